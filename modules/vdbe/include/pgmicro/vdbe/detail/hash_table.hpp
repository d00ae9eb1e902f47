#pragma once
/// Rows found by their first columns: hash joins, DISTINCT, set operations; and groups, which are rows with the states of
/// aggregates behind them.
///
/// Rows stand in the order they came. Those of one key form a chain, whose first stands in the table of slots:
///
///     slots_    [ 0 ][ 2 ][ 0 ][ 1 ] …         number of the chain's first row, from 1; 0: empty; linear probing
///     entries_  { row, hash, next, last } …    next: of the same key, in the order they came; last: of a first row
///
/// (H1) Every row is in exactly one chain, except those with a NULL in their key when NULLs do not match: they are in
///      none, and only a walk over all rows meets them.

#include <pgmicro/vdbe/detail/rows.hpp>
#include <pgmicro/vdbe/kernel.hpp>

namespace pgmicro::vdbe::detail {

/// The place of a row; Datums hold it as an integer.
enum class Place : std::uint32_t { none = 0xffffffff };

/// Hash and equality of keys.
class KeyShape {
 public:
  KeyShape(std::span<const types::TypeInfo* const> columns, std::uint32_t keys);
  [[nodiscard]] std::uint32_t keys() const noexcept { return static_cast<std::uint32_t>(keys_.size()); }
  /// NULLs hash alike.
  [[nodiscard]] std::uint64_t hash(const Datum* key) const noexcept;
  /// NULL equals NULL.
  [[nodiscard]] bool equal(const Datum* a, const Datum* b) const noexcept;
  [[nodiscard]] bool has_null(const Datum* key) const noexcept;

 private:
  struct Key {
    bytecode::Comparison comparison;
    int (*compare)(const Datum&, const Datum&) noexcept;
    std::uint64_t (*hash)(const Datum&) noexcept;
  };
  std::vector<Key> keys_;
};

class HashTable {
 public:
  HashTable(const bytecode::HashInfo& info, MemoryMeter& meter);

  void clear() noexcept;
  /// Appends a row whether or not its key is there.
  void insert(const Datum* row);
  struct Added {
    Place place;
    bool added;
  };
  /// A row, unless its key is there.
  Added add(const Datum* row);
  /// The first row of the key.
  [[nodiscard]] Place find(const Datum* key) const noexcept;
  [[nodiscard]] Place next_match(Place place) const noexcept { return entries_[index(place)].next; }

  [[nodiscard]] const Datum* row(Place place) const noexcept { return entries_[index(place)].row; }
  [[nodiscard]] Datum* row(Place place) noexcept { return entries_[index(place)].row; }
  void store_payload(Place place, const Datum* values);
  void mark(Place place) noexcept { entries_[index(place)].marked = true; }
  /// The first row from `place` on, by the order they came; `unmarked`: of those without a mark.
  [[nodiscard]] Place from(std::size_t place, bool unmarked) const noexcept;
  [[nodiscard]] std::uint32_t width() const noexcept { return shape_.width(); }
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

 private:
  struct Entry {
    Datum* row;
    std::uint32_t hash;
    Place next;
    Place last;
    bool marked;
  };
  static std::size_t index(Place p) noexcept { return static_cast<std::size_t>(p); }
  /// The slot of the key's chain, or the empty one where it would be.
  [[nodiscard]] std::size_t slot_of(const Datum* key, std::uint32_t hash) const noexcept;
  [[nodiscard]] bool is_found(const Datum* key) const noexcept { return nulls_match_ || !key_.has_null(key); }
  Place append(const Datum* row, std::uint32_t hash);
  void grow();

  RowShape shape_;
  KeyShape key_;
  bool nulls_match_;
  Heap heap_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  // a power of two, at most half full
};

/// Groups: a key each, and the states of aggregates.
class Groups {
 public:
  Groups(const bytecode::GroupsInfo& info, const bytecode::Program& program, MemoryMeter& meter);
  Groups(const Groups&) = delete;
  Groups& operator=(const Groups&) = delete;
  Groups(Groups&& other) noexcept;
  Groups& operator=(Groups&&) = delete;
  ~Groups() { destroy_states(); }

  void clear() noexcept;
  /// Makes the group of the key current; true: it was there.
  bool find(const Datum* key, KernelContext& context);
  /// The first, or the next group becomes current, in the order they came; false: there is none.
  [[nodiscard]] bool rewind() noexcept { return select(0); }
  [[nodiscard]] bool next() noexcept { return select(at_ + 1); }
  [[nodiscard]] const Datum* key() const noexcept { return current_row_; }
  [[nodiscard]] std::uint32_t key_width() const noexcept { return keys_; }

  void step(std::size_t aggregate, const Datum* arguments, KernelContext& context) {
    const Aggregate& a = aggregates_[aggregate];
    if (a.kernel->skips_nulls)
      for (std::uint32_t i = 0; i < a.arguments; ++i)
        if (arguments[i].null) return;
    context.call = &a.call;
    a.kernel->step(current_state_ + a.offset, arguments, context);
  }
  [[nodiscard]] Datum final(std::size_t aggregate, KernelContext& context) {
    const Aggregate& a = aggregates_[aggregate];
    context.call = &a.call;
    return a.kernel->final(current_state_ + a.offset, context);
  }

 private:
  struct Aggregate {
    const AggregateKernel* kernel;
    std::uint32_t offset, arguments;
    CallInfo call;
  };
  void destroy_states() noexcept;
  [[nodiscard]] bool select(std::size_t n) noexcept;
  void enter(Place place) noexcept {
    current_row_ = table_.row(place);
    current_state_ = reinterpret_cast<char*>(current_row_[keys_].integer);
  }

  std::uint32_t keys_;
  HashTable table_;  // key columns, and the address of the states as an integer
  Heap states_;
  std::vector<Aggregate> aggregates_;
  std::uint32_t state_bytes_ = 0;
  bool destroys_ = false;  // some state holds more than its bytes
  std::vector<Datum> probe_;
  const Datum* current_row_ = nullptr;
  char* current_state_ = nullptr;
  std::size_t at_ = 0;  // of the walk
};

}  // namespace pgmicro::vdbe::detail
