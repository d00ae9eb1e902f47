// Promise 1 stands or falls here: a field of PostgreSQL's parse tree that nobody looked at is a clause dropped without
// a word. The adapter tells which fields it disposes of (the list is made by its own code); the server's headers tell
// which there are. Both must agree, struct by struct and field by field.

#include <pgmicro/parser/detail/coverage.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace pgmicro::parser::detail {
namespace {

using Fields = std::vector<std::string>;

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string without_comments(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "/*") == 0) {
      i = text.find("*/", i) + 1;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

/// The word at `at`, spaces before it skipped; `at` moves behind it.
std::string next_word(const std::string& text, std::size_t& at) {
  while (at < text.size() && std::isspace(static_cast<unsigned char>(text[at]))) ++at;
  const auto begin = at;
  while (at < text.size() && is_name(text[at])) ++at;
  return text.substr(begin, at - begin);
}

/// `List *name`, `struct X *name`, `union U {…} name`, `int name[3]`: the last word before any bracket.
std::string declared_name(std::string declaration) {
  declaration.resize(std::min(declaration.find('['), declaration.size()));
  while (!declaration.empty() && !is_name(declaration.back())) declaration.pop_back();
  auto begin = declaration.size();
  while (begin > 0 && is_name(declaration[begin - 1])) --begin;
  return declaration.substr(begin);
}

/// The names that a struct's body declares, nested ones left out.
Fields declared_fields(const std::string& body) {
  Fields fields;
  std::string declaration;
  int depth = 0;
  for (const char c : body) {
    if (c == '{') ++depth;
    if (depth == 0 && c == ';') {
      fields.push_back(declared_name(declaration));
      declaration.clear();
    } else if (depth == 0 && c != '}') {
      declaration += c;
    }
    if (c == '}') --depth;
  }
  return fields;
}

/// Struct name -> fields, for every node that a header declares: `struct NAME {` at the beginning of a line, or behind
/// a typedef.
std::map<std::string, Fields> declared_structs(const std::string& header) {
  const std::string text = without_comments(read_file(std::string(PGMICRO_PG_NODES) + "/" + header));
  std::map<std::string, Fields> structs;
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos;) {
    std::size_t next = ++at;
    std::string word = next_word(text, next);
    if (word == "typedef") word = next_word(text, next);
    if (word != "struct") continue;
    const std::string name = next_word(text, next);
    while (next < text.size() && std::isspace(static_cast<unsigned char>(text[next]))) ++next;
    if (next >= text.size() || text[next] != '{') continue;
    const std::size_t begin = next + 1;
    std::size_t end = begin;
    for (int depth = 1; depth > 0; ++end) depth += text[end] == '{' ? 1 : text[end] == '}' ? -1 : 0;
    structs[name] = declared_fields(text.substr(begin, end - 1 - begin));
  }
  return structs;
}

std::map<std::string, Fields> all_declared() {
  auto structs = declared_structs("parsenodes.h");
  structs.merge(declared_structs("primnodes.h"));
  return structs;
}

/// What is said of a struct that differs from what the headers declare; empty if nothing does.
std::vector<std::string> differences(const std::vector<StructCoverage>& covered,
                                     const std::map<std::string, Fields>& declared) {
  std::vector<std::string> found;
  for (const auto& entry : covered) {
    const std::string name(entry.name);
    const auto it = declared.find(name);
    if (it == declared.end()) {
      found.push_back(name + ": not in the headers");
      continue;
    }
    std::multiset<std::string> disposed;
    for (const auto& field : entry.fields) disposed.insert(std::string(field.name));
    for (const auto& field : it->second) {
      if (field == "type" && !disposed.count(field)) continue;  // the tag
      const auto times = disposed.count(field);
      if (times != 1)
        found.push_back(name + "." + field + " is disposed of " + std::to_string(times) + " times");
      disposed.erase(field);
    }
    for (const auto& field : disposed) found.push_back(name + "." + field + ": no such field");
  }
  return found;
}

TEST(Coverage, TheHeadersAreRead) {
  const auto declared = all_declared();
  EXPECT_GT(declared.size(), 200u);
  EXPECT_EQ(declared.at("Alias"), (Fields{"type", "aliasname", "colnames"}));
  EXPECT_EQ(declared.at("A_Const"), (Fields{"type", "val", "isnull", "location"}));
  EXPECT_EQ(declared.at("FuncCall").size(), 12u);
  EXPECT_EQ(declared.at("CurrentOfExpr"), (Fields{"xpr", "cvarno", "cursor_name", "cursor_param"}));
}

TEST(Coverage, EveryStructIsConvertedRejectedOrNeverMet) {
  std::map<std::string, int> known;
  std::set<std::string> converted;
  for (const auto& entry : converted_structs()) converted.insert(std::string(entry.name));
  for (const auto& name : converted) ++known[name];
  for (const auto name : rejected_structs()) ++known[std::string(name)];
  for (const auto name : unmet_structs()) ++known[std::string(name)];
  const auto declared = all_declared();
  for (const auto& [name, fields] : declared) {
    EXPECT_EQ(known[name], 1) << name
                              << " is neither converted nor rejected nor listed as never met, or twice";
  }
  for (const auto& [name, times] : known)
    EXPECT_TRUE(declared.count(name)) << name << " is not in the headers";
}

TEST(Coverage, EveryFieldIsDisposedOf) {
  const auto found = differences(converted_structs(), all_declared());
  for (const auto& difference : found) ADD_FAILURE() << difference;
}

TEST(Coverage, AFieldNobodyLookedAtIsNoticed) {
  auto declared = all_declared();
  declared.at("SelectStmt").push_back("qualifyClause");
  EXPECT_EQ(differences(converted_structs(), declared),
            (std::vector<std::string>{"SelectStmt.qualifyClause is disposed of 0 times"}));
  auto covered = converted_structs();
  const auto select = std::find_if(covered.begin(), covered.end(),
                                   [](const auto& entry) { return entry.name == "SelectStmt"; });
  ASSERT_NE(select, covered.end());
  select->fields.push_back({"lateral", FieldUse::consumed, {}});
  EXPECT_EQ(differences(covered, all_declared()),
            (std::vector<std::string>{"SelectStmt.lateral: no such field"}));
}

TEST(Coverage, WhatIsSkippedSaysWhy) {
  for (const auto& entry : converted_structs())
    for (const auto& field : entry.fields)
      if (field.use == FieldUse::skipped || field.use == FieldUse::rejected) {
        EXPECT_FALSE(field.note.empty()) << entry.name << '.' << field.name;
      }
}

}  // namespace
}  // namespace pgmicro::parser::detail
