#include <pgmicro/btree/detail/search.hpp>

namespace pgmicro::btree::detail {

RowId rowid_slow(const std::byte* page, PageNo no, const PageHeader& h, const PageFormat& f,
                 std::uint32_t i) {
  return read_cell(page, no, h, f, i).rowid;
}

void throw_crowded(PageNo no) { throw corrupt(at_page(no, "more rowids than there are numbers for them")); }

}  // namespace pgmicro::btree::detail
