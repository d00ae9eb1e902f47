#pragma once
// Statements to try things on: our own, and those of PostgreSQL's regression suite where it is at hand (it is never
// committed).

#include <pgmicro/parser/parser.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace pgmicro::parser::testing {

struct Sample {
  std::string text;
  std::string where;  ///< file, and the number of the statement in it
};

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The statements of a psql script, without psql's own commands and the data of COPY … FROM STDIN.
inline std::vector<std::string> script_statements(const std::string& script) {
  std::vector<std::string> out;
  std::string_view rest = script;
  const auto skip_line = [&] {
    const auto end = rest.find('\n');
    rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  };
  while (!rest.empty()) {
    if (rest[0] == '\n' || rest[0] == ' ' || rest[0] == '\t') {
      rest.remove_prefix(1);
      continue;
    }
    if (rest[0] == '\\' || rest.starts_with("--")) {
      skip_line();
      continue;
    }
    const StatementExtent extent = first_statement(rest);
    std::string statement(rest.substr(0, extent.end));
    // A command of psql at a line's end (\gset, \gexec, \crosstabview …) ends the statement too.
    if (const auto command = statement.find(" \\g"); command != statement.npos) {
      rest.remove_prefix(command);
      skip_line();
      statement.resize(command);
    } else {
      rest.remove_prefix(extent.end);
    }
    std::string lower = statement;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
    const bool has_data = lower.starts_with("copy") && lower.find("from stdin") != lower.npos;
    out.push_back(std::move(statement));
    if (has_data) {
      const auto end = rest.find("\n\\.");
      rest.remove_prefix(end == rest.npos ? rest.size() : end + 3);
    }
  }
  return out;
}

/// PostgreSQL's regression suite, or nothing where it is not present: PGMICRO_SUITE in the environment, or its usual
/// place in a folder beside the checkout or above.
inline std::vector<Sample> suite() {
  const char* const chosen = std::getenv("PGMICRO_SUITE");
  std::filesystem::path root = chosen ? chosen : "";
  for (std::filesystem::path above = PGMICRO_PARSER_TESTS; root.empty() && above != above.root_path();
       above = above.parent_path())
    if (std::filesystem::exists(above / PGMICRO_SUITE)) root = above / PGMICRO_SUITE;
  std::vector<Sample> samples;
  if (!std::filesystem::exists(root)) return samples;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
    if (entry.path().extension() == ".sql") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    int number = 0;
    for (auto& text : script_statements(read_file(file)))
      samples.push_back({std::move(text), file.filename().string() + ':' + std::to_string(++number)});
  }
  return samples;
}

/// Our own statements: tests/corpus/*.sql.
inline std::vector<Sample> own_corpus() {
  std::vector<Sample> samples;
  for (const auto& entry : std::filesystem::directory_iterator(PGMICRO_PARSER_TESTS "/corpus")) {
    int number = 0;
    for (auto& text : script_statements(read_file(entry.path())))
      samples.push_back({std::move(text), entry.path().filename().string() + ':' + std::to_string(++number)});
  }
  return samples;
}

}  // namespace pgmicro::parser::testing
