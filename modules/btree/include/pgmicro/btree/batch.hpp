#pragma once
/// Reading many rows at once. A scan that asks a cursor for row after row pays for each: position checks, a
/// record view, a call per column. Here a leaf's cells are walked in one loop that knows which columns are
/// wanted and leaves their values in arrays, column by column:
///
///     BatchScan scan(cursor, {.columns = columns});
///     for (bool more = cursor.first(); more && scan.next();)
///       for (std::size_t row = 0; row < scan.batch().rows(); ++row) …
///
/// SQLite's columns may hold any class, so a column is not typed by declaration: it says which classes it
/// holds, and a caller that expects integers asks once per batch (`holds_only`), not once per row.
///
/// (T1) Text and blobs are views: into pages, or, for values on overflow pages, into the batch. They live
///      until the next next(), or until the transaction changes something.
/// (T2) A batch ends early at a leaf's end where pages need pins: the cursor holds but one.

#include <pgmicro/base/arena.hpp>
#include <pgmicro/base/bytes.hpp>
#include <pgmicro/base/ids.hpp>
#include <pgmicro/btree/leaf_rows.hpp>
#include <pgmicro/btree/record.hpp>

#include <bit>
#include <concepts>
#include <cstring>
#include <string_view>
#include <vector>

namespace pgmicro::btree {

namespace detail {
/// How to make a 64-bit number of the eight bytes that end with a stored one: ((word & mask) ^ sign) − bias. Constants,
/// where a switch over the width would be mispredicted once widths mix, and shifts by a variable cost three
/// operations each on x86-64 without BMI2.
struct Widening {
  std::uint64_t mask = 0, sign = 0, bias = 0;
};
}  // namespace detail

struct BatchNeeds {
  std::span<const std::uint32_t> columns;  ///< positions in the record, ascending, each once
  std::size_t rows_max = 2048;
  bool rowids = true;
};

class ColumnBatch {
 public:
  class Column {
   public:
    [[nodiscard]] StorageClass type(std::size_t row) const noexcept { return classes_[row]; }
    [[nodiscard]] bool is_null(std::size_t row) const noexcept { return classes_[row] == StorageClass::null; }
    /// No row of this batch is NULL.
    [[nodiscard]] bool no_nulls() const noexcept { return (seen_ & 1u) == 0; }
    /// Every row is of this class or NULL.
    [[nodiscard]] bool holds_only(StorageClass type) const noexcept {
      return (seen_ & ~(1u | (1u << static_cast<unsigned>(type)))) == 0;
    }
    /// By row; a row that is not an integer (a real) has some other number here, NULL has 0.
    [[nodiscard]] const std::int64_t* integers() const noexcept { return words_.data(); }
    [[nodiscard]] std::int64_t integer(std::size_t row) const noexcept { return words_[row]; }
    [[nodiscard]] double real(std::size_t row) const noexcept { return std::bit_cast<double>(words_[row]); }
    [[nodiscard]] Bytes bytes(std::size_t row) const noexcept {
      return {reinterpret_cast<const std::byte*>(static_cast<std::uintptr_t>(words_[row])), sizes_[row]};
    }
    [[nodiscard]] std::string_view text(std::size_t row) const noexcept {
      return {reinterpret_cast<const char*>(static_cast<std::uintptr_t>(words_[row])), sizes_[row]};
    }
    [[nodiscard]] Value value(std::size_t row) const noexcept;

   private:
    friend class ColumnBatch;
    std::vector<std::int64_t> words_;  // the integer, the real's bits, or the address of the bytes
    std::vector<std::uint32_t> sizes_;
    std::vector<StorageClass> classes_;
    std::uint32_t seen_ = 0;  // bit c: some row is of StorageClass c
  };

  explicit ColumnBatch(const BatchNeeds& needs);

  [[nodiscard]] std::size_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::size_t rows_max() const noexcept { return rowids_.size(); }
  /// Unspecified if they were not asked for.
  [[nodiscard]] const RowId* rowids() const noexcept { return rowids_.data(); }
  /// The k-th column that was asked for.
  [[nodiscard]] const Column& column(std::size_t k) const noexcept { return columns_[k]; }

  // For whoever fills it:
  void clear() noexcept;
  enum class Stop : std::uint8_t { leaf_end, full, overflow };
  struct Progress {
    std::uint32_t rows = 0;  ///< taken from this leaf
    Stop why = Stop::leaf_end;
  };
  /// Takes rows of a table leaf until it ends, the batch is full, or a row needs its overflow pages.
  Progress take(const LeafRows& leaf);
  /// One row by way of its record; its texts and blobs are copied.
  void take(RowId rowid, RecordView& record);

 private:
  struct Step {
    std::uint32_t skip;  // columns to pass over first
    std::uint32_t seen;
    std::int64_t* words;
    std::uint32_t* sizes;
    StorageClass* classes;
  };
  /// Rows of one table mostly begin alike: the same header length and types, up to the last column that is
  /// wanted. Where the values then lie is found out once, and each further row costs one comparison.
  struct Plan {
    struct Place {
      std::uint32_t end = 0;  // of the value, from the front of the record
      std::uint32_t size = 0;
      detail::Widening widening{};  // of a number
      StorageClass cls = StorageClass::null;
    };
    [[nodiscard]] bool fits(const std::byte* record) const noexcept {
      std::uint64_t words[2];
      std::memcpy(words, record, sizeof words);
      return (words[0] & mask[0]) == front[0] && (words[1] & mask[1]) == front[1];
    }
    std::uint64_t mask[2] = {0, 0}, front[2] = {1, 0};  // of the first bytes of a record
    std::uint32_t total_min = 0;                        // that is so long
    Place places[15];
  };
  class LeafWalk;
  static constexpr std::uint32_t alike_max = 128;
  void make_plan(const std::byte* record, std::uint32_t total) noexcept;
  template <bool with_rowids>
  [[nodiscard]] std::uint32_t take_run(const LeafRows& leaf, std::uint32_t index,
                                       std::uint32_t until) noexcept;
  template <bool with_rowids>
  [[nodiscard]] std::uint32_t take_alike(LeafWalk& walk, std::uint32_t index, std::uint32_t until) noexcept;
  template <bool with_rowids>
  [[nodiscard]] std::uint32_t take_others(LeafWalk& walk, std::uint32_t index, std::uint32_t until) noexcept;
  [[nodiscard]] bool take_slowly(const LeafRows& leaf, std::uint32_t index);
  void put(Column& to, const Value& v) noexcept;

  std::vector<std::uint32_t> wanted_;
  std::vector<Column> columns_;
  std::vector<Step> steps_;
  Plan plan_;
  std::uint64_t planned_for_ = 0;  // with this begin the records for which a plan was last tried
  std::vector<RowId> rowids_;
  std::size_t rows_ = 0;
  bool with_rowids_;
  Arena copies_;
};

/// What a cursor offers so that it can be read in batches.
template <class C>
concept LeafCursor = requires(C c, const C cc, std::uint32_t rows, std::size_t at, MutBytes out) {
  /// The cursor stands on a row.
  { c.leaf() } -> std::same_as<LeafRows>;
  /// Forward by `rows` rows, 1 … leaf().count − leaf().index. False: that was the last leaf's end.
  { c.skip(rows) } -> std::same_as<bool>;
  { cc.key() } -> std::same_as<RowId>;
  { cc.size() } -> std::same_as<std::size_t>;
  { cc.prefix() } -> std::same_as<Bytes>;
  { cc.read(at, out) } -> std::same_as<std::size_t>;
  /// Pages lie still while the transaction only reads, so that one batch may span leaves.
  { C::pages_are_stable } -> std::convertible_to<bool>;
};

/// Reads on from the row where `cursor` stands. The cursor is the scan's until the scan ends.
template <LeafCursor C>
class BatchScan {
 public:
  BatchScan(C& cursor, const BatchNeeds& needs) : cursor_(&cursor), batch_(needs) {}

  /// The next rows. False: there are none, and batch() is empty.
  bool next() {
    batch_.clear();
    while (!ended_) {
      if (consumed_ != 0) {
        const std::uint32_t rows = consumed_;
        consumed_ = 0;
        if (!cursor_->skip(rows)) {
          ended_ = true;
          break;
        }
      }
      const auto progress = batch_.take(cursor_->leaf());
      consumed_ = progress.rows;
      if (progress.why == ColumnBatch::Stop::full) break;
      if (progress.why == ColumnBatch::Stop::overflow) {
        if (consumed_ != 0) (void)cursor_->skip(consumed_);  // to the row behind, on this leaf
        RecordView record(cursor_->prefix(), cursor_->size(), {cursor_, read_rest});
        batch_.take(cursor_->key(), record);
        consumed_ = 1;
        if (batch_.rows() == batch_.rows_max()) break;
        const LeafRows leaf = cursor_->leaf();
        if (leaf.index + 1 < leaf.count) continue;
      }
      if constexpr (!C::pages_are_stable) break;  // (T2)
    }
    return batch_.rows() != 0;
  }
  [[nodiscard]] const ColumnBatch& batch() const noexcept { return batch_; }

 private:
  static std::size_t read_rest(void* cursor, std::size_t at, MutBytes out) {
    return static_cast<const C*>(cursor)->read(at, out);
  }

  C* cursor_;
  ColumnBatch batch_;
  std::uint32_t consumed_ = 0;
  bool ended_ = false;
};

}  // namespace pgmicro::btree
