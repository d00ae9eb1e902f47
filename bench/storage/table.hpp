#pragma once
/// What is measured: one table of `rows.h` with an index on k, as each engine would keep it. One adapter per
/// engine; every operation is a whole loop inside the adapter, so that the virtual call costs nothing.
///
/// Each engine is used as its own documentation says it is fastest, in one transaction per call.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace pgmicro::bench {

using Ids = std::span<const std::int32_t>;

class MemoryTable {
 public:
  virtual ~MemoryTable() = default;
  /// Rows first … first+count-1, at the end of the table.
  virtual void append(std::int64_t first, std::int64_t count) = 0;
  virtual void insert(Ids ids) = 0;
  virtual void build_index() = 0;
  /// The sum of k of the rows.
  virtual std::uint64_t lookup(Ids ids) = 0;
  /// The sum of what row_mix_text makes of the notes of the rows whose k is row_k(id).
  virtual std::uint64_t seek_and_fetch(Ids ids) = 0;
  /// The sum of k over the table.
  virtual std::uint64_t scan_one() = 0;
  /// The sum of all columns.
  virtual std::uint64_t scan_all() = 0;
  /// The sum of the rowids, without looking at the records.
  virtual std::uint64_t walk() = 0;
  /// k becomes row_k_updated(id).
  virtual void update(Ids ids) = 0;
  virtual void erase(Ids ids) = 0;
};

struct TableOptions {
  std::uint32_t page_size = 4096;
  std::uint64_t cache_bytes = std::uint64_t{256} << 20;
};

/// The engines. `ours` and `sql` take and give values; `ours_records` and `btree` take and give records: trees
/// compared with trees.
std::unique_ptr<MemoryTable> ours(const TableOptions&);
std::unique_ptr<MemoryTable> ours_records(const TableOptions&);
std::unique_ptr<MemoryTable> ours_any(const TableOptions&);  ///< over AnyPageStore
std::unique_ptr<MemoryTable> sql(const TableOptions&);
std::unique_ptr<MemoryTable> btree(const TableOptions&);

/// A file of these rows, synchronous=full, the WAL shared with other processes.
class FileTable {
 public:
  virtual ~FileTable() = default;
  virtual void append(std::int64_t first, std::int64_t count) = 0;
  /// Each in a read transaction of its own.
  virtual std::uint64_t lookup_each(Ids ids) = 0;
  /// One row per commit. May be called by `threads` threads at once, which take different rows.
  virtual void commit_each(std::int64_t first, std::int64_t count) = 0;
  /// Row count and sum of k, for checking.
  virtual std::uint64_t scan_one() = 0;
};
std::unique_ptr<FileTable> ours_file(const std::string& path, const TableOptions&);
std::unique_ptr<FileTable> sql_file(const std::string& path, const TableOptions&);

/// Opens a database in memory, makes a table, puts a row, reads it, closes. The answer is its k.
std::uint64_t ours_open_close(std::int64_t id);
std::uint64_t sql_open_close(std::int64_t id);
/// The same without closing: whoever holds the result holds the database.
std::shared_ptr<void> ours_open(std::int64_t id);
std::shared_ptr<void> sql_open(std::int64_t id);

/// A memory database of `count` rows; the function forks it so many times, reading the last row in each fork, and
/// answers the sum of those k.
std::function<std::uint64_t(std::int64_t times)> ours_forker(std::int64_t count);

const char* sql_version();
bool have_btree_peer();

}  // namespace pgmicro::bench
