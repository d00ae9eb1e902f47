/// date, time, timetz, timestamp and timestamptz as types. In a file they are texts that sort as they are ordered, spelt as
/// SQLite's own date functions spell and read them where these can; timestamptz in UTC, without an offset.
///
///     -infinity                                 first
///     -y9957-03-15 12:00:00 (44 BC)             10000 less the years before 1 BC, for the order; and what it means
///     0000-03-15 12:00:00                       1 BC, as SQLite counts
///     0044-03-15 12:00:00 … 9999-12-31 …        a fraction of a second without zeros at its end
///     Y0010000-01-01 00:00:00                   years of more than four digits have seven
///     infinity                                  last
///
/// A timetz does not sort as it is written, and has a shadow index.
#include <pgmicro/types/datetime.hpp>
#include <pgmicro/types/hash.hpp>

#include "array_type.hpp"

#include <charconv>

namespace pgmicro::types {
namespace {

// ── what files hold ──────────────────────────────────────────────────────────────────────────────────────────────

const Settings iso{};

char* put(char* p, std::int32_t v, int digits) noexcept {
  for (int i = digits; i-- > 0; v /= 10) p[i] = static_cast<char>('0' + v % 10);
  return p + digits;
}

char* put_date(char* p, const CivilDate& c) noexcept {
  if (c.year < 0) {
    *p++ = '-';
    *p++ = 'y';
    p = put(p, 10000 + c.year, 4);
  } else if (c.year > 9999) {
    *p++ = 'Y';
    p = put(p, c.year, 7);
  } else {
    p = put(p, c.year, 4);
  }
  *p++ = '-';
  p = put(p, c.month, 2);
  *p++ = '-';
  return put(p, c.day, 2);
}

char* put_clock(char* p, std::int64_t t) noexcept {
  p = put(p, static_cast<std::int32_t>(t / hour_micros), 2);
  *p++ = ':';
  p = put(p, static_cast<std::int32_t>(t / minute_micros % 60), 2);
  *p++ = ':';
  p = put(p, static_cast<std::int32_t>(t / second_micros % 60), 2);
  if (const auto micros = static_cast<std::int32_t>(t % second_micros)) {
    *p++ = '.';
    p = put(p, micros, 6);
    while (p[-1] == '0') --p;
  }
  return p;
}

char* put_era(char* p, const CivilDate& c) noexcept {
  if (c.year >= 0) return p;
  *p++ = ' ';
  *p++ = '(';
  p = std::to_chars(p, p + 8, 1 - c.year).ptr;
  for (const char x : std::string_view(" BC)")) *p++ = x;
  return p;
}

constexpr std::size_t stored_bytes_max = 48;

Value store_infinity(bool negative) {
  return Value::text(negative ? std::string_view("-infinity") : std::string_view("infinity"));
}

class StoredReader {
 public:
  StoredReader(const Value& value, std::string_view type_name) : value_(value), type_name_(type_name) {
    if (value.type() != StorageClass::text) refuse();
    rest_ = value.as_text();
  }
  [[noreturn]] void refuse() const { throw invalid_stored(type_name_, value_); }
  [[nodiscard]] bool is(std::string_view whole) const noexcept { return rest_ == whole; }
  bool take(std::string_view text) {
    if (rest_.substr(0, text.size()) != text) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  void expect(std::string_view text) {
    if (!take(text)) refuse();
  }
  std::int32_t number(std::size_t digits, std::int32_t low, std::int32_t high) {
    if (rest_.size() < digits) refuse();
    std::int32_t v = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') refuse();
      v = v * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    if (v < low || v > high) refuse();
    return v;
  }
  CivilDate date() {
    CivilDate c;
    if (take("-y"))
      c.year = number(4, 1, 9999) - 10000;
    else if (take("Y"))
      c.year = number(7, 10000, 9999999);
    else
      c.year = number(4, 0, 9999);
    expect("-");
    c.month = number(2, 1, 12);
    expect("-");
    c.day = number(2, 1, month_days(c.year, c.month));
    return c;
  }
  std::int64_t clock() {
    std::int64_t t = number(2, 0, 24) * hour_micros;
    expect(":");
    t += number(2, 0, 59) * minute_micros;
    expect(":");
    t += number(2, 0, 59) * second_micros;
    if (take(".")) {
      std::size_t digits = 0;
      while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') ++digits;
      if (digits == 0 || digits > 6 || rest_[digits - 1] == '0') refuse();
      std::int64_t micros = number(digits, 0, 999999);
      for (; digits < 6; ++digits) micros *= 10;
      t += micros;
    }
    if (t > day_micros) refuse();
    return t;
  }
  void finish(const CivilDate& c) {
    char era[24];
    if (!take({era, static_cast<std::size_t>(put_era(era, c) - era)})) refuse();
    finish();
  }
  void finish() {
    if (!rest_.empty()) refuse();
  }

 private:
  const Value& value_;
  std::string_view type_name_, rest_;
};

// ── date ─────────────────────────────────────────────────────────────────────────────────────────────────────────

std::int32_t date_of(const Datum& d) noexcept { return static_cast<std::int32_t>(d.integer); }
Datum of(std::int32_t date) noexcept { return Datum::of(std::int64_t{date}); }

Datum date_input(std::string_view text, Typmod, const Context& c) { return of(parse_date(text, c.settings)); }
void date_output(const Datum& d, std::string& out, const Context& c) {
  format_date(date_of(d), out, c.settings);
}
Datum date_receive(Bytes bytes, Typmod, const Context&) {
  WireReader in(bytes);
  const auto d = in.get<std::int32_t>();
  in.finish();
  if (is_finite_date(d) && (d < date_min || d >= date_limit))
    throw Error(errc::datetime_field_overflow, "date out of range");
  return of(d);
}
void date_send(const Datum& d, std::string& out, const Context&) { append_be(out, date_of(d)); }
Value date_store(const Datum& d, Typmod, const Context& context) {
  if (!is_finite_date(date_of(d))) return store_infinity(d.integer < 0);
  char text[stored_bytes_max];
  const CivilDate c = civil_from_days(d.integer);
  const char* const end = put_era(put_date(text, c), c);
  return Value::text(context.arena.copy({text, static_cast<std::size_t>(end - text)}));
}
Datum date_load(const Value& v, Typmod, const Context&) {
  StoredReader in(v, "date");
  if (in.is("infinity")) return of(date_infinity);
  if (in.is("-infinity")) return of(date_minus_infinity);
  const CivilDate c = in.date();
  in.finish(c);
  const std::int64_t days = days_from_civil(c.year, c.month, c.day);
  if (days < date_min || days >= date_limit) in.refuse();
  return Datum::of(days);
}

// ── what types with digits of a second share ─────────────────────────────────────────────────────────────────────

template <Literal name, Literal with_zone>
Typmod digits_typmod(std::span<const std::int32_t> m) {
  if (m.size() != 1) throw Error(errc::invalid_parameter, "invalid type modifier");
  if (m[0] < 0)
    throw Error(errc::invalid_parameter, std::string(name.text) + "(" + std::to_string(m[0]) + ")" +
                                             with_zone.text + " precision must not be negative");
  return m[0] > 6 ? 6 : m[0];
}
template <Literal suffix>
std::string digits_suffix(Typmod typmod) {
  return "(" + std::to_string(typmod) + ")" + suffix.text;
}
template <Literal name>
std::string declared_with_digits(Typmod typmod) {
  return typmod < 0 ? name.text : std::string(name.text) + "(" + std::to_string(typmod) + ")";
}
std::int64_t receive_micros(Bytes bytes) {
  WireReader in(bytes);
  const auto t = in.get<std::int64_t>();
  in.finish();
  return t;
}
void send_micros(const Datum& d, std::string& out, const Context&) { append_be(out, d.integer); }

// ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────────

Datum time_input(std::string_view text, Typmod m, const Context& c) {
  return Datum::of(parse_time(text, m, c.settings));
}
void time_output(const Datum& d, std::string& out, const Context&) { format_time(d.integer, out); }
Datum time_receive(Bytes bytes, Typmod m, const Context&) {
  const std::int64_t t = receive_micros(bytes);
  if (t < 0 || t > day_micros) throw Error(errc::datetime_field_overflow, "time out of range");
  return Datum::of(fit_time(t, m));
}
Value time_store(const Datum& d, Typmod, const Context& context) {
  char text[stored_bytes_max];
  return Value::text(context.arena.copy({text, static_cast<std::size_t>(put_clock(text, d.integer) - text)}));
}
Datum time_load(const Value& v, Typmod m, const Context&) {
  StoredReader in(v, "time");
  const std::int64_t t = in.clock();
  in.finish();
  if (fit_time(t, m) != t) in.refuse();
  return Datum::of(t);
}
Datum time_fit(const Datum& d, Typmod m, bool, const Context&) { return Datum::of(fit_time(d.integer, m)); }

// ── timetz ───────────────────────────────────────────────────────────────────────────────────────────────────────

Datum timetz_input(std::string_view text, Typmod m, const Context& c) {
  return to_datum(parse_timetz(text, m, c.settings), c.arena);
}
void timetz_output(const Datum& d, std::string& out, const Context&) { format_timetz(timetz_of(d), out); }
Datum timetz_receive(Bytes bytes, Typmod m, const Context& context) {
  WireReader in(bytes);
  TimeTz t;
  t.micros = in.get<std::int64_t>();
  t.west = in.get<std::int32_t>();
  in.finish();
  if (t.micros < 0 || t.micros > day_micros) throw Error(errc::datetime_field_overflow, "time out of range");
  if (t.west <= -16 * 3600 || t.west >= 16 * 3600)
    throw Error(errc::invalid_time_zone_displacement, "time zone displacement out of range");
  t.micros = fit_time(t.micros, m);
  return to_datum(t, context.arena);
}
void timetz_send(const Datum& d, std::string& out, const Context&) {
  append_be(out, timetz_of(d).micros);
  append_be(out, timetz_of(d).west);
}
int timetz_compare(const Datum& a, const Datum& b) noexcept {
  return compare_timetz(timetz_of(a), timetz_of(b));
}
std::uint64_t timetz_hash(const Datum& d) noexcept {
  const TimeTz t = timetz_of(d);
  return hash_combine(static_cast<std::uint64_t>(t.micros), static_cast<std::uint64_t>(t.west));
}
Value timetz_store(const Datum& d, Typmod, const Context& context) {
  std::string text;
  format_timetz(timetz_of(d), text);
  return Value::text(context.arena.copy(text));
}
Datum timetz_load(const Value& v, Typmod m, const Context& context) {
  if (v.type() != StorageClass::text) throw invalid_stored("time with time zone", v);
  const TimeTz t = parse_timetz(v.as_text(), -1, iso);
  if (fit_time(t.micros, m) != t.micros) throw invalid_stored("time with time zone", v);
  return to_datum(t, context.arena);
}
Datum timetz_fit(const Datum& d, Typmod m, bool, const Context& context) {
  TimeTz t = timetz_of(d);
  t.micros = fit_time(t.micros, m);
  return to_datum(t, context.arena);
}
void timetz_sort_key(const Datum& d, std::string& out) {
  const TimeTz t = timetz_of(d);
  append_integer_key(out, t.micros + t.west * second_micros);
  append_integer_key(out, t.west);
}

// ── timestamp, timestamptz ───────────────────────────────────────────────────────────────────────────────────────

Datum timestamp_input(std::string_view text, Typmod m, const Context& c) {
  return Datum::of(parse_timestamp(text, m, c.settings));
}
Datum timestamptz_input(std::string_view text, Typmod m, const Context& c) {
  return Datum::of(parse_timestamptz(text, m, c.settings));
}
void timestamp_output(const Datum& d, std::string& out, const Context& c) {
  format_timestamp(d.integer, out, c.settings);
}
void timestamptz_output(const Datum& d, std::string& out, const Context& c) {
  format_timestamptz(d.integer, out, c.settings);
}
Datum timestamp_receive(Bytes bytes, Typmod m, const Context&) {
  const std::int64_t t = receive_micros(bytes);
  if (is_finite_timestamp(t) && !is_valid_timestamp(t))
    throw Error(errc::datetime_field_overflow, "timestamp out of range");
  return Datum::of(fit_timestamp(t, m));
}
Value timestamp_store(const Datum& d, Typmod, const Context& context) {
  if (!is_finite_timestamp(d.integer)) return store_infinity(d.integer < 0);
  char text[stored_bytes_max];
  const std::int64_t days = floor_divide(d.integer, day_micros);
  const CivilDate c = civil_from_days(days);
  char* p = put_date(text, c);
  *p++ = ' ';
  p = put_era(put_clock(p, d.integer - days * day_micros), c);
  return Value::text(context.arena.copy({text, static_cast<std::size_t>(p - text)}));
}
template <Literal name>
Datum timestamp_load(const Value& v, Typmod m, const Context&) {
  StoredReader in(v, name.text);
  if (in.is("infinity")) return Datum::of(timestamp_infinity);
  if (in.is("-infinity")) return Datum::of(timestamp_minus_infinity);
  const CivilDate c = in.date();
  in.expect(" ");
  const std::int64_t clock = in.clock();
  in.finish(c);
  std::int64_t t = 0;
  if (clock == day_micros ||
      __builtin_mul_overflow(days_from_civil(c.year, c.month, c.day), day_micros, &t) ||
      __builtin_add_overflow(t, clock, &t) || !is_valid_timestamp(t) || fit_timestamp(t, m) != t)
    in.refuse();
  return Datum::of(t);
}
Datum timestamp_fit(const Datum& d, Typmod m, bool, const Context&) {
  return Datum::of(fit_timestamp(d.integer, m));
}

/// An eight-byte integer that counts days or microseconds.
constexpr TypeInfo counting_type{
    .length = 8,
    .by_value = true,
    .alignment = 'd',
    .type_type = 'b',
    .category = 'D',
    .delimiter = ',',
    .representation = Representation::integer,
    .send = send_micros,
    .compare = compare_integers,
    .hash = hash_of_integer,
    .storage_order = StorageOrder::native,
    .sort_key = integer_sort_key,
};

}  // namespace

constexpr TypeInfo date_type = [] {
  TypeInfo t = counting_type;
  t.oid = type_oid::date;
  t.name = "date";
  t.sql_name = "date";
  t.array = Oid{1182};
  t.length = 4;
  t.alignment = 'i';
  t.input = date_input;
  t.output = date_output;
  t.receive = date_receive;
  t.send = date_send;
  t.declared = declared_as<"DATE">;
  t.store = date_store;
  t.load = date_load;
  return t;
}();

constexpr TypeInfo time_type = [] {
  TypeInfo t = counting_type;
  t.oid = type_oid::time;
  t.name = "time";
  t.sql_name = "time without time zone";
  t.array = Oid{1183};
  t.input = time_input;
  t.output = time_output;
  t.receive = time_receive;
  t.typmod_in = digits_typmod<"TIME", "">;
  t.typmod_out = digits_suffix<" without time zone">;
  t.apply_typmod = time_fit;
  t.declared = declared_with_digits<"TIME">;
  t.store = time_store;
  t.load = time_load;
  return t;
}();

constexpr TypeInfo timetz_type = [] {
  TypeInfo t = counting_type;
  t.oid = type_oid::timetz;
  t.name = "timetz";
  t.sql_name = "time with time zone";
  t.array = Oid{1270};
  t.length = 12;
  t.by_value = false;
  t.representation = Representation::bytes;
  t.input = timetz_input;
  t.output = timetz_output;
  t.receive = timetz_receive;
  t.send = timetz_send;
  t.typmod_in = digits_typmod<"TIME", " WITH TIME ZONE">;
  t.typmod_out = digits_suffix<" with time zone">;
  t.apply_typmod = timetz_fit;
  t.compare = timetz_compare;
  t.hash = timetz_hash;
  t.storage_order = StorageOrder::shadow;
  t.declared = declared_as<"TIMETZ TEXT COLLATE pg_timetz">;
  t.store = timetz_store;
  t.load = timetz_load;
  t.sort_key = timetz_sort_key;
  return t;
}();

constexpr TypeInfo timestamp_type = [] {
  TypeInfo t = counting_type;
  t.oid = type_oid::timestamp;
  t.name = "timestamp";
  t.sql_name = "timestamp without time zone";
  t.array = Oid{1115};
  t.input = timestamp_input;
  t.output = timestamp_output;
  t.receive = timestamp_receive;
  t.typmod_in = digits_typmod<"TIMESTAMP", "">;
  t.typmod_out = digits_suffix<" without time zone">;
  t.apply_typmod = timestamp_fit;
  t.declared = declared_with_digits<"TIMESTAMP">;
  t.store = timestamp_store;
  t.load = timestamp_load<"timestamp without time zone">;
  return t;
}();

constexpr TypeInfo timestamptz_type = [] {
  TypeInfo t = timestamp_type;
  t.oid = type_oid::timestamptz;
  t.name = "timestamptz";
  t.sql_name = "timestamp with time zone";
  t.array = Oid{1185};
  t.preferred = true;
  t.input = timestamptz_input;
  t.output = timestamptz_output;
  t.typmod_in = digits_typmod<"TIMESTAMP", " WITH TIME ZONE">;
  t.typmod_out = digits_suffix<" with time zone">;
  t.declared = declared_with_digits<"TIMESTAMPTZ">;
  t.load = timestamp_load<"timestamp with time zone">;
  return t;
}();

constexpr TypeInfo date_array_type = array_of<date_type>("_date", "date[]");
constexpr TypeInfo time_array_type =
    array_of<time_type, Modifiers::some>("_time", "time without time zone[]");
constexpr TypeInfo timetz_array_type =
    array_of<timetz_type, Modifiers::some>("_timetz", "time with time zone[]");
constexpr TypeInfo timestamp_array_type =
    array_of<timestamp_type, Modifiers::some>("_timestamp", "timestamp without time zone[]");
constexpr TypeInfo timestamptz_array_type =
    array_of<timestamptz_type, Modifiers::some>("_timestamptz", "timestamp with time zone[]");

}  // namespace pgmicro::types
