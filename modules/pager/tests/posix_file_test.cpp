/// What only an operating system's file can show: other processes, fork(2), and a libsqlite3 beside us.

#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/pager/detail/descriptor.hpp>
#include <pgmicro/pager/posix_file.hpp>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pgmicro::pager {
namespace {

using detail::parked_descriptors;

class PosixFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "pgmicro_posix_XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder = name;
    path = folder + "/a.db";
  }
  void TearDown() override {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) ::unlink((path + suffix).c_str());
    ::rmdir(folder.c_str());
    EXPECT_EQ(parked_descriptors(), 0u) << "a test left parked descriptors behind";
  }
  /// Runs `body` in a forked child; true where it returned true there.
  static bool in_child(const std::function<bool()>& body) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      bool ok = false;
      try {
        ok = body();
      } catch (...) {
      }
      ::_exit(ok ? 0 : 1);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  static std::size_t open_descriptors() {
    std::size_t n = 0;
    for (int fd = 0; fd < 1024; ++fd) n += ::fcntl(fd, F_GETFD) >= 0;
    return n;
  }

  PosixFileSystem fs;
  std::string folder, path;
};

struct Sqlite {
  explicit Sqlite(const std::string& path) { EXPECT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK); }
  ~Sqlite() { close(); }
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;
  int run(const char* sql) const { return sqlite3_exec(db, sql, nullptr, nullptr, nullptr); }
  void close() {
    if (db) sqlite3_close(std::exchange(db, nullptr));
  }
  sqlite3* db = nullptr;
};

/// Whether another process can begin to write the database. It uses stock SQLite.
bool another_process_can_write(const std::string& path) {
  const std::string command = "sqlite3 '" + path + "' 'begin immediate; rollback;' >/dev/null 2>&1";
  return std::system(command.c_str()) == 0;
}

SqlState state_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& e) {
    return e.sqlstate();
  }
  return SqlState{};
}

TEST_F(PosixFileTest, OpeningAndClosingBesideALockedSqliteKeepsItsLocks) {  // D2
  for (const char* const mode : {"delete", "wal"}) {
    SCOPED_TRACE(mode);
    {
      Sqlite theirs(path);
      ASSERT_EQ(
          theirs.run(
              (std::string("pragma journal_mode=") + mode + "; create table if not exists t(x)").c_str()),
          SQLITE_OK);
      ASSERT_EQ(theirs.run("begin immediate; insert into t values(1)"), SQLITE_OK);
      ASSERT_FALSE(another_process_can_write(path));
      for (int i = 0; i < 5; ++i) {
        auto ours = fs.open(path, i % 2 ? OpenMode::read_only : OpenMode::read_write);
        std::byte header[16];
        ours.read(0, header);
        EXPECT_EQ(std::memcmp(header, "SQLite format 3", 16), 0);
        if (std::strcmp(mode, "wal") == 0) {
          ASSERT_NE(ours.shm_map(0, false), nullptr);
          EXPECT_FALSE(ours.shm_try_lock(LockKind::exclusive, 0, 1)) << "theirs, in this process";
        }
      }
      EXPECT_LE(parked_descriptors(), 3u) << "parked descriptors are used again";
      EXPECT_FALSE(another_process_can_write(path)) << "our close() dropped the locks of libsqlite3";
      EXPECT_EQ(theirs.run("commit"), SQLITE_OK);
      EXPECT_TRUE(another_process_can_write(path));
    }
    (void)fs.open(path, OpenMode::read_only);
    EXPECT_EQ(parked_descriptors(), 0u) << "closed once libsqlite3 is gone";
  }
}

TEST_F(PosixFileTest, TheSameWithAPlainCloseShowsThatTheTestCanFail) {
  Sqlite theirs(path);
  ASSERT_EQ(theirs.run("create table t(x); begin immediate; insert into t values(1)"), SQLITE_OK);
  ASSERT_FALSE(another_process_can_write(path));
  ::close(::open(path.c_str(), O_RDONLY));
  EXPECT_TRUE(another_process_can_write(path)) << "then all of detail/descriptor.hpp is for nothing";
  theirs.run("rollback");
}

TEST_F(PosixFileTest, ParkedDescriptorsDoNotAccumulate) {
  Sqlite theirs(path);
  ASSERT_EQ(theirs.run("create table t(x)"), SQLITE_OK);
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 300; ++i) {
    auto one = fs.open(path, OpenMode::read_write);
    auto two = fs.open(path, OpenMode::read_only);
    EXPECT_TRUE(one.try_lock(LockKind::exclusive, 100, 1));
    EXPECT_FALSE(two.try_lock(LockKind::shared, 100, 1)) << "two handles, two descriptions";
  }
  EXPECT_LE(open_descriptors(), before + 2);
  EXPECT_EQ(parked_descriptors(), 2u);
  auto again = fs.open(path, OpenMode::read_only);
  EXPECT_TRUE(again.try_lock(LockKind::shared, 100, 1)) << "a parked descriptor holds no lock";
  EXPECT_EQ(state_of([&] { again.write(0, Bytes(reinterpret_cast<const std::byte*>("x"), 1)); }),
            errc::read_only)
      << "opened for reading, though what was parked could write";
  theirs.close();
  (void)fs.open(path, OpenMode::read_only);
}

TEST_F(PosixFileTest, AForkedChildRefusesAndHoldsNoLocks) {  // D4
  auto file = std::make_optional(fs.open(path, OpenMode::create));
  file->resize(100);
  ASSERT_TRUE(file->try_lock(LockKind::exclusive, 7, 1));
  ASSERT_NE(file->shm_map(0, true), nullptr);
  EXPECT_FALSE(file->orphaned());
  int to_child[2], to_parent[2];
  ASSERT_EQ(::pipe(to_child) + ::pipe(to_parent), 0);
  const pid_t pid = ::fork();
  if (pid == 0) {
    std::byte b[1];
    bool ok = file->orphaned();
    ok = ok && state_of([&] { file->read(0, b); }) == errc::not_in_prerequisite_state;
    ok = ok && state_of([&] { file->write(0, b); }) == errc::not_in_prerequisite_state;
    ok = ok && state_of([&] { (void)file->shm_map(0, true); }) == errc::not_in_prerequisite_state;
    ok = ok && state_of([&] { (void)file->shm_try_lock(LockKind::shared, 3, 1); }) ==
                   errc::not_in_prerequisite_state;
    ok = ok &&
         state_of([&] { (void)file->try_lock(LockKind::shared, 3, 1); }) == errc::not_in_prerequisite_state;
    auto own = fs.open(path, OpenMode::read_write);  // a handle of the child's own works, and conflicts
    ok = ok && !own.try_lock(LockKind::exclusive, 7, 1) && own.size() == 100;
    file.reset();  // closes nothing of the parent's
    ok = ok && !own.try_lock(LockKind::exclusive, 7, 1);
    (void)!::write(to_parent[1], ok ? "y" : "n", 1);
    char wait;
    (void)!::read(to_child[0], &wait, 1);
    ::_exit(0);
  }
  char answer = '?';
  ASSERT_EQ(::read(to_parent[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  file.reset();  // while the child lives
  auto next = fs.open(path, OpenMode::read_write);
  EXPECT_TRUE(next.try_lock(LockKind::exclusive, 7, 1)) << "the child keeps the parent's lock alive";
  ASSERT_EQ(::write(to_child[1], "x", 1), 1);
  ::waitpid(pid, nullptr, 0);
  for (const int fd : {to_child[0], to_child[1], to_parent[0], to_parent[1]}) ::close(fd);
}

TEST_F(PosixFileTest, LocksConflictWithSqliteInOtherProcesses) {
  Sqlite(path).run("create table t(x)");
  auto file = fs.open(path, OpenMode::read_write);
  EXPECT_TRUE(another_process_can_write(path));
  ASSERT_TRUE(file.try_lock(LockKind::exclusive, detail::pending_byte + 1, 1));  // RESERVED
  EXPECT_FALSE(another_process_can_write(path));
  file.unlock(detail::pending_byte + 1, 1);
  EXPECT_TRUE(another_process_can_write(path));
}

TEST_F(PosixFileTest, TheFirstUserOfAShmTruncatesIt) {
  auto file = fs.open(path, OpenMode::create);
  {
    auto left_over = fs.open(folder + "/a.db-shm", OpenMode::create);
    const std::vector<std::byte> junk(40000, std::byte{0xee});
    left_over.write(0, junk);
  }
  EXPECT_EQ(file.shm_map(0, false), nullptr) << "truncated, so there is no region";
  std::byte* const p = file.shm_map(0, true);
  ASSERT_NE(p, nullptr);
  EXPECT_EQ(p[3], std::byte{0}) << "three bytes stay, as with SQLite";
  p[0] = std::byte{42};
  ASSERT_TRUE(in_child([&] {
    auto other = fs.open(path, OpenMode::read_write);
    const std::byte* const theirs = other.shm_map(0, false);
    return theirs != nullptr && theirs[0] == std::byte{42};
  }));
}

TEST_F(PosixFileTest, ReadOnlySharedMemoryIsUsedOnlyWhileSomebodyKeepsIt) {
  if (::geteuid() == 0) {
    // Root may write anything, so the check runs as somebody else.
    ASSERT_EQ(::chmod(folder.c_str(), 0755), 0);
  }
  auto writer = std::make_optional(fs.open(path, OpenMode::create));
  ASSERT_NE(writer->shm_map(0, true), nullptr);
  ASSERT_EQ(::chmod((path + "-shm").c_str(), 0644), 0);
  const auto as_nobody = [&](const std::function<bool()>& body) {
    return in_child([&] { return (::geteuid() != 0 || ::setresuid(65534, 65534, 65534) == 0) && body(); });
  };
  if (::geteuid() == 0) {
    EXPECT_TRUE(as_nobody([&] {
      auto reader = fs.open(path, OpenMode::read_only);
      return reader.shm_map(0, true) != nullptr && !reader.shm_writable() &&
             reader.shm_try_lock(LockKind::shared, 3, 1) &&
             state_of([&] { (void)reader.shm_try_lock(LockKind::exclusive, 0, 1); }) == errc::read_only;
    }));
    writer.reset();
    EXPECT_TRUE(as_nobody([&] {
      auto reader = fs.open(path, OpenMode::read_only);
      return reader.shm_map(0, true) == nullptr;
    })) << "stale shared memory that cannot be initialised must not be used";
  }
}

TEST_F(PosixFileTest, CompanionsTakeThePermissionsOfTheirDatabase) {
  { auto file = fs.open(path, OpenMode::create); }
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  auto file = fs.open(path, OpenMode::read_write);
  ASSERT_NE(file.shm_map(0, true), nullptr);
  { auto wal = fs.open(path + "-wal", OpenMode::create); }
  for (const char* suffix : {"-shm", "-wal"}) {
    struct stat s;
    ASSERT_EQ(::stat((path + suffix).c_str(), &s), 0);
    EXPECT_EQ(s.st_mode & 0777u, 0600u) << suffix;
  }
}

TEST_F(PosixFileTest, AFullDiskIs53100AndAFileSizeLimitIsAnError) {
  if (!fs.exists("/dev/full")) GTEST_SKIP();
  EXPECT_EQ(state_of([&] { (void)fs.open("/dev/full", OpenMode::read_write); }), SqlState{"42809"});
  EXPECT_TRUE(in_child([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{8192, 8192};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    auto file = fs.open(path, OpenMode::create);
    const std::vector<std::byte> big(20000);
    const bool refused =
        state_of([&] { file.write(0, big); }) == errc::io_error;  // EFBIG after a short write
    return refused && file.size() == 8192;
  }));
}

TEST_F(PosixFileTest, CanonicalResolvesLinksOfExistingAndNewFiles) {
  { auto file = fs.open(path, OpenMode::create); }
  const std::string link = folder + "/link.db";
  ASSERT_EQ(::symlink("a.db", link.c_str()), 0);
  EXPECT_EQ(fs.canonical(link), fs.canonical(path));
  EXPECT_EQ(fs.canonical(folder + "/new.db"), fs.canonical(folder) + "/new.db");
  ::unlink(link.c_str());
  EXPECT_EQ(state_of([&] { (void)fs.open(folder, OpenMode::read_only); }), SqlState{"42809"});
  EXPECT_EQ(state_of([&] { (void)fs.open(folder + "/none", OpenMode::read_write); }), errc::undefined_file);
}

TEST_F(PosixFileTest, NeverUsesAStandardDescriptor) {
  EXPECT_TRUE(in_child([&] {
    ::close(0);
    ::close(1);
    auto file = fs.open(path, OpenMode::create);
    (void)!::write(1, "stray output", 12);
    return file.size() == 0 && ::fcntl(0, F_GETFD) == FD_CLOEXEC;
  }));
}

}  // namespace
}  // namespace pgmicro::pager
