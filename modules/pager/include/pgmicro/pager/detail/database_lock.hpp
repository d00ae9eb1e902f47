#pragma once
/// SQLite's locks on the database file itself. A database in WAL mode is used under `shared`, which keeps
/// away whoever wants to leave WAL mode or to remove the log; everything else is for rollback journals.
///
///     byte of the file     0x40000000   …001      …002 – …1ff
///                          pending      reserved  shared range (510 bytes)
///     shared               r, briefly             r
///     reserved             –            w         r            will write; one at a time
///     exclusive            w            w or –    w            alone; pending stops new readers
///
/// The page that contains these bytes is never used.

#include <pgmicro/pager/detail/any_file.hpp>

namespace pgmicro::pager::detail {

class DatabaseLock {
 public:
  enum class Level : std::uint8_t { none, shared, reserved, exclusive };

  explicit DatabaseLock(AnyFile& file) noexcept : file_(file) {}
  [[nodiscard]] Level level() const noexcept { return level_; }

  /// Each: false where somebody else is in the way; the level is then what it was.
  [[nodiscard]] bool to_shared();     ///< from none, or back from above (then always true)
  [[nodiscard]] bool to_reserved();   ///< from shared
  [[nodiscard]] bool to_exclusive();  ///< from shared (a hot journal, the last to close) or reserved
  void to_none();
  /// Somebody, not we, holds `reserved`. At level shared.
  [[nodiscard]] bool reserved_by_another();

 private:
  static constexpr std::uint64_t pending_byte = 0x40000000;
  static constexpr std::uint64_t reserved_byte = pending_byte + 1;
  static constexpr std::uint64_t shared_first = pending_byte + 2;
  static constexpr std::uint64_t shared_bytes = 510;

  AnyFile& file_;
  Level level_ = Level::none;
};

}  // namespace pgmicro::pager::detail
