#pragma once
/// Rows that the machine keeps: row buffers and sorters. A row is its Datums, then the bytes they point to, in one piece
/// of a Heap.

#include <pgmicro/bytecode/comparison.hpp>
#include <pgmicro/bytecode/program.hpp>
#include <pgmicro/types/datum.hpp>
#include <pgmicro/types/type_info.hpp>
#include <pgmicro/vdbe/detail/memory.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace pgmicro::vdbe::detail {

/// How the columns of a row are copied.
class RowShape {
 public:
  explicit RowShape(std::span<const types::TypeInfo* const> columns);

  [[nodiscard]] std::uint32_t width() const noexcept { return width_; }
  /// A copy of `row`, with `extra` Datums of room behind its columns (not initialised).
  [[nodiscard]] Datum* store(Heap& heap, const Datum* row, std::uint32_t extra = 0) const;
  /// Overwrites columns first … of a stored row; replaced bytes are not given back.
  void overwrite(Heap& heap, Datum* stored, std::uint32_t first, const Datum* values) const;

 private:
  std::uint32_t width_;
  std::vector<std::uint16_t> pointing_;  // columns whose values may point to bytes
  std::vector<types::Representation> representations_;
};

inline void load_row(Datum* to, const Datum* row, std::uint32_t width) noexcept {
  for (std::uint32_t i = 0; i < width; ++i) to[i] = row[i];
}

/// Rows in the order they came, by number.
class RowBuffer {
 public:
  RowBuffer(const bytecode::BufferInfo& info, MemoryMeter& meter);

  void clear() noexcept;
  void append(const Datum* row);
  [[nodiscard]] std::size_t size() const noexcept { return rows_.size(); }
  [[nodiscard]] std::uint32_t width() const noexcept { return shape_.width(); }
  /// Lives until clear().
  [[nodiscard]] const Datum* operator[](std::size_t i) const noexcept { return rows_[i]; }
  /// Of another buffer of the same columns.
  void swap(RowBuffer& other) noexcept;

 private:
  RowShape shape_;
  Heap heap_;
  std::vector<const Datum*> rows_;
};

/// The order of rows by sort keys.
class RowOrder {
 public:
  explicit RowOrder(const bytecode::SorterInfo& info);
  /// −, 0, +.
  [[nodiscard]] int compare(const Datum* a, const Datum* b) const noexcept;
  /// A number by which most rows are told apart without looking at them: if prefix(a) < prefix(b), then a comes first.
  [[nodiscard]] std::uint64_t prefix(const Datum* row) const noexcept;

 private:
  struct Key {
    std::uint16_t column;
    bool descending, nulls_first;
    bytecode::Comparison comparison;
    int (*compare)(const Datum&, const Datum&) noexcept;
  };
  std::vector<Key> keys_;
};

/// Rows in a given order; those that compare equal, in the order they came.
class Sorter {
 public:
  Sorter(const bytecode::SorterInfo& info, MemoryMeter& meter);

  /// Empty. Only the first `limit` rows of the order are kept; negative: all.
  void open(std::int64_t limit) noexcept;
  void add(const Datum* row);
  /// No more rows come; next() gives the first.
  void sort();
  /// Lives until open(); null: no more.
  [[nodiscard]] const Datum* next() noexcept { return at_ < entries_.size() ? entries_[at_++].row : nullptr; }
  [[nodiscard]] std::uint32_t width() const noexcept { return shape_.width(); }

 private:
  struct Entry {
    std::uint64_t prefix;
    const Datum* row;
  };
  [[nodiscard]] bool before(const Entry& a, const Entry& b) const noexcept {
    return a.prefix != b.prefix ? a.prefix < b.prefix : order_.compare(a.row, b.row) < 0;
  }
  [[nodiscard]] bool heap_before(const Entry& a, const Entry& b) const noexcept;
  void add_to_best(const Datum* row, std::uint64_t prefix);
  void drop_garbage();

  RowShape shape_;
  RowOrder order_;
  Heap heap_;
  MemoryMeter* meter_;
  std::vector<Entry> entries_;
  std::size_t at_ = 0;
  // With a limit, entries_ is a heap with the last of the order on top, and rows carry the number they came by.
  std::int64_t limit_ = -1;
  std::int64_t added_ = 0;
};

}  // namespace pgmicro::vdbe::detail
