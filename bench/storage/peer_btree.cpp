#include "peer_btree.h"

#include "table.hpp"

namespace pgmicro::bench {
namespace {

class BtreeTable final : public MemoryTable {
 public:
  explicit BtreeTable(const TableOptions& o) : peer_(peer_btree_open(o.page_size, o.cache_bytes)) {}
  ~BtreeTable() override { peer_btree_close(peer_); }
  BtreeTable(const BtreeTable&) = delete;
  BtreeTable& operator=(const BtreeTable&) = delete;

  void append(std::int64_t first, std::int64_t count) override { peer_btree_append(peer_, first, count); }
  void insert(Ids ids) override { peer_btree_insert(peer_, ids.data(), std::ssize(ids)); }
  void build_index() override { peer_btree_build_index(peer_); }
  std::uint64_t lookup(Ids ids) override { return peer_btree_lookup(peer_, ids.data(), std::ssize(ids)); }
  std::uint64_t seek_and_fetch(Ids ids) override {
    return peer_btree_seek_and_fetch(peer_, ids.data(), std::ssize(ids));
  }
  std::uint64_t scan_one() override { return peer_btree_scan_one(peer_); }
  std::uint64_t scan_all() override { return peer_btree_scan_all(peer_); }
  std::uint64_t walk() override { return peer_btree_walk(peer_); }
  void update(Ids ids) override { peer_btree_update(peer_, ids.data(), std::ssize(ids)); }
  void erase(Ids ids) override { peer_btree_erase(peer_, ids.data(), std::ssize(ids)); }

 private:
  peer_btree* peer_;
};

}  // namespace

bool have_btree_peer() { return true; }
std::unique_ptr<MemoryTable> btree(const TableOptions& o) { return std::make_unique<BtreeTable>(o); }

}  // namespace pgmicro::bench
