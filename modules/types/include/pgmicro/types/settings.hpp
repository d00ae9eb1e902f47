#pragma once
/// What of a session's settings decides how values are read, written and computed.

#include <pgmicro/types/oid.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace pgmicro::types {

class TimeZone;  // time_zone.hpp

/// Names of a database's objects, for the types whose values are objects (regclass, regtype …). Who keeps a catalog
/// implements it; `kind` is the OID of the type.
class ObjectNames {
 public:
  virtual ~ObjectNames() = default;
  /// The object that the text names, by the search path. 42P01, 42704 … if there is none.
  [[nodiscard]] virtual Oid find(Oid kind, std::string_view text) = 0;
  /// Appends the object's name, qualified where the search path would not find it. False: there is none.
  [[nodiscard]] virtual bool append(Oid kind, Oid object, std::string& out) = 0;
};

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
  ObjectNames* object_names = nullptr;  ///< null: objects go by their numbers
};

}  // namespace pgmicro::types
