#include <pgmicro/base/varint.hpp>

namespace pgmicro::detail {

int get_varint_slow(const std::byte* p, std::uint64_t& out) noexcept {
  std::uint64_t v = 0;
  for (int i = 0; i < 8; ++i) {
    const auto b = load_u8(p + i);
    v = (v << 7) | (b & 0x7f);
    if (b < 0x80) {
      out = v;
      return i + 1;
    }
  }
  out = (v << 8) | load_u8(p + 8);
  return 9;
}

int put_varint_slow(std::byte* p, std::uint64_t v) noexcept {
  if (v >> 56) {
    p[8] = std::byte(v & 0xff);
    v >>= 8;
    for (int i = 7; i >= 0; --i) {
      p[i] = std::byte((v & 0x7f) | 0x80);
      v >>= 7;
    }
    return 9;
  }
  const int n = varint_size(v);
  for (int i = n - 1; i >= 0; --i) {
    p[i] = std::byte((v & 0x7f) | (i == n - 1 ? 0 : 0x80));
    v >>= 7;
  }
  return n;
}

}  // namespace pgmicro::detail
