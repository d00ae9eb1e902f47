#pragma once
/// Sequences as objects: their options and their rows. (What nextval() does is in engine/detail/sequences.hpp.)

#include "support.hpp"

namespace pgmicro::engine::ddl {

/// A sequence with its tree and row, put in the catalog. `options` are CREATE SEQUENCE's, without OWNED BY where the
/// sequence is a column's. `type`: what AS says, or the column's.
[[nodiscard]] Oid make_sequence(Change& change, Oid schema, std::string name,
                                const ast::List<ast::Option>& options, Oid type, bool for_identity);
/// Its columns and options after ALTER: `relation` is put back.
void change_sequence(Change& change, Relation relation, const ast::List<ast::Option>& options,
                     bool for_identity);
[[nodiscard]] bool is_identity_sequence(const Snapshot& snapshot, const Relation& sequence);
/// TRUNCATE RESTART IDENTITY: as at first.
void restart_sequence(Change& change, const Relation& sequence);

}  // namespace pgmicro::engine::ddl
