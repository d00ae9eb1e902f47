#pragma once
/// What the rest of the house knows of a type: one constant TypeInfo each, found by OID or by name. A type is one file in
/// src/ that defines its TypeInfo and registers it; everything else (casts, the binder, indexes, the wire, pg_type)
/// works from what stands here, so a new type touches nothing else.

#include <pgmicro/base/arena.hpp>
#include <pgmicro/base/bytes.hpp>
#include <pgmicro/base/value.hpp>
#include <pgmicro/types/datum.hpp>
#include <pgmicro/types/oid.hpp>
#include <pgmicro/types/settings.hpp>

#include <span>
#include <string>
#include <string_view>

namespace pgmicro::types {

/// Where results that do not fit in a Datum go, and under which settings they are made.
struct Context {
  Arena& arena;
  const Settings& settings;
};

enum class Representation : std::uint8_t { integer, real, numeric, bytes };

/// How the stored form orders, see the storage table in docs/formats: may a native index serve the type's order?
enum class StorageOrder : std::uint8_t { native, shadow };

/// A type modifier is what stands behind the name in parentheses, packed as PostgreSQL packs it; −1: none.
using Typmod = std::int32_t;

/// Functions that a type does not have are null: no text form that can be read (void), no order (json).
struct TypeInfo {
  Oid oid;
  std::string_view name;      ///< pg_type.typname: "int4"
  std::string_view sql_name;  ///< format_type() without modifier: "integer"
  Oid array;                  ///< the type of arrays of this one; invalid: none
  Oid element;                ///< of an array type: what it holds
  std::int16_t length;        ///< pg_type.typlen: bytes, −1 varlena, −2 C string
  bool by_value;              ///< pg_type.typbyval
  char alignment;             ///< pg_type.typalign: c s i d
  char type_type;             ///< pg_type.typtype: b, c, d, e, p, r
  char category;              ///< pg_type.typcategory
  bool preferred;
  char delimiter;  ///< between array elements: ','
  Representation representation;

  // ── text and wire ────────────────────────────────────────────────────────────────────────────────────
  /// PostgreSQL's input function: throws 22P02 and the like. The result may point into `text`.
  Datum (*input)(std::string_view text, Typmod, const Context&);
  /// Appends. Not for NULL.
  void (*output)(const Datum&, std::string& out, const Context&);
  Datum (*receive)(Bytes, Typmod, const Context&);
  void (*send)(const Datum&, std::string& out, const Context&);
  /// `varchar(10)`: the modifiers as written, to a typmod, or an error; and the suffix "(10)" back.
  Typmod (*typmod_in)(std::span<const std::int32_t>);
  std::string (*typmod_out)(Typmod);
  /// Makes a value of this type fit the modifier: assignment to numeric(10,2) rounds, varchar(3) complains (explicit:
  /// cuts). Null: the type has no modifiers.
  Datum (*apply_typmod)(const Datum&, Typmod, bool is_explicit, const Context&);

  // ── order ────────────────────────────────────────────────────────────────────────────────────────────
  /// Total order of the default btree operator class (NaN last, …); neither is NULL. −, 0, +.
  int (*compare)(const Datum&, const Datum&) noexcept;
  /// Equal values hash alike (1.0 and 1.00 numeric). Of any representation; null where compare is.
  std::uint64_t (*hash)(const Datum&) noexcept;

  // ── storage ──────────────────────────────────────────────────────────────────────────────────────────
  /// Of values without a modifier; order_for() knows those with one.
  StorageOrder storage_order;
  /// Modifiers under which values are stored in an order of SQLite's own though others are not. Null: none.
  bool (*native_for)(Typmod);
  /// The type as SQLite's DDL declares it, modifier and COLLATE clause included: "DECIMAL(10,2)".
  std::string (*declared)(Typmod);
  /// What a record holds. A text or blob may point into the Datum or the context's arena. Not for NULL.
  Value (*store)(const Datum&, Typmod, const Context&);
  /// Back; may point into the Value. Throws 22P02 naming the value if it is none of this type's (another tool wrote it).
  Datum (*load)(const Value&, Typmod, const Context&);
  /// Appends bytes whose memcmp order is compare()'s, and of which none is a prefix of another's.
  void (*sort_key)(const Datum&, std::string& out);

  /// How a column of this type and modifier orders.
  [[nodiscard]] StorageOrder order_for(Typmod typmod) const {
    return native_for && native_for(typmod) ? StorageOrder::native : storage_order;
  }
};

/// Null: there is no built-in type of that OID. Constant time.
[[nodiscard]] const TypeInfo* find_type(Oid oid) noexcept;
/// By pg_type.typname, and `_int4` for arrays. Aliases of the grammar ("integer") are not names.
[[nodiscard]] const TypeInfo* find_type(std::string_view name) noexcept;
/// All built-in types, by OID.
[[nodiscard]] std::span<const TypeInfo* const> all_types() noexcept;

/// The same value, with all that it points to in `arena`.
[[nodiscard]] Datum copy_value(const Datum& value, Representation representation, Arena& arena);

/// format_type(): "numeric(10,2)", "timestamp(3) with time zone", "integer[]".
[[nodiscard]] std::string format_type(const TypeInfo& type, Typmod typmod);

}  // namespace pgmicro::types
