#pragma once
/// Pages without a tree on them: each holds a stamp and what follows from it, so that a byte of another time
/// or of another page is seen. What a page store does wrong shows here without a B-tree in the way.

#include "scenario.hpp"

#include <pgmicro/base/bytes.hpp>

#include <algorithm>

namespace pgmicro::crash {

struct PagesWorkload {
  /// The stamp of each page, from page 1 on.
  using State = std::vector<std::uint64_t>;

  template <class Database>
  static State create(Database& db) {
    auto txn = db.begin(TxnMode::write);
    State state;
    while (txn.page_count() < 3) (void)txn.append();
    write_header(txn.edit(PageNo::first).data(), txn.page_size());
    for (std::uint32_t n = 1; n <= txn.page_count(); ++n) {
      fill(txn, n, n);
      state.push_back(n);
    }
    txn.commit();
    return state;
  }

  template <class Txn>
  static void change(Txn& txn, State& state, Random& random) {
    const auto pages = static_cast<std::uint32_t>(state.size());
    const std::uint64_t stamp = random.next();
    const std::uint64_t what = random.below(16);
    if (what < 3 && pages < pages_max) {
      (void)txn.append();
      state.push_back(stamp);
      fill(txn, pages + 1, stamp);
    } else if (what == 3) {
      state.resize(1 + random.below(pages));
      txn.truncate(static_cast<std::uint32_t>(state.size()));
    } else {
      // Some pages are changed again and again, as the root of a tree is.
      const auto n =
          static_cast<std::uint32_t>(1 + random.below(random.one_in(2) ? std::min(pages, 3u) : pages));
      state[n - 1] = stamp;
      fill(txn, n, stamp);
    }
  }

  template <class Txn>
  static State observe(Txn& txn) {
    State state;
    for (std::uint32_t n = 1; n <= txn.page_count(); ++n) {
      const auto pin = txn.get(PageNo{n});
      std::uint64_t stamp;
      std::memcpy(&stamp, pin.data() + begin_of(n), sizeof stamp);
      for (std::uint32_t at = begin_of(n); at < txn.page_size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, pin.data() + at, sizeof word);
        if (word != word_of(stamp, n, at))
          throw Violation{"page " + std::to_string(n) + " is torn at byte " + std::to_string(at) + " (R1)"};
      }
      state.push_back(stamp);
    }
    return state;
  }

 private:
  static constexpr std::uint32_t pages_max = 40;
  /// As much of a database header as a store looks at. The counters of commits (24) and for the page count (92)
  /// differ, so that the page count (28) does not count, and the file's size does.
  static void write_header(std::byte* page, std::uint32_t page_size) {
    constexpr std::uint8_t fixed[] = {2,  2, 0, 64, 32,
                                      32, 0, 0, 0,  1};  // from byte 18 on: WAL, no reserved bytes
    std::memcpy(page, "SQLite format 3", 16);
    store_be16(page + 16, static_cast<std::uint16_t>(page_size == 65536 ? 1 : page_size));
    std::memcpy(page + 18, fixed, sizeof fixed);
  }
  /// The first 100 bytes of page 1 are the database header.
  static std::uint32_t begin_of(std::uint32_t n) { return n == 1 ? 104 : 0; }
  static std::uint64_t word_of(std::uint64_t stamp, std::uint32_t n, std::uint32_t at) {
    return at == begin_of(n) ? stamp : stamp * (at | 1u) + n;
  }
  template <class Txn>
  static void fill(Txn& txn, std::uint32_t n, std::uint64_t stamp) {
    const auto pin = n == 1 || stamp % 4 ? txn.edit(PageNo{n}) : txn.overwrite(PageNo{n});
    for (std::uint32_t at = begin_of(n); at < txn.page_size(); at += 8) {
      const std::uint64_t word = word_of(stamp, n, at);
      std::memcpy(pin.data() + at, &word, sizeof word);
    }
  }
};

}  // namespace pgmicro::crash
