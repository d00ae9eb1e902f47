#pragma once
/// INSERT, UPDATE and DELETE: what happens to one row, and what has to happen when all rows are done.
///
/// The machine knows trees and nothing of constraints; all of it is code emitted here. For a row that is written:
/// generated columns, NOT NULL, CHECK, unique keys by probing, then the row and its index entries, then foreign keys.
///
///   (W1) A statement does not meet its own changes. Where a scan could (a changed index, a table that is read elsewhere in
///        the statement, a join), rows are collected first and changed after.
///   (W2) Views into pages end with the first change; whatever is needed after it was copied (Hold), or is appended to a
///        buffer before.
///   (W3) Foreign keys are checked when all rows are there. A key that is found missing waits in a buffer and is looked up
///        again at the end; a key that was removed or changed waits as an Event, whose action runs then. Actions may
///        remove further keys: events are worked off until there are none left.

#include "emitter.hpp"

namespace pgmicro::planner {

class Changes {
 public:
  /// `into`: a statement in WITH, whose RETURNING is kept there and whose rows the command tag does not count.
  Changes(Emitter& emitter, const QueryPlan& plan, const BufferNo* into = nullptr);
  void emit();

 private:
  struct IndexUse {
    const catalog::Index* index = nullptr;
    CursorNo cursor{};
    ExprList keys;  ///< of an index on expressions, or partial; else empty
    const Expr* predicate = nullptr;
  };
  /// A table that is written, and the range that its expressions are bound over.
  struct Table {
    const catalog::Relation* relation = nullptr;
    const Range* range = nullptr;
    CursorNo cursor{};
    std::vector<IndexUse> indexes;  ///< those with trees of their own
    std::vector<BoundCheck> checks;
    std::int32_t rowid_position = -1;  ///< of the column that is the rowid
  };
  /// What columns become, by position; Reg::none: stays.
  using NewValues = std::vector<Reg>;
  struct Key {
    Reg first = Reg::none;
    std::uint32_t width = 0;
  };
  struct Assigned {
    std::uint32_t position;
    const Expr* value;  ///< null: the register is filled by whoever calls
    Reg given = Reg::none;
  };
  /// Keys of rows that went away or changed, which others may refer to.
  struct Event {
    const catalog::Constraint* constraint = nullptr;
    const catalog::Relation* child = nullptr;
    const catalog::Relation* parent = nullptr;
    bool update = false;
    BufferNo keys{};  ///< the key that was; of an update also the new one
  };
  /// Keys of rows that were written and have no parent yet.
  struct Pending {
    const catalog::Constraint* constraint = nullptr;
    const catalog::Relation* child = nullptr;
    BufferNo keys{};
  };

  void insert();
  void insert_row(Label next);
  void insert_conflict(const IndexUse* use, Reg proposed, Label next);
  void update();
  void remove();
  [[nodiscard]] bool changes_in_passing(const std::vector<Assigned>& assigned) const;
  void collect_and_change(const std::vector<Assigned>& assigned, Ref<void(const std::vector<Assigned>&)> one);
  void finish();
  void count_row();
  void return_row();
  void return_rows();

  // ── one row (changes.cpp)
  [[nodiscard]] Table open_table(const catalog::Relation& relation, const Range& range);
  void bind_cursor(const Table& t);
  void update_row(Table& t, const std::vector<Assigned>& assigned, bool returns);
  void delete_row(Table& t);
  void check_row(const Table& t, const NewValues* changed, Reg row);
  [[nodiscard]] Reg whole_row(const Table& t);
  [[nodiscard]] Reg column(const Table& t, std::uint32_t position);
  [[nodiscard]] ColumnExpr column_expr(const Table& t, std::uint32_t position) const;
  [[nodiscard]] Key index_key(const Table& t, const IndexUse& use, bool held);
  void only_if(const IndexUse& use, Label otherwise);
  void probe(const Table& t, const IndexUse& use, const Key& key, Label free);
  void raise_duplicate(const Table& t, const catalog::Index& index, const Key& key);
  [[nodiscard]] std::vector<const TypeInfo*> key_types(const catalog::Relation& relation,
                                                       const std::vector<catalog::ColumnNo>& columns) const;
  [[nodiscard]] Key row_key(const Table& t, const std::vector<catalog::ColumnNo>& columns, bool held);
  [[nodiscard]] static std::uint32_t position_of(const catalog::Relation& relation, catalog::ColumnNo column);
  void copy_value(Reg to, Reg from, const TypeInfo& type, bool held);
  [[nodiscard]] bool touches(const Table& t, const IndexUse& use, const NewValues& values) const;
  [[nodiscard]] bool touches(const catalog::Relation& relation, const std::vector<catalog::ColumnNo>& columns,
                             const NewValues& values) const;

  // ── foreign keys (foreign_key.cpp)
  void check_parents(const Table& t, const NewValues* changed);
  void find_rows(const Range& range, const std::vector<catalog::ColumnNo>& columns,
                 const std::vector<const TypeInfo*>& types, Reg key, Body one);
  void find_parent(const catalog::Constraint& constraint, const catalog::Relation& child, Reg key,
                   Label found);
  void raise_missing(const catalog::Constraint& constraint, const catalog::Relation& child, Reg key,
                     bool mixed);
  void remember_keys(const Table& t, const NewValues* changed, const std::vector<Key>& old);
  [[nodiscard]] std::vector<Key> referenced_keys(const Table& t, const NewValues* changed);
  [[nodiscard]] std::size_t event(const catalog::Relation& parent, const catalog::IncomingKey& incoming,
                                  bool update);
  void settle_pending(std::size_t at);
  void settle_event(std::size_t at);
  void act(const Event& event, Table& child, BufferNo rowids, Reg key);
  [[nodiscard]] bool acts(const Event& event) const;
  [[nodiscard]] const Range* new_range(const catalog::Relation& relation);
  [[nodiscard]] const Expr* bind_text(const std::string& sql, ExpressionUse use, const Range& range, Oid type,
                                      types::Typmod typmod);

  Emitter& e_;
  bytecode::ProgramBuilder& p_;
  const QueryPlan& plan_;
  const Query& q_;
  Table target_;
  std::vector<Event> events_;
  std::vector<Pending> pending_;
  BufferNo returned_{};
  bool in_with_ = false;
  HashNo touched_{};  ///< ON CONFLICT DO UPDATE: rows that this statement wrote
  bool tracks_ = false;
};

/// Does the query read the relation, other than in the common table `except`?
[[nodiscard]] bool reads(const Query& q, const catalog::Relation* relation,
                         const CommonTable* except = nullptr);

}  // namespace pgmicro::planner
