#pragma once
/// A PageStore chosen at run time. One virtual call for each operation of the concept; a Pager over it is
/// compiled once for all stores. What it costs stands in `./dev bench pager`.
///
///     AnyPageStore store = path.empty() ? AnyPageStore(MemoryStore{}) : AnyPageStore(open_wal_database(…));
///
/// Of the capabilities it passes on those whose absence has an honest answer: resident pages ("no"), changed pages
/// ("not known"), checkpoints ("nothing to do"). A store behind it is not asked to group commits or to take
/// pages early; where those matter, name the type.

#include <pgmicro/pager/page_store.hpp>

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace pgmicro::pager {

class AnyPageStore {
 public:
  /// Snapshots that are small and trivially copied lie inside, others behind a shared pointer.
  class Snapshot {
   public:
    Snapshot() noexcept = default;
    [[nodiscard]] std::uint64_t version() const noexcept { return version_; }

   private:
    friend class AnyPageStore;
    static constexpr std::size_t inside_bytes = 40;
    template <class T>
    static constexpr bool fits = sizeof(T) <= inside_bytes &&
                                 alignof(T) <= alignof(std::uint64_t) && std::is_trivially_copyable_v<T>;
    template <class T>
    static Snapshot of(const T& at) {
      Snapshot s;
      s.version_ = at.version();
      if constexpr (fits<T>)
        ::new (static_cast<void*>(s.inside_)) T(at);
      else
        s.outside_ = std::make_shared<const T>(at);
      return s;
    }
    template <class T>
    [[nodiscard]] const T& as() const noexcept {
      if constexpr (fits<T>)
        return *std::launder(reinterpret_cast<const T*>(inside_));
      else
        return *static_cast<const T*>(outside_.get());
    }
    std::uint64_t version_ = 0;
    alignas(std::uint64_t) std::byte inside_[inside_bytes]{};
    std::shared_ptr<const void> outside_;
  };

  class Writer {
   public:
    [[nodiscard]] Snapshot base() { return model_->base(); }
    [[nodiscard]] Snapshot commit(PageBatch batch, std::uint32_t pages) {
      return model_->commit(batch, pages);
    }

   private:
    friend class AnyPageStore;
    struct Concept {
      virtual ~Concept() = default;
      virtual Snapshot base() = 0;
      virtual Snapshot commit(PageBatch batch, std::uint32_t pages) = 0;
    };
    explicit Writer(std::unique_ptr<Concept> model) noexcept : model_(std::move(model)) {}
    std::unique_ptr<Concept> model_;
  };

  // In this order: whether AnyPageStore is a PageStore asks whether it moves, which would ask here again.
  template <class S>
  requires(!std::same_as<S, AnyPageStore> && PageStore<S>) explicit AnyPageStore(S store)
      : model_(std::make_unique<Model<S>>(std::move(store))) {}

  [[nodiscard]] std::uint32_t page_size() const noexcept { return model_->page_size; }
  [[nodiscard]] Snapshot latest() { return model_->latest(); }
  [[nodiscard]] std::uint32_t page_count(const Snapshot& at) const { return model_->page_count(at); }
  void read(const Snapshot& at, PageNo n, MutBytes out) { model_->read(at, n, out); }
  void release(const Snapshot& at) { model_->release(at); }
  [[nodiscard]] std::optional<Writer> begin_write() {
    auto writer = model_->begin_write();
    if (!writer) return std::nullopt;
    return Writer(std::move(writer));
  }

  [[nodiscard]] bool is_resident() const noexcept { return model_->is_resident; }
  [[nodiscard]] const std::byte* resident_if(const Snapshot& at, PageNo n) { return model_->resident(at, n); }
  [[nodiscard]] bool changed(const Snapshot& from, const Snapshot& to, std::vector<PageNo>& out) {
    return model_->changed(from, to, out);
  }
  CheckpointResult checkpoint(CheckpointMode mode) { return model_->checkpoint(mode); }

 private:
  struct Concept {
    Concept(std::uint32_t size, bool resident) noexcept : page_size(size), is_resident(resident) {}
    virtual ~Concept() = default;
    virtual Snapshot latest() = 0;
    virtual std::uint32_t page_count(const Snapshot& at) = 0;
    virtual void read(const Snapshot& at, PageNo n, MutBytes out) = 0;
    virtual void release(const Snapshot& at) = 0;
    virtual std::unique_ptr<Writer::Concept> begin_write() = 0;
    virtual const std::byte* resident(const Snapshot& at, PageNo n) = 0;
    virtual bool changed(const Snapshot& from, const Snapshot& to, std::vector<PageNo>& out) = 0;
    virtual CheckpointResult checkpoint(CheckpointMode mode) = 0;
    const std::uint32_t page_size;
    const bool is_resident;
  };

  template <PageStore S>
  struct WriterModel final : Writer::Concept {
    explicit WriterModel(typename S::Writer&& w) : writer(std::move(w)) {}
    Snapshot base() override { return Snapshot::of(writer.base()); }
    Snapshot commit(PageBatch batch, std::uint32_t pages) override {
      return Snapshot::of(writer.commit(batch, pages));
    }
    typename S::Writer writer;
  };

  template <PageStore S>
  struct Model final : Concept {
    using At = typename S::Snapshot;
    explicit Model(S&& s) : Concept(s.page_size(), ResidentPages<S>), store(std::move(s)) {}
    Snapshot latest() override { return Snapshot::of(store.latest()); }
    std::uint32_t page_count(const Snapshot& at) override { return store.page_count(at.as<At>()); }
    void read(const Snapshot& at, PageNo n, MutBytes out) override { store.read(at.as<At>(), n, out); }
    void release(const Snapshot& at) override { store.release(at.as<At>()); }
    std::unique_ptr<Writer::Concept> begin_write() override {
      auto writer = store.begin_write();
      if (!writer) return nullptr;
      return std::make_unique<WriterModel<S>>(std::move(*writer));
    }
    const std::byte* resident(const Snapshot& at, PageNo n) override {
      if constexpr (ResidentPages<S>)
        return store.resident(at.as<At>(), n);
      else
        return nullptr;
    }
    bool changed(const Snapshot& from, const Snapshot& to, std::vector<PageNo>& out) override {
      if constexpr (ChangeTracking<S>)
        return store.changed(from.as<At>(), to.as<At>(), out);
      else
        return false;
    }
    CheckpointResult checkpoint(CheckpointMode mode) override {
      if constexpr (Checkpointable<S>)
        return store.checkpoint(mode);
      else
        return {};
    }
    S store;
  };

  std::unique_ptr<Concept> model_;
};

static_assert(MaybeResidentPages<AnyPageStore> && ChangeTracking<AnyPageStore> &&
              Checkpointable<AnyPageStore>);

}  // namespace pgmicro::pager
