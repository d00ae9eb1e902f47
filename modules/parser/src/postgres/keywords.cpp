#include "../print/printer.hpp"

#include <algorithm>
#include <array>

namespace pgmicro::parser {
namespace {

enum Category { UNRESERVED_KEYWORD, COL_NAME_KEYWORD, TYPE_FUNC_NAME_KEYWORD, RESERVED_KEYWORD };
struct Keyword {
  std::string_view word;
  Category category;
};
// The server's list is sorted, as ASCII sorts.
constexpr Keyword keywords[] = {
#define PG_KEYWORD(word, token, category, label) {word, category},
#include <parser/kwlist.h>
#undef PG_KEYWORD
};
static_assert(std::is_sorted(std::begin(keywords), std::end(keywords),
                             [](const Keyword& a, const Keyword& b) { return a.word < b.word; }));

}  // namespace

bool is_quoted_keyword(std::string_view lower) noexcept {
  const auto* const at =
      std::lower_bound(std::begin(keywords), std::end(keywords), lower,
                       [](const Keyword& k, std::string_view word) { return k.word < word; });
  return at != std::end(keywords) && at->word == lower && at->category != UNRESERVED_KEYWORD;
}

}  // namespace pgmicro::parser
