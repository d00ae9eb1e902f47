/// pg_proc as constant data. Names, argument types and parameters differ in length from row to row; each kind of them is
/// one struct with a member per function, so that the compiler lays them out end to end, and offsetof is where a row's
/// piece begins:
///
///     Names      "abs\0" "abs\0" "acos\0" …
///     Arguments  {count, int4} {count, int8} {count, float8} …
///
/// Rows hold these offsets: nothing needs relocation, and no string or list is written twice.

#include <pgmicro/bytecode/builtins.hpp>

#include "builtins_tables.hpp"

#include <array>
#include <iterator>
#include <type_traits>

namespace pgmicro::bytecode {
namespace tables {

// ── names of kernels ───────────────────────────────────────────────────────────────────────────────────────
//
// A row names its kernel whether or not there is code for it. `k_NAME` is declared as a function for every name in the
// list, and in the inner namespace, which hides the outer, as a KernelId for every kernel that exists.

struct Missing;
#define F(oid, name, args, result, kernel, ...) Missing k_##kernel();
#include "builtins_functions.def"
#undef F

#define PGM_EXISTS(name) static_assert(std::is_function_v<decltype(k_##name)>, "no function has this kernel");
PGM_SCALAR_KERNELS(PGM_EXISTS)
PGM_SET_KERNELS(PGM_EXISTS)
PGM_AGGREGATE_KERNELS(PGM_EXISTS)
#undef PGM_EXISTS

namespace known {

#define PGM_KNOWN(name) inline constexpr KernelId k_##name = KernelId::name;
PGM_SCALAR_KERNELS(PGM_KNOWN)
PGM_SET_KERNELS(PGM_KNOWN)
PGM_AGGREGATE_KERNELS(PGM_KNOWN)
#undef PGM_KNOWN
consteval KernelId kernel(KernelId id) { return id; }
consteval KernelId kernel(Missing (*)()) { return KernelId::none; }

// ── the pieces ─────────────────────────────────────────────────────────────────────────────────────────────

using namespace words;

struct Names {
#define F(oid, name, args, result, kernel, ...) char f##oid[sizeof name];
#include "builtins_functions.def"
#undef F
};
constexpr Names names = {
#define F(oid, name, args, result, kernel, ...) name,
#include "builtins_functions.def"
#undef F
};

struct Sources {
#define F(oid, name, args, result, kernel, ...) char f##oid[sizeof #kernel];
#include "builtins_functions.def"
#undef F
};
constexpr Sources sources = {
#define F(oid, name, args, result, kernel, ...) #kernel,
#include "builtins_functions.def"
#undef F
};

struct Arguments {
#define F(oid, name, args, result, kernel, ...) Oid f##oid[1 + count args];
#include "builtins_functions.def"
#undef F
};
constexpr Arguments arguments = {
#define F(oid, name, args, result, kernel, ...) {none, PGM_UNPACK args},
#include "builtins_functions.def"
#undef F
};

struct ParameterTypes {
#define P(oid, types, mode_text, name_text, defaulted, default_text) Oid f##oid[1 + count types];
#include "builtins_parameters.def"
#undef P
};
constexpr ParameterTypes parameter_types = {
#define P(oid, types, mode_text, name_text, defaulted, default_text) {none, PGM_UNPACK types},
#include "builtins_parameters.def"
#undef P
};

struct ParameterTexts {
#define P(oid, types, mode_text, name_text, defaulted, default_text) \
  char m##oid[sizeof mode_text], n##oid[sizeof name_text], d##oid[sizeof default_text];
#include "builtins_parameters.def"
#undef P
};
constexpr ParameterTexts parameter_texts = {
#define P(oid, types, mode_text, name_text, defaulted, default_text) mode_text, name_text, default_text,
#include "builtins_parameters.def"
#undef P
};

// ── the rows ───────────────────────────────────────────────────────────────────────────────────────────────

struct Parameters {
  Oid function;
  std::uint8_t count, default_count;
  std::uint32_t types_at, modes_at, names_at, defaults_at;
};
constexpr Parameters parameters[] = {
#define P(oid, types, mode_text, name_text, defaulted, default_text) \
  {Oid{oid},                                                         \
   static_cast<std::uint8_t>(count types),                           \
   defaulted,                                                        \
   offsetof(ParameterTypes, f##oid),                                 \
   offsetof(ParameterTexts, m##oid),                                 \
   offsetof(ParameterTexts, n##oid),                                 \
   offsetof(ParameterTexts, d##oid)},
#include "builtins_parameters.def"
#undef P
};

constexpr std::uint32_t no_parameters = 0;

consteval std::uint32_t parameters_of(std::uint32_t oid) {  // 1 + index
  std::size_t low = 0, high = std::size(parameters);
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (raw(parameters[middle].function) < oid)
      low = middle + 1;
    else
      high = middle;
  }
  const bool found = low < std::size(parameters) && raw(parameters[low].function) == oid;
  return found ? static_cast<std::uint32_t>(low + 1) : no_parameters;
}
consteval std::uint8_t defaults_of(std::uint32_t oid) {
  const auto at = parameters_of(oid);
  return at == no_parameters ? std::uint8_t{0} : parameters[at - 1].default_count;
}

constexpr Function rows[] = {
#define F(oid, name, args, result, source, kind, vol, is_strict, set, leak, par, lang, cost, rows_, \
          variadic)                                                                                 \
  {Oid{oid},                                                                                        \
   result,                                                                                          \
   variadic,                                                                                        \
   cost,                                                                                            \
   rows_,                                                                                           \
   kernel(k_##source),                                                                              \
   FunctionKind{#kind[0]},                                                                          \
   Volatility{#vol[0]},                                                                             \
   #par[0],                                                                                         \
   #lang[0],                                                                                        \
   is_strict,                                                                                       \
   set,                                                                                             \
   leak,                                                                                            \
   static_cast<std::uint8_t>(count args),                                                           \
   defaults_of(oid),                                                                                \
   offsetof(Names, f##oid),                                                                         \
   offsetof(Arguments, f##oid),                                                                     \
   parameters_of(oid)},
#include "builtins_functions.def"
#undef F
};

constexpr std::uint32_t source_at[] = {
#define F(oid, name, args, result, kernel, ...) offsetof(Sources, f##oid),
#include "builtins_functions.def"
#undef F
};

/// Row numbers + 1 by OID.
constexpr std::uint32_t oid_end = 10000;
constexpr auto by_oid = [] {
  std::array<std::uint16_t, oid_end> at{};
  for (std::size_t i = 0; i < std::size(rows); ++i) at[raw(rows[i].oid)] = static_cast<std::uint16_t>(i + 1);
  return at;
}();

const char* parameter_text(std::uint32_t at) noexcept {
  return reinterpret_cast<const char*>(&parameter_texts) + at;
}

}  // namespace known
}  // namespace tables

namespace data = tables::known;

std::string_view Function::name() const noexcept {
  return reinterpret_cast<const char*>(&data::names) + name_at;
}

std::string_view Function::source() const noexcept {
  return reinterpret_cast<const char*>(&data::sources) + data::source_at[this - data::rows];
}

std::span<const Oid> Function::arguments() const noexcept {
  const auto* base = reinterpret_cast<const char*>(&data::arguments) + arguments_at;
  return {reinterpret_cast<const Oid*>(base) + 1, argument_count};
}

std::span<const Oid> Function::parameters() const noexcept {
  if (parameters_at == data::no_parameters) return arguments();
  const auto& p = data::parameters[parameters_at - 1];
  const auto* base = reinterpret_cast<const char*>(&data::parameter_types) + p.types_at;
  return {reinterpret_cast<const Oid*>(base) + 1, p.count};
}

char Function::parameter_mode(std::size_t i) const noexcept {
  if (parameters_at == data::no_parameters) return 'i';
  const char* modes = data::parameter_text(data::parameters[parameters_at - 1].modes_at);
  return modes[0] == '\0' ? 'i' : modes[i];
}

std::string_view Function::parameter_name(std::size_t i) const noexcept {
  if (!has_parameter_names()) return {};
  std::string_view rest = data::parameter_text(data::parameters[parameters_at - 1].names_at);
  for (; i > 0; --i) {
    const auto comma = rest.find(',');
    if (comma == rest.npos) return {};
    rest.remove_prefix(comma + 1);
  }
  return rest.substr(0, rest.find(','));
}

bool Function::has_parameter_names() const noexcept {
  return parameters_at != data::no_parameters &&
         *data::parameter_text(data::parameters[parameters_at - 1].names_at) != '\0';
}

std::string_view Function::defaults() const noexcept {
  return parameters_at == data::no_parameters
             ? std::string_view{}
             : data::parameter_text(data::parameters[parameters_at - 1].defaults_at);
}

std::span<const Function> all_functions() noexcept { return data::rows; }

std::span<const Function> functions_named(std::string_view name) noexcept {
  return tables::equal_range(all_functions(), name, [](const Function& f) { return f.name(); });
}

const Function* find_function(Oid oid) noexcept {
  if (raw(oid) >= data::oid_end) return nullptr;
  const auto at = data::by_oid[raw(oid)];
  return at == 0 ? nullptr : &data::rows[at - 1];
}

const char* kernel_name(KernelId id) noexcept {
  static constexpr struct {
    char none[5];
#define PGM_NAME(name) char name[sizeof #name];
    PGM_SCALAR_KERNELS(PGM_NAME) PGM_SET_KERNELS(PGM_NAME) PGM_AGGREGATE_KERNELS(PGM_NAME)
#undef PGM_NAME
  } texts = {"none",
#define PGM_NAME(name) #name,
             PGM_SCALAR_KERNELS(PGM_NAME) PGM_SET_KERNELS(PGM_NAME) PGM_AGGREGATE_KERNELS(PGM_NAME)
#undef PGM_NAME
  };
  using Texts = decltype(texts);
  static constexpr std::uint32_t at[] = {
      0,
#define PGM_NAME(name) offsetof(Texts, name),
      PGM_SCALAR_KERNELS(PGM_NAME) PGM_SET_KERNELS(PGM_NAME) PGM_AGGREGATE_KERNELS(PGM_NAME)
#undef PGM_NAME
  };
  return reinterpret_cast<const char*>(&texts) + at[static_cast<std::size_t>(id)];
}

}  // namespace pgmicro::bytecode
