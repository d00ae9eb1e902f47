#include "transcript.hpp"

#include <fstream>
#include <stdexcept>

namespace pgmicro::sqltest {

std::vector<Block> read_transcript(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path);
  std::vector<Block> blocks;
  std::string line;
  int number = 0;
  enum class In { head, sql, expected } state = In::head;
  Block block;
  const auto finish = [&] {
    blocks.push_back(std::move(block));
    block = {};
    state = In::head;
  };
  while (std::getline(in, line)) {
    ++number;
    switch (state) {
      case In::head:
        if (line.empty() || line[0] == '#') {
          block.comment += line + '\n';
          break;
        }
        if (line[0] == '@') {
          block.session = line.substr(1);
          break;
        }
        state = In::sql;
        block.line = number;
        [[fallthrough]];
      case In::sql:
        if (line == "----")
          state = In::expected;
        else
          block.sql += line + '\n';
        break;
      case In::expected:
        if (line.empty())
          finish();
        else
          block.expected += line + '\n';
        break;
    }
  }
  if (state == In::sql) throw std::runtime_error(path + ": the last block has no ----");
  if (state == In::expected) finish();
  return blocks;
}

void write_transcript(const std::string& path, const std::vector<Block>& blocks) {
  std::ofstream out(path, std::ios::trunc);
  for (const auto& b : blocks) {
    out << b.comment;
    if (!b.session.empty()) out << '@' << b.session << '\n';
    out << b.sql << "----\n" << b.expected << '\n';
  }
  if (!out) throw std::runtime_error("cannot write " + path);
}

std::string Answer::spell(const std::string* value) {
  if (!value) return "NULL";
  const std::string& v = *value;
  const bool plain = !v.empty() && v != "NULL" && v.find_first_of("|\"\n\r\t\\") == std::string::npos &&
                     v.front() != ' ' && v.back() != ' ';
  if (plain) return v;
  std::string out = "\"";
  for (const char c : v) switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default: out += c;
    }
  return out + '"';
}

std::string Answer::join(const std::vector<std::string>& parts) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i) out += '|';
    out += parts[i];
  }
  return out.empty() ? "(no columns)" : out;
}

std::string Answer::flat(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  return out;
}

}  // namespace pgmicro::sqltest
