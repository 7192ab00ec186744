#include "api/core/reply.h"

#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "api/core/testing.h"
#include "base/json.h"
#include "http/test_server.h"

// Requests that wait for something, over real sockets and with one worker thread.
namespace sluice::api::reply_test {
namespace {

constexpr std::size_t kOpen = 50;
constexpr std::string_view kWorkflow = R"({"name": "w", "edges": [],
    "nodes": [{"id": "in", "data": {"componentId": "manual_trigger"}}]})";

class Replies : public ::testing::Test {
 protected:
  using Done = std::function<void(Result<void>)>;

  // Every cancel is left open until close_all().
  Replies() {
    api_.control.cancel = [this](RunId, const std::string&, Done done) {
      const std::lock_guard lock(mutex_);
      open_.push_back(std::move(done));
    };
  }
  ~Replies() override {
    api_.committer.stop();  // it may be about to answer a request
    server_.reset();
  }

  void start() {
    http::Server::Options options;
    options.routes = routes(api_.services);
    options.worker_threads = 1;
    server_ = std::make_unique<http::TestServer>(std::move(options));
  }
  std::string post(std::string_view path, std::string_view body = {}) const {
    return http::post(path, body, authorization_);
  }
  http::Reply ask(std::string_view request) const {
    http::Client client(server_->port());
    client.send(request);
    return client.read();
  }
  json::value ask_json(std::string_view request) const {
    const auto answer = ask(request);
    const auto parsed = parse_json(answer.body);
    EXPECT_TRUE(parsed) << answer.status << " " << answer.body;
    return parsed ? *parsed : json::value(json::object());
  }
  std::string new_run() const {
    const auto workflow = ask_json(post("/workflows", kWorkflow));
    const auto path = "/workflows/" + std::string(workflow.at("id").as_string()) + "/execute";
    return std::string(ask_json(post(path)).at("id").as_string());
  }
  std::size_t open() {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }
  void close_all(const Result<void>& outcome) {
    const std::lock_guard lock(mutex_);
    for (auto& done : open_) done(outcome);
    open_.clear();
  }

  ApiFixture api_;
  const std::string authorization_ = "Authorization: Bearer " + api_.add_key("*") + "\r\n";
  std::mutex mutex_;
  std::vector<Done> open_;
  std::unique_ptr<http::TestServer> server_;
};

TEST_F(Replies, WaitWithoutAWorker) {
  start();
  const auto run = "/workflows/runs/" + new_run();
  std::vector<std::unique_ptr<http::Client>> clients;
  for (std::size_t i = 0; i < kOpen; ++i) {
    clients.push_back(std::make_unique<http::Client>(server_->port()));
    clients.back()->send(post(run + "/cancel"));
  }
  while (open() < kOpen) std::this_thread::yield();

  EXPECT_EQ(ask(http::get("/api/v1/health")).status, 200);
  EXPECT_EQ(ask(http::get(run, authorization_)).status, 200) << "the only worker is free";
  for (const auto& client : clients) EXPECT_FALSE(client->has_bytes());

  close_all({});
  for (const auto& client : clients) EXPECT_EQ(client->read().status, 200);
}

TEST_F(Replies, SayWhyItCameToNothing) {
  start();
  const auto run = new_run();
  http::Client client(server_->port());
  client.send(post("/workflows/runs/" + run + "/cancel"));
  while (open() < 1) std::this_thread::yield();
  close_all(fail(ErrorCode::kConflict, "The run is over."));
  const auto answer = client.read();
  EXPECT_EQ(answer.status, 409);
  EXPECT_NE(answer.body.find("The run is over."), std::string::npos) << answer.body;
}

TEST_F(Replies, AreGivenUpInTime) {
  api_.services.limits.answer_ms_max = std::chrono::milliseconds(300);
  start();
  const auto run = new_run();
  http::Client client(server_->port());
  client.send(post("/workflows/runs/" + run + "/cancel"));
  const auto answer = client.read();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "1");
  EXPECT_NE(answer.body.find("it may still do so"), std::string::npos) << answer.body;
  EXPECT_TRUE(client.is_closed_by_peer());
  close_all({});  // too late for the client
  EXPECT_EQ(ask(http::get("/api/v1/health")).status, 200);
}

TEST_F(Replies, TheFirstAnswerCounts) {
  http::Server::Options options;
  options.routes.push_back(http::route(
      http::Method::kGet, "/", [&](const http::Request& request, http::Responder responder) {
        const Reply reply(api_.services, request, {}, std::move(responder));
        reply.send(http::Response{200, "text/plain", "first", {}});
        reply.send(http::Response{200, "text/plain", "second", {}});
        reply.send(Problem(ErrorCode::kConflict, "third", "third"));
        reply.resume([](RequestContext&, const Reply&) -> Pending {
          ADD_FAILURE() << "an answered request goes no further";
          return {};
        });
      }));
  http::TestServer server(std::move(options));
  http::Client client(server.port());
  client.send(http::get("/") + http::get("/none"));
  EXPECT_EQ(client.read().body, "first");
  EXPECT_EQ(client.read().status, 404);
}

}  // namespace
}  // namespace sluice::api::reply_test
