#pragma once
/// What our adapters share: rows as records, and reading them back.

#include "rows.h"

#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/batch.hpp>
#include <pgmicro/btree/record.hpp>
#include <string_view>

namespace pgmicro::bench {

using btree::BatchScan;
using btree::RecordView;
using btree::RecordWriter;

/// Columns as they lie in a record; the rowid has none.
enum : std::uint32_t { column_k = 1, column_x, column_name, column_note };
inline constexpr std::uint32_t only_k[] = {column_k};
inline constexpr std::uint32_t all_columns[] = {column_k, column_x, column_name, column_note};

[[noreturn]] inline void no_such_row() { throw Error(errc::internal, "no such row"); }

inline Bytes encode_row(RecordWriter& w, std::int64_t id) {
  const unsigned slot = row_slot(id);
  w.null().integer(row_k(id)).real(row_pool.x[slot]);
  w.text(std::string_view{row_pool.name[slot], row_name_bytes});
  w.text(std::string_view{row_pool.note[slot], row_note_bytes});
  return w.finish();
}

template <class TreeStore>
std::uint64_t sum_of_k(TreeStore& store, TreeId table) {
  std::uint64_t sum = 0;
  auto txn = store.begin(TxnMode::read);
  auto c = txn.table(table);
  if (!c.first()) return 0;
  BatchScan scan(c, {.columns = only_k, .rowids = false});
  while (scan.next()) {
    const btree::ColumnBatch& b = scan.batch();
    const std::int64_t* k = b.column(0).integers();
    for (std::size_t i = 0; i < b.rows(); ++i) sum += static_cast<std::uint64_t>(k[i]);
  }
  return sum;
}

}  // namespace pgmicro::bench
