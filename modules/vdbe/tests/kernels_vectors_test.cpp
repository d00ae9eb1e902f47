/// Kernels against what a real server answered: testdata/*.tsv, which scripts/kernel_vectors.py recorded and
/// whose head says what its fields are.

#include <pgmicro/bytecode/builtins.hpp>
#include <pgmicro/types/time_zone.hpp>

#include <gtest/gtest.h>

#include <algorithm>
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

/// One line of a file, and what we make of it.
class Call {
 public:
  Call(std::string_view line, const types::TimeZone* zone) : fields_(split(line, '\t')) {
    world_.settings.time_zone = zone;
    if (fields_.size() < 4) throw std::runtime_error("a line with too few fields");
    function_ = bytecode::find_function(parse_oid(fields_[0]));
    std::vector<Oid> types;
    if (!fields_[1].empty())
      for (const auto oid : split(fields_[1], ',')) types.push_back(parse_oid(oid));
    result_ = parse_oid(fields_[2]);
    context_.emplace(world_.context(std::move(types), result_));
  }
  [[nodiscard]] std::string expected() const { return fields_[3] == "\\N" ? "\\N" : unescaped(fields_[3]); }
  [[nodiscard]] std::string_view kernel() const { return function_->source(); }

  /// In the file's form, not escaped.
  [[nodiscard]] std::string outcome() {
    try {
      const Datum value = function_->kind == bytecode::FunctionKind::aggregate ? aggregated() : called();
      if (value.null) return "\\N";
      const auto* type = types::find_type(result_);
      if (type == nullptr) return "(no error)";
      std::string out = "=";
      type->output(value, out, *context_);
      return out;
    } catch (const Error& e) {
      return "!" + e.sqlstate().text() + " " + e.message();
    } catch (const NoSuchType&) {
      return "(no type)";
    }
  }

 private:
  struct NoSuchType {};

  /// The i-th field behind the outcome.
  [[nodiscard]] Datum argument(std::size_t i, Oid type) {
    const auto field = fields_[4 + i];
    if (field == "\\N") return Datum::null_value();
    const auto* info = types::find_type(type);
    if (info == nullptr || info->input == nullptr) throw NoSuchType();
    return info->input(world_.arena.copy(unescaped(field)), -1, *context_);
  }
  [[nodiscard]] Datum called() {
    std::vector<Datum> arguments;
    bool any_null = false;
    for (std::size_t i = 0; i + 4 < fields_.size(); ++i) {
      arguments.push_back(argument(i, world_.argument_types[i]));
      any_null = any_null || arguments.back().null;
    }
    if (function_->strict && any_null) return Datum::null_value();
    return find_kernel(function_->kernel)(arguments.data(), *context_);
  }
  /// Every row's texts are gone when the next comes: a state that kept one would show it under a sanitizer.
  [[nodiscard]] Datum aggregated() {
    const AggregateKernel& kernel = *find_aggregate_kernel(function_->kernel);
    const std::size_t arity = world_.argument_types.size();
    alignas(std::max_align_t) char state[1024];
    if (kernel.state_bytes > sizeof state) throw std::runtime_error("a larger state than expected");
    kernel.init(state, *context_);
    struct Destroy {
      const AggregateKernel& kernel;
      char* state;
      ~Destroy() {
        if (kernel.destroy != nullptr) kernel.destroy(state);
      }
    } destroy{kernel, state};
    for (std::size_t at = 0; at + 4 < fields_.size(); at += std::max<std::size_t>(arity, 1)) {
      std::vector<Datum> arguments;
      bool any_null = false;
      for (std::size_t i = 0; i < arity; ++i) {
        arguments.push_back(argument(at + i, world_.argument_types[i]));
        any_null = any_null || arguments.back().null;
      }
      if (!kernel.skips_nulls || !any_null) kernel.step(state, arguments.data(), *context_);
      world_.arena.reset();
    }
    const Datum result = kernel.final(state, *context_);
    const auto* type = types::find_type(result_);
    if (type == nullptr || result.null) return result;
    return types::copy_value(result, type->representation, world_.arena);
  }

  std::vector<std::string_view> fields_;
  const bytecode::Function* function_;
  Oid result_;
  test::World world_;
  std::optional<KernelContext> context_;
};

class KernelVectors : public ::testing::TestWithParam<std::string> {};

TEST_P(KernelVectors, AsTheServerAnswers) {
  std::ifstream file(std::string(PGMICRO_VDBE_TESTDATA) + "/" + GetParam() + ".tsv");
  ASSERT_TRUE(file);
  const bool local = GetParam().find(".new_york") != std::string::npos;
  const auto* zone = local ? types::TimeZone::find("America/New_York") : nullptr;
  std::string line;
  int calls = 0, different = 0;
  while (std::getline(file, line)) {
    Call call(line, zone);
    const std::string expected = call.expected(), outcome = call.outcome();
    ++calls;
    if (outcome == expected) continue;
    if (++different <= 40)
      ADD_FAILURE() << call.kernel() << ": " << line << "\n  server " << expected << "\n  kernel " << outcome;
  }
  EXPECT_EQ(different, 0) << "of " << calls;
  EXPECT_GT(calls, 0);
}

std::vector<std::string> recorded() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(PGMICRO_VDBE_TESTDATA)) {
    if (entry.path().extension() == ".tsv") names.push_back(entry.path().stem().string());
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Recorded, KernelVectors, ::testing::ValuesIn(recorded()), [](const auto& test) {
  std::string name = test.param;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
});

}  // namespace
}  // namespace pgmicro::vdbe
