/// Arrays as text: PostgreSQL's `{1,NULL,"a b"}`, with bounds `[0:1]={…}` where they do not begin at 1, and the JSON
/// that a file holds: `[1,null,"a b"]`, or `{"lower":[0],"array":[…]}` where bounds do not begin at 1. In JSON, numbers and
/// booleans are such, all other elements are strings of what the element's own type would store.
#include <pgmicro/types/array.hpp>
#include <pgmicro/types/bytea.hpp>
#include <pgmicro/types/float.hpp>

#include "array_type.hpp"

#include <charconv>

namespace pgmicro::types {
namespace {

bool has_own_bounds(const ArrayView& array) noexcept {
  for (std::uint32_t i = 0; i < array.dimensions(); ++i)
    if (array.dimension(i).lower != 1) return true;
  return false;
}

/// Writes brackets around runs of elements: `element(i)` writes one.
template <class Element>
void nest(const ArrayView& array, std::string& out, char open, char separator, char close,
          Element&& element) {
  const std::uint32_t depth = array.dimensions();
  std::uint32_t position[array_dimensions_max] = {};
  for (std::uint32_t i = 0; i < array.size(); ++i) {
    std::uint32_t opened = 0;  // how many levels begin here
    while (opened < depth && position[depth - 1 - opened] == 0) ++opened;
    if (i > 0) out += separator;
    out.append(opened, open);
    element(i);
    std::uint32_t level = depth;
    while (level > 0 &&
           ++position[level - 1] == static_cast<std::uint32_t>(array.dimension(level - 1).length)) {
      position[--level] = 0;
      out += close;
    }
  }
}

// ── PostgreSQL's text ────────────────────────────────────────────────────────────────────────────────────────────

bool needs_quotes(std::string_view text, char delimiter) noexcept {
  if (text.empty() || equals_ignoring_case(text, "null")) return true;
  for (const char c : text)
    if (c == '"' || c == '\\' || c == '{' || c == '}' || c == delimiter || is_space(c)) return true;
  return false;
}

/// Reads `{…}`. What may come next depends on what came last, and the complaints are PostgreSQL's: about the braces before
/// any about an element, which are therefore kept as texts until all is read.
class TextParser {
 public:
  TextParser(std::string_view text, const TypeInfo& element, Typmod typmod, const Context& context)
      : text_(text), shown_(text), element_(element), typmod_(typmod), context_(context), builder_(element) {}

  Datum parse() {
    skip_space();
    read_bounds();
    if (at_ == text_.size() || text_[at_] != '{')
      throw malformed(bounds_ ? "Array contents must start with \"{\"."
                              : "Array value must start with \"{\" or dimension information.");
    shown_ = text_.substr(at_);
    read_levels();
    skip_space();
    if (at_ != text_.size()) throw malformed("Junk after closing right brace.");
    shown_ = text_;
    if (words_.empty() && !bounds_) return builder_.finish(context_.arena);
    if (bounds_) {
      bool same = bounds_ == depth_;
      for (std::uint32_t i = 0; same && i < depth_; ++i) same = bound_[i].length == length_[i];
      if (!same) throw malformed("Specified array dimensions do not match array contents.");
    } else {
      for (std::uint32_t i = 0; i < depth_; ++i) bound_[i] = {length_[i]};
    }
    const std::string_view letters = letters_;
    std::size_t begin = 0;
    for (const Word& w : words_) {
      builder_.add(w.null ? Datum::null_value()
                          : element_.input(letters.substr(begin, w.end - begin), typmod_, context_));
      begin = w.end;
    }
    return builder_.finish({bound_, depth_}, context_.arena);
  }

 private:
  enum class Last : std::uint8_t { nothing, open, element, quoted, delimiter, close, delimiter_of_levels };

  [[nodiscard]] Error malformed(std::string detail) const {
    return Error(errc::invalid_text_representation,
                 std::string("malformed array literal: \"").append(shown_).append("\""))
        .detail(std::move(detail));
  }
  [[nodiscard]] Error unexpected(char c) const {
    return malformed(std::string("Unexpected \"").append(1, c).append("\" character."));
  }
  void skip_space() noexcept {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  /// Digits and signs, of which what begins like a number counts, as for atoi(). False: there are none.
  bool read_number(std::int32_t& v) {
    const std::size_t begin = at_;
    while (at_ < text_.size() &&
           ((text_[at_] >= '0' && text_[at_] <= '9') || text_[at_] == '-' || text_[at_] == '+'))
      ++at_;
    std::string_view digits = text_.substr(begin, at_ - begin);
    if (digits.empty()) return false;
    if (digits[0] == '+') digits.remove_prefix(1);
    v = 0;
    (void)std::from_chars(digits.data(), digits.data() + digits.size(), v);
    return true;
  }

  /// `[2:4][3]=`
  void read_bounds() {
    while (at_ < text_.size() && text_[at_] == '[') {
      ++at_;
      if (bounds_ == array_dimensions_max) throw too_deep(bounds_ + 1);
      std::int32_t lower = 1, upper = 0;
      if (!read_number(upper)) throw malformed("\"[\" must introduce explicitly-specified array dimensions.");
      if (at_ < text_.size() && text_[at_] == ':') {
        ++at_;
        lower = upper;
        if (!read_number(upper)) throw malformed("Missing array dimension value.");
      }
      if (at_ == text_.size() || text_[at_] != ']') throw malformed("Missing \"]\" after array dimensions.");
      ++at_;
      if (upper < lower)
        throw Error(errc::array_subscript_error, "upper bound cannot be less than lower bound");
      std::int32_t length = 0;
      if (__builtin_sub_overflow(upper, lower, &length) || __builtin_add_overflow(length, 1, &length))
        throw Error(errc::program_limit,
                    "array size exceeds the maximum allowed (" + std::to_string(array_elements_max) + ")");
      bound_[bounds_++] = {length, lower};
      skip_space();
    }
    if (bounds_) {
      if (at_ == text_.size() || text_[at_] != '=') throw malformed("Missing \"=\" after array dimensions.");
      ++at_;
      skip_space();
    }
  }

  [[nodiscard]] static Error too_deep(std::uint32_t dimensions) {
    return {errc::program_limit, "number of array dimensions (" + std::to_string(dimensions) +
                                     ") exceeds the maximum allowed (" +
                                     std::to_string(array_dimensions_max) + ")"};
  }

  void read_levels() {
    std::int32_t have[array_dimensions_max] = {};
    std::uint32_t level = 0;
    bool counted[array_dimensions_max] = {};
    Last last = Last::nothing;
    do {
      if (at_ == text_.size()) throw malformed("Unexpected end of input.");
      const char c = text_[at_];
      if (is_space(c)) {
        ++at_;
      } else if (c == '{') {
        if (last != Last::nothing && last != Last::open && last != Last::delimiter_of_levels)
          throw unexpected(c);
        if (level == array_dimensions_max) throw too_deep(level + 1);
        have[level++] = 0;
        if (level > depth_) depth_ = level;
        last = Last::open;
        ++at_;
      } else if (c == '}') {
        const bool empty = level == 1 && last == Last::open;
        if (!empty && last != Last::element && last != Last::quoted && last != Last::close)
          throw unexpected(c);
        --level;
        if (counted[level] && length_[level] != have[level])
          throw malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
        counted[level] = true;
        length_[level] = have[level];
        if (level > 0) ++have[level - 1];
        last = Last::close;
        ++at_;
        if (empty) depth_ = 0;
      } else if (c == element_.delimiter) {
        if (last == Last::close)
          last = Last::delimiter_of_levels;
        else if (last == Last::element || last == Last::quoted)
          last = Last::delimiter;
        else
          throw unexpected(c);
        ++at_;
      } else {
        if (last != Last::open && last != Last::delimiter)
          throw malformed(c == '\\' ? "Unexpected \"\\\" character." : "Unexpected array element.");
        if (depth_ != level) throw malformed("Unexpected array element.");
        last = read_element();
        ++have[level - 1];
      }
    } while (level > 0);
  }

  Last read_element() {
    const std::size_t begin = letters_.size();
    if (text_[at_] == '"') {
      for (++at_;; ++at_) {
        if (at_ == text_.size()) throw malformed("Unexpected end of input.");
        if (text_[at_] == '"') break;
        if (text_[at_] == '\\' && ++at_ == text_.size()) throw malformed("Unexpected end of input.");
        letters_ += text_[at_];
      }
      ++at_;
      words_.push_back({letters_.size(), false});
      return Last::quoted;
    }
    std::size_t kept = begin;  // blanks at the end do not count, unless escaped
    bool escaped = false;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '}' || c == element_.delimiter) break;
      if (c == '{') throw unexpected(c);
      if (c == '"') throw malformed("Unexpected array element.");
      if (c == '\\') {
        escaped = true;
        if (++at_ == text_.size()) break;
        letters_ += text_[at_];
        kept = letters_.size();
      } else {
        letters_ += c;
        if (!is_space(c)) kept = letters_.size();
      }
    }
    if (at_ == text_.size()) throw malformed("Unexpected end of input.");
    letters_.resize(kept);
    words_.push_back(
        {kept, !escaped && equals_ignoring_case(std::string_view(letters_).substr(begin), "null")});
    return Last::element;
  }

  /// An element as written: its letters end here among all letters.
  struct Word {
    std::size_t end;
    bool null;
  };

  std::string_view text_, shown_;
  const TypeInfo& element_;
  Typmod typmod_;
  const Context& context_;
  std::size_t at_ = 0;
  ArrayDimension bound_[array_dimensions_max] = {};
  std::uint32_t bounds_ = 0;  // as written in brackets
  std::int32_t length_[array_dimensions_max] = {};
  std::uint32_t depth_ = 0;
  std::string letters_;
  std::vector<Word> words_;
  ArrayBuilder builder_;
};

// ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────

void append_json_string(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (u < 0x20) {
      out.append("\\u00");
      out += "0123456789abcdef"[u >> 4];
      out += "0123456789abcdef"[u & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_json(const TypeInfo& type, const Value& v, std::string& out) {
  switch (v.type()) {
    case StorageClass::null: out += "null"; return;
    case StorageClass::integer:
      if (type.oid == type_oid::boolean)
        out += v.as_integer() ? "true" : "false";
      else
        out += std::to_string(v.as_integer());
      return;
    case StorageClass::real: {
      if (std::isinf(v.as_real())) {
        out += v.as_real() < 0 ? "\"-Infinity\"" : "\"Infinity\"";
        return;
      }
      const std::size_t begin = out.size();
      format_float8(v.as_real(), out, 1);
      if (out.find_first_of(".e", begin) == std::string::npos) out += ".0";  // so that json_each gives a real
      return;
    }
    case StorageClass::text: {
      const std::string_view text = v.as_text();
      const bool number = type.representation == Representation::numeric && !text.empty() &&
                          text.back() >= '0' && text.back() <= '9';  // not NaN, nor Infinity
      if (number)
        out += text;
      else
        append_json_string(text, out);
      return;
    }
    case StorageClass::blob: {
      out += '"';
      append_hex(v.as_text(), out);
      out += '"';
      return;
    }
  }
}

/// Reads what append_json() wrote, and the like of it from other tools: blanks between tokens, any escapes.
class JsonParser {
 public:
  JsonParser(const Value& value, const TypeInfo& element, Typmod typmod, const Context& context)
      : value_(value), text_(value.as_text()), element_(element), typmod_(typmod), context_(context),
        builder_(element) {}

  Datum parse() {
    bool own_bounds = false;
    if (peek() == '{') {
      own_bounds = true;
      expect("{\"lower\":[");
      for (std::uint32_t i = 0;; ++i) {
        std::int64_t lower = 0;
        if (i == array_dimensions_max || !read_integer(lower) || lower != static_cast<std::int32_t>(lower))
          refuse();
        shape_[i].lower = static_cast<std::int32_t>(lower);
        if (peek() != ',') break;
        ++at_;
      }
      expect("],\"array\":");
    }
    read_level(0);
    if (own_bounds) expect("}");
    skip_space();
    if (at_ != text_.size()) refuse();
    if (builder_.size() == 0) return builder_.finish(context_.arena);
    return builder_.finish({shape_, depth_}, context_.arena);
  }

 private:
  [[noreturn]] void refuse() const { throw invalid_stored(std::string(element_.sql_name) + "[]", value_); }
  void skip_space() noexcept {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  char peek() noexcept {
    skip_space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  void expect(std::string_view tokens) {
    for (const char c : tokens) {
      if (peek() != c) refuse();
      ++at_;
    }
  }
  bool read_integer(std::int64_t& v) {
    skip_space();
    const auto [stop, failure] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), v);
    at_ = static_cast<std::size_t>(stop - text_.data());
    return failure == std::errc{};
  }

  void read_level(std::uint32_t level) {
    if (level == array_dimensions_max) refuse();
    expect("[");
    std::int32_t length = 0;
    if (peek() == ']') {
      if (level > 0) refuse();
      ++at_;
      return;
    }
    for (;;) {
      if (peek() == '[') {
        if (depth_ != 0 && depth_ <= level + 1) refuse();
        read_level(level + 1);
      } else {
        if (depth_ != 0 && depth_ != level + 1) refuse();
        depth_ = level + 1;
        read_element();
      }
      ++length;
      if (peek() != ',') break;
      ++at_;
    }
    expect("]");
    if (shape_[level].length != 0 && shape_[level].length != length) refuse();
    shape_[level].length = length;
  }

  void read_element() {
    if (peek() == '"') {
      read_string();
      if (element_.oid == type_oid::bytea)
        builder_.add(Datum::of(parse_bytea("\\x" + word_, context_.arena)));
      else
        add(element_.representation == Representation::real ? Value::real(parse_float8(word_))
                                                            : Value::text(word_));
      return;
    }
    const std::size_t end = text_.find_first_of(",] \t\n\r", at_);
    const std::string_view word = text_.substr(at_, end - at_);
    at_ += word.size();
    if (word == "null") {
      builder_.add(Datum::null_value());
    } else if (word == "true" || word == "false") {
      add(Value::integer(word == "true"));
    } else if (element_.representation == Representation::integer) {
      add(Value::integer(parse_integer<std::int64_t>(word)));
    } else if (element_.representation == Representation::real) {
      add(Value::real(parse_float8(word)));
    } else {
      add(Value::text(word));
    }
  }
  /// A real that is NaN is NULL as a Value, and TEXT in a file.
  void add(const Value& v) {
    builder_.add(element_.load(v.type() == StorageClass::null ? Value::text(word_) : v, typmod_, context_));
  }

  unsigned read_hex4() {
    if (text_.size() - at_ < 4) refuse();
    unsigned v = 0;
    for (int i = 0; i < 4; ++i) {
      const int digit = hex_value(text_[at_++]);
      if (digit < 0) refuse();
      v = v << 4 | static_cast<unsigned>(digit);
    }
    return v;
  }
  void append_utf8(unsigned c) {
    if (c < 0x80) {
      word_ += static_cast<char>(c);
      return;
    }
    if (c >= 0x10000) word_ += static_cast<char>(0xf0 | c >> 18);
    if (c >= 0x800)
      word_ += static_cast<char>((c >= 0x10000 ? 0x80 : 0xe0) | (c >> 12 & (c >= 0x10000 ? 0x3f : 0xf)));
    word_ += static_cast<char>((c >= 0x800 ? 0x80 : 0xc0) | (c >> 6 & (c >= 0x800 ? 0x3f : 0x1f)));
    word_ += static_cast<char>(0x80 | (c & 0x3f));
  }
  void read_string() {
    word_.clear();
    for (++at_;; ++at_) {
      if (at_ == text_.size()) refuse();
      const char c = text_[at_];
      if (c == '"') break;
      if (c != '\\') {
        word_ += c;
        continue;
      }
      if (++at_ == text_.size()) refuse();
      switch (text_[at_]) {
        case 'b': word_ += '\b'; break;
        case 'f': word_ += '\f'; break;
        case 'n': word_ += '\n'; break;
        case 'r': word_ += '\r'; break;
        case 't': word_ += '\t'; break;
        case 'u': {
          ++at_;
          unsigned code = read_hex4();
          if (code >= 0xd800 && code < 0xdc00 && text_.substr(at_, 2) == "\\u") {
            at_ += 2;
            code = 0x10000 + ((code - 0xd800) << 10) + (read_hex4() - 0xdc00);
          }
          append_utf8(code);
          --at_;
          break;
        }
        default: word_ += text_[at_];
      }
    }
    ++at_;
    validate_utf8(word_);
  }

  const Value& value_;
  std::string_view text_;
  const TypeInfo& element_;
  Typmod typmod_;
  const Context& context_;
  std::size_t at_ = 0;
  ArrayDimension shape_[array_dimensions_max] = {};
  std::uint32_t depth_ = 0;
  std::string word_;
  ArrayBuilder builder_;
};

}  // namespace

Datum parse_array(std::string_view text, const TypeInfo& element, Typmod typmod, const Context& context) {
  return TextParser(text, element, typmod, context).parse();
}

void format_array(const Datum& d, std::string& out, const Context& context) {
  const ArrayView array(d);
  const TypeInfo& element = *find_type(array.element_type());
  if (array.dimensions() == 0) {
    out += "{}";
    return;
  }
  if (has_own_bounds(array)) {
    for (std::uint32_t i = 0; i < array.dimensions(); ++i) {
      const auto [length, lower] = array.dimension(i);
      out.append("[")
          .append(std::to_string(lower))
          .append(":")
          .append(std::to_string(lower + length - 1))
          .append("]");
    }
    out += '=';
  }
  std::string text;
  nest(array, out, '{', element.delimiter, '}', [&](std::uint32_t i) {
    const Datum v = array[i];
    if (v.null) {
      out += "NULL";
      return;
    }
    text.clear();
    element.output(v, text, context);
    if (!needs_quotes(text, element.delimiter)) {
      out += text;
      return;
    }
    out += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  });
}

Value store_array(const Datum& d, Typmod, const Context& context) {
  const ArrayView array(d);
  const TypeInfo& element = *find_type(array.element_type());
  std::string out;
  const bool own_bounds = has_own_bounds(array);
  if (own_bounds) {
    out += "{\"lower\":[";
    for (std::uint32_t i = 0; i < array.dimensions(); ++i)
      out.append(i ? "," : "").append(std::to_string(array.dimension(i).lower));
    out += "],\"array\":";
  }
  if (array.dimensions() == 0) out += "[]";
  nest(array, out, '[', ',', ']', [&](std::uint32_t i) {
    const Datum v = array[i];
    append_json(element, v.null ? Value::null() : element.store(v, -1, context), out);
  });
  if (own_bounds) out += '}';
  return Value::text(context.arena.copy(out));
}

Datum load_array(const Value& value, const TypeInfo& element, Typmod typmod, const Context& context) {
  if (value.type() != StorageClass::text) throw invalid_stored(std::string(element.sql_name) + "[]", value);
  return JsonParser(value, element, typmod, context).parse();
}

}  // namespace pgmicro::types
