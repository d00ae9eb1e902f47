/* The rows that all engines store, in C because SQLite's B-tree is driven from C.
 *
 *   t(id INTEGER PRIMARY KEY, k INTEGER, x REAL, name TEXT, note TEXT)
 *
 * As a record (SQLite's format; the rowid stands beside it, so its column is NULL):
 *
 *   0   1    2    3    4    5    6         10          18            34            60
 *   +---+----+----+----+----+----+---------+-----------+-------------+-------------+
 *   | 6 |  0 |  4 |  7 | 45 | 65 | k, int32| x, double | name, 16    | note, 26    |
 *   +---+----+----+----+----+----+---------+-----------+-------------+-------------+
 *
 * k is a function of id without collisions, so that it can be indexed and any engine can be asked for the row of
 * a k. The other columns come from a pool that stays in the processor's cache: the benchmark measures engines,
 * not the making of rows. */
#ifndef PGMICRO_BENCH_STORAGE_ROWS_H
#define PGMICRO_BENCH_STORAGE_ROWS_H

#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast" /* C has no other */
#endif

enum {
  row_pool_size = 1024,
  row_name_bytes = 16,
  row_note_bytes = 26,
  row_record_bytes = 60,
  row_k_offset = 6,
  row_x_offset = 10,
  row_name_offset = 18,
  row_note_offset = 34
};

struct row_columns {
  double x[row_pool_size];
  char name[row_pool_size][row_name_bytes];
  char note[row_pool_size][row_note_bytes];
  unsigned char record[row_pool_size][64];
};

#ifdef __cplusplus
extern "C" {
#endif
extern struct row_columns row_pool; /* rows.c; filled by rows_init() */
void rows_init(void);
#ifdef __cplusplus
}
#endif

/* A bijection of 0 … 2^30-1, moved up so that every k takes four bytes in a record. */
static inline int32_t row_k(int64_t id) {
  return (int32_t)((((uint32_t)id * 0x2545f491u) & 0x3fffffffu) + 0x02000000u);
}
/* What UPDATE makes of it. */
static inline int32_t row_k_updated(int64_t id) { return row_k(id) + 1; }
static inline unsigned row_slot(int64_t id) { return (unsigned)id % row_pool_size; }

static inline int32_t row_load_k(const unsigned char* record) {
  uint32_t v;
  memcpy(&v, record + row_k_offset, 4);
  return (int32_t)__builtin_bswap32(v);
}
static inline void row_store_k(unsigned char* record, int32_t k) {
  const uint32_t v = __builtin_bswap32((uint32_t)k);
  memcpy(record + row_k_offset, &v, 4);
}
/* Row `id` as a record; valid until the next call. */
static inline const unsigned char* row_record(int64_t id) {
  unsigned char* r = row_pool.record[row_slot(id)];
  row_store_k(r, row_k(id));
  return r;
}

/* The index entry of row `id` as a record: (k, rowid). At most row_index_key_max bytes; returns how many. */
enum { row_index_key_max = 16 };
static inline unsigned row_index_key(int64_t id, unsigned char* out) {
  const uint32_t k = __builtin_bswap32((uint32_t)row_k(id));
  const unsigned width = id < 2 ? 0 : id < 128 ? 1 : id < 32768 ? 2 : id < 8388608 ? 3 : 4;
  out[0] = 3;
  out[1] = 4;
  out[2] = (unsigned char)(width ? width : 8 + (unsigned)id); /* types 8 and 9 are the constants 0 and 1 */
  memcpy(out + 3, &k, 4);
  for (unsigned i = 0; i < width; ++i) out[7 + i] = (unsigned char)(id >> (8 * (width - 1 - i)));
  return 7 + width;
}
static inline int64_t row_index_rowid(const unsigned char* key) {
  const unsigned type = key[2];
  if (type >= 8) return type - 8;
  int64_t id = 0;
  for (unsigned i = 0; i < type; ++i) id = id << 8 | key[7 + i];
  return id;
}

/* Answers are compared by sums. Reading a row's columns adds these. */
static inline uint64_t row_mix_text(const void* text, uint64_t bytes) {
  uint64_t head;
  memcpy(&head, text, sizeof head);
  return head + bytes;
}
static inline uint64_t row_mix_real(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

#ifdef __cplusplus
#pragma GCC diagnostic pop
#endif
#endif
