/// Our engine over a file, as peers are used: the log shared with other processes, synchronous=full.
#include "ours.hpp"
#include "rows.h"
#include "table.hpp"

#include <pgmicro/btree/tree_store.hpp>
#include <pgmicro/pager/pager.hpp>
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/pager/wal_store.hpp>

namespace pgmicro::bench {
namespace {

class OursFile final : public FileTable {
 public:
  OursFile(const std::string& path, const TableOptions& o)
      : pager_(pager::open_wal_database(pager::PosixFileSystem{}, path, {.page_size = o.page_size}),
               {.busy_timeout_ms = 60'000, .cache_bytes = o.cache_bytes}),
        store_(pager_, {.wal = true}) {
    auto txn = store_.begin(TxnMode::write);
    table_ = txn.create_tree(TreeKind::table);
    txn.commit();
  }

  void append(std::int64_t first, std::int64_t count) override {
    RecordWriter w;
    auto txn = store_.begin(TxnMode::write);
    auto c = txn.table(table_);
    for (std::int64_t id = first; id < first + count; ++id) c.append(id, encode_row(w, id));
    txn.commit();
  }
  std::uint64_t lookup_each(Ids ids) override {
    std::uint64_t sum = 0;
    for (const std::int32_t id : ids) {
      auto txn = store_.begin(TxnMode::read);
      auto c = txn.table(table_);
      if (!c.seek(SeekOp::eq, id)) no_such_row();
      sum += static_cast<std::uint64_t>(RecordView(c.prefix()).integer(column_k));
    }
    return sum;
  }
  void commit_each(std::int64_t first, std::int64_t count) override {
    RecordWriter w;
    for (std::int64_t id = first; id < first + count; ++id) {
      auto txn = store_.begin(TxnMode::write);
      txn.table(table_).put(id, encode_row(w, id));
      txn.commit();
    }
  }
  std::uint64_t scan_one() override { return sum_of_k(store_, table_); }

 private:
  pager::Pager<pager::WalStore> pager_;
  btree::TreeStore<pager::Pager<pager::WalStore>> store_;
  TreeId table_{};
};

}  // namespace

std::unique_ptr<FileTable> ours_file(const std::string& path, const TableOptions& o) {
  return std::make_unique<OursFile>(path, o);
}

}  // namespace pgmicro::bench
