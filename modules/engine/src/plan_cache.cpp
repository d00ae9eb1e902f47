#include <pgmicro/engine/detail/plan_cache.hpp>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <array>
#include <list>
#include <mutex>
#include <unordered_map>

namespace pgmicro::engine {

namespace {

constexpr std::size_t shard_count = 16;
constexpr std::size_t plans_per_shard_max = 256;
constexpr std::size_t text_bytes_max = 16384;  // a longer text is not likely to come again

struct View {
  std::string_view text;
  PlanKey key;
  friend bool operator==(const View&, const View&) = default;
};
struct Hash {
  std::size_t operator()(const View& v) const noexcept {
    return XXH3_64bits_withSeed(v.text.data(), v.text.size(), v.key.catalog * 31 + v.key.settings);
  }
};

struct Shard {
  struct Entry {
    std::string text;
    std::shared_ptr<const Plan> plan;
  };
  std::mutex mutex;
  std::list<Entry> by_age;  // youngest use first
  std::unordered_map<View, std::list<Entry>::iterator, Hash> by_text;
};

}  // namespace

struct PlanCache::Shards {
  std::array<Shard, shard_count> all;
  Shard& of(const View& view) noexcept { return all[Hash{}(view) >> 60]; }
};

PlanCache::PlanCache() : shards_(std::make_unique<Shards>()) {}
PlanCache::~PlanCache() = default;

PlanCache& PlanCache::process() {
  static PlanCache cache;
  return cache;
}

std::shared_ptr<const Plan> PlanCache::find(std::string_view text, const PlanKey& key) {
  const View view{text, key};
  Shard& shard = shards_->of(view);
  const std::scoped_lock lock(shard.mutex);
  const auto found = shard.by_text.find(view);
  if (found == shard.by_text.end()) return nullptr;
  shard.by_age.splice(shard.by_age.begin(), shard.by_age, found->second);
  return found->second->plan;
}

void PlanCache::insert(std::string_view text, std::shared_ptr<const Plan> plan) {
  if (text.size() > text_bytes_max) return;
  Shard& shard = shards_->of({text, plan->key});
  const std::scoped_lock lock(shard.mutex);
  if (const auto found = shard.by_text.find({text, plan->key}); found != shard.by_text.end()) {
    found->second->plan = std::move(plan);
    return;
  }
  shard.by_age.push_front({std::string(text), std::move(plan)});
  const auto at = shard.by_age.begin();
  shard.by_text.emplace(View{at->text, at->plan->key}, at);
  if (shard.by_age.size() > plans_per_shard_max) {
    const auto& oldest = shard.by_age.back();
    shard.by_text.erase({oldest.text, oldest.plan->key});
    shard.by_age.pop_back();
  }
}

}  // namespace pgmicro::engine
