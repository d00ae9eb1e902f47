#include <pgmicro/bytecode/builder.hpp>

#include <pgmicro/base/assert.hpp>
#include <pgmicro/bytecode/value_bytes.hpp>

#include <algorithm>
#include <cstring>

namespace pgmicro::bytecode {
namespace {

// A Reg is an index with a tag above it, until finish() knows how many constants and parameters there are.
constexpr std::int32_t tag_shift = 28;
constexpr std::int32_t index_mask = (1 << tag_shift) - 1;
enum Tag : std::int32_t { temporary_tag = 0, constant_tag = 1, parameter_tag = 2 };

constexpr Reg tagged(Tag tag, std::size_t index) noexcept {
  return static_cast<Reg>(tag << tag_shift | static_cast<std::int32_t>(index));
}

bool same_constant(const Datum& a, const Datum& b, const types::TypeInfo& type) noexcept {
  if (a.null || b.null) return a.null && b.null;
  if (type.representation == types::Representation::bytes) return a.text() == b.text();
  return std::memcmp(&a, &b, sizeof(Datum)) == 0;
}

/// A subprogram that calls by numbers which only the program knows: it is checked with that.
bool calls_by_another(const Program& p) noexcept {
  return p.subprograms.empty() &&
         std::any_of(p.code.begin(), p.code.end(), [](const auto& in) { return in.op == Op::CallProgram; });
}

}  // namespace

ProgramBuilder::ProgramBuilder() : program_(std::make_shared<Program>()) { program_->code.reserve(32); }

template <class No, class T>
No ProgramBuilder::add(std::vector<T>& table, T&& item) {
  PGM_ASSERT(table.size() < flag_bit);
  table.push_back(std::move(item));
  return static_cast<No>(table.size() - 1);
}

// ── registers ─────────────────────────────────────────────────────────────────────────────────────────────────────

Reg ProgramBuilder::constant(const Datum& value, const types::TypeInfo& type) {
  auto& p = *program_;
  for (std::size_t i = 0; i < p.constants.size(); ++i)
    if (p.constant_types[i] == &type && same_constant(p.constants[i], value, type))
      return tagged(constant_tag, i);
  p.constants.push_back(copied_to(p.constant_bytes, value, type.representation));
  p.constant_types.push_back(&type);
  return tagged(constant_tag, p.constants.size() - 1);
}

Reg ProgramBuilder::null() {
  auto& p = *program_;
  for (std::size_t i = 0; i < p.constants.size(); ++i)
    if (p.constants[i].null) return tagged(constant_tag, i);
  p.constants.push_back(Datum::null_value());
  p.constant_types.push_back(nullptr);
  return tagged(constant_tag, p.constants.size() - 1);
}

Reg ProgramBuilder::parameter(std::uint32_t number, Oid type) {
  auto& types = program_->parameter_types;
  if (number >= types.size()) types.resize(number + 1, Oid::invalid);
  types[number] = type;
  return tagged(parameter_tag, number);
}

Reg ProgramBuilder::temporary(std::uint32_t count) {
  const auto first = next_temporary_;
  next_temporary_ += count;
  program_->temporary_count = std::max(program_->temporary_count, next_temporary_);
  return tagged(temporary_tag, first);
}

bool ProgramBuilder::is_temporary(Reg r) noexcept {
  return r != Reg::none && static_cast<std::int32_t>(r) >> tag_shift == temporary_tag;
}

// ── code ──────────────────────────────────────────────────────────────────────────────────────────────────────────

std::uint32_t ProgramBuilder::emit(Op op, const Operands& o) {
  auto& code = program_->code;
  PGM_ASSERT(o.x.value() >= 0 && o.x.value() <= UINT16_MAX);
  code.push_back({op, static_cast<std::uint16_t>(o.x.value()), o.a.value(), o.b.value(), o.c.value()});
  return static_cast<std::uint32_t>(code.size() - 1);
}

Label ProgramBuilder::label() {
  labels_.push_back(-1);
  return static_cast<Label>(labels_.size() - 1);
}

void ProgramBuilder::place(Label label) {
  auto& at = labels_[static_cast<std::size_t>(label)];
  PGM_ASSERT(at == -1);
  at = static_cast<std::int32_t>(program_->code.size());
}

Label ProgramBuilder::here() {
  const Label l = label();
  place(l);
  return l;
}

std::uint32_t ProgramBuilder::address() const noexcept {
  return static_cast<std::uint32_t>(program_->code.size());
}

Instruction& ProgramBuilder::at(std::uint32_t address) { return program_->code[address]; }

// ── side tables ───────────────────────────────────────────────────────────────────────────────────────────────────

CursorNo ProgramBuilder::table(std::shared_ptr<const TableLayout> layout, std::string label) {
  if (label.empty()) label = layout->name;
  return add<CursorNo>(program_->cursors, CursorInfo{std::move(layout), nullptr, std::move(label)});
}

CursorNo ProgramBuilder::index(std::shared_ptr<const IndexLayout> layout, std::string label) {
  if (label.empty()) label = layout->name;
  return add<CursorNo>(program_->cursors, CursorInfo{nullptr, std::move(layout), std::move(label)});
}

TypeNo ProgramBuilder::type(const types::TypeInfo& type) {
  auto& types = program_->types;
  const auto found = std::find(types.begin(), types.end(), &type);
  if (found != types.end()) return static_cast<TypeNo>(found - types.begin());
  return add<TypeNo>(types, static_cast<const types::TypeInfo*>(&type));
}

CallInfo ProgramBuilder::call_info(const CallSpec& spec) {
  auto& all = program_->argument_types;
  const CallInfo info{.kernel = spec.kernel,
                      .function = spec.function,
                      .result = spec.result,
                      .result_typmod = spec.result_typmod,
                      .arguments_at = static_cast<std::uint32_t>(all.size()),
                      .arguments = static_cast<std::uint16_t>(spec.arguments.size()),
                      .columns = spec.columns,
                      .strict = spec.strict,
                      .variadic_array = spec.variadic_array};
  all.insert(all.end(), spec.arguments.begin(), spec.arguments.end());
  return info;
}

CallNo ProgramBuilder::call(const CallSpec& spec) {
  auto& calls = program_->calls;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const CallInfo& known = calls[i];
    const auto types = program_->types_of(known);
    if (known.kernel == spec.kernel && known.function == spec.function && known.result == spec.result &&
        known.result_typmod == spec.result_typmod && known.strict == spec.strict &&
        known.variadic_array == spec.variadic_array &&
        std::equal(types.begin(), types.end(), spec.arguments.begin(), spec.arguments.end()))
      return static_cast<CallNo>(i);
  }
  return add<CallNo>(calls, call_info(spec));
}

SetNo ProgramBuilder::set(const CallSpec& spec) { return add<SetNo>(program_->sets, call_info(spec)); }

SourceNo ProgramBuilder::source(SourceInfo info) { return add<SourceNo>(program_->sources, std::move(info)); }
ErrorNo ProgramBuilder::error(ErrorReport report) {
  return add<ErrorNo>(program_->errors, std::move(report));
}
ProgramNo ProgramBuilder::subprogram() {
  return add<ProgramNo>(program_->subprograms, std::shared_ptr<const Program>());
}
void ProgramBuilder::define(ProgramNo number, std::shared_ptr<const Program> program) {
  program_->writes |= program->writes;
  program_->subprograms[static_cast<std::size_t>(number)] = std::move(program);
}
OnceNo ProgramBuilder::once() { return static_cast<OnceNo>(program_->once_count++); }
ColumnsNo ProgramBuilder::columns(std::vector<std::uint16_t> list) {
  return add<ColumnsNo>(program_->column_lists, std::move(list));
}
BufferNo ProgramBuilder::buffer(BufferInfo info) { return add<BufferNo>(program_->buffers, std::move(info)); }
SorterNo ProgramBuilder::sorter(SorterInfo info) { return add<SorterNo>(program_->sorters, std::move(info)); }
HashNo ProgramBuilder::hash(HashInfo info) { return add<HashNo>(program_->hashes, std::move(info)); }
GroupsNo ProgramBuilder::groups(std::vector<const types::TypeInfo*> keys) {
  return add<GroupsNo>(program_->groups, GroupsInfo{std::move(keys), {}});
}
std::uint16_t ProgramBuilder::aggregate(GroupsNo groups, const CallSpec& spec) {
  auto& all = program_->groups[static_cast<std::size_t>(groups)].aggregates;
  all.push_back(call_info(spec));
  return static_cast<std::uint16_t>(all.size() - 1);
}

void ProgramBuilder::result(std::vector<ResultColumn> columns) { program_->result = std::move(columns); }
void ProgramBuilder::name(std::string name) { program_->name = std::move(name); }

// ── the end ───────────────────────────────────────────────────────────────────────────────────────────────────────

std::shared_ptr<const Program> ProgramBuilder::finish() {
  auto& p = *program_;
  const std::int32_t first[] = {static_cast<std::int32_t>(p.first_temporary()), 0,
                                static_cast<std::int32_t>(p.first_parameter())};
  const auto resolve = [&](std::int32_t& operand, OperandKind kind) {
    if (is_register(kind) || (kind == OperandKind::opt && operand >= 0))
      operand = first[operand >> tag_shift] + (operand & index_mask);
  };
  for (Instruction& in : p.code) {
    const OpInfo& op = info(in.op);
    if (op.a == OperandKind::to) in.a = labels_[static_cast<std::size_t>(in.a)];
    resolve(in.a, op.a);
    resolve(in.b, op.b);
    resolve(in.c, op.c);
    if (in.op == Op::OpenWrite) p.writes = true;
  }
  PGM_ASSERT(calls_by_another(p) || verify(p).empty());
  return std::move(program_);
}

}  // namespace pgmicro::bytecode
