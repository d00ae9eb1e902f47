/// Texts made of values: quoting, concat(), format(). What a value looks like is its type's output function.

#include <pgmicro/types/array.hpp>

#include "text.hpp"

#include <string>

namespace pgmicro::vdbe::kernels {

void append_quoted_literal(Text text, std::string& out) {
  if (text.find('\\') != text.npos) out += 'E';
  out += '\'';
  for (const char ch : text) {
    if (ch == '\'' || ch == '\\') out += ch;
    out += ch;
  }
  out += '\'';
}

void append_quoted_name(Text name, std::string& out, SessionServices& session) {
  const auto starts = [](char ch) { return (ch >= 'a' && ch <= 'z') || ch == '_'; };
  bool plain = !name.empty() && starts(name[0]);
  for (const char ch : name) plain = plain && (starts(ch) || (ch >= '0' && ch <= '9'));
  if (plain && !session.is_reserved_word(name)) {
    out += name;
    return;
  }
  out += '"';
  for (const char ch : name) {
    if (ch == '"') out += ch;
    out += ch;
  }
  out += '"';
}

namespace {

/// The arguments of a function that takes VARIADIC "any", from `first` on: one by one, or the elements of an array.
class Variadic {
 public:
  Variadic(const Datum* arguments, std::size_t first, const CallInfo& call)
      : arguments_(arguments), call_(call) {
    if (!call.variadic_array) {
      first_ = first;
      size_ = call.argument_types.size() - first;
      return;
    }
    is_null_ = arguments[first].null;
    if (is_null_) return;
    array_.emplace(arguments[first]);
    size_ = array_->size();
  }
  /// f(…, VARIADIC NULL)
  [[nodiscard]] bool is_null() const noexcept { return is_null_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] Datum operator[](std::size_t i) const noexcept {
    return array_ ? (*array_)[static_cast<std::uint32_t>(i)] : arguments_[first_ + i];
  }
  [[nodiscard]] Oid type(std::size_t i) const noexcept {
    return array_ ? array_->element_type() : call_.argument_types[first_ + i];
  }
  void append(std::size_t i, std::string& out, KernelContext& c) const {
    types::find_type(type(i))->output((*this)[i], out, c);
  }

 private:
  const Datum* arguments_;
  const CallInfo& call_;
  std::size_t first_ = 0, size_ = 0;
  bool is_null_ = false;
  std::optional<types::ArrayView> array_;
};

[[nodiscard]] Datum joined(const Variadic& values, Text separator, KernelContext& c) {
  if (values.is_null()) return Datum::null_value();
  std::string out;
  bool first = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].null) continue;
    if (!first) out += separator;
    first = false;
    values.append(i, out, c);
  }
  return c.text(out);
}

// ── format() ───────────────────────────────────────────────────────────────────────────────────────────────

/// One `%…` and what its parts say; positions count from 1.
struct Specifier {
  std::int32_t argument = -1;        ///< n$
  std::int32_t width_argument = -1;  ///< *n$, or 0: the next one
  std::int32_t width = 0;
  bool left = false;
};

class Formatter {
 public:
  Formatter(Text format, const Variadic* values, KernelContext& c)
      : rest_(format), values_(values), context_(c) {}

  [[nodiscard]] Datum run() {
    while (!rest_.empty()) {
      const char ch = rest_.front();
      if (ch != '%') {
        out_ += ch;
        rest_.remove_prefix(1);
        continue;
      }
      advance();
      if (rest_.front() == '%') {
        out_ += '%';
      } else {
        const Specifier s = specifier();
        convert(s, rest_.front());
      }
      rest_.remove_prefix(1);
    }
    return context_.text(out_);
  }

 private:
  static constexpr const char* percent_hint = "For a single \"%\" use \"%%\".";

  void advance() {
    rest_.remove_prefix(1);
    if (rest_.empty())
      throw Error(errc::invalid_parameter, "unterminated format() type specifier").hint(percent_hint);
  }

  [[nodiscard]] std::optional<std::int32_t> digits() {
    std::optional<std::int32_t> value;
    while (rest_.front() >= '0' && rest_.front() <= '9') {
      std::int32_t v = value.value_or(0);
      if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, rest_.front() - '0', &v))
        throw Error(errc::numeric_value_out_of_range, "number is out of range");
      value = v;
      advance();
    }
    return value;
  }

  [[nodiscard]] static std::int32_t position(std::int32_t n) {
    if (n == 0)
      throw Error(errc::invalid_parameter, "format specifies argument 0, but arguments are numbered from 1");
    return n;
  }

  [[nodiscard]] Specifier specifier() {
    Specifier s;
    if (const auto n = digits()) {
      if (rest_.front() != '$') {
        s.width = *n;
        return s;
      }
      s.argument = position(*n);
      advance();
    }
    while (rest_.front() == '-') {
      s.left = true;
      advance();
    }
    if (rest_.front() == '*') {
      advance();
      s.width_argument = 0;
      if (const auto n = digits()) {
        if (rest_.front() != '$')
          throw Error(errc::invalid_parameter, "width argument position must be ended by \"$\"");
        s.width_argument = position(*n);
        advance();
      }
    } else if (const auto n = digits()) {
      s.width = *n;
    }
    return s;
  }

  /// The argument at that position, or the next; index into the values.
  [[nodiscard]] std::size_t take(std::int32_t wanted) {
    if (wanted > 0) next_ = static_cast<std::size_t>(wanted) - 1;
    if (values_ == nullptr || next_ >= values_->size())
      throw Error(errc::invalid_parameter, "too few arguments for format()");
    return next_++;
  }

  [[nodiscard]] std::int32_t width_of(std::size_t i) {
    const Datum v = (*values_)[i];
    if (v.null) return 0;
    if (const Oid type = values_->type(i); type == type_oid::int4 || type == type_oid::int2)
      return static_cast<std::int32_t>(v.integer);
    std::string text;
    values_->append(i, text, context_);
    return types::parse_integer<std::int32_t>(text);
  }

  void convert(Specifier s, char conversion) {
    if (conversion != 's' && conversion != 'I' && conversion != 'L') {
      const Text shown = rest_.substr(0, types::utf8_length(conversion));
      throw Error(errc::invalid_parameter,
                  "unrecognized format() type specifier \"" + std::string(shown) + "\"")
          .hint(percent_hint);
    }
    if (s.width_argument >= 0) s.width = width_of(take(s.width_argument));
    const std::size_t i = take(s.argument);
    std::string text;
    if (const Datum v = (*values_)[i]; v.null) {
      if (conversion == 'I')
        throw Error(SqlState("22004"), "null values cannot be formatted as an SQL identifier");
      if (conversion == 'L') text = "NULL";
    } else {
      std::string plain;
      values_->append(i, plain, context_);
      if (conversion == 'I')
        append_quoted_name(plain, text, context_.session);
      else if (conversion == 'L')
        append_quoted_literal(plain, text);
      else
        text = std::move(plain);
    }
    append_aligned(text, s);
  }

  void append_aligned(Text text, const Specifier& s) {
    bool left = s.left;
    std::int64_t width = s.width;
    if (width < 0) {
      left = true;
      width = -width;
      if (width > std::numeric_limits<std::int32_t>::max())
        throw Error(errc::numeric_value_out_of_range, "number is out of range");
    }
    const auto have = static_cast<std::int64_t>(types::count_characters(text));
    const std::size_t blanks = width > have ? static_cast<std::size_t>(width - have) : 0;
    if (!left) out_.append(blanks, ' ');
    out_ += text;
    if (left) out_.append(blanks, ' ');
  }

  Text rest_;
  const Variadic* values_;
  KernelContext& context_;
  std::string out_;
  std::size_t next_ = 0;
};

/// As a cast to text has it, which is what a type's output function says but for two types.
void append_cast(const Datum& v, Oid type, std::string& out, KernelContext& c) {
  if (type == type_oid::boolean)
    out += v.truth() ? "true" : "false";
  else if (type == type_oid::bpchar)
    out += types::trim_blanks(v.text());
  else
    types::find_type(type)->output(v, out, c);
}

[[nodiscard]] Datum quoted_value(const Datum* a, KernelContext& c) {
  std::string plain, out;
  append_cast(a[0], c.call->argument_types[0], plain, c);
  append_quoted_literal(plain, out);
  return c.text(out);
}

[[nodiscard]] std::optional<std::int32_t> null_count(const Datum* a, KernelContext& c, bool nulls) {
  const Variadic values(a, 0, *c.call);
  if (values.is_null()) return std::nullopt;
  std::int32_t count = 0;
  for (std::size_t i = 0; i < values.size(); ++i) count += values[i].null == nulls;
  return count;
}

}  // namespace

PGM_KERNEL(quote_literal, [](Text t, KernelContext& c) {
  std::string out;
  append_quoted_literal(t, out);
  return c.text(out);
});
PGM_KERNEL(quote_literal_anyelement, quoted_value);
PGM_KERNEL(quote_nullable, [](const Datum* a, KernelContext& c) {
  if (a->null) return Datum::of(Text("NULL"));
  std::string out;
  append_quoted_literal(a->text(), out);
  return c.text(out);
});
PGM_KERNEL(quote_nullable_anyelement, [](const Datum* a, KernelContext& c) {
  return a->null ? Datum::of(Text("NULL")) : quoted_value(a, c);
});
PGM_KERNEL(quote_ident, [](Text t, KernelContext& c) {
  std::string out;
  append_quoted_name(t, out, c.session);
  return c.text(out);
});

PGM_KERNEL(text_concat,
           [](const Datum* a, KernelContext& c) { return joined(Variadic(a, 0, *c.call), {}, c); });
PGM_KERNEL(text_concat_ws, [](const Datum* a, KernelContext& c) {
  return a->null ? Datum::null_value() : joined(Variadic(a, 1, *c.call), a->text(), c);
});
PGM_KERNEL(text_format_nv, [](const Datum* a, KernelContext& c) {
  return a->null ? Datum::null_value() : Formatter(a->text(), nullptr, c).run();
});
PGM_KERNEL(text_format, [](const Datum* a, KernelContext& c) {
  if (a->null) return Datum::null_value();
  const Variadic values(a, 1, *c.call);
  return Formatter(a->text(), &values, c).run();
});

/// `||` of a text and anything.
PGM_KERNEL(textanycat_text_anynonarray, [](Text t, Datum v, KernelContext& c) {
  std::string out(t);
  append_cast(v, c.call->argument_types[1], out, c);
  return c.text(out);
});
PGM_KERNEL(anytextcat_anynonarray_text, [](Datum v, Text t, KernelContext& c) {
  std::string out;
  append_cast(v, c.call->argument_types[0], out, c);
  return c.text(out += t);
});

PGM_KERNEL(pg_num_nulls, [](const Datum* a, KernelContext& c) { return null_count(a, c, true); });
PGM_KERNEL(pg_num_nonnulls, [](const Datum* a, KernelContext& c) { return null_count(a, c, false); });

PGM_KERNEL(pg_typeof, [](const Datum*, KernelContext& c) { return c.call->argument_types[0]; });
PGM_KERNEL(format_type, [](const Datum* a, KernelContext& c) {
  if (a[0].null) return Datum::null_value();
  const Oid oid = from_datum<Oid>(a[0]);
  if (oid == Oid::invalid) return Datum::of(Text("-"));
  const auto* type = types::find_type(oid);
  if (type == nullptr) return Datum::of(Text("???"));
  return c.text(types::format_type(*type, a[1].null ? -1 : static_cast<types::Typmod>(a[1].integer)));
});

}  // namespace pgmicro::vdbe::kernels
