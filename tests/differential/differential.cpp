// Random SQL, run by us and by a real PostgreSQL, answers compared.
//
//   pgmicro_differential CONNINFO [--seed S] [--statements N] [--show N]
//
// A seed makes a schema (tables with keys, checks, indexes), fills it, and then mixes queries with changes; every few
// hundred statements a new schema begins. A statement that differs is printed with all that led to it: the schema's
// seed, and the statements since. Both sides run the same text.
//
// What is not compared: the order of rows that no ORDER BY gives (rows are sorted); which of two possible errors of
// evaluation comes first, and whether a row that a plan need not compute raises one (SQLSTATE class 22 on either side).

#include "../sql/ours.hpp"
#include "../sql/postgres.hpp"

#include <pgmicro/base/random.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace pgmicro::differential {
namespace {

using sqltest::Engine;

enum class Type : std::uint8_t { int4, int8, int2, numeric, text, boolean, date, timestamp, float8 };
constexpr Type all_types[] = {Type::int4,    Type::int4,      Type::int8,  Type::int2,
                              Type::numeric, Type::text,      Type::text,  Type::boolean,
                              Type::date,    Type::timestamp, Type::float8};

std::string name_of(Type t) {
  switch (t) {
    case Type::int2: return "smallint";
    case Type::int4: return "integer";
    case Type::int8: return "bigint";
    case Type::numeric: return "numeric(8,2)";
    case Type::text: return "text";
    case Type::boolean: return "boolean";
    case Type::date: return "date";
    case Type::timestamp: return "timestamp";
    case Type::float8: return "double precision";
  }
  return {};
}
bool is_integer(Type t) { return t == Type::int2 || t == Type::int4 || t == Type::int8; }

struct Column {
  std::string name;
  Type type;
};
struct Table {
  std::string name;
  std::vector<Column> columns;  // the first is the key, an int4
};
/// Columns that an expression may use, qualified.
using Scope = std::vector<Column>;

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  std::vector<std::string> schema() {
    std::vector<std::string> out;
    const auto count = 2 + pick(3);
    for (std::size_t i = 0; i < count; ++i) {
      Table t{"t" + std::to_string(i), {{"id", Type::int4}}};
      std::string sql = "CREATE TABLE " + t.name + " (id integer PRIMARY KEY";
      const auto columns = 2 + pick(5);
      for (std::size_t c = 0; c < columns; ++c) {
        const Column column{"c" + std::to_string(c), all_types[pick(std::size(all_types))]};
        sql += ", " + column.name + ' ' + name_of(column.type);
        if (chance(6)) sql += " DEFAULT " + literal(column.type);
        if (chance(8)) sql += " CHECK (" + column.name + " IS DISTINCT FROM " + literal(column.type) + ")";
        if (is_integer(column.type) && i > 0 && chance(6)) sql += " REFERENCES t0" + action();
        t.columns.push_back(column);
      }
      if (chance(4)) sql += ", UNIQUE (" + t.columns[1].name + ", " + t.columns[2].name + ')';
      out.push_back(sql + ')');
      for (std::size_t n = pick(3); n-- != 0;) {
        std::string index =
            "CREATE INDEX ON " + t.name + " (" + any(t.columns).name + (chance(3) ? " DESC" : "");
        if (chance(2)) index += ", " + any(t.columns).name;
        out.push_back(index + ')' + (chance(5) ? " WHERE " + t.columns[1].name + " IS NOT NULL" : ""));
      }
      tables_.push_back(std::move(t));
    }
    for (const auto& t : tables_)
      for (int i = 0; i < 12; ++i) out.push_back(insert(t));
    return out;
  }

  std::string statement() {
    switch (pick(12)) {
      case 0: return insert(any(tables_));
      case 1: return update();
      case 2: return chance(2) ? remove() : update();
      case 3: return "SELECT " + expression(any_type(), {}, 4);
      default: return query(2);
    }
  }

 private:
  std::size_t pick(std::size_t n) { return static_cast<std::size_t>(random_.next() % n); }
  bool chance(std::size_t one_in) { return pick(one_in) == 0; }
  template <class T>
  const T& any(const std::vector<T>& v) {
    return v[pick(v.size())];
  }
  Type any_type() { return all_types[pick(std::size(all_types))]; }

  std::string action() {
    constexpr const char* actions[] = {"", " ON DELETE CASCADE", " ON DELETE SET NULL", " ON UPDATE CASCADE",
                                       " ON DELETE SET NULL ON UPDATE CASCADE"};
    return actions[pick(std::size(actions))];
  }

  std::string literal(Type t) {
    if (chance(9)) return "NULL::" + name_of(t);
    switch (t) {
      case Type::int2: return "'" + std::to_string(static_cast<int>(pick(21)) - 5) + "'::smallint";
      case Type::int4: return std::to_string(static_cast<int>(pick(21)) - 5);
      case Type::int8: return std::to_string(static_cast<int>(pick(21)) - 5) + "::bigint";
      case Type::numeric:
        return std::to_string(static_cast<int>(pick(2000)) - 500) + '.' + std::to_string(pick(10)) +
               std::to_string(pick(10));
      case Type::text: {
        constexpr const char* words[] = {"''",    "'a'",  "'b'",  "'ab'", "'Abc'",
                                         "'x y'", "'zz'", "'10'", "'é'",  "'a%'"};
        return words[pick(std::size(words))] + std::string("::text");
      }
      case Type::boolean: return chance(2) ? "true" : "false";
      case Type::date:
        return "'20" + std::to_string(10 + pick(15)) + "-0" + std::to_string(1 + pick(9)) + '-' +
               std::to_string(10 + pick(19)) + "'::date";
      case Type::timestamp:
        return "'20" + std::to_string(10 + pick(15)) + "-0" + std::to_string(1 + pick(9)) + "-1" +
               std::to_string(pick(10)) + " 1" + std::to_string(pick(10)) + ":30:0" +
               std::to_string(pick(10)) + (chance(3) ? ".25" : "") + "'::timestamp";
      case Type::float8:
        return "'" + std::to_string(static_cast<int>(pick(40)) - 10) + (chance(2) ? ".5" : "") + "'::float8";
    }
    return "NULL";
  }

  std::string column(Type t, const Scope& scope) {
    std::vector<const Column*> fitting;
    for (const auto& c : scope)
      if (c.type == t) fitting.push_back(&c);
    return fitting.empty() ? literal(t) : fitting[pick(fitting.size())]->name;
  }

  std::string expression(Type t, const Scope& scope, int depth) {
    if (depth <= 0 || chance(4)) return chance(3) ? literal(t) : column(t, scope);
    const auto sub = [&](Type type) { return expression(type, scope, depth - 1); };
    switch (pick(9)) {
      case 0:
        return "CASE WHEN " + sub(Type::boolean) + " THEN " + sub(t) + (chance(3) ? "" : " ELSE " + sub(t)) +
               " END";
      case 1: return "COALESCE(" + sub(t) + ", " + sub(t) + ')';
      case 2: return "NULLIF(" + sub(t) + ", " + sub(t) + ')';
      case 3: return std::string(chance(2) ? "GREATEST(" : "LEAST(") + sub(t) + ", " + sub(t) + ')';
      default: break;
    }
    switch (t) {
      case Type::int2: return "(" + sub(Type::int4) + ")::smallint";
      case Type::int4:
        switch (pick(8)) {
          case 0: return '(' + sub(t) + " + " + sub(t) + ')';
          case 1: return '(' + sub(t) + " - " + sub(t) + ')';
          case 2: return '(' + sub(t) + " * " + sub(t) + ')';
          case 3: return '(' + sub(t) + " / NULLIF(" + sub(t) + ", 0))";
          case 4: return '(' + sub(t) + " % NULLIF(" + sub(t) + ", 0))";
          case 5: return "length(" + sub(Type::text) + ')';
          case 6: return "abs(" + sub(t) + ')';
          default: return '(' + sub(Type::date) + " - " + sub(Type::date) + ')';
        }
      case Type::int8:
        switch (pick(3)) {
          case 0: return '(' + sub(Type::int8) + " + " + sub(Type::int4) + ')';
          case 1: return '(' + sub(Type::int4) + " - " + sub(Type::int8) + ')';
          default: return '(' + sub(Type::int4) + ")::bigint";
        }
      case Type::numeric:
        switch (pick(6)) {
          case 0: return '(' + sub(t) + " + " + sub(Type::int4) + ')';
          case 1: return '(' + sub(t) + " * " + sub(t) + ')';
          case 2: return "round(" + sub(t) + ", " + std::to_string(pick(4)) + ')';
          case 3: return '(' + sub(t) + " / NULLIF(" + sub(t) + ", 0))";
          case 4: return "trunc(" + sub(t) + ')';
          default: return '(' + sub(Type::int4) + ")::numeric";
        }
      case Type::text:
        switch (pick(8)) {
          case 0: return '(' + sub(t) + " || " + sub(t) + ')';
          case 1: return "upper(" + sub(t) + ')';
          case 2: return "substr(" + sub(t) + ", " + std::to_string(1 + pick(3)) + ')';
          case 3: return '(' + sub(any_type()) + ")::text";
          case 4: return "replace(" + sub(t) + ", 'a', 'bb')";
          case 5: return "lpad(" + sub(t) + ", 4, '*')";
          case 6: return "concat(" + sub(any_type()) + ", " + sub(any_type()) + ')';
          default: return "left(" + sub(t) + ", 2)";
        }
      case Type::boolean: return predicate(scope, depth - 1);
      case Type::date:
        return chance(2) ? '(' + sub(t) + " + " + std::to_string(pick(60)) + ')'
                         : '(' + sub(Type::timestamp) + ")::date";
      case Type::timestamp:
        switch (pick(3)) {
          case 0: return '(' + sub(t) + " + interval '" + std::to_string(pick(40)) + " days 3 hours')";
          case 1: return "date_trunc('month', " + sub(t) + ')';
          default: return '(' + sub(Type::date) + ")::timestamp";
        }
      case Type::float8:
        return chance(2) ? '(' + sub(t) + " + " + sub(t) + ')' : '(' + sub(Type::int4) + ")::float8";
    }
    return literal(t);
  }

  std::string predicate(const Scope& scope, int depth) {
    const Type t = any_type();
    const auto sub = [&](Type type) { return expression(type, scope, depth - 1); };
    constexpr const char* compare[] = {" = ", " <> ", " < ", " <= ", " > ", " >= "};
    switch (pick(12)) {
      case 0: return '(' + predicate(scope, depth - 1) + " AND " + predicate(scope, depth - 1) + ')';
      case 1: return '(' + predicate(scope, depth - 1) + " OR " + predicate(scope, depth - 1) + ')';
      case 2: return "(NOT " + predicate(scope, depth - 1) + ')';
      case 3: return '(' + sub(t) + (chance(2) ? " IS NULL)" : " IS NOT NULL)");
      case 4:
        return '(' + sub(t) + (chance(2) ? " IN (" : " NOT IN (") + literal(t) + ", " + literal(t) + ", " +
               sub(t) + "))";
      case 5: return '(' + sub(t) + " BETWEEN " + literal(t) + " AND " + literal(t) + ')';
      case 6:
        return '(' + sub(Type::text) + (chance(2) ? " LIKE " : " NOT LIKE ") +
               (chance(2) ? "'a%'" : "'_b%'") + ')';
      case 7: return '(' + sub(t) + " IS " + (chance(2) ? "NOT " : "") + "DISTINCT FROM " + sub(t) + ')';
      case 8:
        if (!tables_.empty() && depth > 0) return subquery_predicate(scope);
        [[fallthrough]];
      case 9: return '(' + sub(Type::boolean) + (chance(2) ? " IS TRUE)" : " IS NOT FALSE)");
      default: return '(' + sub(t) + compare[pick(6)] + sub(t) + ')';
    }
  }

  std::string subquery_predicate(const Scope& scope) {
    const Table& t = any(tables_);
    const std::string alias = "s" + std::to_string(++aliases_);
    Scope inner = scope;
    for (const auto& c : t.columns) inner.push_back({alias + '.' + c.name, c.type});
    const Column& c = any(t.columns);
    const std::string from = " FROM " + t.name + ' ' + alias + " WHERE " + predicate(inner, 1);
    switch (pick(3)) {
      case 0: return std::string(chance(2) ? "" : "NOT ") + "EXISTS (SELECT 1" + from + ')';
      case 1:
        return '(' + expression(c.type, scope, 1) + (chance(2) ? " IN (SELECT " : " NOT IN (SELECT ") +
               alias + '.' + c.name + from + "))";
      default: return '(' + expression(Type::int8, scope, 1) + " < (SELECT count(*)" + from + "))";
    }
  }

  std::string query(int depth) {
    Scope scope;
    std::string from;
    const auto relations = 1 + pick(3);
    for (std::size_t i = 0; i < relations; ++i) {
      const Table& t = any(tables_);
      const std::string alias = "q" + std::to_string(++aliases_);
      Scope own;
      for (const auto& c : t.columns) own.push_back({alias + '.' + c.name, c.type});
      Scope both = scope;
      both.insert(both.end(), own.begin(), own.end());
      if (i == 0) {
        from = t.name + ' ' + alias;
      } else if (chance(5)) {
        from += " CROSS JOIN " + t.name + ' ' + alias;
      } else {
        // FULL JOIN wants a condition that can be merged or hashed.
        constexpr const char* joins[] = {" JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN "};
        const auto kind = pick(4);
        const Column& mine = own[pick(own.size())];
        std::string on = mine.name + " = " + column(mine.type, scope);
        if (kind != 3 && chance(3)) on += " AND " + predicate(both, 1);
        from += joins[kind] + t.name + ' ' + alias + " ON " + on;
      }
      scope = both;
    }
    const bool grouped = chance(3);
    std::string sql = "-- unordered\nSELECT ";
    std::string where = chance(4) ? "" : " WHERE " + predicate(scope, 2);
    if (grouped) {
      const Column& key = any(scope);
      constexpr const char* aggregates[] = {
          "count(*)",           "sum(?i)",     "min(?t)", "max(?t)", "avg(?i)",
          "count(DISTINCT ?t)", "bool_or(?b)", "sum(?n)", "min(?d)", "string_agg(?t, ',' ORDER BY ?t)"};
      sql += key.name;
      for (std::size_t i = 1 + pick(3); i-- != 0;)
        sql += ", " + fill(aggregates[pick(std::size(aggregates))], scope);
      sql += " FROM " + from + where + " GROUP BY " + key.name;
      if (chance(3)) sql += " HAVING count(*) > " + std::to_string(pick(3));
      return sql;
    }
    const bool distinct = chance(6);
    if (distinct) sql += "DISTINCT ";
    const auto targets = 1 + pick(4);
    std::string order;
    for (std::size_t i = 0; i < targets; ++i) {
      sql += (i ? ", " : "") + expression(any_type(), scope, depth);
      order += (i ? ", " : " ORDER BY ") + std::to_string(i + 1) + (chance(3) ? " DESC" : "") +
               (chance(4) ? " NULLS FIRST" : "");
    }
    sql += " FROM " + from + where;
    // All columns ordered: a limit then cuts between rows that are equal.
    if (chance(2)) sql += order + (chance(2) ? " LIMIT " + std::to_string(pick(8)) : "");
    return sql;
  }

  std::string fill(std::string text, const Scope& scope) {
    for (std::size_t at; (at = text.find('?')) != std::string::npos;) {
      const Type t = text[at + 1] == 'i'   ? Type::int4
                     : text[at + 1] == 't' ? Type::text
                     : text[at + 1] == 'b' ? Type::boolean
                     : text[at + 1] == 'd' ? Type::date
                                           : Type::numeric;
      // The same text twice: DISTINCT and ORDER BY inside an aggregate want that.
      const std::string e = expression(t, scope, 1);
      const std::string mark = text.substr(at, 2);
      for (std::size_t again; (again = text.find(mark)) != std::string::npos;) text.replace(again, 2, e);
    }
    return text;
  }

  std::string insert(const Table& t) {
    std::string sql = "INSERT INTO " + t.name + " VALUES ";
    for (std::size_t rows = 1 + (chance(4) ? pick(3) : 0), r = 0; r < rows; ++r) {
      sql += (r ? ", (" : "(") + std::to_string(pick(60));
      for (std::size_t i = 1; i < t.columns.size(); ++i) sql += ", " + literal(t.columns[i].type);
      sql += ')';
    }
    if (chance(4))
      sql += " ON CONFLICT DO NOTHING";
    else if (chance(6))
      sql += " ON CONFLICT (id) DO UPDATE SET " + t.columns[1].name + " = excluded." + t.columns[1].name;
    if (chance(4)) sql += " RETURNING *";
    return sql;
  }
  Scope scope_of(const Table& t) {
    Scope scope;
    for (const auto& c : t.columns) scope.push_back({t.name + '.' + c.name, c.type});
    return scope;
  }
  std::string update() {
    const Table& t = any(tables_);
    const Column& c = any(t.columns);
    const auto scope = scope_of(t);
    std::string sql = "-- unordered\nUPDATE " + t.name + " SET " + c.name + " = " +
                      expression(c.type, scope, 2) + " WHERE " + predicate(scope, 2);
    if (chance(3)) sql += " RETURNING *";
    return sql;
  }
  std::string remove() {
    const Table& t = any(tables_);
    const auto scope = scope_of(t);
    return "-- unordered\nDELETE FROM " + t.name + " WHERE " + t.name +
           ".id % 7 = " + std::to_string(pick(7)) + " AND " + predicate(scope, 2) +
           (chance(3) ? " RETURNING *" : "");
  }

  Random random_;
  std::vector<Table> tables_;
  int aliases_ = 0;
};

/// Errors of evaluation: which comes first, and whether one comes at all, is up to the plan.
bool is_evaluation_error(const std::string& answer) { return answer.find("ERROR 22") != std::string::npos; }

int run(const std::string& conninfo, std::uint64_t seed, std::size_t statements, std::size_t show) {
  std::size_t done = 0, differ = 0, refused = 0, evaluation = 0;
  while (done < statements && differ < show) {
    Generator generator(seed);
    const auto theirs = sqltest::make_postgres(conninfo);
    sqltest::Ours ours(Database::memory());
    auto script = generator.schema();
    const std::size_t schema = script.size();
    for (std::size_t i = 0; i < schema + 300 && done < statements; ++i) {
      const std::string sql = i < schema ? script[i] : generator.statement();
      const std::string want = theirs->run("", sql), got = ours.run("", sql);
      ++done;
      if (want == got) continue;
      if (is_evaluation_error(want) || is_evaluation_error(got)) {
        ++evaluation;
        if (sql.find("SELECT") == std::string::npos)
          break;  // a change that one side made: no longer the same data
        continue;
      }
      if (got.find("ERROR 0A000") == 0) ++refused;
      ++differ;
      std::printf("seed %llu, statement %zu\n%s;\n--- PostgreSQL\n%s--- ours\n%s\n",
                  static_cast<unsigned long long>(seed), i, sql.c_str(), want.c_str(), got.c_str());
      std::fflush(stdout);
      if (sql.find("SELECT") == std::string::npos || differ >= show) break;
    }
    ++seed;
  }
  std::printf("%zu statements, %zu differ (%zu refused with 0A000), %zu errors of evaluation not compared\n",
              done, differ, refused, evaluation);
  return differ == 0 ? 0 : 1;
}

}  // namespace
}  // namespace pgmicro::differential

int main(int argc, char** argv) {
  std::uint64_t seed = 1;
  std::size_t statements = 2000, show = 10;
  for (int i = 2; i + 1 < argc; i += 2) {
    const auto value = std::strtoull(argv[i + 1], nullptr, 10);
    if (std::strcmp(argv[i], "--seed") == 0) seed = value;
    if (std::strcmp(argv[i], "--statements") == 0) statements = value;
    if (std::strcmp(argv[i], "--show") == 0) show = value;
  }
  try {
    return pgmicro::differential::run(argv[1], seed, statements, show);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 2;
  }
}
