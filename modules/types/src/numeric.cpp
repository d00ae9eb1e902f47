/// numeric as a type: text, wire, order, storage, casts. The arithmetic is in numeric_math.cpp.
///
/// On the wire, PostgreSQL's own form: digits in base 10^4, the weight of the first, a sign and the scale, 16 bits each.
///
///     count  weight  sign                                             scale  digits …
///                    0000 +, 4000 −, C000 NaN, D000 ∞, F000 −∞
///
/// In a file, numeric(p ≤ 15, 0 ≤ s ≤ p) is an INTEGER, or a REAL where there is a fraction: 15 digits survive a double, and
/// SQLite's order is ours. Any other is TEXT with its zeros at the end, ordered by a shadow index.
#include <pgmicro/types/float.hpp>
#include <pgmicro/types/hash.hpp>
#include <pgmicro/types/numeric.hpp>

#include "array_type.hpp"
#include "flat.hpp"
#include "numeric_value.hpp"

#include <charconv>
#include <cmath>

namespace pgmicro::types {

void throw_numeric_overflow() {
  throw Error(errc::numeric_value_out_of_range, "value overflows numeric format");
}

// ── Datum and Decimal ────────────────────────────────────────────────────────────────────────────────────────────

Decimal to_decimal(const Datum& d) {
  PGM_ASSERT(is_finite(d));
  Decimal v;
  v.scale = static_cast<std::int32_t>(d.size);
  if (d.aux == numeric_form::small) {
    v.negative = d.integer < 0;
    const auto magnitude = static_cast<std::uint64_t>(d.integer);
    v.coefficient = Limbs(UInt128{v.negative ? 0 - magnitude : magnitude});
    return v;
  }
  const auto word = load_word<std::uint32_t>(d.data);
  v.negative = word & limbs_sign;
  v.coefficient.assign(d.data + 4, word & ~limbs_sign);
  return v;
}

Datum from_decimal(const Decimal& v, Arena& arena) {
  PGM_ASSERT(v.scale >= 0);
  if (v.scale > numeric_scale_max || (!v.is_zero() && v.whole_digits() > numeric_whole_digits_max))
    throw_numeric_overflow();
  const auto scale = static_cast<std::uint32_t>(v.scale);
  std::uint64_t magnitude = 0;
  if (v.coefficient.fits(magnitude)) {
    constexpr std::uint64_t limit = std::uint64_t{1} << 63;
    if (v.negative && magnitude <= limit)
      return numeric_inline(static_cast<std::int64_t>(0 - magnitude), scale);
    if (!v.negative && magnitude < limit) return numeric_inline(static_cast<std::int64_t>(magnitude), scale);
  }
  const std::size_t limbs = v.coefficient.size();
  auto* const block = static_cast<char*>(arena.allocate(4 + 4 * limbs, 4));
  const std::uint32_t word = static_cast<std::uint32_t>(limbs) | (v.negative ? limbs_sign : 0);
  std::memcpy(block, &word, 4);
  std::memcpy(block + 4, v.coefficient.data(), 4 * limbs);
  Datum d = Datum::of(std::string_view(block, 4 + 4 * limbs));
  d.size = scale;
  d.aux = numeric_form::digits;
  return d;
}

int sign_of(const Datum& d) noexcept {
  switch (d.aux) {
    case numeric_form::small: return d.integer < 0 ? -1 : d.integer > 0;
    case numeric_form::digits: return load_word<std::uint32_t>(d.data) & limbs_sign ? -1 : 1;
    case numeric_form::minus_infinity: return -1;
    default: return 1;
  }
}

Base10000 leading_digit(const Decimal& v) noexcept {
  if (v.is_zero()) return {};
  const std::int32_t exponent = v.whole_digits() - 1;  // of the first decimal digit
  const std::int32_t weight = exponent >= 0 ? exponent / 4 : -((3 - exponent) / 4);
  const int wanted = exponent - 4 * weight + 1, have = v.coefficient.digits();
  auto first = static_cast<std::int32_t>(v.coefficient.leading(wanted));
  for (int i = have; i < wanted; ++i) first *= 10;
  return {weight, first};
}

// ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

Datum special_by_name(std::string_view name, bool& found) {
  found = true;
  const bool negative = !name.empty() && name[0] == '-';
  if (equals_ignoring_case(name, "nan")) return numeric_special(numeric_form::nan);
  if (!name.empty() && (name[0] == '-' || name[0] == '+')) name.remove_prefix(1);
  if (equals_ignoring_case(name, "infinity") || equals_ignoring_case(name, "inf"))
    return numeric_special(negative ? numeric_form::minus_infinity : numeric_form::infinity);
  found = false;
  return {};
}

/// The parts of a number as written.
struct Written {
  bool negative = false;
  std::string_view whole, fraction;
  std::int64_t exponent = 0;
};

bool read(std::string_view s, Written& w) {
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) {
    w.negative = s[0] == '-';
    s.remove_prefix(1);
  }
  std::size_t n = 0;
  while (n < s.size() && is_digit(s[n])) ++n;
  w.whole = s.substr(0, n);
  s.remove_prefix(n);
  if (!s.empty() && s[0] == '.') {
    n = 1;
    while (n < s.size() && is_digit(s[n])) ++n;
    w.fraction = s.substr(1, n - 1);
    s.remove_prefix(n);
  }
  if (w.whole.empty() && w.fraction.empty()) return false;
  if (s.empty()) return true;
  if (s[0] != 'e' && s[0] != 'E') return false;
  s.remove_prefix(1);
  while (!s.empty() && is_space(s[0])) s.remove_prefix(1);  // strtol() would
  if (s.size() > 1 && s[0] == '+' && s[1] != '-') s.remove_prefix(1);
  const auto [stop, failure] = std::from_chars(s.data(), s.data() + s.size(), w.exponent);
  if (failure == std::errc::result_out_of_range) throw_numeric_overflow();
  if (failure != std::errc{}) return false;
  constexpr std::int64_t limit = std::numeric_limits<std::int32_t>::max() / 2;
  if (w.exponent >= limit || w.exponent <= -limit) throw_numeric_overflow();
  return stop == s.data() + s.size();
}

[[noreturn]] void throw_field_overflow(NumericTypmod m) {
  const std::int32_t whole = m.precision - m.scale;
  throw Error(errc::numeric_value_out_of_range, "numeric field overflow")
      .detail("A field with precision " + std::to_string(m.precision) + ", scale " + std::to_string(m.scale) +
              " must round to an absolute value less than " +
              (whole ? "10^" + std::to_string(whole) : std::string("1")) + ".");
}

/// Rounds to the modifier's scale, or complains. What is asked for before the point has no digits behind it.
void fit(Decimal& v, Typmod typmod) {
  const NumericTypmod m = unpack_numeric(typmod);
  if (!v.is_zero() && v.whole_digits() > m.precision - m.scale) throw_field_overflow(m);
  v.round(m.scale);
  if (!v.is_zero() && v.whole_digits() > m.precision - m.scale) throw_field_overflow(m);
  if (v.scale < 0) v.round(0);
}

}  // namespace

Datum fit_numeric(const Datum& a, Typmod typmod, const Context& context) {
  if (typmod < 4 || is_nan(a)) return a;
  const NumericTypmod m = unpack_numeric(typmod);
  if (!is_finite(a))
    throw Error(errc::numeric_value_out_of_range, "numeric field overflow")
        .detail("A field with precision " + std::to_string(m.precision) + ", scale " +
                std::to_string(m.scale) + " cannot hold an infinite value.");
  if (a.aux == numeric_form::small && a.size == static_cast<std::uint32_t>(m.scale) &&
      m.precision <= power_digits_max && a.integer < powers_of_ten[static_cast<std::size_t>(m.precision)] &&
      a.integer > -powers_of_ten[static_cast<std::size_t>(m.precision)])
    return a;
  Decimal v = to_decimal(a);
  fit(v, typmod);
  return from_decimal(v, context.arena);
}

Datum parse_numeric(std::string_view text, Typmod typmod, const Context& context) {
  const std::string_view s = trim_space(text);
  Written w;
  if (s.empty() || !(is_digit(s[0]) || s[0] == '.' || s.size() > 1) || !read(s, w)) {
    bool found = false;
    const Datum special = special_by_name(s, found);
    if (!found) throw invalid_syntax("numeric", text);
    return fit_numeric(special, typmod, context);
  }
  if (w.exponent == 0 && w.whole.size() + w.fraction.size() <= power_digits_max) {
    std::int64_t v = 0;
    for (const char c : w.whole) v = v * 10 + (c - '0');
    for (const char c : w.fraction) v = v * 10 + (c - '0');
    return fit_numeric(numeric_inline(w.negative ? -v : v, static_cast<std::uint32_t>(w.fraction.size())),
                       typmod, context);
  }
  std::string digits(w.whole);
  digits += w.fraction;
  Decimal v;
  v.negative = w.negative;
  v.coefficient.assign_digits(digits);
  const std::int64_t scale = static_cast<std::int64_t>(w.fraction.size()) - w.exponent;
  if (v.is_zero()) {
    v.scale = static_cast<std::int32_t>(scale < 0                   ? 0
                                        : scale > numeric_scale_max ? numeric_scale_max + 1
                                                                    : scale);
  } else if (v.coefficient.digits() - scale > numeric_whole_digits_max + 1) {
    // Too long to be written out; so long that no modifier lets it pass either.
    if (typmod >= 4) throw_field_overflow(unpack_numeric(typmod));
    throw_numeric_overflow();
  } else if (scale > numeric_scale_max && (typmod < 4 || scale > 2 * numeric_whole_digits_max)) {
    if (typmod < 4) throw_numeric_overflow();
    v = Decimal{};
  } else {
    v.scale = static_cast<std::int32_t>(scale);
    if (scale < 0) v.round(0);
  }
  if (typmod >= 4) fit(v, typmod);
  return from_decimal(v, context.arena);
}

void format_numeric(const Datum& a, std::string& out) {
  switch (a.aux) {
    case numeric_form::nan: out += "NaN"; return;
    case numeric_form::infinity: out += "Infinity"; return;
    case numeric_form::minus_infinity: out += "-Infinity"; return;
    default: break;
  }
  const std::size_t scale = a.size;
  if (sign_of(a) < 0) out += '-';
  const std::size_t begin = out.size();
  if (a.aux == numeric_form::small) {
    char buffer[24];
    const auto magnitude = static_cast<std::uint64_t>(a.integer);
    const char* const end =
        std::to_chars(buffer, buffer + sizeof buffer, a.integer < 0 ? 0 - magnitude : magnitude).ptr;
    const auto count = static_cast<std::size_t>(end - buffer);
    if (count <= scale) out.append(scale + 1 - count, '0');
    out.append(buffer, count);
  } else {
    to_decimal(a).coefficient.append_digits(out, scale + 1);
  }
  if (scale > 0) out.insert(out.size() - scale, 1, '.');
  PGM_ASSERT(out.size() > begin);
}

// ── casts ────────────────────────────────────────────────────────────────────────────────────────────────────────

Datum numeric_from_int128(Int128 coefficient, std::int32_t scale, const Context& context) {
  if (coefficient >= std::numeric_limits<std::int64_t>::min() &&
      coefficient <= std::numeric_limits<std::int64_t>::max() && scale >= 0 && scale <= numeric_scale_max)
    return numeric_inline(static_cast<std::int64_t>(coefficient), static_cast<std::uint32_t>(scale));
  Decimal v;
  v.negative = coefficient < 0;
  const auto magnitude = static_cast<UInt128>(coefficient);
  v.coefficient = Limbs(v.negative ? 0 - magnitude : magnitude);
  v.scale = scale;
  return from_decimal(v, context.arena);
}

namespace {

Datum from_real(double v, int digits, const Context& context) {
  if (std::isnan(v)) return numeric_special(numeric_form::nan);
  if (std::isinf(v)) return numeric_special(v < 0 ? numeric_form::minus_infinity : numeric_form::infinity);
  char buffer[40];
  const char* const end =
      std::to_chars(buffer, buffer + sizeof buffer, v, std::chars_format::general, digits).ptr;
  return parse_numeric({buffer, static_cast<std::size_t>(end - buffer)}, -1, context);
}

}  // namespace

Datum numeric_from_float8(double v, const Context& context) { return from_real(v, 15, context); }
Datum numeric_from_float4(float v, const Context& context) { return from_real(v, 6, context); }

template <class Int>
Int numeric_to_int(const Datum& a) {
  const auto refuse = [](std::string_view what) {
    return Error(errc::feature_not_supported,
                 std::string("cannot convert ").append(what).append(" to ").append(integer_name<Int>()));
  };
  if (is_nan(a)) throw refuse("NaN");
  if (!is_finite(a)) throw refuse("infinity");
  if (a.aux == numeric_form::small && a.size == 0) return int_narrow<Int>(a.integer);
  if (a.aux == numeric_form::small && a.size <= power_digits_max) {
    const std::int64_t power = powers_of_ten[a.size];
    const std::int64_t whole = a.integer / power, rest = a.integer % power;
    const std::int64_t half = power / 2;
    return int_narrow<Int>(whole + (rest >= half) - (rest <= -half));
  }
  Decimal v = to_decimal(a);
  v.round(0);
  std::uint64_t magnitude = 0;
  constexpr std::uint64_t limit = std::uint64_t{1} << 63;
  if (!v.coefficient.fits(magnitude) || magnitude > limit || (magnitude == limit && !v.negative))
    throw_out_of_range(integer_name<Int>());
  return int_narrow<Int>(static_cast<std::int64_t>(v.negative ? 0 - magnitude : magnitude));
}
template std::int16_t numeric_to_int<std::int16_t>(const Datum&);
template std::int32_t numeric_to_int<std::int32_t>(const Datum&);
template std::int64_t numeric_to_int<std::int64_t>(const Datum&);

double numeric_to_float8(const Datum& a) {
  constexpr std::int64_t exact = std::int64_t{1} << 53;
  if (a.aux == numeric_form::small && a.integer <= exact && a.integer >= -exact && a.size <= power_digits_max)
    return static_cast<double>(a.integer) / static_cast<double>(powers_of_ten[a.size]);
  std::string text;
  format_numeric(a, text);
  return parse_float8(text);
}
float numeric_to_float4(const Datum& a) {
  std::string text;
  format_numeric(a, text);
  return parse_float4(text);
}

// ── the type ─────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

Datum input(std::string_view text, Typmod typmod, const Context& context) {
  return parse_numeric(text, typmod, context);
}
void output(const Datum& d, std::string& out, const Context&) { format_numeric(d, out); }

constexpr std::uint16_t wire_negative = 0x4000, wire_nan = 0xc000, wire_infinity = 0xd000,
                        wire_minus_infinity = 0xf000;

constexpr std::uint16_t wire_infinity_scale = 0x20;  // what a server sends; it means nothing

void send(const Datum& d, std::string& out, const Context&) {
  if (!is_finite(d)) {
    append_be(out, std::uint32_t{0});
    append_be(out, d.aux == numeric_form::nan        ? wire_nan
                   : d.aux == numeric_form::infinity ? wire_infinity
                                                     : wire_minus_infinity);
    append_be(out, d.aux == numeric_form::nan ? std::uint16_t{0} : wire_infinity_scale);
    return;
  }
  Decimal v = to_decimal(d);
  const std::int32_t padding = (4 - v.scale % 4) % 4;
  v.coefficient.shift_up(padding);
  const std::int32_t behind = (v.scale + padding) / 4;  // base-10^4 digits behind the point
  std::string digits;
  v.coefficient.append_digits(digits);
  digits.insert(0, (4 - digits.size() % 4) % 4, '0');
  std::size_t count = digits.size() / 4;
  const std::int32_t weight = static_cast<std::int32_t>(count) - behind - 1;
  while (count > 0 && digits.compare(4 * (count - 1), 4, "0000") == 0) --count;
  append_be(out, static_cast<std::uint16_t>(count));
  append_be(out, static_cast<std::int16_t>(count ? weight : 0));
  append_be(out, count && v.negative ? wire_negative : std::uint16_t{0});
  append_be(out, static_cast<std::uint16_t>(v.scale));
  for (std::size_t i = 0; i < count; ++i) {
    std::uint16_t digit = 0;
    for (std::size_t j = 0; j < 4; ++j)
      digit = static_cast<std::uint16_t>(digit * 10 + (digits[4 * i + j] - '0'));
    append_be(out, digit);
  }
}

Datum receive(Bytes bytes, Typmod typmod, const Context& context) {
  const auto refuse = [](std::string_view what) {
    return Error(errc::invalid_binary_representation,
                 std::string("invalid ").append(what).append(" in external \"numeric\" value"));
  };
  WireReader in(bytes);
  const auto count = in.get<std::uint16_t>();
  const auto weight = in.get<std::int16_t>();
  const auto sign = in.get<std::uint16_t>();
  const auto scale = in.get<std::uint16_t>();
  if (sign != 0 && sign != wire_negative && sign != wire_nan && sign != wire_infinity &&
      sign != wire_minus_infinity)
    throw refuse("sign");
  if (scale > numeric_scale_max) throw refuse("scale");
  std::string digits;
  for (std::uint16_t i = 0; i < count; ++i) {
    const auto digit = in.get<std::uint16_t>();
    if (digit > 9999) throw refuse("digit");
    for (int power = 1000; power > 0; power /= 10) digits += static_cast<char>('0' + digit / power % 10);
  }
  in.finish();
  if (sign == wire_nan) return numeric_special(numeric_form::nan);
  if (sign == wire_infinity) return fit_numeric(numeric_special(numeric_form::infinity), typmod, context);
  if (sign == wire_minus_infinity)
    return fit_numeric(numeric_special(numeric_form::minus_infinity), typmod, context);
  Decimal v;
  v.coefficient.assign_digits(digits);
  v.scale = 4 * (std::int32_t{count} - weight - 1);
  v.negative = sign == wire_negative;
  v.truncate(scale);  // digits that its scale does not show do not count
  if (typmod >= 4) fit(v, typmod);
  return from_decimal(v, context.arena);
}

Typmod typmod_in(std::span<const std::int32_t> m) {
  if (m.size() != 1 && m.size() != 2) throw Error(errc::invalid_parameter, "invalid NUMERIC type modifier");
  const NumericTypmod typmod{m[0], m.size() == 2 ? m[1] : 0};
  if (typmod.precision < 1 || typmod.precision > 1000)
    throw Error(errc::invalid_parameter,
                "NUMERIC precision " + std::to_string(typmod.precision) + " must be between 1 and 1000");
  if (typmod.scale < -1000 || typmod.scale > 1000)
    throw Error(errc::invalid_parameter,
                "NUMERIC scale " + std::to_string(typmod.scale) + " must be between -1000 and 1000");
  return pack(typmod);
}
std::string typmod_out(Typmod typmod) {
  const NumericTypmod m = unpack_numeric(typmod);
  return "(" + std::to_string(m.precision) + "," + std::to_string(m.scale) + ")";
}
Datum apply_typmod(const Datum& d, Typmod typmod, bool, const Context& context) {
  return fit_numeric(d, typmod, context);
}

int compare(const Datum& a, const Datum& b) noexcept { return numeric_compare(a, b); }

/// Of the value without zeros at its end: 1.0 and 1.00 are equal.
std::uint64_t hash(const Datum& d) noexcept {
  if (!is_finite(d)) return hash_integer(d.aux);
  Datum small = d;
  Decimal v;
  if (d.aux == numeric_form::digits) {
    v = to_decimal(d);
    const int zeros = v.coefficient.trailing_zeros();
    v.truncate(v.scale - (zeros < v.scale ? zeros : v.scale));
    std::uint64_t magnitude = 0;
    if (!v.coefficient.fits(magnitude) || magnitude >> 63)
      return hash_combine(
          hash_bytes({reinterpret_cast<const char*>(v.coefficient.data()), 4 * v.coefficient.size()}),
          static_cast<std::uint64_t>(v.scale) * 2 + v.negative);
    small = numeric_inline(
        v.negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude),
        static_cast<std::uint32_t>(v.scale));
  }
  std::int64_t coefficient = small.integer;
  std::uint32_t scale = small.size;
  for (; scale > 0 && coefficient % 10 == 0; --scale) coefficient /= 10;
  if (coefficient == 0) scale = 0;
  if (coefficient == std::numeric_limits<std::int64_t>::min()) {  // as the long form hashes it
    const Limbs magnitude(UInt128{1} << 63);
    return hash_combine(hash_bytes({reinterpret_cast<const char*>(magnitude.data()), 4 * magnitude.size()}),
                        std::uint64_t{scale} * 2 + 1);
  }
  return hash_combine(static_cast<std::uint64_t>(coefficient), scale);
}

/// Modifiers under which a double holds every value.
bool is_native(Typmod typmod) {
  if (typmod < 4) return false;
  const NumericTypmod m = unpack_numeric(typmod);
  return m.precision <= 15 && m.scale >= 0 && m.scale <= m.precision;
}

std::string declared(Typmod typmod) {
  if (is_native(typmod)) return "DECIMAL" + typmod_out(typmod);
  return "NUMERIC_TEXT COLLATE pg_numeric";
}

Value store(const Datum& d, Typmod typmod, const Context& context) {
  if (is_native(typmod) && d.aux == numeric_form::small) {
    const std::int64_t power = powers_of_ten[d.size];
    if (d.integer % power == 0) return Value::integer(d.integer / power);
    return Value::real(static_cast<double>(d.integer) / static_cast<double>(power));
  }
  std::string text;
  format_numeric(d, text);
  return Value::text(context.arena.copy(text));
}

/// A stored number must be one that the column can hold as it is: it is never rounded in reading.
Datum load(const Value& v, Typmod typmod, const Context& context) {
  Datum d = Datum::null_value();
  switch (v.type()) {
    case StorageClass::integer: d = numeric_from_int(v.as_integer()); break;
    case StorageClass::real: {
      if (!is_native(typmod)) throw invalid_stored("numeric", v);
      const auto scale = static_cast<std::uint32_t>(unpack_numeric(typmod).scale);
      const double power = static_cast<double>(powers_of_ten[scale]);
      const double coefficient = std::rint(v.as_real() * power);
      if (!(std::abs(coefficient) < 1e15) || coefficient / power != v.as_real())
        throw invalid_stored("numeric", v);
      d = numeric_inline(static_cast<std::int64_t>(coefficient), scale);
      break;
    }
    case StorageClass::text: d = parse_numeric(v.as_text(), -1, context); break;
    case StorageClass::null:
    case StorageClass::blob: throw invalid_stored("numeric", v);
  }
  if (typmod < 4) return d;
  const Datum fitted = fit_numeric(d, typmod, context);
  if (numeric_compare(fitted, d) != 0) throw invalid_stored("numeric", v);
  return fitted;
}

/// A byte for what it is: −∞, negative, 0, positive, ∞, NaN. Then, for numbers other than 0, the place of the first digit
/// and pairs of digits, each plus one, ended by 00; all of it inverted where the number is negative.
void sort_key(const Datum& d, std::string& out) {
  enum : char { minus_infinity = 1, negative, zero, positive, infinity, nan };
  if (!is_finite(d)) {
    out += static_cast<char>(d.aux == numeric_form::nan        ? nan
                             : d.aux == numeric_form::infinity ? infinity
                                                               : minus_infinity);
    return;
  }
  const Decimal v = to_decimal(d);
  if (v.is_zero()) {
    out += zero;
    return;
  }
  out += v.negative ? negative : positive;
  const std::size_t begin = out.size();
  append_be(out, static_cast<std::uint32_t>(v.whole_digits()) ^ 0x80000000u);
  std::string digits;
  v.coefficient.append_digits(digits);
  while (digits.back() == '0') digits.pop_back();
  if (digits.size() % 2) digits += '0';
  for (std::size_t i = 0; i < digits.size(); i += 2)
    out += static_cast<char>((digits[i] - '0') * 10 + (digits[i + 1] - '0') + 1);
  out += '\0';
  if (v.negative)
    for (std::size_t i = begin; i < out.size(); ++i) out[i] = static_cast<char>(~out[i]);
}

}  // namespace

constexpr TypeInfo numeric_type{
    .oid = type_oid::numeric,
    .name = "numeric",
    .sql_name = "numeric",
    .array = Oid{1231},
    .length = -1,
    .by_value = false,
    .alignment = 'i',
    .type_type = 'b',
    .category = 'N',
    .delimiter = ',',
    .representation = Representation::numeric,
    .input = input,
    .output = output,
    .receive = receive,
    .send = send,
    .typmod_in = typmod_in,
    .typmod_out = typmod_out,
    .apply_typmod = apply_typmod,
    .compare = compare,
    .hash = hash,
    .storage_order = StorageOrder::shadow,
    .native_for = is_native,
    .declared = declared,
    .store = store,
    .load = load,
    .sort_key = sort_key,
};
constexpr TypeInfo numeric_array_type = array_of<numeric_type, Modifiers::some>("_numeric", "numeric[]");

}  // namespace pgmicro::types
