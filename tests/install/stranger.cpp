/// The least that shows that headers are found and libraries link: a page commit in memory, a record there and back.

#include <pgmicro/btree/record.hpp>
#include <pgmicro/pager/memory_store.hpp>

#include <cstdio>
#include <vector>

int main() {
  pgmicro::pager::MemoryStore store;
  std::vector<std::byte> page(store.page_size(), std::byte{7});
  const pgmicro::pager::PageImage image{pgmicro::PageNo::first, page};
  {
    auto writer = store.begin_write();
    if (!writer) return 1;
    store.release(writer->commit({&image, 1}, 1));
  }
  auto snapshot = store.latest();
  std::vector<std::byte> back(store.page_size());
  store.read(snapshot, pgmicro::PageNo::first, back);
  store.release(snapshot);

  pgmicro::btree::RecordWriter writer;
  const pgmicro::Bytes record = writer.integer(42).text("embedded").finish();
  const bool ok = back == page && pgmicro::btree::RecordView(record).integer(0) == 42;
  std::puts(ok ? "works" : "does not work");
  return ok ? 0 : 1;
}
