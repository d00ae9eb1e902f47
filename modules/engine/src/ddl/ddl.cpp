#include <pgmicro/engine/detail/ddl.hpp>

#include "index.hpp"
#include "support.hpp"

namespace pgmicro::engine {

namespace {

DdlResult dispatch(ddl::Change& change, const ast::Statement& statement) {
  using ast::to;
  switch (statement.kind) {
    case ast::NodeKind::CreateTable: return ddl::create_table(change, to<ast::CreateTable>(statement));
    case ast::NodeKind::AlterTable: return ddl::alter_table(change, to<ast::AlterTable>(statement));
    case ast::NodeKind::CreateIndex: return ddl::create_index(change, to<ast::CreateIndex>(statement));
    case ast::NodeKind::CreateView: return ddl::create_view(change, to<ast::CreateView>(statement));
    case ast::NodeKind::CreateSequence:
      return ddl::create_sequence(change, to<ast::CreateSequence>(statement));
    case ast::NodeKind::AlterSequence: return ddl::alter_sequence(change, to<ast::AlterSequence>(statement));
    case ast::NodeKind::CreateSchema: return ddl::create_schema(change, to<ast::CreateSchema>(statement));
    case ast::NodeKind::Drop: return ddl::drop(change, to<ast::Drop>(statement));
    case ast::NodeKind::Rename: return ddl::rename(change, to<ast::Rename>(statement));
    case ast::NodeKind::SetSchema: return ddl::set_schema(change, to<ast::SetSchema>(statement));
    case ast::NodeKind::ChangeOwner: return ddl::change_owner(change, to<ast::ChangeOwner>(statement));
    case ast::NodeKind::Comment: return ddl::comment_on(change, to<ast::Comment>(statement));
    case ast::NodeKind::Truncate: return ddl::truncate(change, to<ast::Truncate>(statement));
    default: throw ddl::unsupported("this statement", statement.at);
  }
}

}  // namespace

bool is_ddl(const ast::Statement& statement) noexcept {
  switch (statement.kind) {
    case ast::NodeKind::CreateTable:
    case ast::NodeKind::AlterTable:
    case ast::NodeKind::CreateIndex:
    case ast::NodeKind::CreateView:
    case ast::NodeKind::CreateSequence:
    case ast::NodeKind::AlterSequence:
    case ast::NodeKind::CreateSchema:
    case ast::NodeKind::Drop:
    case ast::NodeKind::Rename:
    case ast::NodeKind::SetSchema:
    case ast::NodeKind::ChangeOwner:
    case ast::NodeKind::Comment:
    case ast::NodeKind::Truncate: return true;
    default: return false;
  }
}

DdlResult execute_ddl(const ast::Statement& statement, DdlContext& context) {
  const auto before = context.catalog.snapshot();
  ddl::Change change(context);
  const DdlResult result = dispatch(change, statement);
  save_catalog(context.store, *before, context.catalog.view());
  return result;
}

bool rebuild_stale_indexes(DdlContext& context) {
  const auto before = context.catalog.snapshot();
  ddl::Change change(context);
  bool is_any = false;
  for (const auto& [oid, relation] : before->relations()) {
    catalog::Relation copy = *relation;
    if (copy.stale_indexes.empty()) continue;
    is_any = true;
    std::vector<Oid> stale;
    for (catalog::Index& index : copy.stale_indexes) {
      stale.push_back(index.oid);
      copy.indexes.push_back(std::move(index));
    }
    copy.stale_indexes.clear();
    context.catalog.put(std::move(copy));
    const auto kept = context.catalog.snapshot();
    for (const Oid index : stale) {
      const auto found = kept->find_index(index);
      context.store.clear_tree(found.index->tree);
      ddl::build_index(change, *found.table, *found.index);
    }
  }
  if (is_any) save_catalog(context.store, *before, context.catalog.view());
  return is_any;
}

}  // namespace pgmicro::engine
