#pragma once

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/post.hpp>

#include "hooks/admission.h"
#include "hooks/test_hook.h"
#include "http/test_server.h"
#include "store/sqlite/sqlite_store.h"
#include "store/store.h"

// For tests: the whole way from bytes on a socket to rows in a database and back.
namespace sluice::hooks {

using http::Client;
using http::Reply;

class CountingMetrics final : public Metrics {
 public:
  void accepted() override { ++accepted_; }
  void duplicate() override { ++duplicates_; }
  void rejected(Reason reason) override { ++rejected_[static_cast<std::size_t>(reason)]; }
  void handshake() override { ++handshakes_; }

  int accepted_count() const { return accepted_; }
  int handshake_count() const { return handshakes_; }
  int duplicate_count() const { return duplicates_; }
  int rejected_count(Reason reason) const { return rejected_[static_cast<std::size_t>(reason)]; }

 private:
  std::atomic<int> accepted_{0};
  std::atomic<int> duplicates_{0};
  std::atomic<int> handshakes_{0};
  std::array<std::atomic<int>, kReasonCount> rejected_{};
};

inline constexpr std::string_view kWorkflowsPath = "/workflows/webhooks/";
inline constexpr std::string_view kAutomationsPath = "/api/v1/hooks/";
// A delay keeps the run open after its first turn.
inline constexpr std::string_view kDelayNode =
    R"(,{"id":"nap","type":"delay","data":{"duration":1,"unit":"hours"}})";
inline constexpr std::string_view kDelayEdge = R"({"id":"e","source":"start","target":"nap"})";

inline std::filesystem::path fresh_directory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "sluice-hooks-XXXXXX").string();
  EXPECT_TRUE(::mkdtemp(pattern.data()));
  return pattern;
}

// A server with both endpoints over one SQLite store, and a clock that stands still.
class AdmissionTest : public testing::Test {
 protected:
  explicit AdmissionTest(const Admission::Options& options = {}, std::size_t entries_max = 20'000)
      : directory_(fresh_directory()),
        store_(*store::open_sqlite(directory_)),
        committer_(*store_, {.entries_max = entries_max},
                   [this](unsigned shard, std::vector<store::Committer::Finished> batch) {
                     deliver(shard, std::move(batch));
                   }),
        admission_(committer_, starter_, ids_, clock_, metrics_, options),
        server_(server_options()) {
    starter_.on_started(
        [this](unsigned, std::unique_ptr<engine::Run> run, const engine::Decision& rest) {
          std::lock_guard lock(mutex_);
          started_.insert(run->header().id);
          commands_ += rest.then.size();
        });
    // A rejection belongs to a workflow that the store knows.
    store::Workflow workflow;
    workflow.id = kTestWorkflow;
    workflow.team = kTestTeam;
    workflow.name = "test";
    EXPECT_TRUE(committer_.run([&](store::Writer& w) { return w.put_workflow(workflow); }));
  }

  ~AdmissionTest() override {
    committer_.stop();
    server_.stop();
    std::filesystem::remove_all(directory_);
  }

  void deliver(unsigned shard, std::vector<store::Committer::Finished> batch) {
    const auto run_all = [](std::vector<store::Committer::Finished>& all) {
      for (auto& each : all) each.done(std::move(each.outcome));
    };
    if (shard == store::Committer::kNoShard) return run_all(batch);
    boost::asio::post(server_.context(shard),
                      [run_all, batch = std::move(batch)]() mutable { run_all(batch); });
  }

  http::Server::Options server_options() {
    http::Server::Options options;
    for (const auto dialect : {Dialect::kWorkflows, Dialect::kAutomations}) {
      const auto path = dialect == Dialect::kWorkflows ? kWorkflowsPath : kAutomationsPath;
      using enum http::Method;
      for (const auto method : {kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther}) {
        for (const auto* tail : {"{token}", "{token}/*"})
          options.routes.push_back(route(method, std::string(path) + tail, dialect));
      }
    }
    return options;
  }

  http::Route route(http::Method method, std::string pattern, Dialect dialect) {
    return {
        .method = method,
        .pattern = std::move(pattern),
        .runs_on = http::RunsOn::kIo,
        .handler =
            [this, dialect](const http::Request& request, http::Responder responder) {
              admission_.handle(request, std::move(responder), dialect);
            },
        .planner = [this, dialect](
                       const http::RequestHead& head) { return admission_.plan(head, dialect); }};
  }

  void publish(std::shared_ptr<Hook> hook) {
    auto table = std::make_shared<HookTable>();
    table->add(sha256(as_bytes("token")), {std::move(hook), std::nullopt});
    admission_.publish(std::move(table));
  }
  void publish(std::string_view settings) { publish(make_hook(test_program(settings))); }

  Reply post(std::string_view body, std::string_view headers = {},
             std::string_view path = kAutomationsPath) {
    Client client(server_.port());
    client.send(http::post(std::string(path) + "token", body, headers));
    return client.read();
  }

  // To the hook, or what follows its token in the URL.
  Reply ask(std::string_view method, std::string_view rest = {}, std::string_view headers = {},
            std::string_view body = {}, std::string_view path = kAutomationsPath) {
    Client client(server_.port());
    std::string request;
    request.append(method).append(" ").append(path).append("token").append(rest);
    request.append(" HTTP/1.1\r\nHost: x\r\n").append(headers);
    if (!body.empty())
      request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    request.append("\r\n").append(body);
    client.send(request);
    return client.read(method == "HEAD" ? Client::Body::kNone : Client::Body::kSent);
  }

  static RunId id_of(const Reply& reply) {
    EXPECT_EQ(reply.status, 202) << reply.body;
    const auto body = parse_json(reply.body);
    const auto* text = body ? find_member(*body, "execution_id") : nullptr;
    const auto id = text ? RunId::parse(text->get_string()) : std::nullopt;
    EXPECT_TRUE(id) << reply.body;
    return id.value_or(RunId{});
  }

  std::optional<store::StoredRun> stored(RunId id) { return *(*store_->reader())->run(id); }
  std::int64_t run_count() { return (*store_->reader())->runs({.team = kTestTeam})->total; }
  // What its owner sees, after everything that was submitted before.
  std::vector<store::Rejection> rejections() {
    EXPECT_TRUE(committer_.run([](store::Writer&) -> Result<void> { return {}; }));
    return *(*store_->reader())->rejections(kTestTeam, kTestWorkflow, 10'000);
  }
  std::vector<store::Rejection> handshakes() {
    EXPECT_TRUE(committer_.run([](store::Writer&) -> Result<void> { return {}; }));
    return *(*store_->reader())->handshakes(kTestTeam, kTestWorkflow, 10'000);
  }
  bool was_started(RunId id) {
    std::lock_guard lock(mutex_);
    return started_.contains(id);
  }

  std::filesystem::path directory_;
  ManualClock clock_{Timestamp(Seconds(1'730'000'000))};
  SeededEntropy entropy_{1};
  IdSource ids_{clock_, entropy_};
  CountingMetrics metrics_;
  std::mutex mutex_;
  std::set<RunId> started_;
  std::size_t commands_ = 0;
  std::unique_ptr<store::Store> store_;
  store::Committer committer_;
  runs::RunStarter starter_{committer_, ids_, clock_, {}, 1};
  Admission admission_;
  http::TestServer server_;
};

}  // namespace sluice::hooks
