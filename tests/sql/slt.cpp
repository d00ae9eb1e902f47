// Runs files of SQLite's sqllogictest through the public API, as the engine "postgresql":
//
//   pgmicro_slt [--skip FILE:LINE,LINE…]… [--show N] FILE…
//
// A record (a statement or a query that skipif and onlyif leave) passes or fails. The rules are those of sqllogictest:
// values are formatted by the query's column types (I, R, T), sorted by row or by value where it says so, and compared
// one by one or by their MD5.

#include <pgmicro/pgmicro.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace pgmicro::slt {
namespace {

struct Record {
  bool is_query = false, wants_ok = true, has_expected = false;
  int line = 0;
  std::string sql, types, sort, label;
  std::size_t hash_threshold = 8;
  std::vector<std::string> expected;
};

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string w; in >> w;) words.push_back(w);
  return words;
}
bool is_blank(const std::string& line) { return line.find_first_not_of(" \t\r") == std::string::npos; }

class Reader {
 public:
  explicit Reader(const std::string& path) : in_(path) {}

  /// The next record that is for us; false: no more.
  bool next(Record& r) {
    while (line()) {
      if (is_blank(text_)) continue;
      r = {};
      r.line = number_;
      r.hash_threshold = hash_threshold_;
      bool skip = false;
      auto words = words_of(text_);
      while (!words.empty() && (words[0] == "skipif" || words[0] == "onlyif")) {
        const bool us = words.size() > 1 && words[1] == "postgresql";
        skip |= us == (words[0] == "skipif");
        words = line() ? words_of(text_) : std::vector<std::string>{};
      }
      if (words.empty()) continue;
      if (words[0] == "hash-threshold") {
        hash_threshold_ = std::strtoul(words[1].c_str(), nullptr, 10);
        continue;
      }
      if (words[0] == "halt" && !skip) return false;
      if (words[0] != "statement" && words[0] != "query") {
        continue;
      }
      r.is_query = words[0] == "query";
      if (r.is_query) {
        r.types = words.at(1);
        r.sort = words.size() > 2 ? words[2] : "nosort";
        if (words.size() > 3) r.label = words[3];
      } else {
        r.wants_ok = words.at(1) == "ok";
      }
      while (line() && !is_blank(text_) && !(r.is_query && text_ == "----")) r.sql += text_ + '\n';
      if (r.is_query && text_ == "----") {
        r.has_expected = true;
        while (line() && !is_blank(text_)) r.expected.push_back(text_);
      }
      if (!skip) return true;
    }
    return false;
  }

 private:
  bool line() {
    do {
      if (!std::getline(in_, text_)) {
        text_.clear();
        return false;
      }
      ++number_;
      if (!text_.empty() && text_.back() == '\r') text_.pop_back();
    } while (!text_.empty() && text_[0] == '#');
    return true;
  }
  std::ifstream in_;
  std::string text_;
  int number_ = 0;
  std::size_t hash_threshold_ = 8;
};

std::string spell(const std::optional<std::string>& value, Oid type, char as) {
  if (!value) return "NULL";
  std::string text = *value;
  if (type == type_oid::boolean) text = text == "t" ? "1" : "0";
  char buffer[400];
  switch (as) {
    case 'I':
      return std::to_string(
          static_cast<long long>(text.find_first_of(".eE") == std::string::npos
                                     ? std::strtoll(text.c_str(), nullptr, 10)
                                     : static_cast<long long>(std::strtod(text.c_str(), nullptr))));
    case 'R': std::snprintf(buffer, sizeof buffer, "%.3f", std::strtod(text.c_str(), nullptr)); return buffer;
    default: break;
  }
  if (text.empty()) return "(empty)";
  for (char& c : text)
    if (c < 32 || c > 126) c = '@';
  return text;
}

class Runner {
 public:
  explicit Runner(Database database) : database_(std::move(database)) {}

  /// Empty, or why not.
  std::string run(const Record& r) {
    std::vector<Result> results;
    try {
      results = database_.exec(r.sql);
    } catch (const Error& e) {
      return r.is_query || r.wants_ok ? e.sqlstate().text() + ' ' + e.message() : "";
    }
    if (!r.is_query) return r.wants_ok ? "" : "succeeded, where an error was expected";
    return results.empty() ? "no result" : check(r, results.back());
  }

 private:
  std::string check(const Record& r, const Result& result) {
    if (result.columns.size() != r.types.size()) return "wrong number of columns";
    std::vector<std::vector<std::string>> rows;
    for (const auto& row : result.rows) {
      auto& out = rows.emplace_back();
      for (std::size_t i = 0; i < row.size(); ++i)
        out.push_back(spell(row[i], result.columns[i].type, r.types[i]));
    }
    if (r.sort == "rowsort") std::sort(rows.begin(), rows.end());
    std::vector<std::string> values;
    for (const auto& row : rows) values.insert(values.end(), row.begin(), row.end());
    if (r.sort == "valuesort") std::sort(values.begin(), values.end());

    const bool by_hash =
        r.expected.size() == 1 && r.expected[0].find(" values hashing to ") != std::string::npos;
    if (by_hash || !r.label.empty()) {
      const std::string hash = md5(values);
      if (!r.label.empty()) {
        const auto [at, is_new] = labels_.emplace(r.label, hash);
        if (!is_new && at->second != hash) return "differs from an earlier query of the same label";
      }
      if (by_hash) {
        const std::string got = std::to_string(values.size()) + " values hashing to " + hash;
        return got == r.expected[0] ? "" : "expected " + r.expected[0] + ", got " + got;
      }
    }
    if (values == r.expected) return "";
    std::string why = "expected";
    for (std::size_t i = 0; i < r.expected.size() && i < 6; ++i) why += ' ' + r.expected[i];
    why += ", got";
    for (std::size_t i = 0; i < values.size() && i < 6; ++i) why += ' ' + values[i];
    return why;
  }
  std::string md5(const std::vector<std::string>& values) {
    std::string text;
    for (const auto& v : values) text += v + '\n';
    for (auto [hash] : database_.query<std::string>("SELECT md5($1)", text)) return hash;
    return {};
  }

  Database database_;
  std::map<std::string, std::string> labels_;
};

}  // namespace
}  // namespace pgmicro::slt

int main(int argc, char** argv) {
  using namespace pgmicro::slt;
  std::set<std::pair<std::string, int>> skipped;
  std::size_t show = 3, passed_all = 0, all = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--skip" && i + 1 < argc) {
      const std::string list = argv[++i];
      const auto colon = list.find(':');
      std::istringstream lines(list.substr(colon + 1));
      for (std::string line; std::getline(lines, line, ',');)
        skipped.emplace(list.substr(0, colon), std::atoi(line.c_str()));
      continue;
    }
    if (argument == "--show" && i + 1 < argc) {
      show = std::strtoul(argv[++i], nullptr, 10);
      continue;
    }
    Runner runner(pgmicro::Database::memory());
    Reader reader(argument);
    std::size_t passed = 0, total = 0, shown = 0;
    for (Record r; reader.next(r);) {
      const std::string why = runner.run(r);
      const bool counts = std::none_of(skipped.begin(), skipped.end(), [&](const auto& s) {
        return s.second == r.line && argument.ends_with(s.first);
      });
      if (!counts) continue;
      ++total;
      if (why.empty())
        ++passed;
      else if (shown++ < show)
        std::printf("%s:%d: %s\n%s", argument.c_str(), r.line, why.c_str(), r.sql.c_str());
    }
    std::printf("%s: %zu of %zu\n", argument.c_str(), passed, total);
    std::fflush(stdout);
    passed_all += passed;
    all += total;
  }
  std::printf("%zu of %zu records\n", passed_all, all);
  return passed_all == all ? 0 : 1;
}
