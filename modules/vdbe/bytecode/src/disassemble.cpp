/// EXPLAIN (BYTECODE): the synopsis of each instruction with its operands by name.
///
///      3  Column           r2 = users.name
///      4  JumpIfNotEqualInt if r1 <> 42 or null goto 7

#include <pgmicro/bytecode/program.hpp>

#include <algorithm>

namespace pgmicro::bytecode {
namespace {

constexpr std::string_view seek_names[] = {"<", "<=", "=", ">=", ">"};

class Disassembler {
 public:
  Disassembler(const Program& p, const Program& root, std::string& out) : p_(p), root_(root), out_(out) {}

  void run() {
    for (std::size_t at = 0; at < p_.code.size(); ++at) {
      const Instruction& in = p_.code[at];
      const OpInfo& op = info(in.op);
      pad_left(std::to_string(at), 5);
      out_ += "  ";
      out_ += op.name;
      for (std::size_t n = op.name.size(); n < 19; ++n) out_ += ' ';
      out_ += ' ';
      synopsis(in, op);
      out_ += '\n';
    }
    for (std::size_t i = 0; i < p_.subprograms.size(); ++i) {
      out_ += "program " + std::to_string(i) + (p_.subprograms[i]->name.empty() ? "" : " ") +
              p_.subprograms[i]->name + ":\n";
      Disassembler(*p_.subprograms[i], root_, out_).run();
    }
  }

 private:
  void pad_left(const std::string& text, std::size_t width) {
    out_.append(width > text.size() ? width - text.size() : 0, ' ');
    out_ += text;
  }

  void synopsis(const Instruction& in, const OpInfo& op) {
    const std::string_view s = op.synopsis;
    for (std::size_t i = 0; i < s.size(); ++i) {
      if (s[i] != '{') {
        out_ += s[i];
        continue;
      }
      switch (s[i + 1]) {
        case 'x': operand(in, op.x, in.x, Slot::a); break;
        case 'a': operand(in, op.a, in.a, Slot::a); break;
        case 'b': operand(in, op.b, in.b, Slot::b); break;
        default: operand(in, op.c, in.c, Slot::c); break;
      }
      i += 2;
    }
  }

  void operand(const Instruction& in, OperandKind kind, std::int32_t v, Slot slot) {
    using K = OperandKind;
    const auto index = static_cast<std::size_t>(v);
    switch (kind) {
      case K::none: break;
      case K::in:
      case K::out:
      case K::io: reg(v); break;
      case K::ins:
      case K::outs: registers(v, register_span(p_, root_, in, slot)); break;
      case K::opt: v < 0 ? void(out_ += "none") : reg(v); break;
      case K::to: out_ += std::to_string(v); break;
      case K::num: number(in, v); break;
      case K::key: out_ += seek_names[static_cast<std::size_t>(KeySpec::unpack(v).op)]; break;
      case K::rep: break;
      case K::flags: flag(in, v); break;
      case K::cursor: out_ += p_.cursors[index].label; break;
      case K::call: function(p_.calls[index]); break;
      case K::set: function(p_.sets[index]); break;
      case K::source: out_ += p_.sources[index].name; break;
      case K::type: out_ += p_.types[index]->name; break;
      case K::typed:
        out_ += p_.types[index & ~std::size_t{flag_bit}]->name;
        if ((v & flag_bit) != 0)
          out_ += is_jump(in) ? " or null" : in.op == Op::ApplyTypmod ? " explicit" : " negated";
        break;
      case K::error: out_ += p_.errors[index].state.text() + " \"" + p_.errors[index].message + '"'; break;
      case K::program: out_ += "program " + std::to_string(v); break;
      case K::once: out_ += "once" + std::to_string(v); break;
      case K::columns: column_list(p_.column_lists[index]); break;
      case K::buffer: out_ += "buffer" + std::to_string(v); break;
      case K::sorter: out_ += "sorter" + std::to_string(v); break;
      case K::hash: out_ += "hash" + std::to_string(v); break;
      case K::groups: out_ += "groups" + std::to_string(v); break;
    }
  }
  static bool is_jump(const Instruction& in) { return info(in.op).a == OperandKind::to; }

  void flag(const Instruction& in, std::int32_t v) {
    if ((v & flag_bit) == 0) return;
    if (in.op == Op::HashRewind || in.op == Op::HashNext)
      out_ += " without a mark";
    else
      out_ += is_jump(in) ? " or null" : " negated";
  }
  void number(const Instruction& in, std::int32_t v) {
    switch (in.op) {
      case Op::Column:
      case Op::Columns:
        if (v == in.b && !(in.op == Op::Columns && printed_first_)) {
          const CursorInfo& c = p_.cursors[in.x];
          out_ += (c.index ? c.index->columns : c.table->columns)[static_cast<std::size_t>(v)].name;
          printed_first_ = in.op == Op::Columns;
          return;
        }
        printed_first_ = false;
        break;
      case Op::SeekRowid: out_ += seek_names[static_cast<std::size_t>(v)]; return;
      case Op::FollowRowid: out_ += p_.cursors[static_cast<std::size_t>(v)].label; return;
      default: break;
    }
    out_ += std::to_string(v);
  }
  void reg(std::int32_t r) {
    const auto n = static_cast<std::uint32_t>(r);
    if (n >= p_.first_temporary())
      out_ += 'r' + std::to_string(n - p_.first_temporary());
    else if (n >= p_.first_parameter())
      out_ += '$' + std::to_string(n - p_.first_parameter() + 1);
    else
      constant(n);
  }
  void registers(std::int32_t first, std::uint32_t count) {
    if (count == 0) {
      out_ += "()";
      return;
    }
    reg(first);
    if (count == 1) return;
    out_ += "..";
    reg(first + static_cast<std::int32_t>(count) - 1);
  }
  void constant(std::uint32_t n) {
    const Datum& d = p_.constants[n];
    const types::TypeInfo* type = p_.constant_types[n];
    if (d.null || type == nullptr) {
      out_ += "null";
    } else if (type->output == nullptr) {
      out_ += "constant" + std::to_string(n);
    } else {
      Arena arena;
      const types::Settings settings;
      std::string text;
      type->output(d, text, types::Context{arena, settings});
      const bool quoted = type->representation == types::Representation::bytes;
      if (quoted) out_ += '\'';
      out_ += text;
      if (quoted) out_ += '\'';
    }
  }
  void function(const CallInfo& call) { out_ += kernel_name(call.kernel); }
  void column_list(const std::vector<std::uint16_t>& list) {
    out_ += '(';
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (i != 0) out_ += ", ";
      out_ += std::to_string(list[i]);
    }
    out_ += ')';
  }

  const Program& p_;
  const Program& root_;
  std::string& out_;
  bool printed_first_ = false;  // Columns: b is a name, c a number
};

}  // namespace

std::string disassemble(const Program& program) {
  std::string out;
  Disassembler(program, program, out).run();
  return out;
}

}  // namespace pgmicro::bytecode
