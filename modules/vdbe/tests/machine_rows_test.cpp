/// Instructions on rows that are kept: buffers, sorters, hash tables, groups, beside models from the standard library.

#include "machine_fixture.hpp"

#include <pgmicro/base/random.hpp>
#include <pgmicro/vdbe/detail/hash_table.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace pgmicro::vdbe::testing {
namespace {

using bytecode::flag_bit;
using bytecode::KernelId;
using bytecode::Label;

using RowObjects = MachineTest;

TEST_F(RowObjects, ABufferGrowsWhileItIsRead) {
  // Each number below 5 that is read appends two: breadth first.
  ProgramBuilder p;
  const auto buffer = p.buffer({{&type(type_oid::int8)}});
  const Reg row = load(p, {constant(p, std::int64_t{1})}), at = p.temporary(), doubled = p.temporary(),
            size = p.temporary();
  const Label done = p.label(), leaf = p.label();
  p.emit(Op::BufferAppend, {.x = buffer, .b = row});
  p.emit(Op::BufferRewind, {.x = buffer, .a = done, .b = at, .c = row});
  const Label loop = p.here();
  p.emit(Op::ResultRow, {.b = row});
  p.emit(Op::JumpIfLessInt, {.a = leaf, .b = constant(p, std::int64_t{2}), .c = row});
  p.emit(Op::MulInt8, {.a = doubled, .b = row, .c = constant(p, std::int64_t{2})});
  p.emit(Op::BufferAppend, {.x = buffer, .b = doubled});
  p.emit(Op::AddInt8, {.a = doubled, .b = doubled, .c = constant(p, std::int64_t{1})});
  p.emit(Op::BufferAppend, {.x = buffer, .b = doubled});
  p.place(leaf);
  p.emit(Op::BufferNext, {.x = buffer, .a = loop, .b = at, .c = row});
  p.place(done);
  p.emit(Op::BufferSize, {.x = buffer, .a = size});
  p.emit(Op::ResultRow, {.b = size});
  p.emit(Op::Halt);
  returns(p, {type_oid::int8});
  EXPECT_EQ(rows(p), (std::vector<std::string>{"1", "2", "3", "4", "5", "5"}));
}

TEST_F(RowObjects, RecursionSwapsItsTables) {
  // WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 4) SELECT n FROM t
  ProgramBuilder p;
  const auto work = p.buffer({{&type(type_oid::int8)}}), next = p.buffer({{&type(type_oid::int8)}});
  const Reg row = load(p, {constant(p, std::int64_t{1})}), at = p.temporary(), made = p.temporary();
  const Label done = p.label(), skip = p.label();
  p.emit(Op::BufferAppend, {.x = work, .b = row});
  const Label round = p.here();
  p.emit(Op::BufferRewind, {.x = work, .a = done, .b = at, .c = row});
  const Label loop = p.here();
  p.emit(Op::ResultRow, {.b = row});
  p.emit(Op::JumpIfLessEqualInt, {.a = skip, .b = constant(p, std::int64_t{4}), .c = row});
  p.emit(Op::AddInt8, {.a = made, .b = row, .c = constant(p, std::int64_t{1})});
  p.emit(Op::BufferAppend, {.x = next, .b = made});
  p.place(skip);
  p.emit(Op::BufferNext, {.x = work, .a = loop, .b = at, .c = row});
  p.emit(Op::BufferSwap, {.x = work, .c = next});
  p.emit(Op::BufferClear, {.x = next});
  p.emit(Op::Jump, {.a = round});
  p.place(done);
  p.emit(Op::Halt);
  returns(p, {type_oid::int8});
  EXPECT_EQ(rows(p), (std::vector<std::string>{"1", "2", "3", "4"}));
}

/// Two rounds over the same objects: each begins with nothing.
TEST_F(RowObjects, ClearedObjectsAreEmpty) {
  ProgramBuilder p;
  const auto sorter =
      p.sorter({.columns = {&type(type_oid::text)}, .keys = {{.column = 0, .descending = true}}});
  const auto seen = p.hash({.columns = {&type(type_oid::text)}, .keys = 1});
  const auto groups = p.groups({});
  const auto count =
      p.aggregate(groups, {.kernel = KernelId::count_star, .strict = false, .result = type_oid::int8});
  const Reg round = load(p, {constant(p, std::int64_t{0})}), row = p.temporary(2), place = p.temporary();
  const Label again = p.here(), done = p.label();
  p.emit(Op::SorterOpen, {.x = sorter, .b = Reg::none});
  p.emit(Op::HashClear, {.x = seen});
  p.emit(Op::GroupsClear, {.x = groups});
  for (const char* name : {"a", "c", "a", "b"}) {
    const Label there = p.label(), found = p.label();
    p.emit(Op::Copy, {.a = row, .b = constant(p, std::string_view(name))});
    p.emit(Op::HashAdd, {.x = seen, .a = there, .b = row, .c = place});
    p.emit(Op::SorterAdd, {.x = sorter, .b = row});
    p.emit(Op::GroupFind, {.x = groups, .a = found, .b = row});
    p.place(found);
    p.emit(Op::AggregateStep, {.x = groups, .b = row, .c = count});
    p.place(there);
  }
  p.emit(Op::AggregateFinal, {.x = groups, .a = row + 1, .c = count});
  p.emit(Op::SorterSort, {.x = sorter, .a = done, .c = row});
  const Label give = p.here();
  p.emit(Op::ResultRow, {.b = row});
  p.emit(Op::SorterNext, {.x = sorter, .a = give, .c = row});
  p.emit(Op::AddInt8, {.a = round, .b = round, .c = constant(p, std::int64_t{1})});
  p.emit(Op::JumpIfLessInt, {.a = again, .b = round, .c = constant(p, std::int64_t{2})});
  p.place(done);
  p.emit(Op::Halt);
  returns(p, {type_oid::text, type_oid::int8});
  EXPECT_EQ(rows(p), (std::vector<std::string>{"c|3", "b|3", "a|3", "c|3", "b|3", "a|3"}));
}

TEST_F(RowObjects, NothingIsSortedIntoNothing) {
  ProgramBuilder p;
  const auto sorter = p.sorter({.columns = {&type(type_oid::int8)}, .keys = {{.column = 0}}});
  const Reg row = p.temporary();
  const Label done = p.label();
  p.emit(Op::SorterOpen, {.x = sorter, .b = Reg::none});
  p.emit(Op::SorterSort, {.x = sorter, .a = done, .c = row});
  p.emit(Op::ResultRow, {.b = row});
  p.place(done);
  p.emit(Op::Halt);
  returns(p, {type_oid::int8});
  EXPECT_TRUE(rows(p).empty());
}

// ── the objects themselves, with many rows ────────────────────────────────────────────────────────────────────────

/// A value of the type, NULL one time in eight.
Datum random_value(Random& random, Oid oid, Arena& arena) {
  if (random.one_in(8)) return Datum::null_value();
  if (oid == type_oid::int8)
    return random.one_in(10) ? integer(random.one_in(2) ? INT64_MAX : INT64_MIN)
                             : integer(static_cast<std::int64_t>(random.below(9)) - 4);
  if (oid == type_oid::float8) {
    static constexpr double some[] = {0.0, -0.0, 1.5, -1.5, 1e300, -1e300, INFINITY, -INFINITY};
    return random.one_in(9) ? Datum::of(static_cast<double>(NAN)) : Datum::of(some[random.below(8)]);
  }
  const std::string s(random.below(12), static_cast<char>(random.one_in(3) ? 0xe9 : 'a' + random.below(2)));
  return text(arena.copy(s));
}

class RandomRows : public ::testing::TestWithParam<Oid> {};

/// Order, NULLs and stability, with every limit, beside std::stable_sort over the types' own compare.
TEST_P(RandomRows, SortersAgreeWithStableSort) {
  const types::TypeInfo& t = type(GetParam());
  for (std::uint64_t seed = 1; seed <= 12; ++seed)
    for (const bool descending : {false, true})
      for (const bool nulls_first : {false, true})
        for (const std::int64_t limit : {-1, 0, 1, 7, 70, 1000}) {
          SCOPED_TRACE("seed " + std::to_string(seed) + " limit " + std::to_string(limit));
          Random random(seed);
          Arena arena;
          detail::MemoryMeter meter;
          const bytecode::SorterInfo info{
              .columns = {&t, &type(type_oid::int8), &type(type_oid::int8)},
              .keys = {{.column = 0, .descending = descending, .nulls_first = nulls_first},
                       {.column = 1, .descending = true}}};
          detail::Sorter sorter(info, meter);
          sorter.open(limit);
          std::vector<std::array<Datum, 3>> model;
          for (std::int64_t i = 0; i < 300; ++i) {
            model.push_back({random_value(random, GetParam(), arena),
                             integer(static_cast<std::int64_t>(random.below(2))), integer(i)});
            sorter.add(model.back().data());
          }
          const auto compare = [&](const Datum& a, const Datum& b) {
            if (a.null || b.null) return a.null && b.null ? 0 : a.null == nulls_first ? -1 : 1;
            return descending ? -t.compare(a, b) : t.compare(a, b);
          };
          std::stable_sort(model.begin(), model.end(), [&](const auto& a, const auto& b) {
            const int c = compare(a[0], b[0]);
            return c != 0 ? c < 0 : a[1].integer > b[1].integer;
          });
          if (limit >= 0) model.resize(std::min(model.size(), static_cast<std::size_t>(limit)));
          sorter.sort();
          for (const auto& expected : model) {
            const Datum* const row = sorter.next();
            ASSERT_NE(row, nullptr);
            ASSERT_EQ(row[2].integer, expected[2].integer);
            ASSERT_EQ(row[0].null, expected[0].null);
            ASSERT_TRUE(row[0].null || t.compare(row[0], expected[0]) == 0);
          }
          ASSERT_EQ(sorter.next(), nullptr);
        }
}

/// Chains in the order they came, NULLs found or not, marks, payloads.
TEST_P(RandomRows, HashTablesAgreeWithAMultimap) {
  const types::TypeInfo& t = type(GetParam());
  for (std::uint64_t seed = 1; seed <= 10; ++seed)
    for (const bool nulls_match : {false, true}) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      Random random(seed);
      Arena arena;
      detail::MemoryMeter meter;
      detail::HashTable table({.columns = {&t, &type(type_oid::int8)}, .keys = 1, .nulls_match = nulls_match},
                              meter);
      std::vector<std::pair<Datum, std::int64_t>> model;
      const auto same = [&](const Datum& a, const Datum& b) {
        return a.null || b.null ? a.null && b.null && nulls_match : t.compare(a, b) == 0;
      };
      const auto check = [&](const Datum& key) {
        detail::Place place = table.find(&key);
        for (const auto& [k, v] : model) {
          if (!same(k, key)) continue;
          ASSERT_NE(place, detail::Place::none);
          ASSERT_EQ(table.row(place)[1].integer, v);
          place = table.next_match(place);
        }
        ASSERT_EQ(place, detail::Place::none);
      };
      for (std::int64_t i = 0; i < 200; ++i) {
        const Datum row[] = {random_value(random, GetParam(), arena), integer(i)};
        if (random.one_in(2)) {
          table.insert(row);
          model.emplace_back(row[0], i);
        } else {
          const auto added = table.add(row);
          const bool there =
              std::any_of(model.begin(), model.end(), [&](const auto& m) { return same(m.first, row[0]); });
          ASSERT_EQ(added.added, !there);
          if (!there) model.emplace_back(row[0], i);
        }
        check(row[0]);
        check(random_value(random, GetParam(), arena));
      }
      for (std::size_t i = 0; i < model.size(); i += 3) {
        const auto place = static_cast<detail::Place>(i);
        table.mark(place);
        const Datum payload = integer(-static_cast<std::int64_t>(i));
        table.store_payload(place, &payload);
        model[i].second = payload.integer;
      }
      for (const bool unmarked : {false, true}) {
        std::vector<std::int64_t> walked, expected;
        for (auto at = table.from(0, unmarked); at != detail::Place::none;
             at = table.from(static_cast<std::size_t>(at) + 1, unmarked))
          walked.push_back(table.row(at)[1].integer);
        for (std::size_t i = 0; i < model.size(); ++i)
          if (!unmarked || i % 3 != 0) expected.push_back(model[i].second);
        ASSERT_EQ(walked, expected);
      }
      table.clear();
      ASSERT_EQ(table.find(&model[0].first), detail::Place::none);
    }
}

INSTANTIATE_TEST_SUITE_P(Types, RandomRows,
                         ::testing::Values(type_oid::int8, type_oid::float8, type_oid::text),
                         [](const auto& test) { return std::string(type(test.param).name); });

TEST_F(RowObjects, ATopNKeepsNoMoreThanItNeeds) {
  detail::MemoryMeter meter;
  detail::Sorter sorter({.columns = {&type(type_oid::int8), &type(type_oid::text)},
                         .keys = {{.column = 0, .descending = true}}},
                        meter);
  sorter.open(10);
  const std::string filler(1000, 'x');
  for (std::int64_t i = 0; i < 100'000; ++i) {  // each one better than all before
    const Datum row[] = {integer(i), text(filler)};
    sorter.add(row);
  }
  EXPECT_LT(meter.used(), 400'000u);
  sorter.sort();
  EXPECT_EQ(sorter.next()[0].integer, 99'999);
}

// ── through programs ──────────────────────────────────────────────────────────────────────────────────────────────

/// (1, a) (2, b) (2, c) (NULL, d) FULL JOIN (2, x) (3, y) (NULL, z): a hash join with marks.
TEST_F(RowObjects, AFullHashJoin) {
  ProgramBuilder p;
  const auto built =
      p.hash({.columns = {&type(type_oid::int8), &type(type_oid::text)}, .keys = 1, .nulls_match = false});
  const auto outer = p.buffer({{&type(type_oid::int8), &type(type_oid::text)}});
  const auto row = [&](std::optional<std::int64_t> k, std::string_view v) {
    return load(p, {k ? constant(p, *k) : p.null(), constant(p, v)});
  };
  p.emit(Op::HashInsert, {.x = built, .b = row(1, "a")});
  p.emit(Op::HashInsert, {.x = built, .b = row(2, "b")});
  p.emit(Op::HashInsert, {.x = built, .b = row(2, "c")});
  p.emit(Op::HashInsert, {.x = built, .b = row(std::nullopt, "d")});
  p.emit(Op::BufferAppend, {.x = outer, .b = row(2, "x")});
  p.emit(Op::BufferAppend, {.x = outer, .b = row(3, "y")});
  p.emit(Op::BufferAppend, {.x = outer, .b = row(std::nullopt, "z")});
  const Reg out = p.temporary(4), at = p.temporary(),
            place = p.temporary();  // inner key, inner, outer key, outer
  const Label unmatched = p.label(), lonely = p.label(), next = p.label(), done = p.label();
  p.emit(Op::BufferRewind, {.x = outer, .a = unmatched, .b = at, .c = out + 2});
  const Label probe = p.here();
  p.emit(Op::HashFind, {.x = built, .a = lonely, .b = out + 2, .c = place});
  const Label match = p.here();
  p.emit(Op::HashMark, {.x = built, .b = place});
  p.emit(Op::HashLoad, {.x = built, .b = place, .c = out});
  p.emit(Op::ResultRow, {.b = out});
  p.emit(Op::HashNextMatch, {.x = built, .a = match, .b = place});
  p.emit(Op::Jump, {.a = next});
  p.place(lonely);
  p.emit(Op::SetNull, {.a = out, .c = 2});
  p.emit(Op::ResultRow, {.b = out});
  p.place(next);
  p.emit(Op::BufferNext, {.x = outer, .a = probe, .b = at, .c = out + 2});
  p.place(unmatched);
  p.emit(Op::SetNull, {.a = out + 2, .c = 2});
  p.emit(Op::HashRewind, {.x = built, .a = done, .b = place, .c = flag_bit});
  const Label rest = p.here();
  p.emit(Op::HashLoad, {.x = built, .b = place, .c = out});
  p.emit(Op::ResultRow, {.b = out});
  p.emit(Op::HashNext, {.x = built, .a = rest, .b = place, .c = flag_bit});
  p.place(done);
  p.emit(Op::Halt);
  returns(p, {type_oid::int8, type_oid::text, type_oid::int8, type_oid::text});
  EXPECT_EQ(rows(p),
            (std::vector<std::string>{"2|b|2|x", "2|c|2|x", "~|~|3|y", "~|~|~|z", "1|a|~|~", "~|d|~|~"}));
}

/// VALUES (1) (1) (2) EXCEPT ALL VALUES (1) (3): counts in the payload.
TEST_F(RowObjects, ExceptAllCounts) {
  ProgramBuilder p;
  const auto table = p.hash({.columns = {&type(type_oid::int8), &type(type_oid::int8)}, .keys = 1});
  const Reg place = p.temporary(), row = p.temporary(2), zero = constant(p, std::int64_t{0}),
            one = constant(p, std::int64_t{1});
  for (const std::int64_t v : {1, 3}) {
    const Label there = p.label();
    p.emit(Op::Copy, {.a = row, .b = constant(p, v)});
    p.emit(Op::Copy, {.a = row + 1, .b = zero});
    p.emit(Op::HashAdd, {.x = table, .a = there, .b = row, .c = place});
    p.place(there);
    p.emit(Op::HashLoad, {.x = table, .b = place, .c = row});
    p.emit(Op::AddInt8, {.a = row + 1, .b = row + 1, .c = one});
    p.emit(Op::HashStore, {.x = table, .b = place, .c = row + 1});
  }
  for (const std::int64_t v : {1, 1, 2}) {
    const Label give = p.label(), next = p.label();
    p.emit(Op::Copy, {.a = row, .b = constant(p, v)});
    p.emit(Op::HashFind, {.x = table, .a = give, .b = row, .c = place});
    p.emit(Op::HashLoad, {.x = table, .b = place, .c = row});
    p.emit(Op::JumpIfLessEqualInt, {.a = give, .b = row + 1, .c = zero});
    p.emit(Op::SubInt8, {.a = row + 1, .b = row + 1, .c = one});
    p.emit(Op::HashStore, {.x = table, .b = place, .c = row + 1});
    p.emit(Op::Jump, {.a = next});
    p.place(give);
    p.emit(Op::ResultRow, {.b = row});
    p.place(next);
  }
  p.emit(Op::Halt);
  returns(p, {type_oid::int8});
  EXPECT_EQ(rows(p), (std::vector<std::string>{"1", "2"}));
}

TEST_F(RowObjects, GroupsCountTheirRows) {
  ProgramBuilder p;
  const auto groups = p.groups({&type(type_oid::text)});
  const Oid any[] = {type_oid::any};
  const auto rows_in =
      p.aggregate(groups, {.kernel = KernelId::count_star, .strict = false, .result = type_oid::int8});
  const auto values_in =
      p.aggregate(groups, {.kernel = KernelId::count_any, .result = type_oid::int8, .arguments = any});
  const Reg row = p.temporary(2), out = p.temporary(3);
  const std::pair<const char*, bool> data[] = {{"b", true},     {"a", false}, {"b", false},
                                               {nullptr, true}, {"b", true},  {nullptr, true}};
  for (const auto& [key, value] : data) {
    p.emit(Op::Copy, {.a = row, .b = key != nullptr ? constant(p, std::string_view(key)) : p.null()});
    p.emit(Op::Copy, {.a = row + 1, .b = value ? constant(p, std::int64_t{1}) : p.null()});
    const Label there = p.label();
    p.emit(Op::GroupFind, {.x = groups, .a = there, .b = row});
    p.place(there);
    p.emit(Op::AggregateStep, {.x = groups, .b = row + 1, .c = rows_in});
    p.emit(Op::AggregateStep, {.x = groups, .b = row + 1, .c = values_in});
  }
  const Label done = p.label();
  p.emit(Op::GroupRewind, {.x = groups, .a = done, .c = out});
  const Label loop = p.here();
  p.emit(Op::AggregateFinal, {.x = groups, .a = out + 1, .c = rows_in});
  p.emit(Op::AggregateFinal, {.x = groups, .a = out + 2, .c = values_in});
  p.emit(Op::ResultRow, {.b = out});
  p.emit(Op::GroupNext, {.x = groups, .a = loop, .c = out});
  p.place(done);
  p.emit(Op::Halt);
  returns(p, {type_oid::text, type_oid::int8, type_oid::int8});
  Execution run(p.finish());
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(rows(run, environment()), (std::vector<std::string>{"b|3|2", "a|1|0", "~|2|2"}));
}

TEST_F(RowObjects, WithoutAKeyThereIsOneGroup) {
  ProgramBuilder p;
  const auto groups = p.groups({});
  const auto count =
      p.aggregate(groups, {.kernel = KernelId::count_star, .strict = false, .result = type_oid::int8});
  const Reg out = p.temporary(), nothing = p.temporary();
  const Label there = p.label();
  p.emit(Op::GroupFind, {.x = groups, .a = there, .b = nothing});
  p.place(there);
  p.emit(Op::AggregateStep, {.x = groups, .b = nothing, .c = count});
  p.emit(Op::AggregateFinal, {.x = groups, .a = out, .c = count});
  EXPECT_EQ(value(p, out, type_oid::int8), "1");
}

}  // namespace
}  // namespace pgmicro::vdbe::testing
