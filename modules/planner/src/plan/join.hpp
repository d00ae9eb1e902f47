#pragma once
/// Join order and join methods.
///
/// Trees are left-deep: one item after the other joins what is there already, each by the cheaper of
///   - a nested loop, whose inner side may look up an index by values of the outer row,
///   - a hash join, if an equality connects the two; the table is built of the new item.
/// Up to `exhaustive_max` items every order is weighed, by dynamic programming over sets of items; for more, the next item is
/// the one that costs least. Two best plans are kept for each set: of any order, and in the order the query wants, which
/// only the first item can give, and which all joins keep (L3).

#include "access.hpp"

namespace pgmicro::planner {

class Joiner {
 public:
  Joiner(Planner& planner, const Problem& problem, std::uint32_t level, const WantedOrder* order);
  /// `ordered`: whether the rows come in the wanted order.
  [[nodiscard]] const Plan* best(bool& ordered);

 private:
  static constexpr std::uint32_t exhaustive_max = 9;
  using ItemSet = std::uint64_t;
  struct State {
    double startup = 0, cost = 0, rows = 0;
    std::uint8_t item = 0;
    bool valid = false, ordered_first = false, hash = false;
  };
  struct Step {
    State state;
    AccessPath path;
  };

  void prepare(Item& item);
  [[nodiscard]] bool first(std::uint32_t item, bool ordered, Step& out) const;
  [[nodiscard]] bool next(const State& from, RelSet relations, std::uint32_t item, Step& out) const;
  [[nodiscard]] const Plan* construct(const std::uint8_t* order, std::uint32_t count, bool ordered);
  [[nodiscard]] const Plan* construct_scan(const Item& item, const AccessPath& path,
                                           const AccessQuestion& question, std::uint64_t& consumed);
  [[nodiscard]] const Plan* finish(const Plan* plan);
  [[nodiscard]] AccessQuestion question(const Item& item, RelSet available, bool ordered) const;
  [[nodiscard]] bool hash_key(const Conjunct& c, RelSet outer, RelSet inner, HashKey* out) const;
  [[nodiscard]] const Plan* full_join(const Item& item);

  Planner& planner_;
  const Problem& problem_;
  std::uint32_t level_;
  const WantedOrder* order_;
  List<Item> items_;
};

}  // namespace pgmicro::planner
