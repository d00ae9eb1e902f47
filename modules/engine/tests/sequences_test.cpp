#include <gtest/gtest.h>

#include <pgmicro/base/error.hpp>
#include <pgmicro/engine/detail/backend_of.hpp>
#include <pgmicro/engine/detail/sequences.hpp>

#include <limits>

namespace pgmicro::engine {
namespace {

class SequencesTest : public ::testing::Test {
 protected:
  SequencesTest() : backend_(make_backend(open_memory())), store_(backend_->session()) {
    store_->begin(TxnMode::write);
    sequence_.oid = Oid{16384};
    sequence_.name = "s";
    sequence_.kind = catalog::RelationKind::sequence;
    sequence_.tree = store_->create_tree(TreeKind::table);
    Sequences::write_row(*store_, sequence_.tree, 1, false);
    store_->commit();
  }
  std::int64_t next() { return sequences_.next(sequence_, *store_, *backend_); }
  void restart(std::int64_t at) { sequences_.set(sequence_, at, false, *store_, *backend_); }
  std::string failure() {
    try {
      next();
    } catch (const Error& e) {
      return e.what();
    }
    return "none";
  }

  std::unique_ptr<Backend> backend_;
  std::unique_ptr<BackendSession> store_;
  catalog::Relation sequence_;
  Sequences sequences_;
};

TEST_F(SequencesTest, CountsAndReserves) {
  for (std::int64_t i = 1; i <= 100; ++i) EXPECT_EQ(next(), i);
  store_->begin(TxnMode::read);
  EXPECT_EQ(Sequences::read_row(*store_, sequence_.tree).last_value, 128);  // (Q1)
  store_->abort();
}

TEST_F(SequencesTest, NeverGoesBackWithATransaction) {  // (Q2)
  EXPECT_EQ(next(), 1);
  store_->begin(TxnMode::write);
  for (std::int64_t i = 2; i <= 40; ++i) EXPECT_EQ(next(), i);
  store_->abort();
  sequences_.rolled_back();
  EXPECT_EQ(next(), 41);
  store_->begin(TxnMode::read);
  EXPECT_GE(Sequences::read_row(*store_, sequence_.tree).last_value, 41);
  store_->abort();
}

TEST_F(SequencesTest, AnotherProcessGoesOnBehindWhatIsReserved) {
  EXPECT_EQ(next(), 1);
  Sequences other;
  EXPECT_EQ(other.next(sequence_, *store_, *backend_), 33);
  for (std::int64_t i = 2; i <= 32; ++i) EXPECT_EQ(next(), i);
  EXPECT_EQ(next(), 65);
}

TEST_F(SequencesTest, Ends) {
  sequence_.sequence.max = 3;
  EXPECT_EQ(next() + next() + next(), 6);
  EXPECT_EQ(failure(), "2200H: nextval: reached maximum value of sequence \"s\" (3)");
  sequence_.sequence.cycle = true;
  EXPECT_EQ(next(), 1);
}

TEST_F(SequencesTest, GoesDownAndThroughAllOfInt8) {
  sequence_.sequence.increment = -3;
  sequence_.sequence.min = -5;
  sequence_.sequence.max = 10;
  restart(2);
  EXPECT_EQ(next(), 2);
  EXPECT_EQ(next(), -1);
  EXPECT_EQ(next(), -4);
  EXPECT_EQ(failure(), "2200H: nextval: reached minimum value of sequence \"s\" (-5)");
  constexpr auto min = std::numeric_limits<std::int64_t>::min();
  constexpr auto max = std::numeric_limits<std::int64_t>::max();
  sequence_.sequence = {.increment = max, .min = min, .max = max};
  restart(min);
  EXPECT_EQ(next(), min);
  EXPECT_EQ(next(), -1);
  EXPECT_EQ(next(), max - 1);
  EXPECT_NE(failure(), "none");
}

TEST_F(SequencesTest, SetvalMindsTheBounds) {
  sequence_.sequence.max = 10;
  sequences_.set(sequence_, 7, true, *store_, *backend_);
  EXPECT_EQ(next(), 8);
  restart(3);
  EXPECT_EQ(next(), 3);
  try {
    restart(11);
    FAIL();
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(), "22003: setval: value 11 is out of bounds for sequence \"s\" (1..10)");
  }
}

}  // namespace
}  // namespace pgmicro::engine
