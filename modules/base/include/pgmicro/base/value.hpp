#pragma once
/// A value as a file holds it: one of SQLite's five storage classes. What a value of a PostgreSQL type becomes on its
/// way to a record, and what a record gives back.

#include <pgmicro/base/bytes.hpp>

#include <cstdint>
#include <string_view>

namespace pgmicro {

enum class StorageClass : std::uint8_t { null, integer, real, text, blob };

/// One column's value; text and blob are views. Which accessor may be called follows from `type()`.
class Value {
 public:
  constexpr Value() noexcept : integer_(0) {}
  [[nodiscard]] static Value null() noexcept { return {}; }
  [[nodiscard]] static Value integer(std::int64_t v) noexcept {
    Value r;
    r.type_ = StorageClass::integer;
    r.integer_ = v;
    return r;
  }
  /// SQLite's files hold no NaN: a NaN becomes NULL.
  [[nodiscard]] static Value real(double v) noexcept {
    Value r;
    if (v != v) return r;
    r.type_ = StorageClass::real;
    r.real_ = v;
    return r;
  }
  [[nodiscard]] static Value text(Bytes v) noexcept { return bytes_of(StorageClass::text, v); }
  [[nodiscard]] static Value text(std::string_view v) noexcept { return text(as_bytes(v.data(), v.size())); }
  [[nodiscard]] static Value blob(Bytes v) noexcept { return bytes_of(StorageClass::blob, v); }

  [[nodiscard]] StorageClass type() const noexcept { return type_; }
  [[nodiscard]] std::int64_t as_integer() const noexcept { return integer_; }
  [[nodiscard]] double as_real() const noexcept { return real_; }
  [[nodiscard]] Bytes as_blob() const noexcept { return {data_, size_}; }
  [[nodiscard]] std::string_view as_text() const noexcept {
    return {reinterpret_cast<const char*>(data_), size_};
  }
  /// The same class and the same value, as a round trip wants it: 0.0 is -0.0, but 1 is not 1.0, which
  /// an index calls equal.
  friend bool operator==(const Value& a, const Value& b) noexcept {
    if (a.type_ != b.type_) return false;
    switch (a.type_) {
      case StorageClass::null: return true;
      case StorageClass::integer: return a.integer_ == b.integer_;
      case StorageClass::real: return a.real_ == b.real_;
      case StorageClass::text:
      case StorageClass::blob: break;
    }
    return a.as_text() == b.as_text();
  }

 private:
  static Value bytes_of(StorageClass type, Bytes v) noexcept {
    Value r;
    r.type_ = type;
    r.data_ = v.data();
    r.size_ = v.size();
    return r;
  }
  StorageClass type_ = StorageClass::null;
  std::size_t size_ = 0;
  union {
    std::int64_t integer_;
    double real_;
    const std::byte* data_;
  };
};

}  // namespace pgmicro
