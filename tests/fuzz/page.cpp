// Arbitrary bytes as one b-tree page: headers, cells, records and keys are read, cells are inserted and removed.
// The answer is corrupt(…) or a result; never a byte outside the page, never an endless loop.

#include "fuzz_input.hpp"

#include <pgmicro/base/error.hpp>
#include <pgmicro/btree/batch.hpp>
#include <pgmicro/btree/detail/page.hpp>
#include <pgmicro/btree/record.hpp>

#include <array>
#include <memory>

namespace pgmicro::fuzz {
namespace {

using namespace btree::detail;
using btree::ColumnBatch;
using btree::KeyProbe;
using btree::RecordView;

/// Bytes whose neighbours a sanitizer watches.
class Exact {
 public:
  explicit Exact(std::size_t size) : size_(size), bytes_(new std::byte[size]()) {}
  std::byte* data() { return bytes_.get(); }
  Bytes span() const { return {bytes_.get(), size_}; }

 private:
  std::size_t size_;
  std::unique_ptr<std::byte[]> bytes_;
};

/// Reads every byte, for the sanitizer to see.
volatile unsigned sum_of_bytes;
void touch(const btree::Value& v) {
  if (v.type() != btree::StorageClass::text && v.type() != btree::StorageClass::blob) return;
  unsigned sum = 0;
  for (const std::byte b : v.as_blob()) sum += std::to_integer<unsigned>(b);
  sum_of_bytes = sum;
}

template <class F>
void expecting_corrupt(F&& work) {
  try {
    work();
  } catch (const Error& e) {
    if (e.sqlstate() != errc::data_corrupted) fail(e.what());
  }
}

void read_record(Bytes record, std::uint64_t total, Input& in, Bytes other) {
  bool sound = false;
  expecting_corrupt([&] {
    RecordView view(record, static_cast<std::size_t>(total), {});
    (void)view.value(in.below(20));
    (void)view.is_null(in.below(4));
    const auto n = view.column_count();
    for (std::size_t i = 0; i < n; ++i) touch(view.value(i));
    sound = total == record.size();
  });
  expecting_corrupt([&] { (void)RecordView(record).text(0); });
  expecting_corrupt([&] { (void)RecordView(record).integer(1); });
  expecting_corrupt([&] { (void)RecordView(record).real(2); });
  static constexpr std::array<KeyColumn, 2> columns{KeyColumn{.descending = true}, KeyColumn{}};
  const KeyOrder order{in.below(2) == 0 ? std::span<const KeyColumn>{} : std::span<const KeyColumn>(columns)};
  expecting_corrupt([&] {
    const KeyProbe probe(order, other);
    const int whole = probe.compare(record, record.size());
    const auto cut = in.below(static_cast<std::uint32_t>(record.size()) + 1);
    const int partly = probe.compare(record.first(cut), record.size());
    if (sound && partly != KeyProbe::needs_more && partly != whole)
      fail("a part of a key compares unlike the whole");
  });
  expecting_corrupt([&] {
    const int forth = btree::compare_records(order, record, other),
              back = btree::compare_records(order, other, record);
    if (forth != -back) fail("the order of keys is not symmetric");
  });
}

void read_page(const std::byte* page, PageNo no, const PageFormat& format, Input& in) {
  const PageHeader h = read_header(page, no, format);
  Bytes before;
  for (std::uint32_t i = 0; i < h.count; ++i)
    expecting_corrupt([&] {
      const Cell cell = read_cell(page, no, h, format, i);
      if (cell.payload != nullptr) {
        read_record(cell.local_payload(), cell.total, in, before);
        before = cell.local_payload();
      }
    });
  expecting_corrupt([&] { (void)free_bytes(page, no, h, format); });
  if (!is_leaf(h.kind))
    for (std::uint32_t i = 0; i <= h.count; ++i)
      expecting_corrupt([&] { (void)child_at(page, no, h, format, i); });
  if (h.kind == PageKind::table_leaf) {
    static constexpr std::array<std::uint32_t, 4> all{0, 1, 2, 3};
    const auto first = in.below(4), count = in.below(5 - first);
    ColumnBatch batch({.columns = std::span(all).subspan(first, count),
                       .rows_max = std::size_t{1} + in.u8(),
                       .rowids = in.below(2) == 0});
    std::uint32_t index = 0;
    while (index < h.count) {
      bool ended = false;
      expecting_corrupt([&] {
        ended = true;
        const auto progress = batch.take({page, no, &format, h.pointers, index, h.count, page});
        for (std::size_t row = 0; row < batch.rows(); ++row)
          for (std::size_t k = 0; k < count; ++k) touch(batch.column(k).value(row));
        batch.clear();
        index += progress.rows + (progress.why == ColumnBatch::Stop::overflow ? 1 : 0);
        ended = false;
      });
      if (ended) break;
    }
  }
}

void change_page(Exact& page, PageNo no, const PageFormat& format, Input& in) {
  Exact scratch(format.page_size);
  PageHeader h = read_header(page.data(), no, format);
  for (int step = 0; step < 40 && !in.empty(); ++step) {
    const auto what = in.below(4);
    if (what < 2) {
      const auto size = cell_bytes_min + in.below(format.usable / 3);
      std::byte* cell = insert_cell(page.data(), no, h, format, in.below(h.count + 1u), size, scratch.data());
      if (cell != nullptr) std::memset(cell, static_cast<int>(in.u8()), size);
    } else if (what == 2 && h.count != 0) {
      const auto index = in.below(h.count);
      const Cell cell = read_cell(page.data(), no, h, format, index);
      remove_cell(page.data(), no, h, format, index, cell.offset, cell.size);
    } else {
      defragment(page.data(), no, h, format, scratch.data());
    }
  }
  (void)read_header(page.data(), no, format);
}

}  // namespace
}  // namespace pgmicro::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pgmicro;
  using namespace pgmicro::fuzz;
  Input in(data, size);
  const std::uint32_t page_size = 512u << in.below(8);
  const std::uint32_t reserved = in.below(4) == 0 ? in.below(page_size == 512 ? 32 : 255) : 0;
  const PageNo no{in.below(4) == 0 ? 1u : 2u};
  const auto format = btree::detail::PageFormat::of(page_size, reserved);
  const Bytes steps = in.bytes(64);
  Exact page(page_size);
  // From the front and, as cells do, from the end.
  const Bytes front = in.bytes(in.u16() % page_size), back = in.rest();
  if (!front.empty()) std::memcpy(page.data(), front.data(), front.size());
  const std::size_t tail = std::min<std::size_t>(back.size(), page_size - front.size());
  if (tail != 0) std::memcpy(page.data() + page_size - tail, back.data(), tail);

  Input choices(reinterpret_cast<const std::uint8_t*>(steps.data()), steps.size());
  expecting_corrupt([&] { read_page(page.data(), no, format, choices); });
  expecting_corrupt([&] { change_page(page, no, format, choices); });
  if (!back.empty()) read_record(back, back.size(), choices, front);
  return 0;
}
