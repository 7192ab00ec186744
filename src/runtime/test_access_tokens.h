#pragma once

#include <deque>
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "runtime/access_tokens.h"
#include "store/sqlite/sqlite_store.h"

namespace sluice::runtime::testing {

// The tokens of one authorization over a real store without a thread: nothing is stored until the
// test says so.
class TokensFixture : public ::testing::Test {
 protected:
  static constexpr TeamId kTeam{7};

  TokensFixture() {
    std::string name = std::filesystem::temp_directory_path() / "sluice_tokens_XXXXXX";
    SLUICE_CHECK(::mkdtemp(name.data()), "the directory of a test is made");
    directory_ = name;
    auto opened = store::open_sqlite(directory_);
    SLUICE_CHECK(opened, "the store of a test opens");
    store_ = *std::move(opened);
    reader_ = *store_->reader();
    store::Committer::Options options;
    options.threaded = false;
    committer_.emplace(*store_, options, [](unsigned, std::vector<store::Committer::Finished> all) {
      for (auto& each : all) each.done(std::move(each.outcome));
    });
    committer_->changes().subscribe([this](std::span<const store::Change> changes) {
      for (const auto& change : changes)
        SLUICE_CHECK(rows_.reload_one(*reader_, change.team, AuthorizationId{change.id}),
                     "the store of a test is read");
    });
    providers_["p"] = {.name = "p",
                       .title = "P",
                       .authorize_url = "https://p/a",
                       .token_url = "https://p/t",
                       .api_url = "https://api.p",
                       .issuer = {},
                       .client_id = "c",
                       .client_secret = Secret("s"),
                       .scopes = {},
                       .parameters = {}};
    tokens_.emplace(vault_, rows_, providers_, *committer_, clock_,
                    [this](nodes::HttpCall call, AccessTokens::Answered done) {
                      calls_.push_back(std::move(call));
                      answers_.push_back(std::move(done));
                    });
    log_in("one", "r1", Seconds(3'600));
  }
  ~TokensFixture() override {
    committer_->stop();
    std::filesystem::remove_all(directory_);
  }

  void log_in(std::string access, std::string refresh, std::optional<Micros> lifetime,
              std::int64_t logins = 1) {
    store::Authorization row;
    row.id = id_;
    row.team = kTeam;
    row.provider = "p";
    row.logins = logins;
    row.updated_at = clock_.now();
    if (lifetime) row.token_expires_at = clock_.now() + *lifetime;
    rows_.seal(row, {Secret(std::move(access)), Secret(std::move(refresh))});
    SLUICE_CHECK(committer_->run([&](store::Writer& w) { return w.put_authorization(row); }),
                 "the store of a test takes a row");
  }
  // Asks; what is answered goes into `heard_`: the token, or "error: ...".
  void get(const char* refused = nullptr) {
    const auto secret = Secret(refused ? refused : "");
    tokens_->get(kTeam, id_.text(), refused ? &secret : nullptr,
                 [this](AccessTokens::Granted granted) {
                   heard_.push_back(granted ? std::string(granted->value.expose())
                                            : (granted.error().transient ? "again: " : "error: ") +
                                                  granted.error().message);
                 });
  }
  std::vector<std::string> heard() { return std::exchange(heard_, {}); }
  void answer(nodes::EffectResult result) {
    ASSERT_FALSE(answers_.empty());
    auto done = std::move(answers_.front());
    answers_.pop_front();
    done(std::move(result));
  }
  void grant(const std::string& access, const std::string& refresh) {
    answer(nodes::HttpReply{200,
                            {},
                            R"({"access_token":")" + access + R"(","refresh_token":")" + refresh +
                                R"(","expires_in":3600})"});
  }
  void store_all() {
    while (committer_->run_once()) {
    }
  }
  store::Authorization row() { return rows_.find(kTeam, id_).value(); }

  std::filesystem::path directory_;
  ManualClock clock_{Timestamp(Seconds(1'761'912'000))};
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<store::Reader> reader_;
  std::optional<store::Committer> committer_;
  secrets::Vault vault_{secrets::VaultKeys::make()};
  secrets::Authorizations rows_{vault_};
  secrets::OAuthProviders providers_;
  std::vector<nodes::HttpCall> calls_;
  std::deque<AccessTokens::Answered> answers_;
  std::optional<AccessTokens> tokens_;
  AuthorizationId id_{{.key = 5, .tail = 6}};
  std::vector<std::string> heard_;
};

}  // namespace sluice::runtime::testing
