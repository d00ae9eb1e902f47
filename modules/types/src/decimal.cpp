#if defined(__GNUC__) && !defined(__clang__)
// g++ 12 -O2 sees a move of a small_vector read beyond it, where its size is known to fit.
#pragma GCC diagnostic ignored "-Wstringop-overread"
#endif

#include "decimal.hpp"

#include <bit>
#include <cmath>
#include <cstring>

namespace pgmicro::types {
namespace {

int digits_of(std::uint32_t v) noexcept {
  int n = 1;
  while (n < limb_digits && v >= limb_powers[n]) ++n;
  return n;
}

}  // namespace

void LimbBuffer::reserve(std::size_t capacity) {
  if (capacity <= capacity_) return;
  auto* const larger = new std::uint32_t[capacity];
  std::memcpy(larger, words_, sizeof(std::uint32_t) * size_);
  release();
  words_ = larger;
  capacity_ = capacity;
}

/// *this owns nothing.
void LimbBuffer::take(LimbBuffer& o) noexcept {
  size_ = o.size_;
  if (o.words_ == o.near_) {
    words_ = near_;
    capacity_ = near_max;
    std::memcpy(near_, o.near_, sizeof near_);
  } else {
    words_ = std::exchange(o.words_, o.near_);
    capacity_ = std::exchange(o.capacity_, near_max);
  }
  o.size_ = 0;
}

// ── natural numbers ──────────────────────────────────────────────────────────────────────────────────────────────

Limbs::Limbs(UInt128 v) {
  for (; v != 0; v /= limb_base) limbs_.push_back(static_cast<std::uint32_t>(v % limb_base));
}

void Limbs::trim() noexcept {
  while (!limbs_.empty() && limbs_.back() == 0) limbs_.pop_back();
}

int Limbs::digits() const noexcept {
  if (is_zero()) return 0;
  return static_cast<int>(limbs_.size() - 1) * limb_digits + digits_of(limbs_.back());
}

int Limbs::digit(int position) const noexcept {
  const auto limb = static_cast<std::size_t>(position / limb_digits);
  return limb < limbs_.size() ? static_cast<int>(limbs_[limb] / limb_powers[position % limb_digits] % 10) : 0;
}

int Limbs::trailing_zeros() const noexcept {
  if (is_zero()) return 0;
  std::size_t limb = 0;
  while (limbs_[limb] == 0) ++limb;
  int zeros = static_cast<int>(limb) * limb_digits;
  for (std::uint32_t v = limbs_[limb]; v % 10 == 0; v /= 10) ++zeros;
  return zeros;
}

bool Limbs::fits(std::uint64_t& out) const noexcept {
  out = 0;
  if (limbs_.size() > 3) return false;
  UInt128 v = 0;
  for (std::size_t i = limbs_.size(); i-- > 0;) v = v * limb_base + limbs_[i];
  out = static_cast<std::uint64_t>(v);
  return v == out;
}

std::uint64_t Limbs::leading(int count) const noexcept {
  std::uint64_t v = 0;
  for (int i = digits() - 1; i >= 0 && count > 0; --i, --count)
    v = v * 10 + static_cast<std::uint64_t>(digit(i));
  return v;
}

void Limbs::assign(const char* words, std::size_t count) { limbs_.assign(words, count); }

void Limbs::assign_digits(std::string_view digits) {
  limbs_.clear();
  limbs_.reserve(digits.size() / limb_digits + 1);
  while (!digits.empty()) {
    const std::size_t n = digits.size() < limb_digits ? digits.size() : limb_digits;
    std::uint32_t v = 0;
    for (const char c : digits.substr(digits.size() - n)) v = v * 10 + static_cast<std::uint32_t>(c - '0');
    limbs_.push_back(v);
    digits.remove_suffix(n);
  }
  trim();
}

void Limbs::append_digits(std::string& out, std::size_t width) const {
  const auto count = static_cast<std::size_t>(digits());
  if (width > count) out.append(width - count, '0');
  const std::size_t begin = out.size();
  out.resize(begin + count);
  std::size_t at = out.size();
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    std::uint32_t v = limbs_[i];
    for (int d = 0; d < limb_digits && at > begin; ++d, v /= 10) out[--at] = static_cast<char>('0' + v % 10);
  }
}

int Limbs::compare(const Limbs& a, const Limbs& b) noexcept {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  for (std::size_t i = a.size(); i-- > 0;)
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}

void Limbs::add(const Limbs& b) {
  if (limbs_.size() < b.size()) limbs_.resize(b.size());
  std::uint32_t carry = 0;
  for (std::size_t i = 0; i < limbs_.size() && (carry || i < b.size()); ++i) {
    std::uint32_t v = limbs_[i] + (i < b.size() ? b[i] : 0) + carry;
    carry = v >= limb_base;
    limbs_[i] = carry ? v - limb_base : v;
  }
  if (carry) limbs_.push_back(1);
}

void Limbs::add_small(std::uint32_t v) {
  for (std::size_t i = 0; v; ++i) {
    if (i == limbs_.size()) limbs_.push_back(0);
    const std::uint32_t sum = limbs_[i] + v;
    v = sum >= limb_base;
    limbs_[i] = v ? sum - limb_base : sum;
  }
}

void Limbs::subtract(const Limbs& b) {
  std::uint32_t borrow = 0;
  for (std::size_t i = 0; borrow || i < b.size(); ++i) {
    PGM_ASSERT(i < limbs_.size());
    const std::uint32_t take = (i < b.size() ? b[i] : 0) + borrow;
    borrow = limbs_[i] < take;
    limbs_[i] += (borrow ? limb_base : 0) - take;
  }
  trim();
}

void Limbs::subtract_from(const Limbs& v) {
  Limbs r = v;
  r.subtract(*this);
  *this = std::move(r);
}

void Limbs::multiply_small(std::uint32_t v) {
  std::uint64_t carry = 0;
  for (auto& limb : limbs_) {
    carry += std::uint64_t{limb} * v;
    limb = static_cast<std::uint32_t>(carry % limb_base);
    carry /= limb_base;
  }
  for (; carry; carry /= limb_base) limbs_.push_back(static_cast<std::uint32_t>(carry % limb_base));
  trim();
}

std::uint32_t Limbs::divide_small(std::uint32_t v) {
  std::uint64_t remainder = 0;
  for (std::size_t i = limbs_.size(); i-- > 0;) {
    remainder = remainder * limb_base + limbs_[i];
    limbs_[i] = static_cast<std::uint32_t>(remainder / v);
    remainder %= v;
  }
  trim();
  return static_cast<std::uint32_t>(remainder);
}

void Limbs::shift_up(int digits) {
  if (is_zero() || digits <= 0) return;
  if (digits % limb_digits) multiply_small(limb_powers[digits % limb_digits]);
  limbs_.insert_zeros(static_cast<std::size_t>(digits / limb_digits));
}

int Limbs::shift_down(int digits) {
  if (digits <= 0) return 0;
  const int next = digit(digits - 1);
  drop_limbs(static_cast<std::size_t>(digits / limb_digits));
  if (digits % limb_digits && !is_zero()) divide_small(limb_powers[digits % limb_digits]);
  return next;
}

void Limbs::drop_limbs(std::size_t count) {
  if (count >= limbs_.size())
    limbs_.clear();
  else
    limbs_.drop_front(count);
}

Limbs Limbs::product(const Limbs& a, const Limbs& b) {
  Limbs r;
  if (a.is_zero() || b.is_zero()) return r;
  r.limbs_.resize(a.size() + b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::uint64_t x = a[i];
    if (x == 0) continue;
    std::uint64_t carry = 0;
    std::uint32_t* const out = r.limbs_.data() + i;
    for (std::size_t j = 0; j < b.size(); ++j) {
      carry += x * b[j] + out[j];
      out[j] = static_cast<std::uint32_t>(carry % limb_base);
      carry /= limb_base;
    }
    out[b.size()] = static_cast<std::uint32_t>(carry);
  }
  r.trim();
  return r;
}

/// Long division, Knuth's algorithm D in base 10^9: both are scaled so that the divisor's first limb is at least half the
/// base, and then two limbs over one guess each limb of the quotient, at most two too large.
Limbs Limbs::quotient(Limbs& a, const Limbs& divisor) {
  PGM_ASSERT(!divisor.is_zero());
  Limbs q;
  if (compare(a, divisor) < 0) return q;
  if (divisor.size() == 1) {
    q = a;
    a = Limbs(q.divide_small(divisor[0]));
    return q;
  }
  const std::uint32_t scale = limb_base / (divisor.limbs_.back() + 1);
  Limbs b = divisor;
  b.multiply_small(scale);
  a.multiply_small(scale);
  const std::size_t n = b.size();
  a.limbs_.push_back(0);
  const std::size_t m = a.size() - n;
  q.limbs_.resize(m);
  const std::uint64_t first = b[n - 1], second = b[n - 2];
  for (std::size_t j = m; j-- > 0;) {
    const std::uint64_t top = std::uint64_t{a.limbs_[j + n]} * limb_base + a.limbs_[j + n - 1];
    std::uint64_t guess = top / first, rest = top % first;
    while (guess >= limb_base || guess * second > rest * limb_base + a.limbs_[j + n - 2]) {
      --guess;
      rest += first;
      if (rest >= limb_base) break;
    }
    std::uint64_t carry = 0;
    std::int64_t borrow = 0;
    for (std::size_t i = 0; i < n; ++i) {
      carry += guess * b[i];
      const std::int64_t v =
          std::int64_t{a.limbs_[i + j]} - static_cast<std::int64_t>(carry % limb_base) - borrow;
      carry /= limb_base;
      borrow = v < 0;
      a.limbs_[i + j] = static_cast<std::uint32_t>(v < 0 ? v + limb_base : v);
    }
    const std::int64_t v = std::int64_t{a.limbs_[j + n]} - static_cast<std::int64_t>(carry) - borrow;
    if (v < 0) {  // one too large: add the divisor back
      --guess;
      std::uint32_t up = 0;
      for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t sum = a.limbs_[i + j] + b[i] + up;
        up = sum >= limb_base;
        a.limbs_[i + j] = up ? sum - limb_base : sum;
      }
    }
    a.limbs_[j + n] = 0;
    q.limbs_[j] = static_cast<std::uint32_t>(guess);
  }
  q.trim();
  a.trim();
  a.divide_small(scale);
  return q;
}

/// Newton's method from above: the first guess has the right first digits, and each step doubles how many.
Limbs Limbs::square_root() const {
  if (is_zero()) return {};
  const int count = digits();
  const int kept = count < 18 ? count : count % 2 == 0 ? 18 : 17;
  Limbs guess(static_cast<UInt128>(std::sqrt(static_cast<double>(leading(kept))) * (1 + 1e-14)) + 2);
  // The guess has some 15 right digits; give it room so that it is never below the root.
  guess.shift_up((count - kept) / 2);
  if (count > kept) {
    for (;;) {
      Limbs rest = *this;
      Limbs next = quotient(rest, guess);
      next.add(guess);
      next.divide_small(2);
      if (compare(next, guess) >= 0) break;
      guess = std::move(next);
    }
    return guess;
  }
  std::uint64_t v = 0, root = 0;
  (void)fits(v);
  (void)guess.fits(root);
  while (root * root > v) --root;
  return Limbs(root);
}

// ── decimals ─────────────────────────────────────────────────────────────────────────────────────────────────────

void Decimal::round(std::int32_t to_scale) {
  if (to_scale >= scale)
    coefficient.shift_up(to_scale - scale);
  else if (coefficient.shift_down(scale - to_scale) >= 5)
    coefficient.add_small(1);
  scale = to_scale;
}

void Decimal::truncate(std::int32_t to_scale) {
  if (to_scale >= scale)
    coefficient.shift_up(to_scale - scale);
  else
    coefficient.shift_down(scale - to_scale);
  scale = to_scale;
}

namespace {

void align(Decimal& a, Decimal& b) {
  if (a.scale < b.scale)
    a.round(b.scale);
  else
    b.round(a.scale);
}

}  // namespace

int compare(const Decimal& a, const Decimal& b) {
  if (a.sign() != b.sign()) return a.sign() < b.sign() ? -1 : 1;
  if (a.is_zero()) return 0;
  int magnitude = 0;
  if (a.whole_digits() != b.whole_digits()) {
    magnitude = a.whole_digits() < b.whole_digits() ? -1 : 1;
  } else if (a.scale == b.scale) {
    magnitude = Limbs::compare(a.coefficient, b.coefficient);
  } else {
    Decimal x = a, y = b;
    align(x, y);
    magnitude = Limbs::compare(x.coefficient, y.coefficient);
  }
  return a.negative ? -magnitude : magnitude;
}

Decimal add(Decimal a, Decimal b) {
  align(a, b);
  if (a.negative == b.negative) {
    a.coefficient.add(b.coefficient);
    return a;
  }
  if (Limbs::compare(a.coefficient, b.coefficient) < 0) std::swap(a, b);
  a.coefficient.subtract(b.coefficient);
  return a;
}

Decimal subtract(Decimal a, Decimal b) {
  b.negative = !b.negative;
  return add(std::move(a), std::move(b));
}

Decimal multiply(const Decimal& a, const Decimal& b) {
  return {Limbs::product(a.coefficient, b.coefficient), a.scale + b.scale, a.negative != b.negative};
}

Decimal divide(const Decimal& a, const Decimal& b, std::int32_t scale, bool rounded) {
  // One digit more than asked for says how to round: what follows it does not matter, as halves round away from zero.
  Limbs numerator = a.coefficient, denominator = b.coefficient;
  const std::int32_t shift = scale + 1 + b.scale - a.scale;
  numerator.shift_up(shift);
  denominator.shift_up(-shift);
  Decimal q{Limbs::quotient(numerator, denominator), scale + 1, a.negative != b.negative};
  if (rounded)
    q.round(scale);
  else
    q.truncate(scale);
  return q;
}

Decimal square_root(const Decimal& a, std::int32_t scale) {
  Decimal r = a;
  r.truncate(2 * (scale + 1));  // scale may be less than half of a's: the digits cut do not reach the root's
  Decimal root{r.coefficient.square_root(), scale + 1, false};
  root.round(scale);
  return root;
}

}  // namespace pgmicro::types
