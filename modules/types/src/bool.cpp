#include "array_type.hpp"

namespace pgmicro::types {
namespace {

/// Any beginning of true, false, yes, no; on and off from two letters; 1 and 0; in any case.
bool parse_bool(std::string_view text) {
  struct Word {
    std::string_view word;
    std::size_t letters_min;
    bool value;
  };
  static constexpr Word words[] = {{"true", 1, true}, {"false", 1, false}, {"yes", 1, true}, {"no", 1, false},
                                   {"on", 2, true},   {"off", 2, false},   {"1", 1, true},   {"0", 1, false}};
  const std::string_view given = trim_space(text);
  for (const Word& w : words) {
    if (given.size() < w.letters_min || given.size() > w.word.size()) continue;
    if (equals_ignoring_case(given, w.word.substr(0, given.size()))) return w.value;
  }
  throw invalid_syntax("boolean", text);
}

Datum input(std::string_view text, Typmod, const Context&) { return Datum::of(parse_bool(text)); }
void output(const Datum& d, std::string& out, const Context&) { out += d.truth() ? 't' : 'f'; }
Datum receive(Bytes bytes, Typmod, const Context&) {
  WireReader in(bytes);
  const bool v = in.get<std::uint8_t>() != 0;
  in.finish();
  return Datum::of(v);
}
void send(const Datum& d, std::string& out, const Context&) { out += d.truth() ? '\1' : '\0'; }
Datum load(const Value& v, Typmod, const Context&) {
  if (v.type() != StorageClass::integer || (v.as_integer() | 1) != 1) throw invalid_stored("boolean", v);
  return Datum::of(v.as_integer() != 0);
}

}  // namespace

constexpr TypeInfo bool_type{
    .oid = type_oid::boolean,
    .name = "bool",
    .sql_name = "boolean",
    .array = Oid{1000},
    .length = 1,
    .by_value = true,
    .alignment = 'c',
    .type_type = 'b',
    .category = 'B',
    .preferred = true,
    .delimiter = ',',
    .representation = Representation::integer,
    .input = input,
    .output = output,
    .receive = receive,
    .send = send,
    .compare = compare_integers,
    .hash = hash_of_integer,
    .storage_order = StorageOrder::native,
    .declared = declared_as<"BOOLEAN">,
    .store = store_integer,
    .load = load,
    .sort_key = integer_sort_key,
};

constexpr TypeInfo bool_array_type = array_of<bool_type>("_bool", "boolean[]");

}  // namespace pgmicro::types
