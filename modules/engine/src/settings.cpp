#include <pgmicro/base/error.hpp>
#include <pgmicro/engine/detail/settings.hpp>
#include <pgmicro/parser/print.hpp>
#include <pgmicro/types/time_zone.hpp>

#include <strings.h>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace pgmicro::engine {

namespace {

using enum SettingType;
using enum SettingContext;
using enum SettingPolicy;

constexpr SettingInfo settings[] = {
#define SETTING(name, type, context, policy, value, unit, min, max, words) \
  {name, type, context, policy, value, unit, min, max, words},
#include "settings.def"
#undef SETTING
};

bool same_word(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}
bool less_word(std::string_view a, std::string_view b) noexcept {
  const int c = strncasecmp(a.data(), b.data(), std::min(a.size(), b.size()));
  return c != 0 ? c < 0 : a.size() < b.size();
}

Error bad_value(std::string_view name, std::string_view value) {
  return {errc::invalid_parameter,
          "invalid value for parameter \"" + std::string(name) + "\": \"" + std::string(value) + '"'};
}

// ── numbers with units ─────────────────────────────────────────────────────────────────────────────────────────

struct Unit {
  std::string_view word;
  double factor;  ///< in milliseconds, or bytes
};
// From the largest: SHOW picks the first that divides.
constexpr Unit time_units[] = {{"d", 86400000}, {"h", 3600000}, {"min", 60000},
                               {"s", 1000},     {"ms", 1},      {"us", 0.001}};
constexpr Unit memory_units[] = {
    {"TB", 1099511627776.0}, {"GB", 1073741824}, {"MB", 1048576}, {"kB", 1024}, {"B", 1}};

/// A unit of settings.def: what one counts in, and in which family.
struct Base {
  std::span<const Unit> family;
  double factor = 1;
};
Base base_of(std::string_view unit) {
  if (unit.empty()) return {};
  for (const auto& u : time_units)
    if (u.word == unit) return {time_units, u.factor};
  if (unit == "8kB") return {memory_units, 8192};
  for (const auto& u : memory_units)
    if (u.word == unit) return {memory_units, u.factor};
  return {};
}

/// A number in the setting's own unit; nothing if it is none. `hint`: what to say then.
std::optional<double> parse_number(const SettingInfo& info, const std::string& text, std::string& hint) {
  const char* begin = text.c_str();
  char* end = nullptr;
  double value = 0;
  const auto digits = text.find_first_not_of(" \t\n+-");
  if (digits == std::string::npos) return std::nullopt;
  if (info.type == integer && text[digits] == '0' && text.find_first_of(".eE", digits) == std::string::npos)
    value = static_cast<double>(std::strtoll(begin, &end, 0));
  else
    value = std::strtod(begin, &end);
  if (end == begin || std::isnan(value)) return std::nullopt;
  std::string_view unit(end);
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  while (!unit.empty() && unit.back() == ' ') unit.remove_suffix(1);
  if (unit.empty()) return value;
  const Base base = base_of(info.unit);
  for (const auto& u : base.family)
    if (u.word == unit) return value * u.factor / base.factor;
  if (base.family.data() == time_units)
    hint = R"(Valid units for this parameter are "us", "ms", "s", "min", "h", and "d".)";
  else if (base.family.data() == memory_units)
    hint = R"(Valid units for this parameter are "B", "kB", "MB", "GB", and "TB".)";
  return std::nullopt;
}

std::string spell_real(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%g", value);
  return buffer;
}

/// As SHOW shows a number: in the largest unit that keeps it whole. 0 and −1 have no unit.
std::string spell_number(const SettingInfo& info, double value) {
  if (info.type == real && info.unit.empty()) return spell_real(value);
  const Base base = base_of(info.unit);
  const auto whole = [](double v) { return std::to_string(static_cast<long long>(v)); };
  if (base.family.empty() || value <= 0) return info.type == real ? spell_real(value) : whole(value);
  for (const auto& u : base.family) {
    const double in_unit = value * base.factor / u.factor;
    if (in_unit == std::floor(in_unit)) return whole(in_unit) + std::string(u.word);
  }
  return spell_real(value) + std::string(info.unit);
}

std::string canonical_number(const SettingInfo& info, const std::string& text) {
  std::string hint;
  auto value = parse_number(info, text, hint);
  if (!value) throw bad_value(info.name, text).hint(std::move(hint));
  if (info.type == integer) value = std::nearbyint(*value);
  const double min = std::strtod(std::string(info.min).c_str(), nullptr);
  const double max = std::strtod(std::string(info.max).c_str(), nullptr);
  if (*value < min || *value > max) {
    const std::string unit = info.unit.empty() ? "" : " " + std::string(info.unit);
    const auto spell = [&](double v) {
      return info.type == real ? spell_real(v) : std::to_string(static_cast<long long>(v));
    };
    throw Error(errc::invalid_parameter, spell(*value) + unit +
                                             " is outside the valid range for parameter \"" +
                                             std::string(info.name) + "\" (" + std::string(info.min) +
                                             " .. " + std::string(info.max) + ")");
  }
  return info.type == real ? spell_real(*value) : std::to_string(static_cast<long long>(*value));
}

// ── words ──────────────────────────────────────────────────────────────────────────────────────────────────────

std::optional<bool> parse_boolean(std::string_view text) {
  const auto begins = [&](std::string_view word, std::size_t least) {
    return text.size() >= least && text.size() <= word.size() && same_word(text, word.substr(0, text.size()));
  };
  if (begins("true", 1) || begins("yes", 1) || same_word(text, "on") || text == "1") return true;
  if (begins("false", 1) || begins("no", 1) || begins("off", 2) || text == "0") return false;
  return std::nullopt;
}

template <class F>
void for_each_word(std::string_view words, F&& f) {
  while (!words.empty()) {
    const auto comma = words.find(',');
    f(words.substr(0, comma));
    words = comma == std::string_view::npos ? std::string_view{} : words.substr(comma + 1);
  }
}

/// Spellings that are taken but not advertised.
std::string_view synonym(std::string_view name, std::string_view text) {
  if (same_word(name, "client_min_messages")) {
    if (same_word(text, "debug")) return "debug2";
    if (same_word(text, "info")) return "info";
  }
  // Settings of three or more states take any spelling of a boolean for two of them.
  return text;
}

std::string canonical_word(const SettingInfo& info, std::string_view name, std::string_view given) {
  const std::string_view text = synonym(info.name, given);
  std::string_view found;
  bool has_on = false;
  for_each_word(info.words, [&](std::string_view word) {
    if (same_word(word, text)) found = word;
    if (word == "on") has_on = true;
  });
  if (found.empty() && has_on)
    if (const auto truth = parse_boolean(text)) found = *truth ? "on" : "off";
  if (!found.empty()) return std::string(found);
  std::string available;
  for_each_word(info.words, [&](std::string_view word) {
    if (!available.empty()) available += ", ";
    available += word;
  });
  throw bad_value(name, given).hint("Available values: " + available + ".");
}

// ── lists ──────────────────────────────────────────────────────────────────────────────────────────────────────

bool takes_list(std::string_view name) noexcept {
  constexpr std::string_view lists[] = {"search_path",
                                        "DateStyle",
                                        "temp_tablespaces",
                                        "local_preload_libraries",
                                        "session_preload_libraries",
                                        "synchronous_standby_names",
                                        "listen_addresses",
                                        "log_destination",
                                        "unix_socket_directories",
                                        "debug_io_direct",
                                        "wal_consistency_checking",
                                        "shared_preload_libraries",
                                        "createrole_self_grant"};
  return std::any_of(std::begin(lists), std::end(lists),
                     [&](std::string_view l) { return same_word(l, name); });
}

std::string spell_encoding(std::string_view value) {
  std::string plain;
  for (const char c : value)
    if (std::isalnum(static_cast<unsigned char>(c)))
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (plain == "utf8" || plain == "unicode") return "UTF8";
  if (plain == "sqlascii") return "SQL_ASCII";
  return {};
}

/// "ISO, MDY": the style and the order that a list of words leaves.
void parse_date_style(std::string_view value, types::Settings& out) {
  const auto words = split_identifiers(value);
  if (!words) throw bad_value("DateStyle", value).detail("List syntax is invalid.");
  bool has_style = false, has_order = false, clash = false;
  const auto style = [&](types::DateStyle s) {
    clash |= has_style && out.date_style != s;
    has_style = true;
    out.date_style = s;
  };
  const auto order = [&](types::DateOrder o) {
    clash |= has_order && out.date_order != o;
    has_order = true;
    out.date_order = o;
  };
  for (const auto& word : *words) {
    const auto is = [&](std::string_view w) { return same_word(word, w); };
    const auto begins = [&](std::string_view w) {
      return word.size() >= w.size() && same_word(word.substr(0, w.size()), w);
    };
    if (is("iso"))
      style(types::DateStyle::iso);
    else if (is("sql"))
      style(types::DateStyle::sql);
    else if (begins("postgres"))
      style(types::DateStyle::postgres);
    else if (is("german")) {
      style(types::DateStyle::german);
      if (!has_order) out.date_order = types::DateOrder::dmy;
    } else if (is("ymd"))
      order(types::DateOrder::ymd);
    else if (is("dmy") || begins("euro"))
      order(types::DateOrder::dmy);
    else if (is("mdy") || is("us") || begins("noneuro"))
      order(types::DateOrder::mdy);
    else if (is("default"))
      out.date_style = types::DateStyle::iso, out.date_order = types::DateOrder::mdy;
    else
      throw bad_value("DateStyle", value).detail("Unrecognized key word: \"" + word + "\".");
  }
  if (clash) throw bad_value("DateStyle", value).detail("Conflicting \"datestyle\" specifications.");
}
std::string spell_date_style(const types::Settings& s) {
  constexpr std::string_view styles[] = {"ISO", "Postgres", "SQL", "German"};
  constexpr std::string_view orders[] = {"YMD", "DMY", "MDY"};
  return std::string(styles[static_cast<int>(s.date_style)]) + ", " +
         std::string(orders[static_cast<int>(s.date_order)]);
}

/// By name, or as a number of hours east of Greenwich. 22023 if there is none. UTC is null.
const types::TimeZone* find_time_zone(const std::string& value) {
  if (same_word(value, "default") || same_word(value, "local")) return nullptr;
  char* end = nullptr;
  const double hours = std::strtod(value.c_str(), &end);
  if (end != value.c_str() && *end == '\0')
    return types::TimeZone::fixed(static_cast<std::int32_t>(hours * 3600));
  if (same_word(value, "UTC")) return nullptr;
  const auto* zone = types::TimeZone::find(value);
  if (!zone) throw bad_value("TimeZone", value);
  return zone;
}

int word_position(std::string_view words, std::string_view word) {
  int at = 0, found = 0;
  for_each_word(words, [&](std::string_view w) {
    if (w == word) found = at;
    ++at;
  });
  return found;
}

}  // namespace

std::span<const SettingInfo> all_settings() noexcept { return settings; }

const SettingInfo* find_setting(std::string_view name) noexcept {
  const auto* at =
      std::lower_bound(std::begin(settings), std::end(settings), name,
                       [](const SettingInfo& s, std::string_view n) { return less_word(s.name, n); });
  return at != std::end(settings) && same_word(at->name, name) ? at : nullptr;
}

std::optional<std::vector<std::string>> split_identifiers(std::string_view list) {
  std::vector<std::string> out;
  std::size_t at = 0;
  const auto skip = [&] {
    while (at < list.size() && std::isspace(static_cast<unsigned char>(list[at]))) ++at;
  };
  skip();
  if (at == list.size()) return out;
  for (;;) {
    std::string word;
    if (list[at] == '"') {
      for (++at;; ++at) {
        if (at >= list.size()) return std::nullopt;
        if (list[at] == '"') {
          if (at + 1 >= list.size() || list[at + 1] != '"') break;
          ++at;
        }
        word += list[at];
      }
      ++at;
    } else {
      while (at < list.size() && list[at] != ',' && !std::isspace(static_cast<unsigned char>(list[at])))
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(list[at++])));
      if (word.empty()) return std::nullopt;
    }
    out.push_back(std::move(word));
    skip();
    if (at == list.size()) return out;
    if (list[at] != ',') return std::nullopt;
    ++at;
    skip();
    if (at == list.size()) return std::nullopt;
  }
}

Settings::Settings() { parsed_.search_path = {"$user", "public"}; }
Settings::~Settings() = default;

void Settings::note_change() noexcept {
  fingerprint_ = 0;
  for (const auto& [name, entry] : values_) {
    fingerprint_ = fingerprint_ * 1099511628211u + std::hash<std::string>{}(name);
    fingerprint_ = fingerprint_ * 1099511628211u + std::hash<std::string>{}(entry.value);
  }
}

std::optional<std::string> Settings::show(std::string_view name, bool missing_ok) const {
  const SettingInfo* info = find_setting(name);
  const auto found = values_.find(info ? info->name : name);
  if (!info && found == values_.end()) {
    if (missing_ok) return std::nullopt;
    throw Error(SqlState("42704"), "unrecognized configuration parameter \"" + std::string(name) + '"');
  }
  const std::string value = found != values_.end() ? found->second.value : std::string(info->default_value);
  if (info && (info->type == integer || info->type == real))
    return spell_number(*info, std::strtod(value.c_str(), nullptr));
  return value;
}

void Settings::set(std::string_view name, std::span<const std::string> values, bool local) {
  const SettingInfo* info = find_setting(name);
  if (!info && name.find('.') == std::string_view::npos)
    throw Error(SqlState("42704"), "unrecognized configuration parameter \"" + std::string(name) + '"');
  if (values.size() > 1 && !(info && takes_list(name)))
    throw Error(errc::invalid_parameter, "SET " + std::string(name) + " takes only one argument");
  std::string value;
  if (info && takes_list(name)) {
    for (const auto& v : values) {
      if (!value.empty()) value += ", ";
      value += values.size() == 1 && same_word(name, "DateStyle") ? v : parser::quote_identifier(v);
    }
  } else if (!values.empty()) {
    value = values.front();
  }
  if (!info) return store(nullptr, name, std::move(value), local);

  const std::string quoted = '"' + std::string(info->name) + '"';
  const SqlState cannot{"55P02"};
  switch (info->context) {
    case internal: throw Error(cannot, "parameter " + quoted + " cannot be changed");
    case postmaster:
      throw Error(cannot, "parameter " + quoted + " cannot be changed without restarting the server");
    case sighup: throw Error(cannot, "parameter " + quoted + " cannot be changed now");
    case superuser_backend:
    case backend: throw Error(cannot, "parameter " + quoted + " cannot be set after connection start");
    case superuser:
    case user: break;
  }
  switch (info->type) {
    case boolean: {
      const auto truth = parse_boolean(value);
      if (!truth) throw Error(errc::invalid_parameter, "parameter " + quoted + " requires a Boolean value");
      value = *truth ? "on" : "off";
      break;
    }
    case integer:
    case real: value = canonical_number(*info, value); break;
    case word: value = canonical_word(*info, name, value); break;
    case text: break;
  }
  if (info->policy == fixed && value != info->default_value)
    throw Error(errc::feature_not_supported, "parameter " + quoted +
                                                 " cannot be set to another value than \"" +
                                                 std::string(info->default_value) + '"');
  store(info, info->name, std::move(value), local);
}

void Settings::store(const SettingInfo* info, std::string_view name, std::string value, bool local) {
  if (info) {
    if (name == "DateStyle") {
      types::Settings styled = parsed_.types;
      parse_date_style(value, styled);
      value = spell_date_style(styled);
    } else if (name == "client_encoding") {
      const auto encoding = spell_encoding(value);
      if (encoding.empty()) throw bad_value(name, value);
      if (encoding != "UTF8")
        throw Error(errc::feature_not_supported, "client_encoding other than UTF8 is not supported");
      value = encoding;
    } else if (name == "TimeZone") {
      const auto* zone = find_time_zone(value);
      value = zone ? std::string(zone->name()) : "UTC";
    } else if (name == "search_path" && !split_identifiers(value)) {
      throw bad_value(name, value).detail("List syntax is invalid.");
    }
    apply(name, value);
  }
  auto [at, is_new] = values_.try_emplace(std::string(name));
  Entry& entry = at->second;
  if (local) {
    if (!entry.local) {
      entry.session_is_set = !is_new;
      entry.session_value = is_new ? std::nullopt : std::optional(entry.value);
    }
    entry.local = true;
  } else {
    entry.local = false;
    entry.session_value.reset();
  }
  entry.value = std::move(value);
  note_change();
  if (on_change) on_change(name, *show(name));
}

void Settings::apply(std::string_view name, const std::string& value) {
  const auto number = [&] { return std::strtoll(value.c_str(), nullptr, 10); };
  auto& types = parsed_.types;
  if (name == "DateStyle")
    parse_date_style(value, types);
  else if (name == "IntervalStyle")
    types.interval_style = value == "postgres"           ? types::IntervalStyle::postgres
                           : value == "postgres_verbose" ? types::IntervalStyle::postgres_verbose
                           : value == "sql_standard"     ? types::IntervalStyle::sql_standard
                                                         : types::IntervalStyle::iso_8601;
  else if (name == "TimeZone")
    types.time_zone = find_time_zone(value);
  else if (name == "bytea_output")
    types.bytea_output = value == "hex" ? types::ByteaOutput::hex : types::ByteaOutput::escape;
  else if (name == "extra_float_digits")
    types.extra_float_digits = static_cast<std::int32_t>(number());
  else if (name == "search_path")
    parsed_.search_path = *split_identifiers(value);
  else if (name == "statement_timeout")
    parsed_.statement_timeout_ms = number();
  else if (name == "lock_timeout")
    parsed_.lock_timeout_ms = number();
  else if (name == "default_transaction_isolation")
    parsed_.default_isolation = value == "serializable"      ? IsolationLevel::serializable
                                : value == "repeatable read" ? IsolationLevel::repeatable_read
                                : value == "read committed"  ? IsolationLevel::read_committed
                                                             : IsolationLevel::read_uncommitted;
  else if (name == "default_transaction_read_only")
    parsed_.default_read_only = value == "on";
  else if (name == "client_min_messages")
    parsed_.client_min_messages = word_position(find_setting(name)->words, value);
}

void Settings::reset(std::string_view name) {
  const SettingInfo* info = find_setting(name);
  if (!info && values_.find(name) == values_.end() && name.find('.') == std::string_view::npos)
    throw Error(SqlState("42704"), "unrecognized configuration parameter \"" + std::string(name) + '"');
  const std::string_view spelled = info ? info->name : name;
  if (const auto at = values_.find(spelled); at != values_.end()) {
    values_.erase(at);
    if (info) apply(info->name, std::string(info->default_value));
    note_change();
    if (on_change && info) on_change(spelled, *show(spelled));
  }
}

void Settings::reset_all() { become({}); }

/// Applies what differs between the values now and those wanted.
void Settings::become(Values values) {
  Values before;
  before.swap(values_);
  values_ = std::move(values);
  for (const auto& [name, entry] : before) {
    const auto now = values_.find(name);
    if (now != values_.end() && now->second.value == entry.value) continue;
    if (const SettingInfo* info = find_setting(name)) {
      apply(info->name, now != values_.end() ? now->second.value : std::string(info->default_value));
      if (on_change) on_change(name, *show(name));
    }
    note_change();
  }
  for (const auto& [name, entry] : values_)
    if (before.find(name) == before.end()) {
      if (const SettingInfo* info = find_setting(name)) apply(info->name, entry.value);
      note_change();
    }
}

void Settings::begin() { levels_.assign(1, values_); }
void Settings::mark() { levels_.push_back(values_); }
void Settings::release() { levels_.pop_back(); }
void Settings::rollback_mark() { become(levels_.back()); }

void Settings::commit() {
  levels_.clear();
  Values kept = values_;
  for (auto at = kept.begin(); at != kept.end();) {
    Entry& entry = at->second;
    if (entry.local && !entry.session_is_set) {
      at = kept.erase(at);
      continue;
    }
    if (entry.local) entry = {*entry.session_value, false, std::nullopt, false};
    ++at;
  }
  become(std::move(kept));
}

void Settings::rollback() {
  if (levels_.empty()) return;
  Values first = std::move(levels_.front());
  levels_.clear();
  become(std::move(first));
}

}  // namespace pgmicro::engine
