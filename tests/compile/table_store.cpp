/// Border "rows": what the machine asks of a store.

#include <pgmicro/vdbe/table_store.hpp>

#include "near_miss.hpp"

namespace pgmicro::archetype {
using namespace pgmicro::vdbe;

template <class Key>
struct LeastCursor {
  NEAR_MISS(cursor_cannot_move, "movable", (LeastCursor(LeastCursor &&) = delete;), ())
  NEAR_MISS(no_first, "first", (), (NEAR_MISS(first_does_not_say, "first", (void first();), (bool first();))))
  NEAR_MISS(no_last, "last", (), (bool last();))
  NEAR_MISS(no_next, "next", (), (bool next();))
  NEAR_MISS(no_prev, "prev", (), (bool prev();))
  NEAR_MISS(no_seek, "seek", (),
            (NEAR_MISS(seek_knows_no_bounds, "seek", (bool seek(Key);), (bool seek(SeekOp, Key);))))
  NEAR_MISS(no_key, "key", (), (NEAR_MISS(key_of_another_kind, "key", (int key();), (Key key();))))
  NEAR_MISS(no_size, "size", (), (std::size_t size();))
  NEAR_MISS(no_prefix, "prefix", (),
            (NEAR_MISS(prefix_may_be_written, "prefix", (MutBytes prefix();), (Bytes prefix();))))
  NEAR_MISS(no_read, "read", (),
            (NEAR_MISS(read_does_not_count, "read", (void read(std::size_t, MutBytes);),
                       (std::size_t read(std::size_t, MutBytes);))))
  NEAR_MISS(no_put, "put", (), (void put(Key, Bytes);))
  NEAR_MISS(no_erase, "erase", (), (void erase();))
};
static_assert(OrderedCursor<LeastCursor<RowId>, RowId>);
static_assert(OrderedCursor<LeastCursor<Bytes>, Bytes>);
static_assert(!OrderedCursor<LeastCursor<Bytes>, RowId>, "a table's cursor goes by RowId");

struct LeastTxn {
  NEAR_MISS(txn_cannot_move, "movable", (LeastTxn(LeastTxn &&) = delete;), ())
  NEAR_MISS(names_no_table_cursor, "TableCursor", (), (using TableCursor = LeastCursor<RowId>;))
  NEAR_MISS(names_no_index_cursor, "IndexCursor", (),
            (NEAR_MISS(index_cursor_goes_by_rowid, "OrderedCursor", (using IndexCursor = LeastCursor<RowId>;),
                       (using IndexCursor = LeastCursor<Bytes>;))))
  NEAR_MISS(no_create_tree, "create_tree", (),
            (NEAR_MISS(create_tree_names_nothing, "create_tree", (void create_tree(TreeKind);),
                       (TreeId create_tree(TreeKind);))))
  NEAR_MISS(no_drop_tree, "drop_tree", (), (void drop_tree(TreeId);))
  NEAR_MISS(no_clear_tree, "clear_tree", (), (void clear_tree(TreeId);))
  NEAR_MISS(no_table, "table", (), (LeastCursor<RowId> table(TreeId);))
  NEAR_MISS(no_index, "index", (),
            (NEAR_MISS(index_without_order, "index", (LeastCursor<Bytes> index(TreeId);),
                       (LeastCursor<Bytes> index(TreeId, const KeyOrder&);))))
  NEAR_MISS(no_commit, "commit", (), (void commit();))
};
static_assert(StoreTxn<LeastTxn>);
static_assert(!SavepointTxn<LeastTxn> && !RefreshableTxn<LeastTxn>, "capabilities are not required");

struct LeastStore {
  NEAR_MISS(names_no_txn, "Txn", (), (using Txn = LeastTxn;))
  NEAR_MISS(no_begin, "begin", (),
            (NEAR_MISS(begin_may_be_refused, "begin", (LeastTxn * begin(TxnMode);),
                       (LeastTxn begin(TxnMode);))))
};
static_assert(TableStore<LeastStore>);

struct LeastSavepoint : LeastTxn {
  NEAR_MISS(names_no_mark, "Mark", (), (using Mark = int;))
  NEAR_MISS(no_mark, "mark", (), (int mark();))
  NEAR_MISS(no_rollback, "rollback", (), (void rollback(int);))
  NEAR_MISS(no_release, "release", (), (void release(int);))
};
static_assert(SavepointTxn<LeastSavepoint>);

struct LeastRefreshable : LeastTxn {
  NEAR_MISS(no_refresh, "refresh", (), (void refresh();))
};
static_assert(RefreshableTxn<LeastRefreshable>);

struct LeastReader {
  NEAR_MISS(reads_no_index, "constructible_from", (explicit LeastReader(const LeastCursor<RowId>&);),
            (template <class Key> explicit LeastReader(const LeastCursor<Key>&);))
  NEAR_MISS(no_column_count, "column_count", (), (std::size_t column_count();))
  NEAR_MISS(no_type, "type", (),
            (NEAR_MISS(type_is_a_number, "type", (int type(std::size_t);),
                       (StorageClass type(std::size_t);))))
  NEAR_MISS(no_integer, "integer", (),
            (NEAR_MISS(integer_is_narrow, "integer", (int integer(std::size_t);),
                       (std::int64_t integer(std::size_t);))))
  NEAR_MISS(no_real, "real", (), (double real(std::size_t);))
  NEAR_MISS(no_text, "text", (), (std::string_view text(std::size_t);))
  NEAR_MISS(no_blob, "blob", (),
            (NEAR_MISS(blob_may_be_written, "blob", (MutBytes blob(std::size_t);),
                       (Bytes blob(std::size_t);))))
  NEAR_MISS(no_value, "value", (), (Value value(std::size_t);))
};
struct LeastWriter {
  NEAR_MISS(needs_an_argument, "default_initializable", (explicit LeastWriter(int);), ())
  NEAR_MISS(writes_no_null, "null", (), (void null();))
  NEAR_MISS(writes_no_integer, "integer", (), (void integer(std::int64_t);))
  NEAR_MISS(writes_no_real, "real", (), (void real(double);))
  NEAR_MISS(writes_no_text, "text", (), (void text(std::string_view);))
  NEAR_MISS(writes_no_blob, "blob", (), (void blob(Bytes);))
  NEAR_MISS(writes_no_value, "value", (), (void value(const Value&);))
  NEAR_MISS(never_finishes, "finish", (),
            (NEAR_MISS(finish_gives_nothing, "finish", (void finish();), (Bytes finish();))))
  NEAR_MISS(no_clear, "clear", (), (void clear();))
};
static_assert(RecordReader<LeastReader, LeastCursor<RowId>> && RecordWriter<LeastWriter>);

struct LeastRecords : LeastTxn {
  NEAR_MISS(names_no_reader, "RecordReader", (), (using RecordReader = LeastReader;))
  NEAR_MISS(names_no_writer, "RecordWriter", (), (using RecordWriter = LeastWriter;))
};
static_assert(RecordTxn<LeastRecords> && !RecordTxn<LeastTxn>);

struct LeastAppending : LeastCursor<RowId> {
  NEAR_MISS(no_append, "append", (), (void append(RowId, Bytes);))
};
static_assert(AppendingCursor<LeastAppending> && !AppendingCursor<LeastCursor<RowId>>);

}  // namespace pgmicro::archetype
