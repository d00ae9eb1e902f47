#include "engine.hpp"

#include <pgmicro/pgmicro.hpp>

#include <stdexcept>

namespace pgmicro::bench {
namespace {

class Ours final : public OltpEngine {
 public:
  explicit Ours(const std::string& path)
      : database_(path.empty() ? Database::memory() : Database::open(path)), session_(database_.session()) {}

  void create() override {
    session_.exec(
        "CREATE TABLE bench (id int PRIMARY KEY, k int, name text, x double precision, at timestamp);"
        "CREATE INDEX bench_k ON bench (k);"
        "CREATE TABLE customer (id int PRIMARY KEY, name text);"
        "CREATE TABLE item (id int PRIMARY KEY, title text);"
        "CREATE TABLE orders (id int PRIMARY KEY, customer int, item int)");
  }
  void insert(std::int64_t first, std::int64_t count) override {
    session_.transaction([&](Session& s) {
      Statement insert = s.prepare(insert_sql);
      for (std::int64_t id = first; id < first + count; ++id)
        insert.run(id, key_of(id), "name of row number ", static_cast<double>(id) * 0.5,
                   "2024-01-02 03:04:05");
    });
  }
  void fill_orders(std::int64_t count) override {
    const auto n = std::to_string(count);
    session_.exec(
        "INSERT INTO customer SELECT g, 'customer ' || g FROM generate_series(1, 1000) g;"
        "INSERT INTO item SELECT g, 'item ' || g FROM generate_series(1, 1000) g;"
        "INSERT INTO orders SELECT g, g % 1000 + 1, g * 7 % 1000 + 1 FROM generate_series(1, " +
        n + ") g");
  }
  void checkpoint() override { session_.exec("CHECKPOINT"); }

  std::uint64_t point(Ids ids) override {
    return sum_integer(point_sql, ids, [](std::int32_t id) { return id; });
  }
  std::uint64_t point_ad_hoc(Ids ids) override {
    std::uint64_t sum = 0;
    for (const auto id : ids)
      for (const Row row : session_.query("SELECT k, name FROM bench WHERE id = " + std::to_string(id)))
        sum += static_cast<std::uint64_t>(row.get<std::int64_t>(0)) + row.get<std::string_view>(1).size();
    return sum;
  }
  std::uint64_t by_index(Ids ids) override {
    return sum_integer(index_sql, ids, [](std::int32_t id) { return key_of(id); });
  }
  std::uint64_t range(Ids ids) override {
    std::uint64_t sum = 0;
    Statement s = session_.prepare(range_sql);
    for (const auto id : ids) {
      s.bind(1, id).bind(2, id + 100);
      while (s.step()) sum += static_cast<std::uint64_t>(s.row().get<std::int64_t>(0));
      s.reset();
    }
    return sum;
  }
  std::uint64_t update(Ids ids) override { return change(update_sql, ids); }
  std::uint64_t update_indexed(Ids ids) override { return change(update_indexed_sql, ids); }
  std::uint64_t remove(Ids ids) override { return change(delete_sql, ids); }
  std::uint64_t join(Ids ids) override {
    std::uint64_t sum = 0;
    Statement s = session_.prepare(join_sql);
    for (const auto id : ids) {
      s.bind(1, id);
      while (s.step())
        sum += s.row().get<std::string_view>(0).size() + s.row().get<std::string_view>(1).size();
      s.reset();
    }
    return sum;
  }
  std::uint64_t prepare(int text, std::int64_t count) override {
    std::string sql = planned_texts[text];
    const auto at = sql.find('#');
    std::uint64_t columns = 0;
    for (std::int64_t i = 0; i < count; ++i) {
      std::string one = sql;
      one.replace(at, 1, std::to_string(next_number()));
      columns += session_.prepare(one).columns().size();
    }
    return columns;
  }

 private:
  template <class Key>
  std::uint64_t sum_integer(const char* sql, Ids ids, Key key) {
    std::uint64_t sum = 0;
    Statement s = session_.prepare(sql);
    for (const auto id : ids) {
      s.bind(1, key(id));
      while (s.step())
        sum += static_cast<std::uint64_t>(s.row().get<std::int64_t>(0)) +
               s.row().get<std::string_view>(1).size();
      s.reset();
    }
    return sum;
  }
  std::uint64_t change(const char* sql, Ids ids) {
    std::uint64_t changed = 0;
    session_.transaction([&](Session& session) {
      Statement s = session.prepare(sql);
      for (const auto id : ids) changed += static_cast<std::uint64_t>(s.run(id).rows);
    });
    return changed;
  }

  Database database_;
  Session session_;
};

}  // namespace

std::unique_ptr<OltpEngine> oltp_ours(const std::string& path) { return std::make_unique<Ours>(path); }

std::uint64_t open_and_close_ours(std::int64_t count, bool fresh) {
  static std::int64_t number = 0;
  std::uint64_t sum = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::string name = fresh ? "t" + std::to_string(++number) : "t";
    Database database = Database::memory();
    database.exec("CREATE TABLE " + name + " (id int PRIMARY KEY, name text)");
    database.exec("INSERT INTO " + name + " VALUES (1, 'one')");
    for (auto [id, text] : database.query<int, std::string_view>("SELECT id, name FROM " + name))
      sum += static_cast<std::uint64_t>(id) + text.size();
  }
  return sum;
}

}  // namespace pgmicro::bench
