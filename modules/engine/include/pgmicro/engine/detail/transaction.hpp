#pragma once
/// A session's transaction: PostgreSQL's rules for blocks, savepoints and what failed, over one BackendSession.
///
/// Outside of a block each statement is a transaction. A script of several statements is an implicit block; BEGIN in it
/// makes it a block of its own.
///
///                 BEGIN                      error
///       none ───────────────────▶ block ───────────────▶ failed
///        │  ▲      COMMIT, ROLLBACK │  ▲  ROLLBACK TO       │
///        │  └───────────────────────┴──┴────────────────────┘ COMMIT (is a ROLLBACK), ROLLBACK
///        └── script of several ──▶ implicit ── BEGIN ──▶ block
///
/// The storage is asked late: a block that has not read holds no snapshot, and one that has not written does not hold
/// the writer's place. Under READ COMMITTED each statement of a block that only reads takes a new snapshot; the others
/// keep theirs, and who begins to write over a snapshot that is no longer the newest fails with 40001. So a transaction
/// that writes has seen nothing that was not still true when it took the writer's place: what commits is serialisable.
///
/// (T1) The store's transaction is open for writing from the first statement that may write until the block ends.
/// (T2) While it is, each savepoint has its mark in the store, in the same order.
/// (T3) What DDL edits is visible to this session alone, until the commit that makes its rows durable has returned.

#include <pgmicro/catalog/editor.hpp>
#include <pgmicro/engine/detail/backend.hpp>
#include <pgmicro/engine/detail/settings.hpp>
#include <pgmicro/pgmicro.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmicro::engine {

class DatabaseState;

class Transaction {
 public:
  enum class Block : std::uint8_t { none, implicit, block, failed };

  Transaction(DatabaseState& database, Settings& settings);
  ~Transaction();

  [[nodiscard]] Block state() const noexcept { return block_; }
  [[nodiscard]] TransactionStatus status() const noexcept;
  [[nodiscard]] BackendSession& store() noexcept { return *store_; }

  /// The time as of which the next statement, and a transaction that begins with it, run.
  void set_time(std::int64_t now) noexcept { now_ = now; }

  // ── statements ──────────────────────────────────────────────────────────────────────────────────────

  /// Makes sure that a statement can run: there is a snapshot, new where it has to be, for writing if it may write.
  /// `command`: what 25006 calls it.
  void begin_statement(bool writes, std::string_view command);
  /// The statement has run to its end; outside of a block that commits.
  void end_statement();
  /// It has not: what it did is undone, and the block has failed.
  void fail_statement() noexcept;
  /// Throws 25P02 in a failed block.
  void check_not_failed() const;

  // ── commands ────────────────────────────────────────────────────────────────────────────────────────

  struct Modes {
    std::optional<IsolationLevel> isolation;
    std::optional<bool> read_only;
    std::optional<bool> deferrable;
  };
  /// True: there was one already (the caller warns).
  bool begin(const Modes& modes);
  void begin_implicit();
  /// COMMIT: true if that is what it did, false if the block had failed and was rolled back.
  bool commit(bool chain);
  void rollback(bool chain);
  [[nodiscard]] bool in_block() const noexcept { return block_ == Block::block || block_ == Block::failed; }
  void savepoint(std::string_view name);
  [[nodiscard]] bool has_savepoint(std::string_view name) const noexcept {
    return !savepoints_.empty() && savepoints_.back().name == name;
  }
  void release(std::string_view name);
  void rollback_to(std::string_view name);
  /// SET TRANSACTION.
  void set_modes(const Modes& modes);

  [[nodiscard]] IsolationLevel isolation() const noexcept;
  [[nodiscard]] bool read_only() const noexcept;
  [[nodiscard]] bool deferrable() const noexcept { return deferrable_; }
  /// Of the transaction, in microseconds since 2000-01-01; now().
  [[nodiscard]] std::int64_t started() const noexcept { return started_; }
  /// Differs between transactions of a process.
  [[nodiscard]] std::uint64_t id();

  // ── catalog ─────────────────────────────────────────────────────────────────────────────────────────

  /// As this session sees it now. Between begin_statement() and its end.
  [[nodiscard]] const catalog::Snapshot& catalog();
  [[nodiscard]] std::shared_ptr<const catalog::Snapshot> shared_catalog();
  /// To change it; the statement may write.
  [[nodiscard]] catalog::Editor& editor();

 private:
  struct Savepoint {
    std::string name;
    std::shared_ptr<const catalog::Snapshot> catalog;  ///< null: no DDL before it
  };

  void open_store(bool writes);
  [[nodiscard]] std::uint32_t cookie();
  void load_catalog();
  void start();  // the transaction proper: its time, its settings
  void finish(bool committed, bool chain);
  [[nodiscard]] std::size_t find_savepoint(std::string_view name) const;

  DatabaseState& database_;
  Settings& settings_;
  std::unique_ptr<BackendSession> store_;
  Block block_ = Block::none;
  bool started_block_ = false;  // start() has been called for this block
  bool queried_ = false;        // a statement has run in it: isolation can no longer be chosen
  std::optional<IsolationLevel> isolation_;
  std::optional<bool> read_only_;
  bool deferrable_ = false;
  std::int64_t started_ = 0;
  std::uint64_t id_ = 0;
  std::uint64_t snapshot_version_ = 0;
  std::vector<Savepoint> savepoints_;
  std::uint32_t marks_ = 0;  // how many of the savepoints have a mark in the store
  std::shared_ptr<const catalog::Snapshot>
      catalog_;  // kept from statement to statement while the file's cookie stays
  std::uint32_t catalog_cookie_ = 0;
  std::int64_t now_ = 0;
  std::optional<catalog::Editor> editor_;
};

}  // namespace pgmicro::engine
