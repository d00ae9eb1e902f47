#pragma once
/// The state of a run, as far as it does not depend on the store: one Frame for the program and one for each subprogram
/// that it has called, kept for the next call.

#include <pgmicro/base/arena.hpp>
#include <pgmicro/base/error.hpp>
#include <pgmicro/vdbe/detail/hash_table.hpp>
#include <pgmicro/vdbe/execution.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace pgmicro::vdbe::detail {

/// Bytes that belong to a register (B4).
class Kept {
 public:
  [[nodiscard]] bool holds(const char* p) const noexcept {
    return bytes_ != nullptr && !std::less<>()(p, bytes_.get()) && std::less<>()(p, bytes_.get() + capacity_);
  }
  /// Room for `bytes`; if there was less, what was there is gone.
  [[nodiscard]] char* room(std::uint32_t bytes) {
    if (bytes > capacity_) {
      capacity_ = bytes + bytes / 2;
      bytes_ = std::make_unique<char[]>(capacity_);
    }
    return bytes_.get();
  }

 private:
  std::unique_ptr<char[]> bytes_;
  std::uint32_t capacity_ = 0;
};

struct SetScan {
  const SetKernel* kernel = nullptr;
  CallInfo call;
  Arena owned{1024};
  void* state = nullptr;
};

struct ScalarCall {
  ScalarKernel kernel;
  CallInfo call;
  std::uint16_t arguments;
  bool strict;
};

/// Cursors of some Txn (cursors.hpp); what does not know which keeps them through this.
struct AnyCursors {
  virtual ~AnyCursors() = default;
  virtual void close() noexcept = 0;
  const void* txn_type = nullptr;
};

struct Frame {
  Frame(const bytecode::Program& p, const bytecode::Program& root_program, MemoryMeter& meter);

  const bytecode::Program& program;
  std::vector<Datum> registers;
  std::vector<Kept> kept;  // for temporaries, once one is kept
  std::vector<bool> once;
  std::vector<ScalarCall> calls;
  std::vector<SetScan> sets;
  std::vector<std::unique_ptr<RowSource>> sources;
  std::vector<RowBuffer> buffers;
  std::vector<Sorter> sorters;
  std::vector<HashTable> hashes;
  std::vector<Groups> groups;
  std::unique_ptr<AnyCursors> cursors;

  std::vector<std::unique_ptr<Frame>> callees;  // by subprogram
  Frame* caller = nullptr;
  std::int32_t results_at = 0;  // in the caller's registers
  std::uint32_t next = 0;       // the instruction to go on with

  /// As at the beginning, for the next call; cursors stay open.
  void begin();
  /// Cursors closed, here and in callees; rows and bytes given back.
  void reset() noexcept;
  void clear() noexcept;
  void keep(std::int32_t to, const Datum& value, types::Representation representation);
};

struct Run {
  explicit Run(const bytecode::Program& program) : frame(program, program, meter), current(&frame) {}

  MemoryMeter meter;
  Arena row{2048};  // (B2)
  Frame frame;
  Frame* current;
  std::optional<Environment> environment;
  const Datum* result = nullptr;
  std::uint64_t rows_counted = 0;
  std::uint64_t epoch = 1;  // counts changes of rows: records read before are not trusted (B1)
  std::uint32_t depth = 0;
  bool done = true;

  /// At back edges, once in a while: 57014, 53200.
  void check() const;
  [[nodiscard]] Frame& enter(std::uint16_t subprogram);
};

/// How many back edges between two looks at clock and flags: some microseconds of the cheapest loop.
inline constexpr int checks_apart = 1024;

// What the loop does seldom, or what takes long anyway.
[[noreturn]] void raise(const Frame& frame, std::uint16_t error, std::int32_t first, KernelContext& context);
[[noreturn]] void throw_no_row(const bytecode::CursorInfo& table, const bytecode::CursorInfo& index,
                               RowId row);
[[noreturn]] void throw_no_entry(const bytecode::IndexLayout& index, RowId row);
[[nodiscard]] bool open_set(SetScan& set, bool strict, const Datum* arguments, std::uint16_t count,
                            Datum* columns, KernelContext& context);
[[nodiscard]] Datum text_of(const types::TypeInfo& type, const Datum& value, KernelContext& context);
[[nodiscard]] RowId random_rowid(SessionServices& session);

}  // namespace pgmicro::vdbe::detail
