#pragma once
/// SQL tests are transcripts: what is sent, and what comes back.
///
///     # a comment                        lines of this kind stand before a block
///     @two                               the session that runs it; without: the first one
///     SELECT id, name FROM people;
///     ----
///     id integer|name text
///     1|Ada
///     (SELECT 1)
///                                        an empty line ends the block
///
/// A block is sent as one simple query. Each statement's rows come with a header of names and types, then its command tag;
/// a notice is `NOTICE SQLSTATE: text`, an error `ERROR SQLSTATE at POSITION: text` with its DETAIL and HINT lines.
/// NULL is spelled NULL; a value that could be mistaken (empty, "NULL", one with a bar, a quote, a line break or
/// blanks around it) stands in double quotes. A block with the line `-- unordered` has its rows sorted.
///
/// The same texts are run against PostgreSQL (oracle.cpp), where they were recorded: a transcript that ours and the real
/// server do not both produce is wrong.

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pgmicro::sqltest {

/// What runs blocks: ours, or PostgreSQL. A new one is an empty database.
class Engine {
 public:
  virtual ~Engine() = default;
  /// What comes back, as a transcript shows it.
  virtual std::string run(const std::string& session, const std::string& sql) = 0;
};

struct Block {
  std::string comment;  ///< with its line breaks
  std::string session;
  std::string sql;
  std::string expected;
  int line = 0;
};

[[nodiscard]] std::vector<Block> read_transcript(const std::string& path);
void write_transcript(const std::string& path, const std::vector<Block>& blocks);

/// Builds the text of a block's answer.
class Answer {
 public:
  explicit Answer(const std::string& sql) : unordered_(sql.find("-- unordered") != std::string::npos) {}
  void header(const std::vector<std::string>& columns) { text_ += join(columns) + '\n'; }
  void row(const std::vector<std::string>& values) { rows_.push_back(join(values)); }
  void tag(std::string_view tag) {
    if (unordered_) std::sort(rows_.begin(), rows_.end());
    for (const auto& r : rows_) text_ += r + '\n';
    rows_.clear();
    text_ += '(' + std::string(tag) + ")\n";
  }
  void notice(std::string_view severity, std::string_view state, std::string_view message,
              std::string_view detail, std::string_view hint) {
    text_ += std::string(severity) + ' ' + std::string(state) + ": " + flat(message) + '\n';
    more(detail, hint);
  }
  void error(std::string_view state, int position, std::string_view message, std::string_view detail,
             std::string_view hint) {
    text_ += "ERROR " + std::string(state) +
             (position > 0 ? " at " + std::to_string(position) : std::string()) + ": " + flat(message) + '\n';
    more(detail, hint);
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

  [[nodiscard]] static std::string spell(const std::string* value);

 private:
  void more(std::string_view detail, std::string_view hint) {
    if (!detail.empty()) text_ += "DETAIL: " + flat(detail) + '\n';
    if (!hint.empty()) text_ += "HINT: " + flat(hint) + '\n';
  }
  static std::string join(const std::vector<std::string>& parts);
  static std::string flat(std::string_view text);

  bool unordered_;
  std::string text_;
  std::vector<std::string> rows_;
};

}  // namespace pgmicro::sqltest
