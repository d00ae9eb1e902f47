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

}  // namespace pgmicro::archetype
