/// Kernels against what a real server answered: testdata/kernels_*.tsv, which scripts/kernel_vectors.py recorded and
/// whose head says what its fields are.

#include <pgmicro/bytecode/builtins.hpp>

#include <gtest/gtest.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "kernels_support.hpp"

namespace pgmicro::vdbe {
namespace {

std::string unescaped(std::string_view field) {
  std::string out;
  for (std::size_t i = 0; i < field.size(); ++i) {
    if (field[i] != '\\') {
      out += field[i];
      continue;
    }
    switch (field[++i]) {
      case 't': out += '\t'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      default: out += field[i];
    }
  }
  return out;
}

std::vector<std::string_view> split(std::string_view line, char separator) {
  std::vector<std::string_view> out;
  while (true) {
    const auto at = line.find(separator);
    out.push_back(line.substr(0, at));
    if (at == line.npos) return out;
    line.remove_prefix(at + 1);
  }
}

Oid parse_oid(std::string_view text) {
  std::uint32_t v = 0;
  std::from_chars(text.data(), text.data() + text.size(), v);
  return Oid{v};
}

/// The outcome in the file's form, not escaped.
std::string outcome_of(const bytecode::Function& function, std::vector<Oid> types, Oid result,
                       std::span<const std::string_view> fields) {
  test::World world;
  auto context = world.context(std::move(types), result);
  std::vector<std::string> texts;
  for (const auto field : fields) texts.push_back(unescaped(field));
  std::vector<Datum> arguments;
  bool any_null = false;
  try {
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (fields[i] == "\\N") {
        arguments.push_back(Datum::null_value());
        any_null = true;
        continue;
      }
      const auto* type = types::find_type(world.argument_types[i]);
      if (type == nullptr || type->input == nullptr) return "(no type)";
      arguments.push_back(type->input(texts[i], -1, context));
    }
    if (function.strict && any_null) return "\\N";
    const Datum value = find_kernel(function.kernel)(arguments.data(), context);
    if (value.null) return "\\N";
    const auto* type = types::find_type(result);
    if (type == nullptr) return "(no error)";
    std::string out = "=";
    type->output(value, out, context);
    return out;
  } catch (const Error& e) {
    return "!" + e.sqlstate().text() + " " + e.message();
  }
}

class KernelVectors : public ::testing::TestWithParam<std::string> {};

TEST_P(KernelVectors, AsTheServerAnswers) {
  std::ifstream file(std::string(PGMICRO_VDBE_TESTDATA) + "/kernels_" + GetParam() + ".tsv");
  ASSERT_TRUE(file);
  std::string line;
  int calls = 0, different = 0;
  while (std::getline(file, line)) {
    const auto fields = split(line, '\t');
    ASSERT_GE(fields.size(), 4u) << line;
    const auto* function = bytecode::find_function(parse_oid(fields[0]));
    ASSERT_NE(function, nullptr) << line;
    ASSERT_NE(find_kernel(function->kernel), nullptr) << function->source();
    std::vector<Oid> types;
    if (!fields[1].empty())
      for (const auto oid : split(fields[1], ',')) types.push_back(parse_oid(oid));
    const std::string expected = fields[3] == "\\N" ? "\\N" : unescaped(fields[3]);
    const std::string answer =
        outcome_of(*function, types, parse_oid(fields[2]), std::span(fields).subspan(4));
    ++calls;
    if (answer == expected || answer == "(no type)") continue;
    if (++different <= 40)
      ADD_FAILURE() << function->source() << ": " << line << "\n  server " << expected << "\n  kernel "
                    << answer;
  }
  EXPECT_EQ(different, 0) << "of " << calls;
  EXPECT_GT(calls, 0);
}

std::vector<std::string> recorded() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(PGMICRO_VDBE_TESTDATA)) {
    const std::string name = entry.path().stem().string();
    if (name.rfind("kernels_", 0) == 0 && entry.path().extension() == ".tsv") names.push_back(name.substr(8));
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Recorded, KernelVectors, ::testing::ValuesIn(recorded()),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace pgmicro::vdbe
