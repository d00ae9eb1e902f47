/// Trees over the least pager, and the same trees as a model of what the machine asks for.

#include <pgmicro/btree/check.hpp>
#include <pgmicro/btree/stats.hpp>
#include <pgmicro/btree/tree_store.hpp>
#include <pgmicro/vdbe/table_store.hpp>

#include "tree_pager.cpp"

template class pgmicro::btree::TreeStore<pgmicro::archetype::LeastPager>;
template class pgmicro::btree::TreeTxn<pgmicro::archetype::LeastTxn>;

template std::vector<pgmicro::btree::Finding> pgmicro::btree::check(pgmicro::archetype::LeastReader&,
                                                                    const pgmicro::btree::CheckOptions&);
template pgmicro::btree::TreeStats pgmicro::btree::tree_stats(pgmicro::archetype::LeastReader&,
                                                              pgmicro::TreeId);

namespace pgmicro::archetype {
using Trees = btree::TreeStore<LeastPager>;
static_assert(vdbe::TableStore<Trees>);
static_assert(vdbe::SavepointTxn<Trees::Txn>);
}  // namespace pgmicro::archetype
