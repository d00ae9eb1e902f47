#pragma once
/// A session's settings (SET, SHOW, RESET): PostgreSQL's names, rules and errors.
///
/// Which settings there are is constant (settings.def). A session keeps only those that differ from the default, so
/// a new one costs nothing. What the engine itself reads stands parsed beside the texts.
///
/// Each setting has a policy: `honoured` ones do what they say; `harmless` ones steer things that we do not have or do
/// otherwise (planner costs, logging, vacuum), and are kept and shown; `fixed` ones would change what statements mean, and
/// take their default only (0A000 for another value).

#include <pgmicro/types/settings.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pgmicro::engine {

enum class SettingType : std::uint8_t { boolean, integer, real, text, word };
enum class SettingContext : std::uint8_t {
  internal,
  postmaster,
  sighup,
  superuser_backend,
  backend,
  superuser,
  user
};
enum class SettingPolicy : std::uint8_t { honoured, harmless, fixed };

struct SettingInfo {
  std::string_view name;
  SettingType type;
  SettingContext context;
  SettingPolicy policy;
  std::string_view default_value, unit, min, max, words;
};
[[nodiscard]] std::span<const SettingInfo> all_settings() noexcept;
[[nodiscard]] const SettingInfo* find_setting(std::string_view name) noexcept;

enum class IsolationLevel : std::uint8_t { read_uncommitted, read_committed, repeatable_read, serializable };

/// What is read on every statement.
struct ParsedSettings {
  types::Settings types;
  std::vector<std::string> search_path;  ///< as written, "$user" included
  std::int64_t statement_timeout_ms = 0;
  std::int64_t lock_timeout_ms = 0;
  IsolationLevel default_isolation = IsolationLevel::read_committed;
  bool default_read_only = false;
  int client_min_messages = 0;  ///< position among the words of that setting
};

class Settings {
 public:
  Settings();
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;
  ~Settings();

  /// SHOW. 42704 if there is none of that name; nothing if `missing_ok`.
  [[nodiscard]] std::optional<std::string> show(std::string_view name, bool missing_ok = false) const;
  /// SET: `values` as written, each an identifier, number or string. One for most; a list for those that take one.
  /// `local`: until the transaction ends.
  void set(std::string_view name, std::span<const std::string> values, bool local);
  void reset(std::string_view name);  ///< also SET … TO DEFAULT
  void reset_all();

  /// Transactions: begin() and savepoints nest; what was SET in a level that is rolled back is undone.
  void begin();
  void mark();
  void release();
  void rollback_mark();
  void commit();
  void rollback();

  [[nodiscard]] const ParsedSettings& parsed() const noexcept { return parsed_; }
  [[nodiscard]] types::Settings& types() noexcept { return parsed_.types; }
  /// Equal for sessions whose settings are; 0: all defaults.
  [[nodiscard]] std::uint64_t fingerprint() const noexcept { return fingerprint_; }

  /// Called with name and value after a change: what a server reports to its client.
  std::function<void(std::string_view name, const std::string& value)> on_change;

 private:
  struct Entry {
    std::string value;
    bool local = false;
    std::optional<std::string> session_value;  ///< what a local one hides; none: the default
    bool session_is_set = false;
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  using Values = std::map<std::string, Entry, std::less<>>;  // by the setting's own spelling

  void store(const SettingInfo* info, std::string_view name, std::string value, bool local);
  void apply(std::string_view name, const std::string& value);
  void become(Values values);
  void note_change() noexcept;

  Values values_;
  std::vector<Values> levels_;  // the values as each open level found them
  ParsedSettings parsed_;
  std::uint64_t fingerprint_ = 0;
};

/// The identifiers of a search_path or DateStyle list; nothing if it is none.
[[nodiscard]] std::optional<std::vector<std::string>> split_identifiers(std::string_view list);

}  // namespace pgmicro::engine
