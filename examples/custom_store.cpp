/// A store of your own under the machine: ordered containers, copied by each writer and swapped in at commit. What
/// a cursor is, here: the key it stands on, looked up anew at every step; so nothing can move under it.

#include <pgmicro/btree/record.hpp>
#include <pgmicro/testing/table_store_suite.hpp>

#include <chrono>
#include <mutex>

using namespace pgmicro;

Bytes view(const std::string& s) { return as_bytes(s.data(), s.size()); }
std::string string(Bytes b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }
using Rows = std::map<RowId, std::string>;
using Keys = std::vector<std::string>;  // sorted; the order comes with the cursor
struct Data {
  std::map<TreeId, std::variant<Rows, Keys>> trees;
  std::uint32_t next_tree = 2;
};

/// What both cursors share. low() is the first entry not before the key stood on, high() the first behind it.
template <class Self>
struct Steps {
  bool first() { return self().stand(self().begin()); }
  bool last() { return self().before(self().end()); }
  bool next() { return self().stand(self().high()); }
  bool prev() { return self().before(self().low()); }
  std::size_t size() const { return static_cast<const Self*>(this)->prefix().size(); }
  std::size_t read(std::size_t at, MutBytes out) const {
    const Bytes rest = static_cast<const Self*>(this)->prefix().subspan(std::min(at, size()));
    const auto end = std::copy_n(rest.begin(), std::min(rest.size(), out.size()), out.begin());
    return static_cast<std::size_t>(end - out.begin());
  }

 protected:
  bool land(SeekOp op) {
    switch (op) {
      case SeekOp::lt: return prev();
      case SeekOp::le: return self().before(self().high());
      case SeekOp::eq: return self().low() != self().high() && self().stand(self().low());
      case SeekOp::ge: return self().stand(self().low());
      case SeekOp::gt: break;
    }
    return next();
  }
  Self& self() { return static_cast<Self&>(*this); }
};

class RowCursor : public Steps<RowCursor> {
 public:
  explicit RowCursor(Rows& rows) : rows_(&rows) {}
  bool seek(SeekOp op, RowId key) { return key_ = key, land(op); }
  RowId key() const { return key_; }
  Bytes prefix() const { return view(rows_->at(key_)); }
  void put(RowId key, Bytes record) { (*rows_)[key_ = key] = string(record); }
  void erase() { rows_->erase(key_); }
  auto begin() { return rows_->begin(); }
  auto end() { return rows_->end(); }
  auto low() { return rows_->lower_bound(key_); }
  auto high() { return rows_->upper_bound(key_); }
  bool stand(Rows::iterator at) { return at != end() && (key_ = at->first, true); }
  bool before(Rows::iterator at) { return at != begin() && stand(std::prev(at)); }

 private:
  Rows* rows_;
  RowId key_ = 0;
};

class KeyCursor : public Steps<KeyCursor> {
 public:
  KeyCursor(Keys& keys, const KeyOrder& order) : keys_(&keys), order_(order) {}
  bool seek(SeekOp op, Bytes key) { return key_ = string(key), land(op); }
  Bytes key() const { return prefix(); }
  Bytes prefix() const { return view(*low()); }
  void put(Bytes key, Bytes) {
    key_ = string(key);
    keys_->insert(keys_->erase(low(), high()), key_);
  }
  void erase() { keys_->erase(low(), high()); }
  Keys::iterator begin() const { return keys_->begin(); }
  Keys::iterator end() const { return keys_->end(); }
  Keys::iterator low() const { return boundary(0); }
  Keys::iterator high() const { return boundary(1); }
  bool stand(Keys::iterator at) { return at != end() && (key_ = *at, true); }
  bool before(Keys::iterator at) { return at != begin() && stand(std::prev(at)); }

 private:
  Keys::iterator boundary(int first) const {
    return std::partition_point(begin(), end(), [&](const std::string& k) {
      return btree::compare_records(order_, view(k), view(key_)) < first;
    });
  }
  Keys* keys_;
  KeyOrder order_;
  std::string key_;
};

class MapStore {
  struct State {
    std::timed_mutex writer;
    std::mutex mutex;
    std::shared_ptr<Data> newest = std::make_shared<Data>();
  };

 public:
  class Txn {
   public:
    using TableCursor = RowCursor;
    using IndexCursor = KeyCursor;
    Txn(std::shared_ptr<State> state, TxnMode mode) : state_(std::move(state)) {
      if (mode == TxnMode::write) {
        writing_ = std::unique_lock(state_->writer, std::chrono::milliseconds(100));
        if (!writing_) throw Error(errc::lock_not_available, "somebody else is writing");
      }
      const std::lock_guard lock(state_->mutex);
      data_ = writing_ ? std::make_shared<Data>(*state_->newest) : state_->newest;
    }
    TreeId create_tree(TreeKind kind) {
      const TreeId id{data_->next_tree++};
      auto& tree = data_->trees[id];
      if (kind == TreeKind::index) tree = Keys{};
      return id;
    }
    void drop_tree(TreeId id) { data_->trees.erase(id); }
    void clear_tree(TreeId id) { data_->trees.at(id).index() == 0 ? rows(id).clear() : keys(id).clear(); }
    TableCursor table(TreeId id) { return RowCursor(rows(id)); }
    IndexCursor index(TreeId id, const KeyOrder& o) { return {keys(id), o}; }
    void commit() {
      const std::lock_guard lock(state_->mutex);
      state_->newest = data_;
      writing_ = {};
    }

   private:
    Rows& rows(TreeId id) { return std::get<Rows>(data_->trees.at(id)); }
    Keys& keys(TreeId id) { return std::get<Keys>(data_->trees.at(id)); }
    std::shared_ptr<State> state_;
    std::shared_ptr<Data> data_;
    std::unique_lock<std::timed_mutex> writing_;
  };
  Txn begin(TxnMode mode) { return {state_, mode}; }

 private:
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

struct MapStoreFactory {
  MapStore create() { return {}; }
};
PGMICRO_TABLE_STORE_SUITE(Map, MapStoreFactory);
