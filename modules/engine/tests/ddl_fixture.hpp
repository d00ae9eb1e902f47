#pragma once
/// DDL without a session: statements go straight to execute_ddl(), in a transaction each.

#include <gtest/gtest.h>

#include <pgmicro/engine/detail/ddl.hpp>
#include <pgmicro/engine/detail/persist.hpp>
#include <pgmicro/parser/parser.hpp>

#include "temp_database.hpp"

namespace pgmicro::engine {

class Texts final : public planner::TextParser {
 public:
  const ast::Expr* parse_expression(std::string_view text, Arena& arena) const override {
    const auto parsed = parser::parse("SELECT " + std::string(text), arena);
    return ast::to<ast::Select>(*parsed.statement).items[0]->value;
  }
  const ast::Statement* parse_query(std::string_view text, Arena& arena) const override {
    return parser::parse(text, arena).statement;
  }
};

class DdlTest : public ::testing::Test, protected DdlServices {
 protected:
  /// Runs the statements one by one. The tag of the last, or what it failed with: "42P07: relation …" and, on lines of
  /// their own, detail and hint. Notices are collected in `notices`.
  std::string run(const std::string& sql) {
    const auto store = backend_->session();
    std::string out;
    Arena arena;
    const auto script = parser::parse_script(sql, arena);
    for (const auto& s : script.statements) {
      store->begin(TxnMode::write);
      catalog::Editor editor(load_catalog(*store));
      const types::Settings settings;
      const Texts texts;
      const Oid path[] = {Oid{11}, Oid{2200}};
      DdlContext context{*store,
                         editor,
                         {.catalog = editor.view(),
                          .search_path = path,
                          .settings = settings,
                          .texts = texts,
                          .current_user = "postgres",
                          .database = "test"},
                         *this,
                         sequences_};
      try {
        out = std::string(execute_ddl(*s.statement, context).tag);
        store->commit();
      } catch (const Error& e) {
        store->abort();
        out = e.what();
        if (!e.detail().empty()) out += "\n" + e.detail();
        if (!e.hint().empty()) out += "\n" + e.hint();
        return out;
      }
    }
    return out;
  }
  std::shared_ptr<const catalog::Snapshot> load() {
    const auto store = backend_->session();
    store->begin(TxnMode::read);
    auto out = load_catalog(*store);
    store->abort();
    return out;
  }
  /// Stock SQLite on the file.
  std::string sqlite(const std::string& sql) { return file_.sqlite(sql); }
  void TearDown() override { EXPECT_EQ(sqlite("PRAGMA integrity_check"), "ok"); }

  void notice(std::string_view, SqlState, std::string message, std::string detail, std::string) override {
    notices += message + "\n";
    if (!detail.empty()) notices += detail + "\n";
  }
  void evaluate(const catalog::Snapshot&, const catalog::Relation*, std::span<const Expression>,
                const RowVisitor&) override {
    FAIL() << "no machine here";
  }

  TempDatabase file_;
  std::unique_ptr<Backend> backend_ = file_.open();
  Sequences sequences_;
  std::string notices;
};

}  // namespace pgmicro::engine
