/// Reads TZif files. Version 2 and later hold everything twice: first with 32-bit times, which are skipped, then with 64:
///
///     44 bytes   header: "TZif", version, and six counts (isut, isstd, leap, time, type, char)
///     time × 8   when a transition happens
///     time × 1   to which type
///     type × 6   offset, daylight, where in the names its abbreviation begins
///     char × 1   abbreviations, each ended by NUL
///     …          leap seconds and indicators, which PostgreSQL does not look at
///     \n…\n      a POSIX rule for all times after the last transition
///
/// A rule is kept as such and evaluated for the year asked for, so no table of future transitions is needed.
#include <pgmicro/types/time_zone.hpp>

#include <pgmicro/types/calendar.hpp>
#include "define.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <vector>

namespace pgmicro::types {
namespace {

constexpr std::int64_t day_seconds = 86400;

/// When within a year a POSIX rule changes the clock, in local time of before.
struct RuleDay {
  enum class Kind : std::uint8_t {
    julian_without_leap_day,
    day_of_year,
    month_week_day
  } kind = Kind::day_of_year;
  std::int32_t day = 0, week = 0, month = 0;
  std::int32_t seconds = 7200;

  [[nodiscard]] std::int64_t local_time(std::int32_t year) const noexcept {
    std::int64_t days = unix_days(year, 1, 1);
    switch (kind) {
      case Kind::julian_without_leap_day: days += day - 1 + (is_leap(year) && day >= 60); break;
      case Kind::day_of_year: days += day; break;
      case Kind::month_week_day: {
        days = unix_days(year, month, 1);
        const std::int64_t weekday = ((days + 4) % 7 + 7) % 7;  // 1970-01-01 was a Thursday
        std::int64_t at = ((day - weekday) % 7 + 7) % 7 + 7 * (week - 1);
        while (at >= month_days(year, month)) at -= 7;
        days += at;
        break;
      }
    }
    return days * day_seconds + seconds;
  }
};

struct Type {
  std::int32_t offset = 0;
  bool daylight = false;
  std::string abbreviation;
};

/// `std offset dst offset,start,end`. As PostgreSQL has it, the first name may be anything, even empty: "+03", which is west.
struct Rule {
  Type standard, daylight;
  bool has_daylight = false;
  RuleDay start, end;
};

class RuleParser {
 public:
  explicit RuleParser(std::string_view text) : rest_(text) {}

  bool parse(Rule& r) {
    if (!name(r.standard.abbreviation) || !offset(r.standard.offset)) return false;
    r.standard.offset = -r.standard.offset;
    if (rest_.empty()) return true;
    r.has_daylight = true;
    r.daylight.daylight = true;
    if (!name(r.daylight.abbreviation) || r.daylight.abbreviation.empty()) return false;
    r.daylight.offset = r.standard.offset + 3600;
    if (!rest_.empty() && rest_[0] != ',') {
      if (!offset(r.daylight.offset)) return false;
      r.daylight.offset = -r.daylight.offset;
    }
    if (rest_.empty()) rest_ = ",M3.2.0,M11.1.0";
    return day(r.start) && day(r.end) && rest_.empty();
  }

 private:
  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool name(std::string& out) {
    std::size_t n = 0;
    if (take('<')) {
      n = rest_.find('>');
      if (n == std::string_view::npos || n == 0) return false;
      out = rest_.substr(0, n);
      rest_.remove_prefix(n + 1);
      return true;
    }
    while (n < rest_.size() && !(rest_[n] >= '0' && rest_[n] <= '9') && rest_[n] != ',' && rest_[n] != '-' &&
           rest_[n] != '+')
      ++n;
    out = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return true;
  }
  bool number(std::int32_t& v, std::int32_t low, std::int32_t high) {
    const auto [stop, failure] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), v);
    if (failure != std::errc{} || v < low || v > high) return false;
    rest_.remove_prefix(static_cast<std::size_t>(stop - rest_.data()));
    return true;
  }
  bool time(std::int32_t& seconds) {
    std::int32_t h = 0, m = 0, s = 0;
    if (!number(h, 0, 167)) return false;
    if (take(':')) {
      if (!number(m, 0, 59)) return false;
      if (take(':') && !number(s, 0, 60)) return false;
    }
    seconds = (h * 60 + m) * 60 + s;
    return true;
  }
  bool offset(std::int32_t& seconds) {
    const bool negative = take('-');
    if (!negative) (void)take('+');
    if (rest_.empty() || rest_[0] < '0' || rest_[0] > '9' || !time(seconds)) return false;
    if (negative) seconds = -seconds;
    return true;
  }
  bool day(RuleDay& d) {
    if (!take(',')) return false;
    if (take('M')) {
      d.kind = RuleDay::Kind::month_week_day;
      if (!number(d.month, 1, 12) || !take('.') || !number(d.week, 1, 5) || !take('.') ||
          !number(d.day, 0, 6))
        return false;
    } else if (take('J')) {
      d.kind = RuleDay::Kind::julian_without_leap_day;
      if (!number(d.day, 1, 365)) return false;
    } else if (!number(d.day, 0, 365)) {
      return false;
    }
    return !take('/') || offset(d.seconds);
  }
  std::string_view rest_;
};

}  // namespace

struct TimeZone::Data {
  std::string name;
  std::vector<Type> types;
  std::vector<std::int64_t> times;
  std::vector<std::uint8_t> to;  // index into types
  Type before;                   // the first transition
  bool has_rule = false;
  Rule rule;

  /// The type at an instant, when it began and when it will end.
  struct Period {
    const Type* type;
    std::int64_t begin, end;
  };
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  [[nodiscard]] Period by_rule(std::int64_t t, std::int64_t since) const noexcept {
    if (!rule.has_daylight) return {&rule.standard, since, never};
    // Changes of the year before to the year after, in order; the last that is not after `t` counts.
    struct Change {
      std::int64_t at;
      const Type* to;
    };
    const std::int32_t year = civil_from_unix_days(floor_divide(t, day_seconds)).year;
    Change changes[6];
    int n = 0;
    for (std::int32_t y = year - 1; y <= year + 1; ++y) {
      changes[n++] = {rule.start.local_time(y) - rule.standard.offset, &rule.daylight};
      changes[n++] = {rule.end.local_time(y) - rule.daylight.offset, &rule.standard};
    }
    std::sort(changes, changes + n, [](const Change& a, const Change& b) { return a.at < b.at; });
    int i = n - 1;
    while (i > 0 && changes[i].at > t) --i;
    return {changes[i].to, std::max(changes[i].at, since), i + 1 < n ? changes[i + 1].at : never};
  }

  [[nodiscard]] Period period(std::int64_t t) const noexcept {
    constexpr std::int64_t always = std::numeric_limits<std::int64_t>::min();
    if (times.empty() || t < times[0]) {
      if (times.empty() && has_rule) return by_rule(t, always);
      return {&before, always, times.empty() ? never : times[0]};
    }
    const auto next =
        static_cast<std::size_t>(std::upper_bound(times.begin(), times.end(), t) - times.begin());
    if (next == times.size()) {
      if (has_rule) {
        // The table's last entry holds until the rule's first change after it.
        const Period ruled = by_rule(t, times.back());
        return ruled;
      }
      return {&types[to[next - 1]], times[next - 1], never};
    }
    return {&types[to[next - 1]], times[next - 1], times[next]};
  }

  bool read(std::string_view file);
};

bool TimeZone::Data::read(std::string_view file) {
  const auto count_at = [&](std::size_t at) {
    return std::size_t{load_be32(reinterpret_cast<const std::byte*>(file.data() + at))};
  };
  const auto is_header = [&](std::size_t at) {
    return file.size() >= at + 44 && file.substr(at, 4) == "TZif";
  };
  if (!is_header(0) || file[4] < '2') return false;
  const std::size_t skip = 44 + count_at(32) * 5 + count_at(36) * 6 + count_at(40) + count_at(28) * 8 +
                           count_at(24) + count_at(20);
  if (!is_header(skip)) return false;
  const std::size_t isut = count_at(skip + 20), isstd = count_at(skip + 24), leap = count_at(skip + 28);
  const std::size_t time_count = count_at(skip + 32), type_count = count_at(skip + 36),
                    chars = count_at(skip + 40);
  const std::size_t times_at = skip + 44, to_at = times_at + 8 * time_count, types_at = to_at + time_count;
  const std::size_t names_at = types_at + 6 * type_count,
                    footer_at = names_at + chars + leap * 12 + isstd + isut;
  if (type_count == 0 || type_count > 255 || file.size() < footer_at) return false;
  for (std::size_t i = 0; i < type_count; ++i) {
    const char* const p = file.data() + types_at + 6 * i;
    const auto name_at = static_cast<unsigned char>(p[5]);
    if (name_at >= chars) return false;
    const std::string_view names = file.substr(names_at, chars);
    types.push_back({static_cast<std::int32_t>(load_be32(reinterpret_cast<const std::byte*>(p))), p[4] != 0,
                     std::string(names.substr(name_at, names.find('\0', name_at) - name_at))});
  }
  for (std::size_t i = 0; i < time_count; ++i) {
    times.push_back(static_cast<std::int64_t>(
        load_be64(reinterpret_cast<const std::byte*>(file.data() + times_at + 8 * i))));
    to.push_back(static_cast<std::uint8_t>(file[to_at + i]));
    if (to.back() >= type_count) return false;
  }
  before = types[0];
  std::string_view footer = file.substr(footer_at);
  if (footer.size() >= 2 && footer[0] == '\n') {
    footer.remove_prefix(1);
    footer = footer.substr(0, footer.find('\n'));
    has_rule = !footer.empty() && RuleParser(footer).parse(rule);
  }
  return true;
}

// ── finding zones ────────────────────────────────────────────────────────────────────────────────────────────────

/// All zones that were ever asked for, by lower-case name, those that do not exist included.
struct ZoneCache {
  std::mutex mutex;
  std::map<std::string, std::unique_ptr<TimeZone>, std::less<>> zones;

  static ZoneCache& get() {
    static ZoneCache* const cache = new ZoneCache;  // never destroyed: sessions may outlive static objects
    return *cache;
  }

  static std::unique_ptr<TimeZone> make(std::unique_ptr<TimeZone::Data> data) {
    return std::unique_ptr<TimeZone>(new TimeZone(std::move(data)));
  }

  static std::filesystem::path folder() {
    const char* const set = std::getenv("TZDIR");
    return set && *set ? set : "/usr/share/zoneinfo";
  }

  /// The file of that name in any case, and its name as spelt on disk.
  static std::filesystem::path locate(std::string_view name, std::string& spelt) {
    std::filesystem::path at = folder();
    spelt.clear();
    if (name.empty() || name.back() == '/') return {};
    while (!name.empty()) {
      const std::string_view part = name.substr(0, name.find('/'));
      name.remove_prefix(std::min(part.size() + 1, name.size()));
      if (part.empty() || part[0] == '.') return {};
      std::error_code failure;
      std::filesystem::path found;
      for (std::filesystem::directory_iterator i(at, failure), end; !failure && i != end;
           i.increment(failure)) {
        std::string entry = i->path().filename().string();
        std::string lower = entry;
        for (char& c : lower) c = lower_ascii(c);
        if (!equals_ignoring_case(part, lower)) continue;
        found = i->path();
        if (entry == part) break;
      }
      if (found.empty()) return {};
      at = found;
      spelt += (spelt.empty() ? "" : "/") + found.filename().string();
    }
    return at;
  }

  static std::unique_ptr<TimeZone> load(std::string_view name) {
    auto data = std::make_unique<TimeZone::Data>();
    const bool plausible =
        name.size() < 256 && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 127; });
    if (plausible) {
      const std::filesystem::path path = locate(name, data->name);
      std::error_code failure;
      if (!path.empty() && std::filesystem::is_regular_file(path, failure)) {
        std::ifstream in(path, std::ios::binary);
        const std::string file((std::istreambuf_iterator<char>(in)), {});
        if (data->read(file)) return make(std::move(data));
      }
    }
    data = std::make_unique<TimeZone::Data>();
    data->name = name;
    for (char& c : data->name)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);  // the name of a rule is its text
    if (equals_ignoring_case(name, "gmt"))
      data->rule.standard.abbreviation = "GMT";
    else if (!RuleParser(data->name).parse(data->rule))
      return nullptr;
    data->has_rule = true;
    return make(std::move(data));
  }
};

TimeZone::TimeZone(std::unique_ptr<Data> data) noexcept : data_(std::move(data)) {}
TimeZone::~TimeZone() = default;

const TimeZone* TimeZone::find(std::string_view name) {
  std::string key(name);
  for (char& c : key) c = lower_ascii(c);
  ZoneCache& cache = ZoneCache::get();
  const std::lock_guard lock(cache.mutex);
  const auto known = cache.zones.find(key);
  if (known != cache.zones.end()) return known->second.get();
  return cache.zones.emplace(key, ZoneCache::load(name)).first->second.get();
}

const TimeZone* TimeZone::fixed(std::int32_t seconds_east) {
  const auto clock = [](std::int32_t seconds, char plus, char minus) {
    const std::int32_t size = seconds < 0 ? -seconds : seconds;
    const auto two = [](std::int32_t v) { return std::string(v < 10 ? "0" : "") + std::to_string(v); };
    std::string s(1, seconds < 0 ? minus : plus);
    s += two(size / 3600);
    if (size % 3600) s += ":" + two(size / 60 % 60);
    if (size % 60) s += ":" + two(size % 60);
    return s;
  };
  return find("<" + clock(seconds_east, '+', '-') + ">" + clock(seconds_east, '-', '+'));
}

// ── asking them ──────────────────────────────────────────────────────────────────────────────────────────────────

const std::string& TimeZone::name() const noexcept { return data_->name; }

ZoneOffset TimeZone::at(std::int64_t instant) const noexcept {
  const Type& t = *data_->period(instant).type;
  return {t.offset, t.daylight, t.abbreviation};
}

std::int32_t TimeZone::offset_of_local(std::int64_t local) const noexcept {
  // The change of the clock, if there is one within a day or so, is the first after the day before.
  const Data::Period before = data_->period(local - day_seconds);
  if (before.end == Data::never) return before.type->offset;
  const Data::Period after = data_->period(before.end);
  const std::int64_t by_before = local - before.type->offset, by_after = local - after.type->offset;
  if (by_before < before.end && by_after < before.end) return before.type->offset;
  if (by_before > before.end && by_after >= before.end) return after.type->offset;
  return by_before > by_after ? before.type->offset : after.type->offset;
}

bool TimeZone::abbreviation_at(std::string_view upper_case, std::int64_t instant,
                               std::int32_t& offset) const noexcept {
  const auto take = [&](const Type& t) {
    if (t.abbreviation != upper_case) return false;
    offset = t.offset;
    return true;
  };
  // Backwards from the instant, then forwards.
  if (take(*data_->period(instant).type)) return true;
  auto i = static_cast<std::size_t>(std::upper_bound(data_->times.begin(), data_->times.end(), instant) -
                                    data_->times.begin());
  for (std::size_t j = i; j-- > 0;)
    if (take(data_->types[data_->to[j]])) return true;
  if (take(data_->before)) return true;
  for (; i < data_->times.size(); ++i)
    if (take(data_->types[data_->to[i]])) return true;
  return data_->has_rule &&
         (take(data_->rule.standard) || (data_->rule.has_daylight && take(data_->rule.daylight)));
}

bool TimeZone::only_offset(std::int32_t& offset) const noexcept {
  const Data::Period p = data_->period(0);
  offset = p.type->offset;
  for (const Type& t : data_->types)
    if (t.offset != offset) return false;
  return !data_->has_rule || (data_->rule.standard.offset == offset && !data_->rule.has_daylight);
}

bool find_zone_abbreviation(std::string_view name, ZoneAbbreviation& out) noexcept {
  struct Line {
    std::string_view name;
    ZoneAbbreviation meaning;
  };
  static constexpr Line lines[] = {
#define PGM_ABBREVIATION(name, seconds, daylight) {name, {seconds, daylight, {}}},
#define PGM_ZONE_ABBREVIATION(name, zone) {name, {0, false, zone}},
#include "time_zone_abbreviations.def"
#undef PGM_ABBREVIATION
#undef PGM_ZONE_ABBREVIATION
  };
  const Line* const found = std::lower_bound(std::begin(lines), std::end(lines), name,
                                             [](const Line& l, std::string_view n) { return l.name < n; });
  if (found == std::end(lines) || found->name != name) return false;
  out = found->meaning;
  return true;
}

}  // namespace pgmicro::types
