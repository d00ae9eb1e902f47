#include <pgmicro/btree/detail/change.hpp>

namespace pgmicro::btree::detail {

void throw_failed() {
  throw Error(errc::not_in_prerequisite_state,
              "a change failed half-way; roll back to a savepoint or end the transaction");
}
void throw_too_deep(PageNo no) { throw corrupt(at_page(no, "the tree is deeper than any tree can be")); }
void throw_other_kind(PageNo no, bool table_wanted) {
  throw corrupt(at_page(no, table_wanted ? "not a page of a table" : "not a page of an index"));
}
void throw_too_long(std::size_t bytes) {
  throw Error(errc::program_limit, "a record of " + std::to_string(bytes) + " bytes is too long");
}

Bytes leading_columns(Bytes record, std::uint32_t columns, std::vector<std::byte>& buffer) {
  const auto* const begin = record.data();
  const auto* const end = begin + record.size();
  std::uint64_t header = 0;
  const int header_varint = get_varint(begin, end, header);
  if (header_varint == 0 || header > record.size() || header < static_cast<std::uint64_t>(header_varint))
    return record;
  const auto* const types = begin + header_varint;
  const auto* const types_end = begin + header;
  const auto* p = types;
  std::uint64_t body = 0;
  for (std::uint32_t i = 0; i < columns && p < types_end; ++i) {
    std::uint64_t type = 0;
    const int n = get_varint(p, types_end, type);
    if (n == 0) return record;
    p += n;
    body += type >= 12 ? (type - 12) / 2 : fixed_serial_bytes[type];
    if (body > record.size() - header) return record;
  }
  // A header counts itself; dropping columns can make that count shorter, never longer.
  const auto kept = static_cast<std::size_t>(p - types);
  auto size = kept + 1;
  if (varint_size(size) > 1) size = kept + static_cast<std::size_t>(varint_size(kept + 2));
  std::byte head[varint_bytes_max];
  const int head_bytes = put_varint(head, size);
  buffer.clear();
  buffer.insert(buffer.end(), head, head + head_bytes);
  buffer.insert(buffer.end(), types, p);
  buffer.insert(buffer.end(), types_end, types_end + body);
  return buffer;
}

}  // namespace pgmicro::btree::detail
