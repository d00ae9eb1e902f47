#pragma once
/// Kernels: the code behind functions, operators, casts and aggregates. A kernel is written once, as a functor over C++
/// values; what the machine calls is lifted from it:
///
///     PGM_KERNEL(int4pl, [](std::int32_t a, std::int32_t b) { return types::add(a, b); });
///     PGM_KERNEL(textcat, [](std::string_view a, std::string_view b, KernelContext& c) { … return Datum …; });
///
/// Parameters: bool, int16/32/64, Oid, float (of float4), double, std::string_view, what from_datum() is specialised for, or
/// Datum; then a KernelContext& if it wants one. Result: any of these, or std::optional of one, where nothing is NULL. A kernel of a
/// strict function never sees NULL: the machine looks before it calls. One that is not strict, or whose number of
/// arguments varies, takes `const Datum*`.
///
/// Promises of whoever calls:
///  (K1) There are call.argument_types.size() arguments, each of the type that stands there.
///  (K2) Texts that arguments point to stay until the kernel returned; what a kernel returns points into its arguments,
///       into the context's arena or into constants.
///  (K3) The arena may be emptied as soon as the result has been used or copied.

#include <pgmicro/bytecode/kernel_id.hpp>
#include <pgmicro/types/datum.hpp>
#include <pgmicro/types/oid.hpp>
#include <pgmicro/types/type_info.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pgmicro::vdbe {

using bytecode::KernelId;

/// What of a session functions may ask for or change. The engine implements it.
class SessionServices {
 public:
  virtual ~SessionServices() = default;

  // Sequences, by the OID of their relation; errors as PostgreSQL's (55000: not yet defined in this session).
  virtual std::int64_t next_value(Oid sequence) = 0;
  virtual std::int64_t current_value(Oid sequence) = 0;
  virtual std::int64_t last_value() = 0;
  virtual void set_value(Oid sequence, std::int64_t value, bool is_called) = 0;

  virtual std::string_view database_name() = 0;
  virtual std::string_view current_user() = 0;
  virtual std::string_view session_user() = 0;
  /// The schemas of search_path that exist, in its order; with those that are always searched, if asked for.
  virtual std::span<const std::string_view> schemas(bool with_implicit) = 0;
  virtual std::string_view server_version() = 0;  ///< as version() shows it
  virtual std::int32_t backend_pid() = 0;

  /// SHOW name; nothing if there is no such setting and that is all right.
  virtual std::optional<std::string> setting(std::string_view name, bool missing_is_fine) = 0;
  virtual void set_setting(std::string_view name, std::string_view value, bool until_commit) = 0;

  /// When the client's statement arrived; microseconds since 2000-01-01 UTC.
  virtual std::int64_t statement_time() = 0;
  virtual std::uint64_t transaction_id() = 0;

  /// 64 random bits of the session's own generator, which setseed() restarts.
  virtual std::uint64_t random_bits() = 0;
  virtual void seed_random(double seed) = 0;

  /// Sleeps; interrupted as a statement is.
  virtual void sleep(double seconds) = 0;

  /// quote_ident() and format('%I') ask: does PostgreSQL's grammar want this word quoted as a name?
  virtual bool is_reserved_word(std::string_view lower_case) = 0;
};

/// What is known of a call when the statement is planned.
struct CallInfo {
  std::span<const Oid> argument_types;
  Oid result_type = Oid::invalid;
  types::Typmod result_typmod = -1;
  /// Called as f(…, VARIADIC array): for those that take VARIADIC "any".
  bool variadic_array = false;
};

struct KernelContext : types::Context {  // functions of `types` take it as theirs
  SessionServices& session;
  const CallInfo* call;

  [[nodiscard]] std::size_t argument_count() const noexcept { return call->argument_types.size(); }
  /// Text that lives in the arena.
  [[nodiscard]] Datum text(std::string_view made) const { return Datum::of(arena.copy(made)); }
};

using ScalarKernel = Datum (*)(const Datum* arguments, KernelContext& context);

/// A function that returns rows. `open` may keep only what it puts in `owned`, which lives as long as the scan; `next`
/// fills the result columns, into context.arena if they need room, or says that there is no more.
struct SetKernel {
  void* (*open)(Arena& owned, const Datum* arguments, KernelContext& context);
  bool (*next)(void* state, Datum* columns, KernelContext& context);
};

/// An aggregate. The machine gives a state `state_bytes` of memory, aligned to `state_align`, per group, and does not move
/// it; whatever a state holds beyond it is its own and dies with `destroy` (null: nothing to do).
struct AggregateKernel {
  std::uint32_t state_bytes, state_align;
  bool skips_nulls;  ///< `step` never sees a NULL argument
  void (*init)(void* state, KernelContext& context);
  void (*step)(void* state, const Datum* arguments, KernelContext& context);
  /// May be called again after further steps. The result points into the state or into context.arena.
  Datum (*final)(void* state, KernelContext& context);
  void (*destroy)(void* state) noexcept;
};

/// Null: `id` names no kernel of that kind. Constant time.
[[nodiscard]] ScalarKernel find_kernel(KernelId id) noexcept;
[[nodiscard]] const SetKernel* find_set_kernel(KernelId id) noexcept;
[[nodiscard]] const AggregateKernel* find_aggregate_kernel(KernelId id) noexcept;

// ── lifting ────────────────────────────────────────────────────────────────────────────────────────────────

namespace kernels {

template <class T>
[[nodiscard]] constexpr T from_datum(const Datum& d) noexcept {
  if constexpr (std::is_same_v<T, Datum>)
    return d;
  else if constexpr (std::is_same_v<T, std::string_view>)
    return d.text();
  else if constexpr (std::is_floating_point_v<T>)
    return static_cast<T>(d.real);
  else if constexpr (std::is_same_v<T, Oid>)
    return Oid{static_cast<std::uint32_t>(d.integer)};
  else {
    static_assert(std::is_same_v<T, bool> || (std::is_integral_v<T> && std::is_signed_v<T>), "see above");
    return static_cast<T>(d.integer);
  }
}

template <class T>
[[nodiscard]] constexpr Datum to_datum(const T& v) noexcept {
  if constexpr (std::is_same_v<T, Datum>)
    return v;
  else if constexpr (std::is_same_v<T, std::string_view> || std::is_same_v<T, bool>)
    return Datum::of(v);
  else if constexpr (std::is_floating_point_v<T>)
    return Datum::of(static_cast<double>(v));
  else if constexpr (std::is_same_v<T, Oid>)
    return Datum::of(static_cast<std::int64_t>(raw(v)));
  else {
    static_assert(std::is_integral_v<T> && std::is_signed_v<T>);
    return Datum::of(static_cast<std::int64_t>(v));
  }
}
template <class T>
[[nodiscard]] constexpr Datum to_datum(const std::optional<T>& v) noexcept {
  return v ? to_datum(*v) : Datum::null_value();
}

/// The parameters of a functor that has one operator(), without a context at their end.
template <class F>
struct Signature : Signature<decltype(&F::operator())> {};
template <class F, class R, class... A>
struct Signature<R (F::*)(A...) const> : Signature<R(A...)> {};
template <class F, class R, class... A>
struct Signature<R (F::*)(A...) const noexcept> : Signature<R(A...)> {};
template <class R, class... A>
struct Signature<R (*)(A...)> : Signature<R(A...)> {};
template <class R, class... A>
struct Signature<R (*)(A...) noexcept> : Signature<R(A...)> {};
template <class R, class... A>
struct Signature<R(A...)> {
  template <class Functor, std::size_t... I>
  static constexpr Datum apply(const Functor& f, [[maybe_unused]] const Datum* a,
                               [[maybe_unused]] KernelContext& c, std::index_sequence<I...>) {
    const auto result = f(argument<A, I>(a, c)...);
    if constexpr (requires {
                    to_datum(result, c.arena);
                  })  // of a type that needs room: found beside the type
      return to_datum(result, c.arena);
    else
      return to_datum(result);
  }
  template <class T, std::size_t I>
  static constexpr decltype(auto) argument([[maybe_unused]] const Datum* a,
                                           [[maybe_unused]] KernelContext& c) {
    if constexpr (std::is_same_v<T, KernelContext&>)
      return (c);
    else if constexpr (std::is_same_v<T, const Datum*>)
      return a + I;
    else
      return from_datum<std::remove_cvref_t<T>>(a[I]);
  }
  static constexpr std::size_t count = sizeof...(A);
};

template <class Functor>
[[nodiscard]] Datum lift(const Functor& f, const Datum* a, KernelContext& c) {
  using S = Signature<Functor>;
  return S::apply(f, a, c, std::make_index_sequence<S::count>{});
}

}  // namespace kernels

/// Defines the kernel of that name; stands in namespace pgmicro::vdbe::kernels.
#define PGM_KERNEL(name, ...)                                           \
  static constexpr auto functor_##name = __VA_ARGS__;                   \
  Datum kernel_##name(const Datum* arguments, KernelContext& context) { \
    return lift(functor_##name, arguments, context);                    \
  }                                                                     \
  static_assert(::pgmicro::bytecode::KernelId::name != ::pgmicro::bytecode::KernelId::none)

}  // namespace pgmicro::vdbe
