#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/conformance/conformance.h"

// Files and short links.
namespace sluice::store::conformance_artifacts_test {
namespace {

class StoreArtifacts : public StoreConformance {
 protected:
  ArtifactFile file(std::string_view token, Micros keep_for = Seconds(60)) {
    return {.hash = sha256(as_bytes(token)),
            .team = team_,
            .name = "report \xC3\xBC.pdf",
            .media_type = "application/pdf",
            .bytes = std::string("\0\xFF pdf", 6),
            .created_at = clock_.now(),
            .expires_at = clock_.now() + keep_for};
  }
  ShortLink link(std::string_view token, Micros keep_for = Seconds(60)) {
    return {.hash = sha256(as_bytes(token)),
            .team = team_,
            .target = "https://example.com/?a=1",
            .created_at = clock_.now(),
            .expires_at = clock_.now() + keep_for};
  }
};

TEST_P(StoreArtifacts, AFileIsThereUntilItExpires) {
  const auto kept = file("a");
  EXPECT_EQ(in(&Writer::put_file, kept), kept.expires_at);
  restart();
  const auto found = ok(reader_->file(kept.hash, clock_.now()));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, kept.name);
  EXPECT_EQ(found->media_type, kept.media_type);
  EXPECT_EQ(found->bytes, kept.bytes);
  EXPECT_EQ(found->team, team_);
  EXPECT_FALSE(ok(reader_->file(sha256(as_bytes("b")), clock_.now())));
  EXPECT_FALSE(ok(reader_->link(kept.hash, clock_.now())));
  EXPECT_FALSE(ok(reader_->file(kept.hash, kept.expires_at)));
}

TEST_P(StoreArtifacts, ALinkIsThereUntilItExpires) {
  const auto made = link("a");
  EXPECT_EQ(in(&Writer::put_link, made), made.expires_at);
  const auto found = ok(reader_->link(made.hash, clock_.now()));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->target, made.target);
  EXPECT_FALSE(ok(reader_->file(made.hash, clock_.now())));
  EXPECT_FALSE(ok(reader_->link(made.hash, made.expires_at)));
}

TEST_P(StoreArtifacts, AFileThatArrivesInPartsIsSeenOnceItIsWhole) {
  auto whole = file("a");
  whole.bytes.clear();
  const auto put = [&](std::int64_t number, std::string bytes) {
    in(&Writer::put_part, ArtifactPart{.hash = whole.hash,
                                       .team = team_,
                                       .number = number,
                                       .bytes = std::move(bytes),
                                       .created_at = clock_.now(),
                                       .expires_at = clock_.now() + Seconds(60)});
  };
  const auto finish = [&](std::int64_t parts) {
    Task task = [&](Writer& writer) -> Result<void> {
      SLUICE_TRY(const auto expires, writer.finish_file(whole, parts));
      EXPECT_EQ(expires, whole.expires_at);
      return {};
    };
    return write_batch({&task}).front().outcome.kind == Kind::kCommitted;
  };
  EXPECT_FALSE(finish(0));
  put(0, "cut");
  put(1, "off");
  EXPECT_FALSE(ok(reader_->file(whole.hash, clock_.now())));
  put(0, "first ");  // begins anew
  put(1, std::string("\0\xFF", 2));
  EXPECT_FALSE(finish(3));
  EXPECT_TRUE(finish(2));
  const auto found = ok(reader_->file(whole.hash, clock_.now()));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->bytes, std::string("first \0\xFF", 8));
  EXPECT_EQ(found->name, whole.name);
  in(&Writer::drop_file, whole.hash);
  EXPECT_FALSE(ok(reader_->file(whole.hash, clock_.now())));
  put(0, "again");
  EXPECT_TRUE(finish(1));
  EXPECT_EQ(ok(reader_->file(whole.hash, clock_.now()))->bytes, "again");
}

TEST_P(StoreArtifacts, WhatIsPutAgainStaysAsItWas) {
  const auto first_file = file("a");
  const auto first_link = link("a");
  in(&Writer::put_file, first_file);
  in(&Writer::put_link, first_link);
  clock_.advance(Seconds(1));
  auto again = file("a");
  again.name = "other";
  EXPECT_EQ(in(&Writer::put_file, again), first_file.expires_at);
  EXPECT_EQ(ok(reader_->file(again.hash, clock_.now()))->name, first_file.name);
  EXPECT_EQ(in(&Writer::put_link, link("a")), first_link.expires_at);
  // Unless its time is over.
  clock_.advance(Seconds(60));
  again = file("a");
  again.name = "other";
  EXPECT_EQ(in(&Writer::put_file, again), again.expires_at);
  EXPECT_EQ(ok(reader_->file(again.hash, clock_.now()))->name, "other");
  const auto second = link("a");
  EXPECT_EQ(in(&Writer::put_link, second), second.expires_at);
}

TEST_P(StoreArtifacts, WhatHasExpiredIsDeletedInSlices) {
  for (int i = 0; i < 5; ++i) {
    in(&Writer::put_file, file("f" + std::to_string(i)));
    in(&Writer::put_link, link("l" + std::to_string(i)));
  }
  const auto lasting = file("lasting", Seconds(600));
  in(&Writer::put_file, lasting);
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now(), 100), 0);
  clock_.advance(Seconds(60));
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now(), 7), 7);
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now(), 7), 3);
  EXPECT_EQ(in(&Writer::delete_expired, clock_.now(), 7), 0);
  EXPECT_TRUE(ok(reader_->file(lasting.hash, clock_.now())));
}

INSTANTIATE_TEST_SUITE_P(Every, StoreArtifacts, testing::ValuesIn(backends()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sluice::store::conformance_artifacts_test
