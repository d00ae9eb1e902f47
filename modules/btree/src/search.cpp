#include <pgmicro/btree/detail/search.hpp>

namespace pgmicro::btree::detail {

RowId rowid_slow(const std::byte* page, PageNo no, const PageHeader& h, const PageFormat& f,
                 std::uint32_t i) {
  // The first divider of every page lies at its end, and each search from the root looks at one.
  if (h.kind == PageKind::table_interior) {
    const auto* p = page + cell_offset(page, no, h, f, i) + 4;
    std::uint64_t v = 0;
    const auto* const end = page + f.usable;
    for (int bytes = 1; bytes < varint_bytes_max && p < end; ++bytes) {  // a ninth would carry eight bits
      const std::uint64_t b = load_u8(p++);
      v = v << 7 | (b & 0x7f);
      if (b < 0x80) return static_cast<RowId>(v);
    }
  }
  return read_cell(page, no, h, f, i).rowid;
}

void throw_crowded(PageNo no) { throw corrupt(at_page(no, "more rowids than there are numbers for them")); }

}  // namespace pgmicro::btree::detail
