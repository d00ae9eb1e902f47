// Values of expressions. value() answers with wherever the value is already; value_into() computes it into a register of
// the caller's. Only what PostgreSQL evaluates is evaluated: what stands behind a CASE, an AND or a COALESCE is jumped over.

#include "../rewrite/walk.hpp"
#include "emitter.hpp"

#include <algorithm>

namespace pgmicro::planner {
namespace {

using bytecode::KernelId;

/// Types whose values are compared by their bytes.
bool is_bytewise(Oid t) {
  return t == type_oid::text || t == type_oid::varchar || t == type_oid::name || t == type_oid::bytea ||
         t == type_oid::uuid;
}
bool is_text_like(const TypeInfo& t) {
  return t.category == 'S' || t.oid == type_oid::unknown || t.oid == type_oid::cstring;
}

/// Calls that depend on nothing but constants and parameters, and have the same value each time.
bool is_constant(const Expr& e) {
  switch (e.kind) {
    case ExprKind::constant:
    case ExprKind::param: return true;
    case ExprKind::call:
      if (to<Call>(e).function->volatility == bytecode::Volatility::volatile_) return false;
      break;
    case ExprKind::coerce_io:
    case ExprKind::coerce_typmod:
    case ExprKind::relabel: break;
    default: return false;
  }
  bool constant = true;
  for_each_child(e, [&](const Expr& child) { constant = constant && is_constant(child); });
  return constant;
}

/// The instruction that is this function, if there is one: the operators of numbers that fit a register.
Op instruction_of(KernelId id) {
  switch (id) {
    case KernelId::int4pl: return Op::AddInt4;
    case KernelId::int4mi: return Op::SubInt4;
    case KernelId::int4mul: return Op::MulInt4;
    case KernelId::int4div: return Op::DivInt4;
    case KernelId::int4mod: return Op::ModInt4;
    case KernelId::int4um: return Op::NegInt4;
    case KernelId::int8pl: return Op::AddInt8;
    case KernelId::int8mi: return Op::SubInt8;
    case KernelId::int8mul: return Op::MulInt8;
    case KernelId::int8div: return Op::DivInt8;
    case KernelId::int8mod: return Op::ModInt8;
    case KernelId::int8um: return Op::NegInt8;
    case KernelId::int84pl:
    case KernelId::int48pl: return Op::AddInt8;
    case KernelId::int84mi:
    case KernelId::int48mi: return Op::SubInt8;
    case KernelId::int84mul:
    case KernelId::int48mul: return Op::MulInt8;
    case KernelId::int84div:
    case KernelId::int48div: return Op::DivInt8;
    case KernelId::float8pl: return Op::AddFloat8;
    case KernelId::float8mi: return Op::SubFloat8;
    case KernelId::float8mul: return Op::MulFloat8;
    case KernelId::float8div: return Op::DivFloat8;
    case KernelId::float8um: return Op::NegFloat8;
    default: return Op::Halt;
  }
}

}  // namespace

/// What a comparison operator means for values of one type, or none.
Comparison comparison_of(const bytecode::Function& function, Oid op) {
  using Kind = Comparison::Kind;
  Comparison c;
  const auto arguments = function.arguments();
  if (arguments.size() != 2 || function.result != type_oid::boolean) return c;
  const auto integers = [](Oid t) {
    return t == type_oid::int2 || t == type_oid::int4 || t == type_oid::int8;
  };
  const auto floats = [](Oid t) { return t == type_oid::float4 || t == type_oid::float8; };
  const Oid left = arguments[0], right = arguments[1];
  if (left != right && !(integers(left) && integers(right)) && !(floats(left) && floats(right))) return c;
  const TypeInfo* type = types::find_type(left);
  if (!type || !type->compare) return c;
  if (op == Oid::invalid) {
    for (const std::string_view name : {"=", "<>", "<", "<=", ">", ">="}) {
      const auto* candidate = bytecode::find_operator(name, left, right);
      if (candidate && candidate->function == function.oid) op = candidate->oid;
    }
    if (op == Oid::invalid) return c;
  }
  if (const auto* member = bytecode::find_in_families(bytecode::AccessMethod::btree, op)) {
    static constexpr Kind kinds[] = {Kind::none,  Kind::less,          Kind::less_equal,
                                     Kind::equal, Kind::greater_equal, Kind::greater};
    c.kind = kinds[static_cast<std::size_t>(member->strategy)];
  } else {
    const auto* what = bytecode::find_operator(op);
    const auto* inverse = what && what->negator != Oid::invalid
                              ? bytecode::find_in_families(bytecode::AccessMethod::btree, what->negator)
                              : nullptr;
    if (inverse && inverse->strategy == bytecode::Strategy::equal) c.kind = Kind::not_equal;
  }
  c.type = type;
  return c;
}

const TypeInfo& Emitter::type_of(Oid type, Location at) const {
  if (const auto* info = types::find_type(type)) return *info;
  unsupported("type with OID " + std::to_string(raw(type)) + " is not supported", at);
}

void Emitter::unsupported(std::string what, Location at) const {
  Error error(errc::feature_not_supported, std::move(what));
  if (at >= 0) throw std::move(error).position(at + 1);
  throw error;
}

Reg Emitter::int8_constant(std::int64_t v) {
  return p_.constant(Datum::of(v), *types::find_type(type_oid::int8));
}
Reg Emitter::bool_constant(bool v) { return p_.constant(Datum::of(v), *types::find_type(type_oid::boolean)); }

void Emitter::forget(std::uint32_t mark) {
  for (std::uint32_t i = mark; i < remembered_.size(); ++i) {
    const Remembered& r = remembered_[i];
    bindings_[planner::raw(r.relation)].columns[r.column] = Reg::none;
  }
  remembered_.resize(mark);
}

/// A column of a relation at hand. `wish`: where it would be welcome; none: it is remembered where it lands.
Reg Emitter::column(const ColumnExpr& e, Reg wish) {
  Binding& binding = bindings_[planner::raw(e.relation)];
  PGM_ASSERT(binding.kind != Binding::Kind::none);
  Reg& known = binding.columns[e.column];
  if (known != Reg::none) return known;
  PGM_ASSERT(binding.kind == Binding::Kind::cursor);  // a register that nobody said is used
  const Reg to = wish == Reg::none ? p_.temporary() : wish;
  const Range* range = planner_.info(e.relation).range;
  if ((range && e.column == range->columns.size()) ||
      (binding.fields && binding.fields[e.column] == Binding::rowid_field))
    p_.emit(Op::Rowid, {.x = binding.cursor, .a = to});
  else
    p_.emit(Op::Column,
            {.x = binding.cursor,
             .a = to,
             .b = binding.fields ? binding.fields[e.column] : static_cast<std::int32_t>(e.column)});
  const auto* type = types::find_type(e.type);
  if (!type || type->representation == types::Representation::bytes ||
      type->representation == types::Representation::numeric)
    arena_used_ = true;
  if (wish == Reg::none) {
    known = to;
    remembered_.push({e.relation, e.column});
  }
  return to;
}

bool Emitter::is_always_null(const Expr& expr) const {
  const Expr& e = *planner_.resolve(&expr);
  switch (e.kind) {
    case ExprKind::constant: return to<Constant>(e).value.null && !to<Constant>(e).lifted;
    case ExprKind::relabel: return is_always_null(*to<Relabel>(e).arg);
    case ExprKind::coerce_io: return is_always_null(*to<CoerceIo>(e).arg);
    case ExprKind::coerce_typmod: return is_always_null(*to<CoerceTypmod>(e).arg);
    case ExprKind::call: {
      const auto& call = to<Call>(e);
      if (!call.function->strict || call.function->returns_set) return false;
      return std::any_of(call.args.begin(), call.args.end(),
                         [&](const Expr* arg) { return is_always_null(*arg); });
    }
    default: return false;
  }
}

Reg Emitter::value(const Expr& expr) {
  const Expr& e = *planner_.resolve(&expr);
  switch (e.kind) {
    case ExprKind::constant: {
      const auto& c = to<Constant>(e);
      if (c.lifted)
        return p_.parameter(planner_.statement().params.size() + static_cast<std::uint32_t>(c.lifted) - 1,
                            e.type);
      return c.value.null ? p_.null() : p_.constant(c.value, type_of(e.type, e.at));
    }
    case ExprKind::param: return p_.parameter(static_cast<std::uint32_t>(to<Param>(e).number) - 1, e.type);
    case ExprKind::column: return column(to<ColumnExpr>(e), Reg::none);
    case ExprKind::relabel: return value(*to<Relabel>(e).arg);
    case ExprKind::group_ref: {
      const GroupScope* scope = scope_;
      for (std::uint32_t level = to<GroupRef>(e).level; level > 0; --level) scope = scope->outer;
      return scope->keys + to<GroupRef>(e).key;
    }
    case ExprKind::aggregate_ref: {
      const GroupScope* scope = scope_;
      for (std::uint32_t level = to<AggregateRef>(e).level; level > 0; --level) scope = scope->outer;
      return scope->aggregates + to<AggregateRef>(e).aggregate;
    }
    case ExprKind::set_result: return scope_->set_results + to<SetResult>(e).call;
    case ExprKind::case_value: return scope_->case_value;
    case ExprKind::field: {
      const auto& field = to<Field>(e);
      if (const auto* subquery = as<Subquery>(field.base)) return record_of(*subquery, field.field);
      if (const auto* row = as<Row>(field.base)) return value(*row->fields[field.field]);
      break;
    }
    case ExprKind::call:
    case ExprKind::coerce_io:
    case ExprKind::coerce_typmod:
      if (is_always_null(e)) return p_.null();
      if (const Reg known = constant_value(e); known != Reg::none) return known;
      break;
    case ExprKind::subquery:
      if (const Reg known = once_value(to<Subquery>(e)); known != Reg::none) return known;
      break;
    default: break;
  }
  const Reg result = p_.temporary();
  value_into(e, result);
  return result;
}

Reg Emitter::constant_value(const Expr& e) {
  if (loops_ == 0 || !is_constant(e)) return Reg::none;
  if (const auto* c = as<Call>(&e); c && instruction_of(c->function->kernel) != Op::Halt) return Reg::none;
  const Reg kept = p_.temporary();
  const Label known = p_.label();
  p_.emit(Op::Once, {.x = p_.once(), .a = known});
  value_into(e, kept);
  p_.emit(Op::Keep, {.x = type_of(e.type, e.at).representation, .a = kept, .b = kept});
  p_.place(known);
  return kept;
}

Reg Emitter::values(const ExprList& list) {
  const Reg first = p_.temporary(std::max(list.size(), 1U));
  for (std::uint32_t i = 0; i < list.size(); ++i) value_into(*list[i], first + i);
  return first;
}

void Emitter::call2(const bytecode::Function& function, Location at, Reg left, Reg right, Reg to) {
  if (compare(comparison_of(function, Oid::invalid), left, right, to)) return;
  if (function.kernel == KernelId::none)
    unsupported("function " + std::string(function.name()) + " is not supported", at);
  arena_used_ = true;
  const auto no = p_.call({.kernel = function.kernel,
                           .function = function.oid,
                           .strict = function.strict,
                           .result = function.result,
                           .arguments = function.arguments()});
  p_.emit(Op::Call2, {.x = no, .a = to, .b = left, .c = right});
}

void Emitter::call(const bytecode::Function& function, const Expr& where, std::span<const Expr* const> args,
                   Reg to) {
  if (function.kernel == KernelId::none) {
    std::string what = "function " + std::string(function.name()) + "(";
    for (std::size_t i = 0; i < args.size(); ++i) {
      if (i) what += ", ";
      if (const auto* type = types::find_type(args[i]->type)) what += types::format_type(*type, -1);
    }
    unsupported(what + ") is not supported", where.at);
  }
  if (function.returns_set) unsupported("set-returning functions are not supported here", where.at);
  Oid types[2];
  std::vector<Oid> many;
  std::span<Oid> argument_types(types, args.size() <= 2 ? args.size() : 0);
  if (args.size() > 2) {
    many.resize(args.size());
    argument_types = many;
  }
  for (std::size_t i = 0; i < args.size(); ++i) argument_types[i] = args[i]->type;
  const auto no = p_.call({.kernel = function.kernel,
                           .function = function.oid,
                           .strict = function.strict,
                           .result = where.type,
                           .result_typmod = where.typmod,
                           .arguments = argument_types});
  arena_used_ = true;
  if (function.strict && args.size() == 1) {
    p_.emit(Op::Call1, {.x = no, .a = to, .b = value(*args[0])});
  } else if (function.strict && args.size() == 2) {
    const Reg left = value(*args[0]), right = value(*args[1]);
    p_.emit(Op::Call2, {.x = no, .a = to, .b = left, .c = right});
  } else {
    const Reg first = p_.temporary(static_cast<std::uint32_t>(std::max<std::size_t>(args.size(), 1)));
    for (std::size_t i = 0; i < args.size(); ++i) value_into(*args[i], first + static_cast<std::uint32_t>(i));
    p_.emit(Op::Call, {.x = no, .a = to, .b = first});
  }
}

bool Emitter::compare(const Comparison& comparison, Reg left, Reg right, Reg to) {
  using Kind = Comparison::Kind;
  if (comparison.kind == Kind::none) return false;
  Kind kind = comparison.kind;
  if (kind == Kind::greater || kind == Kind::greater_equal) {
    std::swap(left, right);
    kind = kind == Kind::greater ? Kind::less : Kind::less_equal;
  }
  const auto at = static_cast<std::size_t>(kind) - 1;
  static constexpr Op of_int[] = {Op::EqualInt, Op::NotEqualInt, Op::LessInt, Op::LessEqualInt};
  static constexpr Op of_real[] = {Op::EqualReal, Op::NotEqualReal, Op::LessReal, Op::LessEqualReal};
  static constexpr Op of_bytes[] = {Op::EqualBytes, Op::NotEqualBytes, Op::LessBytes, Op::LessEqualBytes};
  static constexpr Op of_any[] = {Op::EqualAny, Op::NotEqualAny, Op::LessAny, Op::LessEqualAny};
  const Operands operands{.a = to, .b = left, .c = right};
  if (comparison.type->representation == types::Representation::integer) {
    p_.emit(of_int[at], operands);
  } else if (comparison.type->representation == types::Representation::real) {
    p_.emit(of_real[at], operands);
  } else if (is_bytewise(comparison.type->oid)) {
    p_.emit(of_bytes[at], operands);
  } else {
    p_.emit(of_any[at], {.x = p_.type(*comparison.type), .a = to, .b = left, .c = right});
  }
  return true;
}

void Emitter::compare_jump(const Comparison& comparison, Reg left, Reg right, Label to, bool when,
                           bool if_null) {
  using Kind = Comparison::Kind;
  Kind kind = comparison.kind;
  if (!when) {
    static constexpr Kind complement[] = {Kind::none,    Kind::not_equal,  Kind::equal, Kind::greater_equal,
                                          Kind::greater, Kind::less_equal, Kind::less};
    kind = complement[static_cast<std::size_t>(kind)];
  }
  if (kind == Kind::greater || kind == Kind::greater_equal) {
    std::swap(left, right);
    kind = kind == Kind::greater ? Kind::less : Kind::less_equal;
  }
  const auto at = static_cast<std::size_t>(kind) - 1;
  static constexpr Op of_int[] = {Op::JumpIfEqualInt, Op::JumpIfNotEqualInt, Op::JumpIfLessInt,
                                  Op::JumpIfLessEqualInt};
  static constexpr Op of_real[] = {Op::JumpIfEqualReal, Op::JumpIfNotEqualReal, Op::JumpIfLessReal,
                                   Op::JumpIfLessEqualReal};
  static constexpr Op of_bytes[] = {Op::JumpIfEqualBytes, Op::JumpIfNotEqualBytes, Op::JumpIfLessBytes,
                                    Op::JumpIfLessEqualBytes};
  static constexpr Op of_any[] = {Op::JumpIfEqualAny, Op::JumpIfNotEqualAny, Op::JumpIfLessAny,
                                  Op::JumpIfLessEqualAny};
  const std::uint16_t flag = if_null ? bytecode::flag_bit : std::uint16_t{0};
  const Operands operands{.x = flag, .a = to, .b = left, .c = right};
  if (comparison.type->representation == types::Representation::integer) {
    p_.emit(of_int[at], operands);
  } else if (comparison.type->representation == types::Representation::real) {
    p_.emit(of_real[at], operands);
  } else if (is_bytewise(comparison.type->oid)) {
    p_.emit(of_bytes[at], operands);
  } else {
    p_.emit(of_any[at], {.x = {p_.type(*comparison.type), if_null}, .a = to, .b = left, .c = right});
  }
}

void Emitter::distinct_into(const TypeInfo& type, Reg left, Reg right, bool negated, Reg to) {
  const std::uint16_t flag = negated ? bytecode::flag_bit : std::uint16_t{0};
  const Operands operands{.x = flag, .a = to, .b = left, .c = right};
  if (type.representation == types::Representation::integer)
    p_.emit(Op::DistinctInt, operands);
  else if (type.representation == types::Representation::real)
    p_.emit(Op::DistinctReal, operands);
  else if (is_bytewise(type.oid))
    p_.emit(Op::DistinctBytes, operands);
  else
    p_.emit(Op::DistinctAny, {.x = {p_.type(type), negated}, .a = to, .b = left, .c = right});
}

void Emitter::logical_into(const Logical& e, Reg to) {
  if (e.op == ast::LogicalType::not_) {
    p_.emit(Op::Not, {.a = to, .b = value(*e.args[0])});
    return;
  }
  const bool is_and = e.op == ast::LogicalType::and_;
  const Label end = p_.label();
  value_into(*e.args[0], to);
  const Branch branch(*this);
  for (std::uint32_t i = 1; i < e.args.size(); ++i) {
    p_.emit(is_and ? Op::JumpIfFalse : Op::JumpIfTrue, {.a = end, .b = to});
    const Reg right = value(*e.args[i]);
    p_.emit(is_and ? Op::And : Op::Or, {.a = to, .b = to, .c = right});
  }
  p_.place(end);
}

void Emitter::case_into(const Case& e, Reg to) {
  const Reg was = scope_->case_value;
  const Reg arg = e.arg ? value(*e.arg) : Reg::none;
  const Label end = p_.label();
  for (const CaseArm& arm : e.arms) {
    const Label next = p_.label();
    {
      const Branch branch(*this);
      if (e.arg) scope_->case_value = arg;
      require(*arm.condition, next);
      scope_->case_value = was;
      value_into(*arm.result, to);
      p_.emit(Op::Jump, {.a = end});
    }
    p_.place(next);
  }
  {
    const Branch branch(*this);
    if (e.otherwise)
      value_into(*e.otherwise, to);
    else
      p_.emit(Op::SetNull, {.a = to, .c = 1});
  }
  p_.place(end);
}

/// arg = any of the list, three-valued: true at the first that is; NULL if none is and one is unknown.
void Emitter::in_list_into(const InList& e, Reg to) {
  const Reg arg = value(*e.arg);
  const Comparison comparison = comparison_of(*e.compare, Oid::invalid);
  const Label end = p_.label();
  const Reg one = p_.temporary();
  const Branch branch(*this);
  for (std::uint32_t i = 0; i < e.list.size(); ++i) {
    const Reg item = value(*e.list[i]);
    const Reg result = i == 0 ? to : one;
    if (!compare(comparison, arg, item, result)) call2(*e.compare, e.at, arg, item, result);
    if (i > 0) p_.emit(e.negated ? Op::And : Op::Or, {.a = to, .b = to, .c = one});
    if (i + 1 < e.list.size()) p_.emit(e.negated ? Op::JumpIfFalse : Op::JumpIfTrue, {.a = end, .b = to});
  }
  p_.place(end);
}

void Emitter::row_compare_into(const RowCompare& e, Reg to) {
  const Label end = p_.label();
  const Reg equal = p_.temporary();
  const Branch branch(*this);
  const bool wants_less = e.op == RowOp::lt || e.op == RowOp::le;
  for (std::uint32_t i = 0; i < e.left.size(); ++i) {
    const Label same = p_.label();
    const Reg left = value(*e.left[i]), right = value(*e.right[i]);
    call2(*e.equal[i], e.at, left, right, equal);
    p_.emit(Op::JumpIfTrue, {.a = same, .b = equal});
    p_.emit(Op::Copy, {.a = to, .b = equal});
    p_.emit(Op::JumpIfNull, {.a = end, .b = equal});
    call2(*e.less[i], e.at, left, right, to);
    if (!wants_less) p_.emit(Op::Not, {.a = to, .b = to});
    p_.emit(Op::Jump, {.a = end});
    p_.place(same);
  }
  p_.emit(Op::Copy, {.a = to, .b = bool_constant(e.op == RowOp::le || e.op == RowOp::ge)});
  p_.place(end);
}

void Emitter::value_into(const Expr& expr, Reg to) {
  const Expr& e = *planner_.resolve(&expr);
  if (is_always_null(e)) {
    p_.emit(Op::SetNull, {.a = to, .c = 1});
    return;
  }
  switch (e.kind) {
    case ExprKind::column: {
      const Reg at = column(planner::to<ColumnExpr>(e), to);
      if (at != to) p_.emit(Op::Copy, {.a = to, .b = at});
      return;
    }
    case ExprKind::relabel: return value_into(*planner::to<Relabel>(e).arg, to);
    case ExprKind::field: {
      const auto& field = planner::to<Field>(e);
      if (field.base->kind != ExprKind::subquery && field.base->kind != ExprKind::row) {
        p_.emit(Op::Field,
                {.x = p_.type(type_of(e.type, e.at)), .a = to, .b = value(*field.base), .c = field.field});
        arena_used_ = true;
        return;
      }
      [[fallthrough]];
    }
    case ExprKind::constant:
    case ExprKind::param:
    case ExprKind::group_ref:
    case ExprKind::aggregate_ref:
    case ExprKind::set_result:
    case ExprKind::case_value: p_.emit(Op::Copy, {.a = to, .b = value(e)}); return;
    case ExprKind::call: {
      const auto& c = planner::to<Call>(e);
      const auto& function = *c.function;
      if (c.args.size() == 2) {
        const Comparison comparison = comparison_of(function, c.op);
        if (comparison.kind != Comparison::Kind::none) {
          const Reg left = value(*c.args[0]), right = value(*c.args[1]);
          static_cast<void>(compare(comparison, left, right, to));
          return;
        }
      }
      if (const Op op = instruction_of(function.kernel); op != Op::Halt) {
        const Reg left = value(*c.args[0]);
        if (c.args.size() == 1)
          p_.emit(op, {.a = to, .b = left});
        else
          p_.emit(op, {.a = to, .b = left, .c = value(*c.args[1])});
        return;
      }
      return call(function, e, {c.args.data(), c.args.size()}, to);
    }
    case ExprKind::coerce_io: {
      const auto& c = planner::to<CoerceIo>(e);
      const auto& from = type_of(c.arg->type, e.at);
      const auto& into = type_of(e.type, e.at);
      Reg text = value(*c.arg);
      arena_used_ = true;
      if (!is_text_like(from)) {
        if (!from.output)
          unsupported("text output of type " + std::string(from.sql_name) + " is not supported", e.at);
        const Reg out = is_text_like(into) ? to : p_.temporary();
        p_.emit(Op::Output, {.x = p_.type(from), .a = out, .b = text});
        text = out;
        if (is_text_like(into) && e.typmod < 0) return;
      }
      if (!into.input)
        unsupported("text input of type " + std::string(into.sql_name) + " is not supported", e.at);
      p_.emit(Op::Input, {.x = p_.type(into), .a = to, .b = text, .c = e.typmod});
      return;
    }
    case ExprKind::coerce_typmod: {
      const auto& c = planner::to<CoerceTypmod>(e);
      const auto& type = type_of(e.type, e.at);
      if (!type.apply_typmod) return value_into(*c.arg, to);
      arena_used_ = true;
      p_.emit(Op::ApplyTypmod,
              {.x = {p_.type(type), c.is_explicit}, .a = to, .b = value(*c.arg), .c = e.typmod});
      return;
    }
    case ExprKind::array_coerce: {
      const auto& c = planner::to<ArrayCoerce>(e);
      const Expr* element = c.element;
      while (const auto* relabel = as<Relabel>(element)) element = relabel->arg;
      if (element->kind == ExprKind::case_value) return value_into(*c.arg, to);
      const auto* one = as<Call>(element);
      if (!one || one->args.size() != 1 || one->args[0]->kind != ExprKind::case_value ||
          one->function->kernel == KernelId::none)
        unsupported("this cast of an array is not supported", e.at);
      const Oid argument = one->args[0]->type;
      const auto no = p_.call({.kernel = one->function->kernel,
                               .function = one->function->oid,
                               .strict = one->function->strict,
                               .result = one->type,
                               .result_typmod = one->typmod,
                               .arguments = {&argument, 1}});
      arena_used_ = true;
      p_.emit(Op::MapArray, {.x = no, .a = to, .b = value(*c.arg), .c = p_.type(type_of(argument, e.at))});
      return;
    }
    case ExprKind::logical: return logical_into(planner::to<Logical>(e), to);
    case ExprKind::null_test: {
      const auto& t = planner::to<NullTest>(e);
      if (!t.of_row) {
        p_.emit(t.negated ? Op::IsNotNull : Op::IsNull, {.a = to, .b = value(*t.arg)});
        return;
      }
      const auto* row = as<Row>(planner_.resolve(t.arg));
      if (!row) unsupported("IS NULL of a composite value is not supported", e.at);
      const Label end = p_.label();
      p_.emit(Op::Copy, {.a = to, .b = bool_constant(false)});
      {
        const Branch branch(*this);
        for (const Expr* field : row->fields)
          p_.emit(t.negated ? Op::JumpIfNull : Op::JumpIfNotNull, {.a = end, .b = value(*field)});
      }
      p_.emit(Op::Copy, {.a = to, .b = bool_constant(true)});
      p_.place(end);
      return;
    }
    case ExprKind::boolean_test: {
      const auto& t = planner::to<BooleanTest>(e);
      const Reg arg = value(*t.arg);
      using Test = ast::BooleanTestType;
      switch (t.test) {
        case Test::is_true: p_.emit(Op::IsTrue, {.a = to, .b = arg}); return;
        case Test::is_not_true: p_.emit(Op::IsTrue, {.x = bytecode::flag_bit, .a = to, .b = arg}); return;
        case Test::is_false: p_.emit(Op::IsFalse, {.a = to, .b = arg}); return;
        case Test::is_not_false: p_.emit(Op::IsFalse, {.x = bytecode::flag_bit, .a = to, .b = arg}); return;
        case Test::is_unknown: p_.emit(Op::IsNull, {.a = to, .b = arg}); return;
        case Test::is_not_unknown: p_.emit(Op::IsNotNull, {.a = to, .b = arg}); return;
      }
      return;
    }
    case ExprKind::distinct: {
      const auto& d = planner::to<Distinct>(e);
      const Reg left = value(*d.left), right = value(*d.right);
      const Comparison comparison = comparison_of(*d.equal, Oid::invalid);
      if (comparison.type) return distinct_into(*comparison.type, left, right, d.negated, to);
      // Types that only a function compares: two NULLs are alike, one is not, else it is the function's word.
      const Label decided = p_.label(), compared = p_.label(), end = p_.label();
      const Reg null_left = p_.temporary(), null_right = p_.temporary();
      p_.emit(Op::IsNull, {.a = null_left, .b = left});
      p_.emit(Op::IsNull, {.a = null_right, .b = right});
      p_.emit(Op::Or, {.a = to, .b = null_left, .c = null_right});
      p_.emit(Op::JumpIfTrue, {.a = decided, .b = to});
      call2(*d.equal, e.at, left, right, to);
      p_.emit(Op::Jump, {.a = compared});
      p_.place(decided);
      p_.emit(Op::EqualInt, {.a = to, .b = null_left, .c = null_right});
      p_.place(compared);
      if (!d.negated) p_.emit(Op::Not, {.a = to, .b = to});
      p_.place(end);
      return;
    }
    case ExprKind::null_if: {
      const auto& n = planner::to<NullIf>(e);
      const Label end = p_.label();
      const Reg left = value(*n.left), right = value(*n.right), equal = p_.temporary();
      call2(*n.equal, e.at, left, right, equal);
      p_.emit(Op::SetNull, {.a = to, .c = 1});
      p_.emit(Op::JumpIfTrue, {.a = end, .b = equal});
      {
        const Branch branch(*this);
        value_into(*n.result, to);
      }
      p_.place(end);
      return;
    }
    case ExprKind::case_: return case_into(planner::to<Case>(e), to);
    case ExprKind::coalesce: {
      const auto& c = planner::to<Coalesce>(e);
      const Label end = p_.label();
      value_into(*c.args[0], to);
      const Branch branch(*this);
      for (std::uint32_t i = 1; i < c.args.size(); ++i) {
        p_.emit(Op::JumpIfNotNull, {.a = end, .b = to});
        value_into(*c.args[i], to);
      }
      p_.place(end);
      return;
    }
    case ExprKind::min_max: {
      const auto& m = planner::to<MinMax>(e);
      const auto& type = type_of(e.type, e.at);
      if (!type.compare)
        unsupported("comparison of type " + std::string(type.sql_name) + " is not supported", e.at);
      value_into(*m.args[0], to);
      for (std::uint32_t i = 1; i < m.args.size(); ++i) {
        const Label take = p_.label(), keep = p_.label();
        const Reg other = value(*m.args[i]);
        p_.emit(Op::JumpIfNull, {.a = keep, .b = other});
        p_.emit(Op::JumpIfNull, {.a = take, .b = to});
        compare_jump({m.least ? Comparison::Kind::greater_equal : Comparison::Kind::less_equal, &type}, other,
                     to, keep, true, false);
        p_.place(take);
        p_.emit(Op::Copy, {.a = to, .b = other});
        p_.place(keep);
      }
      return;
    }
    case ExprKind::in_list: return in_list_into(planner::to<InList>(e), to);
    case ExprKind::quantified: {
      const auto& q = planner::to<Quantified>(e);
      if (q.compare->kernel == KernelId::none)
        unsupported("function " + std::string(q.compare->name()) + " is not supported", e.at);
      const auto no = p_.call({.kernel = q.compare->kernel,
                               .function = q.compare->oid,
                               .strict = q.compare->strict,
                               .result = q.compare->result,
                               .arguments = q.compare->arguments()});
      const Reg left = value(*q.left), array = value(*q.array);
      arena_used_ = true;
      p_.emit(q.all ? Op::CallAllElements : Op::CallAnyElement, {.x = no, .a = to, .b = left, .c = array});
      return;
    }
    case ExprKind::subquery: return subquery_into(planner::to<Subquery>(e), to);
    case ExprKind::array: {
      const auto& a = planner::to<ArrayExpr>(e);
      if (a.nested) unsupported("arrays of more than one dimension are not supported", e.at);
      const Reg first = values(a.elements);
      arena_used_ = true;
      p_.emit(Op::MakeArray,
              {.x = p_.type(type_of(e.type, e.at)), .a = to, .b = first, .c = a.elements.size()});
      return;
    }
    case ExprKind::array_element: {
      const auto& a = planner::to<ArrayElement>(e);
      if (a.slice) unsupported("array slices are not supported", e.at);
      if (a.subscripts.size() != 1) unsupported("arrays of more than one dimension are not supported", e.at);
      const Reg base = value(*a.base), subscript = value(*a.subscripts[0].upper);
      arena_used_ = true;
      p_.emit(Op::Element, {.x = p_.type(type_of(a.base->type, e.at)), .a = to, .b = base, .c = subscript});
      return;
    }
    case ExprKind::row: {
      const auto& r = planner::to<Row>(e);
      const Reg first = values(r.fields);
      std::vector<std::uint16_t> field_types;
      for (const Expr* field : r.fields)
        field_types.push_back(static_cast<std::uint16_t>(p_.type(type_of(field->type, e.at))));
      arena_used_ = true;
      p_.emit(Op::MakeRow, {.x = p_.columns(std::move(field_types)), .a = to, .b = first});
      return;
    }
    case ExprKind::row_compare: return row_compare_into(planner::to<RowCompare>(e), to);
    case ExprKind::session_value: {
      using Type = ast::SessionValueType;
      Oid function{}, cast{};
      switch (planner::to<SessionValue>(e).value) {
        case Type::current_date: function = Oid{1299}, cast = Oid{1178}; break;
        case Type::current_timestamp: function = Oid{1299}; break;
        case Type::localtimestamp: function = Oid{1299}, cast = Oid{2027}; break;
        case Type::localtime: function = Oid{1299}, cast = Oid{2019}; break;
        case Type::current_time: function = Oid{1299}, cast = Oid{1388}; break;
        case Type::current_role:
        case Type::current_user:
        case Type::user: function = Oid{745}; break;
        case Type::session_user: function = Oid{746}; break;
        case Type::current_catalog: function = Oid{861}; break;
        case Type::current_schema: function = Oid{1402}; break;
      }
      const auto* f = bytecode::find_function(function);
      PGM_ASSERT(f);
      Expr where{ExprKind::call, f->result, -1, e.at};
      call(*f, where, {}, to);
      if (cast != Oid::invalid) {
        const auto* c = bytecode::find_function(cast);
        if (!c || c->kernel == KernelId::none)
          unsupported("this value of the session is not supported", e.at);
        const Oid argument = f->result;
        const auto no = p_.call({.kernel = c->kernel,
                                 .function = c->oid,
                                 .strict = c->strict,
                                 .result = c->result,
                                 .arguments = {&argument, 1}});
        p_.emit(Op::Call1, {.x = no, .a = to, .b = to});
      }
      if (e.typmod >= 0 && type_of(e.type).apply_typmod)
        p_.emit(Op::ApplyTypmod, {.x = {p_.type(type_of(e.type)), false}, .a = to, .b = to, .c = e.typmod});
      return;
    }
  }
}

}  // namespace pgmicro::planner
