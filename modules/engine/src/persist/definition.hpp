#pragma once
/// A relation as the text that stands in pgmicro_catalog.definition: a JSON object with one member for each field that is
/// not what a new object has. Fields are listed once, in definition.cpp, for both directions.

#include <pgmicro/catalog/objects.hpp>

#include <string>
#include <string_view>

namespace pgmicro::engine::persist {

/// What the catalog remembers of a relation besides itself: how it knew it in sqlite_schema. If the text there has
/// changed, another tool changed the object.
struct Trace {
  std::int64_t schema_text_hash = 0;
};

[[nodiscard]] std::string write_definition(const catalog::Relation& relation, const Trace& trace);
/// `oid` and `name` stand beside the definition.
[[nodiscard]] catalog::Relation read_definition(std::string_view definition, Trace& trace);

[[nodiscard]] std::int64_t hash_schema_text(std::string_view sql) noexcept;

/// A stored value as SQLite's DDL spells it: NULL, 17, 1.5, 'text', x'00'.
[[nodiscard]] std::string sqlite_literal(const Value& value);
/// Back; text and blob are in `bytes`. False: it is no literal.
[[nodiscard]] bool read_sqlite_literal(std::string_view literal, Value& out, std::string& bytes);

}  // namespace pgmicro::engine::persist
