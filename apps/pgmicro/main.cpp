/// The pgmicro command: a shell, and a look into database files.

#include "commands.hpp"

#include <pgmicro/base/error.hpp>

#include <cstdio>
#include <span>
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
      "  pgmicro                  a shell over a database in memory\n"
      "  pgmicro FILE             a shell over a database file, made if there is none\n"
      "  pgmicro FILE SQL         runs the statements, prints what they give (FILE may be :memory:)\n"
      "  pgmicro --inspect FILE   what stands in an SQLite database file, and whether it is sound\n"
      "  pgmicro --tour           what the storage underneath can do, as it does it\n"
      "  pgmicro --version\n"
      "  pgmicro --help");
}

int run(std::span<char*> arguments) {
  const std::string_view first = arguments.empty() ? std::string_view{} : std::string_view(arguments[0]);
  const auto count = arguments.size();
  if (first == "--version" || first == "-V") return print_version(), 0;
  if (first == "--help" || first == "-h") return print_help(), 0;
  if (first == "--tour" && count == 1) return print_version(), pgmicro::app::tour();
  if (first == "--inspect" && count == 2) return pgmicro::app::inspect(arguments[1]);
  if (first.starts_with('-') && first != "-") {
    std::fprintf(stderr, "pgmicro: unknown option \"%s\" (try --help)\n", arguments[0]);
    return 2;
  }
  if (count > 2) return print_help(), 2;
  const char* path = first.empty() || first == ":memory:" ? nullptr : arguments[0];
  return pgmicro::app::shell(path, count == 2 ? arguments[1] : nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(std::span(argv + 1, static_cast<std::size_t>(argc - 1)));
  } catch (const pgmicro::Error& e) {
    std::fprintf(stderr, "pgmicro: %s\n", e.message().c_str());
    if (!e.hint().empty()) std::fprintf(stderr, "HINT:  %s\n", e.hint().c_str());
    return 1;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "pgmicro: %s\n", e.what());
    return 1;
  }
}
