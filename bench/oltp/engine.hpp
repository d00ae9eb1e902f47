#pragma once
/// What the oltp rows ask of an engine: small statements through its public API, as its manual says they are
/// fastest. One adapter per engine; every operation is a whole loop inside it, so that the virtual call costs nothing.
///
/// The table, and three small ones for the join:
///
///     bench (id int PRIMARY KEY, k int, name text, x double precision, at timestamp), an index on k
///     customer (id int PRIMARY KEY, name text) · item (id int PRIMARY KEY, title text)
///     orders (id int PRIMARY KEY, customer int, item int)

#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace pgmicro::bench {

using Ids = std::span<const std::int32_t>;

class OltpEngine {
 public:
  virtual ~OltpEngine() = default;
  virtual void create() = 0;
  /// Rows first … first+count-1 in one transaction, prepared.
  virtual void insert(std::int64_t first, std::int64_t count) = 0;
  virtual void fill_orders(std::int64_t count) = 0;
  virtual void checkpoint() = 0;
  // Each answers a sum over what it read, or how many rows it changed. Those that change do it in one transaction.
  virtual std::uint64_t point(Ids ids) = 0;
  virtual std::uint64_t point_ad_hoc(Ids ids) = 0;
  virtual std::uint64_t by_index(Ids ids) = 0;
  virtual std::uint64_t range(Ids ids) = 0;  ///< 100 rows from each id on
  virtual std::uint64_t update(Ids ids) = 0;
  virtual std::uint64_t update_indexed(Ids ids) = 0;
  virtual std::uint64_t remove(Ids ids) = 0;
  virtual std::uint64_t join(Ids ids) = 0;
  /// Prepares the text `count` times, each time with another number in it.
  virtual std::uint64_t prepare(int text, std::int64_t count) = 0;
};

/// `path` empty: in memory.
[[nodiscard]] std::unique_ptr<OltpEngine> oltp_ours(const std::string& path);
[[nodiscard]] std::unique_ptr<OltpEngine> oltp_sqlite(const std::string& path);

/// Opens a database in memory, creates a table, inserts, selects, closes. `fresh`: names that the process has not seen.
[[nodiscard]] std::uint64_t open_and_close_ours(std::int64_t count, bool fresh);
[[nodiscard]] std::uint64_t open_and_close_sqlite(std::int64_t count, bool fresh);

inline constexpr std::int64_t key_of(std::int64_t id) { return id * 7919 % 100'003; }
inline constexpr const char* insert_sql = "INSERT INTO bench VALUES ($1, $2, $3, $4, $5)";
inline constexpr const char* point_sql = "SELECT k, name FROM bench WHERE id = $1";
inline constexpr const char* index_sql = "SELECT id, name FROM bench WHERE k = $1";
inline constexpr const char* range_sql = "SELECT k FROM bench WHERE id >= $1 AND id < $2";
inline constexpr const char* update_sql = "UPDATE bench SET x = x + 1 WHERE id = $1";
inline constexpr const char* update_indexed_sql = "UPDATE bench SET k = k + 1 WHERE id = $1";
inline constexpr const char* delete_sql = "DELETE FROM bench WHERE id = $1";
inline constexpr const char* join_sql =
    "SELECT c.name, i.title FROM orders o JOIN customer c ON c.id = o.customer JOIN item i ON i.id = o.item "
    "WHERE o.id = $1";

/// Four texts, from the least to a join of six; # is a number that no text had before: no cache of plans knows them.
inline constexpr const char* planned_texts[] = {
    "SELECT 1 AS c#", "SELECT k AS c#, name FROM bench WHERE id = 5",
    "SELECT c.name AS c#, count(*), sum(b.k) FROM bench b JOIN orders o ON o.item = b.id JOIN customer c ON "
    "c.id = "
    "o.customer WHERE b.k > 100 GROUP BY c.name ORDER BY 2 DESC LIMIT 10",
    "SELECT b.name AS c#, c.name, i.title, o2.id FROM bench b JOIN orders o ON o.item = b.id JOIN customer c "
    "ON c.id = "
    "o.customer JOIN item i ON i.id = o.item JOIN orders o2 ON o2.customer = c.id JOIN bench b2 ON b2.id = "
    "o2.item "
    "WHERE b.id = 7 AND b2.k > 5"};
[[nodiscard]] inline std::int64_t next_number() {
  static std::int64_t number = 0;
  return ++number;
}

}  // namespace pgmicro::bench
