/// Instructions on cursors: reading, seeking, changing, through tables and both kinds of indexes.

#include "machine_fixture.hpp"

#include <pgmicro/base/random.hpp>

#include <algorithm>
#include <set>
#include <tuple>

namespace pgmicro::vdbe::testing {
namespace {

using bytecode::CursorNo;
using bytecode::flag_bit;
using bytecode::KeySpec;
using bytecode::Label;

class Cursors : public MachineTest {
 protected:
  using Table = std::shared_ptr<bytecode::TableLayout>;
  using Index = std::shared_ptr<bytecode::IndexLayout>;

  /// Rows of literals, under rowids 1, 2, … or what a rowid column says.
  void fill(const Table& t, const std::vector<std::vector<Datum>>& all) {
    ProgramBuilder p;
    const CursorNo c = p.table(t);
    const Reg rowid = p.temporary();
    p.emit(Op::OpenWrite, {.x = c});
    for (const auto& row : all) {
      const ProgramBuilder::Scope scope(p);
      std::vector<Reg> values;
      for (std::size_t i = 0; i < row.size(); ++i) values.push_back(p.constant(row[i], *t->columns[i].type));
      const Reg first = load(p, values);
      if (t->columns[0].position < 0)
        p.emit(Op::Copy, {.a = rowid, .b = first});
      else
        p.emit(Op::NewRowid, {.x = c, .a = rowid});
      p.emit(Op::InsertRow, {.x = c, .b = first, .c = rowid});
      p.emit(Op::CountRow);
    }
    p.emit(Op::Halt);
    EXPECT_TRUE(rows(p).empty());
    EXPECT_EQ(counted, all.size());
  }
  /// One index entry for each row of the table, by the columns named.
  void build(const Table& t, const Index& x, const std::vector<int>& columns) {
    ProgramBuilder p;
    const CursorNo c = p.table(t), i = p.index(x);
    const Reg key = p.temporary(static_cast<std::uint32_t>(columns.size())), rowid = p.temporary();
    const Label done = p.label();
    p.emit(Op::OpenRead, {.x = c});
    p.emit(Op::OpenWrite, {.x = i});
    p.emit(Op::Rewind, {.x = c, .a = done});
    const Label loop = p.here();
    for (std::uint32_t k = 0; k < columns.size(); ++k)
      p.emit(Op::Column, {.x = c, .a = key + k, .b = columns[k]});
    p.emit(Op::Rowid, {.x = c, .a = rowid});
    p.emit(Op::IndexInsert, {.x = i, .b = key, .c = rowid});
    p.emit(Op::Next, {.x = c, .a = loop});
    p.place(done);
    p.emit(Op::Halt);
    (void)rows(p);
  }
  std::vector<std::string> all(const Table& t, bool backwards = false) {
    ProgramBuilder p;
    const CursorNo c = p.table(t);
    const auto width = static_cast<std::uint32_t>(t->columns.size());
    const Reg row = p.temporary(width);
    const Label done = p.label();
    p.emit(Op::OpenRead, {.x = c});
    p.emit(backwards ? Op::Last : Op::Rewind, {.x = c, .a = done});
    const Label loop = p.here();
    p.emit(Op::Columns, {.x = c, .a = row, .b = 0, .c = width});
    p.emit(Op::ResultRow, {.b = row});
    p.emit(backwards ? Op::Prev : Op::Next, {.x = c, .a = loop});
    p.place(done);
    p.emit(Op::Halt);
    std::vector<Oid> types;
    for (const auto& column : t->columns) types.push_back(column.type->oid);
    returns(p, types);
    return rows(p);
  }
};

TEST_F(Cursors, RowsComeBackAsTheyWentIn) {
  const auto t =
      table({type_oid::int4, type_oid::text, type_oid::float8, type_oid::boolean, type_oid::bytea});
  EXPECT_TRUE(all(t).empty());
  fill(t, {{integer(1), text("one"), Datum::of(1.5), Datum::of(true), text(std::string_view("\0\xff", 2))},
           {integer(-7), text(""), Datum::of(3.0), Datum::of(false), text("")},
           {Datum::null_value(), Datum::null_value(), Datum::null_value(), Datum::null_value(),
            Datum::null_value()},
           {integer(2147483647), text(std::string(5000, 'x')),
            Datum::of(std::numeric_limits<double>::quiet_NaN()), Datum::of(true), text("z")}});
  const std::vector<std::string> expected{"1|one|1.5|t|\\x00ff", "-7||3|f|\\x", "~|~|~|~|~",
                                          "2147483647|" + std::string(5000, 'x') + "|NaN|t|\\x7a"};
  EXPECT_EQ(all(t), expected);
  EXPECT_EQ(all(t, true), std::vector<std::string>(expected.rbegin(), expected.rend()));
}

TEST_F(Cursors, AnAliasIsTheRowid) {
  const auto t = table({type_oid::int4, type_oid::text}, true);
  fill(t, {{integer(20), text("b")}, {integer(-5), text("a")}, {integer(30), text("c")}});
  EXPECT_EQ(all(t), (std::vector<std::string>{"-5|a", "20|b", "30|c"}));
  auto cursor = txn.table(t->tree);
  ASSERT_TRUE(cursor.seek(SeekOp::eq, 20));
  const auto stored = decode(cursor.prefix());
  ASSERT_EQ(stored.size(), 2u);
  EXPECT_EQ(stored[0], Value::null());  // as SQLite leaves it
}

TEST_F(Cursors, NewRowidsFollowTheGreatest) {
  const auto t = table({type_oid::text});
  const auto next = [&] {
    ProgramBuilder p;
    const CursorNo c = p.table(t);
    const Reg r = p.temporary();
    p.emit(Op::OpenRead, {.x = c});
    p.emit(Op::NewRowid, {.x = c, .a = r});
    return value(p, r, type_oid::int8);
  };
  EXPECT_EQ(next(), "1");
  MapWriter record;
  const auto put = [&](RowId row) {
    record.text("x");
    txn.table(t->tree).put(row, record.finish());
  };
  put(-10);
  EXPECT_EQ(next(), "1");
  put(41);
  EXPECT_EQ(next(), "42");
  put(std::numeric_limits<RowId>::max());
  const std::string random = next();
  EXPECT_FALSE(random.empty());
  EXPECT_FALSE(txn.table(t->tree).seek(SeekOp::eq, std::stoll(random)));
  EXPECT_GT(std::stoll(random), 0);
}

TEST_F(Cursors, RowsOlderThanAColumnHaveItsMissingValue) {
  auto t = table({type_oid::int4, type_oid::int4, type_oid::text, type_oid::text});
  MapWriter record;
  record.integer(1);
  txn.table(t->tree).put(1, record.finish());
  record.integer(2);
  record.null();
  record.null();
  record.null();
  txn.table(t->tree).put(2, record.finish());
  t->columns[1].has_missing = true;
  t->columns[1].missing = Value::integer(77);
  t->columns[2].has_missing = true;
  t->columns[2].missing = Value::text("");
  t->columns[2].missing_bytes = "old";
  auto copy = std::make_shared<bytecode::TableLayout>(*t);
  t.reset();  // the copy's missing value points to nothing of the first's
  EXPECT_EQ(all(copy), (std::vector<std::string>{"1|77|old|~", "2|~|~|~"}));
}

TEST_F(Cursors, AValueOfAnotherTypeIsAnErrorThatNamesTheRow) {
  const auto bad = [&](Oid column, auto&& write) -> std::string {
    const auto t = table({column});
    MapWriter record;
    write(record);
    txn.table(t->tree).put(17, record.finish());
    try {
      (void)all(t);
    } catch (const Error& e) {
      EXPECT_NE(e.detail().find("Column \"a\" of row 17 of \"t\""), std::string::npos) << e.detail();
      return e.sqlstate().text();
    }
    return "no error";
  };
  EXPECT_EQ(bad(type_oid::int4, [](MapWriter& w) { w.integer(3'000'000'000); }), "22P02");
  EXPECT_EQ(bad(type_oid::int2, [](MapWriter& w) { w.integer(40'000); }), "22P02");
  EXPECT_EQ(bad(type_oid::boolean, [](MapWriter& w) { w.integer(2); }), "22P02");
  EXPECT_EQ(bad(type_oid::int8, [](MapWriter& w) { w.text("twelve"); }), "22P02");
}

TEST_F(Cursors, SeeksByRowid) {
  const auto t = table({type_oid::int8}, true);
  fill(t, {{integer(10)}, {integer(20)}, {integer(30)}});
  const auto seek = [&](SeekOp op, std::optional<std::int64_t> row) {
    ProgramBuilder p;
    const CursorNo c = p.table(t);
    const Reg r = p.temporary();
    const Label none = p.label();
    p.emit(Op::OpenRead, {.x = c});
    p.emit(Op::SeekRowid, {.x = c, .a = none, .b = row ? constant(p, *row) : p.null(), .c = op});
    p.emit(Op::Column, {.x = c, .a = r, .b = 0});
    p.place(none);
    return value(p, r, type_oid::int8);
  };
  EXPECT_EQ(seek(SeekOp::eq, 20), "20");
  EXPECT_EQ(seek(SeekOp::eq, 21), "~");
  EXPECT_EQ(seek(SeekOp::eq, std::nullopt), "~");
  EXPECT_EQ(seek(SeekOp::lt, 20), "10");
  EXPECT_EQ(seek(SeekOp::le, 19), "10");
  EXPECT_EQ(seek(SeekOp::ge, 21), "30");
  EXPECT_EQ(seek(SeekOp::gt, 30), "~");
}

TEST_F(Cursors, ANullRowReadsAsNullsUntilTheCursorMoves) {
  const auto t = table({type_oid::int8, type_oid::text}, true);
  fill(t, {{integer(10), text("x")}});
  ProgramBuilder p;
  const CursorNo c = p.table(t);
  const Reg r = p.temporary(5);
  const Label none = p.label();
  p.emit(Op::OpenRead, {.x = c});
  p.emit(Op::Rewind, {.x = c, .a = none});
  p.emit(Op::Column, {.x = c, .a = r, .b = 1});
  p.emit(Op::NullRow, {.x = c});
  p.emit(Op::Columns, {.x = c, .a = r + 1, .b = 0, .c = 2});
  p.emit(Op::Rowid, {.x = c, .a = r + 3});
  p.emit(Op::Rewind, {.x = c, .a = none});
  p.emit(Op::Column, {.x = c, .a = r + 4, .b = 0});
  p.emit(Op::ResultRow, {.b = r});
  p.place(none);
  p.emit(Op::Halt);
  returns(p, {type_oid::text, type_oid::int8, type_oid::text, type_oid::int8, type_oid::int8});
  EXPECT_EQ(rows(p), std::vector<std::string>{"x|~|~|~|10"});
}

TEST_F(Cursors, UpdatesLeaveOtherColumnsAsStored) {
  auto t = table({type_oid::int4, type_oid::text, type_oid::int4, type_oid::text});
  t->columns[3].has_missing = true;
  t->columns[3].missing = Value::text("");
  t->columns[3].missing_bytes = "old";
  MapWriter record;
  record.integer(1);
  record.text("kept");
  record.integer(3);
  txn.table(t->tree).put(5, record.finish());
  ProgramBuilder p;
  const CursorNo c = p.table(t);
  const Reg changed = load(p, {constant(p, std::int64_t{100}), p.null()});
  const Label none = p.label();
  p.emit(Op::OpenWrite, {.x = c});
  p.emit(Op::Rewind, {.x = c, .a = none});
  p.emit(Op::UpdateRow, {.x = c, .b = changed, .c = p.columns({0, 2})});
  p.place(none);
  p.emit(Op::Halt);
  (void)rows(p);
  EXPECT_EQ(all(t), std::vector<std::string>{"100|kept|~|old"});
}

/// What a scan has read is not trusted once a row was changed: the cursor is asked again.
TEST_F(Cursors, ChangesBehindACursorAreSeen) {
  const auto t = table({type_oid::int8, type_oid::text}, true);
  fill(t, {{integer(1), text("old")}, {integer(2), text("two")}, {integer(3), text("three")}});
  ProgramBuilder p;
  const CursorNo reading = p.table(t), writing = p.table(t);
  const Reg out = p.temporary(2), one = constant(p, std::int64_t{1});
  const Label none = p.label(), loop = p.label();
  const Reg row = load(p, {one, constant(p, std::string_view("new"))});
  p.emit(Op::OpenRead, {.x = reading});
  p.emit(Op::OpenWrite, {.x = writing});
  p.emit(Op::Rewind, {.x = reading, .a = none});
  p.emit(Op::Column, {.x = reading, .a = out + 1, .b = 1});
  p.emit(Op::InsertRow, {.x = writing, .b = row, .c = one});  // replaces the row that is being read
  p.emit(Op::SeekRowid, {.x = writing, .a = none, .b = constant(p, std::int64_t{2}), .c = SeekOp::eq});
  p.emit(Op::DeleteRow, {.x = writing});
  p.place(loop);
  p.emit(Op::Columns, {.x = reading, .a = out, .b = 0, .c = 2});
  p.emit(Op::ResultRow, {.b = out});
  p.emit(Op::Next, {.x = reading, .a = loop});
  p.place(none);
  p.emit(Op::Halt);
  returns(p, {type_oid::int8, type_oid::text});
  EXPECT_EQ(rows(p), (std::vector<std::string>{"1|new", "3|three"}));
}

TEST_F(Cursors, TruncateLeavesNothing) {
  const auto t = table({type_oid::int8}, true);
  fill(t, {{integer(1)}, {integer(2)}});
  ProgramBuilder p;
  const CursorNo c = p.table(t);
  p.emit(Op::OpenWrite, {.x = c});
  p.emit(Op::Truncate, {.x = c});
  p.emit(Op::Halt);
  (void)rows(p);
  EXPECT_TRUE(all(t).empty());
}

// ── indexes ───────────────────────────────────────────────────────────────────────────────────────────────────────

struct IndexKind {
  const char* name;
  bool shadow;
  bytecode::IndexLayout::Order first, second;
};
class Indexes : public Cursors, public ::testing::WithParamInterface<IndexKind> {};

/// All seeks by one and by two columns, and all ends of ranges, beside sorted rows.
TEST_P(Indexes, SeeksAndRangesAgreeWithSortedRows) {
  const IndexKind& kind = GetParam();
  const auto t = table({type_oid::int4, type_oid::text});
  const auto x = index({type_oid::int4, type_oid::text}, kind.shadow, {kind.first, kind.second});
  using Key = std::pair<std::optional<std::int64_t>, std::optional<std::string>>;
  std::vector<Key> keys;
  Random random(7);
  std::vector<std::string> names;
  for (int i = 0; i < 60; ++i) {
    Key k;
    if (!random.one_in(6)) k.first = static_cast<std::int64_t>(random.below(7)) - 3;
    if (!random.one_in(6)) k.second = std::string(random.below(4), static_cast<char>('a' + random.below(3)));
    keys.push_back(k);
  }
  std::vector<std::vector<Datum>> data;
  for (const Key& k : keys)
    data.push_back({k.first ? integer(*k.first) : Datum::null_value(),
                    k.second ? text(*k.second) : Datum::null_value()});
  fill(t, data);
  build(t, x, {0, 1});

  const auto compare_one = [](const auto& a, const auto& b, const bytecode::IndexLayout::Order& o) {
    if (!a || !b) return !a && !b ? 0 : (!a) == o.nulls_first ? -1 : 1;
    const int c = *a < *b ? -1 : *b < *a ? 1 : 0;
    return o.descending ? -c : c;
  };
  const auto compare = [&](const Key& a, const Key& b, int columns) {
    const int c = compare_one(a.first, b.first, kind.first);
    return c != 0 || columns == 1 ? c : compare_one(a.second, b.second, kind.second);
  };
  struct Entry {
    Key key;
    int row;
  };
  std::vector<Entry> sorted;
  for (std::size_t i = 0; i < keys.size(); ++i) sorted.push_back({keys[i], static_cast<int>(i) + 1});
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Entry& a, const Entry& b) { return compare(a.key, b.key, 2) < 0; });

  std::vector<Key> probes = keys;
  probes.push_back({100, "zz"});
  probes.push_back({-100, ""});
  probes.push_back({std::nullopt, "b"});
  probes.push_back({1, std::nullopt});
  for (std::size_t n = 0; n < probes.size(); n += 3)
    for (int columns = 1; columns <= 2; ++columns)
      for (int o = 0; o < 5; ++o)
        for (const bool nulls_match : {true, false}) {
          const auto op = static_cast<SeekOp>(o);
          const Key& probe = probes[n];
          SCOPED_TRACE(std::string(kind.name) + " probe " + std::to_string(n) + " columns " +
                       std::to_string(columns) + " op " + std::to_string(o));
          // From where the seek lands to the end, as long as the entry is not behind the probe.
          std::vector<std::string> expected;
          const bool null_in_key = !probe.first || (columns == 2 && !probe.second);
          if (nulls_match || !null_in_key) {
            const auto at = [&](const Entry& e) { return compare(e.key, probe, columns); };
            auto from = sorted.end();
            if (op == SeekOp::ge || op == SeekOp::eq)
              from = std::find_if(sorted.begin(), sorted.end(), [&](const Entry& e) { return at(e) >= 0; });
            if (op == SeekOp::eq && from != sorted.end() && at(*from) != 0) from = sorted.end();
            if (op == SeekOp::gt)
              from = std::find_if(sorted.begin(), sorted.end(), [&](const Entry& e) { return at(e) > 0; });
            if (op == SeekOp::lt || op == SeekOp::le)
              for (auto e = sorted.begin(); e != sorted.end(); ++e)
                if (op == SeekOp::lt ? at(*e) < 0 : at(*e) <= 0) from = e;
            for (; from != sorted.end() && at(*from) <= 0; ++from)
              expected.push_back(std::to_string(from->row));
          }
          ProgramBuilder p;
          const CursorNo i = p.index(x);
          const Reg key = load(p, {probe.first ? constant(p, *probe.first) : p.null(),
                                   probe.second ? constant(p, std::string_view(*probe.second)) : p.null()});
          const Reg row = p.temporary();
          const Label done = p.label();
          const auto width = static_cast<std::uint8_t>(columns);
          p.emit(Op::OpenRead, {.x = i});
          p.emit(Op::SeekKey, {.x = i,
                               .a = done,
                               .b = key,
                               .c = KeySpec{.columns = width, .op = op, .nulls_match = nulls_match}});
          const Label loop = p.here();
          p.emit(Op::KeyTest, {.x = i,
                               .a = done,
                               .b = key,
                               .c = KeySpec{.columns = width, .op = SeekOp::le, .nulls_match = true}});
          p.emit(Op::Rowid, {.x = i, .a = row});
          p.emit(Op::ResultRow, {.b = row});
          p.emit(Op::Next, {.x = i, .a = loop});
          p.place(done);
          p.emit(Op::Halt);
          returns(p, {type_oid::int8});
          ASSERT_EQ(rows(p), expected);
        }
}

INSTANTIATE_TEST_SUITE_P(Kinds, Indexes,
                         ::testing::Values(IndexKind{"native", false, {false, true}, {false, true}},
                                           IndexKind{
                                               "native_descending", false, {true, false}, {false, true}},
                                           IndexKind{"shadow", true, {false, false}, {false, true}},
                                           IndexKind{"shadow_descending", true, {true, true}, {true, false}}),
                         [](const auto& test) { return test.param.name; });

TEST_F(Cursors, EntriesLeadToTheirRows) {
  const auto t = table({type_oid::int8, type_oid::text}, true);
  const auto x = index({type_oid::text});
  fill(t, {{integer(1), text("b")}, {integer(2), text("a")}});
  build(t, x, {1});
  const auto follow = [&] {
    ProgramBuilder p;
    const CursorNo c = p.table(t), i = p.index(x);
    const Reg r = p.temporary();
    const Label none = p.label();
    p.emit(Op::OpenRead, {.x = c});
    p.emit(Op::OpenRead, {.x = i});
    p.emit(Op::Rewind, {.x = i, .a = none});
    p.emit(Op::FollowRowid, {.x = c, .c = i});
    p.emit(Op::Column, {.x = c, .a = r, .b = 0});
    p.place(none);
    return value(p, r, type_oid::int8);
  };
  EXPECT_EQ(follow(), "2");
  auto rows_of_t = txn.table(t->tree);
  ASSERT_TRUE(rows_of_t.seek(SeekOp::eq, 2));
  rows_of_t.erase();
  try {
    (void)follow();
    FAIL();
  } catch (const Error& e) {
    EXPECT_EQ(e.sqlstate(), errc::index_corrupted);
    EXPECT_EQ(e.message(), "index \"i\" has an entry for row 2, which table \"t\" does not have");
  }
}

TEST_F(Cursors, IndexEntriesAreDeletedByKeyAndRow) {
  for (const bool shadow : {false, true}) {
    const auto x = index({type_oid::text}, shadow);
    const auto run = [&](Op op, std::string_view key, std::int64_t row) {
      ProgramBuilder p;
      const CursorNo i = p.index(x);
      p.emit(Op::OpenWrite, {.x = i});
      p.emit(op, {.x = i, .b = load(p, {constant(p, key)}), .c = constant(p, row)});
      p.emit(Op::Halt);
      (void)rows(p);
    };
    run(Op::IndexInsert, "k", 1);
    run(Op::IndexInsert, "k", 2);
    run(Op::IndexDelete, "k", 1);
    try {
      run(Op::IndexDelete, "k", 1);
      FAIL();
    } catch (const Error& e) {
      EXPECT_EQ(e.sqlstate(), errc::index_corrupted);
      EXPECT_EQ(e.message(), "index \"i\" has no entry for row 1 of table \"t\"");
    }
    run(Op::IndexDelete, "k", 2);
    auto cursor = txn.index(x->tree, {});
    EXPECT_FALSE(cursor.first());
  }
}

TEST_F(Cursors, AnExecutionStartsAgain) {
  const auto t = table({type_oid::int8, type_oid::text}, true);
  fill(t, {{integer(1), text("one")}, {integer(2), text("two")}});
  ProgramBuilder p;
  const CursorNo c = p.table(t);
  const Reg r = p.temporary();
  const Label none = p.label();
  p.emit(Op::OpenRead, {.x = c});
  p.emit(Op::SeekRowid, {.x = c, .a = none, .b = p.parameter(0, type_oid::int8), .c = SeekOp::eq});
  p.emit(Op::Column, {.x = c, .a = r, .b = 1});
  p.emit(Op::ResultRow, {.b = r});
  p.place(none);
  p.emit(Op::Halt);
  returns(p, {type_oid::text});
  Execution run(p.finish());
  EXPECT_TRUE(rows(run, environment()).empty());  // unbound is NULL
  for (const std::int64_t key : {2, 1, 3, 2}) {
    run.bind(0, integer(key));
    const std::vector<std::string> expected = key == 1   ? std::vector<std::string>{"one"}
                                              : key == 2 ? std::vector<std::string>{"two"}
                                                         : std::vector<std::string>{};
    EXPECT_EQ(rows(run, environment()), expected);
  }
  // Left in the middle, after an error too.
  run.bind(0, integer(1));
  const Environment e = environment();
  run.start(e);
  ASSERT_TRUE(run.step(txn));
  run.reset();
  EXPECT_EQ(rows(run, e), std::vector<std::string>{"one"});
}

}  // namespace
}  // namespace pgmicro::vdbe::testing
