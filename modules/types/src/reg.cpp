// Types whose values are objects of the database: an OID inside, a name outside. (regtype, whose names are known without a
// catalog, is in system.cpp.)

#include <pgmicro/types/integer.hpp>

#include "array_type.hpp"

#include <algorithm>
#include <charconv>

namespace pgmicro::types {

namespace {

[[nodiscard]] bool is_number(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 10 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

template <std::uint32_t Kind>
Datum input(std::string_view text, Typmod, const Context& context) {
  const auto name = trim_space(text);
  if (name == "-") return Datum::of(std::int64_t{0});
  if (is_number(name)) {
    std::int64_t number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    return Datum::of(number);
  }
  if (context.settings.object_names)
    return Datum::of(std::int64_t{raw(context.settings.object_names->find(Oid{Kind}, name))});
  throw invalid_syntax("oid", text);
}

template <std::uint32_t Kind>
void output(const Datum& d, std::string& out, const Context& context) {
  const Oid object{static_cast<std::uint32_t>(d.integer)};
  if (object == Oid::invalid) {
    out += '-';
    return;
  }
  if (context.settings.object_names && context.settings.object_names->append(Oid{Kind}, object, out)) return;
  out += std::to_string(raw(object));
}

Datum receive(Bytes bytes, Typmod, const Context&) {
  WireReader in(bytes);
  const auto v = in.get<std::uint32_t>();
  in.finish();
  return Datum::of(std::int64_t{v});
}
void send(const Datum& d, std::string& out, const Context&) {
  append_be(out, static_cast<std::uint32_t>(d.integer));
}
Datum load(const Value& v, Typmod, const Context&) {
  if (v.type() != StorageClass::integer || v.as_integer() < 0 || v.as_integer() > 0xffffffff)
    throw invalid_stored("oid", v);
  return Datum::of(v.as_integer());
}

template <std::uint32_t Kind>
constexpr TypeInfo object_type(std::string_view name, std::uint32_t array) {
  return {
      .oid = Oid{Kind},
      .name = name,
      .sql_name = name,
      .array = Oid{array},
      .length = 4,
      .by_value = true,
      .alignment = 'i',
      .type_type = 'b',
      .category = 'N',
      .delimiter = ',',
      .representation = Representation::integer,
      .input = input<Kind>,
      .output = output<Kind>,
      .receive = receive,
      .send = send,
      .compare = compare_integers,
      .hash = hash_of_integer,
      .storage_order = StorageOrder::native,
      .declared = declared_as<"INTEGER">,
      .store = store_integer,
      .load = load,
      .sort_key = integer_sort_key,
  };
}

}  // namespace

constexpr TypeInfo regproc_type = object_type<24>("regproc", 1008);
constexpr TypeInfo regclass_type = object_type<2205>("regclass", 2210);
constexpr TypeInfo regnamespace_type = object_type<4089>("regnamespace", 4090);
constexpr TypeInfo regrole_type = object_type<4096>("regrole", 4097);

constexpr TypeInfo regproc_array_type = array_of<regproc_type>("_regproc", "regproc[]");
constexpr TypeInfo regclass_array_type = array_of<regclass_type>("_regclass", "regclass[]");
constexpr TypeInfo regnamespace_array_type = array_of<regnamespace_type>("_regnamespace", "regnamespace[]");
constexpr TypeInfo regrole_array_type = array_of<regrole_type>("_regrole", "regrole[]");

}  // namespace pgmicro::types
