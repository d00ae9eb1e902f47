#pragma once
/// Random work on a table, its index and a WITHOUT ROWID table, with a std::map beside each, cursors that stay
/// open across it all, savepoints, and libsqlite3 reading the file after each batch.

#include "sqlite_oracle.hpp"

#include <pgmicro/base/random.hpp>

namespace pgmicro::btree::test {

struct Shape {
  std::uint32_t page_size;
  AutoVacuum vacuum;
  std::uint8_t reserved;
  std::uint64_t seed;
};

inline std::string string_of(Bytes b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }
inline Bytes bytes_of(const std::string& s) { return as_bytes(s.data(), s.size()); }

template <Pager P>
class Model {
  using Store = TreeStore<P>;
  using Txn = typename Store::Txn;
  using TableCursor = typename Txn::TableCursor;
  using IndexCursor = typename Txn::IndexCursor;

 public:
  Model(P& pager, const Shape& shape)
      : shape_(shape), random_(shape.seed), pager_(pager),
        store_(pager_, {.reserved_bytes = shape.reserved, .auto_vacuum = shape.vacuum, .wal = true}) {}

  void run(int batches, int operations) {
    {
      auto txn = store_.begin(TxnMode::write);
      table_ = txn.create_tree(TreeKind::table);
      index_ = txn.create_tree(TreeKind::index);
      keyed_ = txn.create_tree(TreeKind::index);
      state_.spare = txn.create_tree(TreeKind::table);
      describe(txn, 1, "table", "t", "t", table_, "CREATE TABLE t(a)");
      describe(txn, 2, "index", "i", "t", index_, "CREATE INDEX i ON t(a)");
      describe(txn, 3, "table", "w", "w", keyed_, "CREATE TABLE w(k PRIMARY KEY, v) WITHOUT ROWID");
      describe(txn, 4, "table", "spare", "spare", state_.spare, "CREATE TABLE spare(a)");
      txn.commit();
    }
    for (int b = 0; b < batches && !::testing::Test::HasFatalFailure(); ++b) {
      SCOPED_TRACE("seed " + std::to_string(shape_.seed) + " batch " + std::to_string(b));
      const auto before = state_;
      auto txn = store_.begin(TxnMode::write);
      batch(txn, operations);
      if (::testing::Test::HasFatalFailure()) return;
      if (random_.one_in(8)) {
        state_ = before;  // dropped: rolled back
        continue;
      }
      if (shape_.vacuum == AutoVacuum::incremental && random_.one_in(2))
        txn.vacuum(static_cast<std::uint32_t>(random_.below(40)));
      txn.commit();
      ask_sqlite();
    }
  }

 private:
  struct State {
    std::map<RowId, std::string> rows;  // rowid → a
    std::map<std::pair<std::string, RowId>, int> index;
    std::map<std::string, std::string> keyed;  // k → v
    TreeId spare{};                            // dropped and made anew now and then
  };

  std::string random_text() {
    static constexpr int sizes[] = {0, 3, 20, 60, 60, 60, 200, 1500};
    auto size = static_cast<std::size_t>(sizes[random_.below(std::size(sizes))]);
    if (random_.one_in(30)) size = random_.below(4 * shape_.page_size);
    std::string s(size, ' ');
    for (auto& c : s) c = static_cast<char>('a' + random_.below(26));
    return s;
  }
  RowId random_rowid() {
    switch (spread_) {
      case 0: return static_cast<RowId>(random_.below(400));
      case 1: return static_cast<RowId>(random_.next());
      default: return static_cast<RowId>(random_.below(200)) * static_cast<RowId>(random_.below(1000000));
    }
  }
  static std::string record(std::initializer_list<Value> values) {
    std::string out(record_size({values.begin(), values.size()}), '\0');
    encode_record({values.begin(), values.size()}, {reinterpret_cast<std::byte*>(out.data()), out.size()});
    return out;
  }
  static std::string index_record(const std::string& a, RowId r) {
    return record({Value::text(a), Value::integer(r)});
  }

  void put_row(TableCursor& table, IndexCursor& index, RowId k, const std::string& a) {
    if (const auto old = state_.rows.find(k); old != state_.rows.end()) {
      ASSERT_TRUE(index.seek(SeekOp::eq, bytes_of(index_record(old->second, k))));
      index.erase();
      state_.index.erase({old->second, k});
    }
    table.put(k, bytes_of(record({Value::text(a)})));
    ASSERT_EQ(table.key(), k);
    index.put(bytes_of(index_record(a, k)));
    ASSERT_EQ(string_of(index.key()), index_record(a, k));
    state_.rows[k] = a;
    state_.index[{a, k}] = 1;
  }

  /// The cursor stands where its model says: on `at`, or, if that was erased, between its neighbours.
  void check_walk(TableCursor& c, RowId at) {
    const bool forward = random_.one_in(2);
    if (const auto here = state_.rows.find(at); here != state_.rows.end() && random_.one_in(2)) {
      ASSERT_EQ(c.key(), at);
      ASSERT_EQ(text_at(c), record({Value::text(here->second)}));
    }
    if (forward) {
      const auto want = state_.rows.upper_bound(at);
      ASSERT_EQ(c.next(), want != state_.rows.end()) << "next after " << at;
      if (want != state_.rows.end()) {
        ASSERT_EQ(c.key(), want->first);
      }
    } else {
      auto want = state_.rows.lower_bound(at);
      const bool some = want != state_.rows.begin();
      ASSERT_EQ(c.prev(), some) << "prev before " << at;
      if (some) {
        ASSERT_EQ(c.key(), (--want)->first);
      }
    }
  }
  template <class Cursor>
  std::string text_at(const Cursor& c) {
    std::string out(c.size(), '\0');
    const auto half = out.size() / 2;
    auto* to = reinterpret_cast<std::byte*>(out.data());
    EXPECT_EQ(c.read(0, {to, half}), half);
    EXPECT_EQ(c.read(half, {to + half, out.size() - half}), out.size() - half);
    return out;
  }

  void check_seek(TableCursor& c) {
    const auto k = random_.one_in(2) && !state_.rows.empty() ? near_existing() : random_rowid();
    const auto op = SeekOp(random_.below(5));
    auto& m = state_.rows;
    auto want = m.end();
    switch (op) {
      case SeekOp::lt:
        if (want = m.lower_bound(k); want != m.begin())
          --want;
        else
          want = m.end();
        break;
      case SeekOp::le:
        if (want = m.upper_bound(k); want != m.begin())
          --want;
        else
          want = m.end();
        break;
      case SeekOp::eq: want = m.find(k); break;
      case SeekOp::ge: want = m.lower_bound(k); break;
      case SeekOp::gt: want = m.upper_bound(k); break;
    }
    ASSERT_EQ(c.seek(op, k), want != m.end()) << "seek " << int(op) << " " << k;
    if (want == m.end()) return;
    ASSERT_EQ(c.key(), want->first);
    ASSERT_EQ(text_at(c), record({Value::text(want->second)}));
    for (int i = 0; i < 3; ++i) {
      if (++want == m.end()) {
        ASSERT_FALSE(c.next());
        return;
      }
      ASSERT_TRUE(c.next());
      ASSERT_EQ(c.key(), want->first);
    }
  }
  RowId near_existing() {
    auto it = state_.rows.lower_bound(random_rowid());
    if (it == state_.rows.end()) it = state_.rows.begin();
    return static_cast<RowId>(static_cast<std::uint64_t>(it->first) + random_.below(3) - 1);
  }

  void check_index_seek(IndexCursor& c) {
    if (state_.index.empty()) return;
    auto pick = state_.index.lower_bound({random_text(), 0});
    if (pick == state_.index.end()) pick = state_.index.begin();
    const auto& a = pick->first.first;
    const auto probe = record({Value::text(a)});  // a prefix of the columns
    auto& m = state_.index;
    ASSERT_TRUE(c.seek(SeekOp::ge, bytes_of(probe)));
    auto want = m.lower_bound({a, detail::rowid_min});
    ASSERT_EQ(text_at(c), index_record(want->first.first, want->first.second));
    ASSERT_TRUE(c.seek(SeekOp::eq, bytes_of(probe)));
    ASSERT_TRUE(c.seek(SeekOp::le, bytes_of(probe)));
    auto after = m.upper_bound({a, detail::rowid_max});
    const auto last = std::prev(after);
    ASSERT_EQ(text_at(c), index_record(last->first.first, last->first.second));
    ASSERT_EQ(c.seek(SeekOp::gt, bytes_of(probe)), after != m.end());
    if (after != m.end()) {
      ASSERT_EQ(text_at(c), index_record(after->first.first, after->first.second));
    }
    ASSERT_EQ(c.seek(SeekOp::lt, bytes_of(probe)), want != m.begin());
    if (want != m.begin()) {
      --want;
      ASSERT_EQ(text_at(c), index_record(want->first.first, want->first.second));
    }
  }

  void batch(Txn& txn, int operations) {
    spread_ = static_cast<int>(random_.below(3));
    const bool shrinking = random_.one_in(3);
    auto table = txn.table(table_), other = txn.table(table_);
    auto index = txn.index(index_, {});
    auto keyed = txn.index(keyed_, {}, 1);
    RowId other_at = 0;
    bool other_stands = false;
    std::vector<std::pair<typename Txn::Mark, State>> marks;

    for (int i = 0; i < operations && !::testing::Test::HasFatalFailure(); ++i) {
      switch (random_.below(16)) {
        case 0:
        case 1:
        case 2:
        case 3:
          if (!shrinking || random_.one_in(4)) {
            put_row(table, index, random_rowid(), random_text());
            break;
          }
          [[fallthrough]];
        case 4:
        case 5: {
          if (!table.seek(SeekOp::ge, random_rowid()) && !table.first()) break;
          const auto k = table.key();
          ASSERT_TRUE(index.seek(SeekOp::eq, bytes_of(index_record(state_.rows.at(k), k))));
          index.erase();
          state_.index.erase({state_.rows.at(k), k});
          table.erase();
          state_.rows.erase(k);
          if (random_.one_in(2)) {
            const auto want = state_.rows.upper_bound(k);
            ASSERT_EQ(table.next(), want != state_.rows.end());
            if (want != state_.rows.end()) {
              ASSERT_EQ(table.key(), want->first);
            }
          }
          break;
        }
        case 6: {  // a run at the end
          if (!table.last()) break;
          auto k = table.key();
          for (auto n = random_.below(40); n != 0 && k < detail::rowid_max - 10; --n) {
            k += 1 + static_cast<RowId>(random_.below(2));
            const auto a = random_text();
            table.append(k, bytes_of(record({Value::text(a)})));
            index.put(bytes_of(index_record(a, k)));
            state_.rows[k] = a;
            state_.index[{a, k}] = 1;
          }
          break;
        }
        case 7:
        case 8: check_seek(table); break;
        case 9: check_index_seek(index); break;
        case 10:
          other_stands = other.seek(SeekOp::ge, random_rowid());
          if (other_stands) other_at = other.key();
          break;
        case 11:
          if (other_stands) {
            check_walk(other, other_at);
            other_stands = false;
          }
          break;
        case 12: {
          const auto k = random_text().substr(0, 300), v = random_text();
          keyed.put(bytes_of(record({Value::text(k), Value::text(v)})));
          ASSERT_EQ(text_at(keyed), record({Value::text(k), Value::text(v)}));
          state_.keyed[k] = v;
          break;
        }
        case 13: {
          if (!keyed.seek(SeekOp::ge, bytes_of(record({Value::text(random_text())}))) && !keyed.first())
            break;
          RecordView view(keyed.key());
          const auto k = std::string(view.text(0));
          ASSERT_TRUE(state_.keyed.contains(k));
          const auto after = state_.keyed.upper_bound(k);
          keyed.erase();
          ASSERT_EQ(keyed.next(), after != state_.keyed.end());
          if (after != state_.keyed.end()) {
            RecordView next(keyed.key());
            ASSERT_EQ(next.text(0), after->first);
          }
          state_.keyed.erase(k);
          break;
        }
        case 14:
          if (random_.one_in(4)) {
            if (marks.size() < 3 && random_.one_in(2)) {
              marks.emplace_back(txn.mark(), state_);
            } else if (!marks.empty()) {
              if (random_.one_in(2)) {
                txn.release(marks.back().first);
                marks.pop_back();
              } else {
                txn.rollback(marks.back().first);
                state_ = marks.back().second;
                other_stands = false;
              }
            }
          }
          break;
        case 15:
          if (random_.one_in(20)) replace_spare(txn);
          break;
      }
    }
    for (; !marks.empty(); marks.pop_back()) txn.release(marks.back().first);
    check_all(table, index, keyed);
  }

  /// Drops a tree and makes it anew: with auto-vacuum, roots move.
  void replace_spare(Txn& txn) {
    txn.clear_tree(state_.spare);
    auto fill = txn.table(state_.spare);
    for (int i = 0; i < 50; ++i) fill.put(i, bytes_of(record({Value::text(random_text())})));
    const auto again = txn.create_tree(TreeKind::table);
    txn.drop_tree(state_.spare);
    state_.spare = again;
    if (const auto moved = txn.moved_by_drop()) {
      ASSERT_EQ(moved->from, again);
      state_.spare = moved->to;
    }
    describe(txn, 4, "table", "spare", "spare", state_.spare, "CREATE TABLE spare(a)");
  }

  void check_all(TableCursor& table, IndexCursor& index, IndexCursor& keyed) {
    if (::testing::Test::HasFatalFailure()) return;
    auto want = state_.rows.begin();
    for (bool more = table.first(); more; more = table.next(), ++want) {
      ASSERT_NE(want, state_.rows.end());
      ASSERT_EQ(table.key(), want->first);
    }
    ASSERT_EQ(want, state_.rows.end());
    auto back = state_.index.rbegin();
    for (bool more = index.last(); more; more = index.prev(), ++back) {
      ASSERT_NE(back, state_.index.rend());
      ASSERT_EQ(string_of(index.key()), index_record(back->first.first, back->first.second));
    }
    ASSERT_EQ(back, state_.index.rend());
    auto pair = state_.keyed.begin();
    for (bool more = keyed.first(); more; more = keyed.next(), ++pair) {
      ASSERT_NE(pair, state_.keyed.end());
      ASSERT_EQ(text_at(keyed), record({Value::text(pair->first), Value::text(pair->second)}));
    }
    ASSERT_EQ(pair, state_.keyed.end());
  }

  /// The file's pages, one after the other.
  std::vector<std::byte> image() {
    auto txn = pager_.begin(TxnMode::read);
    std::vector<std::byte> out;
    for (std::uint32_t n = 1; n <= txn.page_count(); ++n) {
      const auto page = txn.get(PageNo{n});
      out.insert(out.end(), page.data(), page.data() + txn.page_size());
    }
    return out;
  }
  void ask_sqlite() {
    SqliteOracle db(image());
    ASSERT_EQ(db.integrity(), "ok");
    std::vector<std::string> rows, keyed;
    for (const auto& [k, a] : state_.rows) rows.push_back(std::to_string(k) + "|" + a);
    for (const auto& [k, v] : state_.keyed) keyed.push_back(k + "|" + v);
    ASSERT_EQ(db.rows("SELECT rowid, a FROM t ORDER BY rowid"), rows);
    ASSERT_EQ(db.rows("SELECT k, v FROM w ORDER BY k"), keyed);
  }

  Shape shape_;
  Random random_;
  P& pager_;
  Store store_;
  State state_;
  TreeId table_{}, index_{}, keyed_{};
  int spread_ = 0;
};

}  // namespace pgmicro::btree::test
