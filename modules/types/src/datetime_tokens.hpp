#pragma once
/// Dates, times and intervals as text are first cut into fields, which know their look but not yet their meaning.

#include <pgmicro/types/errors.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pgmicro::types {

enum class FieldKind : std::uint8_t {
  number,   ///< digits, perhaps with a decimal point
  date,     ///< parts with - / . between them, or a zone with punctuation
  time,     ///< digits with colons
  zone,     ///< a sign and digits; in intervals a signed number
  string,   ///< letters, in lower case
  special,  ///< a sign and letters
};
struct Field {
  FieldKind kind;
  std::string text;
};

enum class Failure : std::uint8_t {
  bad_format,
  field_overflow,
  month_or_day_overflow,
  interval_overflow,
  zone_overflow
};
[[noreturn]] void throw_datetime_error(Failure failure, std::string_view text, std::string_view type_name);

/// False: what cannot be a date, time or interval.
[[nodiscard]] bool split_fields(std::string_view text, std::vector<Field>& fields);

/// What fields mean, as numbers of bits: which were seen is a mask.
enum class Part : std::uint8_t {
  reserved = 0,
  month,
  year,
  day,
  julian,
  zone,
  daylight_zone,
  dynamic_zone,
  ignored,
  am_pm,
  hour,
  minute,
  second,
  millisecond,
  microsecond,
  day_of_year,
  day_of_week,
  unit,
  era,
  ago,
  iso_time = 23,
  week,
  decade,
  century,
  millennium,
  daylight_modifier,
  quarter,
  unknown = 31
};
[[nodiscard]] constexpr std::uint32_t bit(Part p) noexcept {
  return std::uint32_t{1} << static_cast<unsigned>(p);
}
inline constexpr std::uint32_t all_seconds =
    bit(Part::second) | bit(Part::millisecond) | bit(Part::microsecond);
inline constexpr std::uint32_t date_parts = bit(Part::year) | bit(Part::month) | bit(Part::day);
inline constexpr std::uint32_t time_parts = bit(Part::hour) | bit(Part::minute) | all_seconds;

/// What reserved words and units stand for.
enum class Word : std::int32_t {
  none = 0,
  now,
  today,
  yesterday,
  tomorrow,
  zulu,
  epoch,
  late,
  early,
  ad,
  bc,
  am,
  pm,
  year,
  month,
  day,
  hour,
  minute,
  second,
  millisecond,
  microsecond,
  day_of_week,
  iso_day_of_week,
  iso_year,
  day_of_year,
  julian,
  time,
  week,
  decade,
  century,
  millennium,
  quarter,
  zone,
  zone_hour,
  zone_minute,
  ago
};

struct Token {
  std::string_view text;
  Part part;
  std::int32_t value;  ///< a number, or a Word
};
/// The words of dates (`jan`, `today`, `bc`), and those of intervals and fields (`mins`, `century`). Only the first ten
/// letters count. Null: none of them.
[[nodiscard]] const Token* find_date_word(std::string_view text) noexcept;
[[nodiscard]] const Token* find_unit_word(std::string_view text) noexcept;

/// strtol() for an int: reads blanks, a sign and digits at `p` and moves it; false when out of range.
[[nodiscard]] bool read_int(const char*& p, std::int32_t& v) noexcept;
/// Likewise for 64 bits.
[[nodiscard]] bool read_int(const char*& p, std::int64_t& v) noexcept;
/// A fraction ".ddd" that ends the text, in microseconds; false for anything else.
[[nodiscard]] bool read_fraction(const char* p, std::int32_t& micros) noexcept;

}  // namespace pgmicro::types
