#include "datetime_tokens.hpp"

#include "define.hpp"

#include <pgmicro/types/float.hpp>

#include <fast_float/fast_float.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace pgmicro::types {

void throw_datetime_error(Failure failure, std::string_view text, std::string_view type_name) {
  const auto about = [&](SqlState state, std::string_view what) {
    return Error(state, std::string(what).append(": \"").append(text).append("\""));
  };
  switch (failure) {
    case Failure::field_overflow:
      throw about(errc::datetime_field_overflow, "date/time field value out of range");
    case Failure::month_or_day_overflow:
      throw about(errc::datetime_field_overflow, "date/time field value out of range")
          .hint("Perhaps you need a different \"datestyle\" setting.");
    case Failure::interval_overflow:
      throw about(errc::interval_field_overflow, "interval field value out of range");
    case Failure::zone_overflow:
      throw about(errc::invalid_time_zone_displacement, "time zone displacement out of range");
    case Failure::bad_format: break;
  }
  throw about(errc::invalid_datetime_format, std::string("invalid input syntax for type ").append(type_name));
}

namespace {

constexpr std::size_t fields_max = 25, text_max = 150;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_letter(char c) noexcept { return lower_ascii(c) >= 'a' && lower_ascii(c) <= 'z'; }
bool is_punctuation(char c) noexcept { return c > ' ' && c < 127 && !is_digit(c) && !is_letter(c); }

}  // namespace

bool split_fields(std::string_view s, std::vector<Field>& fields) {
  std::size_t i = 0, used = 0;
  const auto at = [&](std::size_t k) { return k < s.size() ? s[k] : '\0'; };
  while (i < s.size()) {
    char c = s[i];
    if (is_space(c)) {
      ++i;
      continue;
    }
    Field f{FieldKind::number, {}};
    const auto take_while = [&](auto&& accept) {
      for (; i < s.size() && accept(s[i]); ++i) f.text += lower_ascii(s[i]);
    };
    const auto take = [&] { f.text += lower_ascii(s[i++]); };
    if (is_digit(c)) {
      take_while(is_digit);
      if (at(i) == ':') {
        f.kind = FieldKind::time;
        take_while([](char x) { return is_digit(x) || x == ':' || x == '.'; });
      } else if (at(i) == '-' || at(i) == '/' || at(i) == '.') {
        const char separator = at(i);
        take();
        if (is_digit(at(i))) {
          f.kind = separator == '.' ? FieldKind::number : FieldKind::date;
          take_while(is_digit);
          if (at(i) == separator) {  // a date of three parts
            f.kind = FieldKind::date;
            take_while([&](char x) { return is_digit(x) || x == separator; });
          }
        } else {
          f.kind = FieldKind::date;
          take_while([&](char x) { return is_digit(x) || is_letter(x) || x == separator; });
        }
      }
    } else if (c == '.') {
      take();
      take_while(is_digit);
    } else if (is_letter(c)) {
      f.kind = FieldKind::string;
      take_while(is_letter);
      // Punctuation makes it a date with a month's name, or a zone like america/new_york, or gmt+3.
      c = at(i);
      bool joined = c == '-' || c == '/' || c == '.';
      if (c == '+' || is_digit(c)) joined = !find_date_word(f.text);
      if (joined) {
        f.kind = FieldKind::date;
        take();
        take_while([](char x) {
          return x == '+' || x == '-' || x == '/' || x == '_' || x == '.' || x == ':' || is_digit(x) ||
                 is_letter(x);
        });
      }
    } else if (c == '+' || c == '-') {
      take();
      while (is_space(at(i))) ++i;
      if (is_digit(at(i))) {
        f.kind = FieldKind::zone;
        take_while([](char x) { return is_digit(x) || x == ':' || x == '.' || x == '-'; });
      } else if (is_letter(at(i))) {
        f.kind = FieldKind::special;
        take_while(is_letter);
      } else {
        return false;
      }
    } else if (is_punctuation(c)) {
      ++i;
      continue;
    } else {
      return false;
    }
    used += f.text.size() + 1;
    fields.push_back(std::move(f));
    if (fields.size() > fields_max || used > text_max) return false;
  }
  return true;
}

namespace {

constexpr std::int32_t word(Word w) noexcept { return static_cast<std::int32_t>(w); }

constexpr Token date_words[] = {
    {"-infinity", Part::reserved, word(Word::early)},
    {"ad", Part::era, word(Word::ad)},
    {"allballs", Part::reserved, word(Word::zulu)},
    {"am", Part::am_pm, word(Word::am)},
    {"apr", Part::month, 4},
    {"april", Part::month, 4},
    {"at", Part::ignored, 0},
    {"aug", Part::month, 8},
    {"august", Part::month, 8},
    {"bc", Part::era, word(Word::bc)},
    {"d", Part::unit, word(Word::day)},
    {"dec", Part::month, 12},
    {"december", Part::month, 12},
    {"dow", Part::unit, word(Word::day_of_week)},
    {"doy", Part::unit, word(Word::day_of_year)},
    {"dst", Part::daylight_modifier, 3600},
    {"epoch", Part::reserved, word(Word::epoch)},
    {"feb", Part::month, 2},
    {"february", Part::month, 2},
    {"fri", Part::day_of_week, 5},
    {"friday", Part::day_of_week, 5},
    {"h", Part::unit, word(Word::hour)},
    {"infinity", Part::reserved, word(Word::late)},
    {"isodow", Part::unit, word(Word::iso_day_of_week)},
    {"isoyear", Part::unit, word(Word::iso_year)},
    {"j", Part::unit, word(Word::julian)},
    {"jan", Part::month, 1},
    {"january", Part::month, 1},
    {"jd", Part::unit, word(Word::julian)},
    {"jul", Part::month, 7},
    {"julian", Part::unit, word(Word::julian)},
    {"july", Part::month, 7},
    {"jun", Part::month, 6},
    {"june", Part::month, 6},
    {"m", Part::unit, word(Word::month)},
    {"mar", Part::month, 3},
    {"march", Part::month, 3},
    {"may", Part::month, 5},
    {"mm", Part::unit, word(Word::minute)},
    {"mon", Part::day_of_week, 1},
    {"monday", Part::day_of_week, 1},
    {"nov", Part::month, 11},
    {"november", Part::month, 11},
    {"now", Part::reserved, word(Word::now)},
    {"oct", Part::month, 10},
    {"october", Part::month, 10},
    {"on", Part::ignored, 0},
    {"pm", Part::am_pm, word(Word::pm)},
    {"s", Part::unit, word(Word::second)},
    {"sat", Part::day_of_week, 6},
    {"saturday", Part::day_of_week, 6},
    {"sep", Part::month, 9},
    {"sept", Part::month, 9},
    {"september", Part::month, 9},
    {"sun", Part::day_of_week, 0},
    {"sunday", Part::day_of_week, 0},
    {"t", Part::iso_time, word(Word::time)},
    {"thu", Part::day_of_week, 4},
    {"thur", Part::day_of_week, 4},
    {"thurs", Part::day_of_week, 4},
    {"thursday", Part::day_of_week, 4},
    {"today", Part::reserved, word(Word::today)},
    {"tomorrow", Part::reserved, word(Word::tomorrow)},
    {"tue", Part::day_of_week, 2},
    {"tues", Part::day_of_week, 2},
    {"tuesday", Part::day_of_week, 2},
    {"wed", Part::day_of_week, 3},
    {"wednesday", Part::day_of_week, 3},
    {"weds", Part::day_of_week, 3},
    {"y", Part::unit, word(Word::year)},
    {"yesterday", Part::reserved, word(Word::yesterday)},
};

constexpr Token unit_words[] = {
    {"@", Part::ignored, 0},
    {"ago", Part::ago, 0},
    {"c", Part::unit, word(Word::century)},
    {"cent", Part::unit, word(Word::century)},
    {"centuries", Part::unit, word(Word::century)},
    {"century", Part::unit, word(Word::century)},
    {"d", Part::unit, word(Word::day)},
    {"day", Part::unit, word(Word::day)},
    {"days", Part::unit, word(Word::day)},
    {"dec", Part::unit, word(Word::decade)},
    {"decade", Part::unit, word(Word::decade)},
    {"decades", Part::unit, word(Word::decade)},
    {"decs", Part::unit, word(Word::decade)},
    {"h", Part::unit, word(Word::hour)},
    {"hour", Part::unit, word(Word::hour)},
    {"hours", Part::unit, word(Word::hour)},
    {"hr", Part::unit, word(Word::hour)},
    {"hrs", Part::unit, word(Word::hour)},
    {"m", Part::unit, word(Word::minute)},
    {"microsecon", Part::unit, word(Word::microsecond)},
    {"mil", Part::unit, word(Word::millennium)},
    {"millennia", Part::unit, word(Word::millennium)},
    {"millennium", Part::unit, word(Word::millennium)},
    {"millisecon", Part::unit, word(Word::millisecond)},
    {"mils", Part::unit, word(Word::millennium)},
    {"min", Part::unit, word(Word::minute)},
    {"mins", Part::unit, word(Word::minute)},
    {"minute", Part::unit, word(Word::minute)},
    {"minutes", Part::unit, word(Word::minute)},
    {"mon", Part::unit, word(Word::month)},
    {"mons", Part::unit, word(Word::month)},
    {"month", Part::unit, word(Word::month)},
    {"months", Part::unit, word(Word::month)},
    {"ms", Part::unit, word(Word::millisecond)},
    {"msec", Part::unit, word(Word::millisecond)},
    {"msecs", Part::unit, word(Word::millisecond)},
    {"qtr", Part::unit, word(Word::quarter)},
    {"quarter", Part::unit, word(Word::quarter)},
    {"s", Part::unit, word(Word::second)},
    {"sec", Part::unit, word(Word::second)},
    {"second", Part::unit, word(Word::second)},
    {"seconds", Part::unit, word(Word::second)},
    {"secs", Part::unit, word(Word::second)},
    {"timezone", Part::unit, word(Word::zone)},
    {"timezone_h", Part::unit, word(Word::zone_hour)},
    {"timezone_m", Part::unit, word(Word::zone_minute)},
    {"us", Part::unit, word(Word::microsecond)},
    {"usec", Part::unit, word(Word::microsecond)},
    {"usecs", Part::unit, word(Word::microsecond)},
    {"w", Part::unit, word(Word::week)},
    {"week", Part::unit, word(Word::week)},
    {"weeks", Part::unit, word(Word::week)},
    {"y", Part::unit, word(Word::year)},
    {"year", Part::unit, word(Word::year)},
    {"years", Part::unit, word(Word::year)},
    {"yr", Part::unit, word(Word::year)},
    {"yrs", Part::unit, word(Word::year)},
};

template <std::size_t N>
const Token* find(const Token (&tokens)[N], std::string_view text) noexcept {
  text = text.substr(0, 10);
  const Token* const found = std::lower_bound(std::begin(tokens), std::end(tokens), text,
                                              [](const Token& t, std::string_view x) { return t.text < x; });
  return found != std::end(tokens) && found->text == text ? found : nullptr;
}

}  // namespace

const Token* find_date_word(std::string_view text) noexcept { return find(date_words, text); }
const Token* find_unit_word(std::string_view text) noexcept { return find(unit_words, text); }

namespace {

template <class Int>
bool read_number(const char*& p, Int& v) noexcept {
  v = 0;
  const char* s = p;
  while (is_space(*s)) ++s;
  const bool negative = *s == '-';
  if (*s == '-' || *s == '+') ++s;
  if (!is_digit(*s)) return true;
  bool fits = true;
  for (; is_digit(*s); ++s) {
    const auto digit = static_cast<Int>(*s - '0');
    fits = fits && !__builtin_mul_overflow(v, Int{10}, &v) && !__builtin_sub_overflow(v, digit, &v);
  }
  p = s;
  if (!negative) fits = fits && !__builtin_sub_overflow(Int{0}, v, &v);
  return fits;
}

}  // namespace

bool read_int(const char*& p, std::int32_t& v) noexcept { return read_number(p, v); }
bool read_int(const char*& p, std::int64_t& v) noexcept { return read_number(p, v); }

bool read_fraction(const char* p, std::int32_t& micros) noexcept {
  double fraction = 0;
  const std::string_view text(p);
  if (text == ".") {
    micros = 0;
    return true;
  }
  const auto [stop, failure] = fast_float::from_chars(text.data(), text.data() + text.size(), fraction);
  if (failure != std::errc{} || stop != text.data() + text.size()) return false;
  micros = static_cast<std::int32_t>(std::rint(fraction * 1000000));
  return true;
}

}  // namespace pgmicro::types
