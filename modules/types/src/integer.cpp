#include <pgmicro/types/integer.hpp>

#include "array_type.hpp"

#include <charconv>

namespace pgmicro::types {

void throw_out_of_range(std::string_view type_name) {
  throw Error(errc::numeric_value_out_of_range, std::string(type_name).append(" out of range"));
}
void throw_division_by_zero() { throw Error(errc::division_by_zero, "division by zero"); }

namespace {

/// Digits with an optional sign, and nothing else. False: not a number. Too large for `v`: saturated, `fits` is false.
bool read_integer(std::string_view digits, std::int64_t& v, bool& fits) {
  if (!digits.empty() && digits.front() == '+') {
    digits.remove_prefix(1);
    if (!digits.empty() && digits.front() == '-') return false;
  }
  const char* const end = digits.data() + digits.size();
  const auto [stopped, failure] = std::from_chars(digits.data(), end, v);
  if (failure == std::errc::invalid_argument || stopped != end) return false;
  fits = failure == std::errc{};
  return true;
}

template <class Int>
Datum input(std::string_view text, Typmod, const Context&) {
  return Datum::of(std::int64_t{parse_integer<Int>(text)});
}
void output(const Datum& d, std::string& out, const Context&) {
  char buffer[24];
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, d.integer).ptr);
}
template <class Int>
Datum receive(Bytes bytes, Typmod, const Context&) {
  WireReader in(bytes);
  const auto v = in.get<Int>();
  in.finish();
  return Datum::of(std::int64_t{v});
}
template <class Int>
void send(const Datum& d, std::string& out, const Context&) {
  append_be(out, static_cast<Int>(d.integer));
}
template <class Int>
Datum load(const Value& v, Typmod, const Context&) {
  if (v.type() != StorageClass::integer || v.as_integer() < std::numeric_limits<Int>::min() ||
      v.as_integer() > std::numeric_limits<Int>::max())
    throw invalid_stored(integer_name<Int>(), v);
  return Datum::of(v.as_integer());
}

template <class Int>
constexpr TypeInfo integer_type(Oid oid, std::string_view name, Oid array, char alignment,
                                std::string (*declared)(Typmod)) {
  return {
      .oid = oid,
      .name = name,
      .sql_name = integer_name<Int>(),
      .array = array,
      .length = sizeof(Int),
      .by_value = true,
      .alignment = alignment,
      .type_type = 'b',
      .category = 'N',
      .delimiter = ',',
      .representation = Representation::integer,
      .input = input<Int>,
      .output = output,
      .receive = receive<Int>,
      .send = send<Int>,
      .compare = compare_integers,
      .hash = hash_of_integer,
      .storage_order = StorageOrder::native,
      .declared = declared,
      .store = store_integer,
      .load = load<Int>,
      .sort_key = integer_sort_key,
  };
}

// An oid is read modulo 2^64, as strtoul() does, and is then what fits in 32 bits, signed or not: '-1' is 4294967295.
Datum oid_input(std::string_view text, Typmod, const Context&) {
  std::string_view digits = trim_space(text);
  const bool negative = !digits.empty() && digits.front() == '-';
  if (!digits.empty() && (digits.front() == '-' || digits.front() == '+')) digits.remove_prefix(1);
  std::uint64_t v = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, failure] = std::from_chars(digits.data(), end, v);
  if (failure == std::errc::invalid_argument || stopped != end) throw invalid_syntax("oid", text);
  if (negative) v = 0 - v;
  const auto low = static_cast<std::uint32_t>(v);
  const auto sign_extended = static_cast<std::uint64_t>(std::int64_t{static_cast<std::int32_t>(low)});
  if (failure != std::errc{} || (v != low && v != sign_extended)) throw text_out_of_range("oid", text);
  return Datum::of(std::int64_t{low});
}

}  // namespace

template <class Int>
Int parse_integer(std::string_view text) {
  std::int64_t v = 0;
  bool fits = true;
  if (!read_integer(trim_space(text), v, fits)) throw invalid_syntax(integer_name<Int>(), text);
  if (!fits || v < std::numeric_limits<Int>::min() || v > std::numeric_limits<Int>::max())
    throw text_out_of_range(integer_name<Int>(), text);
  return static_cast<Int>(v);
}
template std::int16_t parse_integer<std::int16_t>(std::string_view);
template std::int32_t parse_integer<std::int32_t>(std::string_view);
template std::int64_t parse_integer<std::int64_t>(std::string_view);

constexpr TypeInfo int2_type =
    integer_type<std::int16_t>(type_oid::int2, "int2", Oid{1005}, 's', declared_as<"SMALLINT">);
constexpr TypeInfo int4_type =
    integer_type<std::int32_t>(type_oid::int4, "int4", Oid{1007}, 'i', declared_as<"INTEGER">);
constexpr TypeInfo int8_type =
    integer_type<std::int64_t>(type_oid::int8, "int8", Oid{1016}, 'd', declared_as<"BIGINT">);

constexpr TypeInfo oid_type = [] {
  TypeInfo t = integer_type<std::int32_t>(type_oid::oid, "oid", Oid{1028}, 'i', declared_as<"OID">);
  t.sql_name = "oid";
  t.preferred = true;
  t.input = oid_input;
  t.receive = receive<std::uint32_t>;
  t.send = send<std::uint32_t>;
  t.load = load<std::uint32_t>;
  return t;
}();

constexpr TypeInfo int2_array_type = array_of<int2_type>("_int2", "smallint[]");
constexpr TypeInfo int4_array_type = array_of<int4_type>("_int4", "integer[]");
constexpr TypeInfo int8_array_type = array_of<int8_type>("_int8", "bigint[]");
constexpr TypeInfo oid_array_type = array_of<oid_type>("_oid", "oid[]");

}  // namespace pgmicro::types
