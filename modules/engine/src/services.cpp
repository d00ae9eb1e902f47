// Sequences, as functions of a session see them.

#include <pgmicro/base/error.hpp>
#include <pgmicro/engine/detail/database_state.hpp>
#include <pgmicro/engine/detail/sequences.hpp>
#include <pgmicro/engine/detail/session_state.hpp>

namespace pgmicro::engine {

namespace {

const catalog::Relation& sequence_of(const catalog::Snapshot& catalog, Oid oid) {
  const auto* relation = catalog.find_relation(oid);
  if (!relation)
    throw Error(SqlState("42P01"), "could not open relation with OID " + std::to_string(raw(oid)));
  if (relation->kind != catalog::RelationKind::sequence)
    throw Error(SqlState("42809"), '"' + relation->name + "\" is not a sequence");
  return *relation;
}

constexpr SqlState not_yet_defined{"55000"};

}  // namespace

std::int64_t SessionState::next_value(Oid sequence) {
  if (transaction_.read_only())
    throw Error(errc::read_only, "cannot execute nextval() in a read-only transaction");
  const auto& relation = sequence_of(transaction_.catalog(), sequence);
  const auto value = database_->sequences().next(relation, transaction_.store(), database_->backend());
  sequence_values_[sequence] = value;
  last_sequence_ = sequence;
  return value;
}

std::int64_t SessionState::current_value(Oid sequence) {
  const auto& relation = sequence_of(transaction_.catalog(), sequence);
  const auto found = sequence_values_.find(sequence);
  if (found == sequence_values_.end())
    throw Error(not_yet_defined,
                "currval of sequence \"" + relation.name + "\" is not yet defined in this session");
  return found->second;
}

std::int64_t SessionState::last_value() {
  const auto found = sequence_values_.find(last_sequence_);
  if (found == sequence_values_.end() || !transaction_.catalog().find_relation(last_sequence_))
    throw Error(not_yet_defined, "lastval is not yet defined in this session");
  return found->second;
}

void SessionState::set_value(Oid sequence, std::int64_t value, bool is_called) {
  if (transaction_.read_only())
    throw Error(errc::read_only, "cannot execute setval() in a read-only transaction");
  const auto& relation = sequence_of(transaction_.catalog(), sequence);
  database_->sequences().set(relation, value, is_called, transaction_.store(), database_->backend());
  if (is_called) sequence_values_[sequence] = value;
}

}  // namespace pgmicro::engine
