#pragma once
/// Trees over a Pager: SQLite's database file, seen as ordered trees named by their root pages.
///
///     TreeStore store(pager);
///     auto txn = store.begin(TxnMode::write);
///     const auto people = txn.create_tree(TreeKind::table);
///     auto cursor = txn.table(people);
///     cursor.put(1, record);
///     txn.commit();                         // a Txn dropped without it has changed nothing
///
/// Models vdbe's TableStore with savepoints. Tree 1 is the schema table, which every database has; what stands in
/// it is the business of whoever keeps a schema.

#include <pgmicro/btree/cursor.hpp>

namespace pgmicro::btree {

/// What a database that has no pages yet becomes at its first write. An existing one says for itself.
struct StoreOptions {
  std::uint8_t reserved_bytes = 0;
  AutoVacuum auto_vacuum = AutoVacuum::none;
  TextEncoding text_encoding = TextEncoding::utf8;
  bool wal = false;  ///< what header bytes 18 and 19 say of the file
};

/// One transaction. Used by one thread at a time; cursors do not outlive it, except to be destroyed.
///
/// If a change throws, it may have been made by half: the transaction then refuses everything but rollback()
/// to a mark and its end.
template <PageWriter T>
class TreeTxn {
 public:
  using TableCursor = btree::TableCursor<T>;
  using IndexCursor = btree::IndexCursor<T>;
  using RecordReader = CursorRecord;
  using RecordWriter = btree::RecordWriter;
  using Mark = typename T::Mark;

  TreeTxn(T&& pages, const detail::NewDatabase& fresh, detail::FormatMemo& memo)
      : core_(std::move(pages), fresh, memo) {}

  // ── trees ──────────────────────────────────────────────────────────────────────────────────────────

  [[nodiscard]] TreeId create_tree(TreeKind kind);
  /// With auto-vacuum the tree with the greatest root moves into the place of the one dropped, as in SQLite:
  /// moved_by_drop() tells, and whoever keeps the schema updates it.
  void drop_tree(TreeId tree);
  void clear_tree(TreeId tree);
  struct Moved {
    TreeId from, to;
  };
  [[nodiscard]] std::optional<Moved> moved_by_drop() const noexcept { return moved_; }

  [[nodiscard]] TableCursor table(TreeId tree) { return TableCursor(core(), tree); }
  /// The columns that `order` points to outlive the cursor. `key_columns` ≠ 0: only so many leading columns are
  /// the key, and put() replaces what agrees in them (a WITHOUT ROWID table).
  [[nodiscard]] IndexCursor index(TreeId tree, const KeyOrder& order, std::uint32_t key_columns = 0) {
    return IndexCursor(core(), tree, order, key_columns);
  }

  // ── the transaction ────────────────────────────────────────────────────────────────────────────────

  [[nodiscard]] bool writable() const noexcept { return core_.space.pages().writable(); }
  void commit();
  /// Savepoints, strictly nested; see PageWriter. Cursors keep their place by key.
  [[nodiscard]] Mark mark() {
    core().check_not_failed();
    core().save_all();
    return core().space.pages().mark();
  }
  void rollback(Mark m) {
    core().before_rollback();
    core().space.pages().rollback(m);
    core().after_rollback();
  }
  void release(Mark m) {
    core().check_not_failed();
    core().space.pages().release(m);
  }

  // ── the database header ────────────────────────────────────────────────────────────────────────────

  [[nodiscard]] std::uint32_t get(HeaderField field) {
    return core().space.header(static_cast<std::uint32_t>(field));
  }
  void set(HeaderField field, std::uint32_t value) {
    core().check_writable();
    core().space.set_header(static_cast<std::uint32_t>(field), value);
  }
  [[nodiscard]] std::uint32_t change_counter() { return core().space.header(detail::change_counter_at); }
  [[nodiscard]] std::uint32_t free_pages() { return core().space.header(detail::free_count_at); }
  [[nodiscard]] std::uint32_t page_count() const noexcept { return core_.space.pages().page_count(); }
  [[nodiscard]] AutoVacuum auto_vacuum() const noexcept { return core_.space.auto_vacuum(); }
  [[nodiscard]] const detail::PageFormat& page_format() const noexcept { return core_.space.format(); }

  /// Gives up to `pages` free pages back from the end of the file (incremental auto-vacuum). Returns how many.
  std::uint32_t vacuum(std::uint32_t pages);

  /// For those who read pages as pages: the integrity check, statistics.
  [[nodiscard]] T& pages() noexcept { return core_.space.pages(); }

 private:
  [[nodiscard]] detail::TxnCore<T>& core() noexcept { return core_; }
  void free_pages_of(PageNo no, std::uint32_t depth, bool with_root, bool table);
  [[nodiscard]] PageNo root_place();

  detail::TxnCore<T> core_;
  std::optional<Moved> moved_;
};

/// Trees of one database. Any number of transactions at once, as the Pager allows.
template <Pager P>
class TreeStore {
 public:
  using Txn = TreeTxn<typename P::Txn>;

  /// The pager outlives the store and its transactions.
  explicit TreeStore(P& pager, const StoreOptions& options = {})
      : pager_(&pager), fresh_{pager.page_size(),   options.reserved_bytes,
                               options.auto_vacuum, options.text_encoding,
                               options.wal,         {}} {
    if (fresh_.page_size - fresh_.reserved_bytes < detail::usable_bytes_min)
      throw Error(errc::invalid_parameter, "too many reserved bytes for this page size");
    fresh_.page = detail::PageFormat::of(fresh_.page_size, fresh_.reserved_bytes);
  }
  [[nodiscard]] Txn begin(TxnMode mode) { return Txn(pager_->begin(mode), fresh_, memo_); }
  [[nodiscard]] P& pager() noexcept { return *pager_; }

 private:
  P* pager_;
  detail::NewDatabase fresh_;
  detail::FormatMemo memo_;
};

// ── in full ───────────────────────────────────────────────────────────────────────────────────────────────

template <PageWriter T>
void TreeTxn<T>::commit() {
  auto& space = core().space;
  core().check_not_failed();
  core().orphan_cursors();
  if (space.pages().writable() && space.exists()) {
    if (space.auto_vacuum() == AutoVacuum::full) space.vacuum_all();
    space.finish_header();
  }
  space.pages().commit();
}

/// With auto-vacuum, roots stand together at the front: the place behind the greatest root is made free.
template <PageWriter T>
PageNo TreeTxn<T>::root_place() {
  auto& space = core().space;
  if (!space.maps()) return space.allocate();
  auto place = space.header(detail::largest_root_at) + 1;
  while (detail::is_special_page(place, space.format(), true)) ++place;
  const PageNo root{place};
  if (!space.allocate_exactly(root)) {
    core().save_all();
    space.relocate(root, space.allocate());
  }
  space.set_header(detail::largest_root_at, place);
  space.set_pointer(root, {detail::PointerKind::root, PageNo::none});
  return root;
}

template <PageWriter T>
TreeId TreeTxn<T>::create_tree(TreeKind kind) {
  typename detail::TxnCore<T>::Change change(core(), PageNo::none, nullptr);
  auto& space = core().space;
  const auto root = root_place();
  {
    const auto page = space.pages().overwrite(root);
    std::memset(page.data(), 0, space.format().page_size);
    detail::init_page(page.data(), root,
                      kind == TreeKind::table ? detail::PageKind::table_leaf : detail::PageKind::index_leaf,
                      space.format());
  }
  change.done();
  return TreeId{raw(root)};
}

/// Frees what hangs on page `no`, and (`with_root`) the page itself.
template <PageWriter T>
void TreeTxn<T>::free_pages_of(PageNo no, std::uint32_t depth, bool with_root, bool table) {
  auto& space = core().space;
  const auto& f = space.format();
  if (depth >= detail::depth_max) detail::throw_too_deep(no);
  {
    const auto pin = space.pages().get(no);
    const auto* const page = pin.data();
    const auto h = detail::read_header(page, no, f);
    if (detail::is_table(h.kind) != table) throw corrupt(detail::at_page(no, "is not of its parent's kind"));
    for (std::uint32_t i = 0; i < h.count; ++i) {
      const auto cell = detail::read_cell(page, no, h, f, i);
      space.free_chain(cell, no, i);
      if (cell.left_child != PageNo::none) free_pages_of(cell.left_child, depth + 1, true, table);
    }
    if (!detail::is_leaf(h.kind)) free_pages_of(h.right_child, depth + 1, true, table);
  }
  if (with_root) space.release(no);
}

template <PageWriter T>
void TreeTxn<T>::clear_tree(TreeId tree) {
  const auto root = root_of(tree);
  typename detail::TxnCore<T>::Change change(core(), PageNo::none, nullptr);
  core().lose(root);
  auto& space = core().space;
  const bool table = [&] {
    const auto pin = space.pages().get(root);
    return detail::is_table(detail::read_header(pin.data(), root, space.format()).kind);
  }();
  free_pages_of(root, 0, false, table);
  const auto page = space.pages().edit(root);
  detail::init_page(page.data(), root, table ? detail::PageKind::table_leaf : detail::PageKind::index_leaf,
                    space.format());
  if (root == PageNo::first) space.note_page1_edit();
  change.done();
}

template <PageWriter T>
void TreeTxn<T>::drop_tree(TreeId tree) {
  if (tree == TreeId::schema) throw Error(errc::invalid_parameter, "the schema table cannot be dropped");
  clear_tree(tree);
  typename detail::TxnCore<T>::Change change(core(), PageNo::none, nullptr);
  auto& space = core().space;
  moved_.reset();
  auto freed = root_of(tree);
  if (space.maps()) {
    const PageNo greatest{space.header(detail::largest_root_at)};
    if (raw(greatest) < raw(freed)) throw corrupt("page 1: largest root page is smaller than a root");
    if (greatest != freed) {
      core().save_all();
      space.relocate(greatest, freed);
      core().rename(greatest, freed);
      moved_ = Moved{TreeId{raw(greatest)}, tree};
      freed = greatest;
    }
    auto next = raw(freed) - 1;
    while (detail::is_special_page(next, space.format(), true)) --next;
    space.set_header(detail::largest_root_at, next);
  }
  space.release(freed);
  change.done();
}

template <PageWriter T>
std::uint32_t TreeTxn<T>::vacuum(std::uint32_t pages) {
  auto& space = core().space;
  if (!space.maps()) return 0;
  typename detail::TxnCore<T>::Change change(core(), PageNo::none, nullptr);
  core().save_all();
  const auto given = space.vacuum_some(pages);
  change.done();
  return given;
}

}  // namespace pgmicro::btree
