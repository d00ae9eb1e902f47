#pragma once
/// Time zones: the system's TZif files (RFC 8536), POSIX rules (`CET-1CEST,M3.5.0,M10.5.0/3`) and fixed offsets. Offsets
/// are seconds east of Greenwich, instants are seconds since 1970-01-01 UTC.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace pgmicro::types {

struct ZoneOffset {
  std::int32_t seconds = 0;
  bool daylight = false;
  std::string_view abbreviation;  ///< lives as long as the zone
};

class TimeZone {
 public:
  ~TimeZone();
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;

  /// A zone by its name in any case, or by a POSIX rule. Null: there is none. Zones are kept until the process ends, so
  /// what is returned stays; safe from any thread.
  [[nodiscard]] static const TimeZone* find(std::string_view name);
  /// An offset, as `SET TIME ZONE -3` gives: named "<-03>+03".
  [[nodiscard]] static const TimeZone* fixed(std::int32_t seconds_east);

  /// As its file spells it: "Europe/Berlin".
  [[nodiscard]] const std::string& name() const noexcept;
  [[nodiscard]] ZoneOffset at(std::int64_t instant) const noexcept;
  /// The offset that a clock on the wall means. Where it was put forward and the time never was, and where it was put back
  /// and the time was twice, standard time is meant, as in PostgreSQL: the time before the one, after the other.
  [[nodiscard]] std::int32_t offset_of_local(std::int64_t local) const noexcept;
  /// What an abbreviation ("msk") means here at about that instant: the last meaning it had, else the next. False: never.
  [[nodiscard]] bool abbreviation_at(std::string_view upper_case, std::int64_t instant,
                                     std::int32_t& offset) const noexcept;
  /// The one offset that always was and will be; false where there are several.
  [[nodiscard]] bool only_offset(std::int32_t& offset) const noexcept;

 private:
  struct Data;
  explicit TimeZone(std::unique_ptr<Data> data) noexcept;
  std::unique_ptr<Data> data_;
  friend struct ZoneCache;
};

/// What a time zone abbreviation in input means (PostgreSQL's set "Default"). `name` in lower case.
struct ZoneAbbreviation {
  std::int32_t seconds = 0;
  bool daylight = false;
  std::string_view zone;  ///< not empty: its meaning changes, ask this zone
};
/// False: it is none.
[[nodiscard]] bool find_zone_abbreviation(std::string_view name, ZoneAbbreviation& out) noexcept;

}  // namespace pgmicro::types
