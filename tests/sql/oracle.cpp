// Runs transcripts against a real PostgreSQL: says where they differ from what is recorded, or records them.
//
//   pgmicro_sql_oracle CONNINFO [--record] FILE…
//
// CONNINFO names a server on which databases may be created; each file gets one of its own.

#include "postgres.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace pgmicro::sqltest {
namespace {

int check(const std::string& conninfo, const std::string& path, bool record) {
  const auto postgres = make_postgres(conninfo);
  auto blocks = read_transcript(path);
  int differences = 0;
  for (auto& b : blocks) {
    const std::string got = postgres->run(b.session, b.sql);
    if (got == b.expected) continue;
    ++differences;
    if (!record)
      std::printf("%s:%d\n%s--- recorded\n%s--- PostgreSQL\n%s\n", path.c_str(), b.line, b.sql.c_str(),
                  b.expected.c_str(), got.c_str());
    b.expected = got;
  }
  if (record && differences != 0) write_transcript(path, blocks);
  std::printf("%s: %zu blocks, %d %s\n", path.c_str(), blocks.size(), differences,
              record ? "recorded anew" : "differ");
  return record ? 0 : differences;
}

}  // namespace
}  // namespace pgmicro::sqltest

int main(int argc, char** argv) {
  int differences = 0;
  bool record = false;
  try {
    for (int i = 2; i < argc; ++i)
      if (std::strcmp(argv[i], "--record") == 0)
        record = true;
      else
        differences += pgmicro::sqltest::check(argv[1], argv[i], record);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 2;
  }
  return differences == 0 ? 0 : 1;
}
