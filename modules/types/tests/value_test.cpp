/// What needs no server to be known: words for the present, what a file may not hold, modifiers, values inside values.
#include <pgmicro/base/random.hpp>
#include <pgmicro/types/array.hpp>
#include <pgmicro/types/datetime.hpp>
#include <pgmicro/types/numeric.hpp>
#include <pgmicro/types/record.hpp>
#include <pgmicro/types/text.hpp>
#include <pgmicro/types/time_zone.hpp>

#include "vectors.hpp"

#include <cmath>
#include <functional>

namespace pgmicro::types {
namespace {

class ValueTest : public ::testing::Test {
 protected:
  Arena arena;
  Settings settings;
  Context context{arena, settings};

  const TypeInfo& type(const char* name) { return *find_type(name); }
  Datum value(const char* name, std::string_view text, Typmod typmod = -1) {
    return type(name).input(text, typmod, context);
  }
  std::string show(const char* name, const Datum& d) { return text_of(type(name), d, context); }
  static std::string error_of(const std::function<void()>& f) {
    try {
      f();
    } catch (const Error& e) {
      return describe(e);
    }
    return "no error";
  }
};

TEST_F(ValueTest, WordsForNowMeanTheTransaction) {
  settings.time_zone = TimeZone::find("Europe/Berlin");
  settings.transaction_time =
      parse_timestamptz("2024-03-30 23:30:00.25+00", -1, settings);  // the 31st in Berlin
  EXPECT_EQ(show("timestamptz", value("timestamptz", "now")), "2024-03-31 00:30:00.25+01");
  EXPECT_EQ(show("timestamp", value("timestamp", "now")), "2024-03-31 00:30:00.25");
  EXPECT_EQ(show("date", value("date", "today")), "2024-03-31");
  EXPECT_EQ(show("date", value("date", "yesterday")), "2024-03-30");
  EXPECT_EQ(show("timestamptz", value("timestamptz", "tomorrow")), "2024-04-01 00:00:00+02");
  EXPECT_EQ(show("timestamptz", value("timestamptz", "tomorrow 01:30")), "2024-04-01 01:30:00+02");
  EXPECT_EQ(show("time", value("time", "now")), "00:30:00.25");
  EXPECT_EQ(show("timetz", value("timetz", "12:00")), "12:00:00+02") << "the clock goes forward that night";
}

TEST_F(ValueTest, WhatAFileMayNotHoldIsRefusedAndShown) {
  struct Bad {
    const char* type;
    Typmod typmod;
    Value value;
  };
  using namespace std::string_view_literals;
  const Bad all[] = {
      {"bool", -1, Value::integer(2)},
      {"bool", -1, Value::text("t"sv)},
      {"int2", -1, Value::integer(32768)},
      {"int4", -1, Value::real(1.5)},
      {"int8", -1, Value::text("1"sv)},
      {"float8", -1, Value::text("nan"sv)},
      {"numeric", pack(NumericTypmod{5, 2}), Value::real(1.555)},
      {"numeric", pack(NumericTypmod{5, 2}), Value::integer(1000)},
      {"numeric", pack(NumericTypmod{20, 2}), Value::text("1.555"sv)},
      {"numeric", -1, Value::real(1.5)},
      {"text", -1, Value::integer(1)},
      {"text", -1, Value::text("a\xff"sv)},
      {"text", -1, Value::text("a\0b"sv)},
      {"varchar", 7, Value::text("abcd"sv)},
      {"bytea", -1, Value::text("x"sv)},
      {"uuid", -1, Value::text("x"sv)},
      {"date", -1, Value::text("2024-2-29"sv)},
      {"date", -1, Value::text("2023-02-29"sv)},
      {"date", -1, Value::integer(20240229)},
      {"timestamp", -1, Value::text("2024-02-29T13:45:06"sv)},
      {"timestamp", -1, Value::text("2024-02-29 13:45:06.50"sv)},
      {"timestamp", 0, Value::text("2024-02-29 13:45:06.5"sv)},
      {"timestamp", -1, Value::text("2024-02-29 24:00:00"sv)},
      {"timestamp", -1, Value::text("-y9957-03-15 12:00:00 (45 BC)"sv)},
      {"time", -1, Value::text("25:00:00"sv)},
      {"interval", -1, Value::text("a while"sv)},
      {"_int4", -1, Value::text("[1,2"sv)},
      {"_int4", -1, Value::text("[[1],[2,3]]"sv)},
      {"_int4", -1, Value::text("[1,[2]]"sv)},
      {"_int4", -1, Value::text("[\"a\"]"sv)},
      {"_text", -1, Value::text("[\"\\ud800\"]"sv)},
      {"_text", -1, Value::text("{\"lower\":[0]}"sv)},
      {"_bool", -1, Value::blob({})},
  };
  for (const Bad& b : all) {
    const std::string said = error_of([&] { (void)type(b.type).load(b.value, b.typmod, context); });
    EXPECT_TRUE(said.starts_with("!22")) << b.type << ": " << said;
  }
  EXPECT_EQ(error_of([&] { (void)type("int4").load(Value::text("x"sv), -1, context); }),
            "!22P02 stored value is not of type integer: \"x\"");
}

TEST_F(ValueTest, DamagedJsonNeverCrashes) {
  constexpr std::uint64_t seed = 7;
  Random random(seed);
  const std::string good = R"({"lower":[0,-1],"array":[["a\u00e4\n",null],["\"",""]]})";
  for (int i = 0; i < 20000; ++i) {
    std::string text = good;
    for (std::uint64_t n = 1 + random.below(3); n > 0; --n) {
      const std::size_t at = random.below(text.size());
      if (random.one_in(2))
        text.erase(at, 1 + random.below(4));
      else
        text[at] = "[]{},:\"\\u0nx "[random.below(13)];
      if (text.empty()) text = "[";
    }
    SCOPED_TRACE(text + ", seed " + std::to_string(seed));
    try {
      const Datum d = type("_text").load(Value::text(text), -1, context);
      ASSERT_EQ(type("_text").compare(d, value("_text", show("_text", d))), 0);
    } catch (const Error&) {
    }
    arena.reset();
  }
}

TEST_F(ValueTest, ModifiersAreReadWrittenAndRefused) {
  const auto in = [&](const char* name, std::vector<std::int32_t> m) {
    const TypeInfo& t = type(name);
    try {
      return format_type(t, t.typmod_in(m));
    } catch (const Error& e) {
      return describe(e);
    }
  };
  EXPECT_EQ(in("varchar", {10}), "character varying(10)");
  EXPECT_EQ(in("varchar", {0}), "!22023 length for type varchar must be at least 1");
  EXPECT_EQ(in("varchar", {10485761}), "!22023 length for type varchar cannot exceed 10485760");
  EXPECT_EQ(in("bpchar", {1, 2}), "!22023 invalid type modifier");
  EXPECT_EQ(in("numeric", {10}), "numeric(10,0)");
  EXPECT_EQ(in("numeric", {3, -5}), "numeric(3,-5)");
  EXPECT_EQ(in("numeric", {1001, 0}), "!22023 NUMERIC precision 1001 must be between 1 and 1000");
  EXPECT_EQ(in("numeric", {5, 1001}), "!22023 NUMERIC scale 1001 must be between -1000 and 1000");
  EXPECT_EQ(in("timestamp", {3}), "timestamp(3) without time zone");
  EXPECT_EQ(in("timestamptz", {9}), "timestamp(6) with time zone");
  EXPECT_EQ(in("timetz", {-1}), "!22023 TIME(-1) WITH TIME ZONE precision must not be negative");
  EXPECT_EQ(in("interval", {1 << 3 | 1 << 10 | 1 << 11 | 1 << 12, 3}), "interval day to second(3)");
  EXPECT_EQ(in("interval", {0x7fff, 2}), "interval(2)");
  EXPECT_EQ(format_type(type("_numeric"), pack(NumericTypmod{10, 2})), "numeric(10,2)[]");
}

TEST_F(ValueTest, AnExplicitCastCutsAnAssignmentComplains) {
  const TypeInfo& varchar = type("varchar");
  EXPECT_EQ(varchar.apply_typmod(value("varchar", "abcdef"), 7, true, context).text(), "abc");
  EXPECT_EQ(error_of([&] { (void)varchar.apply_typmod(value("varchar", "abcdef"), 7, false, context); }),
            "!22001 value too long for type character varying(3)");
  const Datum prices =
      type("_numeric")
          .apply_typmod(value("_numeric", "{1.555,NULL,2}"), pack(NumericTypmod{5, 2}), false, context);
  EXPECT_EQ(show("_numeric", prices), "{1.56,NULL,2.00}");
  EXPECT_EQ(show("_bpchar", value("_bpchar", "{a,bc}", 7)), "{\"a  \",\"bc \"}");
}

TEST_F(ValueTest, RecordsShowCompareAndHash) {
  RecordBuilder b;
  b.add(type("int4"), value("int4", "1"));
  b.add(type("text"), value("text", "a b"));
  b.add(type("text"), Datum::null_value());
  b.add(type("numeric"), value("numeric", "123456789012345678901234567890.5"));
  b.add(type("_text"), value("_text", "{x,NULL}"));
  b.add(type("text"), value("text", "q\"\\"));
  const Datum d = b.finish(arena);
  const TypeInfo& record = type("record");
  EXPECT_EQ(show("record", d), R"((1,"a b",,123456789012345678901234567890.5,"{x,NULL}","q""\\"))");
  const RecordView view(copy_value(d, Representation::bytes, arena));
  EXPECT_EQ(view.size(), 6u);
  EXPECT_EQ(view.type(3), type_oid::numeric);
  EXPECT_TRUE(view[2].null);
  EXPECT_EQ(view[1].text(), "a b");
  EXPECT_EQ(record_compare(view, RecordView(d)), 0);

  const auto row = [&](const char* a, const char* second) {
    RecordBuilder r;
    r.add(type("int4"), value("int4", a));
    r.add(type("numeric"), second ? value("numeric", second) : Datum::null_value());
    return r.finish(arena);
  };
  const Datum rows[] = {row("1", "1.50"), row("1", "1.5"), row("1", nullptr), row("2", "-1")};
  EXPECT_EQ(record.compare(rows[0], rows[1]), 0);
  EXPECT_EQ(record.hash(rows[0]), record.hash(rows[1]));
  EXPECT_LT(record.compare(rows[1], rows[2]), 0) << "NULL sorts last";
  EXPECT_LT(record.compare(rows[2], rows[3]), 0);
  for (const Datum& x : rows)
    for (const Datum& y : rows) {
      std::string kx, ky;
      record.sort_key(x, kx);
      record.sort_key(y, ky);
      EXPECT_EQ(kx < ky, record.compare(x, y) < 0);
    }
  EXPECT_EQ(error_of([&] { (void)record_compare(view, RecordView(rows[0])); }),
            "!42804 cannot compare dissimilar column types text and numeric at record column 2");
  RecordBuilder one;
  one.add(type("int4"), value("int4", "1"));
  EXPECT_EQ(error_of([&] { (void)record_compare(RecordView(rows[0]), RecordView(one.finish(arena))); }),
            "!42804 cannot compare record types with different numbers of columns");
}

TEST_F(ValueTest, ArraysAreBuiltAndReadInAnyShape) {
  ArrayBuilder b(type("numeric"));
  for (const char* const text : {"1", "2.50", "123456789012345678901234567890", "NaN"})
    b.add(value("numeric", text));
  b.add(Datum::null_value());
  b.add(value("numeric", "-0.1"));
  const ArrayDimension shape[] = {{2, 0}, {3, 1}};
  const Datum d = b.finish(shape, arena);
  EXPECT_EQ(show("_numeric", d), "[0:1][1:3]={{1,2.50,123456789012345678901234567890},{NaN,NULL,-0.1}}");
  const Value stored = type("_numeric").store(d, -1, context);
  EXPECT_EQ(stored.as_text(),
            "{\"lower\":[0,1],\"array\":[[1,2.50,123456789012345678901234567890],[\"NaN\",null,-0.1]]}");
  EXPECT_EQ(show("_numeric", type("_numeric").load(stored, -1, context)), show("_numeric", d));
  const ArrayView view(d);
  EXPECT_EQ(view.size(), 6u);
  EXPECT_TRUE(view.has_nulls() && view[4].null);
  EXPECT_EQ(show("numeric", view[2]), "123456789012345678901234567890");
  b.clear();
  EXPECT_EQ(show("_numeric", b.finish(arena)), "{}");
}

TEST_F(ValueTest, Utf8IsCheckedCountedAndCut) {
  using namespace std::string_view_literals;
  for (const auto good : {"", "abc", "äöü", "日本語", "😀", "aaaaaaaaaaaaaaaaä"})
    EXPECT_EQ(find_invalid_utf8(good), std::string_view::npos) << good;
  struct Bad {
    std::string_view text;
    std::size_t at;
  };
  for (const auto& [text, at] :
       {Bad{"\0"sv, 0}, Bad{"12345678\0"sv, 8},
        Bad{"1234567\0"
            "90"sv,
            7},
        Bad{"\x80", 0}, Bad{"a\xc0\xaf", 1}, Bad{"\xe0\x80\x80", 0}, Bad{"\xed\xa0\x80", 0},
        Bad{"\xf4\x90\x80\x80", 0}, Bad{"\xe2\x82", 0}, Bad{"ab\xf0\x9f\x98", 2}, Bad{"\xff", 0}})
    EXPECT_EQ(find_invalid_utf8(text), at);
  EXPECT_EQ(error_of([] { validate_utf8("a\xe2\x28\xa1"); }),
            "!22021 invalid byte sequence for encoding \"UTF8\": 0xe2 0x28 0xa1");
  EXPECT_EQ(count_characters("aä日😀"), 4u);
  EXPECT_EQ(prefix_bytes("aä日😀", 3), 6u);
  EXPECT_EQ(prefix_bytes("ä", 5), 2u);
  EXPECT_EQ(cut_name(std::string(62, 'x') + "ä").size(), 62u);
}

TEST_F(ValueTest, ZonesAreFoundInAnyCaseAndKept) {
  const TimeZone* const berlin = TimeZone::find("europe/BERLIN");
  ASSERT_NE(berlin, nullptr);
  EXPECT_EQ(berlin->name(), "Europe/Berlin");
  EXPECT_EQ(TimeZone::find("europe/berlin"), berlin);
  for (const char* const none :
       {"Europe/Nowhere", "../etc/passwd", "Europe", "", "Europe//Berlin", "EST5EDT,M3"})
    EXPECT_EQ(TimeZone::find(none), nullptr) << none;
  EXPECT_EQ(TimeZone::fixed(-3 * 3600 - 1800)->name(), "<-03:30>+03:30");
  EXPECT_EQ(TimeZone::fixed(5400)->at(0).seconds, 5400);
  EXPECT_EQ(TimeZone::find("EST5EDT4,M3.2.0,M11.1.0")->at(1720000000).seconds, -4 * 3600);
}

TEST_F(ValueTest, LocalTimesComeBackExceptInTheGap) {
  constexpr std::uint64_t seed = 3;
  Random random(seed);
  for (const char* const name :
       {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"}) {
    const TimeZone* const zone = TimeZone::find(name);
    ASSERT_NE(zone, nullptr);
    for (int i = 0; i < 5000; ++i) {
      const auto t = static_cast<std::int64_t>(random.below(200ull * 365 * 86400)) - 100ll * 365 * 86400;
      const std::int64_t local = t + zone->at(t).seconds;
      const std::int64_t back = local - zone->offset_of_local(local);
      // Twice the same local time: the other of both instants may come back, no further than the clock was set back.
      ASSERT_EQ(back + zone->at(back).seconds, local) << name << " " << t << ", seed " << seed;
    }
  }
}

TEST_F(ValueTest, NumericAgreesWithItsParts) {
  constexpr std::uint64_t seed = 11;
  Random random(seed);
  const auto some = [&] {
    const int digits = static_cast<int>(1 + random.below(60));
    std::string text = random.one_in(2) ? "-" : "";
    for (int i = 0; i < digits; ++i) text += static_cast<char>('0' + random.below(10));
    if (const auto scale = random.below(static_cast<std::uint64_t>(digits) + 1))
      text.insert(text.size() - scale, ".");
    return parse_numeric(text, -1, context);
  };
  for (int i = 0; i < 3000; ++i) {
    const Datum a = some(), b = some(), c = some();
    SCOPED_TRACE(show("numeric", a) + " " + show("numeric", b) + " " + show("numeric", c) + ", seed " +
                 std::to_string(seed));
    const auto same = [&](const Datum& x, const Datum& y) { return numeric_compare(x, y) == 0; };
    ASSERT_TRUE(same(numeric_add(a, b, context), numeric_add(b, a, context)));
    ASSERT_TRUE(same(numeric_subtract(numeric_add(a, b, context), b, context), a));
    ASSERT_TRUE(same(numeric_multiply(a, numeric_add(b, c, context), context),
                     numeric_add(numeric_multiply(a, b, context), numeric_multiply(a, c, context), context)));
    if (numeric_sign(b).integer != 0) {
      const Datum whole = numeric_divide_whole(a, b, context), rest = numeric_modulo(a, b, context);
      ASSERT_TRUE(same(numeric_add(numeric_multiply(whole, b, context), rest, context), a));
      ASSERT_LT(numeric_compare(numeric_abs(rest, context), numeric_abs(b, context)), 0);
    }
    const Datum square = numeric_multiply(a, a, context);
    const Datum root = numeric_sqrt(square, context);
    ASSERT_TRUE(
        same(root, numeric_round(numeric_abs(a, context), static_cast<std::int32_t>(root.size), context)));
    arena.reset();
  }
}

}  // namespace
}  // namespace pgmicro::types
