#pragma once
/// The conformance kit of the border "rows": whether a type keeps the promises of
/// pgmicro/vdbe/table_store.hpp.
///
///     struct MyFactory {
///       MyStore create();   // a new, empty store, whose writers wait no more than a second for each other
///     };
///     PGMICRO_TABLE_STORE_SUITE(Mine, MyFactory);
///
/// A factory is default-constructed for each test, and outlives the stores it made. Capabilities are tested
/// where the type has them.

#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/vdbe/table_store.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace pgmicro::testing {

template <class F>
concept TableStoreFactory = std::default_initializable<F> && requires(F f) {
  requires vdbe::TableStore<std::remove_cvref_t<decltype(f.create())>>;
};

// ── keys, and a model of one tree ─────────────────────────────────────────────────────────────────────────

/// An index key: columns of integers and texts, and the record they are stored as.
struct IndexKey {
  using Column = std::variant<std::int64_t, std::string>;
  std::vector<Column> columns;

  [[nodiscard]] std::string record() const {
    std::string types, values;
    const auto type = [&](std::size_t t) {
      for (int shift = 21; shift > 0; shift -= 7)
        if (t >> shift != 0) types += static_cast<char>(0x80 | (t >> shift & 0x7f));
      types += static_cast<char>(t & 0x7f);
    };
    for (const Column& c : columns) {
      if (const auto* text = std::get_if<std::string>(&c)) {
        type(13 + 2 * text->size());
        values += *text;
      } else {
        type(6);  // eight bytes, however small: any spelling of a number is one
        for (int shift = 56; shift >= 0; shift -= 8)
          values += static_cast<char>(static_cast<std::uint64_t>(std::get<std::int64_t>(c)) >> shift & 0xff);
      }
    }
    return static_cast<char>(types.size() + 1) + types + values;  // few columns: one byte of header length
  }
};

/// The order that tests give their indexes: the first column descends, the second ignores ASCII case.
class TestOrder {
 public:
  [[nodiscard]] static const KeyOrder& plain() {
    static const KeyOrder order;
    return order;
  }
  [[nodiscard]] static const KeyOrder& special() {
    static const Collation no_case{"NOCASE", compare_folded};
    static const KeyColumn columns[] = {{.descending = true}, {.collation = &no_case}};
    static const KeyOrder order{columns};
    return order;
  }

  bool is_special = false;
  bool operator()(const IndexKey& a, const IndexKey& b) const { return compare(a, b) < 0; }
  /// Of the columns both have; a prefix equals all that begin with it.
  [[nodiscard]] int compare(const IndexKey& a, const IndexKey& b) const {
    for (std::size_t i = 0; i < std::min(a.columns.size(), b.columns.size()); ++i) {
      int c = 0;
      const auto& x = a.columns[i];
      const auto& y = b.columns[i];
      if (x.index() != y.index())
        c = x.index() < y.index() ? -1 : 1;  // numbers before texts
      else if (const auto* text = std::get_if<std::string>(&x); text != nullptr && is_special && i == 1)
        c = compare_folded(nullptr, bytes(*text), bytes(std::get<std::string>(y)));
      else
        c = x < y ? -1 : x > y ? 1 : 0;
      if (c != 0) return is_special && i == 0 ? -c : c;
    }
    return 0;
  }
  [[nodiscard]] static Bytes bytes(const std::string& s) { return as_bytes(s.data(), s.size()); }

 private:
  static int compare_folded(const void*, Bytes a, Bytes b) noexcept {
    const auto fold = [](std::byte c) {
      const int v = std::to_integer<int>(c);
      return v >= 'A' && v <= 'Z' ? v + ('a' - 'A') : v;
    };
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
      if (fold(a[i]) != fold(b[i])) return fold(a[i]) < fold(b[i]) ? -1 : 1;
    return (a.size() > b.size()) - (a.size() < b.size());
  }
};

/// A table: rows by RowId.
struct TableTraits {
  using Key = RowId;
  using Entries = std::map<RowId, std::string>;  // to the record
  static constexpr TreeKind kind = TreeKind::table;
  Entries entries() const { return {}; }
  template <class Txn>
  static auto cursor(Txn& txn, TreeId id) {
    return txn.table(id);
  }
  template <class C>
  static bool seek(C& c, SeekOp op, RowId key) {
    return c.seek(op, key);
  }
  template <class C>
  static void put(C& c, RowId key, const std::string& record) {
    c.put(key, TestOrder::bytes(record));
  }
  /// What the model says stands under a key.
  static const std::string& stored(const Entries::value_type& e) { return e.second; }
  template <class C>
  static bool has_key(const C& c, const Entries::value_type& e) {
    return c.key() == e.first;
  }
  static RowId random_key(Random& random) {
    if (random.one_in(20)) return random.one_in(2) ? INT64_MAX : INT64_MIN;
    return static_cast<RowId>(random.below(400)) - 200;
  }
};

/// An index: keys only. The model maps a key to its record.
template <bool special>
struct IndexTraits {
  using Key = IndexKey;
  using Entries = std::map<IndexKey, std::string, TestOrder>;
  static constexpr TreeKind kind = TreeKind::index;
  Entries entries() const { return Entries(TestOrder{special}); }
  template <class Txn>
  static auto cursor(Txn& txn, TreeId id) {
    return txn.index(id, special ? TestOrder::special() : TestOrder::plain());
  }
  template <class C>
  static bool seek(C& c, SeekOp op, const IndexKey& key) {
    const std::string record = key.record();
    return c.seek(op, TestOrder::bytes(record));
  }
  template <class C>
  static void put(C& c, const IndexKey& key, const std::string&) {
    const std::string record = key.record();
    c.put(TestOrder::bytes(record), {});
  }
  static const std::string& stored(const typename Entries::value_type& e) { return e.second; }
  template <class C>
  static bool has_key(const C& c, const typename Entries::value_type& e) {
    const Bytes key = c.key();
    return std::string_view(reinterpret_cast<const char*>(key.data()), key.size()) == e.second;
  }
  static IndexKey random_key(Random& random) {
    IndexKey key;
    if (random.one_in(4))
      key.columns.emplace_back(std::string(random.below(4), static_cast<char>('a' + random.below(3))));
    else
      key.columns.emplace_back(static_cast<std::int64_t>(random.below(30)) - 15);
    std::string text(random.one_in(25) ? random.below(9000) : random.below(5), 'x');
    for (std::size_t i = 0; i < std::min<std::size_t>(text.size(), 4); ++i)
      text[i] = static_cast<char>((random.one_in(2) ? 'A' : 'a') + random.below(3));
    key.columns.emplace_back(std::move(text));
    key.columns.emplace_back(static_cast<std::int64_t>(random.below(3)));
    return key;
  }
};

template <class C>
std::string record_of(const C& cursor) {
  std::string record(cursor.size(), '\0');
  const std::size_t got =
      cursor.read(0, MutBytes(reinterpret_cast<std::byte*>(record.data()), record.size()));
  EXPECT_EQ(got, record.size());
  return record;
}

/// One tree and its model, cursors over both, and random steps that must agree.
template <class Traits, class Txn>
class TreeModel {
 public:
  using Entries = typename Traits::Entries;
  using Key = typename Traits::Key;
  using Cursor = std::remove_cvref_t<decltype(Traits::cursor(std::declval<Txn&>(), TreeId{}))>;

  explicit TreeModel(TreeId tree) : id(tree), entries(Traits{}.entries()) {}

  TreeId id;
  Entries entries;

  void open(Txn& txn, std::size_t cursors) {
    pairs_.clear();
    for (std::size_t i = 0; i < cursors; ++i)
      pairs_.push_back({Traits::cursor(txn, id), State::nowhere, std::nullopt});
  }
  void close() { pairs_.clear(); }

  /// One step of one cursor.
  void step(Random& random) {
    Pair& p = pairs_[random.below(pairs_.size())];
    switch (random.below(10)) {
      case 0:
      case 1:
      case 2: {
        const Key key = Traits::random_key(random);
        std::string record;
        if constexpr (std::is_same_v<Key, IndexKey>)
          record = key.record();
        else
          record.assign(random.one_in(30) ? random.below(20000) : random.below(60),
                        static_cast<char>('a' + random.below(26)));
        Traits::put(p.cursor, key, record);
        entries.erase(key);  // equal is not the same: a collation's key is replaced whole
        const auto at = entries.emplace(key, record).first;
        // Where a cursor stands whose erased key came back is not promised.
        for (Pair& other : pairs_)
          if (&other != &p && other.state == State::between && equal(*other.key, key))
            other.state = State::unknown;
        arrive(p, at);
        break;
      }
      case 3:
        if (p.state == State::at) {
          const Key key = *p.key;
          p.cursor.erase();
          entries.erase(key);
          for (Pair& other : pairs_)
            if (other.state == State::at && equal(*other.key, key)) other.state = State::between;
        }
        break;
      case 4: expect(p, p.cursor.first(), entries.begin()); break;
      case 5: expect(p, p.cursor.last(), entries.empty() ? entries.end() : std::prev(entries.end())); break;
      case 6:
        if (p.state == State::at || p.state == State::between)
          expect(p, p.cursor.next(), entries.upper_bound(*p.key));
        break;
      case 7:
        if (p.state == State::at || p.state == State::between)
          expect(p, p.cursor.prev(), before(entries.lower_bound(*p.key)));
        break;
      default: {
        Key key = Traits::random_key(random);
        if constexpr (std::is_same_v<Key, IndexKey>)
          if (random.one_in(3)) key.columns.resize(1 + random.below(2));
        const auto op = SeekOp{static_cast<std::uint8_t>(random.below(5))};
        seek(p, op, key);
      }
    }
    // Now and then everybody is asked where he is: what one does must not move another.
    if (random.one_in(8))
      for (Pair& other : pairs_)
        if (other.state == State::at) {
          const auto e = entries.find(*other.key);
          ASSERT_NE(e, entries.end());
          look(other, e);
        }
  }

  /// All entries, forwards and backwards.
  void expect_all(Txn& txn) const {
    auto cursor = Traits::cursor(txn, id);
    bool here = cursor.first();
    for (const auto& e : entries) {
      ASSERT_TRUE(here);
      ASSERT_TRUE(Traits::has_key(cursor, e));
      ASSERT_EQ(record_of(cursor), Traits::stored(e));
      here = cursor.next();
    }
    ASSERT_FALSE(here);
    here = cursor.last();
    for (auto e = entries.rbegin(); e != entries.rend(); ++e) {
      ASSERT_TRUE(here);
      ASSERT_TRUE(Traits::has_key(cursor, *e));
      here = cursor.prev();
    }
    ASSERT_FALSE(here);
  }

 private:
  enum class State : std::uint8_t { nowhere, at, between, unknown };
  struct Pair {
    Cursor cursor;
    State state;
    std::optional<Key> key;
  };
  using At = typename Entries::const_iterator;

  [[nodiscard]] bool equal(const Key& a, const Key& b) const {
    return !entries.key_comp()(a, b) && !entries.key_comp()(b, a);
  }
  [[nodiscard]] At before(At at) const { return at == entries.begin() ? entries.end() : std::prev(at); }

  void seek(Pair& p, SeekOp op, const Key& key) {
    const auto less = entries.key_comp();
    // With a prefix several entries are equal: the first not before it, the first behind all of them.
    const auto low =
        std::find_if(entries.begin(), entries.end(), [&](const auto& e) { return !less(e.first, key); });
    const auto high = std::find_if(low, entries.end(), [&](const auto& e) { return less(key, e.first); });
    const bool here = Traits::seek(p.cursor, op, key);
    switch (op) {
      case SeekOp::lt: expect(p, here, before(low)); break;
      case SeekOp::le: expect(p, here, before(high)); break;
      case SeekOp::ge: expect(p, here, low); break;
      case SeekOp::gt: expect(p, here, high); break;
      case SeekOp::eq:
        // Which of several is not promised.
        ASSERT_EQ(here, low != high);
        if (!here) {
          p.state = State::nowhere;
          break;
        }
        for (auto e = low; e != high; ++e)
          if (Traits::has_key(p.cursor, *e)) return arrive(p, e);
        FAIL() << "seek(eq) stands on another key";
    }
  }
  void expect(Pair& p, bool here, At at) {
    ASSERT_EQ(here, at != entries.end());
    if (here) return arrive(p, at);
    p.state = State::nowhere;
  }
  void arrive(Pair& p, At at) {
    p.state = State::at;
    p.key = at->first;
    look(p, at);
  }
  void look(const Pair& p, At at) const {
    const std::string& stored = Traits::stored(*at);
    ASSERT_TRUE(Traits::has_key(p.cursor, *at));
    ASSERT_EQ(p.cursor.size(), stored.size());
    const Bytes prefix = p.cursor.prefix();
    ASSERT_LE(prefix.size(), stored.size());
    ASSERT_EQ(std::string_view(reinterpret_cast<const char*>(prefix.data()), prefix.size()),
              std::string_view(stored).substr(0, prefix.size()));
    ASSERT_EQ(record_of(p.cursor), stored);
  }

  std::vector<Pair> pairs_;
};

// ── the suite ─────────────────────────────────────────────────────────────────────────────────────────────

template <class Factory>
class TableStoreSuite : public ::testing::Test {
 protected:
  static_assert(TableStoreFactory<Factory>, "create() makes a TableStore");
  using Store = std::remove_cvref_t<decltype(std::declval<Factory&>().create())>;
  using Txn = typename Store::Txn;
  using Table = TreeModel<TableTraits, Txn>;
  using Index = TreeModel<IndexTraits<false>, Txn>;
  using SpecialIndex = TreeModel<IndexTraits<true>, Txn>;

  static std::string text(char c, std::size_t n) { return std::string(n, c); }
  /// A committed table that holds these rows.
  static TreeId make_table(Store& store, std::initializer_list<std::pair<RowId, std::string>> rows) {
    auto txn = store.begin(TxnMode::write);
    const TreeId id = txn.create_tree(TreeKind::table);
    {
      auto cursor = txn.table(id);
      for (const auto& [key, record] : rows) cursor.put(key, TestOrder::bytes(record));
    }
    txn.commit();
    return id;
  }
  static std::vector<RowId> keys(Txn& txn, TreeId id) {
    std::vector<RowId> found;
    auto cursor = txn.table(id);
    for (bool here = cursor.first(); here; here = cursor.next()) found.push_back(cursor.key());
    return found;
  }
  static std::vector<RowId> committed_keys(Store& store, TreeId id) {
    auto txn = store.begin(TxnMode::read);
    return keys(txn, id);
  }

  Factory factory;
};

TYPED_TEST_SUITE_P(TableStoreSuite);

TYPED_TEST_P(TableStoreSuite, AnEmptyTreeHasNothing) {
  auto store = this->factory.create();
  auto txn = store.begin(TxnMode::write);
  auto table = txn.table(txn.create_tree(TreeKind::table));
  auto index = txn.index(txn.create_tree(TreeKind::index), TestOrder::plain());
  EXPECT_FALSE(table.first());
  EXPECT_FALSE(table.last());
  EXPECT_FALSE(index.first());
  EXPECT_FALSE(index.last());
  const std::string key = IndexKey{{std::int64_t{1}}}.record();
  for (const SeekOp op : {SeekOp::lt, SeekOp::le, SeekOp::eq, SeekOp::ge, SeekOp::gt}) {
    EXPECT_FALSE(table.seek(op, 0));
    EXPECT_FALSE(index.seek(op, TestOrder::bytes(key)));
  }
}

TYPED_TEST_P(TableStoreSuite, ARecordIsReadInParts) {
  auto store = this->factory.create();
  auto txn = store.begin(TxnMode::write);
  auto cursor = txn.table(txn.create_tree(TreeKind::table));
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{100}, std::size_t{5000}, std::size_t{300000}}) {
    std::string record(size, '\0');
    for (std::size_t i = 0; i < size; ++i) record[i] = static_cast<char>(i * 7 + i / 251);
    cursor.put(9, TestOrder::bytes(record));
    ASSERT_TRUE(cursor.seek(SeekOp::eq, 9));
    EXPECT_EQ(record_of(cursor), record);
    std::byte part[70];
    for (const std::size_t at : {std::size_t{0}, size / 2, size - std::min<std::size_t>(size, 10), size}) {
      const std::size_t got = cursor.read(at, part);
      ASSERT_EQ(got, std::min<std::size_t>(sizeof part, size - at));
      EXPECT_EQ(std::memcmp(part, record.data() + at, got), 0) << "at " << at << " of " << size;
    }
    EXPECT_EQ(cursor.read(size + 5, part), 0u);
  }
}

TYPED_TEST_P(TableStoreSuite, PutReplaces) {
  auto store = this->factory.create();
  auto txn = store.begin(TxnMode::write);
  const TreeId id = txn.create_tree(TreeKind::table);
  auto cursor = txn.table(id);
  for (const std::size_t size : {10u, 4000u, 3u, 50000u, 50000u, 0u}) {
    const std::string record = this->text(static_cast<char>('a' + size % 26), size);
    cursor.put(1, TestOrder::bytes(record));
    EXPECT_EQ(cursor.key(), 1);
    EXPECT_EQ(record_of(cursor), record);
    EXPECT_EQ(this->keys(txn, id), std::vector<RowId>{1});
  }
}

TYPED_TEST_P(TableStoreSuite, RowIdsAreOrderedAsNumbers) {
  auto store = this->factory.create();
  auto txn = store.begin(TxnMode::write);
  const TreeId id = txn.create_tree(TreeKind::table);
  const std::vector<RowId> sorted{INT64_MIN, INT64_MIN + 1, -65536,        -1,       0, 1, 127,
                                  128,       65536,         INT64_MAX - 1, INT64_MAX};
  {
    auto cursor = txn.table(id);
    for (const std::size_t i : {5u, 0u, 10u, 3u, 7u, 1u, 9u, 2u, 8u, 4u, 6u})
      cursor.put(sorted[i], TestOrder::bytes(std::to_string(sorted[i])));
  }
  EXPECT_EQ(this->keys(txn, id), sorted);
  auto cursor = txn.table(id);
  EXPECT_FALSE(cursor.seek(SeekOp::gt, INT64_MAX));
  EXPECT_FALSE(cursor.seek(SeekOp::lt, INT64_MIN));
  ASSERT_TRUE(cursor.seek(SeekOp::le, INT64_MAX));
  EXPECT_EQ(cursor.key(), INT64_MAX);
  ASSERT_TRUE(cursor.seek(SeekOp::gt, INT64_MIN));
  EXPECT_EQ(cursor.key(), INT64_MIN + 1);
}

TYPED_TEST_P(TableStoreSuite, AnIndexPrefixEqualsAllThatBeginWithIt) {
  auto store = this->factory.create();
  auto txn = store.begin(TxnMode::write);
  const TreeId id = txn.create_tree(TreeKind::index);
  auto cursor = txn.index(id, TestOrder::plain());
  for (std::int64_t a = 0; a < 40; ++a)
    for (std::int64_t b = 0; b < 20; ++b) {
      const std::string key = IndexKey{{a * 2, b}}.record();
      cursor.put(TestOrder::bytes(key), {});
    }
  const auto stands_on = [&](std::int64_t a, std::int64_t b) {
    const std::string expected = IndexKey{{a, b}}.record();
    const Bytes key = cursor.key();
    return std::string_view(reinterpret_cast<const char*>(key.data()), key.size()) == expected;
  };
  const auto seek = [&](SeekOp op, std::int64_t a) {
    const std::string key = IndexKey{{a}}.record();
    return cursor.seek(op, TestOrder::bytes(key));
  };
  ASSERT_TRUE(seek(SeekOp::ge, 20));
  EXPECT_TRUE(stands_on(20, 0));
  ASSERT_TRUE(seek(SeekOp::gt, 20));
  EXPECT_TRUE(stands_on(22, 0));
  ASSERT_TRUE(seek(SeekOp::le, 20));
  EXPECT_TRUE(stands_on(20, 19));
  ASSERT_TRUE(seek(SeekOp::lt, 20));
  EXPECT_TRUE(stands_on(18, 19));
  EXPECT_TRUE(seek(SeekOp::eq, 20));
  EXPECT_FALSE(seek(SeekOp::eq, 21));
  ASSERT_TRUE(seek(SeekOp::ge, 21));
  EXPECT_TRUE(stands_on(22, 0));
}

TYPED_TEST_P(TableStoreSuite, AnErasedEntryLeavesTheCursorBetweenItsNeighbours) {
  auto store = this->factory.create();
  const TreeId id = this->make_table(store, {{1, "a"}, {2, "b"}, {3, "c"}, {4, "d"}});
  auto txn = store.begin(TxnMode::write);
  auto cursor = txn.table(id);
  ASSERT_TRUE(cursor.seek(SeekOp::eq, 2));
  cursor.erase();
  ASSERT_TRUE(cursor.next());
  EXPECT_EQ(cursor.key(), 3);
  cursor.erase();
  ASSERT_TRUE(cursor.prev());
  EXPECT_EQ(cursor.key(), 1);
  cursor.erase();
  EXPECT_FALSE(cursor.prev());
  ASSERT_TRUE(cursor.first());
  EXPECT_EQ(cursor.key(), 4);
  cursor.erase();
  EXPECT_FALSE(cursor.next());
  EXPECT_FALSE(cursor.first());
}

TYPED_TEST_P(TableStoreSuite, ErasingWhileWalkingTakesAll) {
  auto store = this->factory.create();
  auto txn = store.begin(TxnMode::write);
  const TreeId id = txn.create_tree(TreeKind::table);
  auto cursor = txn.table(id);
  for (RowId k = 0; k < 3000; ++k)
    cursor.put(k, TestOrder::bytes(this->text('r', static_cast<std::size_t>(k % 90))));
  std::vector<RowId> left;
  RowId expected = 0;
  for (bool here = cursor.first(); here; here = cursor.next(), ++expected) {
    ASSERT_EQ(cursor.key(), expected);
    if (expected % 7 == 0)
      left.push_back(expected);
    else
      cursor.erase();
  }
  EXPECT_EQ(expected, 3000);
  EXPECT_EQ(this->keys(txn, id), left);
}

TYPED_TEST_P(TableStoreSuite, CursorsKeepTheirPlaceWhileOthersChangeTheTree) {
  auto store = this->factory.create();
  const TreeId id = this->make_table(store, {{10, "a"}, {20, "b"}, {30, "c"}});
  auto txn = store.begin(TxnMode::write);
  auto still = txn.table(id), busy = txn.table(id);
  ASSERT_TRUE(still.seek(SeekOp::eq, 20));
  for (RowId k = 0; k < 2000; ++k)
    if (k != 20) busy.put(k, TestOrder::bytes(this->text('x', 40)));
  EXPECT_EQ(still.key(), 20);
  EXPECT_EQ(record_of(still), "b");
  ASSERT_TRUE(still.next());
  EXPECT_EQ(still.key(), 21);
  ASSERT_TRUE(still.prev());
  ASSERT_TRUE(busy.seek(SeekOp::eq, 20));
  busy.erase();
  ASSERT_TRUE(busy.seek(SeekOp::eq, 21));
  busy.erase();
  ASSERT_TRUE(still.next());  // stood on 20, which is gone, and so is 21
  EXPECT_EQ(still.key(), 22);
  for (bool here = busy.first(); here; here = busy.next())
    if (busy.key() != 1999) busy.erase();
  EXPECT_FALSE(still.prev());
  ASSERT_TRUE(still.last());
  EXPECT_EQ(still.key(), 1999);
}

TYPED_TEST_P(TableStoreSuite, TreesAreIndependent) {
  using Suite = TableStoreSuite<TypeParam>;
  auto store = this->factory.create();
  auto txn = store.begin(TxnMode::write);
  std::vector<TreeId> ids;
  for (int i = 0; i < 30; ++i) ids.push_back(txn.create_tree(i % 3 == 0 ? TreeKind::index : TreeKind::table));
  std::vector<TreeId> distinct = ids;
  std::sort(distinct.begin(), distinct.end());
  EXPECT_EQ(std::unique(distinct.begin(), distinct.end()), distinct.end());
  for (std::size_t i = 0; i < ids.size(); ++i)
    for (std::int64_t k = 0; k < 50; ++k) {
      const std::string key = IndexKey{{k, std::int64_t(i)}}.record();
      if (i % 3 == 0)
        txn.index(ids[i], TestOrder::plain()).put(TestOrder::bytes(key), {});
      else
        txn.table(ids[i]).put(k + static_cast<RowId>(i) * 1000, TestOrder::bytes(key));
    }
  txn.clear_tree(ids[1]);
  txn.clear_tree(ids[3]);
  EXPECT_EQ(Suite::keys(txn, ids[1]), std::vector<RowId>{});
  EXPECT_FALSE(txn.index(ids[3], TestOrder::plain()).first());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (i % 3 == 0 || i == 1) continue;
    const auto found = Suite::keys(txn, ids[i]);
    ASSERT_EQ(found.size(), 50u) << i;
    EXPECT_EQ(found.front(), static_cast<RowId>(i) * 1000) << i;
  }
  txn.table(ids[1]).put(5, {});
  EXPECT_EQ(Suite::keys(txn, ids[1]), std::vector<RowId>{5});
  txn.drop_tree(ids.back());  // the last one: what else moves into its place, no store need do
  EXPECT_EQ(Suite::keys(txn, ids[1]), std::vector<RowId>{5});
  txn.commit();
  EXPECT_EQ(Suite::committed_keys(store, ids[1]), std::vector<RowId>{5});
}

TYPED_TEST_P(TableStoreSuite, ADroppedTransactionHasChangedNothing) {
  using Suite = TableStoreSuite<TypeParam>;
  auto store = this->factory.create();
  const TreeId id = this->make_table(store, {{1, "a"}, {2, "b"}});
  {
    auto txn = store.begin(TxnMode::write);
    auto cursor = txn.table(id);
    cursor.put(3, TestOrder::bytes(this->text('z', 9000)));
    ASSERT_TRUE(cursor.seek(SeekOp::eq, 1));
    cursor.erase();
    (void)txn.create_tree(TreeKind::index);
    EXPECT_EQ(Suite::keys(txn, id), (std::vector<RowId>{2, 3}));
  }
  EXPECT_EQ(Suite::committed_keys(store, id), (std::vector<RowId>{1, 2}));
}

TYPED_TEST_P(TableStoreSuite, AReaderKeepsItsSnapshot) {
  using Suite = TableStoreSuite<TypeParam>;
  auto store = this->factory.create();
  const TreeId id = this->make_table(store, {{1, "a"}, {2, "b"}});
  auto before = store.begin(TxnMode::read);
  auto standing = before.table(id);
  ASSERT_TRUE(standing.first());
  {
    auto txn = store.begin(TxnMode::write);
    txn.table(id).put(3, TestOrder::bytes("c"));
    txn.table(id).put(1, TestOrder::bytes("changed"));
    EXPECT_EQ(Suite::committed_keys(store, id), (std::vector<RowId>{1, 2}));  // not yet
    txn.commit();
  }
  EXPECT_EQ(record_of(standing), "a");
  ASSERT_TRUE(standing.next());
  EXPECT_FALSE(standing.next());
  EXPECT_EQ(Suite::keys(before, id), (std::vector<RowId>{1, 2}));
  EXPECT_EQ(Suite::committed_keys(store, id), (std::vector<RowId>{1, 2, 3}));
  if constexpr (vdbe::RefreshableTxn<typename Suite::Txn>) {
    before.refresh();
    EXPECT_EQ(Suite::keys(before, id), (std::vector<RowId>{1, 2, 3}));
  }
}

TYPED_TEST_P(TableStoreSuite, ASecondWriterGivesUpInTheEnd) {
  auto store = this->factory.create();
  const TreeId id = this->make_table(store, {{1, "a"}});
  {
    auto first = store.begin(TxnMode::write);
    first.table(id).put(2, {});
    try {
      auto second = store.begin(TxnMode::write);
      ADD_FAILURE() << "two writers at once";
    } catch (const Error& e) {
      EXPECT_EQ(e.sqlstate(), errc::lock_not_available) << e.what();
    }
    first.commit();
  }
  auto next = store.begin(TxnMode::write);
  next.table(id).put(3, {});
  next.commit();
  EXPECT_EQ(this->committed_keys(store, id), (std::vector<RowId>{1, 2, 3}));
}

TYPED_TEST_P(TableStoreSuite, TransactionsAndCursorsMove) {
  using Suite = TableStoreSuite<TypeParam>;
  auto store = this->factory.create();
  const TreeId id = this->make_table(store, {{1, "a"}, {2, "b"}});
  auto txn = store.begin(TxnMode::write);
  auto cursor = txn.table(id);
  ASSERT_TRUE(cursor.first());
  auto moved = std::move(cursor);
  EXPECT_EQ(record_of(moved), "a");
  txn.table(id).put(0, {});
  ASSERT_TRUE(moved.next());
  EXPECT_EQ(moved.key(), 2);
  cursor = std::move(moved);
  cursor.erase();
  auto txn_moved = std::move(txn);
  EXPECT_EQ(Suite::keys(txn_moved, id), (std::vector<RowId>{0, 1}));
  txn_moved.commit();
  auto store_moved = std::move(store);
  EXPECT_EQ(Suite::committed_keys(store_moved, id), (std::vector<RowId>{0, 1}));
}

TYPED_TEST_P(TableStoreSuite, NoUpdateIsLost) {
  auto store = this->factory.create();
  const TreeId id = this->make_table(store, {{1, "0"}});
  constexpr int threads = 4, increments = 40;
  std::vector<std::thread> all;
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&] {
      for (int done = 0; done < increments;) try {
          auto txn = store.begin(TxnMode::write);
          {
            auto cursor = txn.table(id);
            if (!cursor.seek(SeekOp::eq, 1)) break;
            const std::string next = std::to_string(std::stoi(record_of(cursor)) + 1);
            cursor.put(1, TestOrder::bytes(next));
          }
          txn.commit();
          ++done;
        } catch (const Error& e) {
          if (e.sqlstate() != errc::lock_not_available) throw;
        }
    });
  for (auto& thread : all) thread.join();
  auto txn = store.begin(TxnMode::read);
  auto cursor = txn.table(id);
  ASSERT_TRUE(cursor.first());
  EXPECT_EQ(record_of(cursor), std::to_string(threads * increments));
}

/// Tables and indexes in several orders, four cursors on each, transactions that commit or do not.
TYPED_TEST_P(TableStoreSuite, RandomOperationsAgreeWithAModel) {
  using Suite = TableStoreSuite<TypeParam>;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    auto store = this->factory.create();
    auto setup = store.begin(TxnMode::write);
    typename Suite::Table table(setup.create_tree(TreeKind::table));
    typename Suite::Index index(setup.create_tree(TreeKind::index));
    typename Suite::SpecialIndex special(setup.create_tree(TreeKind::index));
    setup.commit();
    for (int round = 0; round < 8; ++round) {
      auto txn = store.begin(TxnMode::write);
      const auto table_before = table.entries;
      const auto index_before = index.entries;
      const auto special_before = special.entries;
      table.open(txn, 4);
      index.open(txn, 4);
      special.open(txn, 4);
      for (int step = 0; step < 400; ++step) {
        SCOPED_TRACE("round " + std::to_string(round) + " step " + std::to_string(step));
        switch (random.below(3)) {
          case 0: table.step(random); break;
          case 1: index.step(random); break;
          default: special.step(random);
        }
        if (this->HasFatalFailure()) return;
      }
      table.close();
      index.close();
      special.close();
      table.expect_all(txn);
      index.expect_all(txn);
      special.expect_all(txn);
      if (this->HasFatalFailure()) return;
      if (random.one_in(3)) {
        table.entries = table_before;
        index.entries = index_before;
        special.entries = special_before;
      } else {
        txn.commit();
      }
    }
    auto txn = store.begin(TxnMode::read);
    table.expect_all(txn);
    index.expect_all(txn);
    special.expect_all(txn);
  }
}

TYPED_TEST_P(TableStoreSuite, SavepointsNest) {
  using Suite = TableStoreSuite<TypeParam>;
  if constexpr (!vdbe::SavepointTxn<typename Suite::Txn>) {
    GTEST_SKIP() << "no savepoints";
  } else {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      Random random(seed);
      auto store = this->factory.create();
      auto txn = store.begin(TxnMode::write);
      typename Suite::Table table(txn.create_tree(TreeKind::table));
      struct Savepoint {
        typename Suite::Txn::Mark mark;
        typename Suite::Table::Entries entries;
      };
      std::vector<Savepoint> stack;
      for (int round = 0; round < 60; ++round) {
        table.open(txn, 2);
        for (int step = 0; step < 20; ++step) table.step(random);
        if (this->HasFatalFailure()) return;
        table.close();
        switch (random.below(4)) {
          case 0:
          case 1: stack.push_back({txn.mark(), table.entries}); break;
          case 2:  // back, and the mark stays
            if (!stack.empty()) {
              stack.resize(1 + random.below(stack.size()), stack.front());
              txn.rollback(stack.back().mark);
              table.entries = stack.back().entries;
              table.expect_all(txn);
            }
            break;
          default:  // forget it and all later ones, keep what was done
            if (!stack.empty()) {
              const std::size_t at = random.below(stack.size());
              txn.release(stack[at].mark);
              stack.resize(at, stack.front());
            }
        }
        if (this->HasFatalFailure()) return;
      }
      table.expect_all(txn);
      txn.commit();
      auto reading = store.begin(TxnMode::read);
      table.expect_all(reading);
    }
  }
}

/// Random values of all classes, through a writer into a table and an index, and back through readers.
TYPED_TEST_P(TableStoreSuite, RecordsComeBackAsTheyWereWritten) {
  using Suite = TableStoreSuite<TypeParam>;
  if constexpr (!vdbe::RecordTxn<typename Suite::Txn>) {
    GTEST_SKIP() << "does not say how its records are read and written";
  } else {
    using Reader = typename Suite::Txn::RecordReader;
    typename Suite::Txn::RecordWriter writer;
    auto store = this->factory.create();
    auto txn = store.begin(TxnMode::write);
    auto rows = txn.table(txn.create_tree(TreeKind::table));
    auto keys = txn.index(txn.create_tree(TreeKind::index), TestOrder::plain());
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      Random random(seed);
      std::vector<std::string> bytes(random.below(24));  // more columns than a reader may keep at hand
      std::vector<Value> values;
      for (std::string& b : bytes) {
        b.assign(random.one_in(20) ? random.below(9000) : random.below(30),
                 static_cast<char>(random.below(256)));
        switch (random.below(5)) {
          case 0: values.push_back(Value::null()); break;
          case 1:
            values.push_back(Value::integer(static_cast<std::int64_t>(random.next() >> random.below(64))));
            break;
          case 2: values.push_back(Value::real(static_cast<double>(random.next()) / 3)); break;
          case 3: values.push_back(Value::text(std::string_view(b))); break;
          default: values.push_back(Value::blob(TestOrder::bytes(b)));
        }
      }
      writer.text("forgotten");
      writer.clear();
      for (const Value& v : values) switch (random.one_in(2) ? v.type() : StorageClass::null) {
          case StorageClass::integer: writer.integer(v.as_integer()); break;
          case StorageClass::real: writer.real(v.as_real()); break;
          case StorageClass::text: writer.text(v.as_text()); break;
          case StorageClass::blob: writer.blob(v.as_blob()); break;
          case StorageClass::null:
            v.type() == StorageClass::null ? void(writer.null()) : void(writer.value(v));
        }
      const Bytes record = writer.finish();
      rows.put(static_cast<RowId>(seed), record);
      keys.put(record, {});
      const auto check = [&](const auto& cursor) {
        Reader in_order(cursor), backwards(cursor);
        for (std::size_t i = 0; i < values.size(); ++i) {
          ASSERT_EQ(in_order.type(i), values[i].type()) << i;
          switch (values[i].type()) {
            case StorageClass::null: break;
            case StorageClass::integer:
              ASSERT_EQ(in_order.integer(i), values[i].as_integer());
              ASSERT_EQ(in_order.real(i), static_cast<double>(values[i].as_integer()));
              break;
            case StorageClass::real: ASSERT_EQ(in_order.real(i), values[i].as_real()); break;
            case StorageClass::text: ASSERT_EQ(in_order.text(i), values[i].as_text()); break;
            case StorageClass::blob: ASSERT_EQ(Value::blob(in_order.blob(i)), values[i]); break;
          }
        }
        ASSERT_EQ(in_order.column_count(), values.size());
        ASSERT_EQ(in_order.type(values.size()), StorageClass::null);
        for (std::size_t i = values.size(); i-- > 0;) ASSERT_EQ(backwards.value(i), values[i]) << i;
        ASSERT_EQ(backwards.value(values.size() + 5), Value::null());
      };
      check(rows);
      check(keys);
      if (this->HasFatalFailure()) return;
    }
  }
}

REGISTER_TYPED_TEST_SUITE_P(TableStoreSuite, AnEmptyTreeHasNothing, ARecordIsReadInParts, PutReplaces,
                            RowIdsAreOrderedAsNumbers, AnIndexPrefixEqualsAllThatBeginWithIt,
                            AnErasedEntryLeavesTheCursorBetweenItsNeighbours, ErasingWhileWalkingTakesAll,
                            CursorsKeepTheirPlaceWhileOthersChangeTheTree, TreesAreIndependent,
                            ADroppedTransactionHasChangedNothing, AReaderKeepsItsSnapshot,
                            ASecondWriterGivesUpInTheEnd, TransactionsAndCursorsMove, NoUpdateIsLost,
                            RandomOperationsAgreeWithAModel, RecordsComeBackAsTheyWereWritten,
                            SavepointsNest);

}  // namespace pgmicro::testing

/// Puts the store of `Factory` through the kit. At global scope, once per Name.
#define PGMICRO_TABLE_STORE_SUITE(Name, Factory)                  \
  namespace pgmicro::testing {                                    \
  INSTANTIATE_TYPED_TEST_SUITE_P(Name, TableStoreSuite, Factory); \
  }                                                               \
  static_assert(true)
