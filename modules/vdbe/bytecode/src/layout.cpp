#include <pgmicro/bytecode/layout.hpp>

#include <utility>

namespace pgmicro::bytecode {

ColumnStorage storage_of(const types::TypeInfo& type) noexcept {
  using namespace type_oid;
  const Oid t = type.oid;
  if (t == boolean || t == int2 || t == int4 || t == int8 || t == oid) return ColumnStorage::integer;
  if (t == float8) return ColumnStorage::real;
  if (t == text || t == varchar || t == name) return ColumnStorage::text;
  if (t == bytea) return ColumnStorage::blob;
  return ColumnStorage::other;
}

ColumnLayout::ColumnLayout(std::string column_name, const types::TypeInfo& column_type,
                           types::Typmod modifier, std::int32_t record_position)
    : name(std::move(column_name)), type(&column_type), typmod(modifier), position(record_position),
      storage(storage_of(column_type)) {
  const auto within = [&](std::int64_t from, std::int64_t to) {
    least = from;
    greatest = to;
  };
  const Oid t = column_type.oid;
  if (t == type_oid::boolean) within(0, 1);
  if (t == type_oid::int2) within(INT16_MIN, INT16_MAX);
  if (t == type_oid::int4) within(INT32_MIN, INT32_MAX);
  if (t == type_oid::oid) within(0, UINT32_MAX);
}

}  // namespace pgmicro::bytecode
