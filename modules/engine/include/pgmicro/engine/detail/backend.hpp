#pragma once
/// The storage of one database with its type erased: what everything above it works with that is not a program. (A
/// program's cursors are templates over the store; DDL, the catalog's persistence and sequences touch few rows and take the
/// virtual calls below.)
///
/// A BackendSession is one session's place: at most one transaction at a time, which is begun and ended in place, so that
/// a statement allocates nothing.

#include <pgmicro/base/cursor.hpp>
#include <pgmicro/base/ids.hpp>
#include <pgmicro/btree/header_field.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace pgmicro::vdbe {
class Execution;
}

namespace pgmicro::engine {

using btree::HeaderField;

/// Rows of a table tree, or keys of an index tree (RowId 0 throughout). Promises are those of vdbe's OrderedCursor.
class RowCursor {
 public:
  virtual ~RowCursor() = default;
  virtual bool first() = 0;
  virtual bool last() = 0;
  virtual bool next() = 0;
  virtual bool prev() = 0;
  virtual bool seek(SeekOp op, RowId key) = 0;
  virtual bool seek(SeekOp op, Bytes key) = 0;
  [[nodiscard]] virtual RowId rowid() = 0;
  /// The whole record (or key); valid until the cursor moves or the transaction changes something.
  [[nodiscard]] virtual Bytes record() = 0;
  virtual void put(RowId key, Bytes record) = 0;
  virtual void put(Bytes key) = 0;
  virtual void erase() = 0;
};

class BackendSession {
 public:
  virtual ~BackendSession() = default;

  /// No transaction is open. write: waits for another writer up to the busy timeout, then 55P03.
  virtual void begin(TxnMode mode) = 0;
  [[nodiscard]] virtual bool open() const noexcept = 0;
  [[nodiscard]] virtual bool writable() const noexcept = 0;
  /// Of the snapshot that the transaction stands on: grows with each commit.
  [[nodiscard]] virtual std::uint64_t version() const noexcept = 0;
  virtual void commit() = 0;
  virtual void abort() noexcept = 0;

  /// Savepoints, strictly nested, counted from 0: mark() answers the number that rollback() and release() take (which end
  /// those behind it; rollback keeps the mark itself).
  virtual std::uint32_t mark() = 0;
  virtual void rollback(std::uint32_t mark) = 0;
  virtual void release(std::uint32_t mark) = 0;

  [[nodiscard]] virtual TreeId create_tree(TreeKind kind) = 0;
  struct Moved {
    TreeId from, to;
  };
  /// With auto-vacuum another tree may take the place of the one dropped.
  virtual std::optional<Moved> drop_tree(TreeId tree) = 0;
  virtual void clear_tree(TreeId tree) = 0;
  [[nodiscard]] virtual std::unique_ptr<RowCursor> table(TreeId tree) = 0;
  /// The columns that `order` points to outlive the cursor.
  [[nodiscard]] virtual std::unique_ptr<RowCursor> index(TreeId tree, const KeyOrder& order = {}) = 0;
  [[nodiscard]] virtual std::uint32_t get(HeaderField field) = 0;
  virtual void set(HeaderField field, std::uint32_t value) = 0;
  [[nodiscard]] virtual std::uint32_t page_count() = 0;
  /// A page's bytes as the transaction sees them; they live until `use` returns.
  virtual void read_page(PageNo page, const std::function<void(Bytes)>& use) = 0;

  /// Runs to the next row (true) or the end, in the open transaction.
  virtual bool step(vdbe::Execution& execution) = 0;
};

class Backend {
 public:
  virtual ~Backend() = default;
  [[nodiscard]] virtual std::unique_ptr<BackendSession> session() = 0;
  /// A database of its own with this one's rows as of now, in constant time.
  [[nodiscard]] virtual std::unique_ptr<Backend> fork() = 0;
  /// Moves the log into the file, where there is one. False: readers were in the way.
  virtual bool checkpoint() = 0;
};

}  // namespace pgmicro::engine
