#include "definition.hpp"

#include <pgmicro/base/error.hpp>
#include <pgmicro/types/float.hpp>

#include "json.hpp"

#include <charconv>
#include <cmath>
#include <type_traits>

namespace pgmicro::engine::persist {

namespace {

using namespace catalog;

// ── the fields, once ─────────────────────────────────────────────────────────────────────────────────────────────

template <class A, class T>
void describe(A& a, T& column) requires std::is_same_v<std::remove_const_t<T>, Column> {
  a("name", column.name);
  a("file", column.file_name);
  a("type", column.type);
  a("typmod", column.typmod);
  a("declared", column.file_type);
  a("dropped", column.dropped);
  a("not_null", column.not_null);
  a("identity", column.identity);
  a("generated", column.generated);
  a("default_oid", column.default_oid);
  a("default", column.default_sql);
  a("sequence", column.owned_sequence);
  a("field", column.field);
  a("rowid", column.is_rowid);
  a("has_missing", column.has_missing);
}

template <class A, class T>
void describe(A& a, T& column) requires std::is_same_v<std::remove_const_t<T>, IndexColumn> {
  a("column", column.column);
  a("expression", column.expression_sql);
  a("type", column.type);
  a("descending", column.descending);
  a("nulls_first", column.nulls_first);
}

template <class A, class T>
void describe(A& a, T& index) requires std::is_same_v<std::remove_const_t<T>, Index> {
  a("oid", index.oid);
  a("name", index.name);
  a("file", index.file_name);
  a("kind", index.kind);
  a("unique", index.unique);
  a("primary", index.primary);
  a("nulls_not_distinct", index.nulls_not_distinct);
  a("columns", index.columns);
  a("included", index.included);
  a("predicate", index.predicate_sql);
  a("constraint", index.constraint);
}

template <class A, class T>
void describe(A& a, T& constraint) requires std::is_same_v<std::remove_const_t<T>, Constraint> {
  a("oid", constraint.oid);
  a("name", constraint.name);
  a("kind", constraint.kind);
  a("columns", constraint.columns);
  a("check", constraint.check_sql);
  a("validated", constraint.validated);
  a("no_inherit", constraint.no_inherit);
  a("deferrable", constraint.deferrable);
  a("initially_deferred", constraint.initially_deferred);
  a("index", constraint.index);
  a("referenced_table", constraint.referenced_table);
  a("referenced_columns", constraint.referenced_columns);
  a("match", constraint.match);
  a("on_update", constraint.on_update);
  a("on_delete", constraint.on_delete);
  a("on_delete_columns", constraint.on_delete_columns);
}

template <class A, class T>
void describe(A& a, T& sequence) requires std::is_same_v<std::remove_const_t<T>, SequenceInfo> {
  a("type", sequence.type);
  a("start", sequence.start);
  a("increment", sequence.increment);
  a("min", sequence.min);
  a("max", sequence.max);
  a("cache", sequence.cache);
  a("cycle", sequence.cycle);
  a("owner_table", sequence.owner_table);
  a("owner_column", sequence.owner_column);
}

template <class A, class T>
void describe(A& a, T& dependency) requires std::is_same_v<std::remove_const_t<T>, Dependency> {
  a("object", dependency.object);
  a("column", dependency.column);
}

template <class A, class T>
void describe(A& a, T& relation) requires std::is_same_v<std::remove_const_t<T>, Relation> {
  a("schema", relation.schema);
  a("owner", relation.owner);
  a("kind", relation.kind);
  a("file", relation.file_name);
  a("tree", relation.tree);
  a("fields", relation.record_fields);
  a("autoincrement", relation.autoincrement);
  a("columns", relation.columns);
  a("indexes", relation.indexes);
  a("stale_indexes", relation.stale_indexes);
  a("constraints", relation.constraints);
  a("view", relation.view_sql);
  if (relation.kind == RelationKind::sequence) a("sequence", relation.sequence);
  a("depends", relation.depends);
  a("read_only", relation.read_only);
  a("unreadable", relation.unreadable);
}

template <class A, class T>
void describe(A& a, T& trace) requires std::is_same_v<std::remove_const_t<T>, Trace> {
  a("sqlite", trace.schema_text_hash);
}

template <class T>
concept Described = std::is_same_v<T, Column> || std::is_same_v<T, IndexColumn> || std::is_same_v<T, Index> ||
    std::is_same_v<T, Constraint> || std::is_same_v<T, SequenceInfo> || std::is_same_v<T, Dependency>;

// ── the directions ───────────────────────────────────────────────────────────────────────────────────────────────

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  template <class T>
  void operator()(std::string_view key, const T& value) {
    if constexpr (Described<T>) {
      begin(key);
      object(value);
    } else if (value != T{}) {
      begin(key);
      put(value);
    }
  }
  template <class T>
  void operator()(std::string_view key, const std::vector<T>& list) {
    if (list.empty()) return;
    begin(key);
    put(list);
  }
  // Those whose default is not zero in every place.
  void operator()(std::string_view key, const std::int64_t& value) {
    begin(key);
    out_ += std::to_string(value);
  }
  void operator()(std::string_view key, const bool& value) {
    if (value == (key == "validated")) return;
    begin(key);
    out_ += value ? "true" : "false";
  }
  void operator()(std::string_view key, const IndexKind& value) {
    begin(key);
    put_enum(value);
  }
  void operator()(std::string_view key, const types::Typmod& value) {
    if (value == -1) return;
    begin(key);
    out_ += std::to_string(value);
  }
  template <class T>
  void members(const T& value) {
    describe(*this, value);
  }

  void begin(std::string_view key) {
    if (!first_) out_ += ',';
    first_ = false;
    append_json(out_, key);
    out_ += ':';
  }

 private:
  template <class T>
  void put(const T& value) {
    if constexpr (std::is_same_v<T, std::string>)
      append_json(out_, value);
    else if constexpr (std::is_enum_v<T>)
      put_enum(value);
    else
      out_ += std::to_string(value);
  }
  template <class T>
  void put_enum(T value) {
    if constexpr (std::is_same_v<std::underlying_type_t<T>, char>) {
      const char letter = static_cast<char>(value);
      append_json(out_, std::string_view(&letter, 1));
    } else {
      out_ += std::to_string(static_cast<std::int64_t>(value));
    }
  }
  template <class T>
  void put(const std::vector<T>& list) {
    out_ += '[';
    bool first = true;
    for (const T& item : list) {
      if (!first) out_ += ',';
      first = false;
      if constexpr (Described<T>)
        object(item);
      else
        put(item);
    }
    out_ += ']';
  }
  template <class T>
  void object(const T& value) {
    out_ += '{';
    Writer inner(out_);
    inner.members(value);
    if constexpr (std::is_same_v<T, Column>)
      if (value.has_missing && value.missing.type() != StorageClass::null) {
        inner.begin("missing");
        append_json(out_, sqlite_literal(value.missing_value()));
      }
    out_ += '}';
  }

  std::string& out_;
  bool first_ = true;
};

class Reader {
 public:
  explicit Reader(const Json& from) : from_(from) {}

  template <class T>
  void operator()(std::string_view key, T& value) {
    if (const Json* const found = from_.find(key)) get(*found, value);
  }

 private:
  static void get(const Json& j, std::string& out) { out = j.text(); }
  static void get(const Json& j, bool& out) { out = j.boolean(); }
  template <class T>
  static void get(const Json& j, T& out) {
    if constexpr (Described<T>) {
      Reader inner(j);
      describe(inner, out);
      if constexpr (std::is_same_v<T, Column>) {
        std::string literal;
        inner("missing", literal);
        if (!literal.empty() && !read_sqlite_literal(literal, out.missing, out.missing_bytes))
          throw corrupt("the catalog: a column's missing value is no literal");
      }
    } else if constexpr (std::is_enum_v<T>) {
      if constexpr (std::is_same_v<std::underlying_type_t<T>, char>)
        out = static_cast<T>(j.text().empty() ? '\0' : j.text().front());
      else
        out = static_cast<T>(j.integer());
    } else {
      out = static_cast<T>(j.integer());
    }
  }
  template <class T>
  static void get(const Json& j, std::vector<T>& out) {
    for (const Json& item : j.items()) get(item, out.emplace_back());
  }

  const Json& from_;
};

}  // namespace

std::string write_definition(const Relation& relation, const Trace& trace) {
  std::string out = "{";
  Writer writer(out);
  writer.members(relation);
  writer.members(trace);
  out += '}';
  return out;
}

Relation read_definition(std::string_view definition, Trace& trace) {
  const Json json = Json::parse(definition);
  Reader reader(json);
  Relation out;
  describe(reader, out);
  describe(reader, trace);
  for (std::size_t i = 0; i < out.columns.size(); ++i)
    out.columns[i].number = ColumnNo{static_cast<std::int16_t>(i + 1)};
  return out;
}

std::int64_t hash_schema_text(std::string_view sql) noexcept {
  std::uint64_t h = 0xcbf29ce484222325;  // FNV-1a
  for (const char c : sql) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return static_cast<std::int64_t>(h);
}

std::string sqlite_literal(const Value& value) {
  switch (value.type()) {
    case StorageClass::null: return "NULL";
    case StorageClass::integer: return std::to_string(value.as_integer());
    case StorageClass::real: {
      if (std::isinf(value.as_real())) return value.as_real() > 0 ? "9e999" : "-9e999";
      std::string out;
      types::format_float8(value.as_real(), out, 1);
      if (out.find_first_of(".e") == std::string::npos) out += ".0";
      return out;
    }
    case StorageClass::text: {
      std::string out = "'";
      for (const char c : value.as_text()) {
        if (c == '\'') out += '\'';
        out += c;
      }
      return out += '\'';
    }
    case StorageClass::blob: break;
  }
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out = "x'";
  for (const std::byte b : value.as_blob()) {
    out += hex[std::to_integer<unsigned>(b) >> 4];
    out += hex[std::to_integer<unsigned>(b) & 15];
  }
  return out += '\'';
}

bool read_sqlite_literal(std::string_view literal, Value& out, std::string& bytes) {
  const auto is_word = [&](std::string_view word) {
    if (literal.size() != word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i)
      if ((literal[i] | 0x20) != word[i]) return false;
    return true;
  };
  if (is_word("null")) return out = Value::null(), true;
  if (is_word("true")) return out = Value::integer(1), true;
  if (is_word("false")) return out = Value::integer(0), true;
  const bool is_blob = literal.size() >= 3 && (literal[0] | 0x20) == 'x' && literal[1] == '\'';
  if (is_blob || (literal.size() >= 2 && literal.front() == '\'')) {
    if (literal.back() != '\'') return false;
    const std::string_view inside = literal.substr(is_blob ? 2 : 1, literal.size() - (is_blob ? 3 : 2));
    bytes.clear();
    if (is_blob) {
      if (inside.size() % 2 != 0) return false;
      for (std::size_t i = 0; i < inside.size(); i += 2) {
        unsigned byte = 0;
        const auto [stopped, failure] = std::from_chars(&inside[i], &inside[i] + 2, byte, 16);
        if (failure != std::errc{} || stopped != &inside[i] + 2) return false;
        bytes += static_cast<char>(byte);
      }
      out = Value::blob(as_bytes(bytes.data(), bytes.size()));
      return true;
    }
    for (std::size_t i = 0; i < inside.size(); ++i) {
      bytes += inside[i];
      if (inside[i] == '\'' && (++i >= inside.size() || inside[i] != '\'')) return false;
    }
    out = Value::text(std::string_view(bytes));
    return true;
  }
  if (literal.empty()) return false;
  const bool negative = literal.front() == '-';
  const std::string_view digits = literal.substr(literal.front() == '+' ? 1 : 0);
  if (digits.size() == std::size_t{negative} ||
      (digits[negative] != '.' && (digits[negative] < '0' || digits[negative] > '9')))
    return false;
  std::int64_t whole = 0;
  const char* const end = digits.data() + digits.size();
  if (const auto [stopped, failure] = std::from_chars(digits.data(), end, whole);
      failure == std::errc{} && stopped == end)
    return out = Value::integer(whole), true;
  if (digits == "9e999" || digits == "-9e999")
    return out = Value::real(negative ? -HUGE_VAL : HUGE_VAL), true;
  try {
    return out = Value::real(types::parse_float8(digits)), true;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace pgmicro::engine::persist
