#include <pgmicro/bytecode/value_bytes.hpp>
#include <pgmicro/vdbe/detail/frame.hpp>
#include <pgmicro/vdbe/detail/values.hpp>

#include <algorithm>
#include <chrono>

namespace pgmicro::vdbe {
namespace detail {

// ── frames ────────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

CallInfo call_of(const bytecode::Program& p, const bytecode::CallInfo& call) {
  return {p.types_of(call), call.result, call.result_typmod, call.variadic_array};
}

[[noreturn]] void throw_no_kernel(const bytecode::CallInfo& call) {
  throw Error(errc::internal, std::string("no code for ") + bytecode::kernel_name(call.kernel));
}

}  // namespace

Frame::Frame(const bytecode::Program& p, const bytecode::Program& root, MemoryMeter& meter)
    : program(p), registers(p.register_count(), Datum::null_value()), once(p.once_count),
      sources(p.sources.size()) {
  std::copy(p.constants.begin(), p.constants.end(), registers.begin());
  calls.reserve(p.calls.size());
  for (const bytecode::CallInfo& call : p.calls) {
    const ScalarKernel kernel = find_kernel(call.kernel);
    if (kernel == nullptr) throw_no_kernel(call);
    calls.push_back({kernel, call_of(p, call), call.arguments, call.strict});
  }
  sets.resize(p.sets.size());
  for (std::size_t i = 0; i < sets.size(); ++i) {
    sets[i].kernel = find_set_kernel(p.sets[i].kernel);
    if (sets[i].kernel == nullptr) throw_no_kernel(p.sets[i]);
    sets[i].call = call_of(p, p.sets[i]);
  }
  const auto make = [&](auto& objects, const auto& infos) {
    objects.reserve(infos.size());
    for (const auto& info : infos) objects.emplace_back(info, meter);
  };
  make(buffers, p.buffers);
  make(sorters, p.sorters);
  make(hashes, p.hashes);
  groups.reserve(p.groups.size());
  for (const bytecode::GroupsInfo& info : p.groups) groups.emplace_back(info, p, meter);
  if (std::any_of(p.code.begin(), p.code.end(),
                  [](const auto& in) { return in.op == bytecode::Op::CallProgram; }))
    callees.resize(root.subprograms.size());
}

void Frame::begin() {
  std::fill(registers.begin() + program.first_temporary(), registers.end(), Datum::null_value());
  std::fill(once.begin(), once.end(), false);
  next = 0;
  clear();
}

void Frame::clear() noexcept {
  for (auto& b : buffers) b.clear();
  for (auto& s : sorters) s.open(-1);
  for (auto& h : hashes) h.clear();
  for (auto& g : groups) g.clear();
  for (auto& s : sets) s.owned.reset();
  for (auto& s : sources) s.reset();
}

void Frame::reset() noexcept {
  if (cursors) cursors->close();
  clear();
  for (auto& c : callees)
    if (c) c->reset();
}

void Frame::keep(std::int32_t to, const Datum& value, types::Representation representation) {
  Datum& target = registers[static_cast<std::size_t>(to)];
  const std::uint32_t bytes = bytecode::pointed_bytes(value, representation);
  if (bytes == 0) {
    target = value;
    return;
  }
  if (kept.empty()) kept.resize(program.temporary_count);
  Kept& own = kept[static_cast<std::size_t>(to) - program.first_temporary()];
  if (own.holds(value.data)) {  // kept already, or a part of what is
    std::memmove(own.room(bytes), value.data, bytes);
    target = value;
    target.data = own.room(bytes);
    return;
  }
  target = bytecode::moved_to(own.room(bytes), value, bytes);
}

void return_row(Frame& callee, const Datum* row) {
  Frame& caller = *callee.caller;
  const auto& result = callee.program.result;
  for (std::size_t i = 0; i < result.size(); ++i)
    caller.keep(callee.results_at + static_cast<std::int32_t>(i), row[i],
                types::find_type(result[i].type)->representation);
}

// ── runs ──────────────────────────────────────────────────────────────────────────────────────────────────────────

void Run::check() const {
  const Environment& e = *environment;
  if (e.canceled != nullptr && e.canceled->load(std::memory_order_relaxed))
    throw Error(errc::query_canceled, "canceling statement due to user request");
  if (e.deadline_ns != 0 &&
      std::chrono::steady_clock::now().time_since_epoch() >= std::chrono::nanoseconds(e.deadline_ns))
    throw Error(errc::query_canceled, "canceling statement due to statement timeout");
  if (row.allocated_bytes() > e.memory_bytes_max) MemoryMeter::refuse(row.allocated_bytes());
}

Frame& Run::enter(std::uint16_t subprogram) {
  if (++depth > environment->depth_max)
    throw Error(SqlState("54001"), "stack depth limit exceeded")
        .hint(
            "Increase the configuration parameter \"max_stack_depth\" (currently 2048kB), after ensuring the "
            "platform's stack depth limit is adequate.");
  auto& callee = current->callees[subprogram];
  if (callee == nullptr) {
    const bytecode::Program& root = frame.program;
    callee = std::make_unique<Frame>(*root.subprograms[subprogram], root, meter);
    callee->caller = current;
  }
  callee->begin();
  return *callee;
}

Datum text_of(const types::TypeInfo& type, const Datum& value, KernelContext& context) {
  std::string text;
  type.output(value, text, context);
  return context.text(text);
}

bool open_set(SetScan& set, bool strict, const Datum* arguments, std::uint16_t count, Datum* columns,
              KernelContext& context) {
  if (strict && any_null(arguments, count)) return false;
  set.owned.reset();
  context.call = &set.call;
  set.state = set.kernel->open(set.owned, arguments, context);
  return set.kernel->next(set.state, columns, context);
}

RowId random_rowid(SessionServices& session) { return static_cast<RowId>(session.random_bits() >> 2) + 1; }

}  // namespace detail

// ── the execution ─────────────────────────────────────────────────────────────────────────────────────────────────

Execution::Execution(std::shared_ptr<const bytecode::Program> program)
    : program_(std::move(program)), run_(std::make_unique<detail::Run>(*program_)) {}
Execution::~Execution() = default;

void Execution::bind(std::uint32_t parameter, const Datum& value) noexcept {
  PGM_ASSERT(parameter < program_->parameter_types.size());
  run_->frame.registers[program_->first_parameter() + parameter] = value;
}

void Execution::start(const Environment& environment) {
  detail::Run& run = *run_;
  PGM_ASSERT(run.done);
  run.environment.emplace(environment);
  run.meter.limit(environment.memory_bytes_max);
  run.frame.begin();
  run.current = &run.frame;
  run.rows_counted = 0;
  run.depth = 0;
  run.done = false;
}

std::span<const Datum> Execution::row() const noexcept { return {run_->result, program_->result.size()}; }
std::uint64_t Execution::rows_counted() const noexcept { return run_->rows_counted; }
std::size_t Execution::memory_bytes() const noexcept {
  return run_->meter.used() + run_->row.allocated_bytes();
}

void Execution::reset() noexcept {
  run_->frame.reset();
  run_->row.reset();
  run_->current = &run_->frame;
  run_->done = true;
}

}  // namespace pgmicro::vdbe
