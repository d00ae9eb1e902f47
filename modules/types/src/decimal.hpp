#pragma once
/// Decimal numbers of any length: what numeric falls back to when a coefficient does not fit in a word. Limbs hold nine
/// decimal digits each, so that powers of ten, which is all that scales are made of, cost a shift and one short
/// multiplication, and text is a matter of copying.

#include <pgmicro/base/assert.hpp>
#include <pgmicro/types/numeric_fast.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace pgmicro::types {

inline constexpr std::uint32_t limb_base = 1000000000;
inline constexpr int limb_digits = 9;
inline constexpr std::uint32_t limb_powers[limb_digits] = {1,      10,      100,      1000,     10000,
                                                           100000, 1000000, 10000000, 100000000};

/// Words in a row, of which a few need no allocation: 108 digits are more than most numbers have.
class LimbBuffer {
 public:
  LimbBuffer() noexcept = default;
  LimbBuffer(const LimbBuffer& o) { assign(o.words_, o.size_); }
  LimbBuffer(LimbBuffer&& o) noexcept { take(o); }
  LimbBuffer& operator=(const LimbBuffer& o) {
    if (this != &o) assign(o.words_, o.size_);
    return *this;
  }
  LimbBuffer& operator=(LimbBuffer&& o) noexcept {
    if (this != &o) {
      release();
      take(o);
    }
    return *this;
  }
  ~LimbBuffer() { release(); }

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::uint32_t* data() noexcept { return words_; }
  [[nodiscard]] const std::uint32_t* data() const noexcept { return words_; }
  std::uint32_t& operator[](std::size_t i) noexcept { return words_[i]; }
  std::uint32_t operator[](std::size_t i) const noexcept { return words_[i]; }
  [[nodiscard]] std::uint32_t back() const noexcept { return words_[size_ - 1]; }
  std::uint32_t* begin() noexcept { return words_; }
  std::uint32_t* end() noexcept { return words_ + size_; }

  void clear() noexcept { size_ = 0; }
  void pop_back() noexcept { --size_; }
  void push_back(std::uint32_t v) {
    if (size_ == capacity_) reserve(2 * capacity_);
    words_[size_++] = v;
  }
  void reserve(std::size_t capacity);
  /// What is new is 0.
  void resize(std::size_t size) {
    reserve(size);
    if (size > size_) std::memset(words_ + size_, 0, sizeof(std::uint32_t) * (size - size_));
    size_ = size;
  }
  void assign(const void* words, std::size_t size) {
    reserve(size);
    if (size) std::memcpy(words_, words, sizeof(std::uint32_t) * size);
    size_ = size;
  }
  void drop_front(std::size_t count) noexcept {
    size_ -= count;
    std::memmove(words_, words_ + count, sizeof(std::uint32_t) * size_);
  }
  void insert_zeros(std::size_t count) {
    reserve(size_ + count);
    std::memmove(words_ + count, words_, sizeof(std::uint32_t) * size_);
    std::memset(words_, 0, sizeof(std::uint32_t) * count);
    size_ += count;
  }

 private:
  static constexpr std::size_t near_max = 12;
  void take(LimbBuffer& o) noexcept;
  void release() noexcept {
    if (words_ != near_) delete[] words_;
  }
  std::uint32_t near_[near_max];
  std::uint32_t* words_ = near_;
  std::size_t size_ = 0, capacity_ = near_max;
};

/// A natural number. Least significant limb first; no zeros at the top, so 0 is empty.
class Limbs {
 public:
  Limbs() = default;
  explicit Limbs(UInt128 v);
  [[nodiscard]] bool is_zero() const noexcept { return limbs_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return limbs_.size(); }
  [[nodiscard]] std::uint32_t operator[](std::size_t i) const noexcept { return limbs_[i]; }
  [[nodiscard]] const std::uint32_t* data() const noexcept { return limbs_.data(); }
  [[nodiscard]] bool is_odd() const noexcept { return !is_zero() && limbs_[0] % 2 == 1; }
  /// Decimal digits; 0 for 0.
  [[nodiscard]] int digits() const noexcept;
  /// The digit at 10^position.
  [[nodiscard]] int digit(int position) const noexcept;
  /// Zeros at the end.
  [[nodiscard]] int trailing_zeros() const noexcept;
  /// False: it does not fit.
  [[nodiscard]] bool fits(std::uint64_t& out) const noexcept;
  /// The first `count` ≤ 18 digits of it, or all.
  [[nodiscard]] std::uint64_t leading(int count) const noexcept;

  void assign(const char* words, std::size_t count);
  /// Digits, nothing else.
  void assign_digits(std::string_view digits);
  /// Appends at least `width` digits.
  void append_digits(std::string& out, std::size_t width = 1) const;

  [[nodiscard]] static int compare(const Limbs& a, const Limbs& b) noexcept;
  void add(const Limbs& b);
  void add_small(std::uint32_t v);
  /// b ≤ *this.
  void subtract(const Limbs& b);
  /// v − *this; v ≥ *this.
  void subtract_from(const Limbs& v);
  void multiply_small(std::uint32_t v);
  /// Returns the remainder; v is not 0.
  std::uint32_t divide_small(std::uint32_t v);
  /// × 10^digits.
  void shift_up(int digits);
  /// ÷ 10^digits, toward 0. Returns the digit that was next.
  int shift_down(int digits);
  /// The same by whole limbs.
  void drop_limbs(std::size_t count);
  [[nodiscard]] static Limbs product(const Limbs& a, const Limbs& b);
  /// Toward 0; b is not 0. The remainder stays in `a`.
  [[nodiscard]] static Limbs quotient(Limbs& a, const Limbs& b);
  /// ⌊√*this⌋.
  [[nodiscard]] Limbs square_root() const;

 private:
  void trim() noexcept;
  LimbBuffer limbs_;
};

/// ± coefficient × 10^-scale.
struct Decimal {
  Limbs coefficient;
  std::int32_t scale = 0;
  bool negative = false;

  [[nodiscard]] bool is_zero() const noexcept { return coefficient.is_zero(); }
  [[nodiscard]] int sign() const noexcept { return is_zero() ? 0 : negative ? -1 : 1; }
  /// Digits before the point; 0 or less where there are zeros behind it first.
  [[nodiscard]] int whole_digits() const noexcept { return coefficient.digits() - scale; }
  [[nodiscard]] bool is_integral() const noexcept {
    return scale <= 0 || is_zero() || coefficient.trailing_zeros() >= scale;
  }
  /// Halves away from zero. Also up, with zeros; a negative scale rounds before the point.
  void round(std::int32_t to_scale);
  void truncate(std::int32_t to_scale);
};

[[nodiscard]] int compare(const Decimal& a, const Decimal& b);
[[nodiscard]] Decimal add(Decimal a, Decimal b);
[[nodiscard]] Decimal subtract(Decimal a, Decimal b);
[[nodiscard]] Decimal multiply(const Decimal& a, const Decimal& b);
/// Rounded, or cut, at the scale. b is not 0.
[[nodiscard]] Decimal divide(const Decimal& a, const Decimal& b, std::int32_t scale, bool rounded);
/// Of zero and more.
[[nodiscard]] Decimal square_root(const Decimal& a, std::int32_t scale);

}  // namespace pgmicro::types
