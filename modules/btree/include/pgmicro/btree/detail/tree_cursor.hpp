#pragma once
/// Walking one tree, and the entries on the way. Changing it is in change.hpp.
///
/// A cursor keeps the pages from the root to where it stands. That path serves twice: next() and prev() climb it,
/// and a seek climbs only as far as it must. For tables each level knows which rowids may lie below it, so
/// that a seek near the last one touches no page above.
///
///     nowhere   no entry
///     at        the entry levels_[top_].index
///     between   the entry was erased; its successor, if any, is at or behind levels_[top_].index
///     saved     the tree changed under it; the key is known, the place is found again when needed
///
/// (W1) levels_[0 … height_) is a path of current pages (C1): level i+1 is child levels_[i].index of level i.
/// (W2) top_ < height_ wherever state is at or between. On tables it is the leaf; on indexes entries stand in
///      interior pages too.
/// (W3) A walk in one direction visits no more pages than the database has.
/// (W4) A cursor that is on its way is nowhere: if the way ends in an error, it does not stand on half a path.

#include <pgmicro/btree/detail/search.hpp>
#include <pgmicro/btree/detail/txn_core.hpp>
#include <pgmicro/btree/leaf_rows.hpp>
#include <pgmicro/btree/record.hpp>

#include <optional>

namespace pgmicro::btree::detail {

template <PageWriter T>
class TreeCursor {
 public:
  TreeCursor(TxnCore<T>& core, PageNo root, bool table, const KeyOrder& order, std::uint32_t key_columns)
      : core_(&core), root_(root), order_(order), key_columns_(key_columns), table_(table) {
    link();
  }
  TreeCursor(TreeCursor&& o) noexcept { take(o); }
  TreeCursor& operator=(TreeCursor&& o) noexcept {
    if (this != &o) {
      unlink();
      take(o);
    }
    return *this;
  }
  ~TreeCursor() { unlink(); }

  // ── walking ────────────────────────────────────────────────────────────────────────────────────────

  bool first() {
    if (!enter()) return false;
    levels_[0].index = 0;
    descend_first();
    return settle_forward();
  }
  bool last() {
    if (!enter()) return false;
    descend_last();
    return settle_backward();
  }
  bool next() {
    if (state_ == State::at) [[likely]] {
      Level& l = levels_[top_];
      known_ = Known::nothing;
      if (is_leaf(l.h.kind)) [[likely]] {
        if (++l.index < l.h.count) [[likely]] {
          // A leaf written in order lies like the one before it: the same place of the next leaf is needed soon.
          if constexpr (StablePages<T>)
            if (ahead_ != nullptr)
              __builtin_prefetch(ahead_ + load_be16(l.data + l.h.pointers + 2 * l.index));
          return true;
        }
        return next_leaf();
      }
      ++l.index;
      shorten(top_ + 1);
      descend_first();
      return settle_forward();
    }
    return next_from_afar();
  }
  bool prev() {
    if (state_ == State::saved) restore();
    if (state_ == State::nowhere) return false;
    known_ = Known::nothing;
    Level& l = levels_[top_];
    if (!is_leaf(l.h.kind)) {  // between: the divider at index is the successor, too
      descend_last_of_child();
      return settle_backward();
    }
    if (l.index > 0) {
      --l.index;
      state_ = State::at;
      return true;
    }
    return climb_backward();
  }
  /// Passes over `entries` more entries of this leaf (at most to behind its last), and moves on.
  bool skip(std::uint32_t entries) {
    known_ = Known::nothing;
    levels_[top_].index += entries;
    return settle_forward();
  }

  bool seek_rowid(SeekOp op, RowId k) {
    if (op == SeekOp::lt || op == SeekOp::le) {
      const bool found = locate(k);
      if (height_ == 0) return nowhere();
      if (found && op == SeekOp::le) return arrive();
      state_ = State::between;
      return prev();
    }
    const bool found = locate(k);
    if (height_ == 0) return nowhere();
    if (found) {
      state_ = State::at;
      return op == SeekOp::gt ? next() : true;
    }
    return op == SeekOp::eq ? nowhere() : settle_forward();
  }

  bool seek_key(SeekOp op, Bytes key) {
    const KeyProbe probe(order_, key);
    const bool above = op == SeekOp::gt || op == SeekOp::le;
    const bool found = locate(probe, above);
    if (height_ == 0) return nowhere();
    switch (op) {
      case SeekOp::lt:
      case SeekOp::le: state_ = State::between; return prev();
      case SeekOp::eq: return found ? settle_forward() : nowhere();
      case SeekOp::ge:
      case SeekOp::gt: return settle_forward();
    }
    return nowhere();
  }

  // ── the entry here ─────────────────────────────────────────────────────────────────────────────────

  [[nodiscard]] RowId rowid() {
    if (state_ == State::saved) return saved_rowid_;
    if (state_ == State::at) [[likely]] {
      const Level& l = levels_[top_];
      return rowid_at<false>(l.data, l.no, l.h, core_->space.format(), l.index);
    }
    return here().rowid;
  }
  /// What of the record is in the cell, and how long it is.
  struct Payload {
    Bytes local;
    std::size_t total;
  };
  [[nodiscard]] Payload payload() {
    if (state_ == State::at && known_ != Known::entry) [[likely]] {
      const Level& l = levels_[top_];
      const auto plain = plain_cell(l.data, l.h, core_->space.format(), l.index);
      if (plain.payload != nullptr) [[likely]]
        return {{plain.payload, plain.local}, plain.local};
    }
    const Cell& c = here();
    return {{c.payload, c.local}, static_cast<std::size_t>(c.total)};
  }
  [[nodiscard]] std::size_t size() { return payload().total; }
  [[nodiscard]] Bytes prefix() { return payload().local; }
  std::size_t read(std::size_t at, MutBytes out);
  /// The whole payload: where it lies, or gathered in a buffer that lives until the cursor moves.
  [[nodiscard]] Bytes whole() {
    const Cell& c = here();
    if (c.local == c.total) return {c.payload, c.local};
    gather(levels_[top_], c, gathered_);
    return gathered_;
  }
  /// The leaf under the cursor of a table.
  [[nodiscard]] LeafRows leaf() {
    if (state_ == State::saved) restore();
    const Level& l = levels_[top_];
    LeafRows rows{l.data, l.no, &core_->space.format(), l.h.pointers, l.index, l.h.count};
    if constexpr (StablePages<T>) {
      ahead_ = nullptr;
      if (top_ > 0) look_ahead();
      rows.ahead = ahead_;
    }
    return rows;
  }

  // ── changing (change.hpp) ──────────────────────────────────────────────────────────────────────────

  void put_row(RowId k, Bytes record);
  void append_row(RowId k, Bytes record) {
    if (known_ != Known::last_entry || !append_here(k, record)) append_slowly(k, record);
  }
  void put_key(Bytes key);
  void erase();

  // ── for TxnCore ────────────────────────────────────────────────────────────────────────────────────

  [[nodiscard]] PageNo root() const noexcept { return root_; }
  [[nodiscard]] TreeCursor* next_cursor() const noexcept { return next_; }
  /// Remembers the key and lets the pages go.
  void save() {
    if (state_ == State::at) {
      if (table_)
        saved_rowid_ = rowid();
      else
        save_key(here());
    }
    if (state_ == State::at || state_ == State::between) state_ = State::saved;
    drop_path();
  }
  void lose() noexcept {
    state_ = State::nowhere;
    drop_path();
  }
  void rename(PageNo to) noexcept {
    root_ = to;
    drop_path();
  }
  void orphan() noexcept {
    lose();
    unlink();
  }
  void move_to(TxnCore<T>& core) noexcept {
    unlink();
    core_ = &core;
    link();
  }

 private:
  using Pin = typename T::Pin;
  using MutPin = typename T::MutPin;
  enum class State : std::uint8_t { nowhere, at, between, saved };
  /// What need not be looked up again. Everything that moves the cursor or lets its path go sets `nothing`.
  enum class Known : std::uint8_t {
    nothing,
    entry,      ///< entry_ is the cell here
    last_entry  ///< this is the table's last entry, its rowid is saved_rowid_, and its leaf is writable
  };

  struct Level {
    Pin pin;
    MutPin mut;
    const std::byte* data;  // of mut if writable, else of pin
    PageNo no;
    std::uint32_t index;  // of a cell; interior pages: of the child below
    PageHeader h;
    RowId lo, hi;  // tables: rowids below here lie in [lo, hi]; lo > hi: not known
    bool writable;
  };
  /// Room for the deepest path, made as it is needed: most cursors live for one row of a tree of three levels.
  class Levels {
   public:
    Levels() noexcept {}
    Levels(const Levels&) = delete;
    Levels& operator=(const Levels&) = delete;
    ~Levels() {
      if constexpr (!std::is_trivially_destructible_v<Level>) std::destroy_n(levels_, made_);
    }
    [[nodiscard]] Level& operator[](std::uint32_t i) noexcept { return levels_[i]; }
    [[nodiscard]] const Level& operator[](std::uint32_t i) const noexcept { return levels_[i]; }
    /// Those before `i` exist.
    [[nodiscard]] Level& make(std::uint32_t i) noexcept {
      if (i == made_) ::new (static_cast<void*>(&levels_[made_++])) Level;
      return levels_[i];
    }

   private:
    std::uint32_t made_ = 0;
    union {
      Level levels_[depth_max];
    };
  };

  // ── the path ───────────────────────────────────────────────────────────────────────────────────────

  void drop_path() noexcept {
    if constexpr (!StablePages<T>)
      for (std::uint32_t i = 0; i < height_; ++i) release(levels_[i]);
    height_ = 0;
    known_ = Known::nothing;
  }
  static void release(Level& l) noexcept {
    l.pin = Pin{};
    l.mut = MutPin{};
  }
  void shorten(std::uint32_t height) noexcept {
    if constexpr (!StablePages<T>)
      for (auto i = height; i < height_; ++i) release(levels_[i]);
    height_ = height;
  }

  /// Loads page `no` as level `i`, the new end of the path.
  Level& load(std::uint32_t i, PageNo no, RowId lo, RowId hi) {
    if (i >= depth_max) [[unlikely]]
      throw_too_deep(no);
    state_ = State::nowhere;  // until somebody arrives, (W4)
    Level& l = levels_.make(i);
    l.writable = false;
    l.pin = core_->space.pages().get(no);
    l.data = l.pin.data();
    if constexpr (StablePages<T>) {  // the header's line is next anyway; these are the cell pointers'
      __builtin_prefetch(l.data + 64);
      __builtin_prefetch(l.data + 128);
    }
    l.no = no;
    l.lo = lo;
    l.hi = hi;
    l.h = read_header(l.data, no, core_->space.format());
    if (is_table(l.h.kind) != table_) [[unlikely]]
      throw_other_kind(no, table_);
    top_ = i;
    height_ = i + 1;
    return l;
  }
  /// Stands at the root. False: there is not even a page 1, and every tree is empty.
  bool enter() {
    state_ = State::nowhere;  // (W4)
    known_ = Known::nothing;
    ahead_ = nullptr;
    walked_ = 0;
    if (height_ == 0) {
      if (!core_->space.exists()) return nowhere();
      load(0, root_, rowid_min, rowid_max);
    }
    shorten(1);
    top_ = 0;
    return true;
  }
  [[nodiscard]] PageNo child(const Level& l, std::uint32_t i) const {
    return child_at(l.data, l.no, l.h, core_->space.format(), i);
  }
  void step(std::int64_t pages) {
    state_ = State::nowhere;  // (W4)
    walked_ += pages;
    const auto count = static_cast<std::int64_t>(core_->space.pages().page_count());
    if (walked_ > count || walked_ < -count)
      throw corrupt(at_page(root_, "a walk over the tree visits more pages than exist"));
  }
  /// From levels_[top_].index down to the first cell of the leaf below.
  void descend_first() {
    while (!is_leaf(levels_[top_].h.kind)) {
      const Level& l = levels_[top_];
      step(1);
      load(top_ + 1, child(l, l.index), 1, 0).index = 0;
    }
  }
  /// From here down to behind the last cell of the last leaf.
  void descend_last() {
    for (;;) {
      Level& l = levels_[top_];
      l.index = l.h.count;
      if (is_leaf(l.h.kind)) return;
      step(-1);
      load(top_ + 1, child(l, l.index), 1, 0);
    }
  }
  void descend_last_of_child() {
    Level& l = levels_[top_];
    step(-1);
    load(top_ + 1, child(l, l.index), 1, 0);
    descend_last();
  }
  /// On a leaf, at `index` or behind its last cell: onto the next entry.
  bool settle_forward() {
    for (;;) {
      Level& l = levels_[top_];
      if (l.index < l.h.count) [[likely]]
        return arrive();
      for (;;) {
        if (top_ == 0) return nowhere();
        --top_;
        Level& up = levels_[top_];
        if (up.index < up.h.count) {
          if (!table_) return arrive();
          ++up.index;
          break;
        }
      }
      shorten(top_ + 1);
      descend_first();
    }
  }
  /// On a leaf, in front of `index`: onto the entry before.
  bool settle_backward() {
    Level& l = levels_[top_];
    if (l.index == 0) return climb_backward();
    --l.index;
    return arrive();
  }
  bool climb_backward() {
    for (;;) {
      if (top_ == 0) return nowhere();
      --top_;
      Level& up = levels_[top_];
      if (up.index == 0) continue;
      --up.index;
      shorten(top_ + 1);
      if (!table_) return arrive();
      descend_last_of_child();
      Level& l = levels_[top_];
      if (l.index == 0) continue;  // an empty leaf: only in corrupt files, and harmless
      --l.index;
      return arrive();
    }
  }
  bool next_leaf() {
    const bool more = settle_forward();
    if constexpr (StablePages<T>) {
      ahead_ = nullptr;
      if (more && table_ && top_ > 0) look_ahead();
    }
    return more;
  }
  /// The leaf after the next, or else the next, if it has the same parent: a page's lines, asked for evenly while
  /// another is read, arrive too late (a walk takes 7.1 ns a row, with one leaf more in between 6.8).
  void look_ahead() {
    const Level& up = levels_[top_ - 1];
    if (up.index >= up.h.count) return;
    const PageNo next = child(up, std::min(up.index + 2, std::uint32_t{up.h.count}));
    if (next == PageNo::none || raw(next) > core_->space.pages().page_count()) return;
    ahead_ = core_->space.pages().get(next).data();
    __builtin_prefetch(ahead_);
  }
  bool next_from_afar() {
    if (state_ == State::saved) {
      restore();
      if (state_ == State::at) return next();
    }
    return state_ == State::between ? settle_forward() : false;
  }
  bool arrive() noexcept {
    state_ = State::at;
    known_ = Known::nothing;
    return true;
  }
  bool nowhere() noexcept {
    state_ = State::nowhere;
    known_ = Known::nothing;
    return false;
  }

  // ── finding ────────────────────────────────────────────────────────────────────────────────────────

  /// Leaves the path at the leaf where k is or belongs, index at the first rowid ≥ k. True: it is there.
  /// height_ is 0 if the database has no pages yet. Flattened: three levels' worth of calls were a sixth of a hot
  /// lookup (105 → 89 ns).
  [[gnu::flatten]] bool locate(RowId k) {
    state_ = State::nowhere;  // (W4)
    known_ = Known::nothing;
    ahead_ = nullptr;
    walked_ = 0;
    if (height_ == 0) {
      if (!core_->space.exists()) return false;
      load(0, root_, rowid_min, rowid_max);
    } else {
      top_ = height_ - 1;
      while (k < levels_[top_].lo || k > levels_[top_].hi) --top_;  // level 0 has all rowids
      shorten(top_ + 1);
    }
    const auto& f = core_->space.format();
    for (;;) {
      Level& l = levels_[top_];
      if (is_leaf(l.h.kind)) {
        const auto place = find_rowid(l.data, l.no, l.h, f, k, l.lo, l.hi);
        l.index = place.index;
        return place.exact;
      }
      const auto place = find_child(l.data, l.no, l.h, f, k, l.lo, l.hi);
      l.index = place.index;
      const Level& below = load(top_ + 1, child(l, place.index), place.lo, place.hi);
      if constexpr (StablePages<T>)
        if (is_leaf(below.h.kind)) fetch_guess(below.data, f, k, below.lo, below.hi);
    }
  }

  /// The same for a key: the first entry not before it, or (`above`) the first behind all that equal it. On
  /// indexes that may be an entry of an interior page, above the leaf the path ends at: settle_forward().
  bool locate(const KeyProbe& probe, bool above = false) {
    if (!enter()) {
      height_ = 0;
      return false;
    }
    int equal_level = -1;
    KeyRange range;
    for (;;) {
      Level& l = levels_[top_];
      bool equal = false;
      l.index = find_key(l, probe, above, range, equal);
      if (equal) equal_level = static_cast<int>(top_);
      if (is_leaf(l.h.kind)) {
        if (l.index < l.h.count) return equal;
        auto up = static_cast<int>(top_);
        while (up >= 0 && levels_[static_cast<std::uint32_t>(up)].index ==
                              levels_[static_cast<std::uint32_t>(up)].h.count)
          --up;
        return up >= 0 && up == equal_level;
      }
      load(top_ + 1, child(l, l.index), 1, 0);
    }
  }
  /// The integers that the keys around the place sought begin with, as far as they were seen.
  struct KeyRange {
    bool has_low = false, has_high = false;
    std::int64_t low = 0, high = 0;
  };
  /// The first cell that does not come before the probe (`above`: that comes after it). `equal`: that cell is. Keys
  /// that begin with an integer are guessed at first, like rowids (search.hpp): each probe of a cold page is a
  /// cache miss, and halving takes eight.
  [[nodiscard]] std::uint32_t find_key(const Level& l, const KeyProbe& probe, bool above, KeyRange& range,
                                       bool& equal) {
    constexpr int guesses_max = 4;
    constexpr std::uint32_t few_cells = 4;
    std::int64_t sought = 0;
    bool numbers = probe.leading_integer(sought);  // as far as seen
    std::uint32_t a = 0, b = l.h.count;
    for (int guesses = 0; a < b;) {
      auto m = a + (b - a) / 2;
      if (numbers && guesses < guesses_max && range.has_low && range.has_high && b - a > few_cells &&
          range.low <= sought && sought <= range.high && range.low < range.high) {
        const auto below = static_cast<std::uint64_t>(sought) - static_cast<std::uint64_t>(range.low);
        const auto all = static_cast<std::uint64_t>(range.high) - static_cast<std::uint64_t>(range.low);
        m = a + static_cast<std::uint32_t>(static_cast<double>(below) / static_cast<double>(all) * (b - a));
        if (m >= b) m = b - 1;
        ++guesses;
      }
      std::int64_t seen = 0;
      const int c = compare(l, m, probe, seen, numbers);
      if (c < 0 || (above && c == 0)) {
        a = m + 1;
        range.low = seen;
        range.has_low = numbers;
      } else {
        b = m;
        equal = c == 0;
        range.high = seen;
        range.has_high = numbers;
      }
    }
    return a;
  }
  [[nodiscard]] int compare(const Level& l, std::uint32_t i, const KeyProbe& probe) {
    std::int64_t unused = 0;
    bool no = false;
    return compare(l, i, probe, unused, no);
  }
  /// `first`: the integer the cell's key begins with, if `wanted`, which becomes false if it does not.
  [[nodiscard]] int compare(const Level& l, std::uint32_t i, const KeyProbe& probe, std::int64_t& first,
                            bool& wanted) {
    const auto& f = core_->space.format();
    const std::uint32_t at = load_be16(l.data + l.h.pointers + 2 * i);
    const std::uint32_t start = at + (is_leaf(l.h.kind) ? 0 : 4);
    // One byte of size, everything local, all on the page: nearly every key.
    if (at >= l.h.pointers_end() && start < f.usable) [[likely]] {
      const std::uint32_t total = load_u8(l.data + start);
      if (total < 0x80 && total <= f.index_local_max && start + 1 + total <= f.usable) [[likely]] {
        const Bytes key{l.data + start + 1, total};
        wanted = wanted && KeyProbe::leading_integer(key, first);
        return probe.compare(key, total);
      }
    }
    wanted = false;
    return compare_slow(l, i, probe);
  }
  [[nodiscard]] int compare_slow(const Level& l, std::uint32_t i, const KeyProbe& probe) {
    const auto cell = read_cell(l.data, l.no, l.h, core_->space.format(), i);
    const auto total = static_cast<std::size_t>(cell.total);
    const int c = probe.compare(cell.local_payload(), total);
    if (c != KeyProbe::needs_more) return c;
    core_->space.check_chain(cell, l.no, i);
    gather(l, cell, gathered_);
    return probe.compare(gathered_, total);
  }

  void restore() {
    const bool found = table_ ? locate(saved_rowid_) : locate(KeyProbe(order_, saved_key_));
    if (height_ == 0) {
      nowhere();
      return;
    }
    state_ = State::between;
    if (found) {
      if (table_)
        arrive();
      else
        settle_forward();
    }
  }

  // ── entries ────────────────────────────────────────────────────────────────────────────────────────

  [[nodiscard]] const Cell& here() {
    if (known_ == Known::entry) return entry_;
    if (state_ == State::saved) restore();
    if (state_ != State::at) throw Error(errc::not_in_prerequisite_state, "the cursor is not on an entry");
    const Level& l = levels_[top_];
    entry_ = read_cell(l.data, l.no, l.h, core_->space.format(), l.index);
    core_->space.check_chain(entry_, l.no, l.index);
    known_ = Known::entry;
    chain_page_ = PageNo::none;
    return entry_;
  }
  /// The whole payload of a cell that spills.
  void gather(const Level& l, const Cell& c, std::vector<std::byte>& out) {
    core_->space.check_chain(c, l.no, l.index);
    out.resize(static_cast<std::size_t>(c.total));
    std::memcpy(out.data(), c.payload, c.local);
    core_->space.read_chain(c.overflow, MutBytes(out).subspan(c.local));
  }
  void save_key(const Cell& c) {
    if (c.local == c.total)
      saved_key_.assign(c.payload, c.payload + c.local);
    else
      gather(levels_[top_], c, saved_key_);
  }

  // ── changing ───────────────────────────────────────────────────────────────────────────────────────

  using Change = typename TxnCore<T>::Change;

  std::byte* make_writable(Level& l) {
    if (!l.writable) {
      l.mut = core_->space.pages().edit(l.no);
      l.data = l.mut.data();
      l.pin = Pin{};
      l.writable = true;
      if (l.no == PageNo::first) core_->space.note_page1_edit();
    }
    return l.mut.data();
  }
  /// A cell as it will stand on a leaf.
  struct NewCell {
    RowId rowid;
    Bytes payload;
    std::uint32_t local, size;
    PageNo overflow;
  };
  [[nodiscard]] bool at_leaf_end() const noexcept {
    const Level& l = levels_[top_];
    return l.index + 1u == l.h.count && is_leaf(l.h.kind);
  }
  [[nodiscard]] bool at_end() const noexcept;
  [[nodiscard]] bool append_here(RowId k, Bytes record);
  void append_slowly(RowId k, Bytes record);
  [[nodiscard]] NewCell new_cell(RowId k, Bytes payload, PageNo page);
  void write_cell(std::byte* to, const NewCell& cell) const noexcept;
  struct Extent {
    std::uint32_t offset, size;
  };
  [[nodiscard]] Extent give_up(const Level& l);
  [[nodiscard]] bool insert_here(RowId k, Bytes payload);
  [[nodiscard]] bool replace_here(RowId k, Bytes payload);
  [[nodiscard]] bool place_here(const NewCell& cell);
  void erase_from_leaf();
  void erase_from_interior();
  [[nodiscard]] bool underfull(const Level& l) const;
  void rebalance(std::uint32_t t, Pending pending);
  [[nodiscard]] Pending split_after_append(std::uint32_t t, const Pending& pending, bool odd);
  struct Siblings {
    std::uint32_t first, count;  // children of the page above
  };
  [[nodiscard]] Siblings choose_siblings(std::uint32_t t, const Pending& pending, bool in_order);
  [[nodiscard]] Pending rebuild_siblings(std::uint32_t t, const Pending& pending, bool odd);
  void deepen();
  void try_shrink(PageNo only_child);

  // ── the transaction's list of cursors ──────────────────────────────────────────────────────────────

  void link() noexcept {
    next_ = core_->cursors_;
    if (next_ != nullptr) next_->back_ = &next_;
    back_ = &core_->cursors_;
    core_->cursors_ = this;
  }
  void unlink() noexcept {
    if (back_ == nullptr) return;
    *back_ = next_;
    if (next_ != nullptr) next_->back_ = back_;
    back_ = nullptr;
    next_ = nullptr;
    core_ = nullptr;
  }
  void take(TreeCursor& o) noexcept {
    core_ = o.core_;
    root_ = o.root_;
    order_ = o.order_;
    key_columns_ = o.key_columns_;
    table_ = o.table_;
    state_ = o.state_;
    top_ = o.top_;
    height_ = o.height_;
    walked_ = o.walked_;
    known_ = Known::nothing;
    for (std::uint32_t i = 0; i < height_; ++i) levels_.make(i) = std::move(o.levels_[i]);
    saved_rowid_ = o.saved_rowid_;
    saved_key_ = std::move(o.saved_key_);
    gathered_ = std::move(o.gathered_);
    o.height_ = 0;
    o.state_ = State::nowhere;
    if (o.back_ != nullptr) {
      o.unlink();
      link();
    }
  }

  TxnCore<T>* core_ = nullptr;
  TreeCursor* next_ = nullptr;
  TreeCursor** back_ = nullptr;
  PageNo root_ = PageNo::none;
  KeyOrder order_;
  std::uint32_t key_columns_ = 0;  // 0: the whole record is the key
  bool table_ = true;
  Known known_ = Known::nothing;
  State state_ = State::nowhere;
  std::uint32_t top_ = 0, height_ = 0;
  std::int64_t walked_ = 0;
  const std::byte* ahead_ = nullptr;  // a leaf soon to be read, to be prefetched; only ever a hint
  RowId saved_rowid_ = 0;
  Cell entry_;
  // Where a read() in a long payload got to, so that reading on does not begin at the chain's start.
  PageNo chain_page_ = PageNo::none;
  std::uint32_t chain_index_ = 0;
  std::vector<std::byte> saved_key_, gathered_, probe_key_;
  Levels levels_;
};

template <PageWriter T>
std::size_t TreeCursor<T>::read(std::size_t at, MutBytes out) {
  const Cell& c = here();
  const auto total = static_cast<std::size_t>(c.total);
  if (at >= total) return 0;
  out = out.first(std::min(out.size(), total - at));
  std::size_t done = 0;
  if (at < c.local) {
    done = std::min<std::size_t>(out.size(), c.local - at);
    std::memcpy(out.data(), c.payload + at, done);
  }
  const std::size_t per_page = core_->space.format().overflow_bytes();
  while (done < out.size()) {
    const std::size_t in_chain = at + done - c.local;
    const auto want = static_cast<std::uint32_t>(in_chain / per_page);
    if (chain_page_ == PageNo::none || chain_index_ > want) {
      chain_page_ = c.overflow;
      chain_index_ = 0;
    }
    for (; chain_index_ < want; ++chain_index_) {
      const auto pin = core_->space.pages().get(chain_page_);
      chain_page_ = PageNo{load_be32(pin.data())};
    }
    const auto pin = core_->space.pages().get(chain_page_);
    const auto from = in_chain % per_page;
    const auto n = std::min(out.size() - done, per_page - from);
    std::memcpy(out.data() + done, pin.data() + 4 + from, n);
    done += n;
  }
  return done;
}

}  // namespace pgmicro::btree::detail
