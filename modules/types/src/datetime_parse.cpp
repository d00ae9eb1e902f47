/// From text to dates and times, as PostgreSQL reads them. Fields come in any order; a mask of the parts already seen decides
/// what the next number can be (a year, then a month, …), the DateStyle's order where nothing else does.
///
///     2024-02-29 13:45:06.5+02    Thu Feb 29 13:45 2024 CET    20240229T134506Z    J2460370    now
///
/// Two grammars share most parts: a full date, which may carry a time and a zone, and a time alone.
#include <pgmicro/types/datetime.hpp>
#include <pgmicro/types/time_zone.hpp>

#include "datetime_tokens.hpp"
#include "define.hpp"

#include <fast_float/fast_float.h>

#include <cmath>
#include <cstdlib>

namespace pgmicro::types {
namespace {

constexpr std::int64_t unix_epoch_seconds = epoch_unix_days * 86400;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return c >= 'a' && c <= 'z'; }

class Reader {
 public:
  /// What was read: a point in time, or a word for one.
  Word word = Word::none;  // none, epoch, late, early
  BrokenTime time;
  std::int32_t west = 0;  // of Greenwich, seconds
  std::uint32_t seen = 0;

  Reader(std::string_view text, std::string_view type_name, const Settings& settings)
      : text_(text), type_name_(type_name), settings_(settings) {
    time = {0, 0, 0, 0, 0, 0, 0};
    if (!split_fields(text, fields_)) fail(Failure::bad_format);
  }

  [[noreturn]] void fail(Failure f) const { throw_datetime_error(f, text_, type_name_); }

  void read_full();
  void read_time();

 private:
  [[noreturn]] void bad() const { fail(Failure::bad_format); }
  [[noreturn]] void overflow() const { fail(Failure::field_overflow); }
  [[nodiscard]] bool has(std::uint32_t parts) const noexcept { return (seen & parts) == parts; }
  [[nodiscard]] std::int64_t now_local() const {
    return timestamptz_to_timestamp(settings_.transaction_time, settings_.time_zone);
  }

  std::int32_t whole_int(const char*& p) const {
    std::int32_t v = 0;
    if (!read_int(p, v)) overflow();
    return v;
  }
  void read_labelled(const Field& f, std::uint32_t& mask);
  void read_word(std::size_t i, bool time_only, std::uint32_t& mask);
  void read_date(std::string text, std::uint32_t& mask);
  void read_clock(const std::string& text);
  void read_zone(const char* p);
  void read_number(const std::string& text, bool text_month, std::uint32_t before, std::uint32_t& mask);
  void read_run_together(std::string text, std::uint32_t before, std::uint32_t& mask);
  void read_zone_name(const std::string& name, bool must_exist);
  void read_zone_and_run_together(std::string text, std::uint32_t before, std::uint32_t& mask);
  void set_date(std::int64_t days) {
    const CivilDate c = civil_from_days(days);
    time.year = c.year;
    time.month = c.month;
    time.day = c.day;
  }
  void set_clock(std::int64_t micros);
  void validate_date();
  void apply_am_pm();
  [[nodiscard]] std::int64_t local_seconds(const BrokenTime& b) const noexcept {
    return unix_days(b.year, b.month, b.day) * 86400 + b.hour * 3600 + b.minute * 60 + b.second;
  }
  void resolve_zone(const BrokenTime& at);

  std::string_view text_, type_name_;
  const Settings& settings_;
  std::vector<Field> fields_;
  bool two_digit_year_ = false, bc_ = false, julian_ = false, text_month_ = false;
  std::int32_t day_of_year_ = 0;
  Word label_ = Word::none;  // what the next field was said to be: "y2001"
  Word half_ = Word::none;   // am, pm
  const TimeZone* zone_ = nullptr;
  const TimeZone* abbreviated_zone_ = nullptr;
  std::string abbreviation_;
};

void Reader::set_clock(std::int64_t micros) {
  time.hour = static_cast<std::int32_t>(micros / hour_micros);
  time.minute = static_cast<std::int32_t>(micros / minute_micros % 60);
  time.second = static_cast<std::int32_t>(micros / second_micros % 60);
  time.micros = static_cast<std::int32_t>(micros % second_micros);
}

/// 24:00:00 is the most; a leap second is read, and carries.
bool clock_overflows(const BrokenTime& b) noexcept {
  if (b.hour < 0 || b.hour > 24 || b.minute < 0 || b.minute > 59 || b.second < 0 || b.second > 60 ||
      b.micros < 0 || b.micros > 1000000)
    return true;
  return ((std::int64_t{b.hour} * 60 + b.minute) * 60 + b.second) * second_micros + b.micros > day_micros;
}

/// hh:mm, hh:mm:ss, hh:mm:ss.fff; mm:ss.fff.
void Reader::read_clock(const std::string& text) {
  const char* p = text.c_str();
  time.hour = whole_int(p);
  if (*p != ':') bad();
  ++p;
  time.minute = whole_int(p);
  time.second = 0;
  time.micros = 0;
  if (*p == '.') {
    if (!read_fraction(p, time.micros)) bad();
    time.second = time.minute;
    time.minute = time.hour;
    time.hour = 0;
  } else if (*p == ':') {
    ++p;
    time.second = whole_int(p);
    if (*p == '.' ? !read_fraction(p, time.micros) : *p != '\0') bad();
  } else if (*p != '\0') {
    bad();
  }
  if (time.hour < 0 || time.minute < 0 || time.minute > 59 || time.second < 0 || time.second > 60 ||
      time.micros < 0 || time.micros > 1000000)
    overflow();
}

/// +hh, +hhmm, +hh:mm, +hh:mm:ss.
void Reader::read_zone(const char* p) {
  const bool east = *p == '+';
  if (!east && *p != '-') bad();
  const char* const digits = ++p;
  std::int32_t hour = 0, minute = 0, second = 0;
  const auto read = [&](std::int32_t& v) {
    if (!read_int(p, v)) fail(Failure::zone_overflow);
  };
  read(hour);
  if (*p == ':') {
    ++p;
    read(minute);
    if (*p == ':') {
      ++p;
      read(second);
    }
  } else if (*p == '\0' && p - digits > 2) {
    minute = hour % 100;
    hour /= 100;
  }
  if (hour < 0 || hour > 15 || minute < 0 || minute > 59 || second < 0 || second > 59)
    fail(Failure::zone_overflow);
  west = (hour * 60 + minute) * 60 + second;
  if (east) west = -west;
  if (*p != '\0') bad();
}

/// yyyymmdd, yymmdd, before there is a date; hhmmss and hhmm after, perhaps with a fraction.
void Reader::read_run_together(std::string text, std::uint32_t before, std::uint32_t& mask) {
  const std::size_t point = text.find('.');
  if (point != std::string::npos) {
    double fraction = 0;
    fast_float::from_chars(text.data() + point, text.data() + text.size(), fraction);
    time.micros = static_cast<std::int32_t>(std::rint(fraction * 1000000));
    text.resize(point);
  } else if ((before & date_parts) != date_parts && text.size() >= 6) {
    const std::size_t n = text.size();
    time.day = std::atoi(text.c_str() + n - 2);
    time.month = std::atoi(text.substr(n - 4, 2).c_str());
    time.year = std::atoi(text.substr(0, n - 4).c_str());
    if (n == 6) two_digit_year_ = true;
    mask = date_parts;
    return;
  }
  if ((before & time_parts) != time_parts && (text.size() == 6 || text.size() == 4)) {
    time.hour = std::atoi(text.substr(0, 2).c_str());
    time.minute = std::atoi(text.substr(2, 2).c_str());
    time.second = text.size() == 6 ? std::atoi(text.c_str() + 4) : 0;
    mask = time_parts;
    return;
  }
  bad();
}

/// One number: which part of the date it is follows from those before it.
void Reader::read_number(const std::string& text, bool text_month, std::uint32_t before,
                         std::uint32_t& mask) {
  mask = 0;
  const char* p = text.c_str();
  const std::int32_t v = whole_int(p);
  if (p == text.c_str()) bad();
  if (*p == '.') {
    if (p - text.c_str() > 2) return read_run_together(text, before | date_parts, mask);
    if (!read_fraction(p, time.micros)) bad();
  } else if (*p != '\0') {
    bad();
  }
  const bool long_number = text.size() >= 3;
  const std::uint32_t year = bit(Part::year), month = bit(Part::month), day = bit(Part::day);
  if (text.size() == 3 && (before & date_parts) == year && v >= 1 && v <= 366) {
    mask = bit(Part::day_of_year) | month | day;
    day_of_year_ = v;
    return;
  }
  const auto take = [&](std::uint32_t part, std::int32_t& field) {
    mask = part;
    field = v;
  };
  const std::uint32_t have = before & date_parts;
  if (have == 0) {
    if (long_number || settings_.date_order == DateOrder::ymd)
      take(year, time.year);
    else if (settings_.date_order == DateOrder::dmy)
      take(day, time.day);
    else
      take(month, time.month);
  } else if (have == year) {
    take(month, time.month);
  } else if (have == month) {
    if (text_month && (long_number || settings_.date_order == DateOrder::ymd))
      take(year, time.year);
    else
      take(day, time.day);
  } else if (have == (year | month)) {
    if (text_month && long_number &&
        two_digit_year_) {  // what looked like a year was the day: 08-Jan-1999 under YMD
      time.day = time.year;
      time.year = v;
      two_digit_year_ = false;
      mask = day;
    } else {
      take(day, time.day);
    }
  } else if (have == day) {
    take(month, time.month);
  } else if (have == (month | day)) {
    take(year, time.year);
  } else if (have == date_parts) {
    return read_run_together(text, before, mask);
  } else {
    bad();
  }
  if (mask == year) two_digit_year_ = text.size() <= 2;
}

/// Parts with anything between them: a month's name first, for it is never ambiguous, then the numbers.
void Reader::read_date(std::string text, std::uint32_t& mask) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    std::string part;
    if (is_digit(c)) {
      for (; i < text.size() && is_digit(text[i]); ++i) part += text[i];
    } else if (is_letter(c)) {
      for (; i < text.size() && is_letter(text[i]); ++i) part += text[i];
    } else {
      if (++i == text.size()) bad();  // ends with a separator
      continue;
    }
    parts.push_back(std::move(part));
    if (i < text.size()) {
      ++i;
      // A separator at the very end ends the date, two of them are one too many.
      while (i < text.size() && !is_digit(text[i]) && !is_letter(text[i]))
        if (++i == text.size()) bad();
    }
  }
  std::uint32_t before = seen;
  bool text_month = false;
  mask = 0;
  const auto note = [&](std::uint32_t m) {
    if (before & m) bad();
    before |= m;
    mask |= m;
  };
  for (std::string& part : parts) {
    if (!is_letter(part[0])) continue;
    const Token* const found = find_date_word(part);
    part.clear();
    if (!found || found->part != Part::month) bad();
    time.month = found->value;
    text_month = true;
    note(bit(Part::month));
  }
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    std::uint32_t m = 0;
    read_number(part, text_month, before, m);
    note(m);
  }
  if ((before & ~(bit(Part::day_of_year) | bit(Part::zone))) != date_parts) bad();
}

void Reader::read_zone_name(const std::string& name, bool must_exist) {
  zone_ = TimeZone::find(name);
  if (zone_) return;
  if (!must_exist) bad();
  throw Error(errc::invalid_parameter, "time zone \"" + name + "\" not recognized");
}

/// hhmmss-zz.
void Reader::read_zone_and_run_together(std::string text, std::uint32_t before, std::uint32_t& mask) {
  const std::size_t minus = text.find('-');
  if (minus == std::string::npos) bad();
  read_zone(text.c_str() + minus);
  text.resize(minus);
  read_run_together(text, before, mask);
  mask |= bit(Part::zone);
}

/// A number whose part the field before it named.
void Reader::read_labelled(const Field& f, std::uint32_t& mask) {
  const char* p = f.text.c_str();
  const std::int32_t v = whole_int(p);
  if (*p == '.' ? label_ != Word::julian && label_ != Word::time && label_ != Word::second : *p != '\0')
    bad();
  const auto take = [&](Part part, std::int32_t& field) {
    field = v;
    mask = bit(part);
  };
  switch (label_) {
    case Word::year: take(Part::year, time.year); break;
    case Word::month:
      // After a month and an hour, m means minutes.
      if (has(bit(Part::month) | bit(Part::hour)))
        take(Part::minute, time.minute);
      else
        take(Part::month, time.month);
      break;
    case Word::day: take(Part::day, time.day); break;
    case Word::hour: take(Part::hour, time.hour); break;
    case Word::minute: take(Part::minute, time.minute); break;
    case Word::second:
      take(Part::second, time.second);
      if (*p == '.') {
        if (!read_fraction(p, time.micros)) bad();
        mask = all_seconds;
      }
      break;
    case Word::zone:
      read_zone(f.text.c_str());
      mask = bit(Part::zone);
      break;
    case Word::julian: {
      if (v < 0) overflow();
      set_date(v - epoch_julian_day);
      julian_ = true;
      mask = date_parts;
      if (*p == '.') {
        double fraction = 0;
        const char* const end = f.text.c_str() + f.text.size();
        const auto [stop, failure] = fast_float::from_chars(p, end, fraction);
        if (failure != std::errc{} || stop != end) bad();
        set_clock(static_cast<std::int64_t>(fraction * static_cast<double>(day_micros)));
        mask |= time_parts;
      }
      break;
    }
    case Word::time:
      read_run_together(f.text, seen | date_parts, mask);
      if (mask != time_parts) bad();
      break;
    default: bad();
  }
  label_ = Word::none;
  word = Word::none;
}

/// Abbreviations of zones go before words.
void Reader::read_word(std::size_t i, bool time_only, std::uint32_t& mask) {
  const std::string& text = fields_[i].text;
  ZoneAbbreviation abbreviation;
  if (find_zone_abbreviation(text, abbreviation)) {
    if (abbreviation.zone.empty()) {
      west = -abbreviation.seconds;
      mask = bit(Part::zone) | (abbreviation.daylight ? bit(Part::daylight_zone) : 0);
    } else {
      abbreviated_zone_ = TimeZone::find(abbreviation.zone);
      if (!abbreviated_zone_)
        throw Error(errc::invalid_parameter,
                    std::string("time zone \"").append(abbreviation.zone).append("\" not recognized"));
      abbreviation_ = text;
      mask = bit(Part::zone) | bit(Part::dynamic_zone);
    }
    return;
  }
  const Token* const token = find_date_word(text);
  if (!token) {
    read_zone_name(text, false);
    mask = bit(Part::zone);
    return;
  }
  mask = bit(token->part);
  switch (token->part) {
    case Part::ignored: mask = 0; break;
    case Part::reserved: {
      const Word w = Word{token->value};
      if (time_only && w != Word::now && w != Word::zulu) bad();
      switch (w) {
        case Word::now: {
          time = break_timestamp(now_local());
          mask = time_only ? time_parts : date_parts | time_parts | bit(Part::zone);
          if (!time_only) west = -offset_at(settings_.transaction_time, settings_.time_zone);
          break;
        }
        case Word::today:
        case Word::yesterday:
        case Word::tomorrow:
          mask = date_parts;
          set_date(floor_divide(now_local(), day_micros) + (w == Word::tomorrow) - (w == Word::yesterday));
          break;
        case Word::zulu:
          mask = time_parts | bit(Part::zone);
          set_clock(0);
          west = 0;
          break;
        default: word = w; return;  // epoch, infinity: whatever else is there, as long as it is right
      }
      word = Word::none;
      break;
    }
    case Part::month:
      // "31 Jan": what was taken for a month was the day.
      if (!time_only) {
        if ((seen & bit(Part::month)) && !text_month_ && !(seen & bit(Part::day)) && time.month >= 1 &&
            time.month <= 31) {
          time.day = time.month;
          mask = bit(Part::day);
        }
        text_month_ = true;
        time.month = token->value;
        break;
      }
      bad();
    case Part::daylight_modifier:
      mask |= bit(Part::daylight_zone);
      west -= token->value;
      break;
    case Part::am_pm: half_ = Word{token->value}; break;
    case Part::era: bc_ = Word{token->value} == Word::bc; break;
    case Part::day_of_week:
      if (time_only) bad();
      break;
    case Part::unit:
      mask = 0;
      label_ = Word{token->value};
      break;
    case Part::iso_time:
      mask = 0;
      if (!time_only && !has(date_parts)) bad();
      if (i + 1 >= fields_.size() ||
          (fields_[i + 1].kind != FieldKind::number && fields_[i + 1].kind != FieldKind::time &&
           fields_[i + 1].kind != FieldKind::date))
        bad();
      label_ = Word{token->value};
      break;
    default: bad();
  }
}

void Reader::validate_date() {
  if (seen & bit(Part::year)) {
    if (julian_) {
      // as it came
    } else if (bc_) {
      if (time.year <= 0) overflow();
      time.year = -(time.year - 1);
    } else if (two_digit_year_) {
      if (time.year < 0) overflow();
      time.year += time.year < 70 ? 2000 : time.year < 100 ? 1900 : 0;
    } else if (time.year <= 0) {
      overflow();
    }
  }
  if (seen & bit(Part::day_of_year)) set_date(days_from_civil(time.year, 1, 1) + day_of_year_ - 1);
  if ((seen & bit(Part::month)) && (time.month < 1 || time.month > 12)) fail(Failure::month_or_day_overflow);
  if ((seen & bit(Part::day)) && (time.day < 1 || time.day > 31)) fail(Failure::month_or_day_overflow);
  if (has(date_parts) && time.day > month_days(time.year, time.month)) overflow();
}

void Reader::apply_am_pm() {
  if (half_ == Word::none) return;
  if (time.hour > 12) overflow();
  if (half_ == Word::am && time.hour == 12) time.hour = 0;
  if (half_ == Word::pm && time.hour != 12) time.hour += 12;
}

/// A zone's offset depends on the date, so it is looked up last; without a zone, it is the session's.
void Reader::resolve_zone(const BrokenTime& at) {
  const bool daylight = seen & bit(Part::daylight_modifier);
  if (zone_) {
    if (daylight) bad();
    west = -zone_->offset_of_local(local_seconds(at));
  }
  if (abbreviated_zone_) {
    if (daylight) bad();
    std::int32_t east = abbreviated_zone_->offset_of_local(local_seconds(at));
    for (char& c : abbreviation_)
      if (is_letter(c)) c = static_cast<char>(c - 32);
    (void)abbreviated_zone_->abbreviation_at(abbreviation_, local_seconds(at) - east, east);
    west = -east;
  }
  if (!(seen & bit(Part::zone))) {
    if (daylight) bad();
    west = settings_.time_zone ? -settings_.time_zone->offset_of_local(local_seconds(at)) : 0;
  }
}

void Reader::read_full() {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const Field& f = fields_[i];
    std::uint32_t mask = 0;
    switch (f.kind) {
      case FieldKind::date:
        if (label_ == Word::julian) {  // J2451187-08: a zone behind it
          const char* p = f.text.c_str();
          const std::int32_t v = whole_int(p);
          if (v < 0) overflow();
          set_date(v - epoch_julian_day);
          julian_ = true;
          read_zone(p);
          mask = date_parts | time_parts | bit(Part::zone);
          label_ = Word::none;
        } else if (label_ != Word::none || has(bit(Part::month) | bit(Part::day))) {
          if (is_digit(f.text[0]) || label_ != Word::none) {
            if (label_ != Word::none && label_ != Word::time) bad();
            label_ = Word::none;
            if (has(time_parts)) bad();
            read_zone_and_run_together(f.text, seen, mask);
          } else {
            read_zone_name(f.text, true);
            mask = bit(Part::zone);
          }
        } else {
          read_date(f.text, mask);
        }
        break;
      case FieldKind::time:
        if (label_ != Word::none && label_ != Word::time) bad();
        label_ = Word::none;
        read_clock(f.text);
        mask = time_parts;
        if (clock_overflows(time)) overflow();
        break;
      case FieldKind::zone:
        read_zone(f.text.c_str());
        mask = bit(Part::zone);
        break;
      case FieldKind::number: {
        if (label_ != Word::none) {
          read_labelled(f, mask);
          break;
        }
        const std::size_t point = f.text.find('.');
        if (point != std::string::npos && !(seen & date_parts))
          read_date(f.text, mask);
        else if (point != std::string::npos && point > 2)
          read_run_together(f.text, seen, mask);
        else if (f.text.size() >= 6 && (!(seen & date_parts) || !(seen & time_parts)))
          read_run_together(f.text, seen, mask);
        else
          read_number(f.text, text_month_, seen, mask);
        break;
      }
      case FieldKind::string:
      case FieldKind::special: read_word(i, false, mask); break;
    }
    if (mask & seen) bad();
    seen |= mask;
  }
  validate_date();
  apply_am_pm();
  if (word != Word::none) return;
  if (!has(date_parts)) bad();
  resolve_zone(time);
}

void Reader::read_time() {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const Field& f = fields_[i];
    std::uint32_t mask = 0;
    const bool before_time = i == 0 && fields_.size() >= 2 &&
                             (fields_.back().kind == FieldKind::date || fields_[1].kind == FieldKind::time);
    switch (f.kind) {
      case FieldKind::date:
        if (before_time) {
          read_date(f.text, mask);
        } else if (is_digit(f.text[0])) {
          read_zone_and_run_together(f.text, seen | date_parts, mask);
        } else {
          read_zone_name(f.text, true);
          mask = bit(Part::zone);
        }
        break;
      case FieldKind::time:
        read_clock(f.text);
        mask = time_parts;
        break;
      case FieldKind::zone:
        read_zone(f.text.c_str());
        mask = bit(Part::zone);
        break;
      case FieldKind::number: {
        if (label_ != Word::none) {
          read_labelled(f, mask);
          break;
        }
        const std::size_t point = f.text.find('.');
        if (point != std::string::npos) {
          if (i == 0 && fields_.size() >= 2 && fields_.back().kind == FieldKind::date)
            read_date(f.text, mask);
          else if (point > 2)
            read_run_together(f.text, seen | date_parts, mask);
          else
            bad();
        } else if (f.text.size() > 4) {
          read_run_together(f.text, seen | date_parts, mask);
        } else {
          read_number(f.text, false, seen | date_parts, mask);
        }
        break;
      }
      case FieldKind::string:
      case FieldKind::special: read_word(i, true, mask); break;
    }
    if (mask & seen) bad();
    seen |= mask;
  }
  validate_date();
  apply_am_pm();
  if (clock_overflows(time)) overflow();
  if (!has(time_parts)) bad();

  BrokenTime at = time;
  if (!has(date_parts)) {
    if (zone_) {  // a zone that changes its clock needs a date
      std::int32_t east = 0;
      if (!zone_->only_offset(east)) bad();
    }
    if ((seen & date_parts) && (abbreviated_zone_ || !(seen & bit(Part::zone)))) bad();  // half a date
    const BrokenTime now = break_timestamp(now_local());
    at.year = now.year;
    at.month = now.month;
    at.day = now.day;
  }
  resolve_zone(at);
}

std::int64_t clock_micros(const BrokenTime& b) noexcept {
  return ((std::int64_t{b.hour} * 60 + b.minute) * 60 + b.second) * second_micros + b.micros;
}

Error out_of_range(std::string_view type_name, std::string_view text) {
  return {errc::datetime_field_overflow,
          std::string(type_name).append(" out of range: \"").append(text).append("\"")};
}

/// The spellings that programs use, `2024-02-29` and `2024-02-29 13:45:06.5+02`, which mean the same under every DateStyle;
/// all else, and what is wrong in them, is for the Reader.
class PlainReader {
 public:
  explicit PlainReader(std::string_view text) noexcept : rest_(text) {}

  bool date(BrokenTime& b) noexcept {
    return number(4, 1, 9999, b.year) && take('-') && number(2, 1, 12, b.month) && take('-') &&
           number(2, 1, 31, b.day) && b.day <= month_days(b.year, b.month);
  }
  bool clock(BrokenTime& b) noexcept {
    if ((!take(' ') && !take('T')) || !number(2, 0, 23, b.hour) || !take(':') ||
        !number(2, 0, 59, b.minute) || !take(':') || !number(2, 0, 59, b.second))
      return false;
    if (!take('.')) return true;
    std::size_t digits = 0;
    while (digits < rest_.size() && is_digit(rest_[digits])) ++digits;
    if (digits == 0 || digits > 6 || !number(digits, 0, 999999, b.micros)) return false;
    for (; digits < 6; ++digits) b.micros *= 10;
    return true;
  }
  /// False: none is written.
  bool zone(std::int32_t& west) noexcept {
    std::int32_t hour = 0, minute = 0;
    const bool east = take('+');
    if (!east && !take('-')) return false;
    if (!number(2, 0, 15, hour) || (take(':') && !number(2, 0, 59, minute))) return false;
    west = (hour * 60 + minute) * 60;
    if (east) west = -west;
    return true;
  }
  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

 private:
  bool take(char c) noexcept {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool number(std::size_t digits, std::int32_t low, std::int32_t high, std::int32_t& v) noexcept {
    if (rest_.size() < digits) return false;
    v = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(rest_[i])) return false;
      v = v * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return v >= low && v <= high;
  }
  std::string_view rest_;
};

std::int64_t parse_point(std::string_view text, Typmod typmod, const Settings& settings, bool with_zone) {
  BrokenTime plain{};
  PlainReader quick(text);
  if (std::int64_t t = 0;
      quick.date(plain) && quick.clock(plain) && quick.at_end() && make_timestamp(plain, t)) {
    if (with_zone) t -= offset_of_local(t, settings.time_zone) * second_micros;
    return fit_timestamp(t, typmod);
  }
  Reader r(text, with_zone ? "timestamp with time zone" : "timestamp", settings);
  r.read_full();
  std::int64_t t = 0;
  switch (r.word) {
    case Word::late: return timestamp_infinity;
    case Word::early: return timestamp_minus_infinity;
    case Word::epoch: t = -unix_epoch_seconds * second_micros; break;
    default:
      if (!make_timestamp(r.time, t) ||
          (with_zone && __builtin_add_overflow(t, std::int64_t{r.west} * second_micros, &t)) ||
          !is_valid_timestamp(t))
        throw out_of_range("timestamp", text);
  }
  return fit_timestamp(t, typmod);
}

}  // namespace

std::int32_t parse_date(std::string_view text, const Settings& settings) {
  BrokenTime plain;
  PlainReader quick(text);
  if (quick.date(plain) && quick.at_end())
    return static_cast<std::int32_t>(days_from_civil(plain.year, plain.month, plain.day));
  Reader r(text, "date", settings);
  r.read_full();
  switch (r.word) {
    case Word::late: return date_infinity;
    case Word::early: return date_minus_infinity;
    case Word::epoch: return static_cast<std::int32_t>(-epoch_unix_days);
    default: break;
  }
  const std::int64_t days = days_from_civil(r.time.year, r.time.month, r.time.day);
  if (days < date_min || days >= date_limit) throw out_of_range("date", text);
  return static_cast<std::int32_t>(days);
}

std::int64_t parse_time(std::string_view text, Typmod typmod, const Settings& settings) {
  Reader r(text, "time", settings);
  r.read_time();
  return fit_time(clock_micros(r.time), typmod);
}

TimeTz parse_timetz(std::string_view text, Typmod typmod, const Settings& settings) {
  Reader r(text, "time with time zone", settings);
  r.read_time();
  return {fit_time(clock_micros(r.time), typmod), r.west};
}

std::int64_t parse_timestamp(std::string_view text, Typmod typmod, const Settings& settings) {
  return parse_point(text, typmod, settings, false);
}
std::int64_t parse_timestamptz(std::string_view text, Typmod typmod, const Settings& settings) {
  return parse_point(text, typmod, settings, true);
}

}  // namespace pgmicro::types
