#pragma once
/// As much of JSON as the catalog's definitions need: whole numbers, text, true and false, arrays, objects. Stock SQLite
/// reads them with its json functions, and so can people.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pgmicro::engine::persist {

void append_json(std::string& out, std::string_view text);

class Json {
 public:
  enum class Kind : std::uint8_t { null, boolean, integer, text, array, object };

  /// Throws 'corrupt' for what is not JSON of this kind.
  [[nodiscard]] static Json parse(std::string_view text);

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  /// Each checks: it is the definition's fault, not the program's, if the kind is another.
  [[nodiscard]] bool boolean() const;
  [[nodiscard]] std::int64_t integer() const;
  [[nodiscard]] const std::string& text() const;
  [[nodiscard]] const std::vector<Json>& items() const;
  /// A member of an object, or null.
  [[nodiscard]] const Json* find(std::string_view key) const;

 private:
  friend class JsonReader;
  void expect(Kind kind) const;

  Kind kind_ = Kind::null;
  std::int64_t integer_ = 0;
  std::string text_;
  std::vector<Json> items_;        // of an object: the values
  std::vector<std::string> keys_;  // of an object
};

}  // namespace pgmicro::engine::persist
