/// Types of the system catalogs' columns. Numbers that name an object of a catalog (regclass, …) are read and shown as
/// numbers here; those that users see by name are in reg.cpp.
#include <pgmicro/types/array.hpp>
#include <pgmicro/types/hash.hpp>
#include <pgmicro/types/integer.hpp>

#include "array_type.hpp"

#include <charconv>

namespace pgmicro::types {
namespace {

// ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────

/// oid, but for names and input.
constexpr TypeInfo number_type(Oid oid, std::string_view name, Oid array, char category) {
  return {
      .oid = oid,
      .name = name,
      .sql_name = name,
      .array = array,
      .length = 4,
      .by_value = true,
      .alignment = 'i',
      .type_type = 'b',
      .category = category,
      .delimiter = ',',
      .representation = Representation::integer,
      .compare = compare_integers,
      .hash = hash_of_integer,
      .storage_order = StorageOrder::native,
      .declared = declared_as<"OID">,
      .store = store_integer,
      .sort_key = integer_sort_key,
  };
}

Datum receive_number(Bytes bytes, Typmod, const Context&) {
  WireReader in(bytes);
  const auto v = in.get<std::uint32_t>();
  in.finish();
  return Datum::of(std::int64_t{v});
}
void send_number(const Datum& d, std::string& out, const Context&) {
  append_be(out, static_cast<std::uint32_t>(d.integer));
}
void show_number(const Datum& d, std::string& out, const Context&) { out += std::to_string(d.integer); }
Datum load_number(const Value& v, Typmod, const Context&) {
  if (v.type() != StorageClass::integer || v.as_integer() != static_cast<std::uint32_t>(v.as_integer()))
    throw invalid_stored("oid", v);
  return Datum::of(v.as_integer());
}

/// xid and cid are read as strtoul() reads, which takes what it can and wraps around.
template <class Int>
Datum transaction_input(std::string_view text, Typmod, const Context&) {
  std::string_view s = trim_space(text);
  const bool negative = !s.empty() && s[0] == '-';
  if (!s.empty() && (s[0] == '-' || s[0] == '+')) s.remove_prefix(1);
  int base = 10;
  if (s.size() > 2 && s[0] == '0' && lower_ascii(s[1]) == 'x') {
    base = 16;
    s.remove_prefix(2);
  } else if (s.size() > 1 && s[0] == '0') {
    base = 8;
  }
  std::uint64_t v = 0;
  if (std::from_chars(s.data(), s.data() + s.size(), v, base).ec == std::errc::result_out_of_range)
    v = ~std::uint64_t{0};
  return Datum::of(static_cast<std::int64_t>(Int(negative ? 0 - v : v)));
}

constexpr TypeInfo transaction_type(Oid oid, std::string_view name, Oid array) {
  TypeInfo t = number_type(oid, name, array, 'U');
  t.input = transaction_input<std::uint32_t>;
  t.output = show_number;
  t.receive = receive_number;
  t.send = send_number;
  t.load = load_number;
  return t;
}

// xid8: 64 bits without a sign, in the Datum as a signed number of the same bits.
int compare_xid8(const Datum& a, const Datum& b) noexcept {
  const auto x = static_cast<std::uint64_t>(a.integer), y = static_cast<std::uint64_t>(b.integer);
  return x < y ? -1 : x > y;
}
void show_xid8(const Datum& d, std::string& out, const Context&) {
  out += std::to_string(static_cast<std::uint64_t>(d.integer));
}
Datum receive_xid8(Bytes bytes, Typmod, const Context&) {
  WireReader in(bytes);
  const auto v = in.get<std::int64_t>();
  in.finish();
  return Datum::of(v);
}
void send_xid8(const Datum& d, std::string& out, const Context&) { append_be(out, d.integer); }
void xid8_sort_key(const Datum& d, std::string& out) {
  append_key(out, static_cast<std::uint64_t>(d.integer));
}
Datum load_xid8(const Value& v, Typmod, const Context&) {
  if (v.type() != StorageClass::integer) throw invalid_stored("xid8", v);
  return Datum::of(v.as_integer());
}

// ── numbers of objects ───────────────────────────────────────────────────────────────────────────────────────────

Datum object_input(std::string_view text, Typmod, const Context&) {
  const std::string_view s = trim_space(text);
  if (s == "-") return Datum::of(std::int64_t{0});
  std::uint32_t v = 0;
  const auto [stop, failure] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (failure == std::errc::result_out_of_range) throw text_out_of_range("oid", text);
  if (failure != std::errc{} || stop != s.data() + s.size())
    throw Error(errc::feature_not_supported,
                std::string("no catalog to look for \"").append(text).append("\" in"));
  return Datum::of(std::int64_t{v});
}
void object_output(const Datum& d, std::string& out, const Context& context) {
  if (d.integer == 0)
    out += '-';
  else
    show_number(d, out, context);
}

/// By its SQL name, or pg_type's, in any case.
const TypeInfo* type_by_any_name(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = lower_ascii(c);
  if (lower.size() > 2 && lower.ends_with("[]")) {
    const TypeInfo* const element = type_by_any_name(lower.substr(0, lower.size() - 2));
    return element ? find_type(element->array) : nullptr;
  }
  if (const TypeInfo* const found = find_type(lower)) return found;
  for (const TypeInfo* const t : all_types())
    if (t->sql_name == lower) return t;
  return nullptr;
}
Datum type_input(std::string_view text, Typmod typmod, const Context& context) {
  const std::string_view s = trim_space(text);
  if (!s.empty() && (s == "-" || (s[0] >= '0' && s[0] <= '9'))) return object_input(text, typmod, context);
  if (const TypeInfo* const found = type_by_any_name(s)) return Datum::of(std::int64_t{raw(found->oid)});
  throw Error(SqlState("42704"), std::string("type \"").append(s).append("\" does not exist"));
}
void type_output(const Datum& d, std::string& out, const Context& context) {
  if (const TypeInfo* const found = find_type(Oid{static_cast<std::uint32_t>(d.integer)}))
    out += found->sql_name;
  else
    object_output(d, out, context);
}

constexpr TypeInfo object_type(Oid oid, std::string_view name, Oid array) {
  TypeInfo t = number_type(oid, name, array, 'N');
  t.input = object_input;
  t.output = object_output;
  t.receive = receive_number;
  t.send = send_number;
  t.load = load_number;
  return t;
}

// ── texts ────────────────────────────────────────────────────────────────────────────────────────────────────────

Datum text_input(std::string_view text, Typmod, const Context&) { return Datum::of(text); }
void text_output(const Datum& d, std::string& out, const Context&) { out += d.text(); }
Datum text_receive(Bytes bytes, Typmod, const Context&) {
  const std::string_view text = WireReader(bytes).take_rest();
  validate_utf8(text);
  return Datum::of(text);
}
Value text_store(const Datum& d, Typmod, const Context&) { return Value::text(d.text()); }
Datum text_load(const Value& v, Typmod, const Context&) {
  if (v.type() != StorageClass::text) throw invalid_stored("text", v);
  return Datum::of(v.as_text());
}
void text_sort_key(const Datum& d, std::string& out) { out.append(d.text()).append(1, '\0'); }

constexpr TypeInfo text_like_type(Oid oid, std::string_view name, Oid array, char category) {
  return {
      .oid = oid,
      .name = name,
      .sql_name = name,
      .array = array,
      .length = -1,
      .by_value = false,
      .alignment = 'i',
      .type_type = 'b',
      .category = category,
      .delimiter = ',',
      .representation = Representation::bytes,
      .input = text_input,
      .output = text_output,
      .receive = text_receive,
      .send = text_output,
      .compare = compare_bytes,
      .hash = hash_of_bytes,
      .storage_order = StorageOrder::native,
      .declared = declared_as<"TEXT">,
      .store = text_store,
      .load = text_load,
      .sort_key = text_sort_key,
  };
}
Datum node_tree_input(std::string_view, Typmod, const Context&) {
  throw Error(errc::feature_not_supported, "cannot accept a value of type pg_node_tree");
}
Datum node_tree_receive(Bytes, Typmod, const Context&) {
  throw Error(errc::feature_not_supported, "cannot accept a value of type pg_node_tree");
}

// ── vectors: arrays from 0, written without punctuation ──────────────────────────────────────────────────────────

template <const TypeInfo& Element>
Datum vector_input(std::string_view text, Typmod, const Context& context) {
  ArrayBuilder builder(Element);
  for (;;) {
    text = trim_space(text);
    if (text.empty()) break;
    std::size_t n = 0;
    while (n < text.size() && !is_space(text[n])) ++n;
    builder.add(Element.input(text.substr(0, n), -1, context));
    text.remove_prefix(n);
  }
  const ArrayDimension shape{static_cast<std::int32_t>(builder.size()), 0};
  return builder.finish({&shape, 1}, context.arena);
}
void vector_output(const Datum& d, std::string& out, const Context&) {
  const ArrayView vector(d);
  for (std::uint32_t i = 0; i < vector.size(); ++i)
    out.append(i ? " " : "").append(std::to_string(vector[i].integer));
}
/// The shorter is less, then by elements.
int compare_vectors(const Datum& a, const Datum& b) noexcept {
  const ArrayView x(a), y(b);
  if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
  for (std::uint32_t i = 0; i < x.size(); ++i)
    if (const int c = compare_integers(x[i], y[i])) return c;
  return 0;
}
void vector_sort_key(const Datum& d, std::string& out) {
  const ArrayView vector(d);
  append_be(out, vector.size());
  for (std::uint32_t i = 0; i < vector.size(); ++i) append_integer_key(out, vector[i].integer);
}

template <const TypeInfo& Element>
constexpr TypeInfo vector_type(Oid oid, std::string_view name, Oid array, Oid element) {
  return {
      .oid = oid,
      .name = name,
      .sql_name = name,
      .array = array,
      .element = element,
      .length = -1,
      .by_value = false,
      .alignment = 'i',
      .type_type = 'b',
      .category = 'A',
      .delimiter = ',',
      .representation = Representation::bytes,
      .input = vector_input<Element>,
      .output = vector_output,
      .receive = [](Bytes bytes, Typmod typmod,
                    const Context& context) { return receive_array(bytes, Element, typmod, context); },
      .send = send_array,
      .compare = compare_vectors,
      .hash = hash_of_array,
      .storage_order = StorageOrder::shadow,
      .declared = declared_as<"TEXT COLLATE pg_array">,
      .store = store_array,
      .load = [](const Value& value, Typmod typmod,
                 const Context& context) { return load_array(value, Element, typmod, context); },
      .sort_key = vector_sort_key,
  };
}

}  // namespace

constexpr TypeInfo xid_type = transaction_type(type_oid::xid, "xid", Oid{1011});
constexpr TypeInfo cid_type = transaction_type(type_oid::cid, "cid", Oid{1012});
constexpr TypeInfo xid8_type = [] {
  TypeInfo t = number_type(Oid{5069}, "xid8", Oid{271}, 'U');
  t.length = 8;
  t.alignment = 'd';
  t.input = transaction_input<std::uint64_t>;
  t.output = show_xid8;
  t.receive = receive_xid8;
  t.send = send_xid8;
  t.compare = compare_xid8;
  t.storage_order = StorageOrder::shadow;
  t.declared = declared_as<"XID8 COLLATE pg_xid8">;
  t.load = load_xid8;
  t.sort_key = xid8_sort_key;
  return t;
}();

constexpr TypeInfo regprocedure_type = object_type(Oid{2202}, "regprocedure", Oid{2207});
constexpr TypeInfo regoper_type = object_type(Oid{2203}, "regoper", Oid{2208});
constexpr TypeInfo regoperator_type = object_type(Oid{2204}, "regoperator", Oid{2209});
constexpr TypeInfo regtype_type = [] {
  TypeInfo t = object_type(type_oid::regtype, "regtype", Oid{2211});
  t.input = type_input;
  t.output = type_output;
  return t;
}();
constexpr TypeInfo regconfig_type = object_type(Oid{3734}, "regconfig", Oid{3735});
constexpr TypeInfo regdictionary_type = object_type(Oid{3769}, "regdictionary", Oid{3770});
constexpr TypeInfo regcollation_type = object_type(Oid{4191}, "regcollation", Oid{4192});

constexpr TypeInfo refcursor_type = text_like_type(type_oid::refcursor, "refcursor", Oid{2201}, 'U');
constexpr TypeInfo aclitem_type = [] {
  TypeInfo t = text_like_type(Oid{1033}, "aclitem", Oid{1034}, 'U');
  t.length = 12;
  return t;
}();
constexpr TypeInfo pg_node_tree_type = [] {
  TypeInfo t = text_like_type(Oid{194}, "pg_node_tree", Oid::invalid, 'Z');
  t.input = node_tree_input;
  t.receive = node_tree_receive;
  return t;
}();
constexpr TypeInfo cstring_type = [] {
  TypeInfo t = text_like_type(type_oid::cstring, "cstring", Oid{1263}, 'P');
  t.length = -2;
  t.alignment = 'c';
  t.type_type = 'p';
  t.declared = nullptr;
  t.store = nullptr;
  t.load = nullptr;
  return t;
}();

constexpr TypeInfo int2vector_type =
    vector_type<int2_type>(type_oid::int2vector, "int2vector", Oid{1006}, type_oid::int2);
constexpr TypeInfo oidvector_type =
    vector_type<oid_type>(type_oid::oidvector, "oidvector", Oid{1013}, type_oid::oid);
constexpr TypeInfo xid_array_type = array_of<xid_type>("_xid", "xid[]");
constexpr TypeInfo cid_array_type = array_of<cid_type>("_cid", "cid[]");
constexpr TypeInfo xid8_array_type = array_of<xid8_type>("_xid8", "xid8[]");
constexpr TypeInfo regprocedure_array_type = array_of<regprocedure_type>("_regprocedure", "regprocedure[]");
constexpr TypeInfo regoper_array_type = array_of<regoper_type>("_regoper", "regoper[]");
constexpr TypeInfo regoperator_array_type = array_of<regoperator_type>("_regoperator", "regoperator[]");
constexpr TypeInfo regtype_array_type = array_of<regtype_type>("_regtype", "regtype[]");
constexpr TypeInfo regconfig_array_type = array_of<regconfig_type>("_regconfig", "regconfig[]");
constexpr TypeInfo regdictionary_array_type =
    array_of<regdictionary_type>("_regdictionary", "regdictionary[]");
constexpr TypeInfo regcollation_array_type = array_of<regcollation_type>("_regcollation", "regcollation[]");
constexpr TypeInfo refcursor_array_type = array_of<refcursor_type>("_refcursor", "refcursor[]");
constexpr TypeInfo aclitem_array_type = array_of<aclitem_type>("_aclitem", "aclitem[]");
constexpr TypeInfo int2vector_array_type = array_of<int2vector_type>("_int2vector", "int2vector[]");
constexpr TypeInfo oidvector_array_type = array_of<oidvector_type>("_oidvector", "oidvector[]");
constexpr TypeInfo cstring_array_type = [] {
  TypeInfo t = array_of<cstring_type>("_cstring", "cstring[]");
  t.type_type = 'p';
  t.category = 'P';
  t.declared = nullptr;
  t.store = nullptr;
  t.load = nullptr;
  return t;
}();

}  // namespace pgmicro::types
