/// float4 and float8. Text in: what strtod() reads (decimal, hexadecimal, names of infinities and NaN), except that
/// results too large or too small are errors. Text out: PostgreSQL's layout around the shortest digits:
///
///     digits        exponent of the first digit     written
///     17            1                               17
///     17            -4                              0.00017
///     17            -5, or 15 (float4: 6) and more  1.7e-05, 1.7e+15
#include <pgmicro/types/float.hpp>

#include "array_type.hpp"

#include <fast_float/fast_float.h>
#include <pgmicro/types/hash.hpp>

#include <charconv>
#include <cstdio>

namespace pgmicro::types {

void throw_float_overflow() { throw Error(errc::numeric_value_out_of_range, "value out of range: overflow"); }
void throw_float_underflow() {
  throw Error(errc::numeric_value_out_of_range, "value out of range: underflow");
}

float to_float4(double v) {
  const auto r = static_cast<float>(v);
  if (std::isinf(r) && !std::isinf(v)) throw_float_overflow();
  if (r == 0 && v != 0) throw_float_underflow();
  return r;
}

namespace {

template <class Real>
constexpr std::string_view real_name = sizeof(Real) == 4 ? "real" : "double precision";

/// 0x1.8p3, without its sign. False: not that.
bool read_hexadecimal(std::string_view text, double& v) {
  if (text.size() < 3 || text[0] != '0' || lower_ascii(text[1]) != 'x') return false;
  text.remove_prefix(2);
  std::uint64_t digits = 0;
  int exponent = 0;
  bool any = false, point = false, sticky = false;
  for (; !text.empty(); text.remove_prefix(1)) {
    if (text[0] == '.' && !point) {
      point = true;
      continue;
    }
    const int d = hex_value(text[0]);
    if (d < 0) break;
    any = true;
    if (digits >> 58) {  // enough for any rounding, if one more bit says whether something followed
      sticky = sticky || d != 0;
      exponent += point ? 0 : 4;
    } else {
      digits = digits << 4 | static_cast<unsigned>(d);
      exponent -= point ? 4 : 0;
    }
  }
  if (!any) return false;
  if (!text.empty()) {
    if (lower_ascii(text[0]) != 'p') return false;
    text.remove_prefix(1);
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    int written = 0;
    const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), written);
    if (stop != text.data() + text.size() || failure == std::errc::invalid_argument) return false;
    if (failure != std::errc{}) written = text[0] == '-' ? -100000 : 100000;
    exponent += written;
  }
  v = std::ldexp(static_cast<double>(digits << 1 | (sticky ? 1u : 0u)), exponent - 1);
  return true;
}

template <class Real>
Real parse(std::string_view text) {
  std::string_view s = trim_space(text);
  const bool negative = !s.empty() && s[0] == '-';
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) s.remove_prefix(1);
  Real v = 0;
  if (equals_ignoring_case(s, "nan"))
    v = std::numeric_limits<Real>::quiet_NaN();
  else if (equals_ignoring_case(s, "infinity") || equals_ignoring_case(s, "inf"))
    v = std::numeric_limits<Real>::infinity();
  else if (s.empty() || !((s[0] >= '0' && s[0] <= '9') || s[0] == '.'))
    throw invalid_syntax(real_name<Real>, text);
  else {
    bool zero = true;  // as written
    const char* end = s.data() + s.size();
    double wide = 0;
    if (read_hexadecimal(s, wide)) {
      v = static_cast<Real>(wide);
      zero = wide == 0;
    } else {
      const auto [stop, failure] = fast_float::from_chars(s.data(), s.data() + s.size(), v);
      if (failure == std::errc::invalid_argument) throw invalid_syntax(real_name<Real>, text);
      end = stop;
      for (const char c : s.substr(0, static_cast<std::size_t>(end - s.data()))) {
        if (c == 'e' || c == 'E') break;
        zero = zero && (c == '0' || c == '.');
      }
    }
    // A range error comes before what stands behind the number; float8's does not show that.
    if (std::isinf(v) || (v == 0 && !zero))
      throw Error(errc::numeric_value_out_of_range,
                  "\"" + (sizeof(Real) == 4 ? std::string(text) : std::string(trim_space(text).data(), end)) +
                      "\" is out of range for type " + std::string(real_name<Real>));
    if (end != s.data() + s.size()) throw invalid_syntax(real_name<Real>, text);
  }
  return negative ? -v : v;
}

/// Decimal digits; the point stands behind the first, times ten to the exponent.
struct Decimal {
  char digits[24];
  int count = 0;
  int exponent = 0;
};

/// Out of "d.ddde±xx".
Decimal read_scientific(std::string_view text) {
  Decimal d{};
  const std::size_t e = text.find('e');
  for (const char c : text.substr(0, e))
    if (c != '.') d.digits[d.count++] = c;
  std::string_view tail = text.substr(e + 1);
  if (tail[0] == '+') tail.remove_prefix(1);
  std::from_chars(tail.data(), tail.data() + tail.size(), d.exponent);
  return d;
}

/// Is the decimal exactly half-way between `v` > 0 and its neighbour above or below? Such digits read back as `v` only
/// by grace of rounding to even, and PostgreSQL does not count on that: it gives more digits.
template <class Real>
bool is_midpoint(const Decimal& d, Real v) {
  int shift = d.exponent - (d.count - 1);  // the decimal is n × 10^shift
  std::uint64_t n = 0;
  for (int i = 0; i < d.count; ++i) n = n * 10 + static_cast<std::uint64_t>(d.digits[i] - '0');
  if (shift < -2 || shift > 23) return false;  // then it has a factor that no midpoint of 54 bits has
  // Both sides as odd × 2^k; those that still are fractions of ten are no midpoints.
  __extension__ using Wide = unsigned __int128;
  Wide odd = n;
  int twos = shift;
  for (; shift > 0; --shift) odd *= 5;
  for (; shift < 0; ++shift) {
    if (odd % 5 != 0) return false;
    odd /= 5;
  }
  while (odd % 2 == 0) {
    odd /= 2;
    ++twos;
  }
  int e = 0;
  const double fraction = std::frexp(static_cast<double>(v), &e);
  constexpr int bits = std::numeric_limits<Real>::digits;
  const auto mantissa = static_cast<std::uint64_t>(std::ldexp(fraction, bits));
  e -= bits;
  const bool least = mantissa == std::uint64_t{1} << (bits - 1);  // below it numbers stand twice as close
  return (odd == 2 * mantissa + 1 && twos == e - 1) || (odd == 2 * mantissa - 1 && twos == e - 1) ||
         (least && odd == 4 * mantissa - 1 && twos == e - 2);
}

/// The fewest digits between the midpoints around `v` > 0, and of those the ones next to it.
template <class Real>
Decimal shortest(Real v) {
  char buffer[40];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::scientific).ptr;
  Decimal d = read_scientific({buffer, static_cast<std::size_t>(end - buffer)});
  while (is_midpoint(d, v)) {
    end = std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::scientific, d.count).ptr;
    d = read_scientific({buffer, static_cast<std::size_t>(end - buffer)});
  }
  return d;
}

void lay_out(const Decimal& decimal, int exponent_limit, std::string& out) {
  const int count = decimal.count, exponent = decimal.exponent;
  const std::string_view d(decimal.digits, static_cast<std::size_t>(count));
  if (exponent < -4 || exponent >= exponent_limit) {
    out += d[0];
    if (count > 1) out.append(".").append(d.substr(1));
    out.append(exponent < 0 ? "e-" : "e+");
    const int magnitude = exponent < 0 ? -exponent : exponent;
    if (magnitude < 10) out += '0';
    out += std::to_string(magnitude);
  } else if (exponent < 0) {
    out.append("0.").append(static_cast<std::size_t>(-exponent - 1), '0').append(d);
  } else if (count <= exponent + 1) {
    out.append(d).append(static_cast<std::size_t>(exponent + 1 - count), '0');
  } else {
    const auto whole = static_cast<std::size_t>(exponent + 1);
    out.append(d.substr(0, whole)).append(".").append(d.substr(whole));
  }
}

template <class Real>
void format(Real v, std::string& out, int extra_float_digits) {
  constexpr int safe_digits = std::numeric_limits<Real>::digits10;
  if (std::isnan(v)) {
    out += "NaN";
  } else if (std::isinf(v)) {
    out += v < 0 ? "-Infinity" : "Infinity";
  } else if (extra_float_digits > 0) {
    if (std::signbit(v)) out += '-';
    lay_out(v == 0 ? Decimal{{'0'}, 1, 0} : shortest(std::abs(v)), safe_digits, out);
  } else {
    const int digits = safe_digits + extra_float_digits;
    char buffer[48];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, static_cast<double>(v),
                                   std::chars_format::general, digits < 1 ? 1 : digits)
                         .ptr;
    out.append(buffer, end);
  }
}

template <class Real>
Datum input(std::string_view text, Typmod, const Context&) {
  return Datum::of(double{parse<Real>(text)});
}
template <class Real>
void output(const Datum& d, std::string& out, const Context& context) {
  format(static_cast<Real>(d.real), out, context.settings.extra_float_digits);
}
template <class Real>
using Bits = std::conditional_t<sizeof(Real) == 4, std::uint32_t, std::uint64_t>;
template <class Real>
Datum receive(Bytes bytes, Typmod, const Context&) {
  WireReader in(bytes);
  const auto v = std::bit_cast<Real>(in.get<Bits<Real>>());
  in.finish();
  return Datum::of(double{v});
}
template <class Real>
void send(const Datum& d, std::string& out, const Context&) {
  append_be(out, std::bit_cast<Bits<Real>>(static_cast<Real>(d.real)));
}
int compare(const Datum& a, const Datum& b) noexcept { return float_compare(a.real, b.real); }
std::uint64_t hash(const Datum& d) noexcept { return hash_real(d.real); }

Value store(const Datum& d, Typmod, const Context&) {
  if (std::isnan(d.real)) return Value::text(std::string_view("NaN"));  // SQLite has none; TEXT sorts last
  return Value::real(d.real);
}
template <class Real>
Datum load(const Value& v, Typmod, const Context&) {
  switch (v.type()) {
    case StorageClass::real: return Datum::of(double{static_cast<Real>(v.as_real())});
    case StorageClass::integer:  // how SQLite packs a real without a fraction
      return Datum::of(double{static_cast<Real>(v.as_integer())});
    case StorageClass::text:
      if (v.as_text() == "NaN") return Datum::of(std::numeric_limits<double>::quiet_NaN());
      break;
    case StorageClass::null:
    case StorageClass::blob: break;
  }
  throw invalid_stored(real_name<Real>, v);
}
void sort_key(const Datum& d, std::string& out) { append_real_key(out, d.real); }

template <class Real>
constexpr TypeInfo real_type(Oid oid, std::string_view name, Oid array) {
  return {
      .oid = oid,
      .name = name,
      .sql_name = real_name<Real>,
      .array = array,
      .length = sizeof(Real),
      .by_value = true,
      .alignment = sizeof(Real) == 4 ? 'i' : 'd',
      .type_type = 'b',
      .category = 'N',
      .preferred = sizeof(Real) == 8,
      .delimiter = ',',
      .representation = Representation::real,
      .input = input<Real>,
      .output = output<Real>,
      .receive = receive<Real>,
      .send = send<Real>,
      .compare = compare,
      .hash = hash,
      .storage_order = StorageOrder::native,
      .declared = declared_as<"REAL">,
      .store = store,
      .load = load<Real>,
      .sort_key = sort_key,
  };
}

}  // namespace

double parse_float8(std::string_view text) { return parse<double>(text); }
float parse_float4(std::string_view text) { return parse<float>(text); }
void format_float8(double v, std::string& out, int extra_float_digits) { format(v, out, extra_float_digits); }
void format_float4(float v, std::string& out, int extra_float_digits) { format(v, out, extra_float_digits); }

constexpr TypeInfo float4_type = real_type<float>(type_oid::float4, "float4", Oid{1021});
constexpr TypeInfo float8_type = real_type<double>(type_oid::float8, "float8", Oid{1022});

constexpr TypeInfo float4_array_type = array_of<float4_type>("_float4", "real[]");
constexpr TypeInfo float8_array_type = array_of<float8_type>("_float8", "double precision[]");

}  // namespace pgmicro::types
