#pragma once
/// The border "trees over pages": what a B-tree needs of whoever keeps its pages. Declared here, by the one
/// who needs it; `pager::Pager<Store>::Txn` is the shipped model.
///
/// One transaction is used by one thread at a time.

#include <pgmicro/base/bytes.hpp>
#include <pgmicro/base/ids.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace pgmicro::btree {

/// Bytes of a page that stay put while it lives. Movable, cheap: for pages that lie in memory, a pointer.
template <class P>
concept PagePin = std::movable<P> && std::default_initializable<P> && requires(const P p) {
  { p.data() }
  noexcept->std::same_as<const std::byte*>;
};
template <class P>
concept MutablePagePin = std::movable<P> && std::default_initializable<P> && requires(const P p) {
  { p.data() }
  noexcept->std::same_as<std::byte*>;
};

/// A consistent view of all pages: a snapshot, or a write transaction's own state.
template <class T>
concept PageReader = std::movable<T> && PagePin<typename T::Pin> && requires(T t, const T ct, PageNo n) {
  { ct.page_size() }
  noexcept->std::same_as<std::uint32_t>;
  { ct.page_count() }
  noexcept->std::same_as<std::uint32_t>;
  /// Page `n`, 1 … page_count(). A number outside that range is an Error (XX001): page numbers come from
  /// disk. The pin may outlive everything but the transaction.
  { t.get(n) } -> std::same_as<typename T::Pin>;
};

/// A Txn of TxnMode::write. Dropped without commit(), it has changed nothing.
///
/// (B1) A Pin of page n taken before the first edit(n) or overwrite(n) shows the old bytes; later ones, and
/// all
///      MutPins of n, show the same private bytes until rollback() or the end. Whoever edits a page it
///      also reads takes the pin anew.
template <class T>
concept PageWriter = PageReader<T> && MutablePagePin<typename T::MutPin> && std::copyable<typename T::Mark> &&
    requires(T t, const T ct, PageNo n, typename T::Mark m, std::uint32_t pages) {
  /// Read transactions model the concept too; only those that answer true may be changed.
  { ct.writable() }
  noexcept->std::same_as<bool>;
  /// A private copy, to change in place.
  { t.edit(n) } -> std::same_as<typename T::MutPin>;
  /// The same for a page about to be written whole: its bytes are unspecified.
  { t.overwrite(n) } -> std::same_as<typename T::MutPin>;
  /// One page more at the end (zeroed). 54000 at the limit. The free list belongs to the B-tree.
  { t.append() } -> std::same_as<PageNo>;
  /// Cuts the database after page `pages`.
  { t.truncate(pages) } -> std::same_as<void>;
  /// Savepoints, strictly nested: rollback(m) undoes everything since mark() returned m and keeps m;
  /// release(m) forgets m and later ones, keeping their changes. No MutPin is held across
  /// mark() or rollback().
  { t.mark() } -> std::same_as<typename T::Mark>;
  { t.rollback(m) } -> std::same_as<void>;
  { t.release(m) } -> std::same_as<void>;
  /// Durable, as the pager was told to be durable. The transaction is over, also if it throws.
  { t.commit() } -> std::same_as<void>;
};

/// Where transactions come from.
template <class P>
concept Pager = PageWriter<typename P::Txn> && requires(P p, const P cp, TxnMode mode) {
  { cp.page_size() }
  noexcept->std::same_as<std::uint32_t>;
  /// TxnMode::write waits for other writers up to the pager's busy timeout, then throws 55P03.
  { p.begin(mode) } -> std::same_as<typename P::Txn>;
};

/// What only some pages need: pages that lie in memory need no pin, and cursors keep plain pointers.
template <class T>
concept StablePages = PageReader<T> && std::is_trivially_copyable_v<typename T::Pin>;

/// Transactions that say which state they began with: equal numbers of one pager mean equal pages. What was
/// found out about one of them then holds for the next, too.
template <class T>
concept VersionedPages = PageReader<T> && requires(const T ct) {
  { ct.version() }
  noexcept->std::same_as<std::uint64_t>;
};

}  // namespace pgmicro::btree
