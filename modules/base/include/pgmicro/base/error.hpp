#pragma once
/// Failure. One exception type for the whole library, shaped like PostgreSQL's error reports: an SQLSTATE,
/// a message for a person, and what else is known. What is part of normal work (not found, busy,
/// conflict) is a return value, not an Error.
///
/// Bytes that came from a disk are never asserted. They are checked, and answered with `corrupt(…)`:
/// the one place where a corruption error is made, and the only breakpoint one needs.

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

namespace pgmicro {

/// Five characters, six bits each, as PostgreSQL packs them.
class SqlState {
 public:
  constexpr SqlState() noexcept = default;
  consteval SqlState(const char (&text)[6]) noexcept : code_(pack(text)) {}
  [[nodiscard]] static constexpr SqlState parse(std::string_view text) noexcept {
    SqlState s;
    if (text.size() == 5) s.code_ = pack(text.data());
    return s;
  }
  [[nodiscard]] std::string text() const;
  [[nodiscard]] constexpr std::uint32_t code() const noexcept { return code_; }
  friend constexpr bool operator==(SqlState, SqlState) noexcept = default;

 private:
  static constexpr std::uint32_t pack(const char* t) noexcept {
    std::uint32_t v = 0;
    for (int i = 0; i < 5; ++i) v |= static_cast<std::uint32_t>((t[i] - '0') & 0x3f) << (6 * i);
    return v;
  }
  std::uint32_t code_ = 0;
};

namespace errc {
inline constexpr SqlState feature_not_supported{"0A000"};
inline constexpr SqlState invalid_parameter{"22023"};
inline constexpr SqlState read_only{"25006"};
inline constexpr SqlState serialization_failure{"40001"};
inline constexpr SqlState out_of_memory{"53200"};
inline constexpr SqlState disk_full{"53100"};
inline constexpr SqlState program_limit{"54000"};
inline constexpr SqlState not_in_prerequisite_state{"55000"};
inline constexpr SqlState lock_not_available{"55P03"};
inline constexpr SqlState query_canceled{"57014"};
inline constexpr SqlState io_error{"58030"};
inline constexpr SqlState undefined_file{"58P01"};
inline constexpr SqlState internal{"XX000"};
inline constexpr SqlState data_corrupted{"XX001"};
inline constexpr SqlState index_corrupted{"XX002"};
}  // namespace errc

/// What of the catalog an error is about: PostgreSQL's error fields s, t, c, d and n. Empty: does not apply.
struct ErrorObject {
  std::string schema, table, column, data_type, constraint;
};

class Error : public std::exception {
 public:
  Error(SqlState state, std::string message, const char* file = __builtin_FILE(),
        int line = __builtin_LINE());

  Error&& detail(std::string text) &&;
  Error&& hint(std::string text) &&;
  Error&& position(std::int32_t one_based_characters) &&;
  Error&& object(ErrorObject object) &&;

  [[nodiscard]] SqlState sqlstate() const noexcept;
  [[nodiscard]] const std::string& message() const noexcept;
  [[nodiscard]] const std::string& detail() const noexcept;
  [[nodiscard]] const std::string& hint() const noexcept;
  /// 1-based, in characters, into the statement; 0 where there is none.
  [[nodiscard]] std::int32_t position() const noexcept;
  [[nodiscard]] const ErrorObject& object() const noexcept;
  /// Where in our source it was raised.
  [[nodiscard]] const char* source_file() const noexcept;
  [[nodiscard]] int source_line() const noexcept;
  /// "XX001: message".
  [[nodiscard]] const char* what() const noexcept override;

 private:
  struct State;
  std::shared_ptr<State> state_;  // exceptions are copied; the report is not
};

/// Makes (does not throw) the error for bytes that cannot be right. `what` names page, cell and rule.
[[nodiscard]] Error corrupt(std::string what, const char* file = __builtin_FILE(),
                            int line = __builtin_LINE());

/// Makes the error for a failed system call: "could not OPERATION file "PATH": strerror". ENOSPC and EDQUOT
/// become 53100, ENOENT 58P01, EROFS and EACCES their own states, all else 58030.
[[nodiscard]] Error system_error(int err, std::string_view operation, std::string_view path,
                                 const char* file = __builtin_FILE(), int line = __builtin_LINE());

}  // namespace pgmicro
