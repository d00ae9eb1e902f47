#pragma once
/// Programs written by hand, for benches of the machine over any store: what an instruction costs, and what a row.

#include <pgmicro/bytecode/builder.hpp>
#include <pgmicro/vdbe/execution.hpp>

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

namespace pgmicro::vdbe::bench {

using bytecode::CursorNo;
using bytecode::Label;
using bytecode::Op;
using bytecode::ProgramBuilder;
using bytecode::Reg;
using Program = std::shared_ptr<const bytecode::Program>;

inline void require(bool right) {
  if (!right) std::abort();
}
[[nodiscard]] inline const types::TypeInfo& type(Oid oid) { return *types::find_type(oid); }

/// Nothing here calls a function that asks the session.
class NoSession : public SessionServices {
 public:
  std::int64_t next_value(Oid) override { std::abort(); }
  std::int64_t current_value(Oid) override { std::abort(); }
  std::int64_t last_value() override { std::abort(); }
  void set_value(Oid, std::int64_t, bool) override { std::abort(); }
  std::string_view database_name() override { std::abort(); }
  std::string_view current_user() override { std::abort(); }
  std::string_view session_user() override { std::abort(); }
  std::span<const std::string_view> schemas(bool) override { std::abort(); }
  std::string_view server_version() override { std::abort(); }
  std::int32_t backend_pid() override { std::abort(); }
  std::optional<std::string> setting(std::string_view, bool) override { std::abort(); }
  void set_setting(std::string_view, std::string_view, bool) override { std::abort(); }
  std::int64_t statement_time() override { std::abort(); }
  std::uint64_t transaction_id() override { std::abort(); }
  std::uint64_t random_bits() override { std::abort(); }
  void seed_random(double) override { std::abort(); }
  void sleep(double) override { std::abort(); }
  bool is_reserved_word(std::string_view) override { std::abort(); }
};

/// The table of issue 3's figures, without its timestamp: int key (the rowid), int, text of 20, double.
[[nodiscard]] inline std::shared_ptr<bytecode::TableLayout> table_layout(TreeId tree) {
  auto t = std::make_shared<bytecode::TableLayout>();
  t->name = "t";
  t->tree = tree;
  t->columns.emplace_back("id", type(type_oid::int4), -1, bytecode::ColumnLayout::is_rowid);
  t->columns.emplace_back("n", type(type_oid::int4), -1, 1);
  t->columns.emplace_back("name", type(type_oid::text), -1, 2);
  t->columns.emplace_back("x", type(type_oid::float8), -1, 3);
  t->record_columns = 4;
  return t;
}

class Programs {
 public:
  explicit Programs(std::shared_ptr<const bytecode::TableLayout> layout) : layout_(std::move(layout)) {}

  /// $1 times: one addition, one compare-and-jump.
  [[nodiscard]] static Program count() {
    ProgramBuilder p;
    const Reg i = p.temporary(), n = p.parameter(0, type_oid::int8);
    p.emit(Op::Copy, {.a = i, .b = integer(p, 0)});
    const Label loop = p.here();
    p.emit(Op::AddInt8, {.a = i, .b = i, .c = integer(p, 1)});
    p.emit(Op::JumpIfLessInt, {.a = loop, .b = i, .c = n});
    return end(p, {type_oid::int8}, i);
  }
  /// SELECT sum(n) FROM t, with a plain addition.
  [[nodiscard]] Program sum() const {
    ProgramBuilder p;
    const CursorNo c = p.table(layout_);
    const Reg total = p.temporary(), n = p.temporary();
    const Label done = p.label();
    p.emit(Op::Copy, {.a = total, .b = integer(p, 0)});
    p.emit(Op::OpenRead, {.x = c});
    p.emit(Op::Rewind, {.x = c, .a = done});
    const Label loop = p.here();
    p.emit(Op::Column, {.x = c, .a = n, .b = 1});
    p.emit(Op::AddInt8, {.a = total, .b = total, .c = n});
    p.emit(Op::Next, {.x = c, .a = loop});
    p.place(done);
    return end(p, {type_oid::int8}, total);
  }
  /// SELECT n, name, x FROM t WHERE id = $1
  [[nodiscard]] Program point() const {
    ProgramBuilder p;
    const CursorNo c = p.table(layout_);
    const Reg row = p.temporary(3);
    const Label none = p.label();
    p.emit(Op::OpenRead, {.x = c});
    p.emit(Op::SeekRowid, {.x = c, .a = none, .b = p.parameter(0, type_oid::int4), .c = SeekOp::eq});
    p.emit(Op::Columns, {.x = c, .a = row, .b = 1, .c = 3});
    p.emit(Op::ResultRow, {.b = row});
    p.place(none);
    p.emit(Op::Halt);
    p.result({{.name = "n", .type = type_oid::int4},
              {.name = "name", .type = type_oid::text},
              {.name = "x", .type = type_oid::float8}});
    return p.finish();
  }
  /// SELECT n, name, x FROM t WHERE name = $1
  [[nodiscard]] Program filter() const {
    ProgramBuilder p;
    const CursorNo c = p.table(layout_);
    const Reg row = p.temporary(3);
    const Label done = p.label(), next = p.label();
    p.emit(Op::OpenRead, {.x = c});
    p.emit(Op::Rewind, {.x = c, .a = done});
    const Label loop = p.here();
    p.emit(Op::Column, {.x = c, .a = row + 1, .b = 2});
    p.emit(Op::JumpIfNotEqualBytes,
           {.x = bytecode::flag_bit, .a = next, .b = row + 1, .c = p.parameter(0, type_oid::text)});
    p.emit(Op::Column, {.x = c, .a = row, .b = 1});
    p.emit(Op::Column, {.x = c, .a = row + 2, .b = 3});
    p.emit(Op::ResultRow, {.b = row});
    p.place(next);
    p.emit(Op::Next, {.x = c, .a = loop});
    p.place(done);
    p.emit(Op::Halt);
    p.result({{.name = "n", .type = type_oid::int4},
              {.name = "name", .type = type_oid::text},
              {.name = "x", .type = type_oid::float8}});
    return p.finish();
  }
  /// INSERT INTO t VALUES ($1, $2, $3, $4), not looking whether the key is there.
  [[nodiscard]] Program insert() const {
    ProgramBuilder p;
    const CursorNo c = p.table(layout_);
    const Reg row = p.temporary(4);
    const Oid types[] = {type_oid::int4, type_oid::int4, type_oid::text, type_oid::float8};
    const Label unique = p.label();
    p.emit(Op::OpenWrite, {.x = c});
    for (std::uint32_t i = 0; i < 4; ++i) p.emit(Op::Copy, {.a = row + i, .b = p.parameter(i, types[i])});
    p.emit(Op::SeekRowid, {.x = c, .a = unique, .b = row, .c = SeekOp::eq});
    p.emit(Op::Raise, {.x = p.error({.state = "23505", .message = "duplicate key"}), .b = row});
    p.place(unique);
    p.emit(Op::InsertRow, {.x = c, .b = row, .c = row});
    p.emit(Op::CountRow);
    p.emit(Op::Halt);
    return p.finish();
  }
  /// SELECT name FROM t ORDER BY n LIMIT $1
  [[nodiscard]] Program sort() const {
    ProgramBuilder p;
    const CursorNo c = p.table(layout_);
    const auto sorter =
        p.sorter({.columns = {&type(type_oid::int4), &type(type_oid::text)}, .keys = {{.column = 0}}});
    const Reg row = p.temporary(2);
    const Label sorted = p.label(), done = p.label();
    p.emit(Op::SorterOpen, {.x = sorter, .b = p.parameter(0, type_oid::int8)});
    p.emit(Op::OpenRead, {.x = c});
    p.emit(Op::Rewind, {.x = c, .a = sorted});
    const Label loop = p.here();
    p.emit(Op::Columns, {.x = c, .a = row, .b = 1, .c = 2});
    p.emit(Op::SorterAdd, {.x = sorter, .b = row});
    p.emit(Op::Next, {.x = c, .a = loop});
    p.place(sorted);
    p.emit(Op::SorterSort, {.x = sorter, .a = done, .c = row});
    const Label give = p.here();
    p.emit(Op::ResultRow, {.b = row + 1});
    p.emit(Op::SorterNext, {.x = sorter, .a = give, .c = row});
    p.place(done);
    p.emit(Op::Halt);
    p.result({{.name = "name", .type = type_oid::text}});
    return p.finish();
  }

 private:
  static Reg integer(ProgramBuilder& p, std::int64_t v) {
    return p.constant(Datum::of(v), type(type_oid::int8));
  }
  static Program end(ProgramBuilder& p, std::vector<Oid> types, Reg row) {
    p.emit(Op::ResultRow, {.b = row});
    p.emit(Op::Halt);
    std::vector<bytecode::ResultColumn> result;
    for (const Oid oid : types) result.push_back({.name = "?column?", .type = oid});
    p.result(std::move(result));
    return p.finish();
  }
  std::shared_ptr<const bytecode::TableLayout> layout_;
};

/// `rows` rows in a store of their own, and the benches over them.
template <class Store>
class Rows {
 public:
  using Txn = decltype(std::declval<Store&>().begin(TxnMode::write));

  Rows(Store store, std::int64_t rows) : store_(std::move(store)), rows_(rows) {
    auto txn = store_.begin(TxnMode::write);
    layout_ = table_layout(txn.create_tree(TreeKind::table));
    fill(txn);
    txn.commit();
  }

  void count(benchmark::State& state) {
    auto txn = store_.begin(TxnMode::read);
    Execution run(Programs::count());
    run.bind(0, Datum::of(std::int64_t{100'000}));
    for (auto _ : state) {
      run.start(environment_);
      require(run.step(txn) && run.row()[0].integer == 100'000);
      run.reset();
    }
    state.SetItemsProcessed(state.iterations() * 2 * 100'000);  // instructions
  }
  void sum(benchmark::State& state) {
    auto txn = store_.begin(TxnMode::read);
    Execution run(Programs(layout_).sum());
    for (auto _ : state) {
      run.start(environment_);
      require(run.step(txn) && run.row()[0].integer == total_);
      run.reset();
    }
    state.SetItemsProcessed(state.iterations() * rows_);
  }
  void filter(benchmark::State& state) {
    auto txn = store_.begin(TxnMode::read);
    Execution run(Programs(layout_).filter());
    const std::string wanted = name(rows_ / 2);
    run.bind(0, Datum::of(std::string_view(wanted)));
    for (auto _ : state) {
      run.start(environment_);
      require(run.step(txn) && !run.step(txn));
      run.reset();
    }
    state.SetItemsProcessed(state.iterations() * rows_);
  }
  void sort(benchmark::State& state, std::int64_t limit) {
    auto txn = store_.begin(TxnMode::read);
    Execution run(Programs(layout_).sort());
    run.bind(0, Datum::of(limit));
    for (auto _ : state) {
      run.start(environment_);
      std::int64_t got = 0;
      while (run.step(txn)) ++got;
      require(got == std::min(limit, rows_));
      run.reset();
    }
    state.SetItemsProcessed(state.iterations() * rows_);
  }
  /// A statement each: bind, start, one row, end, reset. In one transaction.
  void point(benchmark::State& state) {
    auto txn = store_.begin(TxnMode::read);
    Execution run(Programs(layout_).point());
    std::int64_t id = 1;
    for (auto _ : state) {
      id = (id + 7919) % rows_ + 1;
      run.bind(0, Datum::of(id));
      run.start(environment_);
      require(run.step(txn) && run.row()[0].integer == number(id));
      require(!run.step(txn));
      run.reset();
    }
  }
  /// What of point() is the store: a cursor opened, a seek, three columns.
  void point_store(benchmark::State& state) {
    auto txn = store_.begin(TxnMode::read);
    std::int64_t id = 1;
    for (auto _ : state) {
      id = (id + 7919) % rows_ + 1;
      auto cursor = txn.table(layout_->tree);
      require(cursor.seek(SeekOp::eq, id));
      typename Txn::RecordReader record(cursor);
      require(record.integer(1) == number(id) && record.text(2).size() == 20 && record.real(3) > 0);
    }
  }
  void insert(benchmark::State& state) {
    for (auto _ : state) {
      auto txn = store_.begin(TxnMode::write);
      txn.clear_tree(layout_->tree);
      fill(txn);
    }
    state.SetItemsProcessed(state.iterations() * rows_);
  }

 private:
  static std::int64_t number(std::int64_t id) { return id * 7919 % 1'000'003; }
  static std::string name(std::int64_t id) {
    std::string s = "name of a row " + std::to_string(id);
    s.resize(20, '.');
    return s;
  }
  void fill(Txn& txn) {
    Execution run(Programs(layout_).insert());
    total_ = 0;
    for (std::int64_t id = 1; id <= rows_; ++id) {
      const std::string text = name(id);
      run.bind(0, Datum::of(id));
      run.bind(1, Datum::of(number(id)));
      run.bind(2, Datum::of(std::string_view(text)));
      run.bind(3, Datum::of(static_cast<double>(id) + 0.5));
      run.start(environment_);
      require(!run.step(txn) && run.rows_counted() == 1);
      run.reset();
      total_ += number(id);
    }
  }

  Store store_;
  std::int64_t rows_;
  std::shared_ptr<bytecode::TableLayout> layout_;
  std::int64_t total_ = 0;
  types::Settings settings_;
  NoSession session_;
  Environment environment_{.settings = settings_, .session = session_};
};

/// All of them under `name`/…; `rows` outlives the run.
template <class Store>
void register_all(const std::string& name, Rows<Store>& rows) {
  const auto add = [&](const char* what, auto bench) {
    benchmark::RegisterBenchmark((name + '/' + what).c_str(), bench);
  };
  add("instruction", [&](benchmark::State& s) { rows.count(s); });
  add("sum", [&](benchmark::State& s) { rows.sum(s); });
  add("filter_text", [&](benchmark::State& s) { rows.filter(s); });
  add("top_10", [&](benchmark::State& s) { rows.sort(s, 10); });
  add("sort", [&](benchmark::State& s) { rows.sort(s, std::int64_t{1} << 40); });
  add("point_select", [&](benchmark::State& s) { rows.point(s); });
  add("point_store_alone", [&](benchmark::State& s) { rows.point_store(s); });
  add("insert", [&](benchmark::State& s) { rows.insert(s); });
}

}  // namespace pgmicro::vdbe::bench
