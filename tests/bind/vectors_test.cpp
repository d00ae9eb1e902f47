// What a PostgreSQL 15 server says of many statements (scripts/bind_vectors.py wrote it down), we say too: types of
// parameters and results, or the error to the letter with its place.
//
// vectors/refused.tsv names the statements that we answer otherwise, and how: a clause not supported, mostly.

#include "small_catalog.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>

namespace pgmicro::planner {
namespace {

using testing::SmallCatalog;

[[nodiscard]] std::vector<std::string> split(const std::string& line, char by) {
  std::vector<std::string> parts(1);
  for (const char c : line) {
    if (c == by)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}
[[nodiscard]] std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream in(std::string(PGMICRO_BIND_TESTS) + "/vectors/" + name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// Row types of tables have OIDs of their own there, and are records here.
[[nodiscard]] std::uint32_t known_oid(std::uint32_t oid) {
  return oid >= 16384 ? raw(type_oid::record) : oid;
}

[[nodiscard]] std::string expected(const std::vector<std::string>& fields) {
  if (fields[1] == "error") {
    std::string text = "error";
    for (std::size_t i = 2; i < 7; ++i) text += '\t' + fields[i];
    return text;
  }
  std::string text = "ok\t" + fields[2] + '\t';
  if (fields[3].empty()) return text;
  bool first = true;
  for (const auto& column : split(fields[3], '|')) {
    const auto colon = column.rfind(':');
    const auto oid = static_cast<std::uint32_t>(std::stoul(column.substr(colon + 1)));
    text += (first ? "" : "|") + column.substr(0, colon + 1) + std::to_string(known_oid(oid));
    first = false;
  }
  return text;
}

[[nodiscard]] std::string answer(const std::string& sql, const SmallCatalog& catalog) {
  Arena arena;
  try {
    const auto script = parser::parse_script(sql, arena);
    const Statement& bound = *bind(*script.statements[0].statement, catalog.environment(), {}, arena);
    std::string text = "ok\t";
    for (std::uint32_t i = 0; i < bound.params.size(); ++i)
      text += (i ? " " : "") + std::to_string(raw(bound.params[i]));
    text += '\t';
    for (std::uint32_t i = 0; i < bound.query->visible_targets; ++i) {
      const Target& t = bound.query->targets[i];
      text += (i ? "|" : "") + std::string(t.name) + ':' + std::to_string(raw(t.expr->type));
    }
    return text;
  } catch (const Error& e) {
    return "error\t" + e.sqlstate().text() + '\t' + std::to_string(e.position()) + '\t' + e.message() + '\t' +
           e.detail() + '\t' + e.hint();
  }
}

TEST(BindVectors, AnswersAsTheServer) {
  std::map<std::string, std::string> refused;
  for (const auto& line : lines_of("refused.tsv")) {
    const auto tab = line.find('\t');
    refused[line.substr(0, tab)] = line.substr(tab + 1);
  }
  const SmallCatalog catalog;
  std::size_t compared = 0;
  std::ofstream rewrite;
  if (const char* const path = std::getenv("PGMICRO_REWRITE_REFUSED")) rewrite.open(path);
  auto lines = lines_of("statements.tsv");
  for (auto& line : lines_of("random.tsv")) lines.push_back(std::move(line));
  for (const auto& line : lines) {
    const auto fields = split(line, '\t');
    const std::string& sql = fields[0];
    const std::string theirs = expected(fields), ours = answer(sql, catalog);
    ++compared;
    if (rewrite.is_open() && ours != theirs) rewrite << sql << '\t' << ours << '\n';
    const auto known = refused.find(sql);
    if (ours == theirs) continue;
    EXPECT_EQ(ours, known == refused.end() ? theirs : known->second) << sql;
  }
  EXPECT_GT(compared, 1500u);
}

}  // namespace
}  // namespace pgmicro::planner
