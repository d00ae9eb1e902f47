#include <pgmicro/pager/memory_store.hpp>
#include <pgmicro/pager/pager.hpp>

namespace pgmicro::pager {

void detail::throw_no_such_page(PageNo n, std::uint32_t page_count) {
  throw corrupt("page " + std::to_string(raw(n)) + " was asked for, the database has " +
                std::to_string(page_count));
}
void detail::throw_not_writable() {
  throw Error(errc::read_only, "cannot change pages in a read-only transaction");
}
void detail::throw_full(std::uint32_t limit) {
  throw Error(errc::program_limit, "database is full: it may have " + std::to_string(limit) + " pages");
}
void detail::throw_busy(std::uint32_t timeout_ms) {
  throw Error(errc::lock_not_available, "database is locked by another writer")
      .detail("Waited " + std::to_string(timeout_ms) + " ms.");
}

void detail::throw_refused() {
  throw Error(errc::not_in_prerequisite_state,
              "the database refuses changes since a commit could not be made durable")
      .hint("Close it and open it again; it then is what the disk says it is.");
}

}  // namespace pgmicro::pager
