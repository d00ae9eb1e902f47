/// to_char() of timestamps and intervals. A format is a row of keywords (HH24, Month, …), each perhaps behind FM (no padding)
/// or TM (the same, in our one language) and before TH (an ordinal); everything else, and what stands in double quotes,
/// is itself.

#include <pgmicro/types/calendar.hpp>
#include <pgmicro/types/errors.hpp>
#include <pgmicro/types/time_zone.hpp>

#include <array>
#include <cstdio>

#include "datetime.hpp"
#include "text.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

// ── the format ─────────────────────────────────────────────────────────────────────────────────────────────

enum class Key : std::uint8_t {
  meridiem_dots,
  meridiem,
  era_dots,
  era,
  century,
  day_name,
  day_short,
  day_of_year,
  iso_day_of_year,
  day,
  week_day,
  iso_week_day,
  fraction1,
  fraction2,
  fraction3,
  fraction4,
  fraction5,
  fraction6,
  exact,
  hour24,
  hour12,
  iso_week,
  iso_year4,
  iso_year3,
  iso_year2,
  iso_year1,
  julian,
  minute,
  month,
  month_name,
  month_short,
  offset,
  quarter,
  roman,
  seconds_of_day,
  second,
  zone_hour,
  zone_minute,
  zone_name,
  week,
  week_of_month,
  year_comma,
  year4,
  year3,
  year2,
  year1
};

struct Keyword {
  Text name;
  Key key;
  bool
      any_case;  ///< also in lower case, with the same meaning; else how it is written says how the result is
};
constexpr Keyword keywords[] = {
    // of those that fit, the longest counts
    {"A.D.", Key::era_dots, false},
    {"a.d.", Key::era_dots, false},
    {"B.C.", Key::era_dots, false},
    {"b.c.", Key::era_dots, false},
    {"AD", Key::era, false},
    {"ad", Key::era, false},
    {"BC", Key::era, false},
    {"bc", Key::era, false},
    {"A.M.", Key::meridiem_dots, false},
    {"a.m.", Key::meridiem_dots, false},
    {"P.M.", Key::meridiem_dots, false},
    {"p.m.", Key::meridiem_dots, false},
    {"AM", Key::meridiem, false},
    {"am", Key::meridiem, false},
    {"PM", Key::meridiem, false},
    {"pm", Key::meridiem, false},
    {"DAY", Key::day_name, false},
    {"Day", Key::day_name, false},
    {"day", Key::day_name, false},
    {"DY", Key::day_short, false},
    {"Dy", Key::day_short, false},
    {"dy", Key::day_short, false},
    {"MONTH", Key::month_name, false},
    {"Month", Key::month_name, false},
    {"month", Key::month_name, false},
    {"MON", Key::month_short, false},
    {"Mon", Key::month_short, false},
    {"mon", Key::month_short, false},
    {"RM", Key::roman, false},
    {"rm", Key::roman, false},
    {"TZ", Key::zone_name, false},
    {"tz", Key::zone_name, false},
    {"CC", Key::century, true},
    {"DDD", Key::day_of_year, true},
    {"DD", Key::day, true},
    {"D", Key::week_day, true},
    {"FF1", Key::fraction1, true},
    {"FF2", Key::fraction2, true},
    {"FF3", Key::fraction3, true},
    {"FF4", Key::fraction4, true},
    {"FF5", Key::fraction5, true},
    {"FF6", Key::fraction6, true},
    {"FX", Key::exact, true},
    {"HH24", Key::hour24, true},
    {"HH12", Key::hour12, true},
    {"HH", Key::hour12, true},
    {"IDDD", Key::iso_day_of_year, true},
    {"ID", Key::iso_week_day, true},
    {"IW", Key::iso_week, true},
    {"IYYY", Key::iso_year4, true},
    {"IYY", Key::iso_year3, true},
    {"IY", Key::iso_year2, true},
    {"I", Key::iso_year1, true},
    {"J", Key::julian, true},
    {"MI", Key::minute, true},
    {"MM", Key::month, true},
    {"MS", Key::fraction3, true},
    {"OF", Key::offset, true},
    {"Q", Key::quarter, true},
    {"SSSSS", Key::seconds_of_day, true},
    {"SSSS", Key::seconds_of_day, true},
    {"SS", Key::second, true},
    {"TZH", Key::zone_hour, true},
    {"TZM", Key::zone_minute, true},
    {"US", Key::fraction6, true},
    {"WW", Key::week, true},
    {"W", Key::week_of_month, true},
    {"Y,YYY", Key::year_comma, true},
    {"YYYY", Key::year4, true},
    {"YYY", Key::year3, true},
    {"YY", Key::year2, true},
    {"Y", Key::year1, true},
};

[[nodiscard]] bool begins_with(Text text, Text word, bool lower) noexcept {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i)
    if (text[i] != (lower ? ascii_lower(word[i]) : word[i])) return false;
  return true;
}

[[nodiscard]] const Keyword* keyword_at(Text text) noexcept {
  const Keyword* found = nullptr;
  for (const auto& k : keywords) {
    if (found != nullptr && found->name.size() >= k.name.size()) continue;
    if (begins_with(text, k.name, false) || (k.any_case && begins_with(text, k.name, true))) found = &k;
  }
  return found;
}

// ── the value ──────────────────────────────────────────────────────────────────────────────────────────────

/// A point in time, or an interval, in parts; of an interval year and month are what its months make.
struct Parts {
  bool is_interval = false;
  std::int64_t year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, micros = 0;
  std::int64_t week_day = 0, year_day = 0;
  Text zone_name;
  std::int32_t offset = 0;  ///< seconds east
};

constexpr Text month_names[] = {"January", "February", "March",     "April",   "May",      "June",
                                "July",    "August",   "September", "October", "November", "December"};
constexpr Text day_names[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr Text roman[] = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"};

[[nodiscard]] std::int64_t days_of(const Parts& p) noexcept {
  return types::days_from_civil(p.year, static_cast<std::int32_t>(p.month), static_cast<std::int32_t>(p.day));
}
/// The Monday of the first week of the ISO year that `year` begins in: the week of 4 January.
[[nodiscard]] std::int64_t iso_year_begin(std::int64_t year) noexcept {
  const std::int64_t fourth = types::days_from_civil(year, 1, 4);
  return fourth - (types::weekday(fourth) + 6) % 7;
}
[[nodiscard]] std::int64_t iso_year(const Parts& p) noexcept {
  const std::int64_t days = days_of(p);
  if (days >= iso_year_begin(p.year + 1)) return p.year + 1;
  return days >= iso_year_begin(p.year) ? p.year : p.year - 1;
}

class Formatter {
 public:
  Formatter(Text format, const Parts& parts) : rest_(format), p_(parts) {}

  [[nodiscard]] std::string run() {
    while (!rest_.empty()) {
      fill_ = true;
      for (const Text prefix : {Text("FM"), Text("fm"), Text("TM"), Text("tm")}) {
        if (rest_.substr(0, 2) != prefix) continue;
        fill_ = false;
        rest_.remove_prefix(2);
        break;
      }
      if (rest_.empty()) break;
      if (const Keyword* k = keyword_at(rest_)) {
        written_ = rest_.substr(0, k->name.size());
        rest_.remove_prefix(written_.size());
        const std::size_t start = out_.size();
        append(k->key);
        const Text suffix = rest_.substr(0, 2);
        if (suffix == "TH" || suffix == "th") {
          rest_.remove_prefix(2);
          append_ordinal(k->key, start, suffix == "TH");
        } else if (suffix == "SP") {
          rest_.remove_prefix(2);
        }
      } else if (rest_.front() == '"') {
        quoted();
      } else {
        if (rest_.front() == '\\' && rest_.substr(1, 1) == "\"") rest_.remove_prefix(1);
        out_ += take_character(rest_);
      }
    }
    return std::move(out_);
  }

 private:
  void quoted() {
    rest_.remove_prefix(1);
    while (!rest_.empty()) {
      if (rest_.front() == '"') {
        rest_.remove_prefix(1);
        return;
      }
      if (rest_.front() == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
      out_ += take_character(rest_);
    }
  }

  void require_point() const {
    if (p_.is_interval)
      throw Error(errc::invalid_datetime_format, "invalid format specification for an interval value")
          .hint("Intervals are not tied to specific calendar dates.");
  }

  /// With zeros to `width`, and one more for the sign.
  void number(std::int64_t v, int width) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%0*lld",
                  !fill_   ? 0
                  : v >= 0 ? width
                           : width + 1,
                  static_cast<long long>(v));
    out_ += digits;
  }
  void plain(std::int64_t v) { out_ += std::to_string(v); }

  /// As the keyword is written: all capitals, all small, or the first a capital.
  void name(Text text, std::size_t width) {
    const bool upper = written_[1] < 'a', lower = written_[0] >= 'a';
    const std::size_t start = out_.size();
    for (const char ch : text) out_ += upper ? ascii_upper(ch) : lower ? ascii_lower(ch) : ch;
    if (fill_ && text.size() < width) out_.append(start + width - out_.size(), ' ');
  }
  void word(Text upper_text) {
    const bool lower = written_[0] >= 'a';
    for (const char ch : upper_text) out_ += lower ? ascii_lower(ch) : ch;
  }

  [[nodiscard]] std::int64_t shown_year(std::int64_t year) const noexcept {
    return p_.is_interval || year > 0 ? year : 1 - year;  // before Christ there is no year 0
  }
  /// Room for a sign is made where the calendar's year has one, also for a year of weeks.
  void year(std::int64_t value, int digits, std::int64_t modulus) {
    const std::int64_t shown = shown_year(value);
    const int width = !fill_ ? 0 : shown_year(p_.year) >= 0 ? digits : digits + 1;
    char text[32];
    std::snprintf(text, sizeof text, "%0*lld", width,
                  static_cast<long long>(modulus == 0 ? shown : shown % modulus));
    out_ += text;
  }

  void fraction(int digits) {
    std::int64_t v = p_.micros;
    for (int i = digits; i < 6; ++i) v /= 10;
    char text[32];
    std::snprintf(text, sizeof text, "%0*lld", digits, static_cast<long long>(v));
    out_ += text;
  }

  void append(Key key) {
    switch (key) {
      case Key::meridiem_dots: word(p_.hour % 24 >= 12 ? "P.M." : "A.M."); break;
      case Key::meridiem: word(p_.hour % 24 >= 12 ? "PM" : "AM"); break;
      case Key::era_dots: require_point(), word(p_.year <= 0 ? "B.C." : "A.D."); break;
      case Key::era: require_point(), word(p_.year <= 0 ? "BC" : "AD"); break;
      case Key::century: century(); break;
      case Key::day_name: require_point(), name(day_names[p_.week_day], 9); break;
      case Key::day_short: require_point(), name(day_names[p_.week_day].substr(0, 3), 3); break;
      case Key::day_of_year: number(p_.year_day, 3); break;
      case Key::iso_day_of_year: number(days_of(p_) - iso_year_begin(iso_year(p_)) + 1, 3); break;
      case Key::day: day(); break;
      case Key::week_day: require_point(), plain(p_.week_day + 1); break;
      case Key::iso_week_day: require_point(), plain(p_.week_day == 0 ? 7 : p_.week_day); break;
      case Key::fraction1: fraction(1); break;
      case Key::fraction2: fraction(2); break;
      case Key::fraction3: fraction(3); break;
      case Key::fraction4: fraction(4); break;
      case Key::fraction5: fraction(5); break;
      case Key::fraction6: fraction(6); break;
      case Key::exact: break;  // for reading
      case Key::hour24: number(p_.hour, 2); break;
      case Key::hour12: hour12(); break;
      case Key::iso_week: number((days_of(p_) - iso_year_begin(iso_year(p_))) / 7 + 1, 2); break;
      case Key::iso_year4: year(iso_year(p_), 4, 0); break;
      case Key::iso_year3: year(iso_year(p_), 3, 1000); break;
      case Key::iso_year2: year(iso_year(p_), 2, 100); break;
      case Key::iso_year1: year(iso_year(p_), 1, 10); break;
      case Key::julian: julian(); break;
      case Key::minute: number(p_.minute, 2); break;
      case Key::month: number(p_.month, 2); break;
      case Key::month_name: require_point(), name(month_names[p_.month - 1], 9); break;
      case Key::month_short: require_point(), name(month_names[p_.month - 1].substr(0, 3), 3); break;
      case Key::offset: require_point(), offset(); break;
      case Key::quarter:
        if (p_.month != 0) plain((p_.month - 1) / 3 + 1);
        break;
      case Key::roman: roman_month(); break;
      case Key::seconds_of_day: plain((p_.hour * 60 + p_.minute) * 60 + p_.second); break;
      case Key::second: number(p_.second, 2); break;
      case Key::zone_hour: require_point(), zone_hour(2); break;
      case Key::zone_minute: require_point(), zone_minute(); break;
      case Key::zone_name: require_point(), word(p_.zone_name); break;
      case Key::week: number((p_.year_day - 1) / 7 + 1, 2); break;
      case Key::week_of_month: plain((p_.day - 1) / 7 + 1); break;
      case Key::year_comma: year_with_comma(); break;
      case Key::year4: year(p_.year, 4, 0); break;
      case Key::year3: year(p_.year, 3, 1000); break;
      case Key::year2: year(p_.year, 2, 100); break;
      case Key::year1: year(p_.year, 1, 10); break;
    }
  }

  void century() {
    std::int64_t c = p_.year / 100;
    if (!p_.is_interval) c = p_.year > 0 ? (p_.year - 1) / 100 + 1 : p_.year / 100 - 1;
    if (c <= 99 && c >= -99)
      number(c, 2);
    else
      plain(c);
  }
  void hour12() {
    const std::int64_t h = p_.hour % 12 == 0 ? 12 : p_.hour % 12;
    char text[32];
    std::snprintf(text, sizeof text, "%0*lld", !fill_ ? 0 : p_.hour >= 0 ? 2 : 3, static_cast<long long>(h));
    out_ += text;
  }
  /// Of an interval, too, where it says nothing.
  void julian() { plain(days_of(p_) + types::epoch_julian_day); }
  /// Padded to two characters, with the sign.
  void day() {
    char text[32];
    std::snprintf(text, sizeof text, "%0*lld", fill_ ? 2 : 0, static_cast<long long>(p_.day));
    out_ += text;
  }
  void zone_hour(int width) {
    char text[32];
    std::snprintf(text, sizeof text, "%c%0*d", p_.offset >= 0 ? '+' : '-', width, std::abs(p_.offset) / 3600);
    out_ += text;
  }
  void zone_minute() {
    char text[32];
    std::snprintf(text, sizeof text, "%02d", std::abs(p_.offset) % 3600 / 60);
    out_ += text;
  }
  void offset() {
    zone_hour(fill_ ? 2 : 0);
    if (std::abs(p_.offset) % 3600 == 0) return;
    out_ += ':';
    zone_minute();
  }
  void roman_month() {
    if (p_.month == 0 && p_.year == 0) return;
    std::int64_t month = p_.month;  // of an interval also below 1: counted from the end
    if (month <= 0) month = month == 0 && p_.year >= 0 ? 12 : 12 + month + (month == 0 ? -11 : 1);
    const Text text = roman[(month - 1 + 12) % 12];
    const std::size_t start = out_.size();
    word(text);
    if (fill_ && text.size() < 4) out_.append(start + 4 - out_.size(), ' ');
  }
  void year_with_comma() {
    const std::int64_t shown = shown_year(p_.year);
    char text[48];
    std::snprintf(text, sizeof text, "%lld,%03lld", static_cast<long long>(shown / 1000),
                  static_cast<long long>(shown - shown / 1000 * 1000));
    out_ += text;
  }

  /// Names take no ordinal; the suffix is just dropped.
  void append_ordinal(Key key, std::size_t start, bool upper) {
    switch (key) {
      case Key::meridiem_dots:
      case Key::meridiem:
      case Key::era_dots:
      case Key::era:
      case Key::day_name:
      case Key::day_short:
      case Key::exact:
      case Key::month_name:
      case Key::month_short:
      case Key::offset:
      case Key::roman:
      case Key::zone_hour:
      case Key::zone_minute:
      case Key::zone_name: return;
      default: break;
    }
    if (out_.size() == start) return;
    const char last = out_.back();
    const bool teen = out_.size() > start + 1 && out_[out_.size() - 2] == '1';
    const Text ending = teen ? "TH" : last == '1' ? "ST" : last == '2' ? "ND" : last == '3' ? "RD" : "TH";
    for (const char ch : ending) out_ += upper ? ch : ascii_lower(ch);
  }

  Text rest_, written_;
  const Parts& p_;
  bool fill_ = true;
  std::string out_;
};

[[nodiscard]] Parts parts_of(std::int64_t timestamp) {
  const auto b = types::break_timestamp(timestamp);
  Parts p;
  p.year = b.year, p.month = b.month, p.day = b.day;
  p.hour = b.hour, p.minute = b.minute, p.second = b.second, p.micros = b.micros;
  p.week_day = types::weekday(days_of(p));
  p.year_day = days_of(p) - types::days_from_civil(p.year, 1, 1) + 1;
  return p;
}

}  // namespace

PGM_KERNEL(timestamp_to_char, [](std::int64_t t, Text format, KernelContext& c) {
  if (format.empty() || !types::is_finite_timestamp(t)) return Datum::null_value();
  return c.text(Formatter(format, parts_of(t)).run());
});
PGM_KERNEL(timestamptz_to_char, [](std::int64_t t, Text format, KernelContext& c) {
  if (format.empty() || !types::is_finite_timestamp(t)) return Datum::null_value();
  const auto* zone_of_session = zone(c);
  const std::int32_t offset = types::offset_at(t, zone_of_session);
  Parts p = parts_of(t + offset * types::second_micros);
  p.offset = offset;
  constexpr std::int64_t unix_seconds = types::epoch_unix_days * 86400;
  p.zone_name =
      zone_of_session == nullptr
          ? Text("UTC")
          : zone_of_session->at(types::floor_divide(t, types::second_micros) + unix_seconds).abbreviation;
  return c.text(Formatter(format, p).run());
});
PGM_KERNEL(interval_to_char, [](Interval i, Text format, KernelContext& c) {
  if (format.empty()) return Datum::null_value();
  Parts p;
  p.is_interval = true;
  p.year = i.months / 12;
  p.month = i.months % 12;
  p.day = i.days;
  p.hour = i.micros / types::hour_micros;
  p.minute = i.micros / types::minute_micros % 60;
  p.second = i.micros / types::second_micros % 60;
  p.micros = i.micros % types::second_micros;
  p.year_day = (p.year * 12 + p.month) * 30 + p.day;
  return c.text(Formatter(format, p).run());
});

}  // namespace pgmicro::vdbe::kernels
