/// Border "pages": PageStore and its capabilities.

#include <pgmicro/pager/page_store.hpp>

#include "near_miss.hpp"

namespace pgmicro::archetype {
using namespace pgmicro::pager;
using U64 = std::uint64_t;
using U32 = std::uint32_t;

struct LeastSnapshot {
  NEAR_MISS(snapshot_cannot_be_copied, "copyable", (LeastSnapshot(const LeastSnapshot&) = delete;), ())
  NEAR_MISS(no_version, "version", (),
            (NEAR_MISS(version_may_throw, "noexcept", (U64 version() const;),
                       (U64 version() const noexcept;))))
};

struct LeastWriter {
  NEAR_MISS(writer_cannot_move, "movable", (LeastWriter(LeastWriter &&) = delete;), ())
  NEAR_MISS(no_base, "base", (),
            (NEAR_MISS(base_is_a_number, "base", (U64 base();), (LeastSnapshot base();))))
  NEAR_MISS(no_commit, "commit", (),
            (NEAR_MISS(commit_says_nothing, "commit", (void commit(PageBatch, U32);),
                       (LeastSnapshot commit(PageBatch, U32);))))
};

struct LeastStore {
  NEAR_MISS(names_no_snapshot, "Snapshot", (), (using Snapshot = LeastSnapshot;))
  NEAR_MISS(names_no_writer, "Writer", (), (using Writer = LeastWriter;))
  NEAR_MISS(store_cannot_move, "movable", (LeastStore(LeastStore &&) = delete;), ())
  NEAR_MISS(no_page_size, "page_size", (),
            (NEAR_MISS(page_size_may_throw, "noexcept", (U32 page_size() const;),
                       (U32 page_size() const noexcept;))))
  NEAR_MISS(no_latest, "latest", (),
            (NEAR_MISS(latest_is_optional, "latest", (std::optional<LeastSnapshot> latest();),
                       (LeastSnapshot latest();))))
  NEAR_MISS(no_page_count, "page_count", (),
            (NEAR_MISS(page_count_of_no_snapshot, "page_count", (U32 page_count();),
                       (U32 page_count(const LeastSnapshot&);))))
  NEAR_MISS(no_read, "read", (),
            (NEAR_MISS(read_is_of_no_snapshot, "read", (void read(PageNo, MutBytes);),
                       (void read(const LeastSnapshot&, PageNo, MutBytes);))))
  NEAR_MISS(no_release, "release", (), (void release(LeastSnapshot);))
  NEAR_MISS(no_begin_write, "begin_write", (),
            (NEAR_MISS(begin_write_is_never_busy, "begin_write", (LeastWriter begin_write();),
                       (std::optional<LeastWriter> begin_write();))))
};
static_assert(PageStore<LeastStore>);
static_assert(!ResidentPages<LeastStore> && !AdoptingStore<LeastStore> && !ChangeTracking<LeastStore> &&
                  !GroupCommitStore<LeastStore> && !SpillingStore<LeastStore> &&
                  !Checkpointable<LeastStore> && !OptimisticStore<LeastStore>,
              "a capability is something a PageStore does not have to have");

struct LeastResident : LeastStore {
  NEAR_MISS(no_resident, "resident", (),
            (NEAR_MISS(resident_pages_may_be_written, "resident",
                       (std::byte * resident(const LeastSnapshot&, PageNo);),
                       (const std::byte* resident(const LeastSnapshot&, PageNo);))))
};
static_assert(ResidentPages<LeastResident>);

struct AdoptingWriter : LeastWriter {
  NEAR_MISS(no_commit_owned, "commit_owned", (),
            (NEAR_MISS(commit_owned_takes_images, "commit_owned",
                       (LeastSnapshot commit_owned(PageBatch, U32);),
                       (LeastSnapshot commit_owned(std::span<const OwnedPage>, U32);))))
};
struct LeastAdopting : LeastResident {
  using Writer = AdoptingWriter;
  std::optional<AdoptingWriter> begin_write();
  NEAR_MISS(no_allocate_page, "allocate_page", (), (std::byte * allocate_page();))
  NEAR_MISS(no_free_page, "free_page", (),
            (NEAR_MISS(free_page_may_throw, "noexcept", (void free_page(std::byte*);),
                       (void free_page(std::byte*) noexcept;))))
};
static_assert(AdoptingStore<LeastAdopting>);

struct LeastTracking : LeastStore {
  NEAR_MISS(no_changed, "changed", (),
            (NEAR_MISS(changed_always_knows, "changed",
                       (void changed(const LeastSnapshot&, const LeastSnapshot&, std::vector<PageNo>&);),
                       (bool changed(const LeastSnapshot&, const LeastSnapshot&, std::vector<PageNo>&);))))
};
static_assert(ChangeTracking<LeastTracking>);

struct GroupWriter : LeastWriter {
  NEAR_MISS(no_append, "append", (),
            (NEAR_MISS(append_says_nothing, "append", (void append(PageBatch, U32);),
                       (LeastSnapshot append(PageBatch, U32);))))
  NEAR_MISS(no_harden, "harden", (),
            (NEAR_MISS(harden_returns_an_error, "harden", (bool harden();), (void harden();))))
};
struct LeastGroup : LeastStore {
  using Writer = GroupWriter;
  std::optional<GroupWriter> begin_write();
};
static_assert(GroupCommitStore<LeastGroup>);

struct SpillingWriter : LeastWriter {
  NEAR_MISS(no_spill, "spill", (), (void spill(PageBatch);))
  NEAR_MISS(no_read_spilled, "read_spilled", (),
            (NEAR_MISS(read_spilled_always_finds, "read_spilled", (void read_spilled(PageNo, MutBytes);),
                       (bool read_spilled(PageNo, MutBytes);))))
  NEAR_MISS(no_spill_mark, "spill_mark", (), (U64 spill_mark();))
  NEAR_MISS(no_spill_rewind, "spill_rewind", (), (void spill_rewind(U64);))
};
struct LeastSpilling : LeastStore {
  using Writer = SpillingWriter;
  std::optional<SpillingWriter> begin_write();
};
static_assert(SpillingStore<LeastSpilling>);

struct LeastCheckpointable : LeastStore {
  NEAR_MISS(no_checkpoint, "checkpoint", (),
            (NEAR_MISS(checkpoint_without_mode, "checkpoint", (CheckpointResult checkpoint();),
                       (CheckpointResult checkpoint(CheckpointMode);))))
};
static_assert(Checkpointable<LeastCheckpointable>);

struct LeastOptimistic : LeastStore {
  NEAR_MISS(no_commit_if, "commit_if", (),
            (NEAR_MISS(commit_if_never_conflicts, "commit_if",
                       (LeastSnapshot commit_if(const LeastSnapshot&, PageBatch, U32);),
                       (std::optional<LeastSnapshot> commit_if(const LeastSnapshot&, PageBatch, U32);))))
};
static_assert(OptimisticStore<LeastOptimistic>);

}  // namespace pgmicro::archetype
