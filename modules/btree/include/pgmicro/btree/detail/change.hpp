#pragma once
/// Changing one tree: put, erase, and keeping it balanced.
///
/// A cell that does not fit, or a page that has become too empty, starts a balance at the leaf, which climbs:
///
///     pending at the root               → deepen: the root's cells move to a new page below it
///     pending behind the last cell of a table's last leaf
///                                       → a new leaf with just that cell; the full one is left alone
///     pending, or too empty             → up to three siblings are dealt out anew (rebuild.hpp)
///
/// Dealing out may leave dividers pending in the parent, which is then balanced in turn.
///
/// An entry of an interior page (indexes only) is erased by putting its predecessor, the last of the leaf to
/// its left, in its place.
///
/// (K1) After a balance the path is gone, and the cursor is saved by key; finding it again costs one descent in
///      some dozen changes. Only appending, where that would be half the work, keeps the path.
/// (K2) No page is on the path twice, so that two levels never edit the same bytes: rebuild_siblings() checks.
/// (K3) Known::last_entry outlives nothing but append_here(): whatever else moves this cursor, or changes its tree by
///      another hand, forgets it.

#include <pgmicro/btree/detail/tree_cursor.hpp>

namespace pgmicro::btree::detail {

/// The record of the first `columns` columns of a record. What is not a record comes back as it is.
[[nodiscard]] Bytes leading_columns(Bytes record, std::uint32_t columns, std::vector<std::byte>& buffer);

[[noreturn]] void throw_too_long(std::size_t bytes);

/// memcpy, in line for the lengths that most rows have.
inline void copy_row(std::byte* to, const std::byte* from, std::size_t n) noexcept {
  if (n - 32 <= 32) {
    std::memcpy(to, from, 32);
    std::memcpy(to + n - 32, from + n - 32, 32);
  } else if (n - 16 <= 16) {
    std::memcpy(to, from, 16);
    std::memcpy(to + n - 16, from + n - 16, 16);
  } else if (n != 0) {
    std::memcpy(to, from, n);
  }
}

// ── putting ──────────────────────────────────────────────────────────────────────────────────────────────

template <PageWriter T>
void TreeCursor<T>::put_row(RowId k, Bytes record) {
  Change change(*core_, root_, this);
  const bool settled = locate(k) ? replace_here(k, record) : insert_here(k, record);
  saved_rowid_ = k;
  state_ = settled ? State::at : State::saved;
  change.done();
}

/// The common case of appending: the row fits beside the one appended before. Nothing in it can fail half-way.
template <PageWriter T>
inline bool TreeCursor<T>::append_here(RowId k, Bytes record) {
  Level& l = levels_[top_];
  const auto& f = core_->space.format();
  const auto total = record.size();
  if (k <= saved_rowid_ || total > f.table_local_max) return false;
  const auto size =
      static_cast<std::uint32_t>(varint_size(total) + varint_size(static_cast<std::uint64_t>(k))) +
      static_cast<std::uint32_t>(total);
  if (size < cell_bytes_min || l.h.first_freeblock != 0 || l.h.pointers_end() + 2 + size > l.h.content ||
      l.h.count >= f.cells_max)
    return false;
  core_->check_not_failed();
  core_->save_others(root_, this);
  auto* const page = l.mut.data();
  l.index = l.h.count;
  l.h.content -= size;
  store_be16(page + l.h.offset + 5, static_cast<std::uint16_t>(l.h.content));
  auto* to = enter_cell(page, l.h, l.index, l.h.content);
  to += put_varint(to, total);
  to += put_varint(to, static_cast<std::uint64_t>(k));
  copy_row(to, record.data(), total);
  saved_rowid_ = k;
  return true;
}

template <PageWriter T>
void TreeCursor<T>::append_slowly(RowId k, Bytes record) {
  const bool empty = known_ != Known::last_entry && !last();
  if (!empty && k <= (known_ == Known::last_entry ? saved_rowid_ : rowid()))
    throw Error(errc::invalid_parameter, "appended rowids must ascend");
  put_row(k, record);
  if (state_ == State::at && levels_[top_].hi == rowid_max && at_leaf_end()) known_ = Known::last_entry;
}

template <PageWriter T>
void TreeCursor<T>::put_key(Bytes key) {
  Change change(*core_, root_, this);
  const KeyProbe probe(order_, key_columns_ == 0 ? key : leading_columns(key, key_columns_, probe_key_));
  bool found = false;
  if (at_end() && compare(levels_[top_], levels_[top_].index, probe) < 0) {
    ++levels_[top_].index;
    known_ = Known::nothing;
  } else {
    found = locate(probe) && settle_forward();
  }
  bool settled;
  if (found && is_leaf(levels_[top_].h.kind)) {
    settled = replace_here(0, key);
  } else {
    if (found) {
      erase_from_interior();
      locate(probe);
    }
    settled = insert_here(0, key);
  }
  if (settled) {
    state_ = State::at;
  } else {
    saved_key_.assign(key.begin(), key.end());
    state_ = State::saved;
  }
  change.done();
}

template <PageWriter T>
bool TreeCursor<T>::at_end() const noexcept {
  if (state_ != State::at || !at_leaf_end()) return false;
  for (std::uint32_t i = 0; i < top_; ++i)
    if (levels_[i].index != levels_[i].h.count) return false;
  return true;
}

template <PageWriter T>
auto TreeCursor<T>::new_cell(RowId k, Bytes payload, PageNo page) -> NewCell {
  if (payload.size() > payload_bytes_max) [[unlikely]]
    throw_too_long(payload.size());
  const auto& f = core_->space.format();
  const auto kind = table_ ? PageKind::table_leaf : PageKind::index_leaf;
  NewCell c{k, payload, f.local_bytes(kind, payload.size()), 0, PageNo::none};
  c.size = static_cast<std::uint32_t>(varint_size(payload.size())) + c.local;
  if (table_) c.size += static_cast<std::uint32_t>(varint_size(static_cast<std::uint64_t>(k)));
  if (c.local != payload.size()) {
    c.size += 4;
    c.overflow = core_->space.write_chain(payload.subspan(c.local), page);
  }
  c.size = std::max(c.size, cell_bytes_min);
  return c;
}

template <PageWriter T>
void TreeCursor<T>::write_cell(std::byte* to, const NewCell& c) const noexcept {
  auto* p = to + put_varint(to, c.payload.size());
  if (table_) p += put_varint(p, static_cast<std::uint64_t>(c.rowid));
  copy_row(p, c.payload.data(), c.local);
  p += c.local;
  if (c.overflow != PageNo::none) {
    store_be32(p, raw(c.overflow));
    return;
  }
  for (; p < to + c.size; ++p) *p = std::byte{0};
}

/// The cell here is about to go: frees its overflow pages, and tells where it lies.
template <PageWriter T>
auto TreeCursor<T>::give_up(const Level& l) -> Extent {
  const auto plain = plain_cell(l.data, l.h, core_->space.format(), l.index);
  if (plain.payload != nullptr) [[likely]]
    return {plain.offset, plain.size};
  const auto cell = read_cell(l.data, l.no, l.h, core_->space.format(), l.index);
  core_->space.free_chain(cell, l.no, l.index);
  return {cell.offset, cell.size};
}

/// Each of these three: true if the path still leads to the entry.
template <PageWriter T>
bool TreeCursor<T>::insert_here(RowId k, Bytes payload) {
  return place_here(new_cell(k, payload, levels_[top_].no));
}

template <PageWriter T>
bool TreeCursor<T>::replace_here(RowId k, Bytes payload) {
  Level& l = levels_[top_];
  const auto old = give_up(l);
  const auto cell = new_cell(k, payload, l.no);
  auto* const page = make_writable(l);
  if (cell.size == old.size) {
    write_cell(page + old.offset, cell);
    return true;
  }
  remove_cell(page, l.no, l.h, core_->space.format(), l.index, old.offset, old.size);
  return place_here(cell);
}

template <PageWriter T>
bool TreeCursor<T>::place_here(const NewCell& cell) {
  Level& l = levels_[top_];
  auto& room = core_->room();
  auto* const page = make_writable(l);
  auto* const to = insert_cell(page, l.no, l.h, core_->space.format(), l.index, cell.size, room.defragment());
  if (to != nullptr) [[likely]] {
    write_cell(to, cell);
    return true;
  }
  Pending pending;
  pending.index = l.index;
  pending.count = 1;
  pending.cells[0] = {room.pending(false), cell.size};
  write_cell(room.pending(false), cell);
  rebalance(top_, pending);
  return height_ != 0;
}

// ── erasing ──────────────────────────────────────────────────────────────────────────────────────────────

template <PageWriter T>
void TreeCursor<T>::erase() {
  if (state_ != State::at) (void)here();  // comes back to the entry, or throws
  if (table_)
    saved_rowid_ = rowid();
  else
    save_key(here());
  Change change(*core_, root_, this);
  if (is_leaf(levels_[top_].h.kind))
    erase_from_leaf();
  else
    erase_from_interior();
  known_ = Known::nothing;
  state_ = height_ == 0 ? State::saved : State::between;
  change.done();
}

template <PageWriter T>
void TreeCursor<T>::erase_from_leaf() {
  Level& l = levels_[top_];
  const auto& f = core_->space.format();
  const auto cell = give_up(l);
  remove_cell(make_writable(l), l.no, l.h, f, l.index, cell.offset, cell.size);
  if (top_ > 0 && underfull(l)) rebalance(top_, {});
}

template <PageWriter T>
void TreeCursor<T>::erase_from_interior() {
  const auto& f = core_->space.format();
  auto& space = core_->space;
  const std::uint32_t t = top_;
  Level& l = levels_[t];
  descend_last_of_child();
  Level& leaf = levels_[top_];
  if (leaf.h.count == 0) throw corrupt(at_page(leaf.no, "an empty leaf below an interior page"));
  --leaf.index;
  const auto heir = read_cell(leaf.data, leaf.no, leaf.h, f, leaf.index);
  std::vector<std::byte>
      heir_key;  // the divider may move while it gets its place; the leaf is then sought by key

  const auto old = read_cell(l.data, l.no, l.h, f, l.index);
  auto& room = core_->room();
  const CellRef divider{room.pending(false),
                        make_divider(room.pending(false), PageKind::index_leaf, old.left_child,
                                     {leaf.data + heir.offset, heir.size})};
  space.free_chain(old, l.no, l.index);
  auto* const page = make_writable(l);
  remove_cell(page, l.no, l.h, f, l.index, old.offset, old.size);
  if (auto* const to = insert_cell(page, l.no, l.h, f, l.index, divider.size, room.defragment())) {
    std::memcpy(to, divider.data, divider.size);
    if (heir.overflow != PageNo::none && space.maps())
      space.set_pointer(heir.overflow, {PointerKind::first_overflow, l.no});
  } else {
    if (heir.local == heir.total)
      heir_key.assign(heir.payload, heir.payload + heir.local);
    else
      gather(leaf, heir, heir_key);
    const auto leaf_no = leaf.no;
    Pending pending;
    pending.index = l.index;
    pending.count = 1;
    pending.cells[0] = divider;
    rebalance(t, pending);
    // Now the heir is there twice, and its copy in the leaf comes first.
    locate(KeyProbe(order_, heir_key));
    const Level& again = levels_[top_];
    if (again.no != leaf_no || again.index + 1u != again.h.count)
      throw corrupt(at_page(again.no, "index entries out of order"));
  }
  Level& from = levels_[top_];
  const auto cell = read_cell(from.data, from.no, from.h, f, from.index);
  remove_cell(make_writable(from), from.no, from.h, f, from.index, cell.offset, cell.size);
  if (underfull(from)) rebalance(top_, {});
  drop_path();
}

// ── balancing ────────────────────────────────────────────────────────────────────────────────────────────

/// Like SQLite: a page is left alone until two thirds of it are free.
template <PageWriter T>
bool TreeCursor<T>::underfull(const Level& l) const {
  const auto& f = core_->space.format();
  return free_bytes(l.data, l.no, l.h, f) * 3 > f.usable * 2;
}

template <PageWriter T>
void TreeCursor<T>::rebalance(std::uint32_t t, Pending pending) {
  shorten(t + 1);
  bool odd = true;  // which buffer takes the dividers; `pending` itself is in the other
  bool path_kept = false;
  while (pending.count != 0 || (t != 0 && underfull(levels_[t]))) {
    if (t == 0) {
      deepen();
      t = 1;
    }
    const Level& l = levels_[t];
    const Level& up = levels_[t - 1];
    const bool last_of_all = pending.count == 1 && pending.index == l.h.count && up.index == up.h.count;
    if (last_of_all && l.h.kind == PageKind::table_leaf) {
      pending = split_after_append(t, pending, odd);
      path_kept = pending.count == 0;
    } else {
      pending = rebuild_siblings(t, pending, odd);
      path_kept = false;
    }
    if (path_kept) return;
    odd = !odd;
    --t;
  }
  drop_path();
}

/// The root's content moves to a new page, its only child.
template <PageWriter T>
void TreeCursor<T>::deepen() {
  auto& space = core_->space;
  const auto& f = space.format();
  Level& r = levels_[0];
  auto* const root_page = make_writable(r);
  const auto kind = r.h.kind;
  const auto no = space.allocate();
  auto mut = space.pages().overwrite(no);
  std::memset(mut.data(), 0, f.page_size);
  if (!move_content(mut.data(), no, root_page, r.h, f)) throw corrupt(at_page(r.no, "content out of place"));
  init_page(root_page, r.no, interior_of(kind), f);
  r.h = read_header(root_page, r.no, f);
  set_child(root_page, r.no, r.h, f, 0, no);

  r.index = 0;
  Level& l = levels_.make(1);
  l.pin = Pin{};
  l.mut = std::move(mut);
  l.data = l.mut.data();
  l.no = no;
  l.h = read_header(l.data, no, f);
  l.lo = rowid_min;
  l.hi = rowid_max;
  l.writable = true;
  top_ = 1;
  height_ = 2;
  if (space.maps()) {
    space.set_pointer(no, {PointerKind::child, r.no});
    space.claim_children(l.data, no, l.h);
  }
}

template <PageWriter T>
Pending TreeCursor<T>::split_after_append(std::uint32_t t, const Pending& pending, bool odd) {
  auto& space = core_->space;
  const auto& f = space.format();
  Level& l = levels_[t];
  Level& up = levels_[t - 1];
  auto* const parent = make_writable(up);
  const auto no = space.allocate();
  auto mut = space.pages().overwrite(no);
  build_page(mut.data(), no, PageKind::table_leaf, f, pending.cells, 1, PageNo::none);

  const auto last = rowid_at<false>(l.data, l.no, l.h, f, l.h.count - 1u);
  auto* const buffer = core_->room().pending(odd);
  store_be32(buffer, raw(l.no));
  const auto size =
      std::max(4 + static_cast<std::uint32_t>(put_varint(buffer + 4, static_cast<std::uint64_t>(last))),
               cell_bytes_min);
  set_child(parent, up.no, up.h, f, up.h.count, no);
  if (space.maps()) {
    space.set_pointer(no, {PointerKind::child, up.no});
    space.claim_children(mut.data(), no, read_header(mut.data(), no, f));
  }
  const auto place = up.h.count;
  if (auto* const to = insert_cell(parent, up.no, up.h, f, place, size, core_->room().defragment())) {
    std::memcpy(to, buffer, size);
    up.index = up.h.count;
    l.pin = Pin{};
    l.mut = std::move(mut);
    l.data = l.mut.data();
    l.no = no;
    l.h = read_header(l.data, no, f);
    l.index = 0;
    l.lo = last + 1;
    l.hi = up.hi;
    l.writable = true;
    return {};
  }
  return {.index = place, .count = 1, .cells = {{buffer, size}}};
}

/// Which pages to deal out anew. Too empty a page: with its neighbours, so that one of them may go. Too full a page:
/// with a neighbour that has a quarter of its room left, or else alone, into halves. (SQLite always takes three:
/// its pages are fuller, but full neighbours buy so few inserts until the next time that a random insert costs
/// half as much again.) Keys that come in order: the last page alone.
template <PageWriter T>
auto TreeCursor<T>::choose_siblings(std::uint32_t t, const Pending& pending, bool in_order) -> Siblings {
  const Level& up = levels_[t - 1];
  const auto& f = core_->space.format();
  if (in_order) return {up.index, 1};
  if (pending.count == 0) {
    const std::uint32_t children = up.h.count + 1u, count = std::min(children, siblings_max);
    return {std::min(up.index == 0 ? 0 : up.index - 1, children - count), count};
  }
  Siblings best{up.index, 1};
  auto most = f.usable / 4;
  const auto consider = [&](std::uint32_t i) {
    const auto no = child(up, i);
    const auto pin = core_->space.pages().get(no);
    const auto h = read_header(pin.data(), no, f);
    if (const auto gap = h.content - h.pointers_end(); gap > most) {
      most = gap;
      best = {std::min(i, up.index), 2};
    }
  };
  if (up.index > 0) consider(up.index - 1);
  if (up.index < up.h.count) consider(up.index + 1);
  return best;
}

template <PageWriter T>
Pending TreeCursor<T>::rebuild_siblings(std::uint32_t t, const Pending& pending, bool odd) {
  auto& space = core_->space;
  auto& room = core_->room();
  const auto& f = space.format();
  Level& l = levels_[t];
  Level& up = levels_[t - 1];
  const auto kind = l.h.kind;
  const bool in_order = pending.count != 0 && pending.index == l.h.count && up.index == up.h.count;
  auto* const parent = make_writable(up);

  const auto [first, count] = choose_siblings(t, pending, in_order);

  // Their cells in a row, with the dividers between them, from copies: the pages are about to be overwritten.
  PageNo no[rebuilt_max] = {};
  PageNo right_child = PageNo::none;
  auto& row = room.row;
  row.clear();
  auto* divider = room.dividers();
  for (std::uint32_t i = 0; i < count; ++i) {
    no[i] = child(up, first + i);
    bool twice = no[i] == PageNo::first;
    for (std::uint32_t j = 0; j < i; ++j) twice |= no[j] == no[i];
    for (std::uint32_t j = 0; j < t; ++j) twice |= levels_[j].no == no[i];
    if (twice) throw corrupt(at_page(no[i], "is in the tree twice"));
    auto* const copy = room.sibling(i);
    PageHeader h;
    if (first + i == up.index) {
      std::memcpy(copy, l.data, f.page_size);
      h = l.h;
    } else {
      const auto pin = space.pages().get(no[i]);
      std::memcpy(copy, pin.data(), f.page_size);
      h = read_header(copy, no[i], f);
      if (h.kind != kind) throw corrupt(at_page(no[i], "is not of its siblings' kind"));
    }
    const bool has_pending = first + i == up.index;
    for (std::uint32_t c = 0; c <= h.count; ++c) {
      if (has_pending && c == pending.index)
        row.insert(row.end(), pending.cells, pending.cells + pending.count);
      if (c == h.count) break;
      row.push_back(cell_bytes(copy, no[i], h, f, c));
    }
    right_child = h.right_child;
    if (i + 1 < count && kind != PageKind::table_leaf) {
      const auto cell = read_cell(parent, up.no, up.h, f, first + i);
      std::memcpy(divider, parent + cell.offset, cell.size);
      if (is_leaf(kind)) {
        row.push_back(leaf_of_divider({divider, cell.size}));
      } else {
        store_be32(divider, raw(right_child));
        row.push_back({divider, cell.size});
      }
      divider += cell.size + 1;
    }
  }
  for (std::uint32_t i = 1; i < count; ++i) {
    const auto cell = read_cell(parent, up.no, up.h, f, first);
    remove_cell(parent, up.no, up.h, f, first, cell.offset, cell.size);
  }

  // Deal them out. Pages in ascending order, so that a scan reads the file forwards.
  const auto deal = deal_out(row, kind, f, in_order, l.no);
  for (std::uint32_t i = deal.pages; i < count; ++i) space.release(no[i]);
  for (std::uint32_t i = count; i < deal.pages; ++i) no[i] = space.allocate();
  for (std::uint32_t i = 1; i < deal.pages; ++i)
    for (std::uint32_t j = i; j != 0 && no[j] < no[j - 1]; --j) std::swap(no[j], no[j - 1]);
  for (std::uint32_t i = 0; i < deal.pages; ++i) {
    const auto begin = deal.begin(i), end = deal.end[i];
    auto below = right_child;
    if (!is_leaf(kind) && i + 1 < deal.pages) below = PageNo{load_be32(row[end].data)};
    const auto mut = space.pages().overwrite(no[i]);
    build_page(mut.data(), no[i], kind, f, row.data() + begin, end - begin, below);
  }

  // The parent: its last child of these first, then a divider in front of it for each of the others.
  set_child(parent, up.no, up.h, f, first, no[deal.pages - 1]);
  Pending rest;
  auto* buffer = room.pending(odd);
  for (std::uint32_t i = 0; i + 1 < deal.pages; ++i) {
    const auto size = make_divider(buffer, kind, no[i], row[deal.consumes ? deal.end[i] : deal.end[i] - 1]);
    std::byte* to = nullptr;
    if (rest.count == 0) to = insert_cell(parent, up.no, up.h, f, first + i, size, room.defragment());
    if (to != nullptr) {
      std::memcpy(to, buffer, size);
    } else {
      if (rest.count == 0) rest.index = first + i;
      rest.cells[rest.count++] = {buffer, size};
      buffer += size + 1;
    }
  }

  if (space.maps()) {
    for (std::uint32_t i = 0; i < deal.pages; ++i) {
      const auto pin = space.pages().get(no[i]);
      space.claim_children(pin.data(), no[i], read_header(pin.data(), no[i], f));
      space.set_pointer(no[i], {PointerKind::child, up.no});
    }
    for (std::uint32_t i = 0; i + 1 < deal.pages - rest.count; ++i)
      space.claim_cell(read_cell(parent, up.no, up.h, f, first + i), up.no);
  }
  if (t == 1 && up.h.count == 0 && rest.count == 0) try_shrink(no[0]);
  return rest;
}

/// A root without cells takes over the content of its only child, if that fits (page 1 is 100 bytes smaller).
template <PageWriter T>
void TreeCursor<T>::try_shrink(PageNo only_child) {
  auto& space = core_->space;
  Level& r = levels_[0];
  auto* const page = make_writable(r);
  {
    const auto pin = space.pages().get(only_child);
    const auto h = read_header(pin.data(), only_child, space.format());
    if (!move_content(page, r.no, pin.data(), h, space.format())) return;
  }
  r.h = read_header(page, r.no, space.format());
  space.claim_children(page, r.no, r.h);
  space.release(only_child);
}

}  // namespace pgmicro::btree::detail
