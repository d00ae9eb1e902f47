/* Peer B: SQLite's B-tree as SQLite's own machine drives it, but with nothing in between. The functions are
 * private to the amalgamation, so the amalgamation is part of this file; peer S links against it, too.
 *
 * Its best use, taken from what the opcodes of vdbe.c do:
 *   append   NewRowid + Insert: BtreeLast (free while the cursor stands there), then insert to its right
 *   insert   BtreeInsert with its own search
 *   update   NotExists + Insert: search, read the old record, overwrite in place
 *   index    SeekGE: an UnpackedRecord of one integer, so that the comparison is the special one for integers
 * No mutex is taken: THREADSAFE=2, one thread. */
#include "sqlite3.c"

#include "peer_btree.h"
#include "rows.h"

#include <stdio.h>
#include <stdlib.h>

struct peer_btree {
  sqlite3* db;
  Btree* tree;
  Pgno table;
  Pgno index;
  int64_t row_count_max;
  KeyInfo* order;
  BtCursor* cursor;
  BtCursor* index_cursor;
};

static void must(int rc, const char* what) {
  if (rc == SQLITE_OK || rc == SQLITE_DONE) return;
  fprintf(stderr, "SQLite's B-tree failed: %s: %s\n", what, sqlite3_errstr(rc));
  exit(1);
}
static void found(int res, const char* what) {
  if (res == 0) return;
  fprintf(stderr, "SQLite's B-tree failed: %s: no such row\n", what);
  exit(1);
}

struct peer_btree* peer_btree_open(uint32_t page_size, uint64_t cache_bytes) {
  struct peer_btree* p = calloc(1, sizeof *p);
  char sql[128];
  must(sqlite3_open(":memory:", &p->db), "open");
  snprintf(sql, sizeof sql, "pragma page_size=%u; pragma cache_size=%lld", page_size,
           -(long long)(cache_bytes / 1024));
  must(sqlite3_exec(p->db, sql, 0, 0, 0), "pragma");
  p->tree = p->db->aDb[0].pBt;
  must(sqlite3BtreeBeginTrans(p->tree, 1, 0), "begin");
  must(sqlite3BtreeCreateTable(p->tree, &p->table, BTREE_INTKEY), "create table");
  must(sqlite3BtreeCreateTable(p->tree, &p->index, BTREE_BLOBKEY), "create index");
  must(sqlite3BtreeCommit(p->tree), "commit");
  p->order = sqlite3KeyInfoAlloc(p->db, 2, 0);
  p->cursor = calloc(1, sqlite3BtreeCursorSize());
  p->index_cursor = calloc(1, sqlite3BtreeCursorSize());
  return p;
}

void peer_btree_close(struct peer_btree* p) {
  sqlite3KeyInfoUnref(p->order);
  sqlite3_close(p->db);
  free(p->cursor);
  free(p->index_cursor);
  free(p);
}

static BtCursor* begin(struct peer_btree* p, int write) {
  must(sqlite3BtreeBeginTrans(p->tree, write, 0), "begin");
  sqlite3BtreeCursorZero(p->cursor);
  must(sqlite3BtreeCursor(p->tree, p->table, write ? BTREE_WRCSR : 0, 0, p->cursor), "cursor");
  return p->cursor;
}
static BtCursor* on_index(struct peer_btree* p, int write) {
  sqlite3BtreeCursorZero(p->index_cursor);
  must(sqlite3BtreeCursor(p->tree, p->index, write ? BTREE_WRCSR : 0, p->order, p->index_cursor), "cursor");
  return p->index_cursor;
}
static void end(struct peer_btree* p) {
  sqlite3BtreeCloseCursor(p->cursor);
  must(sqlite3BtreeCommit(p->tree), "commit");
}

/* The record here, as OP_Column gets it: asking for the size is what parses the cell. All of it is local. */
static const unsigned char* record_at(BtCursor* c) {
  u32 local;
  sqlite3BtreePayloadSize(c);
  return sqlite3BtreePayloadFetch(c, &local);
}

void peer_btree_append(struct peer_btree* p, int64_t first, int64_t count) {
  BtCursor* c = begin(p, 1);
  BtreePayload row = {0};
  row.nData = row_record_bytes;
  for (int64_t id = first; id < first + count; ++id) {
    int empty;
    must(sqlite3BtreeLast(c, &empty), "last");
    row.nKey = id;
    row.pData = row_record(id);
    must(sqlite3BtreeInsert(c, &row, BTREE_APPEND, empty ? 0 : -1), "insert");
  }
  end(p);
  p->row_count_max = first + count;
}

void peer_btree_insert(struct peer_btree* p, const int32_t* ids, int64_t count) {
  BtCursor* c = begin(p, 1);
  BtreePayload row = {0};
  row.nData = row_record_bytes;
  for (int64_t i = 0; i < count; ++i) {
    row.nKey = ids[i];
    row.pData = row_record(ids[i]);
    must(sqlite3BtreeInsert(c, &row, 0, 0), "insert");
  }
  end(p);
}

struct entry {
  int32_t k, id;
};
static int by_k(const void* a, const void* b) {
  const int32_t x = ((const struct entry*)a)->k, y = ((const struct entry*)b)->k;
  return (x > y) - (x < y);
}

/* In the order of k, as CREATE INDEX does after sorting. */
void peer_btree_build_index(struct peer_btree* p) {
  int empty;
  int64_t count = 0;
  struct entry* entries = malloc(sizeof *entries * (size_t)p->row_count_max);
  BtCursor* c = begin(p, 1);
  must(sqlite3BtreeFirst(c, &empty), "first");
  for (int rc = SQLITE_OK; !empty && rc == SQLITE_OK; rc = sqlite3BtreeNext(c, 0)) {
    const int64_t id = sqlite3BtreeIntegerKey(c);
    entries[count++] = (struct entry){row_k(id), (int32_t)id};
  }
  qsort(entries, (size_t)count, sizeof *entries, by_k);
  BtCursor* ic = on_index(p, 1);
  for (int64_t i = 0; i < count; ++i) {
    unsigned char key[row_index_key_max];
    BtreePayload entry = {0};
    entry.nKey = row_index_key(entries[i].id, key);
    entry.pKey = key;
    must(sqlite3BtreeLast(ic, &empty), "last");
    must(sqlite3BtreeInsert(ic, &entry, BTREE_APPEND, empty ? 0 : -1), "insert");
  }
  sqlite3BtreeCloseCursor(ic);
  end(p);
  free(entries);
}

uint64_t peer_btree_lookup(struct peer_btree* p, const int32_t* ids, int64_t count) {
  uint64_t sum = 0;
  BtCursor* c = begin(p, 0);
  for (int64_t i = 0; i < count; ++i) {
    int res;
    must(sqlite3BtreeTableMoveto(c, ids[i], 0, &res), "seek");
    found(res, "lookup");
    sum += (uint64_t)row_load_k(record_at(c));
  }
  end(p);
  return sum;
}

uint64_t peer_btree_seek_and_fetch(struct peer_btree* p, const int32_t* ids, int64_t count) {
  uint64_t sum = 0;
  Mem k = {0};
  UnpackedRecord probe = {0};
  BtCursor* c = begin(p, 0);
  BtCursor* ic = on_index(p, 0);
  k.flags = MEM_Int;
  probe.pKeyInfo = p->order;
  probe.aMem = &k;
  probe.nField = 1;
  for (int64_t i = 0; i < count; ++i) {
    int res;
    k.u.i = row_k(ids[i]);
    probe.default_rc = 1;
    probe.eqSeen = 0;
    must(sqlite3BtreeIndexMoveto(ic, &probe, &res), "index seek");
    if (res < 0) must(sqlite3BtreeNext(ic, 0), "next");
    must(sqlite3BtreeTableMoveto(c, row_index_rowid(record_at(ic)), 0, &res), "seek");
    found(res, "fetch");
    const unsigned char* record = record_at(c);
    sum += row_mix_text(record + row_note_offset, row_note_bytes);
  }
  sqlite3BtreeCloseCursor(ic);
  end(p);
  return sum;
}

uint64_t peer_btree_scan_one(struct peer_btree* p) {
  uint64_t sum = 0;
  int empty;
  BtCursor* c = begin(p, 0);
  must(sqlite3BtreeFirst(c, &empty), "first");
  for (int rc = SQLITE_OK; !empty && rc == SQLITE_OK; rc = sqlite3BtreeNext(c, 0)) {
    sum += (uint64_t)row_load_k(record_at(c));
  }
  end(p);
  return sum;
}

uint64_t peer_btree_scan_all(struct peer_btree* p) {
  uint64_t sum = 0;
  int empty;
  BtCursor* c = begin(p, 0);
  must(sqlite3BtreeFirst(c, &empty), "first");
  for (int rc = SQLITE_OK; !empty && rc == SQLITE_OK; rc = sqlite3BtreeNext(c, 0)) {
    uint64_t x;
    const unsigned char* record = record_at(c);
    memcpy(&x, record + row_x_offset, sizeof x);
    sum += (uint64_t)sqlite3BtreeIntegerKey(c) + (uint64_t)row_load_k(record) + __builtin_bswap64(x) +
           row_mix_text(record + row_name_offset, row_name_bytes) +
           row_mix_text(record + row_note_offset, row_note_bytes);
  }
  end(p);
  return sum;
}

uint64_t peer_btree_walk(struct peer_btree* p) {
  uint64_t sum = 0;
  int empty;
  BtCursor* c = begin(p, 0);
  must(sqlite3BtreeFirst(c, &empty), "first");
  for (int rc = SQLITE_OK; !empty && rc == SQLITE_OK; rc = sqlite3BtreeNext(c, 0))
    sum += (uint64_t)sqlite3BtreeIntegerKey(c);
  end(p);
  return sum;
}

void peer_btree_update(struct peer_btree* p, const int32_t* ids, int64_t count) {
  BtCursor* c = begin(p, 1);
  unsigned char record[row_record_bytes];
  BtreePayload row = {0};
  row.nData = row_record_bytes;
  row.pData = record;
  for (int64_t i = 0; i < count; ++i) {
    int res;
    must(sqlite3BtreeTableMoveto(c, ids[i], 0, &res), "seek");
    found(res, "update");
    memcpy(record, record_at(c), row_record_bytes);
    row_store_k(record, row_k_updated(ids[i]));
    row.nKey = ids[i];
    must(sqlite3BtreeInsert(c, &row, 0, 0), "insert");
  }
  end(p);
}

void peer_btree_erase(struct peer_btree* p, const int32_t* ids, int64_t count) {
  BtCursor* c = begin(p, 1);
  for (int64_t i = 0; i < count; ++i) {
    int res;
    must(sqlite3BtreeTableMoveto(c, ids[i], 0, &res), "seek");
    found(res, "erase");
    must(sqlite3BtreeDelete(c, 0), "delete");
  }
  end(p);
}
