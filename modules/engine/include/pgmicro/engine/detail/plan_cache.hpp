#pragma once
/// Plans by text, shared by the process: what an ad-hoc statement costs when its like has run before.
///
/// A plan is good for one state of the catalog (Snapshot::version() is unique in the process) and one set of settings
/// (Settings::fingerprint()); both are part of the key. So is the text, with its constants lifted out where that is sound
/// (parser/literals.hpp).

#include <pgmicro/ast/kinds.hpp>
#include <pgmicro/bytecode/program.hpp>
#include <pgmicro/parser/literals.hpp>
#include <pgmicro/pgmicro.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pgmicro::engine {

struct PlanKey {
  std::uint64_t catalog = 0, settings = 0;
  friend bool operator==(const PlanKey&, const PlanKey&) = default;
};

/// A statement that was planned. Immutable.
struct Plan {
  std::shared_ptr<const bytecode::Program> program;
  std::vector<ColumnInfo> columns;  ///< names are the program's
  std::uint32_t params = 0;         ///< $1 … $n; behind them the program takes lifted constants
  std::vector<bool> negated;        ///< lifted constants whose sign is in the text, not in the constant
  ast::NodeKind kind = ast::NodeKind::Select;
  bool has_rows = false;
  bool locks = false;  ///< FOR UPDATE and the like
  PlanKey key;

  [[nodiscard]] std::span<const Oid> param_types() const noexcept {
    return std::span(program->parameter_types).first(params);
  }
};

class PlanCache {
 public:
  [[nodiscard]] static PlanCache& process();

  /// Null: none. The text is one statement's, or the key that lifting made of it.
  [[nodiscard]] std::shared_ptr<const Plan> find(std::string_view text, const PlanKey& key);
  void insert(std::string_view text, std::shared_ptr<const Plan> plan);

 private:
  PlanCache();
  ~PlanCache();
  struct Shards;
  std::unique_ptr<Shards> shards_;
};

}  // namespace pgmicro::engine
