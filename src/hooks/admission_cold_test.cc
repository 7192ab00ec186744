// Deliveries to hooks that are known but not in memory.
#include "hooks/test_admission.h"

namespace sluice::hooks::admission_cold_test {
namespace {

class ColdHooks : public AdmissionTest {
 protected:
  class Source final : public HookSource {
   public:
    explicit Source(http::TestServer& server) : server_(server) {}
    Loaded load(WorkflowId workflow) override {
      EXPECT_EQ(workflow, kTestWorkflow);
      ++loads;
      return what;
    }
    bool load_later(WorkflowId workflow, unsigned shard, Done& done) override {
      if (is_full) return false;
      if (before_done) before_done();
      boost::asio::post(
          server_.context(shard),
          [done = std::move(done), loaded = load(workflow)]() mutable { done(std::move(loaded)); });
      return true;
    }

    std::atomic<int> loads{0};
    bool is_full = false;
    Loaded what = nullptr;
    std::function<void()> before_done;

   private:
    http::TestServer& server_;
  };

  ColdHooks() {
    admission_.load_from(source_);
    publish_cold();
  }
  void publish_cold() {
    auto table = std::make_shared<HookTable>();
    table->add(sha256(as_bytes("token")), {nullptr, std::nullopt, kTestWorkflow});
    admission_.publish(std::move(table));
  }
  void make(std::string_view settings) {
    source_.what = ready_hook(*make_hook(test_program(settings)));
  }

  Source source_{server_};
};

TEST_F(ColdHooks, AreLoadedForADelivery) {
  make("{}");
  const auto id = id_of(post(R"({"a":1})"));
  EXPECT_TRUE(stored(id));
  EXPECT_EQ(source_.loads, 1);
  EXPECT_EQ(metrics_.accepted_count(), 1);
}

TEST_F(ColdHooks, AreCheckedAsThoseInMemoryAre) {
  make(R"({"body_bytes_max":10,"signature":{"scheme":"github","secrets":["s"]}})");
  EXPECT_EQ(post(R"({"text":"more than ten bytes"})").status, 413);
  EXPECT_EQ(post(R"({"a":1})").status, 401);
  EXPECT_EQ(run_count(), 0);
  EXPECT_EQ(rejections().size(), 2U);
}

TEST_F(ColdHooks, ThatTakeNoDeliveriesLookLikeNone) {
  source_.what = fail(ErrorCode::kNotFound, "gone");
  EXPECT_EQ(post("{}").status, 404);
  EXPECT_EQ(metrics_.rejected_count(Reason::kUnknownToken), 1);
}

TEST_F(ColdHooks, ThatCannotBeReadNowAreToBeTriedAgain) {
  source_.what = fail(ErrorCode::kIo, "the disk does not answer");
  auto reply = post("{}");
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.head.find("Retry-After"), std::string::npos);
  source_.is_full = true;
  EXPECT_EQ(post("{}").status, 503) << "too many wait";
  EXPECT_EQ(metrics_.rejected_count(Reason::kOverloaded), 2);
}

TEST_F(ColdHooks, WhoseTokenEndsMeanwhileTakeNothing) {
  make("{}");
  source_.before_done = [this] { admission_.publish(std::make_shared<HookTable>()); };
  EXPECT_EQ(post("{}").status, 404);
  EXPECT_EQ(run_count(), 0);
}

TEST_F(ColdHooks, AreNotLookedForByUnknownTokens) {
  make("{}");
  admission_.publish(std::make_shared<HookTable>());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(post("{}").status, 404);
  EXPECT_EQ(source_.loads, 0);
}

}  // namespace
}  // namespace sluice::hooks::admission_cold_test
