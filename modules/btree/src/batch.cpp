#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/base/varint.hpp>
#include <pgmicro/btree/batch.hpp>

#include <algorithm>
#include <array>
#include <bit>

namespace pgmicro::btree {

namespace {

[[nodiscard]] constexpr std::uint32_t bit_of(StorageClass c) noexcept {
  return 1u << static_cast<unsigned>(c);
}

/// Value bytes of the serial types that fit into one byte.
constexpr auto bytes_of_short_type = [] {
  std::array<std::uint8_t, 128> t{};
  for (unsigned type = 0; type < 128; ++type) t[type] = static_cast<std::uint8_t>(detail::serial_bytes(type));
  return t;
}();

/// How to make a 64-bit number of the eight bytes that end with a number of serial type 0 … 9:
/// ((word & mask) ^ sign) − bias. A table, where a switch over the width would be mispredicted once widths
/// mix, and shifts by a variable cost three operations each on x86-64 without BMI2. Type 9 is the number 1.
struct Widening {
  std::uint64_t mask, sign, bias;
};
constexpr Widening widen_by_bytes(unsigned bytes) noexcept {
  const std::uint64_t mask = bytes == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * bytes)) - 1;
  const std::uint64_t sign = bytes == 0 ? 0 : std::uint64_t{1} << (8 * bytes - 1);
  return {mask, sign, sign};
}
constexpr Widening widenings[10] = {
    widen_by_bytes(0), widen_by_bytes(1), widen_by_bytes(2),         widen_by_bytes(3), widen_by_bytes(4),
    widen_by_bytes(6), widen_by_bytes(8), {~std::uint64_t{0}, 0, 0}, widen_by_bytes(0), {0, 1, 0}};

/// The number whose last byte stands before `end`. Reads the eight bytes before `end`, which lie on the page:
/// its header and a cell pointer stand before every cell.
inline std::int64_t number_before(const std::byte* end, const Widening& w) noexcept {
  return static_cast<std::int64_t>(((load_be64(end - 8) & w.mask) ^ w.sign) - w.bias);
}

/// The first bytes of a record as one word, to be compared. [n] keeps n of them.
constexpr std::uint32_t front_bytes_max = 8;
constexpr auto front_masks = [] {
  std::array<std::uint64_t, front_bytes_max + 1> masks{};
  for (std::uint32_t n = 1; n <= front_bytes_max; ++n) {
    const std::uint64_t ones = ~std::uint64_t{0};
    masks[n] = std::endian::native == std::endian::little ? ones >> (64 - 8 * n) : ones << (64 - 8 * n);
  }
  return masks;
}();
inline std::uint64_t front_of(const std::byte* record) noexcept {
  std::uint64_t word;
  std::memcpy(&word, record, sizeof word);
  return word;
}

/// A record of the usual shape: all of it on its page, behind short lengths.
struct PlainCell {
  const std::byte* record;
  std::uint32_t total;
};

/// Finds a leaf's plain cells, and asks for the next leaf's cache lines while this one is worked on: hardware
/// prefetchers stop at 4 KiB, and a scan of a big tree otherwise waits for memory three times longer than it
/// computes (measured: 22 against 7 ns a row).
class LeafWalk {
 public:
  LeafWalk(const LeafRows& leaf, std::uint32_t index) noexcept
      : page_(leaf.page), pointers_(leaf.page + leaf.pointers), least_(leaf.pointers + 2 * leaf.count),
        greatest_(leaf.format->usable - reach), usable_(leaf.format->usable),
        local_max_(leaf.format->table_local_max) {
    if (leaf.ahead == nullptr) return;
    // Spread over the rows of this leaf.
    const std::uint32_t lines = leaf.format->page_size / cache_line;
    const std::uint32_t per_row = lines / leaf.count + 1;
    ahead_ = leaf.ahead + std::min(lines, index * per_row) * cache_line;
    ahead_end_ = leaf.ahead + leaf.format->page_size;
    ahead_step_ = per_row * cache_line;
  }

  /// False: a cell that must be looked at bit by bit.
  template <bool with_rowid>
  [[gnu::always_inline]] bool find(std::uint32_t index, PlainCell& out, RowId* rowid) noexcept {
    if (ahead_ < ahead_end_) {
      for (std::uint32_t at = 0; at < ahead_step_; at += cache_line) __builtin_prefetch(ahead_ + at);
      ahead_ += ahead_step_;
    }
    const std::uint32_t at = load_be16(pointers_ + 2 * std::size_t{index});
    if (at < least_ || at > greatest_) return false;
    const std::byte* p = page_ + at;
    std::uint32_t total = load_u8(p++);
    if (total >= 0x80) {
      const std::uint32_t low = load_u8(p++);
      if (low >= 0x80) return false;
      total = (total & 0x7f) << 7 | low;
    }
    if constexpr (with_rowid) {
      std::uint32_t v = load_u8(p++);  // up to four bytes; larger ones go the slow way
      if (v >= 0x80) {
        v &= 0x7f;
        for (int bytes = 2;; ++bytes) {
          const std::uint32_t low = load_u8(p++);
          v = v << 7 | (low & 0x7f);
          if (low < 0x80) break;
          if (bytes == 4) return false;
        }
      }
      *rowid = v;
    } else {
      const std::uint64_t ends = ~load_be64(p) & 0x8080808080808080u;  // the bytes that end a varint
      if (ends == 0) return false;                                     // nine bytes long
      p += std::countl_zero(ends) / 8 + 1;
    }
    out = {p, total};
    return total != 0 && total <= local_max_ && total <= usable_ - static_cast<std::uint32_t>(p - page_);
  }

 private:
  static constexpr std::uint32_t reach = 24;  // two varints and a header's first byte
  static constexpr std::uint32_t cache_line = 64;
  const std::byte* page_;
  const std::byte* pointers_;
  std::uint32_t least_, greatest_, usable_, local_max_;
  const std::byte* ahead_ = nullptr;
  const std::byte* ahead_end_ = nullptr;
  std::uint32_t ahead_step_ = 0;
};

}  // namespace

Value ColumnBatch::Column::value(std::size_t row) const noexcept {
  switch (type(row)) {
    case StorageClass::null: return Value::null();
    case StorageClass::integer: return Value::integer(integer(row));
    case StorageClass::real: return Value::real(real(row));
    case StorageClass::text: return Value::text(bytes(row));
    case StorageClass::blob: break;
  }
  return Value::blob(bytes(row));
}

ColumnBatch::ColumnBatch(const BatchNeeds& needs)
    : wanted_(needs.columns.begin(), needs.columns.end()), columns_(needs.columns.size()),
      rowids_(needs.rows_max), with_rowids_(needs.rowids) {
  PGM_ASSERT(needs.rows_max > 0);
  std::uint32_t passed = 0;
  for (std::size_t k = 0; k < wanted_.size(); ++k) {
    PGM_ASSERT(wanted_[k] >= passed);
    Column& c = columns_[k];
    c.words_.resize(needs.rows_max);
    c.sizes_.resize(needs.rows_max);
    c.classes_.resize(needs.rows_max);
    steps_.push_back({wanted_[k] - passed, 0, c.words_.data(), c.sizes_.data(), c.classes_.data()});
    passed = wanted_[k] + 1;
  }
}

void ColumnBatch::clear() noexcept {
  rows_ = 0;
  for (Column& c : columns_) c.seen_ = 0;
  copies_.reset();
}

ColumnBatch::Progress ColumnBatch::take(const LeafRows& leaf) {
  const std::size_t room = rows_max() - rows_;
  const std::uint32_t until =
      leaf.count - leaf.index > room ? leaf.index + static_cast<std::uint32_t>(room) : leaf.count;
  const bool single = steps_.size() == 1;
  const auto run =
      with_rowids_ ? (single ? &ColumnBatch::take_run<true, true> : &ColumnBatch::take_run<true, false>)
                   : (single ? &ColumnBatch::take_run<false, true> : &ColumnBatch::take_run<false, false>);
  for (Step& s : steps_) s.seen = 0;
  std::uint32_t index = leaf.index;
  Stop why = Stop::leaf_end;
  while (index < until) {
    const std::uint32_t taken = (this->*run)(leaf, index, until);
    index += taken;
    rows_ += taken;
    if (index == until) break;
    if (!take_slowly(leaf, index)) {
      why = Stop::overflow;
      break;
    }
    ++index;
    ++rows_;
  }
  for (std::size_t k = 0; k < steps_.size(); ++k) columns_[k].seen_ |= steps_[k].seen;
  if (why != Stop::overflow && rows_ == rows_max()) why = Stop::full;
  return {index - leaf.index, why};
}

/// Rows of the usual shape, up to the first that is not. What such a row may be is decided here and in
/// LeafWalk::find(); all else, absent columns and lies included, is left to take_slowly().
template <bool with_rowids, bool single>
std::uint32_t ColumnBatch::take_run(const LeafRows& leaf, std::uint32_t index, std::uint32_t until) noexcept {
  LeafWalk walk(leaf, index);
  Step only{};  // in registers, where there is one column
  Plan::Place place{};
  if constexpr (single) {
    only = steps_[0];
    place = plan_.places[0];
  }
  std::uint64_t begun_before = 0;  // so begins no record: its header would be empty
  const std::uint32_t first = index;
  for (std::size_t row = rows_; index < until; ++index, ++row) {
    PlainCell cell;
    if (!walk.find<with_rowids>(index, cell, rowids_.data() + row)) break;

    const std::uint64_t front = front_of(cell.record);
    if ((front & plan_.mask) == plan_.front && cell.total >= plan_.total_min) [[likely]] {
      const auto take_place = [&](Step & step, const Plan::Place& at) __attribute__((always_inline)) {
        if (at.number) {
          const std::int64_t number = number_before(cell.record + at.end, {at.mask, at.sign, at.bias});
          const auto real = std::bit_cast<double>(number);
          if (at.cls == StorageClass::real && real != real) return false;
          step.words[row] = number;
        } else {
          step.words[row] =
              static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(cell.record + at.end - at.size));
          step.sizes[row] = at.size;
        }
        step.classes[row] = at.cls;
        step.seen |= bit_of(at.cls);
        return true;
      };
      if constexpr (single) {
        if (!take_place(only, place)) break;
      } else {
        bool plain = true;
        for (std::size_t k = 0; plain && k < steps_.size(); ++k)
          plain = take_place(steps_[k], plan_.places[k]);
        if (!plain) break;
      }
      continue;
    }
    const std::uint32_t header = load_u8(cell.record);
    if (header >= 0x80 || header > cell.total) break;
    std::uint32_t type_at = 1;
    std::uint32_t value = header;  // may come to lie behind a record that lies: checked before each use

    // Takes one value; false: not of the usual shape.
    const auto take_value = [&](Step & step) __attribute__((always_inline)) {
      for (std::uint32_t skip = step.skip; skip != 0; --skip) {
        if (type_at >= header) return false;
        const unsigned type = load_u8(cell.record + type_at++);
        if (type < 0x80) [[likely]] {
          value += bytes_of_short_type[type];
        } else {
          if (type_at >= header || load_u8(cell.record + type_at) >= 0x80) return false;
          const unsigned low = load_u8(cell.record + type_at++);
          value += static_cast<std::uint32_t>(detail::serial_bytes((type & 0x7f) << 7 | low));
        }
      }
      if (type_at >= header) return false;
      unsigned type = load_u8(cell.record + type_at++);
      StorageClass cls = StorageClass::integer;
      if (type < 10) {
        value += detail::fixed_serial_bytes[type];
        if (value > cell.total) return false;
        const std::int64_t number = number_before(cell.record + value, widenings[type]);
        if (type == 0) cls = StorageClass::null;
        if (type == 7) {
          const auto real = std::bit_cast<double>(number);
          if (real != real) return false;  // a NULL, by convention
          cls = StorageClass::real;
        }
        step.words[row] = number;
      } else {
        if (type >= 0x80) {
          if (type_at >= header || load_u8(cell.record + type_at) >= 0x80) return false;
          type = (type & 0x7f) << 7 | load_u8(cell.record + type_at++);
        }
        if (type < 12) return false;  // reserved, or a long spelling of a short type
        const std::uint32_t size = (type - 12) / 2;
        cls = (type & 1) != 0 ? StorageClass::text : StorageClass::blob;
        step.words[row] = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(cell.record + value));
        step.sizes[row] = size;
        value += size;
        if (value > cell.total) return false;
      }
      step.classes[row] = cls;
      step.seen |= bit_of(cls);
      return true;
    };
    if constexpr (single) {
      if (!take_value(only)) break;
    } else {
      bool plain = true;
      for (Step& step : steps_) {
        plain = take_value(step);
        if (!plain) break;
      }
      if (!plain) break;
    }
    // Two records that begin alike will not be the last.
    const std::uint64_t begun = front & front_masks[std::min(type_at, front_bytes_max)];
    if (begun == begun_before) {
      make_plan(cell.record, cell.total);
      if constexpr (single) place = plan_.places[0];
    }
    begun_before = begun;
  }
  if constexpr (single) steps_[0].seen |= only.seen;
  return index - first;
}

/// Reads a header as take_run() does, and notes where the wanted values lie. A header that is not of the usual
/// shape makes a plan that fits no record.
void ColumnBatch::make_plan(const std::byte* record, std::uint32_t total) noexcept {
  plan_.mask = 0;
  plan_.front = 1;
  Plan plan;
  const std::uint32_t header = load_u8(record);
  if (header >= 0x80 || header > total || steps_.size() > std::size(plan.places)) return;
  std::uint32_t type_at = 1, value = header;
  plan.total_min = header;
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    for (std::uint32_t skip = steps_[k].skip;; --skip) {
      if (type_at >= header || type_at >= front_bytes_max) return;
      const unsigned type = load_u8(record + type_at++);
      if (type >= 0x80 || detail::serial_is_reserved(type)) return;
      value += bytes_of_short_type[type];
      if (skip != 0) continue;
      Plan::Place& at = plan.places[k];
      at.end = value;
      at.number = type < 10;
      if (at.number) {
        const Widening& w = widenings[type];
        at.mask = w.mask;
        at.sign = w.sign;
        at.bias = w.bias;
        at.cls = type == 0 ? StorageClass::null : type == 7 ? StorageClass::real : StorageClass::integer;
      } else {
        at.size = bytes_of_short_type[type];
        at.cls = (type & 1) != 0 ? StorageClass::text : StorageClass::blob;
      }
      break;
    }
    plan.total_min = std::max(plan.total_min, value);
  }
  if (plan.total_min > total) return;
  plan.mask = front_masks[type_at];
  plan.front = front_of(record) & plan.mask;
  plan_ = plan;
}

bool ColumnBatch::take_slowly(const LeafRows& leaf, std::uint32_t index) {
  const std::uint32_t at = load_be16(leaf.page + leaf.pointers + 2 * std::size_t{index});
  if (at < leaf.pointers + 2 * leaf.count || at > leaf.format->usable - detail::cell_bytes_min)
    throw corrupt(detail::at_cell(leaf.no, index, "pointer out of place"));
  const detail::Cell cell =
      detail::parse_cell(leaf.page, leaf.no, detail::PageKind::table_leaf, *leaf.format, at, index);
  if (cell.overflow != PageNo::none || cell.local < cell.total) return false;
  RecordView record(cell.local_payload());
  rowids_[rows_] = cell.rowid;
  for (std::size_t k = 0; k < wanted_.size(); ++k) put(columns_[k], record.value(wanted_[k]));
  return true;
}

void ColumnBatch::take(RowId rowid, RecordView& record) {
  PGM_ASSERT(rows_ < rows_max());
  rowids_[rows_] = rowid;
  for (std::size_t k = 0; k < wanted_.size(); ++k) {
    const Value v = record.value(wanted_[k]);
    if (v.type() == StorageClass::text) {
      put(columns_[k], Value::text(copies_.copy(v.as_text())));
    } else if (v.type() == StorageClass::blob) {
      const std::string_view copy = copies_.copy(v.as_text());
      put(columns_[k], Value::blob(as_bytes(copy.data(), copy.size())));
    } else {
      put(columns_[k], v);
    }
  }
  ++rows_;
}

void ColumnBatch::put(Column& to, const Value& v) noexcept {
  to.classes_[rows_] = v.type();
  to.seen_ |= bit_of(v.type());
  switch (v.type()) {
    case StorageClass::null: to.words_[rows_] = 0; break;
    case StorageClass::integer: to.words_[rows_] = v.as_integer(); break;
    case StorageClass::real: to.words_[rows_] = std::bit_cast<std::int64_t>(v.as_real()); break;
    case StorageClass::text:
    case StorageClass::blob:
      to.words_[rows_] = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(v.as_blob().data()));
      to.sizes_[rows_] = static_cast<std::uint32_t>(v.as_blob().size());
      break;
  }
}

}  // namespace pgmicro::btree
