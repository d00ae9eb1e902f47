#pragma once
/// Values on their way to and from records: what a column of a table or a native index holds, and the keys of shadow
/// indexes (bytecode/layout.hpp draws them).

#include <pgmicro/base/value.hpp>
#include <pgmicro/bytecode/layout.hpp>
#include <pgmicro/types/datum.hpp>

#include <span>
#include <string>

namespace pgmicro::vdbe {

namespace detail {
[[nodiscard]] Value stored_slow(const bytecode::ColumnLayout& column, const Datum& d,
                                const types::Context& context);
}

/// What the record holds for a value of the column. May point into the Datum or the context's arena.
[[nodiscard]] inline Value stored_value(const bytecode::ColumnLayout& column, const Datum& d,
                                        const types::Context& context) {
  using bytecode::ColumnStorage;
  if (d.null) return Value::null();
  switch (column.storage) {
    case ColumnStorage::integer: return Value::integer(d.integer);
    case ColumnStorage::text: return Value::text(d.text());
    case ColumnStorage::blob: return Value::blob(d.bytes());
    case ColumnStorage::real:
      if (d.real == d.real) return Value::real(d.real);
      break;
    case ColumnStorage::other: break;
  }
  return detail::stored_slow(column, d, context);
}

/// The value that a record's column holds. 22P02 naming table, row and column if it is none of the column's type.
[[nodiscard]] Datum loaded_value(const bytecode::ColumnLayout& column, const Value& v, std::string_view table,
                                 RowId row, const types::Context& context);

/// SQLite's order of stored values, BINARY; exact between integers and reals. −, 0, +.
[[nodiscard]] int compare_stored(const Value& a, const Value& b) noexcept;

/// Appends the key of a shadow index for the first `values.size()` of its columns.
void append_shadow_key(const bytecode::IndexLayout& index, std::span<const Datum> values, std::string& out);

/// The least key behind all that begin with `key`. (A key never consists of 0xff alone.)
void make_successor(std::string& key);

}  // namespace pgmicro::vdbe
