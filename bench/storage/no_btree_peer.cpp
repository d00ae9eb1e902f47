/// In place of peer_btree.c where there is no amalgamation to include.
#include "table.hpp"

namespace pgmicro::bench {

bool have_btree_peer() { return false; }
std::unique_ptr<MemoryTable> btree(const TableOptions&) { return nullptr; }

}  // namespace pgmicro::bench
