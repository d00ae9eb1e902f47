#pragma once
/// The conformance kit of the border "pages": whether a type keeps the promises of
/// pgmicro/pager/page_store.hpp.
///
///     struct MyFactory {
///       MyStore create(std::uint32_t page_size);   // a new, empty store
///       MyStore again();                           // optional: the store last created, opened once more beside it
///     };
///     PGMICRO_PAGE_STORE_SUITE(Mine, MyFactory);
///
/// A factory is default-constructed for each test. Capabilities are tested where the type has them.

#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/page_store.hpp>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <map>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace pgmicro::testing {

template <class F>
concept PageStoreFactory = std::default_initializable<F> && requires(F f, std::uint32_t page_size) {
  requires pager::PageStore<std::remove_cvref_t<decltype(f.create(page_size))>>;
};
template <class F>
concept SharedPageStoreFactory = PageStoreFactory<F> && requires(F f) {
  f.again();
};

/// A page filled with one number: cheap to make, and a page mixed from two is seen.
inline std::vector<std::byte> stamped_page(std::uint32_t page_size, std::uint64_t stamp) {
  std::vector<std::byte> page(page_size);
  for (std::size_t i = 0; i < page_size; i += sizeof stamp) std::memcpy(&page[i], &stamp, sizeof stamp);
  return page;
}
/// The number a page is filled with; `torn_page` if it is not one number.
inline constexpr std::uint64_t torn_page = ~std::uint64_t{0};
inline std::uint64_t stamp_of(Bytes page) {
  std::uint64_t first = 0;
  std::memcpy(&first, page.data(), sizeof first);
  for (std::size_t i = 0; i < page.size(); i += sizeof first) {
    std::uint64_t stamp = 0;
    std::memcpy(&stamp, &page[i], sizeof stamp);
    if (stamp != first) return torn_page;
  }
  return first;
}

/// A batch that owns its pages.
class StampedBatch {
 public:
  explicit StampedBatch(std::uint32_t page_size) : page_size_(page_size) {}
  StampedBatch& set(std::uint32_t n, std::uint64_t stamp) {
    pages_[n] = stamped_page(page_size_, stamp);
    return *this;
  }
  [[nodiscard]] const std::vector<pager::PageImage>& images() {
    images_.clear();
    for (const auto& [n, bytes] : pages_) images_.push_back({PageNo{n}, bytes});
    return images_;
  }
  [[nodiscard]] bool empty() const { return pages_.empty(); }

 private:
  std::uint32_t page_size_;
  std::map<std::uint32_t, std::vector<std::byte>> pages_;
  std::vector<pager::PageImage> images_;
};

template <class Factory>
class PageStoreSuite : public ::testing::Test {
 public:
  static_assert(PageStoreFactory<Factory>);
  using Store = std::remove_cvref_t<decltype(std::declval<Factory&>().create(512))>;
  using Snapshot = typename Store::Snapshot;
  using Writer = typename Store::Writer;
  /// Stamps of pages 1 …: what a snapshot must show.
  using Model = std::vector<std::uint64_t>;

  static std::uint64_t stamp(Store& store, const Snapshot& at, std::uint32_t n) {
    std::vector<std::byte> page(store.page_size());
    store.read(at, PageNo{n}, page);
    return stamp_of(page);
  }
  static void expect(Store& store, const Snapshot& at, const Model& model) {
    ASSERT_EQ(store.page_count(at), model.size());
    for (std::uint32_t n = 1; n <= model.size(); ++n)
      ASSERT_EQ(stamp(store, at, n), model[n - 1]) << "page " << n << " at version " << at.version();
  }
  static void expect_latest(Store& store, const Model& model) {
    const Snapshot at = store.latest();
    expect(store, at, model);
    store.release(at);
  }
  static Writer writer(Store& store) {
    auto w = store.begin_write();
    EXPECT_TRUE(w.has_value());
    return std::move(*w);
  }
  /// Commits all of `model` as the store's new content.
  static std::uint64_t commit_all(Store& store, const Model& model) {
    StampedBatch batch(store.page_size());
    for (std::uint32_t n = 1; n <= model.size(); ++n) batch.set(n, model[n - 1]);
    Writer w = writer(store);
    const Snapshot done = w.commit(batch.images(), static_cast<std::uint32_t>(model.size()));
    const std::uint64_t version = done.version();
    store.release(done);
    return version;
  }

  Factory factory;
};
TYPED_TEST_SUITE_P(PageStoreSuite);

#define PGMICRO_IF_OFFERED(...)                   \
  if constexpr (!(__VA_ARGS__)) {                 \
    GTEST_SKIP() << "not offered: " #__VA_ARGS__; \
  } else

// Required operations ---------------------------------------------------------------------------------------

TYPED_TEST_P(PageStoreSuite, ANewStoreIsEmpty) {
  auto store = this->factory.create(1024);
  EXPECT_EQ(store.page_size(), 1024u);
  this->expect_latest(store, {});
}

TYPED_TEST_P(PageStoreSuite, ACommitIsSeenAndGrowsTheVersion) {
  for (const std::uint32_t page_size : {512u, 4096u, 65536u}) {
    auto store = this->factory.create(page_size);
    const auto before = store.latest();
    const std::uint64_t first = this->commit_all(store, {1, 2, 3});
    EXPECT_GT(first, before.version());
    const std::uint64_t second = this->commit_all(store, {1, 22, 3});
    EXPECT_GT(second, first);
    this->expect_latest(store, {1, 22, 3});
    this->expect(store, before, {});
    store.release(before);
  }
}

TYPED_TEST_P(PageStoreSuite, EqualVersionsMeanEqualPages) {
  auto store = this->factory.create(512);
  const std::uint64_t version = this->commit_all(store, {1});
  const auto a = store.latest(), b = store.latest();
  EXPECT_EQ(a.version(), version);
  EXPECT_EQ(b.version(), version);
  store.release(a);
  EXPECT_EQ(this->stamp(store, b, 1), 1u) << "b is held on its own";
  store.release(b);
}

TYPED_TEST_P(PageStoreSuite, ADroppedWriterChangesNothing) {
  auto store = this->factory.create(512);
  this->commit_all(store, {1, 2});
  const auto before = store.latest();
  { auto w = this->writer(store); }
  const auto after = store.latest();
  EXPECT_EQ(before.version(), after.version());
  store.release(before);
  store.release(after);
  this->expect_latest(store, {1, 2});
}

TYPED_TEST_P(PageStoreSuite, OneWriterAtATime) {
  auto store = this->factory.create(512);
  {
    auto w = this->writer(store);
    EXPECT_FALSE(store.begin_write().has_value());
    auto moved = std::move(w);
    EXPECT_FALSE(store.begin_write().has_value()) << "a moved Writer still writes";
  }
  this->commit_all(store, {7});
  this->commit_all(store, {8});
  this->expect_latest(store, {8});
}

TYPED_TEST_P(PageStoreSuite, AWriterBuildsOnTheNewestCommit) {
  auto store = this->factory.create(512);
  const std::uint64_t version = this->commit_all(store, {5, 6});
  auto w = this->writer(store);
  EXPECT_EQ(w.base().version(), version);
  this->expect(store, w.base(), {5, 6});
}

TYPED_TEST_P(PageStoreSuite, ACutDatabaseGrowsAgain) {
  auto store = this->factory.create(512);
  this->commit_all(store, {1, 2, 3, 4});
  const auto old = store.latest();
  {
    auto w = this->writer(store);
    StampedBatch batch(512);
    batch.set(1, 11);
    store.release(w.commit(batch.images(), 2));
  }
  this->expect_latest(store, {11, 2});
  this->commit_all(store, {11, 2, 33, 44});
  this->expect_latest(store, {11, 2, 33, 44});
  this->expect(store, old, {1, 2, 3, 4});
  store.release(old);
}

TYPED_TEST_P(PageStoreSuite, SnapshotsStayAsTheyWere) {
  using Suite = PageStoreSuite<TypeParam>;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    auto store = this->factory.create(512);
    typename Suite::Model now;
    struct Held {
      typename Suite::Snapshot at;
      typename Suite::Model model;
    };
    std::vector<Held> held;
    std::uint64_t stamp = 1;
    for (int step = 0; step < 150; ++step) {
      switch (random.below(5)) {
        case 0:
          if (held.size() < 6) held.push_back({store.latest(), now});
          break;
        case 1:
          if (!held.empty()) {
            const std::size_t i = random.below(held.size());
            this->expect(store, held[i].at, held[i].model);
            store.release(held[i].at);
            held.erase(held.begin() + static_cast<std::ptrdiff_t>(i));
          }
          break;
        case 2:
          if (!held.empty()) {
            const std::size_t i = random.below(held.size());
            this->expect(store, held[i].at, held[i].model);
          }
          break;
        default: {
          // Never to no pages at all: SQLite's file format, for one, cannot say that.
          const auto count = static_cast<std::uint32_t>(1 + random.below(20) * (random.one_in(4) ? 20 : 1));
          StampedBatch batch(512);
          for (std::uint32_t n = 1; n <= count; ++n)
            if (n > now.size() || random.one_in(3)) batch.set(n, ++stamp);
          auto w = this->writer(store);
          if (random.one_in(8)) break;  // changes its mind
          const auto done = w.commit(batch.images(), count);
          now.resize(count);
          for (const auto& image : batch.images()) now[raw(image.no) - 1] = stamp_of(image.bytes);
          this->expect(store, done, now);
          store.release(done);
        }
      }
      if (this->HasFatalFailure()) return;
    }
    for (const Held& h : held) {
      this->expect(store, h.at, h.model);
      store.release(h.at);
    }
    this->expect_latest(store, now);
    if (this->HasFatalFailure()) return;
  }
}

TYPED_TEST_P(PageStoreSuite, AMovedStoreGoesOn) {
  auto store = this->factory.create(512);
  this->commit_all(store, {1, 2});
  auto moved = std::move(store);
  this->commit_all(moved, {1, 3});
  this->expect_latest(moved, {1, 3});
}

/// The test that a store without real exclusion does not pass: two writers, one counter.
TYPED_TEST_P(PageStoreSuite, NoUpdateIsLost) {
  constexpr int increments = 150;
  auto store = this->factory.create(512);
  this->commit_all(store, {0});
  const auto count_up = [&] {
    for (int done = 0; done < increments;) {
      auto w = store.begin_write();
      if (!w) {
        std::this_thread::yield();
        continue;
      }
      StampedBatch batch(512);
      batch.set(1, this->stamp(store, w->base(), 1) + 1);
      store.release(w->commit(batch.images(), 1));
      ++done;
    }
  };
  std::thread other(count_up);
  count_up();
  other.join();
  this->expect_latest(store, {2 * increments});
}

/// Every commit gives all pages the same stamp, so a reader that sees two stamps saw half a commit.
TYPED_TEST_P(PageStoreSuite, ReadersBesideAWriterSeeWholeCommits) {
  using Suite = PageStoreSuite<TypeParam>;
  constexpr std::uint32_t pages = 20;
  auto store = this->factory.create(512);
  this->commit_all(store, typename Suite::Model(pages, 1));
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0}, backwards{0}, reads{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i)
    readers.emplace_back([&, i] {
      Random random(static_cast<std::uint64_t>(i));
      std::uint64_t last = 0;
      while (!stop || reads < 50) {
        const auto at = store.latest();
        const std::uint64_t first = this->stamp(store, at, 1);
        if (first == torn_page || first < last) ++backwards;
        last = first;
        for (int k = 0; k < 10; ++k)
          if (this->stamp(store, at, 1 + static_cast<std::uint32_t>(random.below(pages))) != first) ++torn;
        store.release(at);
        ++reads;
      }
    });
  for (std::uint64_t stamp = 2; stamp < 200; ++stamp)
    this->commit_all(store, typename Suite::Model(pages, stamp));
  stop = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(backwards, 0);
}

TYPED_TEST_P(PageStoreSuite, ASecondHandleSeesTheSameStore) {
  PGMICRO_IF_OFFERED(SharedPageStoreFactory<TypeParam>) {
    auto store = this->factory.create(512);
    this->commit_all(store, {1});
    auto other = this->factory.again();
    this->expect_latest(other, {1});
    {
      auto w = this->writer(other);
      EXPECT_FALSE(store.begin_write().has_value());
    }
    this->commit_all(other, {2, 3});
    this->expect_latest(store, {2, 3});
    const auto old = other.latest();
    this->commit_all(store, {4, 5});
    this->expect(other, old, {2, 3});
    other.release(old);
    this->expect_latest(other, {4, 5});
  }
}

// Capabilities ----------------------------------------------------------------------------------------------

TYPED_TEST_P(PageStoreSuite, ResidentPagesStayPut) {
  using Suite = PageStoreSuite<TypeParam>;
  PGMICRO_IF_OFFERED(pager::ResidentPages<typename Suite::Store>) {
    auto store = this->factory.create(512);
    this->commit_all(store, {1, 2});
    const auto at = store.latest();
    const std::byte* page = store.resident(at, PageNo{2});
    for (std::uint64_t stamp = 10; stamp < 30; ++stamp) this->commit_all(store, {stamp, stamp});
    EXPECT_EQ(store.resident(at, PageNo{2}), page);
    EXPECT_EQ(stamp_of({page, 512}), 2u);
    store.release(at);
  }
}

TYPED_TEST_P(PageStoreSuite, OwnedPagesAreTakenOver) {
  using Suite = PageStoreSuite<TypeParam>;
  PGMICRO_IF_OFFERED(pager::AdoptingStore<typename Suite::Store>) {
    auto store = this->factory.create(512);
    {
      auto w = this->writer(store);
      std::byte* kept = store.allocate_page();
      std::byte* unused = store.allocate_page();
      const auto content = stamped_page(512, 9);
      std::memcpy(kept, content.data(), content.size());
      const pager::OwnedPage owned[] = {{PageNo{1}, kept}};
      const auto done = w.commit_owned(owned, 1);
      store.free_page(unused);
      EXPECT_EQ(store.resident(done, PageNo{1}), kept);
      store.release(done);
    }
    this->expect_latest(store, {9});
  }
}

TYPED_TEST_P(PageStoreSuite, ChangedPagesAreNamed) {
  using Suite = PageStoreSuite<TypeParam>;
  PGMICRO_IF_OFFERED(pager::ChangeTracking<typename Suite::Store>) {
    auto store = this->factory.create(512);
    this->commit_all(store, {1, 2, 3, 4});
    const auto from = store.latest();
    std::vector<PageNo> none;
    EXPECT_TRUE(!store.changed(from, from, none) || none.empty());
    for (std::uint32_t n : {2u, 4u}) {
      auto w = this->writer(store);
      StampedBatch batch(512);
      batch.set(n, 100 + n);
      store.release(w.commit(batch.images(), 4));
    }
    const auto to = store.latest();
    std::vector<PageNo> changed;
    if (store.changed(from, to, changed)) {
      for (const PageNo n : {PageNo{2}, PageNo{4}})
        EXPECT_NE(std::find(changed.begin(), changed.end(), n), changed.end()) << "page " << raw(n);
    }
    store.release(from);
    store.release(to);
  }
}

TYPED_TEST_P(PageStoreSuite, AppendedCommitsAppearTogetherWhenHardened) {
  using Suite = PageStoreSuite<TypeParam>;
  PGMICRO_IF_OFFERED(pager::GroupCommitStore<typename Suite::Store>) {
    auto store = this->factory.create(512);
    this->commit_all(store, {1, 2, 3});
    {
      auto w = this->writer(store);
      for (std::uint32_t n = 1; n <= 3; ++n) {
        StampedBatch batch(512);
        batch.set(n, 10 * n).set(4, n);
        const auto appended = w.append(batch.images(), 4);
        EXPECT_EQ(w.base().version(), appended.version()) << "the next commit builds on it";
        EXPECT_EQ(this->stamp(store, appended, n), 10 * n);
        EXPECT_EQ(this->stamp(store, appended, 4), n);
        this->expect_latest(store, {1, 2, 3});
      }
      w.harden();
      this->expect_latest(store, {10, 20, 30, 3});
      StampedBatch batch(512);
      batch.set(1, 99);
      (void)w.append(batch.images(), 4);
    }
    this->expect_latest(store, {10, 20, 30, 3});  // what was not hardened has not happened
    this->commit_all(store, {5});
    this->expect_latest(store, {5});
  }
}

TYPED_TEST_P(PageStoreSuite, HardenRunsBesideAppend) {
  using Suite = PageStoreSuite<TypeParam>;
  PGMICRO_IF_OFFERED(pager::GroupCommitStore<typename Suite::Store>) {
    auto store = this->factory.create(512);
    this->commit_all(store, {0, 0});
    {
      auto w = this->writer(store);
      std::atomic<bool> stop{false};
      std::thread syncer([&] {
        while (!stop) w.harden();
      });
      for (std::uint64_t stamp = 1; stamp <= 100; ++stamp) {
        StampedBatch batch(512);
        batch.set(1, stamp).set(2, stamp);
        (void)w.append(batch.images(), 2);
        const auto at = store.latest();
        EXPECT_EQ(this->stamp(store, at, 1), this->stamp(store, at, 2));
        store.release(at);
      }
      stop = true;
      syncer.join();
      w.harden();
    }
    this->expect_latest(store, {100, 100});
  }
}

TYPED_TEST_P(PageStoreSuite, SpilledPagesAreTheWritersOwn) {
  using Suite = PageStoreSuite<TypeParam>;
  PGMICRO_IF_OFFERED(pager::SpillingStore<typename Suite::Store>) {
    auto store = this->factory.create(512);
    this->commit_all(store, {1, 2, 3});
    std::vector<std::byte> page(512);
    {
      auto w = this->writer(store);
      StampedBatch first(512), second(512), third(512);
      w.spill(first.set(1, 11).set(2, 12).images());
      const std::uint64_t mark = w.spill_mark();
      w.spill(second.set(2, 22).set(4, 24).images());
      ASSERT_TRUE(w.read_spilled(PageNo{2}, page));
      EXPECT_EQ(stamp_of(page), 22u);
      w.spill_rewind(mark);
      ASSERT_TRUE(w.read_spilled(PageNo{2}, page));
      EXPECT_EQ(stamp_of(page), 12u) << "back to what was spilled before the mark";
      EXPECT_FALSE(w.read_spilled(PageNo{4}, page));
      EXPECT_FALSE(w.read_spilled(PageNo{3}, page));
      this->expect_latest(store, {1, 2, 3});
      store.release(w.commit(third.set(3, 33).set(4, 34).images(), 4));
    }
    this->expect_latest(store, {11, 12, 33, 34});
    {
      auto w = this->writer(store);
      StampedBatch batch(512);
      w.spill(batch.set(1, 77).set(2, 77).images());
    }
    this->expect_latest(store, {11, 12, 33, 34});
    this->commit_all(store, {1, 2});
    this->expect_latest(store, {1, 2});
  }
}

TYPED_TEST_P(PageStoreSuite, ACheckpointChangesNothingThatIsSeen) {
  using Suite = PageStoreSuite<TypeParam>;
  PGMICRO_IF_OFFERED(pager::Checkpointable<typename Suite::Store>) {
    using enum pager::CheckpointMode;
    auto store = this->factory.create(512);
    std::uint64_t stamp = 0;
    for (const auto mode : {passive, full, restart, truncate, passive}) {
      const typename Suite::Model a{++stamp, ++stamp, ++stamp}, b{++stamp, stamp - 2};
      this->commit_all(store, a);
      const auto old = store.latest();
      this->commit_all(store, b);
      (void)store.checkpoint(passive);
      this->expect(store, old, a);
      this->expect_latest(store, b);
      store.release(old);
      const auto result = store.checkpoint(mode);
      EXPECT_FALSE(result.busy) << "nobody reads or writes";
      EXPECT_EQ(result.moved_frames, result.log_frames);
      this->expect_latest(store, b);
    }
  }
}

TYPED_TEST_P(PageStoreSuite, AStaleBaseIsRefused) {
  using Suite = PageStoreSuite<TypeParam>;
  PGMICRO_IF_OFFERED(pager::OptimisticStore<typename Suite::Store>) {
    auto store = this->factory.create(512);
    this->commit_all(store, {1});
    const auto base = store.latest();
    StampedBatch batch(512);
    batch.set(1, 2);
    auto done = store.commit_if(base, batch.images(), 1);
    ASSERT_TRUE(done);
    store.release(*done);
    EXPECT_FALSE(store.commit_if(base, batch.images(), 1));
    store.release(base);
    this->expect_latest(store, {2});
  }
}

/// A fork and what it was forked from change each on their own, and either may end first.
TYPED_TEST_P(PageStoreSuite, AForkIsIndependentBothWays) {
  using Suite = PageStoreSuite<TypeParam>;
  PGMICRO_IF_OFFERED(pager::ForkableStore<typename Suite::Store>) {
    auto parent = std::make_unique<typename Suite::Store>(this->factory.create(512));
    this->commit_all(*parent, {1, 2, 3});
    auto child = parent->fork();
    using Child = decltype(child);
    const auto expect_child = [](Child& store, const typename Suite::Model& model) {
      const auto at = store.latest();
      ASSERT_EQ(store.page_count(at), model.size());
      std::vector<std::byte> page(store.page_size());
      for (std::uint32_t n = 1; n <= model.size(); ++n) {
        store.read(at, PageNo{n}, page);
        EXPECT_EQ(stamp_of(page), model[n - 1]) << "page " << n;
      }
      store.release(at);
    };
    const auto commit_child = [](Child& store, std::uint32_t n, std::uint64_t stamp, std::uint32_t pages) {
      auto w = store.begin_write();
      ASSERT_TRUE(w);
      StampedBatch batch(512);
      store.release(w->commit(batch.set(n, stamp).images(), pages));
    };
    this->commit_all(*parent, {1, 22, 3, 4});
    expect_child(child, {1, 2, 3});
    commit_child(child, 3, 33, 3);
    this->expect_latest(*parent, {1, 22, 3, 4});
    expect_child(child, {1, 2, 33});
    auto grandchild = child.fork();
    auto twin = parent->fork();
    commit_child(child, 1, 11, 2);
    expect_child(grandchild, {1, 2, 33});
    for (std::uint64_t stamp = 50; stamp < 60; ++stamp) this->commit_all(*parent, {stamp, stamp});
    if constexpr (pager::Checkpointable<typename Suite::Store>)
      (void)parent->checkpoint(pager::CheckpointMode::passive);
    expect_child(child, {11, 2});
    parent.reset();
    expect_child(twin, {1, 22, 3, 4});
    expect_child(child, {11, 2});
    commit_child(child, 3, 93, 3);
    expect_child(child, {11, 2, 93});
    expect_child(grandchild, {1, 2, 33});
    commit_child(grandchild, 2, 92, 3);
    expect_child(grandchild, {1, 92, 33});
  }
}

#undef PGMICRO_IF_OFFERED

REGISTER_TYPED_TEST_SUITE_P(PageStoreSuite, ANewStoreIsEmpty, ACommitIsSeenAndGrowsTheVersion,
                            EqualVersionsMeanEqualPages, ADroppedWriterChangesNothing, OneWriterAtATime,
                            AWriterBuildsOnTheNewestCommit, ACutDatabaseGrowsAgain, SnapshotsStayAsTheyWere,
                            AMovedStoreGoesOn, NoUpdateIsLost, ReadersBesideAWriterSeeWholeCommits,
                            ASecondHandleSeesTheSameStore, ResidentPagesStayPut, OwnedPagesAreTakenOver,
                            ChangedPagesAreNamed, AppendedCommitsAppearTogetherWhenHardened,
                            HardenRunsBesideAppend, SpilledPagesAreTheWritersOwn,
                            ACheckpointChangesNothingThatIsSeen, AStaleBaseIsRefused,
                            AForkIsIndependentBothWays);

}  // namespace pgmicro::testing

/// Puts the store of `Factory` through the kit. At global scope, once per Name.
#define PGMICRO_PAGE_STORE_SUITE(Name, Factory)                  \
  namespace pgmicro::testing {                                   \
  INSTANTIATE_TYPED_TEST_SUITE_P(Name, PageStoreSuite, Factory); \
  }                                                              \
  static_assert(true)
