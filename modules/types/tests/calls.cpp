#include "vectors.hpp"

#include <pgmicro/types/datetime.hpp>
#include <pgmicro/types/float.hpp>
#include <pgmicro/types/numeric.hpp>
#include <pgmicro/types/time_zone.hpp>

namespace pgmicro::types {

SettingsHolder::SettingsHolder(Settings& settings) : settings_(settings) {}

void SettingsHolder::set(const std::string& name, const std::string& value) {
  if (name == "extra_float_digits")
    settings_.extra_float_digits = std::stoi(value);
  else if (name == "bytea_output")
    settings_.bytea_output = value == "hex" ? ByteaOutput::hex : ByteaOutput::escape;
  else if (name == "timezone")
    settings_.time_zone = TimeZone::find(value);
  else if (name == "intervalstyle")
    settings_.interval_style = value == "postgres"           ? IntervalStyle::postgres
                               : value == "postgres_verbose" ? IntervalStyle::postgres_verbose
                               : value == "sql_standard"     ? IntervalStyle::sql_standard
                                                             : IntervalStyle::iso_8601;
  else if (name == "datestyle") {
    const std::string style = value.substr(0, value.find(',')), order = value.substr(value.find(',') + 2);
    settings_.date_style = style == "ISO"      ? DateStyle::iso
                           : style == "SQL"    ? DateStyle::sql
                           : style == "German" ? DateStyle::german
                                               : DateStyle::postgres;
    settings_.date_order = order == "YMD" ? DateOrder::ymd : order == "DMY" ? DateOrder::dmy : DateOrder::mdy;
  } else
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

// ── dates and times ──────────────────────────────────────────────────────────────────────────────────────────────

Interval interval(const std::string& text, const Context& c) { return parse_interval(text, -1, c.settings); }
std::string show(const Interval& i, const Context& c) { return show("interval", to_datum(i, c.arena), c); }
std::string show(const TimeTz& t, const Context& c) { return show("timetz", to_datum(t, c.arena), c); }
std::int64_t timestamp(const std::string& text, const Context& c) {
  return parse_timestamp(text, -1, c.settings);
}
std::int64_t timestamptz(const std::string& text, const Context& c) {
  return parse_timestamptz(text, -1, c.settings);
}
std::string show_timestamp(std::int64_t t, const Context& c) { return show("timestamp", Datum::of(t), c); }
std::string show_timestamptz(std::int64_t t, const Context& c) {
  return show("timestamptz", Datum::of(t), c);
}
std::string show_date(std::int32_t d, const Context& c) {
  return show("date", Datum::of(std::int64_t{d}), c);
}

template <Interval (*f)(const Interval&)>
std::string interval1(Arguments a, const Context& c) {
  return show(f(interval(a[2], c)), c);
}

const std::map<std::string, Function>& time_functions() {
  static const std::map<std::string, Function> all{
      {"timestamp_add",
       [](Arguments a, const Context& c) {
         return show_timestamp(timestamp_add(timestamp(a[2], c), interval(a[3], c)), c);
       }},
      {"timestamp_subtract",
       [](Arguments a, const Context& c) {
         return show_timestamp(timestamp_subtract(timestamp(a[2], c), interval(a[3], c)), c);
       }},
      {"timestamptz_add",
       [](Arguments a, const Context& c) {
         return show_timestamptz(
             timestamptz_add(timestamptz(a[2], c), interval(a[3], c), c.settings.time_zone), c);
       }},
      {"timestamptz_subtract",
       [](Arguments a, const Context& c) {
         return show_timestamptz(
             timestamptz_subtract(timestamptz(a[2], c), interval(a[3], c), c.settings.time_zone), c);
       }},
      {"timestamp_difference",
       [](Arguments a, const Context& c) {
         return show(timestamp_difference(timestamp(a[2], c), timestamp(a[3], c)), c);
       }},
      {"timestamp_age",
       [](Arguments a, const Context& c) {
         return show(timestamp_age(timestamp(a[2], c), timestamp(a[3], c)), c);
       }},
      {"timestamptz_age",
       [](Arguments a, const Context& c) {
         return show(timestamptz_age(timestamptz(a[2], c), timestamptz(a[3], c), c.settings.time_zone), c);
       }},
      {"date_add",
       [](Arguments a, const Context& c) {
         return show_date(date_add(parse_date(a[2], c.settings), std::stoi(a[3])), c);
       }},
      {"date_subtract",
       [](Arguments a, const Context& c) {
         return std::to_string(date_subtract(parse_date(a[2], c.settings), parse_date(a[3], c.settings)));
       }},
      {"time_add",
       [](Arguments a, const Context& c) {
         return show("time", Datum::of(time_add(parse_time(a[2], -1, c.settings), interval(a[3], c))), c);
       }},
      {"time_subtract",
       [](Arguments a, const Context& c) {
         return show("time", Datum::of(time_subtract(parse_time(a[2], -1, c.settings), interval(a[3], c))),
                     c);
       }},
      {"timetz_add",
       [](Arguments a, const Context& c) {
         return show(timetz_add(parse_timetz(a[2], -1, c.settings), interval(a[3], c)), c);
       }},
      {"date_bin",
       [](Arguments a, const Context& c) {
         return show_timestamp(date_bin(interval(a[2], c), timestamp(a[3], c), timestamp(a[4], c)), c);
       }},
      {"timestamp_truncate",
       [](Arguments a, const Context& c) {
         return show_timestamp(timestamp_truncate(a[2], timestamp(a[3], c)), c);
       }},
      {"timestamptz_truncate",
       [](Arguments a, const Context& c) {
         return show_timestamptz(timestamptz_truncate(a[2], timestamptz(a[3], c), c.settings.time_zone), c);
       }},
      {"timestamptz_truncate_zone",
       [](Arguments a, const Context& c) {
         return show_timestamptz(timestamptz_truncate(a[2], timestamptz(a[3], c), zone_named(a[4])), c);
       }},
      {"interval_truncate",
       [](Arguments a, const Context& c) { return show(interval_truncate(a[2], interval(a[3], c)), c); }},
      {"extract_date",
       [](Arguments a, const Context& c) {
         return show("numeric", extract_date(a[2], parse_date(a[3], c.settings), c), c);
       }},
      {"extract_time",
       [](Arguments a, const Context& c) {
         return show("numeric", extract_time(a[2], parse_time(a[3], -1, c.settings), c), c);
       }},
      {"extract_timetz",
       [](Arguments a, const Context& c) {
         return show("numeric", extract_timetz(a[2], parse_timetz(a[3], -1, c.settings), c), c);
       }},
      {"extract_timestamp",
       [](Arguments a, const Context& c) {
         return show("numeric", extract_timestamp(a[2], timestamp(a[3], c), c), c);
       }},
      {"extract_timestamptz",
       [](Arguments a, const Context& c) {
         return show("numeric", extract_timestamptz(a[2], timestamptz(a[3], c), c), c);
       }},
      {"extract_interval",
       [](Arguments a, const Context& c) {
         return show("numeric", extract_interval(a[2], interval(a[3], c), c), c);
       }},
      {"date_to_timestamp",
       [](Arguments a, const Context& c) {
         return show_timestamp(date_to_timestamp(parse_date(a[2], c.settings)), c);
       }},
      {"date_to_timestamptz",
       [](Arguments a, const Context& c) {
         return show_timestamptz(date_to_timestamptz(parse_date(a[2], c.settings), c.settings.time_zone), c);
       }},
      {"timestamp_to_date",
       [](Arguments a, const Context& c) { return show_date(timestamp_to_date(timestamp(a[2], c)), c); }},
      {"timestamptz_to_date",
       [](Arguments a, const Context& c) {
         return show_date(timestamptz_to_date(timestamptz(a[2], c), c.settings.time_zone), c);
       }},
      {"timestamp_to_timestamptz",
       [](Arguments a, const Context& c) {
         return show_timestamptz(timestamp_to_timestamptz(timestamp(a[2], c), c.settings.time_zone), c);
       }},
      {"timestamptz_to_timestamp",
       [](Arguments a, const Context& c) {
         return show_timestamp(timestamptz_to_timestamp(timestamptz(a[2], c), c.settings.time_zone), c);
       }},
      {"timestamp_to_time",
       [](Arguments a, const Context& c) { return show("time", timestamp_to_time(timestamp(a[2], c)), c); }},
      {"timestamptz_to_time",
       [](Arguments a, const Context& c) {
         return show("time", timestamptz_to_time(timestamptz(a[2], c), c.settings.time_zone), c);
       }},
      {"timestamptz_to_timetz",
       [](Arguments a, const Context& c) {
         return show("timetz", timestamptz_to_timetz(timestamptz(a[2], c), c.settings.time_zone, c.arena), c);
       }},
      {"timestamp_at_zone",
       [](Arguments a, const Context& c) {
         return show_timestamptz(timestamp_at_zone(timestamp(a[2], c), a[3]), c);
       }},
      {"timestamptz_at_zone",
       [](Arguments a, const Context& c) {
         return show_timestamp(timestamptz_at_zone(timestamptz(a[2], c), a[3]), c);
       }},
      {"timestamp_at_offset",
       [](Arguments a, const Context& c) {
         return show_timestamptz(timestamp_at_zone(timestamp(a[2], c), interval(a[3], c)), c);
       }},
      {"timetz_at_zone",
       [](Arguments a, const Context& c) {
         return show(timetz_at_zone(parse_timetz(a[2], -1, c.settings), a[3], c.settings), c);
       }},
      {"make_date",
       [](Arguments a, const Context& c) {
         return show_date(make_date(std::stoi(a[2]), std::stoi(a[3]), std::stoi(a[4])), c);
       }},
      {"make_time",
       [](Arguments a, const Context& c) {
         return show("time", Datum::of(make_time(std::stoi(a[2]), std::stoi(a[3]), std::stod(a[4]))), c);
       }},
      {"make_timestamp",
       [](Arguments a, const Context& c) {
         return show_timestamp(make_timestamp(std::stoi(a[2]), std::stoi(a[3]), std::stoi(a[4]),
                                              std::stoi(a[5]), std::stoi(a[6]), std::stod(a[7])),
                               c);
       }},
      {"timestamptz_from_unix",
       [](Arguments a, const Context& c) {
         return show_timestamptz(timestamptz_from_unix(parse_float8(a[2])), c);
       }},
      {"interval_add",
       [](Arguments a, const Context& c) {
         return show(interval_add(interval(a[2], c), interval(a[3], c)), c);
       }},
      {"interval_subtract",
       [](Arguments a, const Context& c) {
         return show(interval_subtract(interval(a[2], c), interval(a[3], c)), c);
       }},
      {"interval_multiply",
       [](Arguments a, const Context& c) {
         return show(interval_multiply(interval(a[2], c), parse_float8(a[3])), c);
       }},
      {"interval_divide",
       [](Arguments a, const Context& c) {
         return show(interval_divide(interval(a[2], c), parse_float8(a[3])), c);
       }},
      {"interval_negate", interval1<interval_negate>},
      {"justify_hours", interval1<justify_hours>},
      {"justify_days", interval1<justify_days>},
      {"justify_interval", interval1<justify_interval>},
      {"interval_to_time",
       [](Arguments a, const Context& c) {
         return show("time", Datum::of(interval_to_time(interval(a[2], c))), c);
       }},
      {"make_interval",
       [](Arguments a, const Context& c) {
         return show(make_interval(std::stoi(a[2]), std::stoi(a[3]), std::stoi(a[4]), std::stoi(a[5]),
                                   std::stoi(a[6]), std::stoi(a[7]), parse_float8(a[8])),
                     c);
       }},
  };
  return all;
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
  for (const auto* const all : {&functions(), &time_functions()})
    if (const auto f = all->find(v.fields[1]); f != all->end()) return f->second(v.fields, context);
  throw std::runtime_error("no function " + v.fields[1]);
}

}  // namespace pgmicro::types
