/// Trees alone, over every shipped model of Pager: what one operation costs, and what a swapped page store changes.
/// Rows are 60 bytes; PGMICRO_BENCH_ROWS says how many (default 300 000). Every benchmark checks its answer.

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/btree/tree_store.hpp>

#include <stores.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace pgmicro::bench {
namespace {

using btree::RecordWriter;
using btree::TreeStore;

std::int64_t row_count() {
  static const auto n = [] {
    const char* text = std::getenv("PGMICRO_BENCH_ROWS");
    return text != nullptr ? std::max(std::atoll(text), 1000LL) : 300000LL;
  }();
  return n;
}

/// A row of five columns, the first of which is the rowid, in about 60 bytes.
Bytes row(RecordWriter& w, RowId id) {
  return w.null()
      .integer(id * 7919 % 1000003)
      .real(static_cast<double>(id) + 0.5)
      .text("name of the row")
      .text("a note of twenty-six bytes")
      .finish();
}
Bytes index_key(RecordWriter& w, RowId id) { return w.integer(id * 7919 % 1000003).integer(id).finish(); }

const std::vector<RowId>& shuffled() {
  static const auto ids = [] {
    std::vector<RowId> v(static_cast<std::size_t>(row_count()));
    std::iota(v.begin(), v.end(), 1);
    Random random(7);
    for (auto i = v.size(); i > 1; --i) std::swap(v[i - 1], v[random.below(i)]);
    return v;
  }();
  return ids;
}

void expect(bool right) {
  if (!right) throw Error(errc::internal, "wrong answer");
}

template <class Model>
class Database {
 public:
  using Trees = TreeStore<typename Model::Pager>;

  Database() : pager_(model_.make()), trees_(pager_, {.wal = true}) {
    auto txn = trees_.begin(TxnMode::write);
    table = txn.create_tree(TreeKind::table);
    index = txn.create_tree(TreeKind::index);
    txn.commit();
  }
  void fill() {
    auto txn = trees_.begin(TxnMode::write);
    auto c = txn.table(table);
    for (RowId id = 1; id <= row_count(); ++id) c.append(id, row(writer, id));
    auto i = txn.index(index, {});
    std::vector<std::pair<std::int64_t, RowId>> keys;
    for (RowId id = 1; id <= row_count(); ++id) keys.emplace_back(id * 7919 % 1000003, id);
    std::sort(keys.begin(), keys.end());
    for (const auto& [k, id] : keys) i.put(index_key(writer, id));
    txn.commit();
  }
  /// Filled once, for the benchmarks that only read.
  static Database& filled() {
    static Database db;
    static const bool done = (db.fill(), true);
    (void)done;
    return db;
  }
  Trees& trees() { return trees_; }

  TreeId table{}, index{};
  RecordWriter writer;

 private:
  Model model_;
  typename Model::Pager pager_;
  Trees trees_;
};

void per_row(benchmark::State& state) {
  state.counters["per_row"] =
      benchmark::Counter(static_cast<double>(row_count()) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

template <class Model>
void append(benchmark::State& state) {
  for (auto _ : state) {
    Database<Model> db;
    auto txn = db.trees().begin(TxnMode::write);
    auto c = txn.table(db.table);
    for (RowId id = 1; id <= row_count(); ++id) c.append(id, row(db.writer, id));
    txn.commit();
  }
  per_row(state);
}

/// To be taken off what append, insert and update cost.
void encode_only(benchmark::State& state) {
  RecordWriter w;
  for (auto _ : state)
    for (RowId id = 1; id <= row_count(); ++id) benchmark::DoNotOptimize(row(w, id).data());
  per_row(state);
}

template <class Model>
void insert_random(benchmark::State& state) {
  for (auto _ : state) {
    Database<Model> db;
    auto txn = db.trees().begin(TxnMode::write);
    auto c = txn.table(db.table);
    for (const auto id : shuffled()) c.put(id, row(db.writer, id));
    state.counters["pages"] = txn.page_count();
    txn.commit();
  }
  per_row(state);
}

template <class Model>
void insert_index_random(benchmark::State& state) {
  for (auto _ : state) {
    Database<Model> db;
    auto txn = db.trees().begin(TxnMode::write);
    auto c = txn.index(db.index, {});
    for (const auto id : shuffled()) c.put(index_key(db.writer, id));
    state.counters["pages"] = txn.page_count();
    txn.commit();
  }
  per_row(state);
}

template <class Model>
void lookup(benchmark::State& state, bool hot) {
  auto& db = Database<Model>::filled();
  auto txn = db.trees().begin(TxnMode::read);
  auto c = txn.table(db.table);
  std::vector<RowId> ids = shuffled();
  if (hot)
    for (std::size_t i = 1000; i < ids.size(); ++i) ids[i] = ids[i % 1000];
  for (auto _ : state) {
    std::size_t bytes = 0;
    for (const auto id : ids) {
      expect(c.seek(SeekOp::eq, id));
      bytes += c.prefix().size();
    }
    benchmark::DoNotOptimize(bytes);
  }
  per_row(state);
}
template <class Model>
void lookup_hot(benchmark::State& state) {
  lookup<Model>(state, true);
}
template <class Model>
void lookup_uniform(benchmark::State& state) {
  lookup<Model>(state, false);
}

template <class Model>
void index_seek_fetch(benchmark::State& state) {
  auto& db = Database<Model>::filled();
  auto txn = db.trees().begin(TxnMode::read);
  auto i = txn.index(db.index, {});
  auto c = txn.table(db.table);
  for (auto _ : state) {
    for (const auto id : shuffled()) {
      const auto key = db.writer.integer(id * 7919 % 1000003).finish();
      expect(i.seek(SeekOp::ge, key));
      btree::RecordView view(i.prefix());
      expect(c.seek(SeekOp::eq, view.integer(1)) && c.key() == id);
    }
  }
  per_row(state);
}

template <class Model>
void walk(benchmark::State& state) {
  auto& db = Database<Model>::filled();
  auto txn = db.trees().begin(TxnMode::read);
  auto c = txn.table(db.table);
  for (auto _ : state) {
    std::int64_t rows = 0, sum = 0;
    for (bool more = c.first(); more; more = c.next()) {
      ++rows;
      sum += static_cast<std::int64_t>(load_u8(c.prefix().data()));
    }
    expect(rows == row_count());
    benchmark::DoNotOptimize(sum);
  }
  per_row(state);
}

template <class Model>
void update(benchmark::State& state) {
  Database<Model> db;
  db.fill();
  for (auto _ : state) {
    auto txn = db.trees().begin(TxnMode::write);
    auto c = txn.table(db.table);
    for (const auto id : shuffled()) c.put(id, row(db.writer, id));
    txn.commit();
  }
  per_row(state);
}

template <class Model>
void erase(benchmark::State& state) {
  for (auto _ : state) {
    state.PauseTiming();
    {
      Database<Model> db;
      db.fill();
      state.ResumeTiming();
      auto txn = db.trees().begin(TxnMode::write);
      auto c = txn.table(db.table);
      for (const auto id : shuffled()) {
        expect(c.seek(SeekOp::eq, id));
        c.erase();
      }
      expect(!c.first());
      txn.commit();
      state.PauseTiming();
    }
    state.ResumeTiming();
  }
  per_row(state);
}

BENCHMARK(encode_only)->Unit(benchmark::kMillisecond);

#define PGMICRO_BTREE_BENCH(model)                                      \
  BENCHMARK(append<model>)->Unit(benchmark::kMillisecond);              \
  BENCHMARK(insert_random<model>)->Unit(benchmark::kMillisecond);       \
  BENCHMARK(insert_index_random<model>)->Unit(benchmark::kMillisecond); \
  BENCHMARK(lookup_hot<model>)->Unit(benchmark::kMillisecond);          \
  BENCHMARK(lookup_uniform<model>)->Unit(benchmark::kMillisecond);      \
  BENCHMARK(index_seek_fetch<model>)->Unit(benchmark::kMillisecond);    \
  BENCHMARK(walk<model>)->Unit(benchmark::kMillisecond);                \
  BENCHMARK(update<model>)->Unit(benchmark::kMillisecond);              \
  BENCHMARK(erase<model>)->Unit(benchmark::kMillisecond)->Iterations(1)

using pager::bench::AnyMemory;
using pager::bench::Memory;
using pager::bench::MemoryFork;
using pager::bench::WalOverMemory;
using pager::bench::WalOverPosix;
PGMICRO_BTREE_BENCH(Memory);
PGMICRO_BTREE_BENCH(MemoryFork);
PGMICRO_BTREE_BENCH(AnyMemory);
PGMICRO_BTREE_BENCH(WalOverMemory);
PGMICRO_BTREE_BENCH(WalOverPosix);

}  // namespace
}  // namespace pgmicro::bench

BENCHMARK_MAIN();
