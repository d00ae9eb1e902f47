#include <pgmicro/engine/detail/statement_state.hpp>

namespace pgmicro::engine {

namespace {

[[nodiscard]] std::string_view object_name(ast::ObjectType object) noexcept {
  using enum ast::ObjectType;
  switch (object) {
    case access_method: return "ACCESS METHOD";
    case aggregate: return "AGGREGATE";
    case cast: return "CAST";
    case collation: return "COLLATION";
    case conversion: return "CONVERSION";
    case database: return "DATABASE";
    case domain:
    case domain_constraint: return "DOMAIN";
    case event_trigger: return "EVENT TRIGGER";
    case extension: return "EXTENSION";
    case foreign_data_wrapper: return "FOREIGN DATA WRAPPER";
    case foreign_server: return "SERVER";
    case foreign_table: return "FOREIGN TABLE";
    case function: return "FUNCTION";
    case index: return "INDEX";
    case language: return "LANGUAGE";
    case materialized_view: return "MATERIALIZED VIEW";
    case operator_class: return "OPERATOR CLASS";
    case operator_: return "OPERATOR";
    case operator_family: return "OPERATOR FAMILY";
    case policy: return "POLICY";
    case procedure: return "PROCEDURE";
    case publication: return "PUBLICATION";
    case role: return "ROLE";
    case routine: return "ROUTINE";
    case rule: return "RULE";
    case schema: return "SCHEMA";
    case sequence: return "SEQUENCE";
    case subscription: return "SUBSCRIPTION";
    case statistics: return "STATISTICS";
    case tablespace: return "TABLESPACE";
    case trigger: return "TRIGGER";
    case text_search_configuration: return "TEXT SEARCH CONFIGURATION";
    case text_search_dictionary: return "TEXT SEARCH DICTIONARY";
    case text_search_parser: return "TEXT SEARCH PARSER";
    case text_search_template: return "TEXT SEARCH TEMPLATE";
    case type:
    case attribute: return "TYPE";
    case user_mapping: return "USER MAPPING";
    case view: return "VIEW";
    default: return "TABLE";
  }
}

}  // namespace

std::string command_name(const ast::Statement& tree) {
  using enum ast::NodeKind;
  const auto with = [](std::string_view verb, ast::ObjectType type) {
    return std::string(verb) + ' ' + std::string(object_name(type));
  };
  switch (tree.kind) {
    case Drop: return with("DROP", ast::to<ast::Drop>(tree).type);
    case AlterTable: return with("ALTER", ast::to<ast::AlterTable>(tree).type);
    case Rename: {
      const auto& r = ast::to<ast::Rename>(tree);
      const bool part = r.type == ast::ObjectType::column || r.type == ast::ObjectType::attribute;
      return with("ALTER", part ? r.relation_type : r.type);
    }
    case SetSchema: return with("ALTER", ast::to<ast::SetSchema>(tree).type);
    case ChangeOwner: return with("ALTER", ast::to<ast::ChangeOwner>(tree).type);
    case CreateTable: return "CREATE TABLE";
    case CreateTableAs: return "CREATE TABLE AS";
    case CreateIndex: return "CREATE INDEX";
    case CreateView: return "CREATE VIEW";
    case CreateSequence: return "CREATE SEQUENCE";
    case AlterSequence: return "ALTER SEQUENCE";
    case CreateSchema: return "CREATE SCHEMA";
    case CreateDomain: return "CREATE DOMAIN";
    case CreateEnum:
    case CreateComposite:
    case CreateRange: return "CREATE TYPE";
    case CreateFunction: return "CREATE FUNCTION";
    case CreateTrigger: return "CREATE TRIGGER";
    case Comment: return "COMMENT";
    case Truncate: return "TRUNCATE TABLE";
    case Merge: return "MERGE";
    default: {
      // The node's name in words: "RefreshMatView" is nearly what PostgreSQL says.
      std::string words;
      for (const char c : ast::name_of(tree.kind)) {
        if (c >= 'A' && c <= 'Z' && !words.empty()) words += ' ';
        words += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      }
      return words;
    }
  }
}

}  // namespace pgmicro::engine
