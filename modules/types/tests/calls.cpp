#include "vectors.hpp"

#include <pgmicro/types/float.hpp>
#include <pgmicro/types/numeric.hpp>

namespace pgmicro::types {

SettingsHolder::SettingsHolder(Settings& settings) : settings_(settings) {}

void SettingsHolder::set(const std::string& name, const std::string& value) {
  if (name == "extra_float_digits")
    settings_.extra_float_digits = std::stoi(value);
  else if (name == "bytea_output")
    settings_.bytea_output = value == "hex" ? ByteaOutput::hex : ByteaOutput::escape;
  else
    throw std::runtime_error("no setting " + name);
}

namespace {

using Arguments = const std::vector<std::string>&;  // from 2 on
using Function = std::string (*)(Arguments, const Context&);

std::string show(const TypeInfo& type, const Datum& d, const Context& context) {
  return text_of(type, d, context);
}
std::string show(const char* type, const Datum& d, const Context& context) {
  return show(*find_type(type), d, context);
}
Datum value(const char* type, const std::string& text, const Context& context) {
  return find_type(type)->input(text, -1, context);
}

template <Datum (*f)(const Datum&, const Context&)>
std::string numeric1(Arguments a, const Context& c) {
  return show("numeric", f(value("numeric", a[2], c), c), c);
}
template <Datum (*f)(const Datum&, const Datum&, const Context&)>
std::string numeric2(Arguments a, const Context& c) {
  return show("numeric", f(value("numeric", a[2], c), value("numeric", a[3], c), c), c);
}
template <Datum (*f)(const Datum&, std::int32_t, const Context&)>
std::string numeric_scaled(Arguments a, const Context& c) {
  return show("numeric", f(value("numeric", a[2], c), std::stoi(a[3]), c), c);
}
template <class Int>
std::string numeric_int(Arguments a, const Context& c) {
  return std::to_string(numeric_to_int<Int>(value("numeric", a[2], c)));
}

const std::map<std::string, Function>& functions() {
  static const std::map<std::string, Function> all{
      {"numeric_add", numeric2<numeric_add>},
      {"numeric_subtract", numeric2<numeric_subtract>},
      {"numeric_multiply", numeric2<numeric_multiply>},
      {"numeric_divide", numeric2<numeric_divide>},
      {"numeric_divide_whole", numeric2<numeric_divide_whole>},
      {"numeric_modulo", numeric2<numeric_modulo>},
      {"numeric_negate", numeric1<numeric_negate>},
      {"numeric_abs", numeric1<numeric_abs>},
      {"numeric_ceil", numeric1<numeric_ceil>},
      {"numeric_floor", numeric1<numeric_floor>},
      {"numeric_sqrt", numeric1<numeric_sqrt>},
      {"numeric_exp", numeric1<numeric_exp>},
      {"numeric_ln", numeric1<numeric_ln>},
      {"numeric_log", numeric2<numeric_log>},
      {"numeric_power", numeric2<numeric_power>},
      {"numeric_gcd", numeric2<numeric_gcd>},
      {"numeric_lcm", numeric2<numeric_lcm>},
      {"numeric_trim_scale", numeric1<numeric_trim_scale>},
      {"numeric_round", numeric_scaled<numeric_round>},
      {"numeric_truncate", numeric_scaled<numeric_truncate>},
      {"numeric_to_int2", numeric_int<std::int16_t>},
      {"numeric_to_int4", numeric_int<std::int32_t>},
      {"numeric_to_int8", numeric_int<std::int64_t>},
      {"numeric_sign",
       [](Arguments a, const Context& c) {
         return show("numeric", numeric_sign(value("numeric", a[2], c)), c);
       }},
      {"numeric_scale",
       [](Arguments a, const Context& c) {
         return show("int4", numeric_scale(value("numeric", a[2], c)), c);
       }},
      {"numeric_min_scale",
       [](Arguments a, const Context& c) {
         return show("int4", numeric_min_scale(value("numeric", a[2], c)), c);
       }},
      {"numeric_factorial",
       [](Arguments a, const Context& c) {
         return show("numeric", numeric_factorial(std::stoll(a[2]), c), c);
       }},
      {"numeric_to_float8",
       [](Arguments a, const Context& c) {
         return show("float8", Datum::of(numeric_to_float8(value("numeric", a[2], c))), c);
       }},
      {"numeric_to_float4",
       [](Arguments a, const Context& c) {
         return show("float4", Datum::of(double{numeric_to_float4(value("numeric", a[2], c))}), c);
       }},
      {"numeric_from_float8",
       [](Arguments a, const Context& c) {
         return show("numeric", numeric_from_float8(parse_float8(a[2]), c), c);
       }},
      {"numeric_from_float4",
       [](Arguments a, const Context& c) {
         return show("numeric", numeric_from_float4(parse_float4(a[2]), c), c);
       }},
      {"width_bucket",
       [](Arguments a, const Context& c) {
         return std::to_string(width_bucket(value("numeric", a[2], c), value("numeric", a[3], c),
                                            value("numeric", a[4], c), std::stoi(a[5]), c));
       }},
  };
  return all;
}

}  // namespace

std::string call(const Vector& v, const Context& context) {
  const auto f = functions().find(v.fields[1]);
  if (f == functions().end()) throw std::runtime_error("no function " + v.fields[1]);
  return f->second(v.fields, context);
}

}  // namespace pgmicro::types
