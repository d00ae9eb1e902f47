/// The shell: reads statements, runs them, prints tables as psql does.

#include "commands.hpp"

#include <pgmicro/base/error.hpp>
#include <pgmicro/parser/parser.hpp>
#include <pgmicro/pgmicro.hpp>
#include <pgmicro/types/type_info.hpp>

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <string>

namespace pgmicro::app {

namespace {

/// Columns of the terminal that a text takes: its characters (wide ones are counted as one).
[[nodiscard]] std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

[[nodiscard]] bool aligns_right(Oid oid) {
  const auto* type = types::find_type(oid);
  return type && (type->category == 'N');
}

void pad(std::string& out, std::size_t spaces) { out.append(spaces, ' '); }

void print_table(const Result& result) {
  const auto& columns = result.columns;
  std::vector<std::size_t> widths;
  for (const auto& c : columns) widths.push_back(width_of(c.name));
  for (const auto& row : result.rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      if (row[i])
        for (const auto line : lines_of(*row[i])) widths[i] = std::max(widths[i], width_of(line));

  std::string out;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::size_t room = widths[i] - width_of(columns[i].name);
    if (i) out += '|';
    pad(out, 1 + room / 2);
    out += columns[i].name;
    pad(out, 1 + room - room / 2);
  }
  out += '\n';
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i) out += '+';
    out.append(widths[i] + 2, '-');
  }
  out += '\n';
  for (const auto& row : result.rows) {
    std::vector<std::vector<std::string_view>> cells;
    std::size_t height = 1;
    for (const auto& value : row) {
      cells.push_back(value ? lines_of(*value) : std::vector<std::string_view>{""});
      height = std::max(height, cells.back().size());
    }
    for (std::size_t line = 0; line < height; ++line) {
      for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool more = line + 1 < cells[i].size();
        const std::string_view text = line < cells[i].size() ? cells[i][line] : std::string_view{};
        const std::size_t room = widths[i] - width_of(text);
        const bool right = aligns_right(columns[i].type);
        if (i) out += '|';
        pad(out, 1 + (right ? room : 0));
        out += text;
        const bool last = i + 1 == cells.size();
        if (!right && (!last || more)) pad(out, room);
        if (more)
          out += '+';
        else if (!last)
          out += ' ';
      }
      out += '\n';
    }
  }
  const auto n = result.rows.size();
  out += '(' + std::to_string(n) + (n == 1 ? " row)\n" : " rows)\n");
  std::cout << out << '\n';
}

void print(const Result& result) {
  if (result.has_rows) print_table(result);
  // Rows speak for themselves; a command says what it did.
  if (!result.has_rows || !result.tag.text.starts_with("SELECT")) {
    if (!result.has_rows || (!result.tag.text.starts_with("SHOW") && !result.tag.text.starts_with("EXPLAIN")))
      std::cout << result.tag.text << '\n';
  }
  std::cout.flush();
}

/// psql's LINE and caret.
void print_position(std::string_view sql, std::int32_t position) {
  std::size_t at = 0;
  for (std::int32_t left = position - 1; at < sql.size() && left > 0; ++at)
    if (at + 1 == sql.size() || (static_cast<unsigned char>(sql[at + 1]) & 0xc0) != 0x80) --left;
  const auto begin = sql.rfind('\n', at == 0 ? 0 : at - 1);
  const std::size_t line_begin = begin == std::string_view::npos || at == 0 ? 0 : begin + 1;
  const auto line = sql.substr(line_begin, sql.find('\n', at) - line_begin);
  const auto number =
      std::count(sql.begin(), sql.begin() + static_cast<std::ptrdiff_t>(line_begin), '\n') + 1;
  const std::string head = "LINE " + std::to_string(number) + ": ";
  std::cerr << head << line << '\n'
            << std::string(head.size() + width_of(sql.substr(line_begin, at - line_begin)), ' ') << "^\n";
}

void print_error(const Error& e, std::string_view sql) {
  std::cerr << "ERROR:  " << e.message() << '\n';
  if (e.position() > 0) print_position(sql, e.position());
  if (!e.detail().empty()) std::cerr << "DETAIL:  " << e.detail() << '\n';
  if (!e.hint().empty()) std::cerr << "HINT:  " << e.hint() << '\n';
  std::cerr.flush();
}

bool run(Session& session, std::string_view sql) {
  try {
    session.exec_each(sql, print);
    return true;
  } catch (const Error& e) {
    print_error(e, sql);
    return false;
  }
}

/// What the prompt says of the session: = idle, =* in a transaction, =! in one that failed.
[[nodiscard]] std::string prompt(const Session& session, bool continued) {
  const char* state = session.status() == TransactionStatus::active   ? "*"
                      : session.status() == TransactionStatus::failed ? "!"
                                                                      : "";
  return std::string("pgmicro") + (continued ? "-" : "=") + state + "> ";
}

int interact(Session& session) {
  const bool terminal = isatty(STDIN_FILENO) != 0;
  if (terminal) std::cout << "Type \"\\q\" to leave, \"\\?\" for help.\n";
  std::string pending, line;
  bool good = true;
  for (;;) {
    if (terminal) std::cout << prompt(session, !pending.empty()) << std::flush;
    if (!std::getline(std::cin, line)) break;
    if (pending.empty() && !line.empty() && line.front() == '\\') {
      if (line == "\\q") break;
      std::cout << (line == "\\?" ? "End a statement with a semicolon. \\q leaves.\n"
                                  : "There is only \\q and \\? here.\n");
      continue;
    }
    pending += line;
    pending += '\n';
    for (;;) {
      const auto extent = parser::first_statement(pending);
      if (extent.is_empty && !extent.terminated) {
        pending.clear();
        break;
      }
      if (!extent.terminated) break;
      const std::string statement = pending.substr(0, extent.end);
      pending.erase(0, extent.end);
      if (pending.find_first_not_of(" \t\r\n") == std::string::npos) pending.clear();
      if (!extent.is_empty) good &= run(session, statement);
      if (pending.empty()) break;
    }
  }
  if (!pending.empty()) good &= run(session, pending);
  if (terminal) std::cout << '\n';
  return good || terminal ? 0 : 1;
}

}  // namespace

int shell(const char* path, const char* sql) {
  Database database = path ? Database::open(path) : Database::memory();
  Session session = database.session();
  session.on_notice([](const Notice& n) {
    std::cout.flush();
    std::cerr << n.severity << ":  " << n.message << '\n';
    if (!n.detail.empty()) std::cerr << "DETAIL:  " << n.detail << '\n';
    if (!n.hint.empty()) std::cerr << "HINT:  " << n.hint << '\n';
  });
  if (sql) return run(session, sql) ? 0 : 1;
  return interact(session);
}

}  // namespace pgmicro::app
