/// Intervals as text: PostgreSQL's words, SQL's `1-2 3 4:05:06`, ISO 8601's `P1Y2M3DT4H5M6S`; written in four styles.
///
///     postgres            1 year 2 mons 3 days 04:05:06      -1 days +02:00:00
///     postgres_verbose    @ 1 year 2 mons 3 days 4 hours 5 mins 6 secs ago
///     sql_standard        +1-2 +3 +4:05:06
///     iso_8601            P1Y2M3DT4H5M6S
#include <pgmicro/types/datetime.hpp>
#include <pgmicro/types/interval.hpp>

#include "datetime_tokens.hpp"
#include "define.hpp"
#include "interval_typmod.hpp"

#include <fast_float/fast_float.h>

#include <cmath>

namespace pgmicro::types {
namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

/// An interval that is being read; each adds, and throws when the sum does not fit.
struct Sum {
  std::int64_t micros = 0;
  std::int32_t days = 0, months = 0, years = 0;

  static void check(bool fits) {
    if (!fits) throw Failure::field_overflow;
  }
  void add_micros(std::int64_t v, double fraction, std::int64_t unit) {
    std::int64_t part = 0;
    check(!__builtin_mul_overflow(v, unit, &part) && !__builtin_add_overflow(micros, part, &micros));
    add_micro_fraction(fraction, unit);
  }
  void add_micro_fraction(double fraction, std::int64_t unit) {
    if (fraction == 0) return;
    fraction *= static_cast<double>(unit);
    auto part = static_cast<std::int64_t>(fraction);
    fraction -= static_cast<double>(part);
    if (fraction > 0.5) ++part;
    if (fraction < -0.5) --part;
    check(!__builtin_add_overflow(micros, part, &micros));
  }
  void add_days(std::int64_t v, std::int32_t unit) { add(days, v, unit); }
  void add_day_fraction(double fraction, std::int32_t unit) {
    if (fraction == 0) return;
    fraction *= unit;
    const auto whole = static_cast<std::int32_t>(fraction);
    check(!__builtin_add_overflow(days, whole, &days));
    add_micro_fraction(fraction - whole, day_micros);
  }
  void add_months(std::int64_t v) { add(months, v, 1); }
  void add_years(std::int64_t v, std::int32_t unit) { add(years, v, unit); }
  void add_year_fraction(double fraction, std::int32_t unit) {
    const auto extra = static_cast<std::int32_t>(std::rint(fraction * unit * 12));
    check(!__builtin_add_overflow(months, extra, &months));
  }

 private:
  static void add(std::int32_t& to, std::int64_t v, std::int32_t unit) {
    std::int32_t part = 0;
    check(v == static_cast<std::int32_t>(v) &&
          !__builtin_mul_overflow(static_cast<std::int32_t>(v), unit, &part) &&
          !__builtin_add_overflow(to, part, &to));
  }
};

/// The fraction ".ddd" at `p`.
double read_fraction_or_throw(const char* p) {
  const std::string_view text(p);
  if (text == ".") return 0;
  double v = 0;
  const auto [stop, failure] = fast_float::from_chars(text.data(), text.data() + text.size(), v);
  if (failure != std::errc{} || stop != text.data() + text.size()) throw Failure::bad_format;
  return v;
}

/// h:mm, h:mm:ss, h:mm:ss.fff; mm:ss.fff, and mm:ss where the modifier says so.
std::int64_t read_clock(const char* p, std::int32_t range) {
  std::int64_t hour = 0;
  std::int32_t minute = 0, second = 0, micros = 0;
  const auto check = [](bool fits) {
    if (!fits) throw Failure::field_overflow;
  };
  const auto expect = [](bool good) {
    if (!good) throw Failure::bad_format;
  };
  check(read_int(p, hour));
  expect(*p == ':');
  ++p;
  check(read_int(p, minute));
  const auto shift = [&] {
    check(hour == static_cast<std::int32_t>(hour));
    second = minute;
    minute = static_cast<std::int32_t>(hour);
    hour = 0;
  };
  if (*p == '\0') {
    if (range == (interval_fields::minute | interval_fields::second)) shift();
  } else if (*p == '.') {
    expect(read_fraction(p, micros));
    shift();
  } else {
    expect(*p == ':');
    ++p;
    check(read_int(p, second));
    expect(*p == '.' ? read_fraction(p, micros) : *p == '\0');
  }
  check(hour >= 0 && minute >= 0 && minute <= 59 && second >= 0 && second <= 60 && micros >= 0 &&
        micros <= 1000000);
  std::int64_t total = 0;
  check(!__builtin_mul_overflow(hour, hour_micros, &total) &&
        !__builtin_add_overflow(total, minute * minute_micros + second * second_micros + micros, &total));
  return total;
}

/// What a number without a unit means at the right end.
Word last_unit(std::int32_t range) {
  using namespace interval_fields;
  if (range == year) return Word::year;
  if (range == month || range == (year | month)) return Word::month;
  if (range == day) return Word::day;
  if (range == hour || range == (day | hour)) return Word::hour;
  if (range == minute || range == (hour | minute) || range == (day | hour | minute)) return Word::minute;
  return Word::second;
}

/// From right to left: units stand behind their numbers.
Sum read_words(std::string_view text, std::int32_t range, IntervalStyle style) {
  std::vector<Field> fields;
  if (!split_fields(text, fields) || fields.empty()) throw Failure::bad_format;
  bool negative = style == IntervalStyle::sql_standard && fields[0].text[0] == '-';
  for (std::size_t i = 1; i < fields.size(); ++i)
    if (fields[i].text[0] == '-' || fields[i].text[0] == '+') negative = false;  // signs of their own

  Sum sum;
  std::uint32_t seen = 0;
  bool ago = false, has_unit = false;
  Word unit = Word::none;
  for (std::size_t i = fields.size(); i-- > 0;) {
    const std::string& f = fields[i].text;
    std::uint32_t mask = 0;
    const auto take_clock = [&](const char* p, bool minus) {
      sum.micros = read_clock(p, range);
      if (minus || (negative && sum.micros > 0)) sum.micros = -sum.micros;
      mask = time_parts;
      unit = Word::day;
      has_unit = true;
    };
    if (fields[i].kind == FieldKind::time) {
      take_clock(f.c_str(), false);
    } else if (fields[i].kind == FieldKind::string || fields[i].kind == FieldKind::special) {
      const Token* const word = find_unit_word(f);
      if (word && word->part == Part::ignored) continue;
      if (word && word->part == Part::ago) {
        ago = true;
        has_unit = true;
        unit = Word::none;
      } else if (word && word->part == Part::unit) {
        unit = Word{word->value};
        has_unit = true;
      } else {
        throw Failure::bad_format;
      }
    } else {
      if (fields[i].kind == FieldKind::zone && f.find(':', 1) != std::string::npos) {
        bool clock = true;
        try {
          take_clock(f.c_str() + 1, f[0] == '-');
        } catch (Failure) {
          clock = false;
        }
        if (clock) {
          if (mask & seen) throw Failure::bad_format;
          seen |= mask;
          continue;
        }
      }
      if (!has_unit) unit = last_unit(range);
      has_unit = true;
      const char* p = f.c_str();
      std::int64_t v = 0;
      double fraction = 0;
      if (!read_int(p, v)) throw Failure::field_overflow;
      if (*p == '-') {  // SQL's years-months
        std::int32_t months = 0;
        ++p;
        if (!read_int(p, months) || months < 0 || months >= 12) throw Failure::field_overflow;
        if (*p != '\0') throw Failure::bad_format;
        unit = Word::month;
        Sum::check(!__builtin_mul_overflow(v, std::int64_t{12}, &v) &&
                   !__builtin_add_overflow(v, std::int64_t{f[0] == '-' ? -months : months}, &v));
      } else if (*p == '.') {
        fraction = read_fraction_or_throw(p);
        if (f[0] == '-') fraction = -fraction;
      } else if (*p != '\0') {
        throw Failure::bad_format;
      }
      if (negative) {
        if (v > 0) v = -v;
        if (fraction > 0) fraction = -fraction;
      }
      switch (unit) {
        case Word::microsecond:
          sum.add_micros(v, fraction, 1);
          mask = bit(Part::microsecond);
          break;
        case Word::millisecond:
          sum.add_micros(v, fraction, 1000);
          mask = bit(Part::millisecond);
          break;
        case Word::second:
          sum.add_micros(v, fraction, second_micros);
          mask = fraction == 0 ? bit(Part::second) : all_seconds;
          break;
        case Word::minute:
          sum.add_micros(v, fraction, minute_micros);
          mask = bit(Part::minute);
          break;
        case Word::hour:
          sum.add_micros(v, fraction, hour_micros);
          mask = bit(Part::hour);
          unit = Word::day;
          break;
        case Word::day:
          sum.add_days(v, 1);
          sum.add_micro_fraction(fraction, day_micros);
          mask = bit(Part::day);
          break;
        case Word::week:
          sum.add_days(v, 7);
          sum.add_day_fraction(fraction, 7);
          mask = bit(Part::week);
          break;
        case Word::month:
          sum.add_months(v);
          sum.add_day_fraction(fraction, 30);
          mask = bit(Part::month);
          break;
        case Word::year:
        case Word::decade:
        case Word::century:
        case Word::millennium: {
          const std::int32_t years = unit == Word::year      ? 1
                                     : unit == Word::decade  ? 10
                                     : unit == Word::century ? 100
                                                             : 1000;
          sum.add_years(v, years);
          sum.add_year_fraction(fraction, years);
          mask = bit(unit == Word::year      ? Part::year
                     : unit == Word::decade  ? Part::decade
                     : unit == Word::century ? Part::century
                                             : Part::millennium);
          break;
        }
        default: throw Failure::bad_format;
      }
    }
    if (mask & seen) throw Failure::bad_format;
    seen |= mask;
  }
  if (seen == 0) throw Failure::bad_format;
  if (ago) {
    Sum::check(!__builtin_sub_overflow(std::int64_t{0}, sum.micros, &sum.micros) &&
               !__builtin_sub_overflow(0, sum.days, &sum.days) &&
               !__builtin_sub_overflow(0, sum.months, &sum.months) &&
               !__builtin_sub_overflow(0, sum.years, &sum.years));
  }
  return sum;
}

/// ISO 8601: numbers with a letter behind each, or the alternative forms P0001-02-03T04:05:06 and P00010203T040506.
class IsoReader {
 public:
  explicit IsoReader(const char* p) : p_(p) {}

  Sum read() {
    if (p_[0] != 'P' || p_[1] == '\0') throw Failure::bad_format;
    ++p_;
    bool date = true, have_field = false;
    while (*p_ != '\0') {
      if (*p_ == 'T') {
        date = have_field = false;
        ++p_;
        continue;
      }
      const int width = digits_ahead();
      read_number();
      const char unit = *p_;
      if (unit != '\0') ++p_;
      if (date ? read_date_part(unit, width, have_field) : read_time_part(unit, width, have_field)) {
        if (done_) return sum_;
        date = have_field = false;
        continue;
      }
      have_field = true;
    }
    return sum_;
  }

 private:
  [[nodiscard]] int digits_ahead() const noexcept {
    const char* p = *p_ == '-' ? p_ + 1 : p_;
    int n = 0;
    while (is_digit(p[n])) ++n;
    return n;
  }
  void read_number() {
    if (!is_digit(*p_) && *p_ != '-' && *p_ != '.') throw Failure::bad_format;
    double v = 0;
    const char* end = p_ + std::char_traits<char>::length(p_);
    const auto [stop, failure] = fast_float::from_chars(p_, end, v);
    if (failure != std::errc{} || stop == p_ || std::isinf(v)) throw Failure::bad_format;
    p_ = stop;
    if (!(v >= -1.0e15 && v <= 1.0e15)) throw Failure::field_overflow;
    whole_ = static_cast<std::int64_t>(v);
    fraction_ = v - static_cast<double>(whole_);
  }
  /// Of an alternative form: goes on with the time, or is at the end. True either way.
  bool at_end_or_time(char c) {
    done_ = c == '\0';
    return done_ || c == 'T';
  }

  bool read_date_part(char unit, int width, bool have_field) {
    switch (unit) {
      case 'Y':
        sum_.add_years(whole_, 1);
        sum_.add_year_fraction(fraction_, 1);
        return false;
      case 'M':
        sum_.add_months(whole_);
        sum_.add_day_fraction(fraction_, 30);
        return false;
      case 'W':
        sum_.add_days(whole_, 7);
        sum_.add_day_fraction(fraction_, 7);
        return false;
      case 'D':
        sum_.add_days(whole_, 1);
        sum_.add_micro_fraction(fraction_, day_micros);
        return false;
      case 'T':
      case '\0':
        if (width == 8 && !have_field) {
          sum_.add_years(whole_ / 10000, 1);
          sum_.add_months(whole_ / 100 % 100);
          sum_.add_days(whole_ % 100, 1);
          sum_.add_micro_fraction(fraction_, day_micros);
          return at_end_or_time(unit);
        }
        [[fallthrough]];
      case '-': break;
      default: throw Failure::bad_format;
    }
    if (have_field) throw Failure::bad_format;
    sum_.add_years(whole_, 1);
    sum_.add_year_fraction(fraction_, 1);
    if (at_end_or_time(unit)) return true;
    read_number();
    sum_.add_months(whole_);
    sum_.add_day_fraction(fraction_, 30);
    if (at_end_or_time(*p_)) {
      if (!done_) ++p_;
      return true;
    }
    if (*p_++ != '-') throw Failure::bad_format;
    read_number();
    sum_.add_days(whole_, 1);
    sum_.add_micro_fraction(fraction_, day_micros);
    if (!at_end_or_time(*p_)) throw Failure::bad_format;
    if (!done_) ++p_;
    return true;
  }

  bool read_time_part(char unit, int width, bool have_field) {
    switch (unit) {
      case 'H': sum_.add_micros(whole_, fraction_, hour_micros); return false;
      case 'M': sum_.add_micros(whole_, fraction_, minute_micros); return false;
      case 'S': sum_.add_micros(whole_, fraction_, second_micros); return false;
      case '\0':
        if (width == 6 && !have_field) {
          sum_.add_micros(whole_ / 10000, 0, hour_micros);
          sum_.add_micros(whole_ / 100 % 100, 0, minute_micros);
          sum_.add_micros(whole_ % 100, 0, second_micros);
          sum_.add_micro_fraction(fraction_, 1);
          return done_ = true;
        }
        [[fallthrough]];
      case ':': break;
      default: throw Failure::bad_format;
    }
    if (have_field) throw Failure::bad_format;
    done_ = true;
    sum_.add_micros(whole_, fraction_, hour_micros);
    if (unit == '\0') return true;
    read_number();
    sum_.add_micros(whole_, fraction_, minute_micros);
    if (*p_ == '\0') return true;
    if (*p_++ != ':') throw Failure::bad_format;
    read_number();
    sum_.add_micros(whole_, fraction_, second_micros);
    if (*p_ != '\0') throw Failure::bad_format;
    return true;
  }

  const char* p_;
  std::int64_t whole_ = 0;
  double fraction_ = 0;
  bool done_ = false;
  Sum sum_;
};

Sum read(const std::string& text, std::int32_t range, IntervalStyle style) {
  try {
    return read_words(text, range, style);
  } catch (Failure f) {
    if (f != Failure::bad_format) throw;
  }
  return IsoReader(text.c_str()).read();
}

// ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

struct Parts {
  std::int32_t years, months, days;
  std::int64_t hours;
  std::int32_t minutes, seconds, micros;

  explicit Parts(const Interval& i)
      : years(i.months / 12), months(i.months % 12), days(i.days), hours(i.micros / hour_micros),
        minutes(static_cast<std::int32_t>(i.micros / minute_micros % 60)),
        seconds(static_cast<std::int32_t>(i.micros / second_micros % 60)),
        micros(static_cast<std::int32_t>(i.micros % second_micros)) {}
  [[nodiscard]] bool has_time() const noexcept { return hours || minutes || seconds || micros; }
  [[nodiscard]] bool time_is_negative() const noexcept {
    return hours < 0 || minutes < 0 || seconds < 0 || micros < 0;
  }
};

template <class Int>
std::uint64_t magnitude(Int v) noexcept {
  return v < 0 ? 0 - static_cast<std::uint64_t>(v) : static_cast<std::uint64_t>(v);
}
std::string padded(std::uint64_t v) { return (v < 10 ? "0" : "") + std::to_string(v); }

/// Without their sign; the fraction without zeros at its end.
void append_seconds(std::string& out, const Parts& p, bool two_digits) {
  out += two_digits ? padded(magnitude(p.seconds)) : std::to_string(magnitude(p.seconds));
  if (p.micros == 0) return;
  std::string digits = std::to_string(magnitude(p.micros));
  digits.insert(0, 6 - digits.size(), '0');
  while (digits.back() == '0') digits.pop_back();
  out.append(".").append(digits);
}
/// h:mm:ss without a sign.
void append_clock(std::string& out, const Parts& p, bool two_digit_hours) {
  out += two_digit_hours ? padded(magnitude(p.hours)) : std::to_string(magnitude(p.hours));
  out.append(":").append(padded(magnitude(p.minutes))).append(":");
  append_seconds(out, p, true);
}

void format_postgres(const Parts& p, std::string& out) {
  const std::size_t begin = out.size();
  bool after_negative = false;  // then a positive part shows its sign
  const auto part = [&](std::int64_t v, const char* unit) {
    if (v == 0) return;
    if (out.size() > begin) out += ' ';
    if (after_negative && v > 0) out += '+';
    out.append(std::to_string(v)).append(" ").append(unit).append(v != 1 ? "s" : "");
    after_negative = v < 0;
  };
  part(p.years, "year");
  part(p.months, "mon");
  part(p.days, "day");
  if (out.size() > begin && !p.has_time()) return;
  if (out.size() > begin) out += ' ';
  if (p.time_is_negative())
    out += '-';
  else if (after_negative)
    out += '+';
  append_clock(out, p, true);
}

void format_verbose(const Parts& p, std::string& out) {
  out += '@';
  bool zero = true, ago = false;
  const auto part = [&](std::int64_t v, const char* unit) {
    if (v == 0) return;
    if (zero) {  // the first decides for all
      ago = v < 0;
      v = v < 0 ? -v : v;
    } else if (ago) {
      v = -v;
    }
    out.append(" ").append(std::to_string(v)).append(" ").append(unit).append(v != 1 ? "s" : "");
    zero = false;
  };
  part(p.years, "year");
  part(p.months, "mon");
  part(p.days, "day");
  part(p.hours, "hour");
  part(p.minutes, "min");
  if (p.seconds || p.micros) {
    out += ' ';
    if (p.seconds < 0 || p.micros < 0) {
      if (zero)
        ago = true;
      else if (!ago)
        out += '-';
    } else if (ago) {
      out += '-';
    }
    append_seconds(out, p, false);
    out += magnitude(p.seconds) != 1 || p.micros ? " secs" : " sec";
    zero = false;
  }
  if (zero) out += " 0";
  if (ago) out += " ago";
}

void format_sql(const Parts& p, std::string& out) {
  const bool year_month = p.years || p.months, day_time = p.days || p.has_time();
  const bool negative = p.years < 0 || p.months < 0 || p.days < 0 || p.time_is_negative();
  const bool positive = p.years > 0 || p.months > 0 || p.days > 0 || p.hours > 0 || p.minutes > 0 ||
                        p.seconds > 0 || p.micros > 0;
  if (!negative && !positive) {
    out += '0';
    return;
  }
  if ((negative && positive) || (year_month && day_time)) {  // not SQL any more: every part shows its sign
    out += p.years < 0 || p.months < 0 ? '-' : '+';
    out.append(std::to_string(magnitude(p.years)))
        .append("-")
        .append(std::to_string(magnitude(p.months)))
        .append(" ");
    out += p.days < 0 ? '-' : '+';
    out.append(std::to_string(magnitude(p.days))).append(" ");
    out += p.time_is_negative() ? '-' : '+';
    append_clock(out, p, false);
    return;
  }
  if (negative) out += '-';
  if (year_month) {
    out.append(std::to_string(magnitude(p.years))).append("-").append(std::to_string(magnitude(p.months)));
    return;
  }
  if (p.days) out.append(std::to_string(magnitude(p.days))).append(" ");
  append_clock(out, p, false);
}

void format_iso(const Parts& p, std::string& out) {
  if (!p.years && !p.months && !p.days && !p.has_time()) {
    out += "PT0S";
    return;
  }
  const auto part = [&](std::int64_t v, char unit) {
    if (v) (out += std::to_string(v)) += unit;
  };
  out += 'P';
  part(p.years, 'Y');
  part(p.months, 'M');
  part(p.days, 'D');
  if (!p.has_time()) return;
  out += 'T';
  part(p.hours, 'H');
  part(p.minutes, 'M');
  if (p.seconds || p.micros) {
    if (p.seconds < 0 || p.micros < 0) out += '-';
    append_seconds(out, p, false);
    out += 'S';
  }
}

}  // namespace

Interval parse_interval(std::string_view text, Typmod typmod, const Settings& settings) {
  const std::string copy(text);
  Sum sum;
  try {
    sum = read(copy, interval_range(typmod), settings.interval_style);
  } catch (Failure f) {
    throw_datetime_error(f == Failure::field_overflow ? Failure::interval_overflow : f, text, "interval");
  }
  const std::int64_t months = std::int64_t{sum.years} * 12 + sum.months;
  if (months != static_cast<std::int32_t>(months))
    throw Error(errc::datetime_field_overflow, "interval out of range");
  return fit_interval({sum.micros, sum.days, static_cast<std::int32_t>(months)}, typmod);
}

void format_interval(const Interval& i, std::string& out, IntervalStyle style) {
  const Parts parts(i);
  switch (style) {
    case IntervalStyle::postgres: format_postgres(parts, out); break;
    case IntervalStyle::postgres_verbose: format_verbose(parts, out); break;
    case IntervalStyle::sql_standard: format_sql(parts, out); break;
    case IntervalStyle::iso_8601: format_iso(parts, out); break;
  }
}

}  // namespace pgmicro::types
