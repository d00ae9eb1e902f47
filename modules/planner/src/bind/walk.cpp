// Questions about bound (and raw) expressions that a walk answers.

#include "walk.hpp"

#include "binder.hpp"

namespace pgmicro::planner::binding {
namespace {

[[nodiscard]] Location leftmost(Location a, Location b) noexcept {
  if (a < 0) return b;
  if (b < 0) return a;
  return a < b ? a : b;
}

[[nodiscard]] bool same_list(const ExprList& a, const ExprList& b) {
  if (a.size() != b.size()) return false;
  for (std::uint32_t i = 0; i < a.size(); ++i)
    if (!same(a[i], b[i])) return false;
  return true;
}

[[nodiscard]] bool same_datum(const Constant& a, const Constant& b) {
  if (a.lifted > 0 || b.lifted > 0) return a.lifted == b.lifted;
  if (a.value.null || b.value.null) return a.value.null == b.value.null;
  const types::TypeInfo* const info = types::find_type(a.type);
  if (a.type == type_oid::unknown || !info || !info->compare)
    return info && info->representation == types::Representation::integer ? a.value.integer == b.value.integer
                                                                          : a.value.text() == b.value.text();
  return info->compare(a.value, b.value) == 0;
}

}  // namespace

Location location_of(const Expr* e) {
  if (!e) return ast::nowhere;
  switch (e->kind) {
    case ExprKind::call:
    case ExprKind::coerce_io:
    case ExprKind::coerce_typmod:
    case ExprKind::array_coerce:
    case ExprKind::relabel:
    case ExprKind::logical:
    case ExprKind::null_test:
    case ExprKind::boolean_test:
    case ExprKind::distinct:
    case ExprKind::null_if:
    case ExprKind::quantified:
    case ExprKind::in_list:
    case ExprKind::row_compare:
    case ExprKind::array_element:
    case ExprKind::subquery: {
      Location at = e->at;
      for_each_child(*e, [&](Slot& child) { at = leftmost(at, location_of(child)); });
      return at;
    }
    case ExprKind::field: return e->at >= 0 ? e->at : location_of(to<Field>(*e).base);
    default: return e->at;
  }
}

Location location_of(const ast::Expr* e) {
  if (!e) return ast::nowhere;
  using ast::NodeKind;
  switch (e->kind) {
    case NodeKind::Operator: return leftmost(e->at, location_of(ast::to<ast::Operator>(*e).left));
    case NodeKind::QuantifiedOperator:
      return leftmost(e->at, location_of(ast::to<ast::QuantifiedOperator>(*e).left));
    case NodeKind::IsDistinct: return leftmost(e->at, location_of(ast::to<ast::IsDistinct>(*e).left));
    case NodeKind::In: return leftmost(e->at, location_of(ast::to<ast::In>(*e).arg));
    case NodeKind::Like: return leftmost(e->at, location_of(ast::to<ast::Like>(*e).arg));
    case NodeKind::Between: return leftmost(e->at, location_of(ast::to<ast::Between>(*e).arg));
    case NodeKind::NullTest: return leftmost(e->at, location_of(ast::to<ast::NullTest>(*e).arg));
    case NodeKind::BooleanTest: return leftmost(e->at, location_of(ast::to<ast::BooleanTest>(*e).arg));
    case NodeKind::Indirection: return leftmost(e->at, location_of(ast::to<ast::Indirection>(*e).base));
    case NodeKind::Logical: {
      const auto& args = ast::to<ast::Logical>(*e).args;
      return args.empty() ? e->at : leftmost(e->at, location_of(args[0]));
    }
    case NodeKind::Cast: {
      const auto& cast = ast::to<ast::Cast>(*e);
      return leftmost(location_of(cast.arg), leftmost(cast.type ? cast.type->at : ast::nowhere, e->at));
    }
    case NodeKind::Subquery: return leftmost(location_of(ast::to<ast::Subquery>(*e).test), e->at);
    default: return e->at;
  }
}

bool same(const Expr* a, const Expr* b) {
  if (a == b) return true;
  if (!a || !b || a->kind != b->kind || a->type != b->type || a->typmod != b->typmod) return false;
  switch (a->kind) {
    case ExprKind::constant: return same_datum(to<Constant>(*a), to<Constant>(*b));
    case ExprKind::param: return to<Param>(*a).number == to<Param>(*b).number;
    case ExprKind::column:
      return to<ColumnExpr>(*a).relation == to<ColumnExpr>(*b).relation &&
             to<ColumnExpr>(*a).column == to<ColumnExpr>(*b).column;
    case ExprKind::group_ref:
      return to<GroupRef>(*a).key == to<GroupRef>(*b).key && to<GroupRef>(*a).level == to<GroupRef>(*b).level;
    case ExprKind::aggregate_ref:
      return to<AggregateRef>(*a).aggregate == to<AggregateRef>(*b).aggregate &&
             to<AggregateRef>(*a).level == to<AggregateRef>(*b).level;
    case ExprKind::call:
      return to<Call>(*a).function == to<Call>(*b).function &&
             same_list(to<Call>(*a).args, to<Call>(*b).args);
    case ExprKind::coerce_io: return same(to<CoerceIo>(*a).arg, to<CoerceIo>(*b).arg);
    case ExprKind::coerce_typmod:
      return to<CoerceTypmod>(*a).is_explicit == to<CoerceTypmod>(*b).is_explicit &&
             same(to<CoerceTypmod>(*a).arg, to<CoerceTypmod>(*b).arg);
    case ExprKind::array_coerce:
      return same(to<ArrayCoerce>(*a).arg, to<ArrayCoerce>(*b).arg) &&
             same(to<ArrayCoerce>(*a).element, to<ArrayCoerce>(*b).element);
    case ExprKind::relabel: return same(to<Relabel>(*a).arg, to<Relabel>(*b).arg);
    case ExprKind::logical:
      return to<Logical>(*a).op == to<Logical>(*b).op &&
             same_list(to<Logical>(*a).args, to<Logical>(*b).args);
    case ExprKind::null_test:
      return to<NullTest>(*a).negated == to<NullTest>(*b).negated &&
             same(to<NullTest>(*a).arg, to<NullTest>(*b).arg);
    case ExprKind::boolean_test:
      return to<BooleanTest>(*a).test == to<BooleanTest>(*b).test &&
             same(to<BooleanTest>(*a).arg, to<BooleanTest>(*b).arg);
    case ExprKind::distinct:
      return to<Distinct>(*a).negated == to<Distinct>(*b).negated &&
             same(to<Distinct>(*a).left, to<Distinct>(*b).left) &&
             same(to<Distinct>(*a).right, to<Distinct>(*b).right);
    case ExprKind::null_if:
      return same(to<NullIf>(*a).left, to<NullIf>(*b).left) &&
             same(to<NullIf>(*a).right, to<NullIf>(*b).right);
    case ExprKind::case_: {
      const auto &x = to<Case>(*a), &y = to<Case>(*b);
      if (!same(x.arg, y.arg) || !same(x.otherwise, y.otherwise) || x.arms.size() != y.arms.size())
        return false;
      for (std::uint32_t i = 0; i < x.arms.size(); ++i)
        if (!same(x.arms[i].condition, y.arms[i].condition) || !same(x.arms[i].result, y.arms[i].result))
          return false;
      return true;
    }
    case ExprKind::case_value: return true;
    case ExprKind::coalesce: return same_list(to<Coalesce>(*a).args, to<Coalesce>(*b).args);
    case ExprKind::min_max:
      return to<MinMax>(*a).least == to<MinMax>(*b).least &&
             same_list(to<MinMax>(*a).args, to<MinMax>(*b).args);
    case ExprKind::in_list:
      return to<InList>(*a).negated == to<InList>(*b).negated &&
             to<InList>(*a).compare == to<InList>(*b).compare &&
             same(to<InList>(*a).arg, to<InList>(*b).arg) &&
             same_list(to<InList>(*a).list, to<InList>(*b).list);
    case ExprKind::quantified:
      return to<Quantified>(*a).all == to<Quantified>(*b).all &&
             to<Quantified>(*a).compare == to<Quantified>(*b).compare &&
             same(to<Quantified>(*a).left, to<Quantified>(*b).left) &&
             same(to<Quantified>(*a).array, to<Quantified>(*b).array);
    case ExprKind::array: return same_list(to<ArrayExpr>(*a).elements, to<ArrayExpr>(*b).elements);
    case ExprKind::array_element: {
      const auto &x = to<ArrayElement>(*a), &y = to<ArrayElement>(*b);
      if (!same(x.base, y.base) || x.slice != y.slice || x.subscripts.size() != y.subscripts.size())
        return false;
      for (std::uint32_t i = 0; i < x.subscripts.size(); ++i)
        if (!same(x.subscripts[i].lower, y.subscripts[i].lower) ||
            !same(x.subscripts[i].upper, y.subscripts[i].upper))
          return false;
      return true;
    }
    case ExprKind::row: return same_list(to<Row>(*a).fields, to<Row>(*b).fields);
    case ExprKind::row_compare:
      return to<RowCompare>(*a).op == to<RowCompare>(*b).op &&
             same_list(to<RowCompare>(*a).left, to<RowCompare>(*b).left) &&
             same_list(to<RowCompare>(*a).right, to<RowCompare>(*b).right);
    case ExprKind::field:
      return to<Field>(*a).field == to<Field>(*b).field && same(to<Field>(*a).base, to<Field>(*b).base);
    case ExprKind::session_value: return to<SessionValue>(*a).value == to<SessionValue>(*b).value;
    case ExprKind::subquery:    // two texts of one query are two queries
    case ExprKind::set_result:  // two calls advance side by side, and are two columns
      return false;
  }
  return false;
}

bool is_immutable(const Expr* e) {
  // Text forms of dates and times depend on settings, names of objects on the catalog.
  const auto text_depends = [](Oid type) {
    const TypeFacts* const facts = find_facts(type);
    return facts && (facts->category == 'D' || facts->category == 'T' || facts->category == 'A' ||
                     facts->name.substr(0, 3) == "reg");
  };
  if (e->kind == ExprKind::session_value || e->kind == ExprKind::subquery) return false;
  if (const auto* const call = as<Call>(e);
      call && call->function->volatility != bytecode::Volatility::immutable)
    return false;
  if (const auto* const io = as<CoerceIo>(e); io && (text_depends(io->type) || text_depends(io->arg->type)))
    return false;
  bool immutable = true;
  for_each_child(*e, [&](Slot& child) { immutable = immutable && is_immutable(child); });
  return immutable;
}

bool returns_set(const Expr* e) {
  if (!e) return false;
  if (e->kind == ExprKind::set_result) return true;
  bool found = false;
  for_each_child(*e, [&](Slot& child) { found = found || returns_set(child); });
  return found;
}

}  // namespace pgmicro::planner::binding
