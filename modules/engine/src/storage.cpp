// The shipped combinations, instantiated once: programs that use them compile fast.

#define PGMICRO_HEADER_ONLY  // here, and nowhere else, the templates become code
#include <pgmicro/pager/posix_file.hpp>
#include <pgmicro/storage.hpp>

namespace pgmicro {

#define PGMICRO_STORAGE(Store)                                 \
  template class btree::TreeTxn<pager::Pager<Store>::Txn>;     \
  template class btree::TableCursor<pager::Pager<Store>::Txn>; \
  template class btree::IndexCursor<pager::Pager<Store>::Txn>
PGMICRO_STORAGE(pager::MemoryStore);
PGMICRO_STORAGE(pager::WalStore);

MemoryStorage open_memory(const pager::MemoryOptions& options) {
  return MemoryStorage(pager::MemoryStore(options));
}

FileStorage open_file(std::string_view path, const pager::WalOptions& wal_options,
                      const pager::PagerOptions& pager_options, const btree::StoreOptions& tree_options) {
  return FileStorage(pager::open_wal_database(pager::PosixFileSystem{}, path, wal_options), pager_options,
                     tree_options);
}

}  // namespace pgmicro
