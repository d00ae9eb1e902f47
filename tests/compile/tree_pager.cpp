/// Border "trees over pages": what a B-tree asks of a pager.

#include <pgmicro/btree/pager.hpp>

#include "near_miss.hpp"

namespace pgmicro::archetype {
using namespace pgmicro::btree;
using U32 = std::uint32_t;

struct LeastPin {
  NEAR_MISS(pin_has_no_default, "default_initializable", (explicit LeastPin(int);), ())
  NEAR_MISS(no_pin_data, "data", (),
            (NEAR_MISS(pin_data_may_be_written, "PagePin", (std::byte * data() const noexcept;),
                       (const std::byte* data() const noexcept;))))
};
struct LeastMutPin {
  NEAR_MISS(mut_pin_cannot_move, "movable", (LeastMutPin(); LeastMutPin(LeastMutPin &&) = delete;), ())
  NEAR_MISS(mut_pin_is_read_only, "PagePin", (const std::byte* data() const noexcept;),
            (NEAR_MISS(mut_pin_data_may_throw, "noexcept", (std::byte * data() const;),
                       (std::byte * data() const noexcept;))))
};
struct LeastMark {
  NEAR_MISS(mark_cannot_be_copied, "copyable", (LeastMark(const LeastMark&) = delete;), ())
};

struct LeastReader {
  NEAR_MISS(names_no_pin, "Pin", (), (using Pin = LeastPin;))
  NEAR_MISS(reader_cannot_move, "movable", (LeastReader(LeastReader &&) = delete;), ())
  NEAR_MISS(no_page_size, "page_size", (), (U32 page_size() const noexcept;))
  NEAR_MISS(no_page_count, "page_count", (),
            (NEAR_MISS(page_count_may_throw, "noexcept", (U32 page_count() const;),
                       (U32 page_count() const noexcept;))))
  NEAR_MISS(no_get, "get", (),
            (NEAR_MISS(get_pins_nothing, "get", (const std::byte* get(PageNo);), (LeastPin get(PageNo);))))
};
static_assert(PageReader<LeastReader>);
static_assert(!PageWriter<LeastReader>);
static_assert(StablePages<LeastReader>);

struct CountedPin : LeastPin {
  NEAR_MISS(a_counted_pin_is_not_stable, "trivially_copyable", (~CountedPin();), ())
};
struct ReaderOfCounted {
  using Pin = CountedPin;
  U32 page_size() const noexcept;
  U32 page_count() const noexcept;
  CountedPin get(PageNo);
};
static_assert(StablePages<ReaderOfCounted>);

struct LeastTxn : LeastReader {
  NEAR_MISS(names_no_mut_pin, "MutPin", (), (using MutPin = LeastMutPin;))
  NEAR_MISS(names_no_mark, "Mark", (), (using Mark = LeastMark;))
  NEAR_MISS(no_writable, "writable", (), (bool writable() const noexcept;))
  NEAR_MISS(no_edit, "edit", (),
            (NEAR_MISS(edit_gives_a_read_pin, "edit", (LeastPin edit(PageNo);), (LeastMutPin edit(PageNo);))))
  NEAR_MISS(no_overwrite, "overwrite", (), (LeastMutPin overwrite(PageNo);))
  NEAR_MISS(no_append, "append", (),
            (NEAR_MISS(append_gives_a_plain_number, "append", (U32 append();), (PageNo append();))))
  NEAR_MISS(no_truncate, "truncate", (), (void truncate(U32);))
  NEAR_MISS(no_mark, "mark", (), (LeastMark mark();))
  NEAR_MISS(no_rollback, "rollback", (), (void rollback(LeastMark);))
  NEAR_MISS(no_release, "release", (), (void release(LeastMark);))
  NEAR_MISS(no_commit, "commit", (),
            (NEAR_MISS(commit_answers, "commit", (bool commit();), (void commit();))))
};
static_assert(PageWriter<LeastTxn>);

struct LeastPager {
  NEAR_MISS(names_no_txn, "Txn", (),
            (NEAR_MISS(txn_cannot_write, "MutPin", (using Txn = LeastReader;), (using Txn = LeastTxn;))))
  NEAR_MISS(pager_has_no_page_size, "page_size", (), (U32 page_size() const noexcept;))
  NEAR_MISS(no_begin, "begin", (),
            (NEAR_MISS(begin_takes_no_mode, "begin", (LeastTxn begin();), (LeastTxn begin(TxnMode);))))
};
static_assert(Pager<LeastPager>);

}  // namespace pgmicro::archetype
