// Any text as a value of any type, under any settings: it is read or refused with an error of a server's; what was read is
// shown, sent, stored and keyed, and comes back equal from each. Any bytes as a value from the wire or from a file: read or refused.

#include <pgmicro/types/errors.hpp>
#include <pgmicro/types/text.hpp>
#include <pgmicro/types/time_zone.hpp>
#include <pgmicro/types/type_info.hpp>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace pgmicro::fuzz {
namespace {

void require(bool condition, const types::TypeInfo& type, std::string_view shown, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "%.*s %.*s: %s\n", static_cast<int>(type.name.size()), type.name.data(),
               static_cast<int>(shown.size()), shown.data(), what);
  std::abort();
}

types::Settings settings_of(unsigned char choice) {
  static constexpr const char* zones[] = {"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"};
  types::Settings s;
  s.date_style = static_cast<types::DateStyle>(choice & 3);
  s.date_order = static_cast<types::DateOrder>((choice >> 2 & 3) % 3);
  s.interval_style = static_cast<types::IntervalStyle>(choice >> 4 & 3);
  s.time_zone = types::TimeZone::find(zones[choice >> 6]);
  return s;
}

void check_value(const types::TypeInfo& type, const Datum& d, types::Typmod typmod, Arena& arena) {
  // What is written under these settings means the same wherever it is read under them.
  static const types::Settings plain;
  const types::Context context{arena, plain};
  std::string shown;
  type.output(d, shown, context);
  if (!type.compare) return;
  const auto same = [&](const Datum& back) {
    return type.compare(d, back) == 0 && type.compare(back, d) == 0 && type.hash(d) == type.hash(back);
  };
  require(same(d), type, shown, "a value equals itself");
  require(same(type.input(arena.copy(shown), typmod, context)), type, shown, "comes back from its text");
  std::string wire;
  type.send(d, wire, context);
  require(same(type.receive(as_bytes(wire.data(), wire.size()), typmod, context)), type, shown,
          "comes back from the wire");
  if (type.store)
    require(same(type.load(type.store(d, typmod, context), typmod, context)), type, shown,
            "comes back from a file");
  std::string key, again;
  type.sort_key(d, key);
  type.sort_key(copy_value(d, type.representation, arena), again);
  require(key == again && !key.empty(), type, shown, "has one key");
}

}  // namespace
}  // namespace pgmicro::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace pgmicro;
  if (size < 3 || size > 4096) return 0;
  const auto all = types::all_types();
  const types::TypeInfo& type = *all[data[0] % all.size()];
  const types::Settings settings = fuzz::settings_of(data[1]);
  // Modifiers as a column could have them: the type's own function makes them of small numbers.
  types::Typmod typmod = -1;
  if (type.typmod_in && data[2] != 0) {
    const std::int32_t modifier = data[2] % 40 + 1;
    typmod = type.typmod_in({&modifier, 1});
  }
  const std::string_view rest(reinterpret_cast<const char*>(data) + 3, size - 3);
  Arena arena;
  const types::Context context{arena, settings};
  try {
    if (types::find_invalid_utf8(rest) == std::string_view::npos)
      fuzz::check_value(type, type.input(rest, typmod, context), typmod, arena);
  } catch (const Error&) {
  }
  try {
    if (type.receive) {
      const Datum d = type.receive(as_bytes(rest.data(), rest.size()), typmod, context);
      std::string out;
      type.output(d, out, context);
    }
  } catch (const Error&) {
  }
  try {
    if (type.load) fuzz::check_value(type, type.load(Value::text(rest), typmod, context), typmod, arena);
  } catch (const Error&) {
  }
  return 0;
}
