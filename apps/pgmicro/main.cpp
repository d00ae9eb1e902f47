/// The pgmicro command. It will be the shell; today it shows what stands, by running it.

#include <cstdio>
#include <cstring>
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
      "  pgmicro              what this version can do\n"
      "  pgmicro --version\n"
      "  pgmicro --help\n"
      "\n"
      "There is no SQL in this version: it is the storage engine. See README.md.");
}

void tour() {
  print_version();
  std::puts("The storage engine: SQLite's file format as a C++20 library. There is no SQL yet.");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2) return print_help(), 2;
  const std::string_view argument = argc == 2 ? argv[1] : "";
  if (argument == "--version" || argument == "-V") {
    print_version();
  } else if (argument == "--help" || argument == "-h") {
    print_help();
  } else if (argument.empty()) {
    tour();
  } else {
    std::fprintf(stderr, "pgmicro: unknown argument \"%s\" (try --help)\n", argv[1]);
    return 2;
  }
  return 0;
}
