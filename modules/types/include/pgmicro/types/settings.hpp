#pragma once
/// What of a session's settings decides how values are read, written and computed.

#include <cstdint>

namespace pgmicro::types {

class TimeZone;  // time_zone.hpp

enum class DateStyle : std::uint8_t { iso, postgres, sql, german };
enum class DateOrder : std::uint8_t { ymd, dmy, mdy };
enum class IntervalStyle : std::uint8_t { postgres, postgres_verbose, sql_standard, iso_8601 };
enum class ByteaOutput : std::uint8_t { hex, escape };

struct Settings {
  DateStyle date_style = DateStyle::iso;
  DateOrder date_order = DateOrder::mdy;
  IntervalStyle interval_style = IntervalStyle::postgres;
  ByteaOutput bytea_output = ByteaOutput::hex;
  std::int32_t extra_float_digits = 1;
  const TimeZone* time_zone = nullptr;  ///< null: UTC
  /// now(): when the transaction began, in microseconds since 2000-01-01 UTC.
  std::int64_t transaction_time = 0;
};

}  // namespace pgmicro::types
