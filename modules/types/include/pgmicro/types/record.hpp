#pragma once
/// Rows as values: `(1,abc)`. The bytes hold everything and point nowhere:
///
///     offset   size     meaning
///     0        4        fields
///     4        8 × n    per field: OID of its type; where its bytes end, with the top bit set if it is NULL
///     …                 the fields' bytes, one after the other
///
/// The words are those of the machine; nothing of this reaches a file or the wire.

#include <pgmicro/base/arena.hpp>
#include <pgmicro/types/datum.hpp>
#include <pgmicro/types/oid.hpp>
#include <pgmicro/types/type_info.hpp>

#include <string>
#include <vector>

namespace pgmicro::types {

class RecordView {
 public:
  explicit RecordView(const Datum& record) noexcept;
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
  [[nodiscard]] Oid type(std::uint32_t field) const noexcept;
  /// Bytes it points to are the record's.
  [[nodiscard]] Datum operator[](std::uint32_t field) const noexcept;

 private:
  [[nodiscard]] std::uint32_t end(std::uint32_t field) const noexcept;
  const char* bytes_;
  std::uint32_t size_;
};

/// Collects fields; what is added is copied.
class RecordBuilder {
 public:
  void add(const TypeInfo& type, const Datum& value);
  [[nodiscard]] Datum finish(Arena& arena) const;
  void clear() noexcept;

 private:
  struct Field {
    Oid type;
    std::uint32_t end;
  };
  std::vector<Field> fields_;
  std::string data_;
};

/// Field by field, NULLs last and equal. 42804 where types or numbers of fields differ.
[[nodiscard]] int record_compare(const RecordView& a, const RecordView& b);

}  // namespace pgmicro::types
