#pragma once
/// The TypeInfo of arrays of a type, made beside the type's own.

#include "define.hpp"

namespace pgmicro::types {

[[nodiscard]] Datum parse_array(std::string_view text, const TypeInfo& element, Typmod, const Context&);
[[nodiscard]] Datum receive_array(Bytes bytes, const TypeInfo& element, Typmod, const Context&);
[[nodiscard]] Datum load_array(const Value& value, const TypeInfo& element, Typmod, const Context&);
[[nodiscard]] Value store_array(const Datum& array, Typmod, const Context&);
[[nodiscard]] Datum fit_array(const Datum& array, Typmod, bool is_explicit, const Context&);
void format_array(const Datum& array, std::string& out, const Context&);
void send_array(const Datum& array, std::string& out, const Context&);
[[nodiscard]] int compare_arrays(const Datum&, const Datum&) noexcept;
[[nodiscard]] std::uint64_t hash_of_array(const Datum&) noexcept;
void array_sort_key(const Datum&, std::string& out);

/// Do values of the type have modifiers? Told, not asked of the TypeInfo: under g++'s sanitizers a function's address is not
/// comparable in a constant.
enum class Modifiers : bool { none, some };

/// `Element` has external linkage and is defined before; it orders and is stored.
template <const TypeInfo& Element, Modifiers modifiers = Modifiers::none>
constexpr TypeInfo array_of(std::string_view name, std::string_view sql_name) {
  return {
      .oid = Element.array,
      .name = name,
      .sql_name = sql_name,
      .element = Element.oid,
      .length = -1,
      .by_value = false,
      .alignment = Element.alignment == 'd' ? 'd' : 'i',
      .type_type = 'b',
      .category = 'A',
      .delimiter = Element.delimiter,
      .representation = Representation::bytes,
      .input = [](std::string_view text, Typmod typmod,
                  const Context& context) { return parse_array(text, Element, typmod, context); },
      .output = format_array,
      .receive = [](Bytes bytes, Typmod typmod,
                    const Context& context) { return receive_array(bytes, Element, typmod, context); },
      .send = send_array,
      .typmod_in = Element.typmod_in,
      .typmod_out = Element.typmod_out,
      .apply_typmod = modifiers == Modifiers::some ? fit_array : nullptr,
      .compare = compare_arrays,
      .hash = hash_of_array,
      .storage_order = StorageOrder::shadow,
      .declared = declared_as<"TEXT COLLATE pg_array">,
      .store = store_array,
      .load = [](const Value& value, Typmod typmod,
                 const Context& context) { return load_array(value, Element, typmod, context); },
      .sort_key = array_sort_key,
  };
}

}  // namespace pgmicro::types
