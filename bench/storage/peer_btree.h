/* SQLite's own B-tree, without SQL: the interface of peer_btree.c, which includes the whole amalgamation. */
#ifndef PGMICRO_BENCH_STORAGE_PEER_BTREE_H
#define PGMICRO_BENCH_STORAGE_PEER_BTREE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
struct peer_btree;

/* Whatever fails in here ends the program with a message. */
struct peer_btree* peer_btree_open(uint32_t page_size, uint64_t cache_bytes);
void peer_btree_close(struct peer_btree*);
void peer_btree_append(struct peer_btree*, int64_t first, int64_t count);
void peer_btree_insert(struct peer_btree*, const int32_t* ids, int64_t count);
void peer_btree_build_index(struct peer_btree*);
uint64_t peer_btree_lookup(struct peer_btree*, const int32_t* ids, int64_t count);
uint64_t peer_btree_seek_and_fetch(struct peer_btree*, const int32_t* ids, int64_t count);
uint64_t peer_btree_scan_one(struct peer_btree*);
uint64_t peer_btree_scan_all(struct peer_btree*);
uint64_t peer_btree_walk(struct peer_btree*);
void peer_btree_update(struct peer_btree*, const int32_t* ids, int64_t count);
void peer_btree_erase(struct peer_btree*, const int32_t* ids, int64_t count);
#ifdef __cplusplus
}
#endif
#endif
