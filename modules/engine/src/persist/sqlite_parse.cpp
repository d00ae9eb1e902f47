#include "sqlite_parse.hpp"

#include <pgmicro/base/error.hpp>

#include <algorithm>
#include <initializer_list>

namespace pgmicro::engine::persist {

namespace {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr bool is_word(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

struct Token {
  enum class Kind : std::uint8_t { end, word, quoted, string, number, punctuation } kind = Kind::end;
  std::string_view text;  // as it stands
};

class Lexer {
 public:
  explicit Lexer(std::string_view sql) : sql_(sql) { next(); }

  [[nodiscard]] const Token& peek() const noexcept { return token_; }

  void next() {
    skip_space();
    begin_ = end_;
    token_ = {};
    if (begin_ >= sql_.size()) return;
    const char c = sql_[begin_];
    if (c == '"' || c == '`' || c == '\'') {
      quoted(c, c == '\'' ? Token::Kind::string : Token::Kind::quoted);
    } else if (c == '[') {
      end_ = sql_.find(']', begin_);
      if (end_ == std::string_view::npos) fail();
      ++end_;
      finish(Token::Kind::quoted);
    } else if ((c == 'x' || c == 'X') && begin_ + 1 < sql_.size() && sql_[begin_ + 1] == '\'') {
      ++end_;
      quoted('\'', Token::Kind::string);
    } else if ((c >= '0' && c <= '9') ||
               (c == '.' && begin_ + 1 < sql_.size() && is_word(sql_[begin_ + 1]))) {
      while (end_ < sql_.size() &&
             (is_word(sql_[end_]) || sql_[end_] == '.' ||
              ((sql_[end_] == '+' || sql_[end_] == '-') && lower(sql_[end_ - 1]) == 'e')))
        ++end_;
      finish(Token::Kind::number);
    } else if (is_word(c)) {
      while (end_ < sql_.size() && is_word(sql_[end_])) ++end_;
      finish(Token::Kind::word);
    } else {
      ++end_;
      finish(Token::Kind::punctuation);
    }
  }

  [[nodiscard]] bool is(std::string_view word) const noexcept {
    return (token_.kind == Token::Kind::word || token_.kind == Token::Kind::punctuation) &&
           same_name(token_.text, word);
  }
  bool take(std::string_view word) {
    if (!is(word)) return false;
    next();
    return true;
  }
  void expect(std::string_view word) {
    if (!take(word)) fail();
  }
  /// A name, unquoted.
  std::string name() {
    std::string out;
    switch (token_.kind) {
      case Token::Kind::word: out = token_.text; break;
      case Token::Kind::quoted:
      case Token::Kind::string: {
        const char quote = token_.text.front();
        for (std::size_t i = 1; i + 1 < token_.text.size(); ++i) {
          out += token_.text[i];
          if (quote != '[' && token_.text[i] == quote) ++i;
        }
        break;
      }
      default: fail();
    }
    next();
    return out;
  }
  /// What stands in parentheses, from the opening one on; the text without them.
  std::string parenthesised() {
    if (!is("(")) fail();
    const std::size_t from = begin_ + 1;
    int depth = 0;
    for (;; next()) {
      if (token_.kind == Token::Kind::end) fail();
      if (is("(")) ++depth;
      if (is(")") && --depth == 0) break;
    }
    const std::string out(sql_.substr(from, begin_ - from));
    next();
    return out;
  }
  [[noreturn]] void fail() const {
    throw corrupt("sqlite_schema: cannot read \"" + std::string(sql_.substr(0, 60)) + "\" at byte " +
                  std::to_string(begin_));
  }

 private:
  void finish(Token::Kind kind) { token_ = {kind, sql_.substr(begin_, end_ - begin_)}; }
  void quoted(char quote, Token::Kind kind) {
    for (++end_;; ++end_) {
      if (end_ >= sql_.size()) fail();
      if (sql_[end_] != quote) continue;
      if (end_ + 1 < sql_.size() && sql_[end_ + 1] == quote)
        ++end_;
      else
        break;
    }
    ++end_;
    finish(kind);
  }
  void skip_space() {
    while (end_ < sql_.size()) {
      const char c = sql_[end_];
      if (c == ' ' || (c >= '\t' && c <= '\r')) {
        ++end_;
      } else if (sql_.substr(end_, 2) == "--") {
        end_ = std::min(sql_.find('\n', end_), sql_.size());
      } else if (sql_.substr(end_, 2) == "/*") {
        const auto close = sql_.find("*/", end_ + 2);
        end_ = close == std::string_view::npos ? sql_.size() : close + 2;
      } else {
        break;
      }
    }
  }

  std::string_view sql_;
  std::size_t begin_ = 0, end_ = 0;
  Token token_;
};

class TableParser {
 public:
  explicit TableParser(std::string_view sql) : in_(sql) {}

  SqliteTable run() {
    in_.expect("CREATE");
    if (in_.take("VIRTUAL")) {
      out_.is_virtual = true;
      return std::move(out_);
    }
    in_.expect("TABLE");
    in_.name();
    in_.expect("(");
    do {
      if (at_table_constraint())
        table_constraint();
      else
        column();
    } while (in_.take(","));
    in_.expect(")");
    do {
      if (in_.take("WITHOUT")) {
        in_.name();
        out_.without_rowid = true;
      } else if (in_.take("STRICT")) {
        out_.strict = true;
      }
    } while (in_.take(","));
    return std::move(out_);
  }

 private:
  bool is_one_of(std::initializer_list<std::string_view> words) const {
    return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return in_.is(w); });
  }
  bool at_table_constraint() const {
    return is_one_of({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"});
  }

  void column() {
    SqliteColumn column;
    column.name = in_.name();
    // Any words are a type, up to one that begins a constraint.
    while ((in_.peek().kind == Token::Kind::word || in_.peek().kind == Token::Kind::quoted) &&
           !is_one_of({"CONSTRAINT", "PRIMARY", "NOT", "NULL", "UNIQUE", "CHECK", "DEFAULT", "COLLATE",
                       "REFERENCES", "GENERATED", "AS"})) {
      if (!column.type.empty()) column.type += ' ';
      column.type += in_.name();
    }
    if (!column.type.empty() && in_.is("(")) column.type += "(" + in_.parenthesised() + ")";
    std::string constraint_name;
    for (;;) {
      if (in_.take("CONSTRAINT")) {
        constraint_name = in_.name();
        continue;
      }
      if (in_.take("PRIMARY")) {
        in_.expect("KEY");
        SqliteKey key{.primary = true, .on_column = true, .name = constraint_name};
        key.columns.push_back({.name = column.name, .collation = {}, .descending = direction()});
        conflict_clause();
        out_.autoincrement |= in_.take("AUTOINCREMENT");
        out_.keys.push_back(std::move(key));
      } else if (in_.take("UNIQUE")) {
        conflict_clause();
        SqliteKey key{.on_column = true, .name = constraint_name};
        key.columns.push_back({.name = column.name, .collation = {}});
        out_.keys.push_back(std::move(key));
      } else if (in_.take("NOT")) {
        in_.expect("NULL");
        conflict_clause();
        column.not_null = true;
      } else if (in_.take("NULL")) {
        conflict_clause();
      } else if (in_.take("CHECK")) {
        out_.checks.push_back({constraint_name, in_.parenthesised()});
      } else if (in_.take("DEFAULT")) {
        column.default_text = default_value();
      } else if (in_.take("COLLATE")) {
        column.collation = in_.name();
      } else if (in_.is("REFERENCES")) {
        SqliteForeignKey key;
        key.columns.push_back(column.name);
        references(key);
        out_.foreign_keys.push_back(std::move(key));
      } else if (in_.is("GENERATED") || in_.is("AS")) {
        if (in_.take("GENERATED")) in_.expect("ALWAYS");
        in_.expect("AS");
        in_.parenthesised();
        if (!in_.take("STORED")) in_.take("VIRTUAL");
        column.generated = true;
      } else {
        break;
      }
      constraint_name.clear();
    }
    out_.columns.push_back(std::move(column));
  }

  void table_constraint() {
    std::string name;
    if (in_.take("CONSTRAINT")) name = in_.name();
    if (in_.take("CHECK")) {
      out_.checks.push_back({name, in_.parenthesised()});
      conflict_clause();
    } else if (in_.take("FOREIGN")) {
      in_.expect("KEY");
      SqliteForeignKey key;
      key.columns = name_list();
      references(key);
      out_.foreign_keys.push_back(std::move(key));
    } else {
      SqliteKey key{.name = name};
      if (in_.take("PRIMARY")) {
        in_.expect("KEY");
        key.primary = true;
      } else {
        in_.expect("UNIQUE");
      }
      in_.expect("(");
      do key.columns.push_back(index_column());
      while (in_.take(","));
      out_.autoincrement |= in_.take("AUTOINCREMENT");
      in_.expect(")");
      conflict_clause();
      out_.keys.push_back(std::move(key));
    }
  }

  std::string default_value() {
    if (in_.is("(")) return "(" + in_.parenthesised() + ")";
    std::string sign;
    if (in_.is("+") || in_.is("-")) {
      sign = in_.peek().text;
      in_.next();
    }
    std::string out = sign.append(in_.peek().text);
    in_.next();
    return out;
  }

  void references(SqliteForeignKey& key) {
    in_.expect("REFERENCES");
    key.table = in_.name();
    if (in_.is("(")) key.referenced = name_list();
    for (;;) {
      if (in_.take("ON")) {
        const bool is_delete = in_.take("DELETE");
        if (!is_delete) in_.expect("UPDATE");
        std::string action = in_.name();
        if (same_name(action, "SET") || same_name(action, "NO")) action += " " + in_.name();
        for (char& c : action)
          if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        (is_delete ? key.on_delete : key.on_update) = action;
      } else if (in_.take("MATCH")) {
        in_.name();
      } else if (in_.is("NOT") || in_.is("DEFERRABLE")) {
        // NOT here is DEFERRABLE's, or NULL's: a column constraint of its own.
        const Lexer before = in_;
        const bool is_not = in_.take("NOT");
        if (!in_.take("DEFERRABLE")) {
          in_ = before;
          return;
        }
        if (in_.take("INITIALLY")) {
          if (in_.take("DEFERRED"))
            key.initially_deferred = !is_not;
          else
            in_.expect("IMMEDIATE");
        }
      } else {
        return;
      }
    }
  }

  std::vector<std::string> name_list() {
    std::vector<std::string> out;
    in_.expect("(");
    do out.push_back(in_.name());
    while (in_.take(","));
    in_.expect(")");
    return out;
  }
  bool direction() {
    if (in_.take("DESC")) return true;
    in_.take("ASC");
    return false;
  }
  void conflict_clause() {
    if (!in_.is("ON")) return;
    const Lexer before = in_;
    in_.take("ON");
    if (in_.take("CONFLICT"))
      in_.name();
    else
      in_ = before;
  }

 public:
  /// A name, or an expression, and how it sorts.
  SqliteIndexColumn index_column() {
    SqliteIndexColumn out;
    const Lexer before = in_;
    const auto kind = in_.peek().kind;
    if (kind == Token::Kind::word || kind == Token::Kind::quoted || kind == Token::Kind::string)
      out.name = in_.name();
    if (!is_one_of({",", ")", "COLLATE", "ASC", "DESC", "AUTOINCREMENT"})) {
      out.name.clear();
      in_ = before;
      for (int depth = 0; depth > 0 || !is_one_of({",", ")"}); in_.next()) {
        if (in_.peek().kind == Token::Kind::end) in_.fail();
        if (in_.is("(")) ++depth;
        if (in_.is(")")) --depth;
      }
      return out;
    }
    if (in_.take("COLLATE")) out.collation = in_.name();
    out.descending = direction();
    return out;
  }
  SqliteIndex index() {
    SqliteIndex out;
    in_.expect("CREATE");
    out.unique = in_.take("UNIQUE");
    in_.expect("INDEX");
    in_.name();
    in_.expect("ON");
    in_.name();
    in_.expect("(");
    do out.columns.push_back(index_column());
    while (in_.take(","));
    in_.expect(")");
    out.partial = in_.is("WHERE");
    return out;
  }

 private:
  Lexer in_;
  SqliteTable out_;
};

}  // namespace

bool same_name(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

SqliteTable parse_sqlite_table(std::string_view sql) { return TableParser(sql).run(); }
SqliteIndex parse_sqlite_index(std::string_view sql) { return TableParser(sql).index(); }

}  // namespace pgmicro::engine::persist
