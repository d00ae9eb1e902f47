#pragma once
/// What kernels need to run in a test: an arena, settings, and a session that counts.

#include <pgmicro/base/error.hpp>
#include <pgmicro/vdbe/kernel.hpp>

#include <map>
#include <string>
#include <vector>

namespace pgmicro::vdbe::test {

class FakeSession : public SessionServices {
 public:
  std::int64_t next_value(Oid sequence) override { return last_ = ++sequences_[sequence]; }
  std::int64_t current_value(Oid sequence) override {
    const auto found = sequences_.find(sequence);
    if (found == sequences_.end())
      throw Error(errc::not_in_prerequisite_state, "currval of sequence is not yet defined in this session");
    return found->second;
  }
  std::int64_t last_value() override { return last_; }
  void set_value(Oid sequence, std::int64_t value, bool is_called) override {
    sequences_[sequence] = is_called ? value : value - 1;
  }
  std::string_view database_name() override { return "testdb"; }
  std::string_view current_user() override { return "alice"; }
  std::string_view session_user() override { return "bob"; }
  std::span<const std::string_view> schemas(bool with_implicit) override {
    static constexpr std::string_view all[] = {"pg_catalog", "public"};
    return std::span(all).subspan(with_implicit ? 0 : 1);
  }
  std::string_view server_version() override { return "PostgreSQL 15 (test)"; }
  std::int32_t backend_pid() override { return 4711; }
  std::optional<std::string> setting(std::string_view name, bool missing_is_fine) override {
    const auto found = settings_.find(std::string(name));
    if (found != settings_.end()) return found->second;
    if (missing_is_fine) return std::nullopt;
    throw Error(SqlState("42704"), "unrecognized configuration parameter \"" + std::string(name) + "\"");
  }
  void set_setting(std::string_view name, std::string_view value, bool) override {
    settings_[std::string(name)] = value;
  }
  std::int64_t statement_time() override { return 1'000'000; }
  std::uint64_t transaction_id() override { return 731; }
  std::uint64_t random_bits() override {
    return random_ = random_ * 6364136223846793005u + 1442695040888963407u;
  }
  void seed_random(double seed) override { random_ = static_cast<std::uint64_t>((seed + 2) * 1e15); }
  void sleep(double seconds) override { slept += seconds; }
  bool is_reserved_word(std::string_view word) override {
    return word == "select" || word == "user" || word == "table" || word == "between" || word == "null";
  }

  double slept = 0;

 private:
  std::map<Oid, std::int64_t> sequences_;
  std::map<std::string, std::string> settings_;
  std::int64_t last_ = 0;
  std::uint64_t random_ = 1;
};

struct World {
  Arena arena;
  types::Settings settings;
  FakeSession session;
  std::vector<Oid> argument_types;
  CallInfo call;

  [[nodiscard]] KernelContext context(std::vector<Oid> types = {}, Oid result = Oid::invalid) {
    argument_types = std::move(types);
    call.argument_types = argument_types;
    call.result_type = result;
    return KernelContext{{arena, settings}, session, &call};
  }
};

}  // namespace pgmicro::vdbe::test
