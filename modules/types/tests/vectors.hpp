#pragma once
/// Reads vectors/*.tsv (record_vectors.py says what stands in them) and asks our code the same.

#include <pgmicro/types/errors.hpp>
#include <pgmicro/types/type_info.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace pgmicro::types {

struct Vector {
  int line;
  std::vector<std::string> fields;  // operation, arguments …
  std::string answer;               // with its = or !
};

inline std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    switch (text[++i]) {
      case 't': out += '\t'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 'v': out += '\v'; break;
      case 'f': out += '\f'; break;
      case 'b': out += '\b'; break;
      default: out += text[i];
    }
  }
  return out;
}

inline std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

inline std::vector<Vector> read_vectors(const std::string& family) {
  const std::string path = std::string(PGMICRO_TYPES_TESTS) + "/vectors/" + family + ".tsv";
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in) << path;
  std::vector<Vector> all;
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    Vector v{number, {}, {}};
    for (const std::string_view f : split(line, '\t')) v.fields.push_back(unescape(f));
    if (v.fields[0] != "set") {
      v.answer = v.fields.back();
      v.fields.pop_back();
    }
    all.push_back(std::move(v));
  }
  EXPECT_FALSE(all.empty()) << path;
  return all;
}

inline std::string describe(const Error& e) {
  std::string s = "!" + e.sqlstate().text() + " " + e.message();
  if (!e.detail().empty()) s += "\t" + e.detail();
  return s;
}

/// Applies `set` lines, in the spelling of PostgreSQL's SET.
class SettingsHolder {
 public:
  explicit SettingsHolder(Settings& settings);
  void set(const std::string& name, const std::string& value);

 private:
  Settings& settings_;
};

/// Answers a `call` line, without the `=`.
std::string call(const Vector& v, const Context& context);

inline std::string text_of(const TypeInfo& type, const Datum& d, const Context& context) {
  if (d.null) return "<null>";
  std::string out;
  type.output(d, out, context);
  return out;
}

}  // namespace pgmicro::types
