// Answers from other threads, answers that never come, and the end of a server.

#include <atomic>
#include <future>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include <boost/asio/post.hpp>

#include "http/server.h"
#include "http/test_server.h"

namespace sluice::http::server_threads_test {
namespace {

using std::chrono::milliseconds;

// Collects responders, as the committer does, and answers them in batches from its own thread.
class Committer {
 public:
  void submit(Responder responder, std::string body) {
    const std::lock_guard lock(mutex_);
    queue_.emplace_back(std::move(responder), serialize(text(202, std::move(body))));
  }
  void run() {
    while (!is_stopped_) {
      std::vector<std::pair<Responder, std::string>> batch;
      {
        const std::lock_guard lock(mutex_);
        batch.swap(queue_);
      }
      for (auto& [responder, bytes] : batch) responder.send_raw(bytes);
      std::this_thread::yield();
    }
  }
  void stop() { is_stopped_ = true; }

 private:
  std::mutex mutex_;
  std::vector<std::pair<Responder, std::string>> queue_;
  std::atomic<bool> is_stopped_{false};
};

TEST(Threads, AnswersComeFromAnyThread) {
  Committer committer;
  std::thread thread([&committer] { committer.run(); });
  Server::Options options;
  options.routes.push_back(
      route(Method::kPost, "/commit", [&committer](const Request& request, Responder responder) {
        committer.submit(std::move(responder), std::string(request.body));
      }));
  TestServer server(std::move(options), 2);
  std::vector<std::thread> clients;
  std::atomic<int> right{0};
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back([&, c] {
      Client client(server.port());
      for (int i = 0; i < 200; ++i) {
        const std::string body = std::to_string(c) + "/" + std::to_string(i);
        // Two at a time: the second waits its turn in the buffer.
        client.send(post("/commit", body) + post("/commit", body));
        if (client.read().body == body && client.read().body == body) ++right;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(right, 8 * 200);
  committer.stop();
  thread.join();
}

TEST(Threads, AnswersMayComeLaterOnTheIoThread) {
  Server::Options options;
  std::promise<Responder> held;
  options.routes.push_back(route(
      Method::kGet, "/later",
      [&held](const Request&, Responder responder) { held.set_value(std::move(responder)); }));
  TestServer server(std::move(options));
  Client client(server.port());
  client.send(get("/later") + get("/none"));
  auto responder = std::make_shared<Responder>(held.get_future().get());
  boost::asio::post(server.context(0), [responder] { responder->send(text(200, "now")); });
  EXPECT_EQ(client.read().body, "now");
  EXPECT_EQ(client.read().status, 404);
}

TEST(Threads, ADroppedResponderAnswers500) {
  Server::Options options;
  options.routes.push_back(route(Method::kGet, "/io", [](const Request&, Responder) {}));
  options.routes.push_back(route(
      Method::kGet, "/worker", [](const Request&, Responder) {}, RunsOn::kWorker));
  options.routes.push_back(route(Method::kGet, "/throws",
                                 [](const Request&, Responder) { throw std::runtime_error("x"); }));
  options.routes.push_back(route(
      Method::kGet, "/worker-throws",
      [](const Request&, Responder) { throw std::runtime_error("x"); }, RunsOn::kWorker));
  TestServer server(std::move(options));
  Client client(server.port());
  for (const auto* path : {"/io", "/worker", "/throws", "/worker-throws"}) {
    client.send(get(path));
    EXPECT_EQ(client.read().status, 500) << path;
  }
}

TEST(Threads, WantOfMemoryAnswers503AndTheServerGoesOn) {
  Server::Options options;
  options.limits.handler_memory_bytes_max = 1 << 20;
  options.routes.push_back(route(Method::kGet, "/io", [](const Request&, Responder) {
    const MemoryBudget budget(1 << 20);
    const std::string large(2 << 20, 'x');
  }));
  options.routes.push_back(route(
      Method::kGet, "/worker",
      [](const Request&, Responder) { const std::string large(2 << 20, 'x'); }, RunsOn::kWorker));
  options.routes.push_back(route(
      Method::kGet, "/fine",
      [](const Request&, Responder responder) { responder.send(text(200, "fine")); },
      RunsOn::kWorker));
  TestServer server(std::move(options));
  Client client(server.port());
  for (const auto* path : {"/io", "/worker"}) {
    client.send(get(path));
    EXPECT_EQ(client.read().status, 503) << path;
    client.send(get("/fine"));
    EXPECT_EQ(client.read().body, "fine");
  }
}

TEST(Threads, AResponderAnswersOnce) {
  Server::Options options;
  options.routes.push_back(route(Method::kGet, "/twice", [](const Request&, Responder responder) {
    Responder other = std::move(responder);
    other.send(text(200, "first"));
    EXPECT_TRUE(other.answered());
    other.send(text(200, "second"));
    responder.send(text(200, "third"));
  }));
  TestServer server(std::move(options));
  Client client(server.port());
  client.send(get("/twice") + get("/none"));
  EXPECT_EQ(client.read().body, "first");
  EXPECT_EQ(client.read().status, 404);
}

TEST(Threads, AHandlerGoesOnOnAWorker) {
  Server::Options options;
  options.worker_threads = 1;
  options.worker_queue_max = 0;
  std::promise<Responder> held;
  options.routes.push_back(route(
      Method::kGet, "/later",
      [&held](const Request&, Responder responder) { held.set_value(std::move(responder)); }));
  TestServer server(std::move(options));
  Client client(server.port());
  client.send(get("/later"));
  auto responder = std::make_shared<Responder>(held.get_future().get());
  std::atomic<std::thread::id> ran_on;
  ASSERT_TRUE(responder->run_on_worker([responder, &ran_on] {
    ran_on = std::this_thread::get_id();
    responder->send(text(200, "done"));
  })) << "however full the queue is";
  EXPECT_EQ(client.read().body, "done");
  EXPECT_NE(ran_on.load(), std::this_thread::get_id());
}

TEST(Threads, RoutesOfAnotherPoolDoNotWaitForSlowOnes) {
  std::promise<void> go;
  const std::shared_future<void> gone = go.get_future().share();
  Server::Options options;
  options.worker_threads = 1;
  options.routes.push_back(route(
      Method::kGet, "/slow",
      [gone](const Request&, Responder responder) {
        gone.wait();
        responder.send(text(200, "slow"));
      },
      RunsOn::kWorker));
  options.routes.push_back(route(Method::kPost, "/quick", echo, RunsOn::kWorker));
  options.routes.back().pool = 1;
  TestServer server(std::move(options));
  std::vector<std::unique_ptr<Client>> slow;
  for (int i = 0; i < 20; ++i) {
    slow.push_back(std::make_unique<Client>(server.port()));
    slow.back()->send(get("/slow"));
  }
  Client quick(server.port());
  for (int i = 0; i < 20; ++i) {
    quick.send(post("/quick", std::to_string(i)));
    EXPECT_EQ(quick.read().body, std::to_string(i));
  }
  EXPECT_FALSE(slow.front()->has_bytes());
  go.set_value();
  for (auto& client : slow) EXPECT_EQ(client->read().body, "slow");
}

TEST(Threads, ALateAnswerIsGivenWithoutTheHandler) {
  Server::Options options;
  options.limits.idle_ms_max = milliseconds(1000);
  std::promise<Responder> held;
  std::promise<const Request*> seen;
  Route slow = route(Method::kPost, "/slow", [&](const Request& request, Responder responder) {
    seen.set_value(&request);
    held.set_value(std::move(responder));
  });
  slow.answer_ms_max = milliseconds(1);
  slow.late = [](const RequestHead& head) { return text(503, "late: " + std::string(head.path)); };
  options.routes.push_back(std::move(slow));
  TestServer server(std::move(options));
  Client client(server.port());
  client.send(post("/slow", "body") + get("/none"));
  const Reply reply = client.read();
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body, "late: /slow");
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_TRUE(client.is_closed_by_peer());
  Responder responder = held.get_future().get();
  EXPECT_EQ(seen.get_future().get()->body, "body") << "the handler still has the request";
  responder.send(text(200, "dropped"));
}

TEST(Threads, LateHandlersAreBounded) {
  Server::Options options;
  options.limits.late_max = 1;
  std::promise<Responder> held;
  Route slow = route(Method::kGet, "/slow", [&](const Request&, Responder responder) {
    held.set_value(std::move(responder));
  });
  slow.answer_ms_max = milliseconds(1);
  slow.late = [](const RequestHead&) { return text(503, "late"); };
  options.routes.push_back(std::move(slow));
  TestServer server(std::move(options));
  Client client(server.port());
  client.send(get("/slow"));
  EXPECT_EQ(client.read().body, "late");
  Client second(server.port());
  second.send(get("/slow") + get("/none"));
  const Reply refused = second.read();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1") << "the first one's handler still runs";
  EXPECT_EQ(second.read().status, 404) << "the connection goes on";
  held.get_future().get().send(text(200, "dropped"));
}

TEST(Threads, WithoutALimitAHandlerMayTakeItsTime) {
  Server::Options options;
  options.limits.idle_ms_max = milliseconds(1);
  std::promise<Responder> held;
  Route slow = route(Method::kGet, "/slow", [&](const Request&, Responder responder) {
    held.set_value(std::move(responder));
  });
  slow.late = [](const RequestHead&) { return text(503, "late"); };
  options.routes.push_back(std::move(slow));
  TestServer server(std::move(options));
  Client client(server.port());
  client.send(get("/slow"));
  Client other(server.port());
  other.send(get("/none"));
  EXPECT_EQ(other.read().status, 404);
  EXPECT_TRUE(other.is_closed_by_peer()) << "idle for too long, so deadlines have been looked at";
  held.get_future().get().send(text(200, "done"));
  EXPECT_EQ(client.read().body, "done");
}

TEST(Drain, LetsRequestsFinishAndClosesTheRest) {
  Server::Options options;
  std::promise<Responder> held;
  options.routes.push_back(route(Method::kGet, "/hold", [&](const Request&, Responder responder) {
    held.set_value(std::move(responder));
  }));
  TestServer server(std::move(options), 2);
  Client idle(server.port());
  idle.send(get("/none"));
  EXPECT_EQ(idle.read().status, 404);
  Client busy(server.port());
  busy.send(get("/hold"));
  Responder responder = held.get_future().get();

  std::promise<void> done;
  server.server().drain(milliseconds(60'000), [&done] { done.set_value(); });
  EXPECT_TRUE(idle.is_closed_by_peer());
  responder.send(text(200, "done"));
  const Reply reply = busy.read();
  EXPECT_EQ(reply.body, "done");
  EXPECT_EQ(reply.header("Connection"), "close");
  EXPECT_TRUE(busy.is_closed_by_peer());
  busy.close();
  done.get_future().wait();
  EXPECT_EQ(server.server().connections(), 0U);
  Client late(server.port());
  EXPECT_FALSE(late.is_connected());
}

TEST(Drain, EndsAtItsDeadline) {
  Server::Options options;
  options.limits.idle_ms_max = milliseconds(1000);
  std::promise<Responder> held;
  options.routes.push_back(route(Method::kGet, "/hold", [&](const Request&, Responder responder) {
    held.set_value(std::move(responder));
  }));
  TestServer server(std::move(options));
  Client client(server.port());
  client.send(get("/hold"));
  Responder responder = held.get_future().get();
  std::promise<void> done;
  server.server().drain(milliseconds(10), [&done] { done.set_value(); });
  done.get_future().wait();
  EXPECT_TRUE(client.is_closed_by_peer());
  responder.send(text(200, "too late"));
}

TEST(Drain, IsOverAtOnceWhenNothingIsThere) {
  TestServer server(Server::Options{}, 2);
  std::promise<void> done;
  server.server().drain(milliseconds(60'000), [&done] { done.set_value(); });
  done.get_future().wait();
}

TEST(Server, MayEndWhileItIsBusy) {
  std::promise<Responder> held;
  Server::Options options;
  options.routes.push_back(route(Method::kGet, "/hold", [&](const Request&, Responder responder) {
    held.set_value(std::move(responder));
  }));
  TestServer server(std::move(options));
  Client client(server.port());
  client.send(get("/hold"));
  {
    const Responder responder = held.get_future().get();
    Client half(server.port());
    half.send("GET /ho");
  }
  server.stop();
  client.read();  // a 500 or nothing, according to who was faster
}

}  // namespace
}  // namespace sluice::http::server_threads_test
