#pragma once
/// Arrays: what a Datum of an array type points to, and how one is built and read. The bytes hold everything and point
/// nowhere, so that they can be copied as they are:
///
///     offset      size      meaning
///     0           4         dimensions; 0: the empty array
///     4           4         OID of the elements' type
///     8           4         elements
///     12          1         their Representation
///     13          1         1: some element is NULL
///     14          2         0
///     16          8 × dims  per dimension: length, lower bound
///     …           ⌈n/8⌉     only if some element is NULL: a bit for each, set where it is, padded to 8 bytes
///     …           8 × n     elements that are integers or reals; for others:
///     …           4 × (n+1) where each begins, and where the last ends, counted from behind this table
///     …                     the elements' bytes, one after the other
///
/// The words are those of the machine; nothing of this reaches a file or the wire.

#include <pgmicro/base/arena.hpp>
#include <pgmicro/types/datum.hpp>
#include <pgmicro/types/oid.hpp>
#include <pgmicro/types/type_info.hpp>

#include <string>
#include <vector>

namespace pgmicro::types {

inline constexpr std::uint32_t array_dimensions_max = 6;
inline constexpr std::uint32_t array_elements_max = 134217727;  // PostgreSQL's, of one GB of pointers

struct ArrayDimension {
  std::int32_t length;
  std::int32_t lower = 1;
  friend bool operator==(const ArrayDimension&, const ArrayDimension&) noexcept = default;
};

/// Reads an array; lives as long as the bytes.
class ArrayView {
 public:
  explicit ArrayView(const Datum& array) noexcept;
  [[nodiscard]] std::uint32_t dimensions() const noexcept { return dimensions_; }
  [[nodiscard]] ArrayDimension dimension(std::uint32_t index) const noexcept;
  [[nodiscard]] Oid element_type() const noexcept { return element_type_; }
  [[nodiscard]] Representation representation() const noexcept { return representation_; }
  /// Of all dimensions together.
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
  [[nodiscard]] bool has_nulls() const noexcept { return nulls_ != nullptr; }
  /// Elements in the order they are written, from 0; bytes it points to are the array's.
  [[nodiscard]] Datum operator[](std::uint32_t index) const noexcept;
  [[nodiscard]] bool same_dimensions(const ArrayView& other) const noexcept;

 private:
  const char* bytes_;
  std::uint32_t dimensions_, size_;
  Oid element_type_;
  Representation representation_;
  const char* nulls_ = nullptr;
  const char* elements_;  // the integers, or the table
};

/// Collects elements; what is added is copied.
class ArrayBuilder {
 public:
  explicit ArrayBuilder(const TypeInfo& element) : element_(&element) {}
  /// 54000 when there are too many.
  void add(const Datum& value);
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
  /// One dimension, from 1; no dimension if nothing was added.
  [[nodiscard]] Datum finish(Arena& arena) const;
  /// As many elements as `dimensions` multiply to.
  [[nodiscard]] Datum finish(std::span<const ArrayDimension> dimensions, Arena& arena) const;
  void clear() noexcept;

 private:
  const TypeInfo* element_;
  std::uint32_t size_ = 0;
  std::string data_;
  std::vector<std::uint32_t> ends_;   // for elements that are not words
  std::vector<std::uint32_t> nulls_;  // which are NULL
};

/// By the type of its elements, NULLs last, then by how many there are, then by dimensions. −, 0, +.
[[nodiscard]] int array_compare(const ArrayView& a, const ArrayView& b) noexcept;

}  // namespace pgmicro::types
