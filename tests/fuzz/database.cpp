// Whole database files, damaged or invented: every tree is walked, the check runs, rows and keys are put and
// erased, trees dropped, pages vacuumed. What may happen: corrupt(…), or it works. And where the check found
// nothing before, everything must work, and nothing may be found after.

#include "fuzz_input.hpp"

#include <pgmicro/base/error.hpp>
#include <pgmicro/base/random.hpp>
#include <pgmicro/btree/batch.hpp>
#include <pgmicro/btree/check.hpp>
#include <pgmicro/btree/stats.hpp>
#include <pgmicro/btree/tree_store.hpp>
#include <pgmicro/pager/memory_store.hpp>
#include <pgmicro/pager/pager.hpp>

#include <array>
#include <optional>

namespace pgmicro::fuzz {
namespace {

using Pager = pager::Pager<pager::MemoryStore>;
using Trees = btree::TreeStore<Pager>;
using Txn = Trees::Txn;
using Image = std::vector<std::byte>;

constexpr std::uint32_t pages_max = 400;

struct Tree {
  TreeId id;
  bool table;
};

Bytes make_record(btree::RecordWriter& writer, std::uint64_t n, std::size_t text_bytes) {
  static const std::string letters(70000, 'q');
  return writer.integer(static_cast<std::int64_t>(n))
      .text(std::string_view(letters).substr(0, text_bytes))
      .real(static_cast<double>(n) / 4)
      .finish();
}

void put(Txn& txn, const Tree& tree, std::uint64_t n, std::size_t text_bytes) {
  btree::RecordWriter writer;
  const Bytes record = make_record(writer, n, text_bytes);
  if (tree.table)
    txn.table(tree.id).put(static_cast<RowId>(n), record);
  else
    txn.index(tree.id, {}).put(record);
}

Tree create(Txn& txn, bool table) {
  const Tree tree{txn.create_tree(table ? TreeKind::table : TreeKind::index), table};
  const std::string name = "t" + std::to_string(raw(tree.id));
  btree::RecordWriter writer;
  auto schema = txn.table(TreeId::schema);
  const RowId next = schema.last() ? schema.key() + 1 : 1;
  schema.put(
      next,
      writer.text(table ? "table" : "index").text(name).text(name).integer(raw(tree.id)).null().finish());
  return tree;
}

/// Some valid files to start from.
struct Shape {
  std::uint32_t page_size;
  std::uint8_t reserved;
  btree::AutoVacuum auto_vacuum;
};
constexpr Shape shapes[] = {{512, 0, btree::AutoVacuum::none},
                            {512, 8, btree::AutoVacuum::full},
                            {1024, 0, btree::AutoVacuum::incremental},
                            {4096, 0, btree::AutoVacuum::none}};

Image make_image(const Shape& shape) {
  Pager pages(pager::MemoryStore({.page_size = shape.page_size}));
  Trees trees(pages, {.reserved_bytes = shape.reserved, .auto_vacuum = shape.auto_vacuum});
  Random random(shape.page_size + shape.reserved);
  {
    auto txn = trees.begin(TxnMode::write);
    std::vector<Tree> made;
    for (int i = 0; i < 4; ++i) made.push_back(create(txn, i % 2 == 0));
    for (int i = 0; i < 160; ++i)
      put(txn, made[random.below(made.size())], random.below(500),
          random.below(random.one_in(12) ? 2500 : 60));
    for (const Tree& tree : made)
      if (tree.table) {
        auto cursor = txn.table(tree.id);
        for (bool more = cursor.first(); more; more = cursor.next())
          if (random.one_in(5)) cursor.erase();
      }
    txn.commit();
  }
  auto txn = trees.begin(TxnMode::read);
  Image image;
  for (std::uint32_t no = 1; no <= txn.page_count(); ++no) {
    const auto pin = txn.pages().get(PageNo{no});
    image.insert(image.end(), pin.data(), pin.data() + shape.page_size);
  }
  return image;
}

Pager open(const Image& image, std::uint32_t page_size) {
  pager::MemoryStore store({.page_size = page_size, .page_count_max = 1u << 22});
  std::vector<pager::PageImage> batch;
  for (std::size_t i = 0; (i + 1) * page_size <= image.size(); ++i)
    batch.push_back(
        {PageNo{static_cast<std::uint32_t>(i + 1)}, Bytes(image).subspan(i * page_size, page_size)});
  if (!batch.empty()) {
    auto writer = store.begin_write();
    store.release(writer->commit(batch, static_cast<std::uint32_t>(batch.size())));
  }
  return Pager(std::move(store));
}

/// Errors that bytes from a disk, or a full database, may cause.
bool is_permitted(const Error& e) {
  return e.sqlstate() == errc::data_corrupted || e.sqlstate() == errc::index_corrupted ||
         e.sqlstate() == errc::program_limit || e.sqlstate() == errc::feature_not_supported;
}
/// False: it threw what it may.
template <class F>
bool attempt(F&& work, bool must_work) {
  try {
    work();
    return true;
  } catch (const Error& e) {
    if (!is_permitted(e)) fail(e.what());
    if (must_work && e.sqlstate() != errc::program_limit)
      fail(std::string("the check found nothing, and yet: ") + e.what());
    return false;
  }
}

template <class Cursor>
void read_here(Cursor& cursor) {
  std::byte buffer[700];
  (void)cursor.prefix();
  const std::size_t size = cursor.size();
  for (std::size_t at = 0; at < size;) {
    const std::size_t got = cursor.read(at, buffer);
    if (got == 0) fail("a record ends before its size");
    at += got;
  }
}

template <class Cursor>
std::uint64_t walk(Cursor& cursor) {
  std::uint64_t there = 0, back = 0;
  for (bool more = cursor.first(); more; more = cursor.next(), ++there) read_here(cursor);
  for (bool more = cursor.last(); more; more = cursor.prev()) ++back;
  if (there != back) fail("a walk meets other entries forwards than backwards");
  return there;
}

/// `sound`: the check found nothing, so records are what they claim to be, and two ways to read one must agree.
void read_tree(Txn& txn, const Tree& tree, bool sound, Input& in) {
  if (tree.table) {
    auto cursor = txn.table(tree.id);
    const auto rows = walk(cursor);
    static constexpr std::array<std::uint32_t, 3> columns{0, 1, 2};
    std::uint64_t batched = 0;
    if (cursor.first()) {
      auto beside = txn.table(tree.id);
      bool here = beside.first();
      const auto rest = [](void* c, std::size_t at, MutBytes out) {
        return static_cast<decltype(beside)*>(c)->read(at, out);
      };
      const auto first = in.below(3), wanted = 1 + in.below(3 - first);
      btree::BatchScan scan(cursor, {.columns = std::span(columns).subspan(first, wanted), .rows_max = 50});
      while (scan.next()) {
        batched += scan.batch().rows();
        for (std::size_t row = 0; sound && here && row < scan.batch().rows(); ++row, here = beside.next()) {
          btree::RecordView record(beside.prefix(), beside.size(), {&beside, rest});
          for (std::size_t k = 0; k < wanted; ++k)
            if (!(scan.batch().column(k).value(row) == record.value(first + k)))
              fail("a batch holds another value than the row");
        }
      }
    }
    if (batched != rows) fail("a batch scan sees other rows than a walk");
    for (int i = 0; i < 8; ++i)
      if (cursor.seek(SeekOp{static_cast<std::uint8_t>(in.below(5))}, static_cast<RowId>(in.u16())))
        read_here(cursor);
  } else {
    auto cursor = txn.index(tree.id, {});
    (void)walk(cursor);
    btree::RecordWriter writer;
    for (int i = 0; i < 8; ++i)
      if (cursor.seek(SeekOp{static_cast<std::uint8_t>(in.below(5))}, writer.integer(in.u16()).finish()))
        (void)cursor.key();
  }
}

std::vector<Tree> trees_of_schema(Txn& txn) {
  std::vector<Tree> found{{TreeId::schema, true}};
  auto schema = txn.table(TreeId::schema);
  for (bool more = schema.first(); more && found.size() < 30; more = schema.next()) {
    btree::RecordView row(schema.prefix());
    const auto root = row.value(3);
    if (root.type() != btree::StorageClass::integer || root.as_integer() < 2 ||
        root.as_integer() > txn.page_count())
      continue;
    const PageNo no{static_cast<std::uint32_t>(root.as_integer())};
    const auto pin = txn.pages().get(no);
    found.push_back({TreeId{raw(no)}, (load_u8(pin.data()) & 1) != 0});
  }
  return found;
}

void change(Txn& txn, std::vector<Tree>& trees, Input& in) {
  for (int step = 0; step < 60 && !in.empty(); ++step) {
    const Tree tree = trees[in.below(static_cast<std::uint32_t>(trees.size()))];
    switch (in.below(12)) {
      case 0:  // the schema keeps naming it: only clear
        if (tree.id != TreeId::schema) txn.clear_tree(tree.id);
        break;
      case 1:
        if (trees.size() < 30) trees.push_back(create(txn, in.below(2) == 0));
        break;
      case 2: (void)txn.vacuum(in.below(10)); break;
      case 3: {
        const auto mark = txn.mark();
        if (tree.id != TreeId::schema) put(txn, tree, in.u16(), in.u16() % 3000);
        txn.rollback(mark);
        break;
      }
      case 4:
      case 5:
      case 6:
      case 7: {
        if (tree.id == TreeId::schema) break;
        const auto erase = [&](auto& cursor) {
          bool here = in.below(2) == 0 ? cursor.first() : cursor.last();
          for (unsigned n = in.below(20); here && n != 0; --n) here = cursor.next();
          for (unsigned n = in.below(30); here && n != 0; --n) {
            cursor.erase();
            here = cursor.next();
          }
        };
        if (tree.table) {
          auto cursor = txn.table(tree.id);
          erase(cursor);
        } else {
          auto cursor = txn.index(tree.id, {});
          erase(cursor);
        }
        break;
      }
      default:
        if (tree.id == TreeId::schema) break;
        for (unsigned n = in.below(20); n != 0; --n)
          put(txn, tree, in.u16() % 600, in.below(8) == 0 ? in.u16() % 6000 : in.below(70));
    }
  }
}

}  // namespace
}  // namespace pgmicro::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pgmicro;
  using namespace pgmicro::fuzz;
  static const std::array<Image, std::size(shapes)> originals = [] {
    std::array<Image, std::size(shapes)> made;
    for (std::size_t i = 0; i < made.size(); ++i) made[i] = make_image(shapes[i]);
    return made;
  }();
  Input in(data, size);
  const unsigned which = in.below(std::size(shapes) + 1);
  std::uint32_t page_size = 512;
  Image image;
  if (which < std::size(shapes)) {
    image = originals[which];
    page_size = shapes[which].page_size;
    damage(in, image);
    if (in.below(8) == 0) image.resize((1 + in.u16() % pages_max) * std::size_t{page_size});
  } else {  // invented
    const std::size_t choices = 200;
    const Bytes all = Input(data, size).rest();
    if (all.size() <= choices) return 0;
    image.assign(all.begin() + choices, all.end());
    page_size = 512u << in.below(4);
    image.resize(std::min<std::size_t>((image.size() + page_size - 1) / page_size, pages_max) * page_size);
  }

  Pager pages = open(image, page_size);
  std::optional<Trees> trees;
  bool sound = false;
  const bool opened = attempt(
      [&] {
        trees.emplace(pages);
        auto txn = trees->begin(TxnMode::read);
        sound = btree::check(txn.pages()).empty();
      },
      false);
  if (!opened) return 0;

  std::vector<Tree> known;
  const bool named = attempt(
      [&] {
        auto txn = trees->begin(TxnMode::read);
        known = trees_of_schema(txn);
      },
      false);
  if (!named) return 0;
  for (const Tree& tree : known)
    (void)attempt(
        [&] {
          auto txn = trees->begin(TxnMode::read);
          read_tree(txn, tree, sound, in);
          (void)btree::tree_stats(txn.pages(), tree.id);
        },
        sound);

  const std::uint32_t pages_before = static_cast<std::uint32_t>(image.size() / page_size);
  const bool changed = attempt(
      [&] {
        auto txn = trees->begin(TxnMode::write);
        change(txn, known, in);
        if (txn.page_count() > pages_before + 2000) fail("a small change makes the file grow without bounds");
        txn.commit();
      },
      sound);
  (void)attempt(
      [&] {
        auto txn = trees->begin(TxnMode::read);
        const auto findings = btree::check(txn.pages());
        if (sound && changed && !findings.empty())
          fail("sound before the change, and after it: " + to_string(findings[0]));
        if (sound && !changed && !findings.empty())
          fail("a change that failed has left something: " + to_string(findings[0]));
      },
      false);
  return 0;
}
