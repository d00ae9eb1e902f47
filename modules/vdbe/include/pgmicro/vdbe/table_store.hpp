#pragma once
/// The border "rows": what the machine needs of whoever keeps tables and indexes. Ordered trees, by RowId
/// (tables: a record under an integer) or by key bytes (indexes: the record is the key). `btree::TreeStore`
/// is the first model.
///
/// A cursor belongs to one transaction and is used by its thread. It stays valid across changes made through
/// itself and through other cursors of the transaction: if its entry is erased, it stands between
/// that entry's neighbours, and next()/prev() go on from there.

#include <pgmicro/base/cursor.hpp>
#include <pgmicro/base/ids.hpp>
#include <pgmicro/base/value.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>

namespace pgmicro::vdbe {

template <class C, class Key>
concept OrderedCursor = std::movable<C> &&
    requires(C c, const C cc, Key k, Bytes v, SeekOp op, std::size_t at, MutBytes out) {
  /// Each: is there an entry here? After `false` the cursor stands nowhere, and only positioning is allowed.
  { c.first() } -> std::same_as<bool>;
  { c.last() } -> std::same_as<bool>;
  { c.next() } -> std::same_as<bool>;
  { c.prev() } -> std::same_as<bool>;
  /// An index key may be a prefix of the stored keys' columns; it is then equal to all that begin with it.
  { c.seek(op, k) } -> std::same_as<bool>;
  /// Valid until the cursor moves or the transaction changes something.
  { c.key() } -> std::same_as<Key>;
  /// The length of the record here.
  { c.size() } -> std::same_as<std::size_t>;
  /// The part of the record that can be seen without touching another page. Lives as long as key().
  { c.prefix() } -> std::same_as<Bytes>;
  /// Copies from offset `at` of the record; returns how much (less than asked for only at its end).
  { c.read(at, out) } -> std::same_as<std::size_t>;
  /// Inserts, or replaces the entry with this key, and stands on it. For indexes `v` is empty.
  { c.put(k, v) } -> std::same_as<void>;
  /// Erases the entry here.
  { c.erase() } -> std::same_as<void>;
};

using pgmicro::TreeKind;

template <class T>
concept StoreTxn = std::movable<T> && OrderedCursor<typename T::TableCursor, RowId> &&
    OrderedCursor<typename T::IndexCursor, Bytes> &&
    requires(T t, TreeId id, TreeKind kind, const KeyOrder& order) {
  { t.create_tree(kind) } -> std::same_as<TreeId>;
  { t.drop_tree(id) } -> std::same_as<void>;
  { t.clear_tree(id) } -> std::same_as<void>;
  { t.table(id) } -> std::same_as<typename T::TableCursor>;
  { t.index(id, order) } -> std::same_as<typename T::IndexCursor>;
  { t.commit() } -> std::same_as<void>;  // dropped without it: rolled back
};

template <class S>
concept TableStore = StoreTxn<typename S::Txn> && requires(S s, TxnMode mode) {
  /// read: a snapshot, never waits. write: waits for another writer up to the store's timeout, then 55P03.
  { s.begin(mode) } -> std::same_as<typename S::Txn>;
};

/// The record under a cursor, a column at a time. Made for each entry that is looked at, so it should be cheap to make and
/// decode on demand. It refers to the cursor: no longer used once that moves or the transaction changes something.
template <class R, class Cursor>
concept RecordReader = std::constructible_from<R, const Cursor&> && requires(R r, std::size_t column) {
  { r.column_count() } -> std::same_as<std::size_t>;
  /// NULL behind the last column.
  { r.type(column) } -> std::same_as<StorageClass>;
  /// The column is of the class; real() also takes an integer. Bytes live as long as the reader.
  { r.integer(column) } -> std::same_as<std::int64_t>;
  { r.real(column) } -> std::same_as<double>;
  { r.text(column) } -> std::same_as<std::string_view>;
  { r.blob(column) } -> std::same_as<Bytes>;
  { r.value(column) } -> std::same_as<Value>;
};

/// Builds records: columns in order, then finish(). Reused for one record after the other.
template <class W>
concept RecordWriter = std::default_initializable<W> && std::movable<W> &&
    requires(W w, std::int64_t i, double d, std::string_view text, Bytes blob, const Value& v) {
  w.null();
  w.integer(i);
  w.real(d);
  w.text(text);
  w.blob(blob);
  w.value(v);
  /// The record; lives until the writer is used again.
  { w.finish() } -> std::same_as<Bytes>;
  /// Forgets the columns given since the last finish().
  { w.clear() } -> std::same_as<void>;
};

/// What the machine runs on: trees, and how their records are read and written.
template <class T>
concept RecordTxn = StoreTxn<T> && RecordReader<typename T::RecordReader, typename T::TableCursor> &&
    RecordReader<typename T::RecordReader, typename T::IndexCursor> && RecordWriter<typename T::RecordWriter>;

/// Capabilities.
template <class T>
concept SavepointTxn = StoreTxn<T> && requires(T t, typename T::Mark m) {
  { t.mark() } -> std::same_as<typename T::Mark>;
  { t.rollback(m) } -> std::same_as<void>;
  { t.release(m) } -> std::same_as<void>;
};
/// A new snapshot without a new transaction: READ COMMITTED's statement.
template <class T>
concept RefreshableTxn = StoreTxn<T> && requires(T t) {
  { t.refresh() } -> std::same_as<void>;
};

/// put() of a key greater than all others, without a search; an error if it is not.
template <class C>
concept AppendingCursor = OrderedCursor<C, RowId> && requires(C c, RowId k, Bytes v) {
  { c.append(k, v) } -> std::same_as<void>;
};

}  // namespace pgmicro::vdbe
