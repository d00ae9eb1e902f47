#include <pgmicro/engine/detail/sequences.hpp>

#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/record.hpp>
#include <pgmicro/types/errors.hpp>

#include <algorithm>
#include <memory>
#include <string>

namespace pgmicro::engine {

namespace {

constexpr SqlState sequence_limit_exceeded("2200H");

/// The session's transaction if it writes, else one of its own, which is done at the end.
class WriterPlace {
 public:
  WriterPlace(BackendSession& store, Backend& backend) : store_(&store) {
    if (store.writable()) return;
    own_ = backend.session();
    own_->begin(TxnMode::write);
    store_ = own_.get();
  }
  BackendSession& store() noexcept { return *store_; }
  void done() {
    if (own_) own_->commit();
  }

 private:
  BackendSession* store_;
  std::unique_ptr<BackendSession> own_;
};

/// How many values follow `row`, at most `wanted`; the first of them is `out`.
std::int64_t values_after(const catalog::SequenceInfo& s, const Sequences::Row& row, std::int64_t wanted,
                          std::int64_t& out) {
  out = row.last_value;
  const bool up = s.increment > 0;
  const std::int64_t bound = up ? s.max : s.min;
  if (up ? row.last_value > bound : row.last_value < bound) return 0;
  // Unsigned: the bounds may be 2^64 apart.
  const auto bits = [](std::int64_t v) { return static_cast<std::uint64_t>(v); };
  const std::uint64_t distance = up ? bits(bound) - bits(row.last_value) : bits(row.last_value) - bits(bound);
  const std::uint64_t steps = distance / (up ? bits(s.increment) : std::uint64_t{0} - bits(s.increment));
  const auto count = static_cast<std::int64_t>(std::min(steps, bits(wanted)));
  if (!row.is_called) return std::min(count + 1, wanted);
  if (count > 0) out += s.increment;
  return count;
}

[[noreturn]] void throw_exhausted(const catalog::Relation& sequence) {
  const bool up = sequence.sequence.increment > 0;
  throw Error(sequence_limit_exceeded,
              std::string("nextval: reached ")
                  .append(up ? "maximum" : "minimum")
                  .append(" value of sequence \"")
                  .append(sequence.name)
                  .append("\" (")
                  .append(std::to_string(up ? sequence.sequence.max : sequence.sequence.min))
                  .append(")"));
}

}  // namespace

Sequences::Row Sequences::read_row(BackendSession& store, TreeId tree) {
  const auto cursor = store.table(tree);
  if (!cursor->first()) throw corrupt("a sequence has no row");
  btree::RecordView record(cursor->record());
  return {record.integer(0), record.integer(2) != 0};
}

void Sequences::write_row(BackendSession& store, TreeId tree, std::int64_t last_value, bool is_called) {
  btree::RecordWriter record;
  store.table(tree)->put(1, record.integer(last_value).integer(0).integer(is_called ? 1 : 0).finish());
}

std::int64_t Sequences::next(const catalog::Relation& sequence, BackendSession& store, Backend& backend) {
  {
    const std::scoped_lock lock(mutex_);
    State& state = states_[sequence.oid];
    if (state.left > 0 && state.is_sure) return give(sequence, state);
  }
  // First the writer's place, then the lock: who has the place may be waiting for the lock.
  WriterPlace place(store, backend);
  const std::scoped_lock lock(mutex_);
  State& state = states_[sequence.oid];
  if (!state.is_sure) {
    const Row stored = read_row(place.store(), sequence.tree);
    state.is_sure = stored.is_called && stored.last_value == state.reserved_end;
    if (!state.is_sure) state.left = 0;
  }
  if (state.left == 0) {
    reserve(sequence, state, place.store());
    place.done();
  }
  return give(sequence, state);
}

std::int64_t Sequences::give(const catalog::Relation& sequence, State& state) {
  std::int64_t value = 0;
  if (values_after(sequence.sequence, state.row, 1, value) == 0) throw_exhausted(sequence);
  state.row = {value, true};
  --state.left;
  return value;
}

void Sequences::reserve(const catalog::Relation& sequence, State& state, BackendSession& store) {
  const catalog::SequenceInfo& s = sequence.sequence;
  const Row stored = read_row(store, sequence.tree);
  // Another process may be ahead of us, or, after a rollback, memory of the row.
  const bool memory_is_ahead =
      state.row.is_called &&
      (s.increment > 0 ? state.row.last_value > stored.last_value : state.row.last_value < stored.last_value);
  if (!memory_is_ahead) state.row = stored;
  std::int64_t first = 0;
  std::int64_t count = values_after(s, state.row, reserved_values, first);
  if (count == 0) {
    if (!s.cycle) throw_exhausted(sequence);
    state.row = {s.increment > 0 ? s.min : s.max, false};
    count = values_after(s, state.row, reserved_values, first);
  }
  // Unsigned: the end is in range, the way to it need not be.
  state.reserved_end = static_cast<std::int64_t>(static_cast<std::uint64_t>(first) +
                                                 static_cast<std::uint64_t>(count - 1) *
                                                     static_cast<std::uint64_t>(s.increment));
  write_row(store, sequence.tree, state.reserved_end, true);
  state.left = count;
  state.is_sure = true;
}

void Sequences::set(const catalog::Relation& sequence, std::int64_t value, bool is_called,
                    BackendSession& store, Backend& backend) {
  const catalog::SequenceInfo& s = sequence.sequence;
  if (value < s.min || value > s.max)
    throw Error(errc::numeric_value_out_of_range,
                "setval: value " + std::to_string(value) + " is out of bounds for sequence \"" +
                    sequence.name + "\" (" + std::to_string(s.min) + ".." + std::to_string(s.max) + ")");
  WriterPlace place(store, backend);
  const std::scoped_lock lock(mutex_);
  write_row(place.store(), sequence.tree, value, is_called);
  place.done();
  states_[sequence.oid] = State{.row = {value, is_called}};
}

Sequences::Row Sequences::current(const catalog::Relation& sequence, BackendSession& store) {
  const std::scoped_lock lock(mutex_);
  const Row stored = read_row(store, sequence.tree);
  const auto it = states_.find(sequence.oid);
  const bool is_ours =
      it != states_.end() && it->second.left > 0 && stored.last_value == it->second.reserved_end;
  return is_ours ? it->second.row : stored;
}

void Sequences::forget(Oid sequence) {
  const std::scoped_lock lock(mutex_);
  states_.erase(sequence);
}

void Sequences::doubt(Oid sequence) {
  const std::scoped_lock lock(mutex_);
  if (const auto it = states_.find(sequence); it != states_.end()) it->second.is_sure = false;
}

void Sequences::rolled_back() noexcept {
  const std::scoped_lock lock(mutex_);
  for (auto& [oid, state] : states_) state.is_sure = false;
}

}  // namespace pgmicro::engine
