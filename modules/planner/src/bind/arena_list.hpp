#pragma once
/// A list that grows in an arena while a statement is bound, and becomes an ArenaSpan without being copied. What it
/// outgrows stays in the arena until that is reset: at most as much again as the list.

#include <pgmicro/ast/span.hpp>

#include <cstring>
#include <type_traits>

namespace pgmicro::planner::binding {

template <class T>
class ArenaList {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  void push(Arena& arena, const T& item) {
    if (size_ == capacity_) grow(arena, size_ + 1);
    ::new (static_cast<void*>(data_ + size_++)) T(item);
  }
  void append(Arena& arena, const T* items, std::uint32_t count) {
    if (size_ + count > capacity_) grow(arena, size_ + count);
    if (count) std::memcpy(static_cast<void*>(data_ + size_), items, count * sizeof(T));
    size_ += count;
  }
  void append(Arena& arena, const ArenaList& other) { append(arena, other.data_, other.size_); }
  void truncate(std::uint32_t size) noexcept {
    PGM_ASSERT(size <= size_);
    size_ = size;
  }

  [[nodiscard]] T& operator[](std::size_t i) noexcept {
    PGM_ASSERT(i < size_);
    return data_[i];
  }
  [[nodiscard]] const T& operator[](std::size_t i) const noexcept {
    PGM_ASSERT(i < size_);
    return data_[i];
  }
  [[nodiscard]] T& back() noexcept { return (*this)[size_ - 1]; }
  [[nodiscard]] T* begin() noexcept { return data_; }
  [[nodiscard]] T* end() noexcept { return data_ + size_; }
  [[nodiscard]] const T* begin() const noexcept { return data_; }
  [[nodiscard]] const T* end() const noexcept { return data_ + size_; }
  [[nodiscard]] std::uint32_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] ast::ArenaSpan<T> span() const noexcept { return {data_, size_}; }

 private:
  void grow(Arena& arena, std::uint32_t wanted) {
    std::uint32_t capacity = capacity_ ? capacity_ * 2 : 4;
    if (capacity < wanted) capacity = wanted;
    auto* const data = static_cast<T*>(arena.allocate(sizeof(T) * capacity, alignof(T)));
    if (size_) std::memcpy(static_cast<void*>(data), data_, size_ * sizeof(T));
    data_ = data;
    capacity_ = capacity;
  }

  T* data_ = nullptr;
  std::uint32_t size_ = 0, capacity_ = 0;
};

}  // namespace pgmicro::planner::binding
