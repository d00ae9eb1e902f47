#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/vdbe/index_key.hpp>

#include <cmath>
#include <cstring>

namespace pgmicro::vdbe {

Value detail::stored_slow(const bytecode::ColumnLayout& column, const Datum& d,
                          const types::Context& context) {
  return column.type->store(d, column.typmod, context);
}

Datum loaded_value(const bytecode::ColumnLayout& column, const Value& v, std::string_view table, RowId row,
                   const types::Context& context) {
  if (v.type() == StorageClass::null) return Datum::null_value();
  try {
    return column.type->load(v, column.typmod, context);
  } catch (const Error& e) {
    throw Error(e.sqlstate(), e.message())
        .detail("Column \"" + column.name + "\" of row " + std::to_string(row) + " of \"" +
                std::string(table) + "\" holds a value that is not of type " +
                types::format_type(*column.type, column.typmod) + ".");
  }
}

namespace {

int sign(int v) noexcept { return (v > 0) - (v < 0); }

int compare_numbers(std::int64_t a, double b) noexcept {
  // Beyond int64 the double decides; within, its whole part is an int64, and then its fraction decides.
  if (b >= 9223372036854775808.0) return -1;
  if (b < -9223372036854775808.0) return 1;
  const double whole = std::floor(b);
  const auto as_integer = static_cast<std::int64_t>(whole);
  if (a != as_integer) return a < as_integer ? -1 : 1;
  return b > whole ? -1 : 0;
}

}  // namespace

int compare_stored(const Value& a, const Value& b) noexcept {
  const auto rank = [](StorageClass c) { return c == StorageClass::real ? 1 : static_cast<int>(c); };
  if (rank(a.type()) != rank(b.type())) return rank(a.type()) < rank(b.type()) ? -1 : 1;
  switch (a.type()) {
    case StorageClass::null: return 0;
    case StorageClass::integer:
      if (b.type() == StorageClass::real) return compare_numbers(a.as_integer(), b.as_real());
      return (a.as_integer() > b.as_integer()) - (a.as_integer() < b.as_integer());
    case StorageClass::real:
      if (b.type() == StorageClass::integer) return -compare_numbers(b.as_integer(), a.as_real());
      return (a.as_real() > b.as_real()) - (a.as_real() < b.as_real());
    case StorageClass::text:
    case StorageClass::blob: break;
  }
  return sign(a.as_text().compare(b.as_text()));  // as unsigned bytes, and a prefix first
}

void append_shadow_key(const bytecode::IndexLayout& index, std::span<const Datum> values, std::string& out) {
  PGM_ASSERT(values.size() <= index.columns.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& order = index.order[i];
    if (values[i].null) {
      out += order.nulls_first ? '\x01' : '\x03';
      continue;
    }
    out += '\x02';
    const std::size_t from = out.size();
    index.columns[i].type->sort_key(values[i], out);
    if (order.descending)
      for (std::size_t at = from; at < out.size(); ++at) out[at] = static_cast<char>(~out[at]);
  }
}

void make_successor(std::string& key) {
  while (!key.empty() && static_cast<unsigned char>(key.back()) == 0xff) key.pop_back();
  PGM_ASSERT(!key.empty());
  key.back() = static_cast<char>(static_cast<unsigned char>(key.back()) + 1);
}

}  // namespace pgmicro::vdbe
