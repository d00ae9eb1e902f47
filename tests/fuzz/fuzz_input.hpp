#pragma once
/// What a fuzzer's bytes mean: numbers taken from the front until they run out, then zeros.

#include <pgmicro/base/bytes.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace pgmicro::fuzz {

class Input {
 public:
  Input(const std::uint8_t* data, std::size_t size) noexcept
      : at_(reinterpret_cast<const std::byte*>(data)), end_(at_ + size) {}

  [[nodiscard]] bool empty() const noexcept { return at_ == end_; }
  std::uint8_t u8() noexcept { return at_ == end_ ? std::uint8_t{0} : load_u8(at_++); }
  std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(u8() << 8 | u8()); }
  std::uint32_t u32() noexcept { return static_cast<std::uint32_t>(u16()) << 16 | u16(); }
  std::uint64_t u64() noexcept { return static_cast<std::uint64_t>(u32()) << 32 | u32(); }
  /// 0 … n−1.
  std::uint32_t below(std::uint32_t n) noexcept {
    return n <= 256 ? u8() % n : n <= 65536 ? u16() % n : u32() % n;
  }
  Bytes bytes(std::size_t n) noexcept {
    const auto have = static_cast<std::size_t>(end_ - at_);
    const Bytes out(at_, n < have ? n : have);
    at_ += out.size();
    return out;
  }
  Bytes rest() noexcept { return bytes(static_cast<std::size_t>(end_ - at_)); }

 private:
  const std::byte* at_;
  const std::byte* end_;
};

/// A promise was broken.
[[noreturn]] inline void fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

/// Changes a valid file: a count, then places and what stands there from now on. Damage that keeps the file
/// recognisable reaches further than noise.
inline void damage(Input& in, std::vector<std::byte>& image) {
  for (unsigned edits = in.below(24); edits != 0 && !image.empty() && !in.empty(); --edits) {
    const std::size_t at = in.u32() % image.size();
    switch (in.below(5)) {
      case 0: image[at] = std::byte(in.u8()); break;
      case 1: image[at] ^= std::byte(1u << in.below(8)); break;
      case 2:
        if (at + 2 <= image.size()) store_be16(&image[at], in.u16());
        break;
      case 3:
        if (at + 4 <= image.size()) store_be32(&image[at], in.u8() < 200 ? in.u8() : in.u32());
        break;
      case 4: {  // bytes from elsewhere in the file
        const std::size_t from = in.u32() % image.size();
        const std::size_t n = std::min<std::size_t>(in.u16() % 600, image.size() - std::max(at, from));
        std::memmove(&image[at], &image[from], n);
        break;
      }
    }
  }
}

}  // namespace pgmicro::fuzz
