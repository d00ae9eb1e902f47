#include <pgmicro/engine/detail/ddl_names.hpp>

#include <algorithm>

namespace pgmicro::engine {

using namespace catalog;

namespace {

constexpr std::size_t name_bytes_max = 63;

/// Not in the middle of a character.
std::string_view cut(std::string_view name, std::size_t bytes) {
  if (bytes >= name.size()) return name;
  while (bytes > 0 && (static_cast<unsigned char>(name[bytes]) & 0xc0) == 0x80) --bytes;
  return name.substr(0, bytes);
}

}  // namespace

std::string make_object_name(std::string_view table, std::string_view columns, std::string_view label) {
  std::size_t overhead = 0;
  if (!columns.empty()) ++overhead;
  if (!label.empty()) overhead += label.size() + 1;
  std::size_t first = table.size();
  std::size_t second = columns.size();
  while (first + second > name_bytes_max - overhead) {
    if (first > second)
      --first;
    else
      --second;
  }
  std::string out(cut(table, first));
  if (!columns.empty()) out.append("_").append(cut(columns, second));
  if (!label.empty()) out.append("_").append(label);
  return out;
}

std::string choose_relation_name(const Snapshot& snapshot, Oid schema, std::string_view table,
                                 std::string_view columns, std::string_view label) {
  std::string numbered(label);
  for (int pass = 1;; ++pass) {
    std::string name = make_object_name(table, columns, numbered);
    if (!snapshot.is_name_taken(schema, name)) return name;
    numbered = std::string(label).append(std::to_string(pass));
  }
}

std::string choose_constraint_name(const Relation& table, std::string_view columns, std::string_view label) {
  std::string numbered(label);
  for (int pass = 1;; ++pass) {
    std::string name = make_object_name(table.name, columns, numbered);
    const bool is_taken = std::any_of(table.constraints.begin(), table.constraints.end(),
                                      [&](const Constraint& c) { return c.name == name; });
    if (!is_taken) return name;
    numbered = std::string(label).append(std::to_string(pass));
  }
}

std::string join_column_names(const Relation& table, const std::vector<ColumnNo>& columns) {
  std::string out;
  for (const ColumnNo n : columns) {
    if (!out.empty()) out += '_';
    out += table.column(n).name;
    // PostgreSQL stops here too: what follows would be cut anyway.
    if (out.size() >= name_bytes_max) break;
  }
  return out;
}

}  // namespace pgmicro::engine
