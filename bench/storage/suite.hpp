#pragma once
/// The rows of the storage benchmark: what is done, by whom, and what is hoped for.

#include "../harness.hpp"

#include <cstdint>
#include <regex>
#include <string>

namespace pgmicro::bench {

struct SuiteOptions {
  std::int64_t rows = 1'000'000;
  std::int64_t growth_rows_max = 10'000'000;
  std::int64_t commits = 2'000;
  std::int64_t opens = 10'000;
  std::regex filter{""};  ///< rows whose name it matches somewhere
  std::string folder;     ///< where the files of the file rows are made
  std::string self;       ///< path of this program: memory is measured in processes of their own
};

void run_suite(Harness&, const SuiteOptions&);

/// In a process of its own: prints how many bytes one more open database takes.
void print_open_bytes(const std::string& engine, std::int64_t count);

}  // namespace pgmicro::bench
