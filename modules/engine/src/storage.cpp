// The shipped combinations, instantiated once: programs that use them compile fast.

#define PGMICRO_HEADER_ONLY  // here, and nowhere else, the templates become code
#include <pgmicro/storage.hpp>

namespace pgmicro {

template class btree::TreeTxn<pager::Pager<pager::MemoryStore>::Txn>;
template class btree::TableCursor<pager::Pager<pager::MemoryStore>::Txn>;
template class btree::IndexCursor<pager::Pager<pager::MemoryStore>::Txn>;

MemoryStorage open_memory(const pager::MemoryOptions& options) {
  return MemoryStorage(pager::MemoryStore(options));
}

}  // namespace pgmicro
