#pragma once
/// The conformance kit of the border "bytes": whether a type keeps the promises of pgmicro/pager/file.hpp.
///
///     struct MyFactory {
///       using File = MyFile;
///       File create();                             // a new, empty file
///       File again();                              // optional: another handle of the one last created
///       MyFileSystem& file_system();               // optional, and with it
///       std::string path(std::string_view name);   //   a path at which there is no file yet
///     };
///     PGMICRO_FILE_SUITE(Mine, MyFactory);
///
/// A factory is default-constructed for each test. What the type does not have is not tested: sharing without
/// `again`, names without `file_system`, locks without LockableFile, and so on.

#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/pager/file.hpp>

#include <algorithm>
#include <cstring>
#include <string>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace pgmicro::testing {

template <class F>
concept FileFactory = std::default_initializable<F> && pager::File<typename F::File> && requires(F f) {
  { f.create() } -> std::same_as<typename F::File>;
};
template <class F>
concept SharedFileFactory = FileFactory<F> && requires(F f) {
  { f.again() } -> std::same_as<typename F::File>;
};
template <class F>
concept FileSystemFactory = FileFactory<F> && requires(F f, std::string_view name) {
  requires pager::FileSystem<std::remove_cvref_t<decltype(f.file_system())>>;
  { f.path(name) } -> std::convertible_to<std::string>;
};

/// `bytes` bytes that depend on `seed` and place, so that a byte in the wrong place is seen.
inline std::vector<std::byte> file_pattern(std::size_t bytes, std::uint64_t seed) {
  std::vector<std::byte> v(bytes);
  Random random(seed);
  for (auto& b : v) b = static_cast<std::byte>(random.next());
  return v;
}

template <pager::File F>
std::vector<std::byte> read_all(F& file) {
  std::vector<std::byte> v(static_cast<std::size_t>(file.size()));
  file.read(0, v);
  return v;
}

template <class Factory>
class FileSuite : public ::testing::Test {
 public:
  static_assert(FileFactory<Factory>);
  using File = typename Factory::File;
  Factory factory;
};
TYPED_TEST_SUITE_P(FileSuite);

/// The body that follows is compiled only for types that offer it; others skip the test.
#define PGMICRO_IF_OFFERED(...)                   \
  if constexpr (!(__VA_ARGS__)) {                 \
    GTEST_SKIP() << "not offered: " #__VA_ARGS__; \
  } else

// Required operations ---------------------------------------------------------------------------------------

TYPED_TEST_P(FileSuite, ANewFileIsEmpty) {
  auto file = this->factory.create();
  EXPECT_EQ(file.size(), 0u);
  file.read(0, {});
  file.write(5, {});
  EXPECT_EQ(file.size(), 0u) << "writing nothing extends nothing";
  file.sync();
}

TYPED_TEST_P(FileSuite, WhatWasWrittenIsRead) {
  auto file = this->factory.create();
  const auto data = file_pattern(10'000, 1);
  file.write(0, data);
  ASSERT_EQ(file.size(), data.size());
  EXPECT_EQ(read_all(file), data);
  std::vector<std::byte> part(777);
  file.read(4'321, part);
  EXPECT_TRUE(std::equal(part.begin(), part.end(), data.begin() + 4'321));
}

TYPED_TEST_P(FileSuite, AGapReadsAsZero) {
  auto file = this->factory.create();
  const auto data = file_pattern(10, 2);
  file.write(70'000, data);
  ASSERT_EQ(file.size(), 70'010u);
  auto expected = std::vector<std::byte>(70'000);
  expected.insert(expected.end(), data.begin(), data.end());
  EXPECT_EQ(read_all(file), expected);
}

TYPED_TEST_P(FileSuite, ResizeCutsAndFillsWithZero) {
  auto file = this->factory.create();
  const auto data = file_pattern(40'000, 3);
  file.write(0, data);
  file.resize(33'333);
  EXPECT_EQ(file.size(), 33'333u);
  file.resize(50'000);
  auto expected = std::vector<std::byte>(data.begin(), data.begin() + 33'333);
  expected.resize(50'000);
  EXPECT_EQ(read_all(file), expected) << "what was cut must not come back";
  file.resize(0);
  EXPECT_EQ(file.size(), 0u);
}

TYPED_TEST_P(FileSuite, ReadingPastTheEndThrows) {
  auto file = this->factory.create();
  file.write(0, file_pattern(100, 4));
  std::vector<std::byte> out(10);
  EXPECT_NO_THROW(file.read(90, out));
  EXPECT_THROW(file.read(91, out), Error);
  EXPECT_THROW(file.read(100, out), Error);
  EXPECT_THROW(file.read(1'000'000, out), Error);
}

TYPED_TEST_P(FileSuite, RandomOperationsAgreeWithAModel) {
  const std::uint64_t seed = 5;
  SCOPED_TRACE("seed " + std::to_string(seed));
  Random random(seed);
  auto file = this->factory.create();
  std::vector<std::byte> model;
  for (int i = 0; i < 400; ++i) {
    const std::size_t at = random.below(60'000), n = random.below(random.one_in(4) ? 9'000 : 300);
    switch (random.below(5)) {
      case 0:
        file.resize(at);
        model.resize(at);
        break;
      case 1: file.sync(); break;
      default:
        const auto data = file_pattern(n, random.next());
        file.write(at, data);
        if (n > 0 && model.size() < at + n) model.resize(at + n);
        std::copy(data.begin(), data.end(), model.begin() + static_cast<std::ptrdiff_t>(n > 0 ? at : 0));
    }
    ASSERT_EQ(file.size(), model.size()) << "step " << i;
    if (i % 16 == 0) {
      ASSERT_EQ(read_all(file), model) << "step " << i;
    }
  }
  EXPECT_EQ(read_all(file), model);
}

TYPED_TEST_P(FileSuite, AMovedHandleGoesOn) {
  auto first = this->factory.create();
  const auto data = file_pattern(100, 6);
  first.write(0, data);
  auto second = std::move(first);
  EXPECT_EQ(read_all(second), data);
  first = this->factory.create();
  EXPECT_EQ(first.size(), 0u);
  first = std::move(second);
  EXPECT_EQ(read_all(first), data);
}

TYPED_TEST_P(FileSuite, ThreadsUseDifferentRangesAtOnce) {
  auto file = this->factory.create();
  constexpr std::size_t threads = 4, block = 5'000, rounds = 50;
  file.resize(threads * block);
  std::vector<std::thread> running;
  std::vector<int> good(threads);
  for (std::size_t t = 0; t < threads; ++t)
    running.emplace_back([&, t] {
      std::vector<std::byte> back(block);
      for (std::size_t r = 0; r < rounds; ++r) {
        const auto data = file_pattern(block, t * rounds + r);
        file.write(t * block, data);
        if (r % 16 == t) file.sync();
        file.read(t * block, back);
        if (back == data) ++good[t];
      }
    });
  for (auto& t : running) t.join();
  EXPECT_EQ(good, std::vector<int>(threads, static_cast<int>(rounds)));
}

// Capabilities ----------------------------------------------------------------------------------------------

TYPED_TEST_P(FileSuite, GatheredPiecesLieOneAfterTheOther) {
  PGMICRO_IF_OFFERED(pager::GatherFile<typename TypeParam::File>) {
    auto file = this->factory.create();
    const auto data = file_pattern(60'000, 7);
    std::vector<Bytes> pieces;
    Random random(7);
    for (std::size_t at = 0; at < data.size();) {  // thousands of them, some empty
      const std::size_t n = std::min<std::size_t>(random.below(40), data.size() - at);
      pieces.push_back(Bytes(data).subspan(at, n));
      at += n;
    }
    file.write(0, file_pattern(100, 8));
    file.write_gather(100, pieces);
    auto expected = file_pattern(100, 8);
    expected.insert(expected.end(), data.begin(), data.end());
    EXPECT_EQ(read_all(file), expected);
    file.write_gather(0, {});
    EXPECT_EQ(read_all(file), expected);
  }
}

TYPED_TEST_P(FileSuite, DataSyncChangesNothingThatIsSeen) {
  PGMICRO_IF_OFFERED(pager::DataSyncFile<typename TypeParam::File>) {
    auto file = this->factory.create();
    const auto data = file_pattern(1'000, 9);
    file.write(0, data);
    file.sync_data();
    EXPECT_EQ(read_all(file), data);
  }
}

TYPED_TEST_P(FileSuite, HandlesOfOneFileSeeTheSameBytes) {
  PGMICRO_IF_OFFERED(SharedFileFactory<TypeParam>) {
    auto one = this->factory.create();
    auto two = this->factory.again();
    one.write(0, file_pattern(500, 10));
    EXPECT_EQ(read_all(two), file_pattern(500, 10));
    two.resize(3);
    EXPECT_EQ(one.size(), 3u);
  }
}

TYPED_TEST_P(FileSuite, LocksConflictBetweenHandlesNotWithinOne) {
  using enum pager::LockKind;
  PGMICRO_IF_OFFERED(SharedFileFactory<TypeParam> && pager::LockableFile<typename TypeParam::File>) {
    constexpr std::uint64_t far = 0x40000000;  // beyond the end, as SQLite's are
    auto one = this->factory.create();
    auto two = this->factory.again();
    EXPECT_TRUE(one.try_lock(shared, far, 10));
    EXPECT_TRUE(two.try_lock(shared, far + 5, 10));
    EXPECT_FALSE(two.try_lock(exclusive, far + 9, 1)) << "shared by the other";
    EXPECT_TRUE(two.try_lock(exclusive, far + 10, 5)) << "only its own";
    EXPECT_FALSE(one.try_lock(shared, far + 12, 1));
    EXPECT_TRUE(two.try_lock(shared, far + 10, 5)) << "downgrade";
    EXPECT_TRUE(one.try_lock(shared, far + 12, 1));
    one.unlock(far, 13);
    EXPECT_TRUE(two.try_lock(exclusive, far, 20)) << "upgrade";
    EXPECT_FALSE(one.try_lock(shared, far + 19, 1));
    two.unlock(far + 4, 4);  // a hole in the middle
    EXPECT_TRUE(one.try_lock(exclusive, far + 4, 4));
    EXPECT_FALSE(one.try_lock(shared, far + 3, 1));
    EXPECT_FALSE(one.try_lock(shared, far + 8, 1));
    one.unlock(far + 4, 4);
    one.unlock(far, 100);  // not held: no effect on others
    EXPECT_FALSE(one.try_lock(shared, far + 3, 1));
  }
}

TYPED_TEST_P(FileSuite, AHandleThatEndsGivesItsLocksBack) {
  using enum pager::LockKind;
  PGMICRO_IF_OFFERED(SharedFileFactory<TypeParam> && pager::LockableFile<typename TypeParam::File>) {
    auto one = this->factory.create();
    {
      auto two = this->factory.again();
      ASSERT_TRUE(two.try_lock(exclusive, 0, 100));
      EXPECT_FALSE(one.try_lock(shared, 50, 1));
      auto moved = std::move(two);
      EXPECT_FALSE(one.try_lock(shared, 50, 1)) << "locks move with the handle";
    }
    EXPECT_TRUE(one.try_lock(exclusive, 50, 1));
    { auto three = this->factory.again(); }
    auto four = this->factory.again();
    EXPECT_FALSE(four.try_lock(shared, 50, 1)) << "closing another handle gave them up";
  }
}

TYPED_TEST_P(FileSuite, SharedMemoryIsShared) {
  PGMICRO_IF_OFFERED(SharedFileFactory<TypeParam> && pager::SharedMemoryFile<typename TypeParam::File>) {
    auto one = this->factory.create();
    auto two = this->factory.again();
    EXPECT_EQ(two.shm_map(0, false), nullptr) << "nobody made it";
    std::byte* const first = one.shm_map(0, true);
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(one.shm_map(1, false), nullptr);
    EXPECT_TRUE(std::all_of(first, first + 32768, [](std::byte b) { return b == std::byte{}; }));
    first[32767] = std::byte{7};
    std::byte* const theirs = two.shm_map(0, false);
    ASSERT_NE(theirs, nullptr);
    EXPECT_EQ(theirs[32767], std::byte{7});
    std::byte* const third = two.shm_map(2, true);
    ASSERT_NE(third, nullptr);
    third[0] = std::byte{9};
    ASSERT_NE(one.shm_map(1, false), nullptr);
    EXPECT_EQ(one.shm_map(2, false)[0], std::byte{9});
    EXPECT_EQ(one.shm_map(0, false), first) << "addresses stay";
    one.shm_close(false);
    EXPECT_EQ(theirs[32767], std::byte{7}) << "still mapped by the other";
    ASSERT_NE(one.shm_map(0, false), nullptr);
    EXPECT_EQ(one.shm_map(0, false)[32767], std::byte{7});
    two.shm_close(false);
    one.shm_close(true);
    EXPECT_EQ(one.shm_map(0, false), nullptr) << "removed";
    EXPECT_EQ(one.shm_map(0, true)[32767], std::byte{}) << "made anew";
    one.shm_close(true);
  }
}

TYPED_TEST_P(FileSuite, SharedMemorySlotsAreLocks) {
  using enum pager::LockKind;
  PGMICRO_IF_OFFERED(SharedFileFactory<TypeParam> && pager::SharedMemoryFile<typename TypeParam::File>) {
    auto one = this->factory.create();
    auto two = this->factory.again();
    EXPECT_THROW((void)one.shm_try_lock(shared, 0, 1), Error) << "nothing is mapped";
    ASSERT_NE(one.shm_map(0, true), nullptr);
    ASSERT_NE(two.shm_map(0, true), nullptr);
    EXPECT_TRUE(one.shm_try_lock(exclusive, 0, 1));
    EXPECT_FALSE(two.shm_try_lock(exclusive, 0, 1));
    EXPECT_TRUE(two.shm_try_lock(shared, 3, 1));
    EXPECT_FALSE(one.shm_try_lock(exclusive, 1, 7)) << "one of them is held";
    EXPECT_TRUE(one.shm_try_lock(exclusive, 4, 4));
    EXPECT_TRUE(two.try_lock(exclusive, 123, 1)) << "slots are not bytes of the file";
    two.shm_unlock(3, 1);
    EXPECT_TRUE(one.shm_try_lock(exclusive, 1, 7));
    one.shm_close(false);
    EXPECT_TRUE(two.shm_try_lock(exclusive, 0, 8)) << "closing gives them back";
    two.shm_close(true);
  }
}

TYPED_TEST_P(FileSuite, NamesComeAndGo) {
  PGMICRO_IF_OFFERED(FileSystemFactory<TypeParam>) {
    using enum pager::OpenMode;
    auto& fs = this->factory.file_system();
    const std::string a = this->factory.path("a"), b = this->factory.path("b");
    EXPECT_FALSE(fs.exists(a));
    for (const auto mode : {read_only, read_write}) try {
        (void)fs.open(a, mode);
        ADD_FAILURE() << "opened what does not exist";
      } catch (const Error& e) {
        EXPECT_EQ(e.sqlstate(), errc::undefined_file);
      }
    fs.remove(a);
    {
      auto file = fs.open(a, create);
      file.write(0, file_pattern(300, 11));
      file.sync();
      fs.sync_folder_of(a);
    }
    EXPECT_TRUE(fs.exists(a));
    EXPECT_FALSE(fs.exists(b));
    {
      auto file = fs.open(a, create);
      EXPECT_EQ(read_all(file), file_pattern(300, 11)) << "create opens what is there";
      auto other = fs.open(b, create);
      other.write(0, file_pattern(10, 12));
      EXPECT_EQ(file.size(), 300u);
    }
    {
      auto file = fs.open(a, read_only);
      EXPECT_EQ(read_all(file), file_pattern(300, 11));
      EXPECT_THROW(file.write(0, file_pattern(1, 0)), Error);
      EXPECT_THROW(file.resize(1), Error);
      EXPECT_EQ(read_all(file), file_pattern(300, 11));
    }
    fs.remove(a);
    EXPECT_FALSE(fs.exists(a));
    {
      auto file = fs.open(a, create);
      EXPECT_EQ(file.size(), 0u) << "a new file under an old name";
    }
    fs.remove(a);
    fs.remove(b);
    fs.sync_folder_of(a);
  }
}

#undef PGMICRO_IF_OFFERED

REGISTER_TYPED_TEST_SUITE_P(FileSuite, ANewFileIsEmpty, WhatWasWrittenIsRead, AGapReadsAsZero,
                            ResizeCutsAndFillsWithZero, ReadingPastTheEndThrows,
                            RandomOperationsAgreeWithAModel, AMovedHandleGoesOn,
                            ThreadsUseDifferentRangesAtOnce, GatheredPiecesLieOneAfterTheOther,
                            DataSyncChangesNothingThatIsSeen, HandlesOfOneFileSeeTheSameBytes,
                            LocksConflictBetweenHandlesNotWithinOne, AHandleThatEndsGivesItsLocksBack,
                            SharedMemoryIsShared, SharedMemorySlotsAreLocks, NamesComeAndGo);

}  // namespace pgmicro::testing

/// Puts the file of `Factory` through the kit. At global scope, once per Name.
#define PGMICRO_FILE_SUITE(Name, Factory)                   \
  namespace pgmicro::testing {                              \
  INSTANTIATE_TYPED_TEST_SUITE_P(Name, FileSuite, Factory); \
  }                                                         \
  static_assert(true)
