#pragma once
/// SQLite's rollback journal, NAME-journal: the old bytes of pages about to be overwritten. A transaction is
/// committed when its journal is gone. We write one only to turn a database over to WAL mode, and roll back
/// those that others left ("hot").
///
///     ┌─────────────────────┬────────┬────────┬── ─┬─────────────────────┬────────┬──
///     │ header, padded to   │ record │ record │ …  │ header, at the next │ record │ …
///     │ a sector            │        │        │    │ multiple of a sector│        │
///     └─────────────────────┴────────┴────────┴── ─┴─────────────────────┴────────┴──
///
///     header, big-endian                              record
///      0  d9 d5 05 f9 20 a1 63 d7                      0      page number
///      8  records that follow; ffffffff: as many       4      page
///         as the file has room for                     4 + p  checksum: nonce + every 200th byte,
///     12  nonce of the checksums                              counted down from p - 200, while > 0
///     16  pages of the database before
///     20  sector size  ┐ only the first header's count
///     24  page size    ┘
///
/// A journal that belongs to a transaction over several databases ends with the name of the super-journal:
///     lock page number 4 | name | length 4 | sum of its bytes 4 | magic 8
/// and is void if that file is gone: the transaction was committed.
///
/// (J1) A header is synced after its records, so that a count of 0 says: nothing of this segment was
///      needed. The first record whose checksum fails, a bad magic, or the end of the file ends it all.
/// (J2) A journal whose first byte is 0, or that is empty, is one that was put aside, not hot.

#include <pgmicro/pager/detail/database_lock.hpp>

namespace pgmicro::pager::detail {

inline constexpr std::string_view journal_suffix = "-journal";

/// A journal is there, hot as far as can be told without opening it exclusively. At level shared.
[[nodiscard]] bool has_hot_journal(AnyFolder& folder, AnyFile& database, DatabaseLock& lock);

/// Rolls back what NAME-journal tells, makes that durable (if `durable`), and removes it. At level exclusive.
void roll_back_journal(AnyFolder& folder, AnyFile& database, bool durable);

/// Writes (and syncs) a journal with the first page of a database of `pages` pages. At level reserved or
/// above. The transaction is over, one way or the other, when the file is removed.
void journal_first_page(AnyFolder& folder, Bytes page, std::uint32_t pages, std::uint32_t nonce,
                        bool durable);

}  // namespace pgmicro::pager::detail
