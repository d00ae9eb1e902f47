#pragma once
// Expressions and type names. See convert.hpp for the words.

#include "convert.hpp"

namespace pgmicro::parser {

/// Analysis puts types, collations and OIDs into PostgreSQL's expression nodes; a raw tree has none.
/// (`xpr` is the node's tag.)

template <class M>
void map(M& m, const ::A_Const& from, ast::Literal& to) {
  PGM_WITH(isnull, {
    if (!value) {
      switch (from.val.node.type) {
        case T_Integer:
          to.type = ast::LiteralType::integer;
          to.integer = from.val.ival.ival;
          break;
        case T_Float:
          to.type = ast::LiteralType::numeric;
          to.text = c.copy(from.val.fval.fval);
          break;
        case T_Boolean:
          to.type = ast::LiteralType::boolean;
          to.boolean = from.val.boolval.boolval;
          break;
        case T_String:
          to.type = ast::LiteralType::string;
          to.text = c.copy(from.val.sval.sval);
          break;
        case T_BitString:
          to.type = ast::LiteralType::bit_string;
          to.text = c.copy(from.val.bsval.bsval);
          break;
        default: c.unexpected_node(&from.val.node);
      }
    }
  });
  PGM_READ_WITH(val, isnull);
  PGM_WITH(location, {
    to.at = value;
    c.mark_lifted(to, value);
  });
}

template <class M>
void map(M& m, const ::ParamRef& from, ast::Param& to) {
  PGM_TAKE(number, number);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::ColumnRef& from, ast::ColumnRef& to) {
  PGM_WITH(fields, {
    const int size = size_of(value);
    to.star = is(item(value, size - 1), T_A_Star);
    std::string_view* out = nullptr;
    to.name = ast::Name::allocate(c.arena(), static_cast<std::size_t>(size - (to.star ? 1 : 0)), &out);
    for (std::uint32_t i = 0; i < to.name.size(); ++i) {
      const ::Node* const field = item(value, static_cast<int>(i));
      if (pgm::never(!is(field, T_String))) c.unexpected_node(field);
      out[i] = c.copy(cast<::String>(field).sval);
    }
  });
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::A_Indices& from, ast::Accessor& to) {
  PGM_WITH(is_slice, to.type = value ? ast::AccessorType::slice : ast::AccessorType::index;);
  PGM_TAKE(lidx, lower);
  PGM_TAKE(uidx, upper);
}

template <class M>
void map(M& m, const ::A_Indirection& from, ast::Indirection& to) {
  PGM_TAKE(arg, base);
  PGM_WITH(indirection, to.accessors = c.accessors(value););
}

template <class M>
void map(M& m, const ::A_ArrayExpr& from, ast::ArrayLiteral& to) {
  PGM_TAKE(elements, elements);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::TypeName& from, ast::TypeName& to) {
  PGM_TAKE(names, name);
  PGM_UNSET(typeOid);
  PGM_TAKE(setof, setof);
  PGM_TAKE(pct_type, percent_type);
  PGM_TAKE(typmods, modifiers);
  PGM_WITH(typemod, if (value != -1) c.unexpected_field("typemod"););
  PGM_WITH(arrayBounds, to.array_bounds = c.template map_list<std::int32_t>(value, [&](const ::Node* n) {
    if (pgm::never(!is(n, T_Integer))) c.unexpected_node(n);
    return cast<::Integer>(n).ival;
  }););
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::TypeCast& from, ast::Cast& to) {
  PGM_WITH(location, {
    to.at = value;
    if (value == ast::nowhere) c.refuse_param(from.arg);  // `date $1`
  });
  PGM_TAKE(arg, arg);
  PGM_TAKE(typeName, type);
}

template <class M>
void map(M& m, const ::CollateClause& from, ast::Collate& to) {
  PGM_TAKE(arg, arg);
  PGM_TAKE(collname, collation);
  PGM_AT(location);
}

/// One struct for many nodes: the caller gets the one that its kind asks for.
struct OperatorExpr {
  const ast::Expr* expr = nullptr;
};
template <class M>
void map(M& m, const ::A_Expr& from, OperatorExpr& to) {
  PGM_WITH(kind, {
    const auto binary = [&](auto* node) {
      node->left = c.template convert<ast::Expr>(from.lexpr);
      node->right = c.template convert<ast::Expr>(from.rexpr);
      to.expr = node;
    };
    const auto list = [](const ::Node* node) { return reinterpret_cast<const ::List*>(node); };
    const bool negated_name = *cast<::String>(item(from.name, 0)).sval == '!';
    switch (value) {
      case AEXPR_OP: {
        auto* const node = c.template make<ast::Operator>(from.location);
        node->name = c.names(from.name);
        binary(node);
        break;
      }
      case AEXPR_OP_ANY:
      case AEXPR_OP_ALL: {
        auto* const node = c.template make<ast::QuantifiedOperator>(from.location);
        node->all = value == AEXPR_OP_ALL;
        node->name = c.names(from.name);
        binary(node);
        break;
      }
      case AEXPR_DISTINCT:
      case AEXPR_NOT_DISTINCT: {
        auto* const node = c.template make<ast::IsDistinct>(from.location);
        node->negated = value == AEXPR_NOT_DISTINCT;
        binary(node);
        break;
      }
      case AEXPR_NULLIF: binary(c.template make<ast::NullIf>(from.location)); break;
      case AEXPR_IN: {
        auto* const node = c.template make<ast::In>(from.location);
        node->negated = *cast<::String>(item(from.name, 0)).sval == '<';  // <>, else =
        node->arg = c.template convert<ast::Expr>(from.lexpr);
        node->list = c.template list<ast::Expr>(list(from.rexpr));
        to.expr = node;
        break;
      }
      case AEXPR_LIKE:
      case AEXPR_ILIKE:
      case AEXPR_SIMILAR: {
        auto* const node = c.template make<ast::Like>(from.location);
        node->type = value == AEXPR_LIKE    ? ast::LikeType::like
                     : value == AEXPR_ILIKE ? ast::LikeType::ilike
                                            : ast::LikeType::similar;
        node->negated = negated_name;
        node->arg = c.template convert<ast::Expr>(from.lexpr);
        c.like_pattern(from, *node);
        to.expr = node;
        break;
      }
      case AEXPR_BETWEEN:
      case AEXPR_NOT_BETWEEN:
      case AEXPR_BETWEEN_SYM:
      case AEXPR_NOT_BETWEEN_SYM: {
        auto* const node = c.template make<ast::Between>(from.location);
        node->negated = value == AEXPR_NOT_BETWEEN || value == AEXPR_NOT_BETWEEN_SYM;
        node->symmetric = value == AEXPR_BETWEEN_SYM || value == AEXPR_NOT_BETWEEN_SYM;
        node->arg = c.template convert<ast::Expr>(from.lexpr);
        node->low = c.template convert<ast::Expr>(item(list(from.rexpr), 0));
        node->high = c.template convert<ast::Expr>(item(list(from.rexpr), 1));
        to.expr = node;
        break;
      }
    }
  });
  PGM_READ_WITH(name, kind);
  PGM_READ_WITH(lexpr, kind);
  PGM_READ_WITH(rexpr, kind);
  PGM_READ_WITH(location, kind);
}

template <class M>
void map(M& m, const ::FuncCall& from, ast::FunctionCall& to) {
  PGM_TAKE(funcname, name);
  PGM_WITH(funcformat, {
    to.sql_syntax = value == COERCE_SQL_SYNTAX;
    if (to.sql_syntax && to.name.back() == "extract")
      c.refuse_param(item(from.args, 0));  // EXTRACT($1 FROM …)
  });
  PGM_TAKE(args, args);
  PGM_TAKE(agg_order, order_by);
  PGM_TAKE(agg_filter, filter);
  PGM_TAKE(over, over);
  PGM_TAKE(agg_within_group, within_group);
  PGM_TAKE(agg_star, star);
  PGM_TAKE(agg_distinct, distinct);
  PGM_TAKE(func_variadic, variadic);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::NamedArgExpr& from, ast::NamedArg& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_TAKE(arg, arg);
  PGM_TAKE(name, name);
  PGM_WITH(argnumber, if (value != -1) c.unexpected_field("argnumber"););
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::BoolExpr& from, ast::Logical& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_TAKE(boolop, type);
  PGM_TAKE(args, args);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::SubLink& from, ast::Subquery& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_WITH(subLinkType, {
    switch (value) {
      case EXISTS_SUBLINK: to.type = ast::SubqueryType::exists; break;
      case ALL_SUBLINK: to.type = ast::SubqueryType::all; break;
      case ANY_SUBLINK: to.type = ast::SubqueryType::any; break;
      case EXPR_SUBLINK: to.type = ast::SubqueryType::scalar; break;
      case ARRAY_SUBLINK: to.type = ast::SubqueryType::array; break;
      default: c.unexpected_field("subLinkType");
    }
  });
  PGM_UNSET(subLinkId);
  PGM_TAKE(testexpr, test);
  PGM_TAKE(operName, op);
  PGM_TAKE(subselect, query);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::CaseWhen& from, ast::CaseWhen& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_TAKE(expr, condition);
  PGM_TAKE(result, result);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::CaseExpr& from, ast::Case& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_UNSET(casetype);
  PGM_UNSET(casecollid);
  PGM_TAKE(arg, arg);
  PGM_TAKE(args, whens);
  PGM_TAKE(defresult, otherwise);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::RowExpr& from, ast::Row& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_TAKE(args, args);
  PGM_UNSET(row_typeid);
  PGM_WITH(row_format, to.implicit = value == COERCE_IMPLICIT_CAST;);
  PGM_UNSET(colnames);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::CoalesceExpr& from, ast::Coalesce& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_UNSET(coalescetype);
  PGM_UNSET(coalescecollid);
  PGM_TAKE(args, args);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::MinMaxExpr& from, ast::MinMax& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_UNSET(minmaxtype);
  PGM_UNSET(minmaxcollid);
  PGM_UNSET(inputcollid);
  PGM_WITH(op, to.least = value == IS_LEAST;);
  PGM_TAKE(args, args);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::SQLValueFunction& from, ast::SessionValue& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_WITH(op, {
    using enum ast::SessionValueType;
    switch (value) {
      case SVFOP_CURRENT_DATE: to.type = current_date; break;
      case SVFOP_CURRENT_TIME:
      case SVFOP_CURRENT_TIME_N: to.type = current_time; break;
      case SVFOP_CURRENT_TIMESTAMP:
      case SVFOP_CURRENT_TIMESTAMP_N: to.type = current_timestamp; break;
      case SVFOP_LOCALTIME:
      case SVFOP_LOCALTIME_N: to.type = localtime; break;
      case SVFOP_LOCALTIMESTAMP:
      case SVFOP_LOCALTIMESTAMP_N: to.type = localtimestamp; break;
      case SVFOP_CURRENT_ROLE: to.type = current_role; break;
      case SVFOP_CURRENT_USER: to.type = current_user; break;
      case SVFOP_USER: to.type = user; break;
      case SVFOP_SESSION_USER: to.type = session_user; break;
      case SVFOP_CURRENT_CATALOG: to.type = current_catalog; break;
      case SVFOP_CURRENT_SCHEMA: to.type = current_schema; break;
    }
  });
  PGM_UNSET(type);
  PGM_TAKE(typmod, precision);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::XmlExpr& from, ast::Xml& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_WITH(op, {
    using enum ast::XmlType;
    switch (value) {
      case IS_XMLCONCAT: to.type = concat; break;
      case IS_XMLELEMENT: to.type = element; break;
      case IS_XMLFOREST: to.type = forest; break;
      case IS_XMLPARSE: to.type = parse; break;
      case IS_XMLPI: to.type = pi; break;
      case IS_XMLROOT: to.type = root; break;
      case IS_DOCUMENT: to.type = is_document; break;
      case IS_XMLSERIALIZE: c.unexpected_field("op");
    }
  });
  PGM_TAKE(name, name);
  PGM_TAKE(named_args, named_args);
  PGM_UNSET(arg_names);
  PGM_TAKE(args, args);
  PGM_TAKE(xmloption, option);
  PGM_UNSET(type);
  PGM_UNSET(typmod);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::XmlSerialize& from, ast::XmlSerialize& to) {
  PGM_TAKE(xmloption, option);
  PGM_TAKE(expr, arg);
  PGM_TAKE(typeName, type);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::NullTest& from, ast::NullTest& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_TAKE(arg, arg);
  PGM_WITH(nulltesttype, to.negated = value == IS_NOT_NULL;);
  PGM_UNSET(argisrow);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::BooleanTest& from, ast::BooleanTest& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_TAKE(arg, arg);
  PGM_TAKE(booltesttype, type);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::GroupingFunc& from, ast::Grouping& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_TAKE(args, args);
  PGM_UNSET(refs);
  PGM_UNSET(cols);
  PGM_UNSET(agglevelsup);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::GroupingSet& from, ast::GroupingSet& to) {
  PGM_WITH(kind, {
    using enum ast::GroupingSetType;
    switch (value) {
      case GROUPING_SET_EMPTY: to.type = empty; break;
      case GROUPING_SET_ROLLUP: to.type = rollup; break;
      case GROUPING_SET_CUBE: to.type = cube; break;
      case GROUPING_SET_SETS: to.type = sets; break;
      case GROUPING_SET_SIMPLE: c.unexpected_field("kind");
    }
  });
  PGM_TAKE(content, content);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::SetToDefault& from, ast::DefaultValue& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_UNSET(typeId);
  PGM_UNSET(typeMod);
  PGM_UNSET(collation);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::CurrentOfExpr& from, ast::CurrentOf& to) {
  PGM_SKIP(xpr, "the tag");
  PGM_UNSET(cvarno);
  PGM_TAKE(cursor_name, cursor);
  PGM_UNSET(cursor_param);
}

template <class M>
void map(M& m, const ::SortBy& from, ast::SortItem& to) {
  PGM_TAKE(node, expr);
  PGM_TAKE(sortby_dir, direction);
  PGM_TAKE(sortby_nulls, nulls);
  PGM_TAKE(useOp, using_operator);
  PGM_AT(location);
}

template <class M>
void map(M& m, const ::WindowDef& from, ast::Window& to) {
  PGM_TAKE(name, name);
  PGM_TAKE(refname, base);
  PGM_TAKE(partitionClause, partition_by);
  PGM_TAKE(orderClause, order_by);
  PGM_WITH(frameOptions, {
    using enum ast::FrameBound;
    const auto has = [&](int bit) { return (value & bit) != 0; };
    to.has_frame = has(FRAMEOPTION_NONDEFAULT);
    to.between = has(FRAMEOPTION_BETWEEN);
    to.mode = has(FRAMEOPTION_ROWS)     ? ast::FrameMode::rows
              : has(FRAMEOPTION_GROUPS) ? ast::FrameMode::groups
                                        : ast::FrameMode::range;
    to.start = has(FRAMEOPTION_START_CURRENT_ROW)        ? current_row
               : has(FRAMEOPTION_START_OFFSET_PRECEDING) ? offset_preceding
               : has(FRAMEOPTION_START_OFFSET_FOLLOWING) ? offset_following
                                                         : unbounded_preceding;
    to.end = has(FRAMEOPTION_END_UNBOUNDED_FOLLOWING) ? unbounded_following
             : has(FRAMEOPTION_END_OFFSET_PRECEDING)  ? offset_preceding
             : has(FRAMEOPTION_END_OFFSET_FOLLOWING)  ? offset_following
                                                      : current_row;
    to.exclusion = has(FRAMEOPTION_EXCLUDE_CURRENT_ROW) ? ast::FrameExclusion::current_row
                   : has(FRAMEOPTION_EXCLUDE_GROUP)     ? ast::FrameExclusion::group
                   : has(FRAMEOPTION_EXCLUDE_TIES)      ? ast::FrameExclusion::ties
                                                        : ast::FrameExclusion::none;
  });
  PGM_TAKE(startOffset, start_offset);
  PGM_TAKE(endOffset, end_offset);
  PGM_AT(location);
}

}  // namespace pgmicro::parser
