#include <pgmicro/bytecode/value_bytes.hpp>
#include <pgmicro/vdbe/detail/rows.hpp>

#include <algorithm>

namespace pgmicro::vdbe::detail {

using types::Representation;

namespace {

// A numeric's limbs are 32-bit words.
constexpr std::uint32_t aligned(std::uint32_t bytes) noexcept { return (bytes + 3) & ~std::uint32_t{3}; }

}  // namespace

RowShape::RowShape(std::span<const types::TypeInfo* const> columns)
    : width_(static_cast<std::uint32_t>(columns.size())) {
  representations_.reserve(width_);
  for (std::uint32_t i = 0; i < width_; ++i) {
    const Representation r = columns[i]->representation;
    representations_.push_back(r);
    if (r == Representation::bytes || r == Representation::numeric)
      pointing_.push_back(static_cast<std::uint16_t>(i));
  }
}

Datum* RowShape::store(Heap& heap, const Datum* row, std::uint32_t extra) const {
  const std::size_t fixed = sizeof(Datum) * (std::size_t{width_} + extra);
  std::size_t bytes = fixed;
  for (const std::uint16_t c : pointing_)
    bytes += aligned(bytecode::pointed_bytes(row[c], representations_[c]));
  char* const place = heap.allocate(bytes);
  auto* const stored = reinterpret_cast<Datum*>(place);
  load_row(stored, row, width_);
  char* to = place + fixed;
  for (const std::uint16_t c : pointing_) {
    const std::uint32_t size = bytecode::pointed_bytes(row[c], representations_[c]);
    stored[c] = bytecode::moved_to(to, row[c], size);
    to += aligned(size);
  }
  return stored;
}

void RowShape::overwrite(Heap& heap, Datum* stored, std::uint32_t first, const Datum* values) const {
  for (std::uint32_t c = first; c < width_; ++c) {
    const Datum& v = values[c - first];
    const std::uint32_t size = bytecode::pointed_bytes(v, representations_[c]);
    stored[c] = size == 0 ? v : bytecode::moved_to(heap.allocate(size), v, size);
  }
}

// ── row buffers ───────────────────────────────────────────────────────────────────────────────────────────────────

RowBuffer::RowBuffer(const bytecode::BufferInfo& info, MemoryMeter& meter)
    : shape_(info.columns), heap_(meter) {}

void RowBuffer::clear() noexcept {
  rows_.clear();
  heap_.clear();
}

void RowBuffer::append(const Datum* row) { rows_.push_back(shape_.store(heap_, row)); }

void RowBuffer::swap(RowBuffer& other) noexcept {
  heap_.swap(other.heap_);
  rows_.swap(other.rows_);
}

// ── sorters ───────────────────────────────────────────────────────────────────────────────────────────────────────

RowOrder::RowOrder(const bytecode::SorterInfo& info) {
  keys_.reserve(info.keys.size());
  for (const bytecode::SortKey& k : info.keys) {
    const types::TypeInfo& type = *info.columns[k.column];
    keys_.push_back({k.column, k.descending, k.nulls_first, bytecode::comparison_of(type), type.compare});
  }
}

int RowOrder::compare(const Datum* a, const Datum* b) const noexcept {
  for (const Key& key : keys_) {
    const Datum& x = a[key.column];
    const Datum& y = b[key.column];
    if (x.null || y.null) {
      if (x.null && y.null) continue;
      return x.null == key.nulls_first ? -1 : 1;
    }
    const int c = bytecode::compare(key.comparison, key.compare, x, y);
    if (c != 0) return key.descending ? -c : c;
  }
  return 0;
}

std::uint64_t RowOrder::prefix(const Datum* row) const noexcept {
  if (keys_.empty()) return 0;
  const Key& key = keys_.front();
  const Datum& d = row[key.column];
  if (d.null) return key.nulls_first ? 0 : ~std::uint64_t{0};
  std::uint64_t v = 0;
  switch (key.comparison) {
    case bytecode::Comparison::integer:
      v = static_cast<std::uint64_t>(d.integer) ^ (std::uint64_t{1} << 63);
      break;
    case bytecode::Comparison::real: {
      const double x = d.real == 0 ? 0 : d.real;  // −0
      v = x != x ? ~std::uint64_t{0} : std::bit_cast<std::uint64_t>(x);
      // Positive numbers order as their bits do, negative ones the other way round and before them.
      if (x == x) v = (v >> 63) != 0 ? ~v : v | (std::uint64_t{1} << 63);
      break;
    }
    case bytecode::Comparison::bytes: {
      std::byte head[8] = {};
      if (d.size != 0) std::memcpy(head, d.data, std::min<std::size_t>(d.size, sizeof head));
      v = load_be64(head);
      break;
    }
    case bytecode::Comparison::any: return 1;  // between the NULLs
  }
  return key.descending ? ~v : v;
}

Sorter::Sorter(const bytecode::SorterInfo& info, MemoryMeter& meter)
    : shape_(info.columns), order_(info), heap_(meter), meter_(&meter) {}

void Sorter::open(std::int64_t limit) noexcept {
  entries_.clear();
  heap_.clear();
  at_ = 0;
  limit_ = limit;
  added_ = 0;
}

void Sorter::add(const Datum* row) {
  const std::uint64_t prefix = order_.prefix(row);
  if (limit_ < 0)
    entries_.push_back({prefix, shape_.store(heap_, row)});
  else
    add_to_best(row, prefix);
}

/// Total: by the order, then by when they came.
bool Sorter::heap_before(const Entry& a, const Entry& b) const noexcept {
  if (a.prefix != b.prefix) return a.prefix < b.prefix;
  const int c = order_.compare(a.row, b.row);
  return c != 0 ? c < 0 : a.row[shape_.width()].integer < b.row[shape_.width()].integer;
}

void Sorter::add_to_best(const Datum* row, std::uint64_t prefix) {
  const auto before = [this](const Entry& a, const Entry& b) { return heap_before(a, b); };
  const auto full = static_cast<std::int64_t>(entries_.size()) >= limit_;
  if (full) {
    if (limit_ == 0) return;
    const Entry& last = entries_.front();
    // It comes after all that are kept, if only by coming later.
    if (prefix > last.prefix || (prefix == last.prefix && order_.compare(row, last.row) >= 0)) return;
    std::pop_heap(entries_.begin(), entries_.end(), before);
    entries_.pop_back();
    drop_garbage();
  }
  Datum* const stored = shape_.store(heap_, row, 1);
  stored[shape_.width()] = Datum::of(added_++);
  entries_.push_back({prefix, stored});
  std::push_heap(entries_.begin(), entries_.end(), before);
}

/// Rows that fell out of the best leave their bytes behind. Once in as many rows as are kept, those are copied
/// together, which costs a constant time per row.
void Sorter::drop_garbage() {
  constexpr std::int64_t least_rows = 64;
  if (added_ % std::max(limit_, least_rows) != 0) return;
  Heap compact(*meter_);
  for (Entry& e : entries_) {
    Datum* const moved = shape_.store(compact, e.row, 1);
    moved[shape_.width()] = e.row[shape_.width()];
    e.row = moved;
  }
  heap_.swap(compact);
}

void Sorter::sort() {
  at_ = 0;
  if (limit_ >= 0)
    std::sort_heap(entries_.begin(), entries_.end(),
                   [this](const Entry& a, const Entry& b) { return heap_before(a, b); });
  else
    std::stable_sort(entries_.begin(), entries_.end(),
                     [this](const Entry& a, const Entry& b) { return before(a, b); });
}

}  // namespace pgmicro::vdbe::detail
