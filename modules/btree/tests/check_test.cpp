// Our check() over files that SQLite wrote, whole and damaged. SQLite's own integrity_check is the other opinion.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/btree/check.hpp>
#include <pgmicro/btree/detail/header.hpp>
#include <pgmicro/btree/stats.hpp>

#include <functional>
#include <memory>
#include <string>

namespace pgmicro::btree {
namespace {

using Image = std::vector<std::byte>;

/// A file's bytes as pages.
class ImagePages final : public detail::PageSource {
 public:
  explicit ImagePages(const Image& image) : image_(&image) {
    const auto raw_size = load_be16(image.data() + 16);
    page_size_ = raw_size == 1 ? 65536u : raw_size;
  }
  std::uint32_t page_size() const noexcept override { return page_size_; }
  std::uint32_t page_count() const noexcept override {
    return static_cast<std::uint32_t>(image_->size() / page_size_);
  }
  void read(PageNo no, std::byte* out) override {
    std::memcpy(out, image_->data() + std::size_t{raw(no) - 1} * page_size_, page_size_);
  }

 private:
  const Image* image_;
  std::uint32_t page_size_;
};

class Database {
 public:
  explicit Database(std::uint64_t seed = 0) : random_(seed) {
    EXPECT_EQ(sqlite3_open(":memory:", &db_), SQLITE_OK);
    const auto next = [](sqlite3_context* context, int, sqlite3_value** args) {
      auto& random = *static_cast<Random*>(sqlite3_user_data(context));
      sqlite3_result_int64(
          context,
          static_cast<sqlite3_int64>(random.below(static_cast<std::uint64_t>(sqlite3_value_int64(args[0])))));
    };
    sqlite3_create_function(db_, "rnd", 1, SQLITE_UTF8, &random_, next, nullptr, nullptr);
  }
  explicit Database(const Image& image) : Database() {
    auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(image.size()));
    std::memcpy(copy, image.data(), image.size());
    const auto size = static_cast<sqlite3_int64>(image.size());
    EXPECT_EQ(sqlite3_deserialize(db_, "main", copy, size, size, SQLITE_DESERIALIZE_FREEONCLOSE), SQLITE_OK);
  }
  ~Database() { sqlite3_close_v2(db_); }
  Database(const Database&) = delete;

  void run(const std::string& sql) {
    char* message = nullptr;
    EXPECT_EQ(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &message), SQLITE_OK)
        << message << ": " << sql;
    sqlite3_free(message);
  }
  std::int64_t number(const char* sql) {
    sqlite3_stmt* s = nullptr;
    EXPECT_EQ(sqlite3_prepare_v2(db_, sql, -1, &s, nullptr), SQLITE_OK) << sqlite3_errmsg(db_);
    EXPECT_EQ(sqlite3_step(s), SQLITE_ROW);
    const auto n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
  }
  /// What integrity_check says of trees; about tables against their indexes it knows more than we do.
  std::string integrity() {
    std::string out;
    sqlite3_stmt* s = nullptr;
    if (sqlite3_prepare_v2(db_, "PRAGMA integrity_check", -1, &s, nullptr) != SQLITE_OK) {
      const std::string message = sqlite3_errmsg(db_);  // SQL in the schema table is not ours to judge
      return message == "database disk image is malformed" ? message : "";
    }
    int rc = SQLITE_ROW;
    while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
      const std::string line = reinterpret_cast<const char*>(sqlite3_column_text(s, 0));
      const auto has = [&](const char* word) { return line.find(word) != std::string::npos; };
      if (line == "ok" || has("missing from index") || has("wrong # of entries") || has("non-unique") ||
          has("NULL value") || has("row not found") || has("values differ") || has("NUMERIC value") ||
          has("TEXT value"))
        continue;
      out += line + "\n";
    }
    sqlite3_finalize(s);
    return rc == SQLITE_DONE ? out : out + "stopped\n";
  }
  Image image() {
    sqlite3_int64 size = 0;
    const std::unique_ptr<unsigned char, void (*)(void*)> bytes(sqlite3_serialize(db_, "main", &size, 0),
                                                                sqlite3_free);
    const auto* p = reinterpret_cast<const std::byte*>(bytes.get());
    return {p, p + size};
  }

 private:
  sqlite3* db_ = nullptr;
  Random random_;
};

std::string text_of(const std::vector<Finding>& findings) {
  std::string s;
  for (const Finding& f : findings) s += to_string(f) + "\n";
  return s;
}
std::string check_image(const Image& image) {
  ImagePages pages(image);
  return text_of(check(pages, CheckOptions{.findings_max = 10000}));
}

struct Shape {
  int page_size;
  int auto_vacuum;
};
Image sample(const Shape& shape, std::uint64_t seed, int rounds = 6) {
  Random random(seed);
  Database db(seed);
  db.run("PRAGMA page_size=" + std::to_string(shape.page_size));
  db.run("PRAGMA auto_vacuum=" + std::to_string(shape.auto_vacuum));
  db.run(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b TEXT, c BLOB); CREATE INDEX ta ON t(a); CREATE INDEX tb "
      "ON t(b, a);"
      "CREATE TABLE w(k TEXT, n INT, v, PRIMARY KEY(k, n)) WITHOUT ROWID;"
      "CREATE TABLE d(x TEXT COLLATE NOCASE UNIQUE); CREATE INDEX dd ON d(x DESC); CREATE VIEW vv AS SELECT "
      "1;");
  for (int round = 0; round < rounds; ++round) {
    const auto n = std::to_string(20 + random.below(200));
    const auto span = std::to_string(random.one_in(3) ? 4 * shape.page_size : 60);
    db.run("WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM s WHERE i<" + n +
           ") INSERT OR REPLACE INTO t SELECT rnd(1000000), rnd(1000), "
           "printf('%.*c%x', rnd(20), 'x', rnd(1000000)),"
           " zeroblob(rnd(" +
           span + ")) FROM s");
    db.run("WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM s WHERE i<" + n +
           ") INSERT OR REPLACE INTO w SELECT printf('%x%.*c', rnd(1000000), rnd(60), 'y'), i, "
           "zeroblob(rnd(200)) FROM s");
    db.run("INSERT OR IGNORE INTO d SELECT b FROM t WHERE rnd(3) = 0");
    if (random.one_in(2)) db.run("DELETE FROM t WHERE id % 3 = 0");
    if (random.one_in(3)) db.run("DELETE FROM w WHERE n % 2 = 0");
    if (random.one_in(4)) db.run("PRAGMA incremental_vacuum(3)");
  }
  // Pages for the free list.
  db.run("CREATE TABLE gone(x); INSERT INTO gone SELECT zeroblob(900) FROM t LIMIT 30; DROP TABLE gone");
  EXPECT_EQ(db.integrity(), "");
  return db.image();
}

class CheckShape : public testing::TestWithParam<Shape> {};
TEST_P(CheckShape, FindsNothingInWhatSqliteWrote) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed)
    EXPECT_EQ(check_image(sample(GetParam(), seed)), "") << "seed " << seed;
}
TEST_P(CheckShape, StatisticsAreSqlites) {
  const Image image = sample(GetParam(), 9);
  Database db(image);
  ImagePages pages(image);
  const auto root =
      static_cast<std::uint32_t>(db.number("SELECT rootpage FROM sqlite_schema WHERE name='t'"));
  const TreeStats stats = tree_stats(pages, TreeId{root});
  EXPECT_EQ(stats.entries, static_cast<std::uint64_t>(db.number("SELECT count(*) FROM t")));
  EXPECT_GE(stats.depth, 1u);
  EXPECT_GT(stats.fill(), 0.1);
  EXPECT_LE(stats.fill(), 1.0);
  EXPECT_GE(stats.payload_bytes, static_cast<std::uint64_t>(db.number("SELECT sum(length(c)) FROM t")));
}
INSTANTIATE_TEST_SUITE_P(Shapes, CheckShape,
                         testing::Values(Shape{512, 0}, Shape{512, 1}, Shape{1024, 2}, Shape{4096, 0},
                                         Shape{4096, 1}, Shape{65536, 0}, Shape{65536, 2}),
                         [](const auto& shape) {
                           return std::to_string(shape.param.page_size) + "Vacuum" +
                                  std::to_string(shape.param.auto_vacuum);
                         });

TEST(Check, AnEmptyFileIsFine) {
  const Image image = Database().image();
  if (!image.empty()) {
    EXPECT_EQ(check_image(image), "");
  }
}

// Each rule, broken by hand.
struct Damage {
  const char* name;
  const char* rule;
  Shape shape;
  std::function<void(Image&)> make;
};
std::byte* page(Image& image, std::uint32_t no) {
  const auto size = load_be16(image.data() + 16);
  return image.data() + std::size_t{no - 1} * (size == 1 ? 65536u : size);
}
std::vector<bool> free_pages(Image& image) {
  std::vector<bool> free(ImagePages(image).page_count() + std::size_t{1});
  for (std::uint32_t trunk = load_be32(image.data() + 32); trunk != 0;
       trunk = load_be32(page(image, trunk))) {
    free[trunk] = true;
    const std::byte* p = page(image, trunk);
    for (std::uint32_t i = 0; i < load_be32(p + 4); ++i) free[load_be32(p + 8 + 4 * i)] = true;
  }
  return free;
}
/// The first page of this kind that `fits`, from page 2 on.
std::byte* page_of_kind(Image& image, unsigned kind, const std::function<bool(const std::byte*)>& fits = {}) {
  const auto free = free_pages(image);
  for (std::uint32_t no = 2; no < free.size(); ++no)
    if (std::byte* p = page(image, no); !free[no] && load_u8(p) == kind && (!fits || fits(p))) return p;
  ADD_FAILURE() << "no page of kind " << kind;
  return page(image, 2);
}
/// The first leaf of an index.
std::byte* leaf_of(Image& image, const char* index) {
  const std::string sql = std::string("SELECT rootpage FROM sqlite_schema WHERE name='") + index + "'";
  std::byte* p = page(image, static_cast<std::uint32_t>(Database(image).number(sql.c_str())));
  while (load_u8(p) == 2) p = page(image, load_be32(p + load_be16(p + 12)));
  return p;
}
bool has_two_cells(const std::byte* p) { return load_be16(p + 3) >= 2; }

class CheckDamage : public testing::TestWithParam<Damage> {};
TEST_P(CheckDamage, IsNamed) {
  Image image = sample(GetParam().shape, 77);
  ASSERT_EQ(check_image(image), "");
  GetParam().make(image);
  EXPECT_NE(check_image(image).find(GetParam().rule), std::string::npos)
      << "found only: " << check_image(image);
}
const Damage damages[] = {
    {"Magic", "(I1)", {1024, 0}, [](Image& i) { i[0] = std::byte{'s'}; }},
    {"PageCount", "(I1)", {1024, 0}, [](Image& i) { store_be32(i.data() + 28, 5); }},
    {"PayloadFraction", "(I1)", {1024, 0}, [](Image& i) { i[21] = std::byte{63}; }},
    {"Encoding", "(I1)", {1024, 0}, [](Image& i) { store_be32(i.data() + 56, 4); }},
    {"LargestRoot", "(I1)", {1024, 1}, [](Image& i) { store_be32(i.data() + 52, 1); }},
    {"ChildTwice",
     "(I2)",
     {1024, 0},
     [](Image& i) {
       auto* p = page_of_kind(i, 5, has_two_cells);
       std::memcpy(p + load_be16(p + 12), p + load_be16(p + 14), 4);
     }},
    {"ChildOutside", "(I2)", {1024, 0}, [](Image& i) { store_be32(page_of_kind(i, 5) + 8, 0x7fffffff); }},
    {"LostPage",
     "(I2)",
     {1024, 0},
     [](Image& i) {
       i.resize(i.size() + 1024);
       store_be32(i.data() + 28, static_cast<std::uint32_t>(i.size() / 1024));
     }},
    {"FreeCount",
     "(I3)",
     {1024, 0},
     [](Image& i) { store_be32(i.data() + 36, load_be32(i.data() + 36) + 1); }},
    {"FreeTrunk",
     "(I3)",
     {1024, 0},
     [](Image& i) { store_be32(page(i, load_be32(i.data() + 32)) + 4, 100000); }},
    {"KindInTree",
     "(I4)",
     {1024, 0},
     [](Image& i) {
       auto* p = page_of_kind(i, 5);
       store_u8(page(i, load_be32(p + 8)), 10);
     }},
    {"EmptyLeaf",
     "(I4)",
     {1024, 0},
     [](Image& i) {
       auto* p = page_of_kind(i, 5);
       std::memset(page(i, load_be32(p + 8)) + 1, 0, 4);
     }},
    {"Fragments",
     "(I5)",
     {1024, 0},
     [](Image& i) {
       auto* p = page_of_kind(i, 13);
       store_u8(p + 7, load_u8(p + 7) + 1);
     }},
    {"OverlappingCells",
     "(I5)",
     {1024, 0},
     [](Image& i) {
       auto* p = page_of_kind(i, 13, has_two_cells);
       std::memcpy(p + 8, p + 10, 2);
     }},
    {"PointerOutside", "(I5)", {1024, 0}, [](Image& i) { store_be16(page_of_kind(i, 13) + 8, 1023); }},
    {"RowsSwapped",
     "(I6)",
     {1024, 0},
     [](Image& i) {
       auto* p = page_of_kind(i, 13, has_two_cells);
       std::byte first[2];
       std::memcpy(first, p + 8, 2);
       std::memcpy(p + 8, p + 10, 2);
       std::memcpy(p + 10, first, 2);
     }},
    {"KeysSwapped",
     "(I6)",
     {4096, 0},
     [](Image& i) {
       auto* p = leaf_of(i, "ta");
       std::byte first[2];
       std::memcpy(first, p + 8, 2);
       std::memcpy(p + 8, p + 10, 2);
       std::memcpy(p + 10, first, 2);
     }},
    {"ChainTooShort",
     "(I7)",
     {512, 0},
     [](Image& i) {
       // A table leaf's last cell with a chain: cut after its first page.
       ImagePages pages(i);
       const auto f = detail::PageFormat::of(512, 0);
       for (std::uint32_t no = 2; no <= pages.page_count(); ++no) {
         auto* p = page(i, no);
         if (load_u8(p) != 13 || load_be16(p + 3) == 0 || load_be16(p + 8) > 508 || load_be16(p + 8) < 10)
           continue;
         const auto cell =
             detail::parse_cell(p, PageNo{no}, detail::PageKind::table_leaf, f, load_be16(p + 8), 0);
         if (cell.total < 2000) continue;
         store_be32(page(i, raw(cell.overflow)), 0);
         return;
       }
       ADD_FAILURE();
     }},
    {"PointerMap", "(I8)", {1024, 1}, [](Image& i) { store_be32(page(i, 2) + 1 + 5 * 3, 3); }},
    {"SerialType",
     "(I9)",
     {4096, 0},
     [](Image& i) {
       // A row of t: five columns, all on its page.
       auto* p = page_of_kind(i, 13, [](const std::byte* q) {
         const std::byte* cell = q + load_be16(q + 8);
         std::uint64_t total = 0, rowid = 0;
         cell += get_varint_unchecked(cell, total);
         cell += get_varint_unchecked(cell, rowid);
         return load_be16(q + 3) != 0 && total < 400 && load_u8(cell) >= 5;
       });
       auto* cell = p + load_be16(p + 8);
       std::uint64_t v = 0;
       cell += get_varint_unchecked(cell, v);
       cell += get_varint_unchecked(cell, v);
       store_u8(cell + 2, 10);
     }},
    {"SchemaRoot",
     "(I10)",
     {4096, 0},
     [](Image& i) {
       Database db(i);
       db.run("PRAGMA writable_schema=1; UPDATE sqlite_schema SET rootpage=1 WHERE name='ta'");
       i = db.image();
     }},
};
INSTANTIATE_TEST_SUITE_P(Rules, CheckDamage, testing::ValuesIn(damages),
                         [](const auto& d) { return d.param.name; });

TEST(Check, FindsInDamagedFilesWhatSqliteFinds) {
  int agreed = 0, harmless = 0;
  for (std::uint64_t seed = 1; seed <= 600; ++seed) {
    Random random(seed);
    const Shape shapes[] = {{512, 0}, {512, 1}, {1024, 2}, {4096, 0}};
    static const Image originals[] = {sample(shapes[0], 1, 3), sample(shapes[1], 2, 3),
                                      sample(shapes[2], 3, 3), sample(shapes[3], 4, 3)};
    Image image = originals[random.below(4)];
    for (std::uint64_t flips = 1 + random.below(3); flips != 0; --flips) {
      // Headers and cell pointers matter most.
      const auto size = ImagePages(image).page_size();
      const auto at = random.below(image.size() / size) * size +
                      (random.one_in(2) ? random.below(40) : random.below(size));
      if (at < 100) continue;  // SQLite refuses or ignores these in its own ways
      image[at] = static_cast<std::byte>(random.next());
    }
    const std::string ours = check_image(image);
    const std::string sqlites = Database(image).integrity();
    ASSERT_TRUE(sqlites.empty() || !ours.empty()) << "seed " << seed << ", SQLite: " << sqlites;
    ++(ours.empty() ? harmless : agreed);
  }
  EXPECT_GT(agreed, 100);
  EXPECT_GT(harmless, 30);
}

TEST(Check, EndsWhateverTheBytes) {
  const Image original = sample({512, 1}, 12);
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Random random(seed);
    Image image = original;
    for (std::uint64_t flips = random.below(2000); flips != 0; --flips)
      image[100 + random.below(image.size() - 100)] =
          static_cast<std::byte>(random.one_in(3) ? random.next() : random.below(8));
    ImagePages pages(image);
    EXPECT_LE(check(pages, {.findings_max = 10}).size(), 10u);
    try {
      (void)tree_stats(pages, TreeId{2 + static_cast<std::uint32_t>(random.below(20))});
    } catch (const Error& e) {
      EXPECT_EQ(e.sqlstate(), errc::data_corrupted);
    }
  }
}

}  // namespace
}  // namespace pgmicro::btree
