/// md5() and sha224() … sha512(), after RFC 1321 and FIPS 180-4.
///
/// All of them cut the message, padded, into blocks; a block is mixed into a state of eight (md5: four) words, and the
/// state is the digest. Padding is a 1 bit, zeros, and the length in bits in the last 8 (sha512: 16) bytes.

#include <array>
#include <bit>
#include <cmath>

#include "text.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

template <class Word>
[[nodiscard]] Word load_little(const unsigned char* p) noexcept {
  Word v = 0;
  for (std::size_t i = sizeof(Word); i-- > 0;) v = static_cast<Word>(v << 8 | p[i]);
  return v;
}
template <class Word>
[[nodiscard]] Word load_big(const unsigned char* p) noexcept {
  Word v = 0;
  for (std::size_t i = 0; i < sizeof(Word); ++i) v = static_cast<Word>(v << 8 | p[i]);
  return v;
}

/// Calls mix(block) for each block of the padded message.
template <std::size_t block_bytes, std::size_t length_bytes, bool big, class Mix>
void for_each_block(Text message, Mix mix) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  const std::uint64_t bits = std::uint64_t{message.size()} * 8;
  std::size_t left = message.size();
  for (; left >= block_bytes; left -= block_bytes, bytes += block_bytes) mix(bytes);
  unsigned char last[2 * block_bytes] = {};
  if (left != 0) std::memcpy(last, bytes, left);
  last[left] = 0x80;
  const std::size_t size = left + 1 + length_bytes <= block_bytes ? block_bytes : 2 * block_bytes;
  for (std::size_t i = 0; i < 8; ++i)
    last[big ? size - 1 - i : size - 8 + i] = static_cast<unsigned char>(bits >> (8 * i));
  for (std::size_t at = 0; at < size; at += block_bytes) mix(last + at);
}

// ── MD5 ────────────────────────────────────────────────────────────────────────────────────────────────────

/// floor(2^32 |sin(i + 1)|), as the RFC defines its table.
[[nodiscard]] const std::array<std::uint32_t, 64>& md5_sines() {
  static const auto table = [] {
    std::array<std::uint32_t, 64> t{};
    for (std::size_t i = 0; i < 64; ++i)
      t[i] = static_cast<std::uint32_t>(std::floor(std::fabs(std::sin(static_cast<double>(i + 1))) * 0x1p32));
    return t;
  }();
  return table;
}

[[nodiscard]] std::array<unsigned char, 16> md5(Text message) {
  static constexpr int turns[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  const auto& sines = md5_sines();
  std::array<std::uint32_t, 4> state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  for_each_block<64, 8, false>(message, [&](const unsigned char* block) {
    auto [a, b, c, d] = state;
    for (std::size_t i = 0; i < 64; ++i) {
      std::uint32_t f = 0;
      std::size_t word = 0;
      switch (i / 16) {
        case 0: f = (b & c) | (~b & d), word = i; break;
        case 1: f = (d & b) | (~d & c), word = (5 * i + 1) % 16; break;
        case 2: f = b ^ c ^ d, word = (3 * i + 5) % 16; break;
        default: f = c ^ (b | ~d), word = 7 * i % 16;
      }
      const std::uint32_t sum = a + f + sines[i] + load_little<std::uint32_t>(block + 4 * word);
      a = d, d = c, c = b;
      b += std::rotl(sum, turns[i / 16][i % 4]);
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  });
  std::array<unsigned char, 16> out{};
  for (std::size_t i = 0; i < 16; ++i) out[i] = static_cast<unsigned char>(state[i / 4] >> (8 * (i % 4)));
  return out;
}

// ── SHA-2 ──────────────────────────────────────────────────────────────────────────────────────────────────

/// The first 64 bits of the fractions of the cube roots of the first 80 primes; sha256 takes the upper halves.
constexpr std::uint64_t cube_roots[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538,
    0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe,
    0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2, 0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235,
    0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5, 0x983e5152ee66dfab,
    0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed,
    0x53380d139d95b3df, 0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218,
    0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8, 0x19a4c116b8d2d0c8, 0x1e376c085141ab53,
    0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373,
    0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c,
    0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6,
    0x113f9804bef90dae, 0x1b710b35131c471b, 0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc,
    0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};

template <class Word>
using State = std::array<Word, 8>;

template <class Word>
struct Turns;
template <>
struct Turns<std::uint32_t> {
  static constexpr std::size_t rounds = 64;
  static constexpr int big0[3] = {2, 13, 22}, big1[3] = {6, 11, 25};
  static constexpr int small0[3] = {7, 18, 3}, small1[3] = {17, 19, 10};  // the last is a shift
};
template <>
struct Turns<std::uint64_t> {
  static constexpr std::size_t rounds = 80;
  static constexpr int big0[3] = {28, 34, 39}, big1[3] = {14, 18, 41};
  static constexpr int small0[3] = {1, 8, 7}, small1[3] = {19, 61, 6};
};

template <class Word>
void sha2(Text message, State<Word>& state) {
  using T = Turns<Word>;
  const auto big = [](Word v, const int(&t)[3]) {
    return std::rotr(v, t[0]) ^ std::rotr(v, t[1]) ^ std::rotr(v, t[2]);
  };
  const auto small = [](Word v, const int(&t)[3]) {
    return std::rotr(v, t[0]) ^ std::rotr(v, t[1]) ^ (v >> t[2]);
  };
  for_each_block<16 * sizeof(Word), 2 * sizeof(Word), true>(message, [&](const unsigned char* block) {
    Word w[T::rounds];
    for (std::size_t i = 0; i < 16; ++i) w[i] = load_big<Word>(block + sizeof(Word) * i);
    for (std::size_t i = 16; i < T::rounds; ++i)
      w[i] = small(w[i - 2], T::small1) + w[i - 7] + small(w[i - 15], T::small0) + w[i - 16];
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t i = 0; i < T::rounds; ++i) {
      const auto key = static_cast<Word>(cube_roots[i] >> (64 - 8 * sizeof(Word)));
      const Word first = h + big(e, T::big1) + ((e & f) ^ (~e & g)) + key + w[i];
      const Word second = big(a, T::big0) + ((a & b) ^ (a & c) ^ (b & c));
      h = g, g = f, f = e, e = d + first;
      d = c, c = b, b = a, a = first + second;
    }
    const State<Word> mixed = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i) state[i] += mixed[i];
  });
}

template <class Word>
[[nodiscard]] Text sha2_digest(Text message, State<Word> state, std::size_t bytes, KernelContext& c) {
  sha2(message, state);
  char* out = room(bytes, c);
  for (std::size_t i = 0; i < bytes; ++i)
    out[i] = static_cast<char>(state[i / sizeof(Word)] >> (8 * (sizeof(Word) - 1 - i % sizeof(Word))) & 0xff);
  return {out, bytes};
}

[[nodiscard]] Datum md5_text_of(Text message, KernelContext& c) {
  std::string out;
  for (const unsigned char byte : md5(message)) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return c.text(out);
}

}  // namespace

PGM_KERNEL(md5_text, md5_text_of);
PGM_KERNEL(md5_bytea, md5_text_of);
PGM_KERNEL(sha224_bytea, [](Text m, KernelContext& c) {
  return sha2_digest<std::uint32_t>(
      m, {0xc1059ed8, 0x367cd507, 0x3070dd17, 0xf70e5939, 0xffc00b31, 0x68581511, 0x64f98fa7, 0xbefa4fa4}, 28,
      c);
});
PGM_KERNEL(sha256_bytea, [](Text m, KernelContext& c) {
  return sha2_digest<std::uint32_t>(
      m, {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}, 32,
      c);
});
PGM_KERNEL(sha384_bytea, [](Text m, KernelContext& c) {
  return sha2_digest<std::uint64_t>(
      m,
      {0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939, 0x67332667ffc00b31,
       0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4},
      48, c);
});
PGM_KERNEL(sha512_bytea, [](Text m, KernelContext& c) {
  return sha2_digest<std::uint64_t>(
      m,
      {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1,
       0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179},
      64, c);
});

}  // namespace pgmicro::vdbe::kernels
