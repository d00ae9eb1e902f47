#pragma once
/// Sequences: nextval() and setval() for all sessions of a database.
///
/// A sequence is a table of one row, which SQLite's tools read, too:
///
///     CREATE TABLE t_id_seq(last_value BIGINT, log_cnt BIGINT, is_called BOOLEAN)      RowId 1
///
/// Values are reserved there 32 at a time, under the writer's place, and given out from memory: nextval() is no write in
/// 31 of 32 cases, never waits for another session's transaction in these, and never gives a value twice, in whatever
/// process and whatever rolls back. What was reserved and not given out when a process ends is a gap.
///
/// (Q1) A value that was given out is not beyond what the row, committed or in the writer's transaction, says.
/// (Q2) If that transaction is rolled back, rolled_back() is called, and the next nextval() looks at the row: if it no longer
///      says what was reserved, it reserves anew, from where memory is. The row may have gone back, the sequence does not.

#include <pgmicro/catalog/objects.hpp>
#include <pgmicro/engine/detail/backend.hpp>

#include <cstdint>
#include <map>
#include <mutex>

namespace pgmicro::engine {

class Sequences {
 public:
  static constexpr std::int64_t reserved_values = 32;
  struct Row {
    std::int64_t last_value = 0;
    bool is_called = false;
  };

  /// nextval(). `store` is the session's; if its transaction does not write, a transaction of our own reserves. 2200H
  /// at the end of a sequence that does not cycle.
  [[nodiscard]] std::int64_t next(const catalog::Relation& sequence, BackendSession& store, Backend& backend);
  /// setval(). 22003 beyond the bounds.
  void set(const catalog::Relation& sequence, std::int64_t value, bool is_called, BackendSession& store,
           Backend& backend);

  /// Where the sequence is: what its row would say if nothing were reserved.
  [[nodiscard]] Row current(const catalog::Relation& sequence, BackendSession& store);
  /// ALTER SEQUENCE RESTART and the like have written the row: it counts, not what memory knows.
  void forget(Oid sequence);
  /// Other ALTERs have written current() to it, with nothing reserved.
  void doubt(Oid sequence);
  /// A transaction, or a savepoint, was undone (Q2).
  void rolled_back() noexcept;

  /// The row of a new or restarted sequence.
  static void write_row(BackendSession& store, TreeId tree, std::int64_t last_value, bool is_called);
  [[nodiscard]] static Row read_row(BackendSession& store, TreeId tree);

 private:
  struct State {
    Row row;                        ///< as of the last value given out
    std::int64_t left = 0;          ///< how many more are reserved
    std::int64_t reserved_end = 0;  ///< the last of them, which the row says
    bool is_sure = false;           ///< that it says so
  };

  [[nodiscard]] static std::int64_t give(const catalog::Relation& sequence, State& state);
  static void reserve(const catalog::Relation& sequence, State& state, BackendSession& store);

  std::mutex mutex_;
  std::map<Oid, State> states_;
};

}  // namespace pgmicro::engine
