#pragma once
/// What PostgreSQL 15 knows of its built-in functions, operators, casts, aggregates and operator classes, with its own
/// OIDs: pg_proc, pg_operator, pg_cast, pg_aggregate, pg_opclass, pg_opfamily, pg_amop and pg_amproc as constant data.
/// Overload resolution, index and sort decisions, the system catalogs and the machine's calls all read it here.
///
///   - All functions are listed, also those that we have no code for (`kernel` is none): which candidates there are
///     decides what a call means, and what its error says.
///   - Nothing is built at start, nothing is relocated: rows refer to texts and lists by offset, so the tables are pages
///     of the executable that are read when first touched.
///   - References and spans into the tables are valid for ever.

#include <pgmicro/bytecode/kernel_id.hpp>
#include <pgmicro/types/oid.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace pgmicro::bytecode {

// ── pg_proc ────────────────────────────────────────────────────────────────────────────────────────────────

enum class FunctionKind : char { function = 'f', aggregate = 'a', window = 'w', procedure = 'p' };
enum class Volatility : char { immutable = 'i', stable = 's', volatile_ = 'v' };

struct Function {
  Oid oid;
  Oid result;
  Oid variadic;  ///< of the elements, where the last argument takes the rest: "any" for VARIADIC "any"
  float cost, rows;
  KernelId kernel;
  FunctionKind kind;
  Volatility volatility;
  char parallel;  ///< pg_proc.proparallel: s r u
  char language;  ///< i internal, c C, s SQL
  bool strict, returns_set, leakproof;
  std::uint8_t argument_count;
  std::uint8_t default_count;  ///< the last arguments that may be left out
  std::uint32_t name_at, arguments_at, parameters_at;

  [[nodiscard]] std::string_view name() const noexcept;
  /// pg_proc.prosrc for internal functions; else our name for its kernel.
  [[nodiscard]] std::string_view source() const noexcept;
  /// Types of the input arguments.
  [[nodiscard]] std::span<const Oid> arguments() const noexcept;

  // All parameters, outputs included.
  [[nodiscard]] std::span<const Oid> parameters() const noexcept;
  /// i in, o out, b both, v variadic, t table column.
  [[nodiscard]] char parameter_mode(std::size_t i) const noexcept;
  /// Empty: it has none.
  [[nodiscard]] std::string_view parameter_name(std::size_t i) const noexcept;
  [[nodiscard]] bool has_parameter_names() const noexcept;
  /// The defaults of the last `default_count` input arguments, as SQL: "0, 0, 'NFC'::text".
  [[nodiscard]] std::string_view defaults() const noexcept;
};

/// All, by name and OID.
[[nodiscard]] std::span<const Function> all_functions() noexcept;
/// The overloads of a name, by OID; empty: there are none.
[[nodiscard]] std::span<const Function> functions_named(std::string_view name) noexcept;
/// Null: there is no built-in function of that OID. Constant time.
[[nodiscard]] const Function* find_function(Oid oid) noexcept;

// ── pg_operator ────────────────────────────────────────────────────────────────────────────────────────────

struct Operator {
  Oid oid;
  Oid left;  ///< invalid: a prefix operator
  Oid right, result;
  Oid function, commutator, negator;
  Oid restriction_estimate, join_estimate;  ///< pg_operator.oprrest and oprjoin
  bool can_merge, can_hash;
  std::uint32_t name_at;

  [[nodiscard]] std::string_view name() const noexcept;
  [[nodiscard]] KernelId kernel() const noexcept;
};

/// All, by name, left and right type.
[[nodiscard]] std::span<const Operator> all_operators() noexcept;
[[nodiscard]] std::span<const Operator> operators_named(std::string_view name) noexcept;
[[nodiscard]] const Operator* find_operator(Oid oid) noexcept;
/// Of exactly these types (`left` invalid: prefix).
[[nodiscard]] const Operator* find_operator(std::string_view name, Oid left, Oid right) noexcept;

// ── pg_cast ────────────────────────────────────────────────────────────────────────────────────────────────

enum class CastContext : char { implicit = 'i', assignment = 'a', explicit_ = 'e' };
enum class CastMethod : char { function = 'f', inout = 'i', binary = 'b' };

struct Cast {
  Oid oid, source, target;
  Oid function;  ///< invalid unless `method` is function
  CastContext context;
  CastMethod method;
};

[[nodiscard]] std::span<const Cast> all_casts() noexcept;  ///< by source and target
[[nodiscard]] const Cast* find_cast(Oid source, Oid target) noexcept;
[[nodiscard]] std::span<const Cast> casts_from(Oid source) noexcept;

// ── pg_aggregate ───────────────────────────────────────────────────────────────────────────────────────────

struct Aggregate {
  Oid function;
  char kind;  ///< n normal, o ordered set, h hypothetical set
  std::uint8_t direct_arguments;
  Oid transition, final_, combine, serial, deserial, moving_transition, moving_inverse, moving_final;
  bool final_extra;
  char final_modify;
  Oid sort_operator;  ///< min and max: what finds the same row through an index
  Oid state_type;
  bool has_initial;
  std::uint32_t initial_at;

  [[nodiscard]] std::string_view initial() const noexcept;
};

[[nodiscard]] std::span<const Aggregate> all_aggregates() noexcept;  ///< by function
[[nodiscard]] const Aggregate* find_aggregate(Oid function) noexcept;

// ── operator classes ───────────────────────────────────────────────────────────────────────────────────────

enum class AccessMethod : std::uint16_t { btree = 403, hash = 405 };  ///< OIDs of pg_am
/// pg_amop.amopstrategy of btree; hash knows `hash_equal` alone.
enum class Strategy : std::uint8_t { less = 1, less_equal = 2, equal = 3, greater_equal = 4, greater = 5 };
inline constexpr Strategy hash_equal{1};

struct OperatorFamily {
  Oid oid;
  AccessMethod method;
  std::uint32_t name_at;
  [[nodiscard]] std::string_view name() const noexcept;
};
struct OperatorClass {
  Oid oid;
  AccessMethod method;
  bool is_default;
  Oid family, input_type, key_type;
  std::uint32_t name_at;
  [[nodiscard]] std::string_view name() const noexcept;
};
struct FamilyOperator {
  Oid family, left, right;
  Strategy strategy;
  Oid operator_;
};
struct FamilyFunction {
  Oid family, left, right;
  std::uint16_t number;  ///< btree: 1 compare, 2 sort support, 3 in_range, …; hash: 1 hash, 2 extended
  Oid function;
};

[[nodiscard]] std::span<const OperatorFamily> all_operator_families() noexcept;  ///< by OID
[[nodiscard]] std::span<const OperatorClass>
all_operator_classes() noexcept;  ///< by method, type, defaults first
[[nodiscard]] std::span<const FamilyOperator>
all_family_operators() noexcept;  ///< by family, types, strategy
[[nodiscard]] std::span<const FamilyFunction> all_family_functions() noexcept;  ///< by family, types, number

[[nodiscard]] const OperatorFamily* find_operator_family(Oid oid) noexcept;
[[nodiscard]] const OperatorClass* find_operator_class(Oid oid) noexcept;
[[nodiscard]] const OperatorClass* find_operator_class(AccessMethod method, std::string_view name) noexcept;
/// The class a type has of its own. Types without one take that of what they are binary-coercible to (varchar: text_ops)
/// or of a pseudo-type (int4[]: anyarray): the caller walks those.
[[nodiscard]] const OperatorClass* default_operator_class(AccessMethod method, Oid type) noexcept;
/// The operator that does this in a family between these types; invalid: none does.
[[nodiscard]] Oid family_operator(Oid family, Oid left, Oid right, Strategy strategy) noexcept;
[[nodiscard]] Oid family_function(Oid family, Oid left, Oid right, std::uint16_t number) noexcept;
/// Where an operator stands in families of `method`: `=` of int4 and int8 is `equal` of integer_ops. Null: nowhere.
[[nodiscard]] const FamilyOperator* find_in_families(AccessMethod method, Oid operator_) noexcept;

}  // namespace pgmicro::bytecode
