#include <pgmicro/base/error.hpp>
#include <pgmicro/types/hash.hpp>
#include <pgmicro/vdbe/detail/hash_table.hpp>

#include <algorithm>
#include <utility>

namespace pgmicro::vdbe::detail {

// ── keys ──────────────────────────────────────────────────────────────────────────────────────────────────────────

KeyShape::KeyShape(std::span<const types::TypeInfo* const> columns, std::uint32_t keys) {
  keys_.reserve(keys);
  for (std::uint32_t i = 0; i < keys; ++i)
    keys_.push_back({bytecode::comparison_of(*columns[i]), columns[i]->compare, columns[i]->hash});
}

std::uint64_t KeyShape::hash(const Datum* key) const noexcept {
  std::uint64_t h = 0;
  for (const Key& k : keys_) {
    const Datum& d = *key++;
    const std::uint64_t one = d.null ? 0
                              : k.comparison == bytecode::Comparison::integer
                                  ? static_cast<std::uint64_t>(d.integer)
                                  : k.hash(d);
    h = types::hash_combine(h, one);
  }
  return h;
}

bool KeyShape::equal(const Datum* a, const Datum* b) const noexcept {
  for (const Key& k : keys_) {
    const Datum& x = *a++;
    const Datum& y = *b++;
    if (x.null || y.null) {
      if (x.null != y.null) return false;
    } else if (bytecode::compare(k.comparison, k.compare, x, y) != 0) {
      return false;
    }
  }
  return true;
}

bool KeyShape::has_null(const Datum* key) const noexcept {
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (key[i].null) return true;
  return false;
}

// ── hash tables ───────────────────────────────────────────────────────────────────────────────────────────────────

HashTable::HashTable(const bytecode::HashInfo& info, MemoryMeter& meter)
    : shape_(info.columns), key_(info.columns, info.keys), nulls_match_(info.nulls_match), heap_(meter) {}

void HashTable::clear() noexcept {
  entries_.clear();
  heap_.clear();
  std::fill(slots_.begin(), slots_.end(), 0);
}

std::size_t HashTable::slot_of(const Datum* key, std::uint32_t hash) const noexcept {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    if (slots_[slot] == 0) return slot;
    const Entry& e = entries_[slots_[slot] - 1];
    if (e.hash == hash && key_.equal(e.row, key)) return slot;
  }
}

void HashTable::grow() {
  if (entries_.size() * 2 < slots_.size()) return;
  std::vector<std::uint32_t> slots(std::max<std::size_t>(16, slots_.size() * 2));
  const std::size_t mask = slots.size() - 1;
  for (const std::uint32_t first : slots_) {
    if (first == 0) continue;
    std::size_t slot = entries_[first - 1].hash & mask;
    while (slots[slot] != 0) slot = (slot + 1) & mask;
    slots[slot] = first;
  }
  slots_ = std::move(slots);
}

Place HashTable::append(const Datum* row, std::uint32_t hash) {
  if (entries_.size() >= index(Place::none)) throw Error(errc::program_limit, "hash table is full");
  const auto place = static_cast<Place>(entries_.size());
  entries_.push_back({shape_.store(heap_, row), hash, Place::none, place, false});
  return place;
}

void HashTable::insert(const Datum* row) {
  grow();
  if (!is_found(row)) {
    append(row, 0);
    return;
  }
  const auto hash = static_cast<std::uint32_t>(key_.hash(row));
  const std::size_t slot = slot_of(row, hash);
  const Place place = append(row, hash);
  if (slots_[slot] == 0) {
    slots_[slot] = static_cast<std::uint32_t>(place) + 1;
  } else {
    Entry& first = entries_[slots_[slot] - 1];
    entries_[index(first.last)].next = place;
    first.last = place;
  }
}

HashTable::Added HashTable::add(const Datum* row) {
  grow();
  if (!is_found(row)) return {append(row, 0), true};
  const auto hash = static_cast<std::uint32_t>(key_.hash(row));
  const std::size_t slot = slot_of(row, hash);
  if (slots_[slot] != 0) return {static_cast<Place>(slots_[slot] - 1), false};
  const Place place = append(row, hash);
  slots_[slot] = static_cast<std::uint32_t>(place) + 1;
  return {place, true};
}

Place HashTable::find(const Datum* key) const noexcept {
  if (entries_.empty() || !is_found(key)) return Place::none;
  const std::size_t slot = slot_of(key, static_cast<std::uint32_t>(key_.hash(key)));
  return slots_[slot] == 0 ? Place::none : static_cast<Place>(slots_[slot] - 1);
}

void HashTable::store_payload(Place place, const Datum* values) {
  shape_.overwrite(heap_, entries_[index(place)].row, key_.keys(), values);
}

Place HashTable::from(std::size_t place, bool unmarked) const noexcept {
  for (; place < entries_.size(); ++place)
    if (!unmarked || !entries_[place].marked) return static_cast<Place>(place);
  return Place::none;
}

// ── groups ────────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

bytecode::HashInfo group_rows(const bytecode::GroupsInfo& info) {
  bytecode::HashInfo rows{.columns = info.keys, .keys = static_cast<std::uint16_t>(info.keys.size())};
  rows.columns.push_back(types::find_type(type_oid::int8));
  return rows;
}

}  // namespace

Groups::Groups(const bytecode::GroupsInfo& info, const bytecode::Program& program, MemoryMeter& meter)
    : keys_(static_cast<std::uint32_t>(info.keys.size())), table_(group_rows(info), meter), states_(meter) {
  aggregates_.reserve(info.aggregates.size());
  for (const bytecode::CallInfo& call : info.aggregates) {
    const AggregateKernel* const kernel = find_aggregate_kernel(call.kernel);
    if (kernel == nullptr)
      throw Error(errc::internal, std::string("no aggregate ") + bytecode::kernel_name(call.kernel));
    const std::uint32_t align = std::max<std::uint32_t>(kernel->state_align, 1);
    state_bytes_ = (state_bytes_ + align - 1) / align * align;
    aggregates_.push_back({kernel,
                           state_bytes_,
                           call.arguments,
                           {program.types_of(call), call.result, call.result_typmod, call.variadic_array}});
    state_bytes_ += kernel->state_bytes;
    destroys_ |= kernel->destroy != nullptr;
  }
  probe_.resize(keys_ + 1);
}

Groups::Groups(Groups&& o) noexcept
    : keys_(o.keys_), table_(std::move(o.table_)), states_(std::move(o.states_)),
      aggregates_(std::move(o.aggregates_)), state_bytes_(o.state_bytes_),
      destroys_(std::exchange(o.destroys_, false)), probe_(std::move(o.probe_)) {}

void Groups::destroy_states() noexcept {
  if (!destroys_) return;
  for (std::size_t i = 0; i < table_.size(); ++i) {
    char* const state = reinterpret_cast<char*>(table_.row(static_cast<Place>(i))[keys_].integer);
    for (const Aggregate& a : aggregates_)
      if (state != nullptr && a.kernel->destroy != nullptr) a.kernel->destroy(state + a.offset);
  }
}

void Groups::clear() noexcept {
  destroy_states();
  table_.clear();
  states_.clear();
  current_row_ = nullptr;
  current_state_ = nullptr;
}

bool Groups::find(const Datum* key, KernelContext& context) {
  load_row(probe_.data(), key, keys_);
  probe_[keys_] = Datum::of(std::int64_t{0});
  const HashTable::Added found = table_.add(probe_.data());
  if (found.added) {
    // A state that cannot be made must leave none behind that would be destroyed: the address is set when all are.
    constexpr std::size_t widest = 16;
    char* state = states_.allocate(state_bytes_ + widest);
    state += -reinterpret_cast<std::intptr_t>(state) & static_cast<std::intptr_t>(widest - 1);
    std::size_t made = 0;
    try {
      for (; made < aggregates_.size(); ++made) {
        const Aggregate& a = aggregates_[made];
        context.call = &a.call;
        a.kernel->init(state + a.offset, context);
      }
    } catch (...) {
      while (made-- > 0)
        if (aggregates_[made].kernel->destroy != nullptr)
          aggregates_[made].kernel->destroy(state + aggregates_[made].offset);
      throw;
    }
    table_.row(found.place)[keys_].integer = reinterpret_cast<std::intptr_t>(state);
  }
  enter(found.place);
  return !found.added;
}

bool Groups::select(std::size_t n) noexcept {
  if (n >= table_.size()) return false;
  at_ = n;
  enter(static_cast<Place>(n));
  return true;
}

}  // namespace pgmicro::vdbe::detail
