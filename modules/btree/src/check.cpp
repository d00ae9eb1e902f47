// The rules are numbered in check.hpp. One pass: trees in depth-first order, then the free list, then what is
// left over. Every page that anybody points to is claimed in a bit map first, and only a first claim is
// followed: that bounds the work, whatever the pointers say.

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/varint.hpp>
#include <pgmicro/btree/check.hpp>
#include <pgmicro/btree/detail/header.hpp>
#include <pgmicro/btree/detail/page.hpp>
#include <pgmicro/btree/record.hpp>

#include <algorithm>
#include <limits>
#include <optional>

namespace pgmicro::btree {

namespace {

using detail::Cell;
using detail::PageFormat;
using detail::PageHeader;
using detail::PageKind;
using detail::Pointer;
using detail::PointerKind;

/// SQLite's cursors are no deeper.
constexpr std::uint32_t depth_max = 20;

std::string number(std::uint64_t n) { return std::to_string(n); }

/// Enough findings.
struct Stop {};

class Checker {
 public:
  Checker(detail::PageSource& pages, const CheckOptions& options) : pages_(pages), options_(options) {}

  std::vector<Finding> run() {
    if (pages_.page_count() == 0) return {};  // nobody has written yet
    try {
      if (header()) {
        used_.resize(pages_.page_count() + std::size_t{1});
        trees();
        free_list();
        rest();
      }
    } catch (const Stop&) {
    }
    return std::move(findings_);
  }

 private:
  using Page = std::vector<std::byte>;

  /// What may stand in a tree, and what stood there last.
  struct Tree {
    PageNo root{};
    bool table = false;
    std::optional<KeyOrder> order;  // of an index, if known
    std::optional<std::uint32_t> leaf_depth;
    bool any_key = false;
    std::vector<std::byte> last_key;
  };

  void find(CheckRule rule, PageNo page, std::int32_t cell, std::string what) {
    findings_.push_back({rule, page, cell, std::move(what)});
    if (findings_.size() >= options_.findings_max) throw Stop{};
  }
  void find(CheckRule rule, PageNo page, std::string what) { find(rule, page, -1, std::move(what)); }
  /// An error of code that reads disk bytes, as a finding.
  void find(CheckRule rule, PageNo page, std::int32_t cell, const Error& e) {
    if (e.sqlstate() != errc::data_corrupted) throw e;
    find(rule, page, cell, e.message());
  }

  // ── (I1) ─────────────────────────────────────────────────────────────────────────────────────────────────

  /// False: nothing else can be read.
  bool header() {
    page1_.resize(pages_.page_size());
    pages_.read(PageNo::first, page1_.data());
    const std::byte* p = page1_.data();
    try {
      const auto database = detail::read_database_header(p, pages_.page_size());
      format_ = database.page;
      maps_ = database.auto_vacuum != AutoVacuum::none;
    } catch (const Error& e) {
      find(CheckRule::header, PageNo::first, -1, e);
      return false;
    }
    const auto expect = [&](bool fine, const char* what, std::uint64_t value) {
      if (!fine) find(CheckRule::header, PageNo::first, std::string(what) + " is " + number(value));
    };
    const auto field = [&](std::uint32_t at) { return load_be32(p + at); };
    for (const unsigned at : {18u, 19u})
      expect(load_u8(p + at) == 1 || load_u8(p + at) == 2, "a file format version", load_u8(p + at));
    expect(field(44) <= 4, "the schema format", field(44));
    expect(field(56) <= 3, "the text encoding", field(56));
    expect(field(detail::incremental_vacuum_at) == 0 || maps_, "incremental vacuum without pointer maps",
           field(detail::incremental_vacuum_at));
    for (unsigned at = 72; at < 92; at += 4) expect(field(at) == 0, "a reserved field", field(at));
    if (field(detail::change_counter_at) == field(detail::version_valid_for_at))
      expect(field(detail::page_count_at) == pages_.page_count(),
             ("the page count of a file of " + number(pages_.page_count()) + " pages").c_str(),
             field(detail::page_count_at));
    return true;
  }

  // ── (I2), (I8) ───────────────────────────────────────────────────────────────────────────────────────────

  [[nodiscard]] bool special(PageNo no) const { return detail::is_special_page(raw(no), format_, maps_); }

  /// Somebody, at `from` and `cell`, points to page `no`. True: it may be followed.
  bool claim(PageNo no, PointerKind kind, PageNo from, std::int32_t cell) {
    if (no == PageNo::none || raw(no) > pages_.page_count()) {
      find(CheckRule::used_once, from, cell,
           "points to page " + number(raw(no)) + " of " + number(pages_.page_count()));
      return false;
    }
    if (special(no)) {
      find(CheckRule::used_once, from, cell,
           "points to page " + number(raw(no)) +
               (raw(no) == detail::lock_byte_page(format_.page_size) ? ", which holds the lock bytes"
                                                                     : ", which is a pointer map"));
      return false;
    }
    if (used_[raw(no)]) {
      find(CheckRule::used_once, from, cell,
           "points to page " + number(raw(no)) + ", which is used elsewhere");
      return false;
    }
    used_[raw(no)] = true;
    if (maps_ && no != PageNo::first)
      check_pointer(no, {kind, kind == PointerKind::root || kind == PointerKind::free ? PageNo::none : from});
    return true;
  }

  void check_pointer(PageNo no, Pointer expected) {
    const PageNo map{detail::pointer_map_of(raw(no), format_)};
    if (map_no_ != map) {
      if (raw(map) > pages_.page_count()) {
        find(CheckRule::pointer_map, no,
             "its pointer map, page " + number(raw(map)) + ", is not in the file");
        return;
      }
      map_.resize(format_.page_size);
      pages_.read(map, map_.data());
      map_no_ = map;
    }
    const std::byte* entry = map_.data() + detail::pointer_offset(raw(no), format_);
    const unsigned kind = load_u8(entry);
    const std::uint32_t parent = load_be32(entry + 1);
    if (kind != static_cast<unsigned>(expected.kind) || parent != raw(expected.parent))
      find(CheckRule::pointer_map, no,
           "its pointer map entry says kind " + number(kind) + " under page " + number(parent) +
               ", it is kind " + number(static_cast<unsigned>(expected.kind)) + " under page " +
               number(raw(expected.parent)));
  }

  // ── trees ────────────────────────────────────────────────────────────────────────────────────────────────

  void trees() {
    const TreeToCheck* first = given(TreeId::schema);
    check_tree(PageNo::first, first != nullptr ? std::optional(first->order) : std::nullopt);
    for (std::size_t i = 0; i < schema_.size(); ++i) {  // grown by the schema tree's rows
      const Named n = schema_[i];
      if (const TreeToCheck* known = given(n.tree))
        check_root(n.tree, known->order);
      else
        check_root(n.tree, has_default_order(n) ? std::optional<KeyOrder>(KeyOrder{}) : std::nullopt);
    }
    for (const TreeToCheck& t : options_.trees)
      if (t.tree != TreeId::schema &&
          std::none_of(schema_.begin(), schema_.end(), [&](const Named& n) { return n.tree == t.tree; }))
        check_root(t.tree, t.order);
    const auto largest = load_be32(page1_.data() + detail::largest_root_at);
    if (maps_ && largest < largest_root_)
      find(CheckRule::header, PageNo::first,
           "the largest root is page " + number(largest_root_) + ", the header says " + number(largest));
  }

  [[nodiscard]] const TreeToCheck* given(TreeId id) const {
    const auto at = std::find_if(options_.trees.begin(), options_.trees.end(),
                                 [&](const TreeToCheck& t) { return t.tree == id; });
    return at == options_.trees.end() ? nullptr : &*at;
  }

  void check_root(TreeId tree, std::optional<KeyOrder> order) {
    const PageNo root = root_of(tree);
    if (root == PageNo::none || raw(root) > pages_.page_count() || special(root) || used_[raw(root)]) {
      find(CheckRule::root, root, "cannot be the root of a tree");
      return;
    }
    largest_root_ = std::max(largest_root_, raw(root));
    check_tree(root, order);
  }

  void check_tree(PageNo root, std::optional<KeyOrder> order) {
    if (!claim(root, PointerKind::root, root, -1)) return;
    Tree tree;
    tree.root = root;
    tree.order = order;
    check_page(tree, root, 0, std::numeric_limits<RowId>::min(), std::numeric_limits<RowId>::max());
  }

  /// A page and what is below it. On tables, rowids lie in [lo, hi]. Recursion is as deep as the tree, which (I4)
  /// bounds.
  void check_page(Tree& tree, PageNo no, std::uint32_t depth, RowId lo, RowId hi) {
    if (depth >= depth_max) {
      find(CheckRule::tree_shape, no, "is deeper than any tree can be");
      return;
    }
    Page page(format_.page_size);
    pages_.read(no, page.data());
    PageHeader h;
    try {
      h = detail::read_header(page.data(), no, format_);
    } catch (const Error& e) {
      find(CheckRule::page_space, no, -1, e);
      return;
    }
    if (depth == 0)
      tree.table = detail::is_table(h.kind);
    else if (detail::is_table(h.kind) != tree.table)
      find(CheckRule::tree_shape, no,
           tree.table ? "is not a page of a table, as its root is"
                      : "is not a page of an index, as its root is");
    if (detail::is_table(h.kind) != tree.table) return;
    if (h.count == 0 && (depth != 0 || !detail::is_leaf(h.kind)) &&
        !(no == PageNo::first && !detail::is_leaf(h.kind)))
      find(CheckRule::tree_shape, no, "is empty");
    if (detail::is_leaf(h.kind)) {
      if (!tree.leaf_depth) tree.leaf_depth = depth;
      if (*tree.leaf_depth != depth)
        find(CheckRule::tree_shape, no,
             "is a leaf at depth " + number(depth) + ", others are at " + number(*tree.leaf_depth));
    }
    check_space(page.data(), no, h);

    RowId below = lo;
    bool told = false;  // one wrong separator above puts every cell here out of bounds
    for (std::uint32_t i = 0; i < h.count; ++i) {
      const auto cell_no = static_cast<std::int32_t>(i);
      Cell cell;
      try {
        cell = detail::read_cell(page.data(), no, h, format_, i);
      } catch (const Error&) {
        continue;  // check_space() has told
      }
      if (!detail::is_leaf(h.kind) && claim(cell.left_child, PointerKind::child, no, cell_no))
        check_page(tree, cell.left_child, depth + 1, below, tree.table ? std::min(cell.rowid, hi) : 0);
      if (tree.table) {
        const bool within = cell.rowid >= below && cell.rowid <= hi;
        if (!within && !told)
          find(CheckRule::key_order, no, cell_no,
               "rowid " + std::to_string(cell.rowid) + " is not in " + std::to_string(below) + " … " +
                   std::to_string(hi) + ", where those before it and the page above put it");
        told |= !within;
        if (within) below = cell.rowid == hi ? hi : cell.rowid + 1;
      }
      if (cell.payload != nullptr) check_payload(tree, no, cell_no, cell);
    }
    if (!detail::is_leaf(h.kind) && claim(h.right_child, PointerKind::child, no, -1))
      check_page(tree, h.right_child, depth + 1, below, hi);
  }

  // ── (I5) ─────────────────────────────────────────────────────────────────────────────────────────────────

  void check_space(const std::byte* page, PageNo no, const PageHeader& h) {
    struct Extent {
      std::uint32_t from, to;
      std::int32_t cell;
    };
    std::vector<Extent> extents;
    for (std::uint32_t i = 0; i < h.count; ++i) {
      try {
        const Cell cell = detail::read_cell(page, no, h, format_, i);
        if (cell.offset < h.content)
          find(CheckRule::page_space, no, static_cast<std::int32_t>(i),
               "lies before the start of the content");
        extents.push_back({cell.offset, cell.offset + cell.size, static_cast<std::int32_t>(i)});
      } catch (const Error& e) {
        find(CheckRule::page_space, no, static_cast<std::int32_t>(i), e);
        return;
      }
    }
    // The free list's offsets ascend, so it ends.
    for (std::uint32_t at = h.first_freeblock, floor = h.content; at != 0;) {
      if (at < floor || at > format_.usable - detail::cell_bytes_min) {
        find(CheckRule::page_space, no, "freeblock at " + number(at) + " is out of place");
        return;
      }
      const std::uint32_t size = load_be16(page + at + 2);
      if (size < detail::cell_bytes_min || at + size > format_.usable) {
        find(CheckRule::page_space, no, "freeblock at " + number(at) + " has " + number(size) + " bytes");
        return;
      }
      extents.push_back({at, at + size, -1});
      floor = at + size;
      at = load_be16(page + at);
    }
    std::sort(extents.begin(), extents.end(),
              [](const Extent& a, const Extent& b) { return a.from < b.from; });
    std::uint32_t end = h.content, holes = 0;
    for (const Extent& e : extents) {
      if (e.from < end) {
        find(CheckRule::page_space, no, e.cell, "bytes from " + number(e.from) + " are used twice");
        return;
      }
      holes += e.from - end;
      end = e.to;
    }
    holes += format_.usable - end;
    if (holes != h.fragmented)
      find(CheckRule::page_space, no,
           number(holes) + " bytes belong to nothing, the header says " + number(h.fragmented));
  }

  // ── (I6), (I7), (I9) ─────────────────────────────────────────────────────────────────────────────────────

  void check_payload(Tree& tree, PageNo no, std::int32_t cell_no, const Cell& cell) {
    const bool in_schema = tree.root == PageNo::first && tree.table;
    std::uint64_t header = 0;
    const bool header_spills =
        get_varint(cell.payload, cell.payload + cell.local, header) == 0 || header > cell.local;
    const bool whole_needed = !tree.table || in_schema || header_spills;
    std::vector<std::byte> whole;
    if (whole_needed) whole.assign(cell.payload, cell.payload + cell.local);
    if (cell.overflow != PageNo::none || cell.local < cell.total) {
      if (!check_chain(no, cell_no, cell, whole_needed ? &whole : nullptr)) return;
    }
    try {
      if (!tree.table) {
        if (tree.order && tree.any_key && compare_records(*tree.order, tree.last_key, whole) >= 0)
          find(CheckRule::key_order, no, cell_no, "its key is not greater than the one before");
        (void)RecordView(whole).column_count();
        tree.last_key = std::move(whole);
        tree.any_key = true;
      } else if (in_schema) {
        RecordView record{Bytes(whole)};
        (void)record.column_count();
        if (options_.schema) note_schema_row(no, cell_no, record);
      } else {
        (void)RecordView(whole_needed ? Bytes(whole) : cell.local_payload(), cell.total, {}).column_count();
      }
    } catch (const Error& e) {
      find(CheckRule::record, no, cell_no, e);
    }
  }

  /// Follows the overflow chain; appends its bytes to `into`. False: it is not what it should be.
  bool check_chain(PageNo no, std::int32_t cell_no, const Cell& cell, std::vector<std::byte>* into) {
    const std::uint64_t spilled = cell.total - cell.local;
    const std::uint64_t needed = (spilled + format_.overflow_bytes() - 1) / format_.overflow_bytes();
    Page page(format_.page_size);
    PageNo at = cell.overflow, before = no;
    std::uint64_t left = spilled;
    for (std::uint64_t i = 0; i < needed; ++i) {
      if (at == PageNo::none) {
        find(CheckRule::overflow, no, cell_no,
             "its payload needs " + number(needed) + " overflow pages and has " + number(i));
        return false;
      }
      if (!claim(at, i == 0 ? PointerKind::first_overflow : PointerKind::next_overflow, before,
                 i == 0 ? cell_no : -1))
        return false;
      pages_.read(at, page.data());
      const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left, format_.overflow_bytes()));
      if (into != nullptr)
        into->insert(into->end(), page.begin() + 4, page.begin() + 4 + static_cast<std::ptrdiff_t>(n));
      left -= n;
      before = at;
      at = PageNo{load_be32(page.data())};
    }
    if (at != PageNo::none) {
      find(CheckRule::overflow, no, cell_no,
           "its overflow chain goes on behind its " + number(needed) + " pages");
      return false;
    }
    return true;
  }

  // ── (I10) ────────────────────────────────────────────────────────────────────────────────────────────────

  struct Named {
    TreeId tree;
    std::string table;
    bool plain;  // its own SQL says nothing about an order
  };
  [[nodiscard]] bool has_default_order(const Named& n) const {
    return n.plain &&
           std::find(special_tables_.begin(), special_tables_.end(), n.table) == special_tables_.end();
  }

  /// type, name, tbl_name, rootpage, sql. An index without SQL has the order of its table's columns.
  void note_schema_row(PageNo no, std::int32_t cell_no, RecordView& record) {
    const Value root = record.value(3);
    if (root.type() == StorageClass::null) return;
    if (root.type() != StorageClass::integer || root.as_integer() < 0 ||
        root.as_integer() > std::int64_t{pages_.page_count()}) {
      find(CheckRule::root, no, cell_no, "the schema names a root page that cannot be");
      return;
    }
    if (root.as_integer() == 0) return;  // a view, a trigger, a virtual table
    const std::string sql = folded(record.value(4));
    const bool plain = sql.find("collate") == std::string::npos && sql.find("desc") == std::string::npos;
    std::string table = folded(record.value(2));
    if (!plain && folded(record.value(0)) == "table") special_tables_.push_back(table);
    schema_.push_back({TreeId{static_cast<std::uint32_t>(root.as_integer())}, std::move(table), plain});
  }

  /// Lower case, and UTF-16 as far as it is ASCII.
  static std::string folded(const Value& v) {
    std::string out;
    if (v.type() != StorageClass::text) return out;
    for (const char c : v.as_text())
      if (c != '\0') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    return out;
  }

  // ── (I3), and what nobody uses ─────────────────────────────────────────────────────────────────────────

  void free_list() {
    const std::uint32_t claimed_pages = load_be32(page1_.data() + detail::free_count_at);
    std::uint32_t found = 0;
    PageNo trunk{load_be32(page1_.data() + detail::first_trunk_at)}, before = PageNo::first;
    Page page(format_.page_size);
    while (trunk != PageNo::none) {
      if (!claim(trunk, PointerKind::free, before, -1)) return;
      ++found;
      pages_.read(trunk, page.data());
      const std::uint32_t leaves = load_be32(page.data() + 4);
      if (leaves > detail::trunk_leaves_max(format_)) {
        find(CheckRule::free_list, trunk, "a trunk of " + number(leaves) + " leaves");
        return;
      }
      for (std::uint32_t i = 0; i < leaves; ++i)
        if (claim(PageNo{load_be32(page.data() + 8 + 4 * std::size_t{i})}, PointerKind::free, trunk,
                  static_cast<std::int32_t>(i)))
          ++found;
      before = trunk;
      trunk = PageNo{load_be32(page.data())};
    }
    if (found != claimed_pages)
      find(CheckRule::free_list, PageNo::first,
           "the free list has " + number(found) + " pages, the header says " + number(claimed_pages));
  }

  void rest() {
    for (std::uint32_t no = 1; no <= pages_.page_count(); ++no)
      if (!used_[no] && !special(PageNo{no})) find(CheckRule::used_once, PageNo{no}, "is never used");
  }

  detail::PageSource& pages_;
  const CheckOptions& options_;
  std::vector<Finding> findings_;
  Page page1_;
  PageFormat format_;
  bool maps_ = false;
  std::vector<bool> used_;
  PageNo map_no_ = PageNo::none;
  Page map_;
  std::vector<Named> schema_;
  std::vector<std::string> special_tables_;
  std::uint32_t largest_root_ = 0;
};

}  // namespace

std::string to_string(const Finding& f) {
  std::string s;
  if (f.page != PageNo::none) s = "page " + number(raw(f.page));
  if (f.cell >= 0) s += " cell " + std::to_string(f.cell);
  if (!s.empty()) s += ": ";
  return s + f.what + " (I" + number(static_cast<unsigned>(f.rule)) + ")";
}

std::vector<Finding> check(detail::PageSource& pages, const CheckOptions& options) {
  return Checker(pages, options).run();
}

}  // namespace pgmicro::btree
