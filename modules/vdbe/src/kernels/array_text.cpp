/// Between arrays and delimited text: array_to_string(), string_to_array(), string_to_table().

#include <pgmicro/types/array.hpp>

#include "aggregate.hpp"
#include "text.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

/// `null_text` unset: NULL elements are left out.
[[nodiscard]] Datum to_text(Datum array, Text separator, std::optional<Text> null_text, KernelContext& c) {
  const types::ArrayView view(array);
  const auto& type = *types::find_type(view.element_type());
  std::string out;
  bool first = true;
  for (std::uint32_t i = 0; i < view.size(); ++i) {
    const Datum v = view[i];
    if (v.null && !null_text) continue;
    if (!first) out += separator;
    first = false;
    if (v.null)
      out += *null_text;
    else
      type.output(v, out, c);
  }
  return c.text(out);
}

/// Pieces of a text between separators; unset: every character is one; empty: the text is the only one.
class Pieces {
 public:
  Pieces(Text text, std::optional<Text> separator)
      : rest_(text), separator_(separator), done_(text.empty()) {}
  [[nodiscard]] bool next(Text& piece) noexcept {
    if (done_) return false;
    if (!separator_) {
      piece = take_character(rest_);
      done_ = rest_.empty();
      return true;
    }
    const auto at = separator_->empty() ? Text::npos : rest_.find(*separator_);
    piece = rest_.substr(0, at);
    done_ = at == Text::npos;
    if (!done_) rest_.remove_prefix(at + separator_->size());
    return true;
  }

 private:
  Text rest_;
  std::optional<Text> separator_;
  bool done_;
};

[[nodiscard]] std::optional<Text> optional_text(const Datum& d) {
  return d.null ? std::nullopt : std::optional(d.text());
}

[[nodiscard]] Datum piece_or_null(Text piece, const std::optional<Text>& null_text) {
  return null_text == piece ? Datum::null_value() : Datum::of(piece);
}

[[nodiscard]] Datum to_array(const Datum* a, std::optional<Text> null_text, KernelContext& c) {
  if (a[0].null) return Datum::null_value();
  types::ArrayBuilder builder(*types::find_type(type_oid::text));
  Pieces pieces(a[0].text(), optional_text(a[1]));
  for (Text piece; pieces.next(piece);) builder.add(piece_or_null(piece, null_text));
  return builder.finish(c.arena);
}

template <bool has_null_text>
struct Table {
  Pieces pieces;
  std::optional<Text> null_text;

  static std::optional<Text> kept(Arena& owned, const Datum& d) {
    return d.null ? std::nullopt : std::optional(owned.copy(d.text()));
  }
  Table(Arena& owned, const Datum* a, KernelContext&)
      : pieces(kept(owned, a[0]).value_or(Text{}), kept(owned, a[1])),
        null_text(has_null_text ? kept(owned, a[2]) : std::nullopt) {}
  bool next(Datum* columns, KernelContext&) {
    Text piece;
    if (!pieces.next(piece)) return false;
    columns[0] = piece_or_null(piece, null_text);
    return true;
  }
};

}  // namespace

PGM_KERNEL(array_to_text, [](Datum array, Text separator, KernelContext& c) {
  return to_text(array, separator, std::nullopt, c);
});
PGM_KERNEL(array_to_text_null, [](const Datum* a, KernelContext& c) {
  if (a[0].null || a[1].null) return Datum::null_value();
  return to_text(a[0], a[1].text(), optional_text(a[2]), c);
});
PGM_KERNEL(text_to_array, [](const Datum* a, KernelContext& c) { return to_array(a, std::nullopt, c); });
PGM_KERNEL(text_to_array_null,
           [](const Datum* a, KernelContext& c) { return to_array(a, optional_text(a[2]), c); });
PGM_SET(text_to_table, Table<false>);
PGM_SET(text_to_table_null, Table<true>);

}  // namespace pgmicro::vdbe::kernels
