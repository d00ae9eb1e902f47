#pragma once
/// How C++ values become parameters, and columns C++ values.

#include <pgmicro/base/bytes.hpp>

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace pgmicro::engine {

class StatementState;

/// A parameter's value on its way in: a view of what the caller has.
class Argument {
 public:
  enum class Kind : std::uint8_t { null, boolean, integer, real, text, bytes };

  Argument(std::nullopt_t) noexcept {}
  Argument(std::nullptr_t) noexcept {}
  Argument(bool v) noexcept : kind_(Kind::boolean), integer_(v) {}
  template <std::integral T>
  requires(!std::same_as<T, bool> && (sizeof(T) < 8 || std::is_signed_v<T>)) Argument(T v)
  noexcept : kind_(Kind::integer), integer_(static_cast<std::int64_t>(v)) {}
  template <std::floating_point T>
  Argument(T v) noexcept : kind_(Kind::real), real_(static_cast<double>(v)) {}
  Argument(std::string_view v) noexcept : kind_(Kind::text), text_(v) {}
  Argument(const std::string& v) noexcept : Argument(std::string_view(v)) {}
  Argument(const char* v) noexcept : Argument(std::string_view(v)) {}
  Argument(Bytes v) noexcept : kind_(Kind::bytes), text_(reinterpret_cast<const char*>(v.data()), v.size()) {}
  template <class T>
  Argument(const std::optional<T>& v) noexcept : Argument(v ? Argument(*v) : Argument(std::nullopt)) {}

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] std::int64_t integer() const noexcept { return integer_; }
  [[nodiscard]] double real() const noexcept { return real_; }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }

 private:
  Kind kind_ = Kind::null;
  std::int64_t integer_ = 0;
  double real_ = 0;
  std::string_view text_;
};

/// Makes the argument a value of the parameter's type and keeps a copy. 22P02, 22003 … if it is none.
void bind_value(StatementState& statement, std::size_t number, const Argument& value);

// What a Row is read through. 22004 for NULL.
[[nodiscard]] bool column_is_null(const StatementState& statement, std::size_t column);
[[nodiscard]] bool read_bool(StatementState& statement, std::size_t column);
[[nodiscard]] std::int64_t read_integer(StatementState& statement, std::size_t column, std::int64_t min,
                                        std::int64_t max);
[[nodiscard]] double read_real(StatementState& statement, std::size_t column);
[[nodiscard]] std::string_view read_text(StatementState& statement, std::size_t column);
[[nodiscard]] Bytes read_bytes(StatementState& statement, std::size_t column);

/// Specialise it to read columns as types of your own.
template <class T>
struct ValueOf;
template <>
struct ValueOf<bool> {
  static bool read(StatementState& s, std::size_t column) { return read_bool(s, column); }
};
template <std::integral T>
struct ValueOf<T> {
  static T read(StatementState& s, std::size_t column) {
    using Limits = std::numeric_limits<T>;
    if constexpr (std::is_unsigned_v<T> && sizeof(T) == 8)
      return static_cast<T>(read_integer(s, column, 0, std::numeric_limits<std::int64_t>::max()));
    else
      return static_cast<T>(read_integer(s, column, Limits::min(), Limits::max()));
  }
};
template <std::floating_point T>
struct ValueOf<T> {
  static T read(StatementState& s, std::size_t column) { return static_cast<T>(read_real(s, column)); }
};
template <>
struct ValueOf<std::string_view> {
  static std::string_view read(StatementState& s, std::size_t column) { return read_text(s, column); }
};
template <>
struct ValueOf<std::string> {
  static std::string read(StatementState& s, std::size_t column) { return std::string(read_text(s, column)); }
};
template <>
struct ValueOf<Bytes> {
  static Bytes read(StatementState& s, std::size_t column) { return read_bytes(s, column); }
};
template <class T>
struct ValueOf<std::optional<T>> {
  static std::optional<T> read(StatementState& s, std::size_t column) {
    if (column_is_null(s, column)) return std::nullopt;
    return ValueOf<T>::read(s, column);
  }
};

}  // namespace pgmicro::engine
