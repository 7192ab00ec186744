#include <gtest/gtest.h>
#include <set>
#include <thread>

#include "base/bytes.h"
#include "base/eight_bytes.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/seal.h"
#include "base/test_page_end.h"
#include "base/time.h"

namespace sluice::base_test {
namespace {

Timestamp at_ms(std::int64_t ms) { return Timestamp(Millis(ms)); }

TEST(Ids, TextReadsBackAndIsOneSpellingOnly) {
  ManualClock clock(at_ms(1'700'000'000'000));
  SeededEntropy entropy(1);
  IdSource source(clock, entropy);
  const auto id = source.next<RunId>();
  EXPECT_EQ(id.text().size(), 7u + 26u);
  EXPECT_EQ(RunId::parse(id.text()), id);
  EXPECT_FALSE(RunId::parse("fl_" + uid_text(id)));
  std::string upper = id.text();
  upper.back() = 'I';
  EXPECT_FALSE(RunId::parse(upper));
  EXPECT_FALSE(parse_uid("zzzzzzzzzzzzzzzzzzzzzzzzzz"));
}

TEST(Ids, KeysGrowWhenTheClockStandsStillAndAcrossRestarts) {
  ManualClock clock(at_ms(1'700'000'000'000));
  SeededEntropy entropy(1);
  IdSource source(clock, entropy);
  Uid last;
  for (int i = 0; i < 10'000; ++i) {
    const auto id = source.next_uid();
    ASSERT_GT(id.key, last.key);
    last = id;
  }
  IdSource restarted(clock, entropy);
  restarted.start_after(last);
  EXPECT_GT(restarted.next_uid().key, last.key);
}

TEST(Ids, SourcesWithDifferentSlotsNeverMakeTheSameKey) {
  ManualClock clock(at_ms(1'700'000'000'000));
  SeededEntropy entropy(1);
  IdSource first(clock, entropy, 5);
  IdSource second(clock, entropy, 63);
  std::set<std::int64_t> keys;
  for (int i = 0; i < 1'000; ++i) {
    const auto a = first.next_uid();
    const auto b = second.next_uid();
    EXPECT_EQ(slot_of(a), 5U);
    EXPECT_EQ(slot_of(b), 63U);
    keys.insert({a.key, b.key});
  }
  EXPECT_EQ(keys.size(), 2'000U);
}

TEST(Ids, StartAfterAnIdOfAnotherSlotIsNewerAllTheSame) {
  ManualClock clock(at_ms(1'700'000'000'000));
  SeededEntropy entropy(1);
  const auto other = IdSource(clock, entropy, 63).next_uid();
  IdSource source(clock, entropy, 0);
  source.start_after(other);
  EXPECT_GT(source.next_uid().key, other.key);
}

TEST(Ids, AreAtMostHalfAMinuteAheadOfTheTime) {
  ManualClock clock(at_ms(1'700'000'000'000));
  SeededEntropy entropy(1);
  IdSource source(clock, entropy);
  const auto ahead = [&](const Uid& uid) {
    return Millis(uid.key >> 16) - std::chrono::floor<Millis>(clock.now().time_since_epoch());
  };
  constexpr auto kBurst = (IdSource::kAheadMax.count() + 1) << kSequenceBits;
  for (std::int64_t i = 1; i < kBurst; ++i) source.next_uid();
  EXPECT_EQ(ahead(source.next_uid()), IdSource::kAheadMax);
  Uid late;
  std::thread waits([&] { late = source.next_uid(); });
  clock.advance(Millis(1));
  waits.join();
  EXPECT_EQ(ahead(late), IdSource::kAheadMax);
}

// A wall clock that can be set, beside a steady one that only goes on.
class SettableClock final : public Clock {
 public:
  Timestamp now() const override { return wall; }
  Micros steady() const override { return running; }
  Timestamp wall = at_ms(1'700'000'000'000);
  Micros running{};
};

TEST(Ids, GoOnWhenTheClockWasSetBack) {
  SettableClock clock;
  SeededEntropy entropy(1);
  IdSource source(clock, entropy);
  const auto before = source.next_uid();
  clock.wall -= std::chrono::hours(1);
  for (int i = 0; i < 1'000; ++i) EXPECT_GT(source.next_uid().key, before.key);
}

TEST(Ids, GoOnWhenWhatIsStoredIsFromTheFuture) {
  ManualClock clock(at_ms(1'700'000'000'000));
  SeededEntropy entropy(1);
  IdSource source(clock, entropy);
  source.start_after(Uid{(1'700'000'000'000 + 3'600'000) << 16, 0});
  Uid last;
  for (int i = 0; i < 1'000; ++i) {
    const auto id = source.next_uid();
    ASSERT_GT(id.key, last.key);
    last = id;
  }
}

TEST(Ids, IsAUuidOfVersionSeven) {
  ManualClock clock(at_ms(0x0123456789AB));
  SeededEntropy entropy(1);
  const auto uid = IdSource(clock, entropy).next_uid();
  EXPECT_EQ(static_cast<std::uint64_t>(uid.key) >> 16, 0x0123456789ABu);
  EXPECT_EQ(static_cast<std::uint64_t>(uid.key) >> 12 & 15u, 7u);
  EXPECT_EQ(static_cast<std::uint64_t>(uid.tail) >> 62, 2u);
}

TEST(Json, NumbersPrintTheWayPeopleWriteThem) {
  EXPECT_EQ(to_json(*parse_json("[1, 1.5, 1e3, -0.25, 1e300, 18446744073709551615]")),
            "[1,1.5,1000.0,-0.25,1e+300,18446744073709551615]");
}

TEST(Json, StringsAreEscapedAndReadBack) {
  const json::value value = "a\"b\\c\n\x01\xC3\xA9";
  EXPECT_EQ(to_json(value), "\"a\\\"b\\\\c\\n\\u0001\xC3\xA9\"");
  EXPECT_EQ(*parse_json(to_json(value)), value);
}

TEST(Json, RefusesDepthTrailingTextAndBadUtf8) {
  EXPECT_TRUE(parse_json(std::string(64, '[') + std::string(64, ']')));
  EXPECT_FALSE(parse_json(std::string(65, '[') + std::string(65, ']')));
  EXPECT_FALSE(parse_json("{} x"));
  EXPECT_FALSE(parse_json("\"\xFF\""));
  EXPECT_FALSE(parse_json(""));
}

TEST(Json, FindsPaths) {
  const auto value = *parse_json(R"({"a":{"b":[{"c":7}]}})");
  ASSERT_TRUE(find_path(value, "a.b.0.c"));
  EXPECT_EQ(*find_path(value, "a.b.0.c"), 7);
  EXPECT_FALSE(find_path(value, "a.b.1.c"));
  EXPECT_FALSE(find_path(value, "a.b.x"));
}

TEST(Time, FormatsAndParses) {
  const auto time = parse_time("2025-10-31T12:00:00.123456Z");
  ASSERT_TRUE(time);
  EXPECT_EQ(format_time(*time), "2025-10-31T12:00:00.123456Z");
  EXPECT_EQ(parse_time("2025-10-31T14:00:00+02:00"), parse_time("2025-10-31T12:00:00Z"));
  for (const auto* bad :
       {"", "2025-02-30T00:00:00Z", "2025-10-31", "2025-10-31T25:00:00Z", "2025-10-31T12:00:00"}) {
    EXPECT_FALSE(parse_time(bad)) << bad;
  }
}

TEST(Time, Durations) {
  EXPECT_EQ(*parse_duration("1h30m"), Micros(std::chrono::minutes(90)));
  EXPECT_EQ(*parse_duration("250ms"), Micros(250'000));
  EXPECT_EQ(*parse_duration("90"), Micros(Seconds(90)));
  EXPECT_EQ(*parse_duration("0.2s"), Micros(200'000));
  EXPECT_EQ(*parse_duration("1.5"), Micros(1'500'000));
  EXPECT_EQ(*parse_duration("1.25h0.5m"), Micros(std::chrono::minutes(75)) + Seconds(30));
  EXPECT_EQ(*parse_duration("0.0000004s"), Micros(0));
  EXPECT_EQ(*parse_duration("0.00000050001s"), Micros(1));
  EXPECT_EQ(*parse_duration("2.99999999999999d"), Micros(std::chrono::hours(72)) - Micros(8640));
  for (const auto* bad_decimals : {"1.", ".5s", "1.s", "1..5s", "1.5.5s", "0.-5s"})
    EXPECT_FALSE(parse_duration(bad_decimals)) << bad_decimals;
  EXPECT_EQ(format_duration(*parse_duration("7d")), "7d");
  for (const auto* bad : {"", "x", "5 m", "-1s", "99999999999999999999s", "999999999d"}) {
    EXPECT_FALSE(parse_duration(bad)) << bad;
  }
}

TEST(Bytes, RoundTrips) {
  const std::string text("\x00\xFF\x10gibberish", 12);
  EXPECT_EQ(from_hex(to_hex(as_bytes(text))), text);
  EXPECT_EQ(from_base64(to_base64(as_bytes(text))), text);
  EXPECT_EQ(from_base64(to_base64(as_bytes(text), Base64::kUrl), Base64::kUrl), text);
  EXPECT_EQ(percent_decode(percent_encode(text)), text);
  EXPECT_FALSE(from_hex("abc"));
  EXPECT_FALSE(from_base64("!!"));
  EXPECT_FALSE(percent_decode("%4"));
  EXPECT_TRUE(is_utf8("h\xC3\xA9"));
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(is_utf8("\xC0\xAF"));
}

// Whatever the length, and wherever the byte stands: both go through a text eight bytes at a time.
TEST(Bytes, LooksAtEachByteOfALongText) {
  for (std::size_t size = 1; size < 40; ++size) {
    const std::string text(size, 'a');
    EXPECT_TRUE(is_utf8(text));
    EXPECT_TRUE(equal_constant_time(as_bytes(text), as_bytes(std::string(text))));
    EXPECT_FALSE(equal_constant_time(as_bytes(text), as_bytes(text.substr(1))));
    for (std::size_t i = 0; i < size; ++i) {
      for (const char c : {'\x80', '\xff', '\xc3', 'b', '\0'}) {
        std::string other = text;
        other[i] = c;
        EXPECT_EQ(is_utf8(other), static_cast<unsigned char>(c) < 0x80) << size << " " << i;
        EXPECT_FALSE(equal_constant_time(as_bytes(text), as_bytes(other))) << size << " " << i;
      }
    }
  }
}

TEST(Json, EscapesWhereverItStands) {
  const std::pair<char, std::string_view> kEscapes[] = {
      {'"', "\\\""}, {'\\', "\\\\"},   {'\n', "\\n"},     {'\r', "\\r"},       {'\t', "\\t"},
      {'\b', "\\b"}, {'\f', "\\f"},    {'\0', "\\u0000"}, {'\x1f', "\\u001f"}, {' ', " "},
      {'!', "!"},    {'\x7f', "\x7f"}, {'\x80', "\x80"},  {'\xa2', "\xa2"},    {'\xdc', "\xdc"}};
  for (std::size_t size = 0; size < 40; ++size) {
    for (std::size_t i = 0; i <= size; ++i) {
      for (const auto& [c, escaped] : kEscapes) {
        const std::string before(i, '#');
        const std::string behind(size - i, '[');
        std::string out = "x";
        append_json_string(out, before + c + c + behind);
        EXPECT_EQ(out,
                  "x\"" + before + std::string(escaped) + std::string(escaped) + behind + "\"");
      }
    }
  }
}

TEST(Bytes, ReadsNothingBehindAText) {
  testing::PageEnd texts;
  testing::PageEnd others;
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string plain(size, 'a');
    const auto text = texts.put(plain);
    EXPECT_TRUE(is_utf8(text));
    EXPECT_TRUE(equal_constant_time(as_bytes(text), as_bytes(others.put(plain))));
    for (std::size_t i = 0; i <= size; ++i) {
      EXPECT_EQ(find_json_escape(text, i), size);
      std::string out;
      append_json_string(out, text.substr(i));
      EXPECT_EQ(out, "\"" + plain.substr(i) + "\"");
    }
    // A sequence that the end cuts off, and one that just fits.
    for (const std::string_view last : {"\xc3", "\xe2\x82", "\xf0\x9f\x98"})
      EXPECT_FALSE(is_utf8(texts.put(plain + std::string(last)))) << size;
    for (const std::string_view last : {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"})
      EXPECT_TRUE(is_utf8(texts.put(plain + std::string(last)))) << size;
  }
}

// Whichever byte it is, wherever it stands, and wherever the search begins.
TEST(Json, FindsTheFirstByteToEscape) {
  for (const std::size_t size : {1U, 7U, 8U, 9U, 15U, 16U, 17U, 23U}) {
    for (std::size_t place = 0; place < size; ++place) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(size, ' ');
        text[place] = static_cast<char>(byte);
        const bool is_found = byte < 0x20 || byte == '"' || byte == '\\';
        for (std::size_t from = 0; from <= size; ++from) {
          const bool is_ahead = is_found && from <= place;
          ASSERT_EQ(find_json_escape(text, from), is_ahead ? place : size)
              << "byte " << byte << " at " << place << " of " << size << " from " << from;
        }
      }
    }
  }
}

TEST(Bytes, MarkupIsEscaped) {
  EXPECT_EQ(escape_markup("<a b=\"c\" d='e'>&\r\n\xC3\xA9"),
            "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;&#13;\n\xC3\xA9");
  EXPECT_EQ(escape_markup(""), "");
}

TEST(Seal, OpensOnlyWithTheSameKeyPurposeAndContext) {
  const auto key = Sealer::new_master_key();
  const Sealer sealer(key, "hooks");
  const auto sealed = sealer.seal(Secret("canary"), "fl_1");
  EXPECT_EQ(sealed.find("canary"), std::string::npos);
  EXPECT_EQ(sealer.open(sealed, "fl_1")->expose(), "canary");
  EXPECT_FALSE(sealer.open(sealed, "fl_2"));
  EXPECT_FALSE(Sealer(key, "vault").open(sealed, "fl_1"));
  EXPECT_FALSE(sealer.open(sealed.substr(0, 20), "fl_1"));
}

}  // namespace
}  // namespace sluice::base_test
