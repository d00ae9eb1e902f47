#include <pgmicro/base/assert.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/base/varint.hpp>
#include <pgmicro/btree/batch.hpp>
#include <pgmicro/btree/detail/eight.hpp>
#include <pgmicro/btree/detail/search.hpp>

#include <algorithm>
#include <array>
#include <bit>

namespace pgmicro::btree {

namespace {

[[nodiscard]] constexpr std::uint32_t bit_of(StorageClass c) noexcept {
  return 1u << static_cast<unsigned>(c);
}

/// Value bytes of the serial types that fit into one byte; the reserved ones are longer than any page, so that what
/// lies behind them does not fit, and sums do not overflow.
constexpr auto bytes_of_short_type = [] {
  std::array<std::uint32_t, 128> t{};
  for (unsigned type = 0; type < 128; ++type)
    t[type] =
        detail::serial_is_reserved(type) ? 1u << 17 : static_cast<std::uint32_t>(detail::serial_bytes(type));
  return t;
}();

/// How to widen the eight bytes that end with a number of serial type 0 … 9. Type 9 is the number 1.
using Widening = detail::Widening;
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
inline bool is_nan(std::int64_t word) noexcept {
  const auto real = std::bit_cast<double>(word);
  return real != real;
}

/// The first bytes of a record as two words, to be compared: [n] keeps n of them.
constexpr std::uint32_t front_bytes_max = 16;
constexpr auto front_masks = [] {
  const auto first_bytes = [](std::uint32_t n) {
    const std::uint64_t ones = ~std::uint64_t{0};
    if (n == 0) return std::uint64_t{0};
    return std::endian::native == std::endian::little ? ones >> (64 - 8 * n) : ones << (64 - 8 * n);
  };
  std::array<std::array<std::uint64_t, 2>, front_bytes_max + 1> masks{};
  for (std::uint32_t n = 0; n <= front_bytes_max; ++n)
    masks[n] = {first_bytes(std::min(n, 8u)), first_bytes(n < 8 ? 0 : n - 8)};
  return masks;
}();
inline std::uint64_t word_at(const std::byte* p) noexcept {
  std::uint64_t word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

}  // namespace

/// Finds a leaf's plain cells: all of the record on its page, behind two short lengths. The lengths of one cell's
/// lengths are a good guess at the next one's, and checking it costs less than measuring.
///
/// On the way it asks for a later leaf's cache lines, eight rows' share at a time: hardware prefetchers stop at
/// 4 KiB, and a scan of a big tree otherwise waits for memory twice as long as it computes.
class ColumnBatch::LeafWalk {
 public:
  explicit LeafWalk(const LeafRows& leaf) noexcept
      : page_(leaf.page), pointers_(leaf.page + leaf.pointers), end_(leaf.page + leaf.format->usable),
        least_(leaf.pointers + 2 * leaf.count), local_max_(leaf.format->table_local_max) {
    if (least_ + reach <= leaf.format->usable) places_ = leaf.format->usable - reach - least_ + 1;
    if (leaf.ahead == nullptr) return;
    const std::uint32_t lines = leaf.format->page_size / cache_line + 1;
    ahead_step_ = (lines * block / leaf.count + 1) * cache_line;
    ahead_ = leaf.ahead + std::min(lines * cache_line, leaf.index / block * ahead_step_);
    ahead_end_ = leaf.ahead + lines * cache_line;
  }

  struct Record {
    const std::byte* data;  ///< front_bytes_max bytes are readable
    std::uint32_t total;
  };
  /// Null: a cell that must be looked at bit by bit.
  template <bool with_rowid>
  [[nodiscard]] Record find(std::uint32_t index, RowId* rowid) noexcept {
    if (index % block == 0) fetch_ahead();
    const std::uint32_t at = load_be16(pointers_ + 2 * std::size_t{index});
    if (at - least_ >= places_) return {};
    return find_at<with_rowid>(at, rowid);
  }
  /// As many rows from `index` on as begin as the plan says, at most `most`.
  template <bool with_rowids>
  [[nodiscard]] std::uint32_t find_alike(std::uint32_t index, std::uint32_t most, const Plan& plan,
                                         const std::byte** records, RowId* rowids) noexcept {
    const std::uint64_t mask = plan.mask[0], front = plan.front[0];
    const std::uint64_t mask_behind = plan.mask[1], front_behind = plan.front[1];
    const std::uint32_t total_min = plan.total_min;
    // In registers: for all the compiler knows, what is stored below is a part of *this.
    LeafWalk walk = *this;
    const std::byte** to = records;
    for (const std::byte** const end = records + most; to != end;) {
      walk.fetch_ahead();
      std::uint16_t places[block];
      const auto found = static_cast<std::uint32_t>(to - records);
      const std::uint16_t* const places_end = places + walk.find_places(index + found, most - found, places);
      const std::uint16_t* place = places;
      for (; place != places_end; ++place, ++to) {
        const Record record = walk.find_at<with_rowids>(*place, rowids + (to - records));
        if (record.data == nullptr || (word_at(record.data) & mask) != front || record.total < total_min)
          break;
        if (mask_behind != 0 && (word_at(record.data + 8) & mask_behind) != front_behind) break;
        *to = record.data;
      }
      if (place != places_end || place == places) break;
    }
    ahead_ = walk.ahead_;
    return static_cast<std::uint32_t>(to - records);
  }

 private:
  static constexpr std::uint32_t reach = 8 + front_bytes_max;  // two varints and a record's front
  static constexpr std::uint32_t cache_line = 64, block = 8;
  static_assert(detail::usable_bytes_min - 35 > 0x7f);  // a total of one byte is no more than table_local_max

  /// Where the next cells lie, up to a block of them or the first that lies out of bounds.
  [[nodiscard, gnu::always_inline]] std::uint32_t find_places(std::uint32_t index, std::uint32_t most,
                                                              std::uint16_t* places) const noexcept {
    const std::byte* const pointers = pointers_ + 2 * std::size_t{index};
    if (most >= block) [[likely]] {
      const detail::Eight at = detail::load_eight(pointers);
      std::memcpy(places, &at, sizeof at);
      const auto least = static_cast<std::uint16_t>(least_), count = static_cast<std::uint16_t>(places_);
      if (!detail::any_of(reinterpret_cast<detail::Eight>(at - least >= count))) [[likely]]
        return block;
    }
    std::uint32_t n = 0;
    for (const std::uint32_t end = std::min(most, block); n != end; ++n) {
      places[n] = load_be16(pointers + 2 * n);
      if (places[n] - least_ >= places_) break;
    }
    return n;
  }
  template <bool with_rowid>
  [[nodiscard, gnu::always_inline]] Record find_at(std::uint32_t at, RowId* rowid) noexcept {
    const std::byte* const cell = page_ + at;
    if ((word_at(cell) & lengths_mask_) != lengths_ && !measure(cell)) [[unlikely]]
      return {};
    Record record{cell + head_bytes_, load_u8(cell)};
    if (record.total >= 0x80) [[unlikely]] {
      record.total = (record.total & 0x7f) << 7 | load_u8(cell + 1);
      if (record.total > local_max_) return {};
    }
    if constexpr (with_rowid) *rowid = detail::read_rowid(cell + total_bytes_);
    if (record.total > static_cast<std::size_t>(end_ - record.data)) return {};
    return record;
  }
  /// Notes the lengths of both varints at the front of a cell. False: the first is longer than two bytes, or both
  /// together longer than eight.
  [[nodiscard]] bool measure(const std::byte* cell) noexcept {
    constexpr std::uint64_t more = 0x8080808080808080u;  // a varint's last byte is the one without this bit
    const std::uint32_t total_bytes = load_u8(cell) < 0x80 ? 1 : 2;
    const std::uint64_t ends = (~load_be64(cell) & more) << (8 * total_bytes);
    if (load_u8(cell + total_bytes - 1) >= 0x80 || ends == 0) return false;
    total_bytes_ = total_bytes;
    head_bytes_ = total_bytes + static_cast<std::uint32_t>(std::countl_zero(ends)) / 8 + 1;
    lengths_mask_ = front_masks[head_bytes_][0] & more;
    lengths_ = word_at(cell) & lengths_mask_;
    return true;
  }
  void fetch_ahead() noexcept {
    const auto* const end = std::min(ahead_ + ahead_step_, ahead_end_);
    for (; ahead_ < end; ahead_ += cache_line) __builtin_prefetch(ahead_);
  }

  const std::byte* page_;
  const std::byte* pointers_;
  const std::byte* end_;              // of what is ours on the page
  std::uint32_t least_, places_ = 0;  // cells start at least_ … least_ + places_ − 1
  std::uint32_t local_max_;
  // Of the last cell that was measured; at first of none.
  std::uint32_t total_bytes_ = 0, head_bytes_ = 0;
  std::uint64_t lengths_mask_ = 0, lengths_ = 1;
  const std::byte* ahead_ = nullptr;
  const std::byte* ahead_end_ = nullptr;
  std::uint32_t ahead_step_ = 0;
};

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
  const auto run = with_rowids_ ? &ColumnBatch::take_run<true> : &ColumnBatch::take_run<false>;
  for (Step& s : steps_) s.seen = 0;
  std::uint32_t index = leaf.index;
  Stop why = Stop::leaf_end;
  while (index < until) {
    index += (this->*run)(leaf, index, until);
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
template <bool with_rowids>
std::uint32_t ColumnBatch::take_run(const LeafRows& leaf, std::uint32_t index, std::uint32_t until) noexcept {
  LeafWalk walk(leaf);
  const std::uint32_t first = index;
  while (index < until) {
    const std::uint32_t alike = take_alike<with_rowids>(walk, index, until);
    index += alike;
    if (alike == alike_max) continue;
    const std::uint32_t others = take_others<with_rowids>(walk, index, until);
    if (others == 0) break;
    index += others;
  }
  return index - first;
}

/// Rows that begin as the plan says: first where they lie, then column by column, each in a loop that knows what it
/// reads.
template <bool with_rowids>
std::uint32_t ColumnBatch::take_alike(LeafWalk& walk, std::uint32_t index, std::uint32_t until) noexcept {
  const std::byte* records[alike_max];
  std::uint32_t rows = walk.find_alike<with_rowids>(index, std::min(until - index, alike_max), plan_, records,
                                                    rowids_.data() + rows_);
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    const Plan::Place at = plan_.places[k];
    std::int64_t* const words = steps_[k].words + rows_;
    if (at.cls == StorageClass::text || at.cls == StorageClass::blob) {
      const std::uint32_t start = at.end - at.size;
      for (std::uint32_t i = 0; i < rows; ++i)
        words[i] = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(records[i] + start));
      std::fill_n(steps_[k].sizes + rows_, rows, at.size);
      continue;
    }
    const Widening widening = at.widening;
    for (std::uint32_t i = 0; i < rows; ++i) words[i] = number_before(records[i] + at.end, widening);
    if (at.cls == StorageClass::real)  // a NaN is a NULL, by convention: not of this shape
      rows = static_cast<std::uint32_t>(std::find_if(words, words + rows, is_nan) - words);
  }
  if (rows == 0) return 0;
  for (std::size_t k = 0; k < steps_.size(); ++k) {
    const StorageClass cls = plan_.places[k].cls;
    std::memset(steps_[k].classes + rows_, static_cast<int>(cls), rows);
    steps_[k].seen |= bit_of(cls);
  }
  rows_ += rows;
  return rows;
}

/// Rows one by one, at least one if it is of the usual shape, up to one that begins as the plan says.
template <bool with_rowids>
std::uint32_t ColumnBatch::take_others(LeafWalk& walk, std::uint32_t index, std::uint32_t until) noexcept {
  std::uint64_t begun_before = 0;  // so begins no record: its header would be empty
  const std::uint32_t first = index;
  for (std::size_t row = rows_; index < until; ++index, ++row) {
    const auto found = walk.find<with_rowids>(index, rowids_.data() + row);
    const std::byte* const record = found.data;
    const std::uint32_t total = found.total;
    if (record == nullptr) break;
    if (index != first && plan_.fits(record)) break;
    const std::uint32_t header = load_u8(record);
    if (header >= 0x80 || header > total) break;
    std::uint32_t type_at = 1;
    std::uint32_t value = header;  // may come to lie behind a record that lies: checked before each use

    // Takes one value; false: not of the usual shape.
    const auto take_value = [&](Step & step) __attribute__((always_inline)) {
      for (std::uint32_t skip = step.skip; skip != 0; --skip) {
        if (type_at >= header) return false;
        const unsigned type = load_u8(record + type_at++);
        if (type < 0x80) [[likely]] {
          value += bytes_of_short_type[type];
        } else {
          if (type_at >= header || load_u8(record + type_at) >= 0x80) return false;
          const unsigned longer = (type & 0x7f) << 7 | load_u8(record + type_at++);
          if (longer < 12) return false;  // a long spelling of a short type
          value += (longer - 12) / 2;
        }
      }
      if (type_at >= header) return false;
      unsigned type = load_u8(record + type_at++);
      StorageClass cls = StorageClass::integer;
      if (type < 10) {
        value += detail::fixed_serial_bytes[type];
        if (value > total) return false;
        const std::int64_t number = number_before(record + value, widenings[type]);
        if (type == 0) cls = StorageClass::null;
        if (type == 7) {
          const auto real = std::bit_cast<double>(number);
          if (real != real) return false;  // a NULL, by convention
          cls = StorageClass::real;
        }
        step.words[row] = number;
      } else {
        if (type >= 0x80) {
          if (type_at >= header || load_u8(record + type_at) >= 0x80) return false;
          type = (type & 0x7f) << 7 | load_u8(record + type_at++);
        }
        if (type < 12) return false;  // reserved, or a long spelling of a short type
        const std::uint32_t size = (type - 12) / 2;
        cls = (type & 1) != 0 ? StorageClass::text : StorageClass::blob;
        step.words[row] = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(record + value));
        step.sizes[row] = size;
        value += size;
        if (value > total) return false;
      }
      step.classes[row] = cls;
      step.seen |= bit_of(cls);
      return true;
    };
    bool plain = true;
    for (Step& step : steps_) {
      plain = take_value(step);
      if (!plain) break;
    }
    if (!plain) break;
    // Two records that begin alike will not be the last.
    const std::uint64_t begun = word_at(record) & front_masks[std::min(type_at, front_bytes_max)][0];
    if (begun == begun_before && begun != planned_for_) {
      make_plan(record, total);
      planned_for_ = begun;
    }
    begun_before = begun;
  }
  rows_ += index - first;
  return index - first;
}

/// Reads a header as take_others() does, and notes where the wanted values lie. A header that is not of the usual
/// shape makes a plan that fits no record.
void ColumnBatch::make_plan(const std::byte* record, std::uint32_t total) noexcept {
  plan_.mask[0] = 0;
  plan_.front[0] = 1;
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
      if (type < 10) {
        at.widening = widenings[type];
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
  for (std::size_t i = 0; i < 2; ++i) {
    plan.mask[i] = front_masks[type_at][i];
    plan.front[i] = word_at(record + 8 * i) & plan.mask[i];
  }
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
