#pragma once
/// Programs written by hand, run over the map store.

#include "map_store.hpp"

#include <pgmicro/bytecode/builder.hpp>
#include <pgmicro/vdbe/execution.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

extern template bool pgmicro::vdbe::Execution::step(pgmicro::vdbe::testing::MapStore::Txn&);

namespace pgmicro::vdbe::testing {

using bytecode::Op;
using bytecode::ProgramBuilder;
using bytecode::Reg;

[[nodiscard]] inline const types::TypeInfo& type(Oid oid) { return *types::find_type(oid); }
[[nodiscard]] inline Datum integer(std::int64_t v) { return Datum::of(v); }
[[nodiscard]] inline Datum text(std::string_view v) { return Datum::of(v); }

/// A session that has nothing but random numbers.
class NoSession : public SessionServices {
 public:
  std::int64_t next_value(Oid) override { return 0; }
  std::int64_t current_value(Oid) override { return 0; }
  std::int64_t last_value() override { return 0; }
  void set_value(Oid, std::int64_t, bool) override {}
  std::string_view database_name() override { return {}; }
  std::string_view current_user() override { return {}; }
  std::string_view session_user() override { return {}; }
  std::span<const std::string_view> schemas(bool) override { return {}; }
  std::string_view server_version() override { return {}; }
  std::int32_t backend_pid() override { return 0; }
  std::optional<std::string> setting(std::string_view, bool) override { return {}; }
  void set_setting(std::string_view, std::string_view, bool) override {}
  std::int64_t statement_time() override { return 0; }
  std::uint64_t transaction_id() override { return 0; }
  std::uint64_t random_bits() override { return ++bits_ * 0x9e3779b97f4a7c15u; }
  void seed_random(double) override {}
  void sleep(double) override {}
  bool is_reserved_word(std::string_view) override { return false; }

 private:
  std::uint64_t bits_ = 0;
};

class MachineTest : public ::testing::Test {
 protected:
  MachineTest() : txn(store.begin(TxnMode::write)) {}

  /// Columns named a, b, c … ; the first may be the rowid.
  std::shared_ptr<bytecode::TableLayout> table(const std::vector<Oid>& columns, bool first_is_rowid = false) {
    auto t = std::make_shared<bytecode::TableLayout>();
    t->name = "t";
    t->tree = txn.create_tree(TreeKind::table);
    for (std::size_t i = 0; i < columns.size(); ++i)
      t->columns.emplace_back(
          std::string(1, static_cast<char>('a' + i)), type(columns[i]), -1,
          first_is_rowid && i == 0 ? bytecode::ColumnLayout::is_rowid : static_cast<std::int32_t>(i));
    t->record_columns = static_cast<std::uint32_t>(columns.size());
    return t;
  }
  std::shared_ptr<bytecode::IndexLayout> index(const std::vector<Oid>& columns, bool shadow = false,
                                               std::vector<bytecode::IndexLayout::Order> order = {}) {
    auto x = std::make_shared<bytecode::IndexLayout>();
    x->name = "i";
    x->table = "t";
    x->tree = txn.create_tree(TreeKind::index);
    x->shadow = shadow;
    order.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      x->columns.emplace_back(std::string(1, static_cast<char>('a' + i)), type(columns[i]), -1,
                              static_cast<std::int32_t>(i));
      x->key_order.push_back({.descending = !shadow && order[i].descending});
    }
    x->order = std::move(order);
    return x;
  }

  Reg constant(ProgramBuilder& p, std::int64_t v) { return p.constant(integer(v), type(type_oid::int8)); }
  Reg constant(ProgramBuilder& p, std::string_view v) { return p.constant(text(v), type(type_oid::text)); }
  Reg constant(ProgramBuilder& p, bool v) { return p.constant(Datum::of(v), type(type_oid::boolean)); }
  Reg constant(ProgramBuilder& p, double v) { return p.constant(Datum::of(v), type(type_oid::float8)); }
  /// Temporaries that hold these values.
  Reg load(ProgramBuilder& p, const std::vector<Reg>& values) {
    const Reg first = p.temporary(static_cast<std::uint32_t>(values.size()));
    for (std::uint32_t i = 0; i < values.size(); ++i) p.emit(Op::Copy, {.a = first + i, .b = values[i]});
    return first;
  }
  void returns(ProgramBuilder& p, const std::vector<Oid>& columns) {
    std::vector<bytecode::ResultColumn> result;
    for (const Oid oid : columns) result.push_back({.name = "?column?", .type = oid});
    p.result(std::move(result));
  }

  Environment environment() { return {.settings = settings, .session = session}; }

  /// All rows, columns by their output functions and "|", NULL as ~.
  std::vector<std::string> rows(Execution& run, const Environment& e) {
    std::vector<std::string> all;
    run.start(e);
    while (run.step(txn)) {
      std::string line;
      const auto row = run.row();
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (i != 0) line += '|';
        if (row[i].null) {
          line += '~';
        } else {
          Arena arena;
          type(run.program().result[i].type).output(row[i], line, types::Context{arena, settings});
        }
      }
      all.push_back(std::move(line));
    }
    counted = run.rows_counted();
    run.reset();
    return all;
  }
  std::vector<std::string> rows(ProgramBuilder& p) {
    Execution run(p.finish());
    return rows(run, environment());
  }
  /// What the expression in `r` comes to.
  std::string value(ProgramBuilder& p, Reg r, Oid oid) {
    p.emit(Op::ResultRow, {.b = r});
    p.emit(Op::Halt);
    returns(p, {oid});
    const auto all = rows(p);
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? "" : all[0];
  }
  std::optional<Error> error(ProgramBuilder& p) {
    try {
      (void)rows(p);
    } catch (const Error& e) {
      return e;
    }
    return std::nullopt;
  }

  MapStore store;
  MapStore::Txn txn;
  types::Settings settings;
  NoSession session;
  std::uint64_t counted = 0;
};

}  // namespace pgmicro::vdbe::testing
