// Conditions as jumps. NULL counts as false where a condition decides about a row, and as either below a NOT; so every
// jump says what it does with NULL. A value is made of a condition only where there is no other way.

#include "emitter.hpp"

namespace pgmicro::planner {

void Emitter::require_all(const ExprList& list, Label otherwise) {
  for (const Expr* e : list) require(*e, otherwise);
}

void Emitter::jump(const Expr& expr, Label to, bool when, bool if_null) {
  const Expr& e = *planner_.resolve(&expr);
  switch (e.kind) {
    case ExprKind::logical: {
      const auto& logical = planner::to<Logical>(e);
      if (logical.op == ast::LogicalType::not_) return jump(*logical.args[0], to, !when, if_null);
      // OR is true (or: true or NULL) if one argument is, AND is false (or: false or NULL) if one is: a jump for each.
      if ((logical.op == ast::LogicalType::or_) == when) {
        for (const Expr* arg : logical.args) jump(*arg, to, when, if_null);
        return;
      }
      // Otherwise all have to be: the first that is not leads past the jump.
      const Label past = p_.label();
      const std::uint32_t last = logical.args.size() - 1;
      jump(*logical.args[0], past, !when, !if_null);
      {
        const Branch branch(*this);
        for (std::uint32_t i = 1; i < last; ++i) jump(*logical.args[i], past, !when, !if_null);
        if (last > 0)
          jump(*logical.args[last], to, when, if_null);
        else
          p_.emit(Op::Jump, {.a = to});
      }
      p_.place(past);
      return;
    }
    case ExprKind::call: {
      if (is_always_null(e)) {
        if (if_null) p_.emit(Op::Jump, {.a = to});
        return;
      }
      const auto& call = planner::to<Call>(e);
      if (call.args.size() != 2) break;
      const Comparison comparison = comparison_of(*call.function, call.op);
      if (comparison.kind == Comparison::Kind::none) break;
      const Reg left = value(*call.args[0]), right = value(*call.args[1]);
      return compare_jump(comparison, left, right, to, when, if_null);
    }
    case ExprKind::null_test: {
      const auto& test = planner::to<NullTest>(e);
      if (test.of_row) break;
      p_.emit(test.negated == when ? Op::JumpIfNotNull : Op::JumpIfNull, {.a = to, .b = value(*test.arg)});
      return;
    }
    case ExprKind::constant: {
      const auto& c = planner::to<Constant>(e);
      if (c.lifted) break;
      if (c.value.null ? if_null : c.value.truth() == when) p_.emit(Op::Jump, {.a = to});
      return;
    }
    default: break;
  }
  const Reg r = value(e);
  if (when)
    p_.emit(if_null ? Op::JumpIfNotFalse : Op::JumpIfTrue, {.a = to, .b = r});
  else
    p_.emit(if_null ? Op::JumpIfNotTrue : Op::JumpIfFalse, {.a = to, .b = r});
}

}  // namespace pgmicro::planner
