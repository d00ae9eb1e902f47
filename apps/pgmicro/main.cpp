/// The pgmicro command. It will be the shell; today it shows what stands, by running it.

#include "commands.hpp"

#include <pgmicro/base/error.hpp>

#include <cstdio>
#include <string_view>

#ifdef __clang__
#define PGMICRO_COMPILER "clang " __clang_version__
#else
#define PGMICRO_COMPILER "g++ " __VERSION__
#endif

namespace {

void print_version() { std::puts("pgmicro " PGMICRO_VERSION " (" PGMICRO_COMPILER ")"); }

void print_help() {
  std::puts(
      "pgmicro: PostgreSQL in-process over one SQLite file.\n"
      "\n"
      "  pgmicro              a tour: what this version can do, as it does it\n"
      "  pgmicro FILE         what stands in an SQLite database file, and whether it is sound\n"
      "  pgmicro --version\n"
      "  pgmicro --help\n"
      "\n"
      "There is no SQL in this version: it is the storage engine. See README.md.");
}

int run(std::string_view argument, const char* path) {
  if (argument == "--version" || argument == "-V") return print_version(), 0;
  if (argument == "--help" || argument == "-h") return print_help(), 0;
  if (argument.empty()) return print_version(), pgmicro::app::tour();
  if (argument.front() == '-') {
    std::fprintf(stderr, "pgmicro: unknown option \"%s\" (try --help)\n", path);
    return 2;
  }
  return pgmicro::app::inspect(path);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2) return print_help(), 2;
  try {
    return run(argc == 2 ? argv[1] : "", argv[1]);
  } catch (const pgmicro::Error& e) {
    std::fprintf(stderr, "pgmicro: %s\n", e.message().c_str());
    if (!e.hint().empty()) std::fprintf(stderr, "HINT:  %s\n", e.hint().c_str());
    return 1;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "pgmicro: %s\n", e.what());
    return 1;
  }
}
