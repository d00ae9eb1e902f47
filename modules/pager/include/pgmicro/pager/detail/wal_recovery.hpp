#pragma once
/// From the log alone to a wal-index: what the first to open a database does, and whoever finds the index
/// damaged because its writer died.

#include <pgmicro/pager/detail/any_file.hpp>
#include <pgmicro/pager/detail/wal_index.hpp>

namespace pgmicro::pager::detail {

/// Reads the log as (L2) says and rebuilds entries, header and checkpoint information of `index`; returns the
/// header. The caller holds the locks that keep everybody else from doing anything with the index.
IndexHeader rebuild_index(AnyFile& log, WalIndex& index);

}  // namespace pgmicro::pager::detail
