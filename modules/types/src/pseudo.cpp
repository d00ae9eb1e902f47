/// Types that no column has: places for any type in a function's signature, and void.
#include "define.hpp"

namespace pgmicro::types {
namespace {

template <Literal name>
Datum refuse_input(std::string_view, Typmod, const Context&) {
  throw Error(errc::feature_not_supported, std::string("cannot accept a value of type ") + name.text);
}
template <Literal name>
void refuse_output(const Datum&, std::string&, const Context&) {
  throw Error(errc::feature_not_supported, std::string("cannot display a value of type ") + name.text);
}

template <Literal name>
constexpr TypeInfo pseudo(Oid oid, std::int16_t length = 4) {
  return {
      .oid = oid,
      .name = {name.text, sizeof name.text - 1},
      .sql_name = {name.text, sizeof name.text - 1},
      .length = length,
      .by_value = length > 0,
      .alignment = length == 4 ? 'i' : 'd',
      .type_type = 'p',
      .category = 'P',
      .delimiter = ',',
      .representation = length > 0 ? Representation::integer : Representation::bytes,
      .input = refuse_input<name>,
      .output = refuse_output<name>,
  };
}

Datum void_input(std::string_view, Typmod, const Context&) { return Datum::of(std::int64_t{0}); }
Datum void_receive(Bytes, Typmod, const Context&) { return Datum::of(std::int64_t{0}); }
void void_output(const Datum&, std::string&, const Context&) {}  // the empty string

}  // namespace

constexpr TypeInfo any_type = [] {
  TypeInfo t = pseudo<"any">(type_oid::any);
  t.sql_name = "\"any\"";
  return t;
}();
constexpr TypeInfo void_type = [] {
  TypeInfo t = pseudo<"void">(type_oid::void_);
  t.input = void_input;
  t.output = void_output;
  t.receive = void_receive;
  t.send = void_output;
  return t;
}();
constexpr TypeInfo anyarray_type = pseudo<"anyarray">(type_oid::anyarray, -1);
constexpr TypeInfo trigger_type = pseudo<"trigger">(type_oid::trigger);
constexpr TypeInfo internal_type = pseudo<"internal">(type_oid::internal, 8);
constexpr TypeInfo anyelement_type = pseudo<"anyelement">(type_oid::anyelement);
constexpr TypeInfo anynonarray_type = pseudo<"anynonarray">(type_oid::anynonarray);
constexpr TypeInfo anyenum_type = pseudo<"anyenum">(type_oid::anyenum);
constexpr TypeInfo anyrange_type = pseudo<"anyrange">(type_oid::anyrange, -1);
constexpr TypeInfo anycompatible_type = pseudo<"anycompatible">(type_oid::anycompatible);
constexpr TypeInfo anycompatiblearray_type = pseudo<"anycompatiblearray">(type_oid::anycompatiblearray, -1);
constexpr TypeInfo anycompatiblenonarray_type =
    pseudo<"anycompatiblenonarray">(type_oid::anycompatiblenonarray);
constexpr TypeInfo anycompatiblerange_type = pseudo<"anycompatiblerange">(type_oid::anycompatiblerange, -1);

}  // namespace pgmicro::types
