#pragma once
/// A list that grows in an arena and becomes an ArenaSpan: for the planner's many short lists.

#include <pgmicro/ast/span.hpp>

#include <cstring>
#include <new>

namespace pgmicro::planner {

template <class T>
class List {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit List(Arena& arena) noexcept : arena_(&arena) {}

  void push(const T& value) {
    if (size_ == capacity_) grow();
    ::new (static_cast<void*>(data_ + size_++)) T(value);
  }
  void append(const ast::ArenaSpan<T>& span) {
    for (const T& value : span) push(value);
  }
  void pop() noexcept { --size_; }
  void resize(std::uint32_t size) noexcept { size_ = size; }  // only down
  void clear() noexcept { size_ = 0; }
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
  /// The elements so far. The list may grow on; the span does not see it.
  [[nodiscard]] ast::ArenaSpan<T> span() const noexcept { return {data_, size_}; }

 private:
  void grow() {
    const std::uint32_t capacity = capacity_ ? capacity_ * 2 : 4;
    auto* const data = static_cast<T*>(arena_->allocate(sizeof(T) * capacity, alignof(T)));
    if (size_) std::memcpy(static_cast<void*>(data), data_, sizeof(T) * size_);
    data_ = data;
    capacity_ = capacity;
  }
  Arena* arena_;
  T* data_ = nullptr;
  std::uint32_t size_ = 0, capacity_ = 0;
};

}  // namespace pgmicro::planner
