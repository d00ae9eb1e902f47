#include "commands.hpp"

#include <pgmicro/btree/check.hpp>
#include <pgmicro/btree/stats.hpp>
#include <pgmicro/storage.hpp>

#include <cstdio>
#include <string>
#include <vector>

namespace pgmicro::app {
namespace {

struct Named {
  std::string type, name;
  TreeId tree;
};

std::vector<Named> schema_of(FileStorage::Txn& txn) {
  std::vector<Named> out{{"table", "sqlite_schema", TreeId::schema}};
  auto cursor = txn.table(TreeId::schema);
  std::vector<std::byte> whole;
  for (bool here = cursor.first(); here; here = cursor.next()) {
    whole.resize(cursor.size());
    (void)cursor.read(0, whole);
    btree::RecordView row(whole);
    const bool has_tree = row.type(3) == btree::StorageClass::integer && row.integer(3) > 0;
    if (has_tree) {
      const auto root = row.integer(3);
      if (root > pager::page_count_max) throw corrupt("the schema names a root page that cannot be");
      out.push_back(
          {std::string(row.text(0)), std::string(row.text(1)), TreeId{static_cast<std::uint32_t>(root)}});
    }
  }
  return out;
}

}  // namespace

int inspect(const char* path) {
  auto db = open_file(path, {.read_only = true});
  auto txn = db.begin(TxnMode::read);
  std::printf("%s: %u pages of %u bytes, %u free\n\n", path, txn.page_count(), db.pager().page_size(),
              txn.free_pages());
  std::printf("  %-6s %-32s %8s %12s %6s %5s\n", "type", "name", "root", "entries", "depth", "fill");
  for (const auto& [type, name, tree] : schema_of(txn)) {
    const auto s = btree::tree_stats(txn.pages(), tree);
    std::printf("  %-6s %-32s %8u %12llu %6u %4.0f%%\n", type.c_str(), name.c_str(), raw(tree),
                static_cast<unsigned long long>(s.entries), s.depth, s.fill() * 100);
  }
  const auto findings = btree::check(txn.pages());
  std::puts("");
  for (const auto& f : findings) std::puts(btree::to_string(f).c_str());
  std::printf("check: %s\n", findings.empty() ? "ok" : "NOT sound");
  return findings.empty() ? 0 : 1;
}

}  // namespace pgmicro::app
