// Runs every transcript of this folder through the public API, in memory and over a file.

#include "ours.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace pgmicro::sqltest {
namespace {

void run(const std::string& path, Database database) {
  Ours ours(std::move(database));
  int shown = 0;
  for (const auto& b : read_transcript(path)) {
    const std::string got = ours.run(b.session, b.sql);
    if (got == b.expected) continue;
    ADD_FAILURE_AT(path.c_str(), b.line) << b.sql << "--- expected\n" << b.expected << "--- got\n" << got;
    if (++shown == 20) FAIL() << "more differences are not shown";
  }
}

class Transcript : public testing::Test {
 public:
  Transcript(std::string path, bool file) : path_(std::move(path)), file_(file) {}
  void TestBody() override {
    if (!file_) return run(path_, Database::memory());
    const auto folder = std::filesystem::temp_directory_path() / ("pgmicro_sql_" + std::to_string(getpid()));
    std::filesystem::create_directory(folder);
    run(path_, Database::open((folder / "test.db").string(), {.durability = Durability::off}));
    std::filesystem::remove_all(folder);
  }

 private:
  std::string path_;
  bool file_;
};

const bool registered = [] {
  for (const auto& entry : std::filesystem::directory_iterator(PGMICRO_SQL_TESTS)) {
    if (entry.path().extension() != ".test") continue;
    const std::string path = entry.path().string(), name = entry.path().stem().string();
    for (const bool file : {false, true})
      testing::RegisterTest(file ? "File" : "Memory", name.c_str(), nullptr, nullptr, path.c_str(), 1,
                            [path, file]() -> testing::Test* { return new Transcript(path, file); });
  }
  return true;
}();

}  // namespace
}  // namespace pgmicro::sqltest
