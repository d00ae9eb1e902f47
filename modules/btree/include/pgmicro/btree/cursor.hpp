#pragma once
/// Cursors over one tree of a transaction. What each operation promises stands with vdbe's OrderedCursor, which
/// both model; only what goes beyond it is said here.
///
/// Bytes given to put() must not come from the same tree.

#include <pgmicro/btree/detail/change.hpp>

namespace pgmicro::btree {

/// Entries of a table: a record under a RowId.
template <PageWriter T>
class TableCursor {
 public:
  TableCursor(detail::TxnCore<T>& core, TreeId tree) : tree_(core, root_of(tree), true, {}, 0) {}

  bool first() { return tree_.first(); }
  bool last() { return tree_.last(); }
  bool next() { return tree_.next(); }
  bool prev() { return tree_.prev(); }
  bool seek(SeekOp op, RowId key) { return tree_.seek_rowid(op, key); }

  [[nodiscard]] RowId key() const { return tree_.rowid(); }
  [[nodiscard]] std::size_t size() const { return tree_.size(); }
  [[nodiscard]] Bytes prefix() const { return tree_.prefix(); }
  /// Both at once.
  [[nodiscard]] auto payload() const { return tree_.payload(); }
  std::size_t read(std::size_t at, MutBytes out) const { return tree_.read(at, out); }

  void put(RowId key, Bytes record) { tree_.put_row(key, record); }
  /// put() of a key greater than all others: no search, and pages come out full. 22023 if it is not.
  void append(RowId key, Bytes record) { tree_.append_row(key, record); }
  void erase() { tree_.erase(); }

  /// The leaf of the entry here, and a way on: skip(n) passes over n entries of it, and then to the next leaf if
  /// that was all. For BatchScan (batch.hpp).
  static constexpr bool pages_are_stable = StablePages<T>;
  [[nodiscard]] LeafRows leaf() const { return tree_.leaf(); }
  bool skip(std::uint32_t entries) { return tree_.skip(entries); }

 private:
  mutable detail::TreeCursor<T> tree_;  // looking at an entry may have to find it again first
};

/// Entries of an index: records in the order given.
template <PageWriter T>
class IndexCursor {
 public:
  IndexCursor(detail::TxnCore<T>& core, TreeId tree, const KeyOrder& order, std::uint32_t key_columns)
      : tree_(core, root_of(tree), false, order, key_columns) {}

  bool first() { return tree_.first(); }
  bool last() { return tree_.last(); }
  bool next() { return tree_.next(); }
  bool prev() { return tree_.prev(); }
  bool seek(SeekOp op, Bytes key) { return tree_.seek_key(op, key); }

  [[nodiscard]] Bytes key() const { return tree_.whole(); }
  [[nodiscard]] std::size_t size() const { return tree_.size(); }
  [[nodiscard]] Bytes prefix() const { return tree_.prefix(); }
  /// Both at once.
  [[nodiscard]] auto payload() const { return tree_.payload(); }
  std::size_t read(std::size_t at, MutBytes out) const { return tree_.read(at, out); }

  void put(Bytes key, Bytes = {}) { tree_.put_key(key); }
  void erase() { tree_.erase(); }

 private:
  mutable detail::TreeCursor<T> tree_;
};

/// The record that a cursor stands on, decoded on demand. The cursor stays where it is meanwhile.
class CursorRecord : public RecordView {
 public:
  template <class Cursor>
  explicit CursorRecord(const Cursor& cursor) : CursorRecord(cursor, cursor.payload()) {}

 private:
  template <class Cursor, class Payload>
  CursorRecord(const Cursor& cursor, const Payload& p)
      : RecordView(p.local, p.total, {const_cast<Cursor*>(&cursor), &read<Cursor>}) {}
  template <class Cursor>
  static std::size_t read(void* cursor, std::size_t at, MutBytes out) {
    return static_cast<const Cursor*>(cursor)->read(at, out);
  }
};

}  // namespace pgmicro::btree
