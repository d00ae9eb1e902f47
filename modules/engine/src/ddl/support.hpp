#pragma once
/// What the statements of DDL share: finding things with PostgreSQL's errors, describing them, expressions as text.

#include <pgmicro/engine/detail/ddl.hpp>
#include <pgmicro/engine/detail/ddl_names.hpp>
#include <pgmicro/engine/detail/persist.hpp>
#include <pgmicro/types/errors.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmicro::engine::ddl {

using namespace catalog;

namespace errc {
using namespace pgmicro::errc;
inline constexpr SqlState not_null_violation{"23502"}, foreign_key_violation{"23503"},
    unique_violation{"23505"}, check_violation{"23514"}, dependent_objects_exist{"2BP01"},
    invalid_schema_name{"3F000"}, insufficient_privilege{"42501"}, syntax_error{"42601"},
    duplicate_column{"42701"}, undefined_column{"42703"}, undefined_object{"42704"},
    duplicate_object{"42710"}, wrong_object_type{"42809"}, invalid_foreign_key{"42830"},
    reserved_name{"42939"}, undefined_table{"42P01"}, duplicate_schema{"42P06"}, duplicate_table{"42P07"},
    invalid_column_reference{"42P10"}, invalid_table_definition{"42P16"}, object_in_use{"55006"};
}  // namespace errc

/// An error at a place in the text: positions are bytes from 1; who has the text makes characters of them.
[[nodiscard]] Error error_at(ast::Location at, SqlState state, std::string message);
/// 0A000: "CLAUSE is not supported".
[[nodiscard]] Error unsupported(std::string_view clause, ast::Location at = ast::nowhere);
[[nodiscard]] std::string quoted(std::string_view name);  // as messages do: "name"

/// One statement being executed.
class Change {
 public:
  explicit Change(DdlContext& context) : context_(context) {}

  [[nodiscard]] Editor& catalog() noexcept { return context_.catalog; }
  [[nodiscard]] const Snapshot& view() const noexcept { return context_.catalog.view(); }
  [[nodiscard]] BackendSession& store() noexcept { return context_.store; }
  [[nodiscard]] DdlServices& services() noexcept { return context_.services; }
  [[nodiscard]] Sequences& sequences() noexcept { return context_.sequences; }
  [[nodiscard]] Arena& arena() noexcept { return arena_; }
  /// The session's, over the catalog as it is by now.
  [[nodiscard]] planner::Environment env() const;
  void notice(SqlState state, std::string message, std::string detail = {}) {
    context_.services.notice("NOTICE", state, std::move(message), std::move(detail));
  }

  // ── finding ──────────────────────────────────────────────────────────────────────────────────────────

  /// Where CREATE puts what it makes; refuses temporary things and other databases.
  [[nodiscard]] Oid creation_schema(const ast::TableName& name) const;
  [[nodiscard]] Oid schema_of(std::string_view name, ast::Location at = ast::nowhere) const;
  /// Through the search path; null if there is none. A schema that does not exist is an error unless `missing_ok`.
  [[nodiscard]] const Relation* find_relation(const ast::TableName& name, bool missing_ok = false) const;
  [[nodiscard]] Snapshot::FoundIndex find_index(const ast::TableName& name, bool missing_ok = false) const;
  /// 42P01 "relation … does not exist".
  [[nodiscard]] const Relation& relation(const ast::TableName& name) const;
  /// A copy to change of a table that may be changed; 42809 for what is none.
  [[nodiscard]] Relation table_to_alter(const ast::TableName& name) const;
  void check_alterable(const Relation& table) const;
  /// 42703 "column … of relation … does not exist".
  [[nodiscard]] const Column& column(const Relation& table, std::string_view name) const;
  [[nodiscard]] bool is_visible(Oid schema, std::string_view name) const;
  /// OWNER TO, AUTHORIZATION.
  [[nodiscard]] Oid role(const ast::RoleSpec& role) const;

  // ── words ────────────────────────────────────────────────────────────────────────────────────────────

  /// `name`, or `schema.name` if the search path does not lead there: as details and CASCADE notices say it.
  [[nodiscard]] std::string display_name(Oid schema, std::string_view name) const;
  /// "table t", "view s.v".
  [[nodiscard]] std::string describe(const Relation& relation) const;

  // ── expressions ──────────────────────────────────────────────────────────────────────────────────────

  /// Binds the expression over the table (null: no columns), which checks it, and returns its text as the catalog keeps it:
  /// printed, without the table's name before its columns.
  [[nodiscard]] std::string expression_text(const ast::Expr& expr, planner::ExpressionUse use,
                                            const Relation* table, Oid type = Oid::invalid,
                                            types::Typmod typmod = -1);
  /// The same for a DEFAULT. Sequences that it names are named by number from then on: they may be renamed.
  [[nodiscard]] std::string default_text(const ast::Expr& expr, Oid type, types::Typmod typmod);
  [[nodiscard]] const ast::Expr* parsed(std::string_view expression_sql);
  /// The type of an expression of the catalog's.
  [[nodiscard]] Oid expression_type(std::string_view sql, planner::ExpressionUse use, const Relation& table);
  /// Columns that an expression of the catalog's names.
  [[nodiscard]] std::vector<ColumnNo> columns_in(std::string_view sql, const Relation& table);
  /// The text with a column's name changed.
  [[nodiscard]] std::string rename_column_in(std::string_view sql, std::string_view from,
                                             std::string_view to);

  // ── files ────────────────────────────────────────────────────────────────────────────────────────────

  [[nodiscard]] std::string take_file_name(Oid schema, std::string_view name);
  [[nodiscard]] std::string take_shadow_file_name(Oid schema, std::string_view name);
  void release_file_name(std::string_view file_name) { file_names().release(file_name); }

 private:
  [[nodiscard]] FileNames& file_names();

  DdlContext& context_;
  Arena arena_;
  std::unique_ptr<FileNames> file_names_;
};

[[nodiscard]] std::string_view kind_word(RelationKind kind) noexcept;

// ── the statements, by file ────────────────────────────────────────────────────────────────────────────

// create_table.cpp
DdlResult create_table(Change& change, const ast::CreateTable& statement);
// alter_table.cpp
DdlResult alter_table(Change& change, const ast::AlterTable& statement);
// index.cpp
DdlResult create_index(Change& change, const ast::CreateIndex& statement);
// view.cpp
DdlResult create_view(Change& change, const ast::CreateView& statement);
/// Would the view's query still bind?
[[nodiscard]] bool view_is_valid(Change& change, const Relation& view);
// sequence.cpp
DdlResult create_sequence(Change& change, const ast::CreateSequence& statement);
DdlResult alter_sequence(Change& change, const ast::AlterSequence& statement);
// schema.cpp
DdlResult create_schema(Change& change, const ast::CreateSchema& statement);
DdlResult comment_on(Change& change, const ast::Comment& statement);
// drop.cpp
DdlResult drop(Change& change, const ast::Drop& statement);
// rename.cpp
DdlResult rename(Change& change, const ast::Rename& statement);
DdlResult set_schema(Change& change, const ast::SetSchema& statement);
DdlResult change_owner(Change& change, const ast::ChangeOwner& statement);
// truncate.cpp
DdlResult truncate(Change& change, const ast::Truncate& statement);

}  // namespace pgmicro::engine::ddl
