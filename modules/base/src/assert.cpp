#include <pgmicro/base/assert.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>

namespace pgmicro {

void assertion_failed(const char* text, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: broken: %s\n", file, line, text);
  std::abort();
}

namespace {
struct Reached {
  std::mutex mutex;
  std::map<std::string, std::uint64_t, std::less<>> counts;
};
Reached& table() {
  static Reached r;
  return r;
}
}  // namespace

void detail::reached(const char* name) noexcept {
  auto& t = table();
  const std::lock_guard lock(t.mutex);
  ++t.counts[name];
}

std::uint64_t reached_count(const char* name) noexcept {
  auto& t = table();
  const std::lock_guard lock(t.mutex);
  const auto it = t.counts.find(name);
  return it == t.counts.end() ? 0 : it->second;
}

}  // namespace pgmicro
