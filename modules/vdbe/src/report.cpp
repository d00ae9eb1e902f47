/// Errors that a program raises, with values in their texts.

#include <pgmicro/vdbe/detail/frame.hpp>

#include <string>
#include <string_view>

namespace pgmicro::vdbe::detail {
namespace {

class Report {
 public:
  Report(const bytecode::ErrorReport& report, const Datum* arguments, KernelContext& context)
      : report_(report), arguments_(arguments), context_(context) {}

  /// {0} {1} … and {*} as ErrorReport says.
  std::string text(std::string_view format) const {
    std::string out;
    for (std::size_t i = 0; i < format.size(); ++i) {
      const std::size_t end = format[i] == '{' ? format.find('}', i) : std::string_view::npos;
      if (end == std::string_view::npos) {
        out += format[i];
        continue;
      }
      const std::string_view name = format.substr(i + 1, end - i - 1);
      if (name == "*" || name == "row")
        all(out, name == "row");
      else if (const std::size_t n = number(name); n < report_.arguments.size())
        value(n, out);
      else
        out += format.substr(i, end - i + 1);  // braces of the text's own
      i = end;
    }
    return out;
  }

 private:
  static std::size_t number(std::string_view digits) noexcept {
    std::size_t n = 0;
    if (digits.empty() || digits.size() > 4) return SIZE_MAX;
    for (const char c : digits) {
      if (c < '0' || c > '9') return SIZE_MAX;
      n = n * 10 + static_cast<std::size_t>(c - '0');
    }
    return n;
  }
  void value(std::size_t n, std::string& out) const {
    if (arguments_[n].null)
      out += "null";
    else
      report_.arguments[n]->output(arguments_[n], out, context_);
  }
  void all(std::string& out, bool clipped) const {
    // PostgreSQL shows so much of each column of a failing row.
    constexpr std::size_t clip_bytes = 64;
    for (std::size_t n = 0; n < report_.arguments.size(); ++n) {
      if (n != 0) out += ", ";
      const std::size_t from = out.size();
      value(n, out);
      if (!clipped || out.size() - from <= clip_bytes) continue;
      std::size_t to = from + clip_bytes;
      while (to > from && (static_cast<unsigned char>(out[to]) & 0xc0) == 0x80) --to;  // whole characters
      out.resize(to);
      out += "...";
    }
  }

  const bytecode::ErrorReport& report_;
  const Datum* arguments_;
  KernelContext& context_;
};

}  // namespace

void raise(const Frame& frame, std::uint16_t error, std::int32_t first, KernelContext& context) {
  const bytecode::ErrorReport& report = frame.program.errors[error];
  const Report texts(report, frame.registers.data() + first, context);
  throw Error(report.state, texts.text(report.message))
      .detail(texts.text(report.detail))
      .hint(texts.text(report.hint))
      .position(report.position)
      .object({.schema = report.schema,
               .table = report.table,
               .column = report.column,
               .data_type = {},
               .constraint = report.constraint});
}

void throw_no_row(const bytecode::CursorInfo& table, const bytecode::CursorInfo& index, RowId row) {
  throw Error(errc::index_corrupted, "index \"" + index.index->name + "\" has an entry for row " +
                                         std::to_string(row) + ", which table \"" + table.table->name +
                                         "\" does not have");
}

void throw_no_entry(const bytecode::IndexLayout& index, RowId row) {
  throw Error(errc::index_corrupted, "index \"" + index.name + "\" has no entry for row " +
                                         std::to_string(row) + " of table \"" + index.table + "\"");
}

}  // namespace pgmicro::vdbe::detail
