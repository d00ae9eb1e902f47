#include <pgmicro/base/error.hpp>
#include <pgmicro/engine/detail/clock.hpp>
#include <pgmicro/engine/detail/database_state.hpp>
#include <pgmicro/engine/detail/sequences.hpp>
#include <pgmicro/engine/detail/transaction.hpp>

#include <atomic>

namespace pgmicro::engine {

namespace {

constexpr SqlState no_active_transaction{"25P01"}, active_transaction{"25001"}, failed_transaction{"25P02"},
    no_such_savepoint{"3B001"};

std::atomic<std::uint64_t> last_transaction_id{3};  // PostgreSQL's first normal one

Error only_in_blocks(std::string_view what) {
  return {no_active_transaction, std::string(what) + " can only be used in transaction blocks"};
}

}  // namespace

Transaction::Transaction(DatabaseState& database, Settings& settings)
    : database_(database), settings_(settings), store_(database.backend().session()) {}
Transaction::~Transaction() { store_->abort(); }

TransactionStatus Transaction::status() const noexcept {
  switch (block_) {
    case Block::none:
    case Block::implicit: return TransactionStatus::idle;
    case Block::block: return TransactionStatus::active;
    case Block::failed: return TransactionStatus::failed;
  }
  return TransactionStatus::idle;
}

IsolationLevel Transaction::isolation() const noexcept {
  return isolation_.value_or(settings_.parsed().default_isolation);
}
bool Transaction::read_only() const noexcept {
  return read_only_.value_or(settings_.parsed().default_read_only);
}

std::uint64_t Transaction::id() {
  if (id_ == 0) id_ = last_transaction_id.fetch_add(1, std::memory_order_relaxed);
  return id_;
}

void Transaction::check_not_failed() const {
  if (block_ == Block::failed)
    throw Error(failed_transaction,
                "current transaction is aborted, commands ignored until end of transaction block");
}

// ── statements ─────────────────────────────────────────────────────────────────────────────────────────────────

void Transaction::start() {
  started_ = now_ != 0 ? now_ : current_time();
  settings_.types().transaction_time = started_;
  if (block_ != Block::none) settings_.begin();
  started_block_ = true;
}

void Transaction::begin_statement(bool writes, std::string_view command) {
  if (writes && read_only())
    throw Error(errc::read_only, "cannot execute " + std::string(command) + " in a read-only transaction");
  if (!started_block_) start();
  open_store(writes);
  queried_ = true;
}

void Transaction::open_store(bool writes) {
  const bool in_transaction = block_ != Block::none;
  if (store_->open()) {
    if (store_->writable()) return;  // (T1)
    const bool keeps_snapshot = in_transaction && isolation() >= IsolationLevel::repeatable_read;
    if (!writes && keeps_snapshot) return;
    store_->abort();
    store_->begin(writes ? TxnMode::write : TxnMode::read);
    if (keeps_snapshot && store_->version() != snapshot_version_) {
      store_->abort();
      throw Error(errc::serialization_failure, "could not serialize access due to concurrent update");
    }
  } else {
    store_->begin(writes ? TxnMode::write : TxnMode::read);
  }
  snapshot_version_ = store_->version();
  if (writes)
    for (; marks_ < savepoints_.size(); ++marks_) store_->mark();  // (T2)
  // With shadow indexes there is more to look at: they may have gone stale.
  if (catalog_ && !editor_ &&
      (catalog_->has_shadows() || catalog_cookie_ != cookie() ||
       catalog_->version() != database_.newest_catalog_version()))
    catalog_.reset();
}

std::uint32_t Transaction::cookie() {
  return store_->page_count() == 0 ? 0 : store_->get(HeaderField::schema_cookie);
}

void Transaction::load_catalog() {
  catalog_cookie_ = cookie();
  catalog_ = database_.catalog(*store_);
}

void Transaction::end_statement() {
  if (block_ != Block::none) return;
  if (store_->writable() || editor_ || isolation_ || read_only_) return finish(true, false);
  store_->abort();  // it only read: there is nothing else to end
  started_block_ = false;
  queried_ = false;
  id_ = 0;
}

void Transaction::fail_statement() noexcept {
  if (block_ == Block::none) {
    finish(false, false);
  } else if (block_ == Block::implicit) {
    finish(false, false);
  } else {
    block_ = Block::failed;
    if (savepoints_.empty()) store_->abort();  // nothing can bring it back: others may write
  }
}

// ── commands ───────────────────────────────────────────────────────────────────────────────────────────────────

bool Transaction::begin(const Modes& modes) {
  if (block_ == Block::block || block_ == Block::failed) {
    set_modes(modes);
    return true;
  }
  const bool was_implicit = block_ == Block::implicit;
  block_ = Block::block;
  if (!was_implicit) {
    queried_ = false;
    start();
  } else if (!started_block_) {
    start();
  }
  set_modes(modes);
  return false;
}

void Transaction::begin_implicit() {
  if (block_ != Block::none) return;
  block_ = Block::implicit;
  queried_ = false;
}

void Transaction::set_modes(const Modes& modes) {
  if (modes.isolation) {
    if (*modes.isolation != isolation()) {
      if (queried_)
        throw Error(active_transaction, "SET TRANSACTION ISOLATION LEVEL must be called before any query");
      if (!savepoints_.empty())
        throw Error(active_transaction,
                    "SET TRANSACTION ISOLATION LEVEL must not be called in a subtransaction");
    }
    isolation_ = *modes.isolation;
  }
  if (modes.read_only) {
    if (!*modes.read_only && read_only() && queried_)
      throw Error(active_transaction, "transaction read-write mode must be set before any query");
    read_only_ = *modes.read_only;
  }
  if (modes.deferrable) {
    if (queried_)
      throw Error(active_transaction, "SET TRANSACTION [NOT] DEFERRABLE must be called before any query");
    deferrable_ = *modes.deferrable;
  }
}

/// Ends it: the store first, so that nothing else says "committed" before it is.
void Transaction::finish(bool committed, bool chain) {
  const Modes modes{isolation(), read_only(), deferrable_};
  std::optional<Error> error;
  bool done = committed;
  if (committed && store_->open()) {
    try {
      const bool new_catalog = editor_ && editor_->changed();
      const std::uint32_t cookie = new_catalog ? store_->get(HeaderField::schema_cookie) : 0;
      store_->commit();
      if (new_catalog) database_.publish(editor_->snapshot(), cookie);  // (T3)
    } catch (const Error& e) {
      error = e;
      done = false;
    }
  }
  const bool wrote = store_->writable();
  store_->abort();
  if (wrote) database_.sequences().rolled_back();
  savepoints_.clear();
  marks_ = 0;
  editor_.reset();
  catalog_.reset();
  if (block_ != Block::none && started_block_) {
    if (done)
      settings_.commit();
    else
      settings_.rollback();
  }
  block_ = Block::none;
  started_block_ = false;
  queried_ = false;
  isolation_.reset();
  read_only_.reset();
  deferrable_ = false;
  id_ = 0;
  if (error) throw Error(*error);
  if (chain) begin(modes);
}

bool Transaction::commit(bool chain) {
  if (chain && block_ != Block::block && block_ != Block::failed) throw only_in_blocks("COMMIT AND CHAIN");
  const bool good = block_ != Block::failed;
  finish(good, chain);
  return good;
}

void Transaction::rollback(bool chain) {
  if (chain && !in_block()) throw only_in_blocks("ROLLBACK AND CHAIN");
  finish(false, chain);
}

void Transaction::savepoint(std::string_view name) {
  if (block_ != Block::block) throw only_in_blocks("SAVEPOINT");
  savepoints_.push_back({std::string(name), editor_ ? editor_->snapshot() : nullptr});
  settings_.mark();
  if (store_->writable()) {
    store_->mark();
    ++marks_;
  }
}

std::size_t Transaction::find_savepoint(std::string_view name) const {
  for (std::size_t i = savepoints_.size(); i-- != 0;)
    if (savepoints_[i].name == name) return i;
  throw Error(no_such_savepoint, "savepoint \"" + std::string(name) + "\" does not exist");
}

void Transaction::release(std::string_view name) {
  if (!in_block()) throw only_in_blocks("RELEASE SAVEPOINT");
  check_not_failed();
  const std::size_t at = find_savepoint(name);
  if (marks_ > at) {
    store_->release(static_cast<std::uint32_t>(at));
    marks_ = static_cast<std::uint32_t>(at);
  }
  for (std::size_t i = savepoints_.size(); i-- != at;) settings_.release();
  savepoints_.resize(at);
}

void Transaction::rollback_to(std::string_view name) {
  if (!in_block()) throw only_in_blocks("ROLLBACK TO SAVEPOINT");
  const std::size_t at = find_savepoint(name);
  if (marks_ > at) {
    store_->rollback(static_cast<std::uint32_t>(at));
    database_.sequences().rolled_back();
    marks_ = static_cast<std::uint32_t>(at) + 1;
  }
  for (std::size_t i = savepoints_.size(); i-- != at + 1;) settings_.release();
  savepoints_.resize(at + 1);
  settings_.rollback_mark();
  if (savepoints_[at].catalog)
    editor_->restore(savepoints_[at].catalog);
  else
    editor_.reset();
  block_ = Block::block;
}

// ── catalog ────────────────────────────────────────────────────────────────────────────────────────────────────

const catalog::Snapshot& Transaction::catalog() {
  if (editor_) return editor_->view();
  if (!catalog_) load_catalog();
  return *catalog_;
}

std::shared_ptr<const catalog::Snapshot> Transaction::shared_catalog() {
  if (editor_) return editor_->snapshot();
  if (!catalog_) load_catalog();
  return catalog_;
}

catalog::Editor& Transaction::editor() {
  if (!editor_) editor_.emplace(shared_catalog());
  return *editor_;
}

}  // namespace pgmicro::engine
