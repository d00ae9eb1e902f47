/// Order of the types that are bytes: text (and varchar), name, bpchar, "char", bytea, uuid. Text is compared in the C
/// collation; bpchar does not see blanks at its end. The bt…cmp functions return what memcmp returned, as PostgreSQL's do.

#include <pgmicro/types/text.hpp>

#include <algorithm>

#include "compare.hpp"

namespace pgmicro::vdbe::kernels {
namespace {

using Text = std::string_view;

[[nodiscard]] int bytes_order(Text a, Text b) noexcept { return types::text_compare(a, b); }
[[nodiscard]] int bpchar_order(Text a, Text b) noexcept {
  return types::text_compare(types::trim_blanks(a), types::trim_blanks(b));
}
/// As strncmp has it, which sees the NUL at a name's end.
[[nodiscard]] int name_order(Text a, Text b) noexcept {
  const std::size_t n = std::min(a.size(), b.size());
  if (const int c = types::text_compare(a.substr(0, n), b.substr(0, n)); c != 0 || a.size() == b.size())
    return c;
  return a.size() < b.size() ? -static_cast<unsigned char>(b[n]) : static_cast<unsigned char>(a[n]);
}
[[nodiscard]] std::int32_t char_code(std::int64_t c) noexcept { return static_cast<unsigned char>(c); }

}  // namespace

/// Equality needs no order: most unequal texts differ in length.
#define PGM_TEXT_EQUALITY(equal, different)                 \
  PGM_KERNEL(equal, [](Text a, Text b) { return a == b; }); \
  PGM_KERNEL(different, [](Text a, Text b) { return a != b; })
#define PGM_TEXT_ORDER(lt, le, gt, ge, order)                      \
  PGM_KERNEL(lt, [](Text a, Text b) { return order(a, b) < 0; });  \
  PGM_KERNEL(le, [](Text a, Text b) { return order(a, b) <= 0; }); \
  PGM_KERNEL(gt, [](Text a, Text b) { return order(a, b) > 0; });  \
  PGM_KERNEL(ge, [](Text a, Text b) { return order(a, b) >= 0; })

PGM_TEXT_EQUALITY(texteq, textne);
PGM_TEXT_EQUALITY(nameeq, namene);
PGM_TEXT_EQUALITY(nameeqtext, namenetext);
PGM_TEXT_EQUALITY(texteqname, textnename);
PGM_TEXT_EQUALITY(byteaeq, byteane);
PGM_TEXT_EQUALITY(uuid_eq, uuid_ne);
PGM_TEXT_ORDER(text_lt, text_le, text_gt, text_ge, bytes_order);
PGM_TEXT_ORDER(text_pattern_lt, text_pattern_le, text_pattern_gt, text_pattern_ge, bytes_order);
PGM_TEXT_ORDER(namelt, namele, namegt, namege, bytes_order);
PGM_TEXT_ORDER(namelttext, nameletext, namegttext, namegetext, bytes_order);
PGM_TEXT_ORDER(textltname, textlename, textgtname, textgename, bytes_order);
PGM_TEXT_ORDER(bytealt, byteale, byteagt, byteage, bytes_order);
PGM_TEXT_ORDER(uuid_lt, uuid_le, uuid_gt, uuid_ge, bytes_order);
PGM_COMPARISONS(bpchar, Text, Text, bpchar_order);
PGM_TEXT_ORDER(bpchar_pattern_lt, bpchar_pattern_le, bpchar_pattern_gt, bpchar_pattern_ge, bpchar_order);

PGM_KERNEL(bttextcmp, [](Text a, Text b) { return std::int32_t{bytes_order(a, b)}; });
PGM_KERNEL(bttext_pattern_cmp, [](Text a, Text b) { return std::int32_t{bytes_order(a, b)}; });
PGM_KERNEL(btnamecmp, [](Text a, Text b) { return std::int32_t{name_order(a, b)}; });
PGM_KERNEL(btnametextcmp, [](Text a, Text b) { return std::int32_t{bytes_order(a, b)}; });
PGM_KERNEL(bttextnamecmp, [](Text a, Text b) { return std::int32_t{bytes_order(a, b)}; });
PGM_KERNEL(bpcharcmp, [](Text a, Text b) { return std::int32_t{bpchar_order(a, b)}; });
PGM_KERNEL(btbpchar_pattern_cmp, [](Text a, Text b) { return std::int32_t{bpchar_order(a, b)}; });
PGM_KERNEL(byteacmp, [](Text a, Text b) { return std::int32_t{bytes_order(a, b)}; });
PGM_KERNEL(uuid_cmp, [](Text a, Text b) { return std::int32_t{bytes_order(a, b)}; });

PGM_KERNEL(text_larger, [](Text a, Text b) { return bytes_order(a, b) > 0 ? a : b; });
PGM_KERNEL(text_smaller, [](Text a, Text b) { return bytes_order(a, b) < 0 ? a : b; });
PGM_KERNEL(bpchar_larger, [](Text a, Text b) { return bpchar_order(a, b) >= 0 ? a : b; });
PGM_KERNEL(bpchar_smaller, [](Text a, Text b) { return bpchar_order(a, b) <= 0 ? a : b; });

PGM_KERNEL(chareq, [](std::int64_t a, std::int64_t b) { return a == b; });
PGM_KERNEL(charne, [](std::int64_t a, std::int64_t b) { return a != b; });
PGM_KERNEL(charlt, [](std::int64_t a, std::int64_t b) { return char_code(a) < char_code(b); });
PGM_KERNEL(charle, [](std::int64_t a, std::int64_t b) { return char_code(a) <= char_code(b); });
PGM_KERNEL(chargt, [](std::int64_t a, std::int64_t b) { return char_code(a) > char_code(b); });
PGM_KERNEL(charge, [](std::int64_t a, std::int64_t b) { return char_code(a) >= char_code(b); });
PGM_KERNEL(btcharcmp, [](std::int64_t a, std::int64_t b) { return char_code(a) - char_code(b); });

PGM_KERNEL(text_starts_with, [](Text a, Text b) { return a.substr(0, b.size()) == b; });

}  // namespace pgmicro::vdbe::kernels
