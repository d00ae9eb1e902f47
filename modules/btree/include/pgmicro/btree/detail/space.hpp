#pragma once
/// The pages of one transaction, and who gets them: database header, free list, pointer maps, overflow chains.
/// The formats are drawn in header.hpp.
///
/// (S1) Every page but page 1 is at any time exactly one of: in a tree, in an overflow chain, on the free list
///      (trunk or leaf), a pointer map, the lock-byte page.
/// (S2) With auto-vacuum, the pointer map names, for every page in use, who points to it.

#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/detail/header.hpp>
#include <pgmicro/btree/pager.hpp>

#include <algorithm>
#include <utility>

namespace pgmicro::btree::detail {

template <PageWriter T>
class PageSpace {
 public:
  using Pin = typename T::Pin;
  using MutPin = typename T::MutPin;

  /// `fresh` says what a database without pages becomes at its first write.
  PageSpace(T&& pages, const NewDatabase& fresh, FormatMemo& memo) : pages_(std::move(pages)), fresh_(fresh) {
    if (exists()) {
      if constexpr (VersionedPages<T>) {
        DatabaseFormat f;
        if (!pages_.writable() && memo.recall(pages_.version(), fresh, f)) [[likely]] {
          format_ = f.page;
          auto_vacuum_ = f.auto_vacuum;
          return;
        }
      }
      const auto page1 = pages_.get(PageNo::first);
      const auto f = read_database_header(page1.data(), pages_.page_size());
      format_ = f.page;
      auto_vacuum_ = f.auto_vacuum;
      if constexpr (VersionedPages<T>) memo.note(pages_.version(), f);
      // Pages behind the count that the header vouches for were left by a truncation that did not finish.
      const auto count = load_be32(page1.data() + page_count_at);
      if (pages_.writable() && count != 0 && count < pages_.page_count() &&
          load_be32(page1.data() + change_counter_at) == load_be32(page1.data() + version_valid_for_at))
        pages_.truncate(count);
    } else {
      format_ = fresh.page;
      auto_vacuum_ = fresh.auto_vacuum;
    }
  }

  [[nodiscard]] T& pages() noexcept { return pages_; }
  [[nodiscard]] const T& pages() const noexcept { return pages_; }
  [[nodiscard]] const PageFormat& format() const noexcept { return format_; }
  [[nodiscard]] AutoVacuum auto_vacuum() const noexcept { return auto_vacuum_; }
  [[nodiscard]] bool maps() const noexcept { return auto_vacuum_ != AutoVacuum::none; }
  /// False: a database nobody has written to yet, not even page 1.
  [[nodiscard]] bool exists() const noexcept { return pages_.page_count() != 0; }

  /// Page 1, before the first change of all.
  void create_database() {
    if (pages_.append() != PageNo::first)
      throw Error(errc::internal, "the first page of a database is not page 1");
    const auto page1 = pages_.overwrite(PageNo::first);
    init_database(page1.data(), fresh_);
    header_dirty_ = true;
  }

  /// A field of the database header.
  [[nodiscard]] std::uint32_t header(std::uint32_t at) {
    if (!exists()) {
      // What it will be once it exists; all other fields are zero then.
      if (at == static_cast<std::uint32_t>(HeaderField::text_encoding))
        return static_cast<std::uint32_t>(fresh_.text_encoding);
      return at == static_cast<std::uint32_t>(HeaderField::schema_format) ? 4 : 0;
    }
    const auto page1 = pages_.get(PageNo::first);
    return load_be32(page1.data() + at);
  }
  void set_header(std::uint32_t at, std::uint32_t value) {
    const auto page1 = pages_.edit(PageNo::first);
    store_be32(page1.data() + at, value);
    header_dirty_ = true;
  }
  /// Somebody edits page 1 as the schema tree's root.
  void note_page1_edit() noexcept { header_dirty_ = true; }

  /// The header's own fields, brought up to date before a commit.
  void finish_header() {
    const auto count = pages_.page_count();
    if (!header_dirty_ && header(page_count_at) == count) return;
    const auto page1 = pages_.edit(PageNo::first);
    auto* const p = page1.data();
    const auto counter = load_be32(p + change_counter_at) + 1;
    store_be32(p + change_counter_at, counter);
    store_be32(p + version_valid_for_at, counter);
    store_be32(p + sqlite_version_at, sqlite_version);
    store_be32(p + page_count_at, count);
  }

  // ── pages ──────────────────────────────────────────────────────────────────────────────────────────

  /// A page to be written whole.
  [[nodiscard]] PageNo allocate() {
    const auto free = header(free_count_at);
    if (free == 0) return append();
    const PageNo trunk{header(first_trunk_at)};
    const auto pin = pages_.get(trunk);
    const auto leaves = trunk_leaves(pin.data(), trunk);
    PageNo taken = trunk;
    if (leaves == 0) {
      set_header(first_trunk_at, load_be32(pin.data()));
    } else {
      taken = trunk_leaf(pin.data(), trunk, leaves - 1);
      const auto edit = pages_.edit(trunk);
      store_be32(edit.data() + 4, leaves - 1);
    }
    set_header(free_count_at, free - 1);
    return taken;
  }

  /// Page `wanted` if it is free or one behind the end; false: it is in use.
  [[nodiscard]] bool allocate_exactly(PageNo wanted) {
    if (raw(wanted) > pages_.page_count()) {
      if (append() != wanted) throw corrupt("page 1: largest root page lies behind the database's end");
      return true;
    }
    if (pointer(wanted).kind != PointerKind::free) return false;
    take_free(wanted);
    return true;
  }

  /// Puts a page on the free list. Nobody reads its bytes any more.
  void release(PageNo no) {
    if (raw(no) < 2 || raw(no) > pages_.page_count() || is_special_page(raw(no), format_, maps()))
      throw corrupt(at_page(no, "a page that cannot be free is freed"));
    const auto free = header(free_count_at);
    const PageNo trunk{header(first_trunk_at)};
    if (free + 1 >= pages_.page_count()) throw corrupt(at_page(no, "more pages are freed than exist"));
    if (maps()) set_pointer(no, {PointerKind::free, PageNo::none});
    if (free != 0 && trunk != PageNo::none) {
      const auto pin = pages_.get(trunk);
      const auto leaves = trunk_leaves(pin.data(), trunk);
      if (leaves < trunk_leaves_filled(format_)) {
        const auto edit = pages_.edit(trunk);
        store_be32(edit.data() + 4, leaves + 1);
        store_be32(edit.data() + 8 + 4 * leaves, raw(no));
        set_header(free_count_at, free + 1);
        return;
      }
    }
    const auto page = pages_.overwrite(no);
    std::memset(page.data(), 0, format_.page_size);
    store_be32(page.data(), free == 0 ? 0 : raw(trunk));
    set_header(first_trunk_at, raw(no));
    set_header(free_count_at, free + 1);
  }

  // ── pointer maps ───────────────────────────────────────────────────────────────────────────────────

  [[nodiscard]] Pointer pointer(PageNo no) {
    PGM_ASSERT(maps());
    const PageNo map{pointer_map_of(raw(no), format_)};
    const auto pin = pages_.get(map);
    const auto* p = pin.data() + pointer_offset(raw(no), format_);
    const auto kind = load_u8(p);
    if (kind < 1 || kind > 5) throw corrupt(at_page(map, "pointer map entry of no known kind"));
    return {PointerKind{kind}, PageNo{load_be32(p + 1)}};
  }
  /// Only with auto-vacuum.
  void set_pointer(PageNo no, Pointer to) {
    PGM_ASSERT(maps());
    if (raw(no) < 3 || is_special_page(raw(no), format_, true))
      throw corrupt(at_page(no, "a page that nothing may point to is pointed to"));
    const PageNo map{pointer_map_of(raw(no), format_)};
    const auto at = pointer_offset(raw(no), format_);
    const auto pin = pages_.get(map);
    if (load_u8(pin.data() + at) == static_cast<std::uint8_t>(to.kind) &&
        load_be32(pin.data() + at + 1) == raw(to.parent))
      return;
    const auto edit = pages_.edit(map);
    store_u8(edit.data() + at, static_cast<std::uint8_t>(to.kind));
    store_be32(edit.data() + at + 1, raw(to.parent));
  }
  /// (S2) for everything a b-tree page points to.
  void claim_children(const std::byte* page, PageNo no, const PageHeader& h) {
    if (!maps()) return;
    for (std::uint32_t i = 0; i < h.count; ++i) claim_cell(read_cell(page, no, h, format_, i), no);
    if (!is_leaf(h.kind)) set_pointer(h.right_child, {PointerKind::child, no});
  }
  void claim_cell(const Cell& cell, PageNo owner) {
    if (!maps()) return;
    if (cell.left_child != PageNo::none) set_pointer(cell.left_child, {PointerKind::child, owner});
    if (cell.overflow != PageNo::none) set_pointer(cell.overflow, {PointerKind::first_overflow, owner});
  }

  // ── overflow chains ────────────────────────────────────────────────────────────────────────────────

  [[nodiscard]] std::uint32_t chain_pages(std::uint64_t bytes) const noexcept {
    return static_cast<std::uint32_t>((bytes + format_.overflow_bytes() - 1) / format_.overflow_bytes());
  }
  /// A chain longer than the database is a lie, found before it is believed.
  void check_chain(const Cell& cell, PageNo no, std::uint32_t index) const {
    if (cell.overflow != PageNo::none && chain_pages(cell.total - cell.local) > pages_.page_count())
      throw corrupt(at_cell(no, index, "payload longer than the database"));
  }

  /// Writes what a cell on page `owner` has no room for; returns the first page.
  [[nodiscard]] PageNo write_chain(Bytes rest, PageNo owner) {
    PageNo first = PageNo::none, before = owner;
    MutPin page;
    while (!rest.empty()) {
      const auto no = allocate();
      auto next = pages_.overwrite(no);
      const auto n = std::min<std::size_t>(rest.size(), format_.overflow_bytes());
      store_be32(next.data(), 0);
      std::memcpy(next.data() + 4, rest.data(), n);
      std::memset(next.data() + 4 + n, 0, format_.page_size - 4 - n);
      if (first == PageNo::none) {
        first = no;
        if (maps()) set_pointer(no, {PointerKind::first_overflow, owner});
      } else {
        store_be32(page.data(), raw(no));
        if (maps()) set_pointer(no, {PointerKind::next_overflow, before});
      }
      rest = rest.subspan(n);
      page = std::move(next);
      before = no;
    }
    return first;
  }

  /// Fills `out` from the chain's beginning.
  void read_chain(PageNo first, MutBytes out) {
    while (!out.empty()) {
      const auto pin = pages_.get(first);
      const auto n = std::min<std::size_t>(out.size(), format_.overflow_bytes());
      std::memcpy(out.data(), pin.data() + 4, n);
      out = out.subspan(n);
      first = PageNo{load_be32(pin.data())};
    }
  }

  /// Frees the chain of a cell.
  void free_chain(const Cell& cell, PageNo no, std::uint32_t index) {
    if (cell.overflow == PageNo::none) return;
    check_chain(cell, no, index);
    auto at = cell.overflow;
    for (auto left = chain_pages(cell.total - cell.local); left != 0; --left) {
      PageNo next = PageNo::none;
      {
        const auto pin = pages_.get(at);
        next = PageNo{load_be32(pin.data())};
      }
      release(at);
      at = next;
    }
  }

  // ── vacuum ─────────────────────────────────────────────────────────────────────────────────────────

  /// Moves a page that is in use to the free place `to` (already allocated), and whoever points to it along.
  void relocate(PageNo from, PageNo to) {
    const auto p = pointer(from);
    if (p.kind == PointerKind::free) throw corrupt(at_page(from, "a free page was to be moved"));
    {
      const auto source = pages_.get(from);
      const auto target = pages_.overwrite(to);
      std::memcpy(target.data(), source.data(), format_.page_size);
    }
    const auto moved = pages_.get(to);
    if (p.kind == PointerKind::first_overflow || p.kind == PointerKind::next_overflow) {
      const PageNo next{load_be32(moved.data())};
      if (next != PageNo::none) set_pointer(next, {PointerKind::next_overflow, to});
    } else {
      claim_children(moved.data(), to, read_header(moved.data(), to, format_));
    }
    if (p.kind != PointerKind::root) redirect(p, from, to);
    set_pointer(to, p);
  }

  /// Full auto-vacuum, at commit: fills the holes from the end, and cuts the end off.
  void vacuum_all() {
    const auto free = header(free_count_at);
    if (free == 0) return;
    const auto pages = pages_.page_count();
    if (is_special_page(pages, format_, true))
      throw corrupt("the last page is a pointer map or the lock page");
    const auto left = pages_after_vacuum(pages, free, format_);
    for (auto last = pages; last > left; --last) {
      if (is_special_page(last, format_, true)) continue;
      const auto kind = pointer(PageNo{last}).kind;
      if (kind == PointerKind::free) continue;
      if (kind == PointerKind::root) throw corrupt(at_page(PageNo{last}, "a root lies where it cannot"));
      PageNo hole;
      do {
        if (header(free_count_at) == 0) throw corrupt("free list: fewer pages than counted");
        hole = allocate();
      } while (raw(hole) > left);
      relocate(PageNo{last}, hole);
    }
    set_header(first_trunk_at, 0);
    set_header(free_count_at, 0);
    pages_.truncate(left);
  }

  /// Incremental vacuum: gives up to `wanted` pages back from the end. Returns how many.
  std::uint32_t vacuum_some(std::uint32_t wanted) {
    std::uint32_t given = 0;
    while (given < wanted && header(free_count_at) != 0) {
      auto last = pages_.page_count();
      if (!is_special_page(last, format_, true)) {
        const auto kind = pointer(PageNo{last}).kind;
        if (kind == PointerKind::root) throw corrupt(at_page(PageNo{last}, "a root lies where it cannot"));
        if (kind == PointerKind::free) {
          take_free(PageNo{last});
        } else {
          const auto hole = allocate();
          if (raw(hole) >= last) throw corrupt("free list: names the last page, which is in use");
          relocate(PageNo{last}, hole);
        }
        ++given;
      }
      do --last;
      while (last > 1 && is_special_page(last, format_, true));
      pages_.truncate(last);
    }
    return given;
  }

 private:
  [[nodiscard]] PageNo append() {
    for (;;) {
      const auto no = pages_.append();
      header_dirty_ = true;  // it holds the page count
      if (!is_special_page(raw(no), format_, maps())) return no;
    }
  }

  [[nodiscard]] std::uint32_t trunk_leaves(const std::byte* page, PageNo no) const {
    const auto n = load_be32(page + 4);
    if (n > trunk_leaves_max(format_)) throw corrupt(at_page(no, "free-list trunk with too many leaves"));
    return n;
  }
  [[nodiscard]] PageNo trunk_leaf(const std::byte* page, PageNo trunk, std::uint32_t i) const {
    const PageNo leaf{load_be32(page + 8 + 4 * i)};
    if (raw(leaf) < 2 || raw(leaf) > pages_.page_count())
      throw corrupt(at_cell(trunk, i, "free-list leaf outside the database"));
    return leaf;
  }

  /// Takes a given page off the free list, wherever on it it is.
  void take_free(PageNo wanted) {
    const auto free = header(free_count_at);
    PageNo before = PageNo::none, trunk{header(first_trunk_at)};
    for (std::uint32_t trunks = 0; trunk != PageNo::none; ++trunks) {
      if (trunks > free) throw corrupt("free list: a loop of trunks");
      const auto pin = pages_.get(trunk);
      const PageNo next{load_be32(pin.data())};
      const auto leaves = trunk_leaves(pin.data(), trunk);
      if (trunk == wanted) {
        auto heir = next;
        if (leaves != 0) {  // the first leaf becomes the trunk
          heir = trunk_leaf(pin.data(), trunk, 0);
          const auto page = pages_.overwrite(heir);
          std::memset(page.data(), 0, format_.page_size);
          store_be32(page.data(), raw(next));
          store_be32(page.data() + 4, leaves - 1);
          std::memcpy(page.data() + 8, pin.data() + 12, std::size_t{4} * (leaves - 1));
        }
        if (before == PageNo::none) {
          set_header(first_trunk_at, raw(heir));
        } else {
          const auto edit = pages_.edit(before);
          store_be32(edit.data(), raw(heir));
        }
        set_header(free_count_at, free - 1);
        return;
      }
      for (std::uint32_t i = 0; i < leaves; ++i) {
        if (trunk_leaf(pin.data(), trunk, i) != wanted) continue;
        const auto edit = pages_.edit(trunk);
        store_be32(edit.data() + 8 + 4 * i, load_be32(edit.data() + 8 + 4 * (leaves - 1)));
        store_be32(edit.data() + 4, leaves - 1);
        set_header(free_count_at, free - 1);
        return;
      }
      before = trunk;
      trunk = next;
    }
    throw corrupt(at_page(wanted, "free by the pointer map, but not on the free list"));
  }

  /// Makes who points to `from` point to `to`.
  void redirect(const Pointer& p, PageNo from, PageNo to) {
    const auto edit = pages_.edit(p.parent);
    auto* const page = edit.data();
    if (p.kind == PointerKind::next_overflow) {
      if (PageNo{load_be32(page)} != from) throw corrupt(at_page(p.parent, "does not lead to its next page"));
      store_be32(page, raw(to));
      return;
    }
    if (p.parent == PageNo::first) header_dirty_ = true;
    auto h = read_header(page, p.parent, format_);
    for (std::uint32_t i = 0; i < h.count; ++i) {
      const auto cell = read_cell(page, p.parent, h, format_, i);
      if (p.kind == PointerKind::child ? cell.left_child == from : cell.overflow == from) {
        if (p.kind == PointerKind::child)
          set_child(page, p.parent, h, format_, i, to);
        else
          store_be32(page + (cell.payload - page) + cell.local, raw(to));
        return;
      }
    }
    if (p.kind != PointerKind::child || is_leaf(h.kind) || h.right_child != from)
      throw corrupt(at_page(p.parent, "does not have the child its pointer map says"));
    set_child(page, p.parent, h, format_, h.count, to);
  }

  T pages_;
  PageFormat format_;
  NewDatabase fresh_;
  AutoVacuum auto_vacuum_ = AutoVacuum::none;
  bool header_dirty_ = false;
};

}  // namespace pgmicro::btree::detail
