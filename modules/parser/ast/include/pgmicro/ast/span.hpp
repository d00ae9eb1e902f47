#pragma once
/// A list whose elements live in an arena: two words, trivially destructible, never changed once it is part of a
/// tree. (std::span would do but for its second pointer-sized word and its non-const elements.)

#include <pgmicro/base/arena.hpp>
#include <pgmicro/base/assert.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <type_traits>

namespace pgmicro::ast {

template <class T>
class ArenaSpan {
  static_assert(std::is_trivially_destructible_v<T>);

 public:
  constexpr ArenaSpan() noexcept = default;
  constexpr ArenaSpan(const T* data, std::uint32_t size) noexcept : data_(data), size_(size) {}

  /// Room for `size` elements and the span over them; the caller fills `*out` before anybody reads the span.
  [[nodiscard]] static ArenaSpan allocate(Arena& arena, std::size_t size, T** out) {
    PGM_ASSERT(size <= std::numeric_limits<std::uint32_t>::max());
    auto* const data = size ? static_cast<T*>(arena.allocate(sizeof(T) * size, alignof(T))) : nullptr;
    *out = data;
    return {data, static_cast<std::uint32_t>(size)};
  }
  [[nodiscard]] static ArenaSpan of(Arena& arena, std::initializer_list<T> items) {
    T* data = nullptr;
    const auto span = allocate(arena, items.size(), &data);
    for (const T& item : items) ::new (static_cast<void*>(data++)) T(item);
    return span;
  }

  [[nodiscard]] constexpr const T* begin() const noexcept { return data_; }
  [[nodiscard]] constexpr const T* end() const noexcept { return data_ + size_; }
  [[nodiscard]] constexpr const T* data() const noexcept { return data_; }
  [[nodiscard]] constexpr std::uint32_t size() const noexcept { return size_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] constexpr const T& operator[](std::size_t i) const noexcept {
    PGM_ASSERT(i < size_);
    return data_[i];
  }
  [[nodiscard]] constexpr const T& front() const noexcept { return (*this)[0]; }
  [[nodiscard]] constexpr const T& back() const noexcept { return (*this)[size_ - 1]; }
  /// The elements from `first` on, at most `count` of them.
  [[nodiscard]] constexpr ArenaSpan slice(std::uint32_t first,
                                          std::uint32_t count = 0xffffffff) const noexcept {
    if (first >= size_) return {};
    return {data_ + first, count < size_ - first ? count : size_ - first};
  }

 private:
  const T* data_ = nullptr;
  std::uint32_t size_ = 0;
};

}  // namespace pgmicro::ast
