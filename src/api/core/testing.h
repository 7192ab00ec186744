#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/core/reply.h"
#include "api/routes.h"
#include "base/check.h"
#include "services/testing.h"

// The API on a real store in a directory of its own, without sockets. For tests.
namespace sluice::api {

class ApiFixture : public services::testing::Services {
 public:
  ApiFixture() { reload(); }
  ~ApiFixture() { committer.stop(); }  // before what its callbacks use is destroyed

  // The text of a new key.
  std::string add_key(std::string_view scopes, TeamId team = kOperatorTeam) {
    auto parsed = Scopes::parse(scopes);
    SLUICE_CHECK(parsed, "the scopes of a test exist");
    const auto made = services::make_key(context, team, "test", *parsed);
    store_key(made.row);
    return std::string(made.text.expose());
  }
  void store_key(const store::ApiKey& row) {
    const auto stored = committer.run([&](store::Writer& writer) { return writer.put_key(row); });
    SLUICE_CHECK(stored, "the store of a test takes a key");
    reload();
  }
  void reload() {
    auto taken = readers.take();
    SLUICE_CHECK(taken && ring.reload(**taken), "the store of a test is read");
  }

  Metrics metrics;
  live::EventHub events{clock};
  hooks::Admission admission{committer, starter, ids, clock, metrics, {}};
  services::Forms forms{context, std::make_shared<engine::ServerKeys>(),
                        [](RunId, engine::Event, const services::Forms::Done& done) { done({}); }};
  ReaderPool readers{*store};
  api::Services services{
      .store = *store,
      .committer = committer,
      .admission = admission,
      .programs = programs,
      .clock = clock,
      .ids = ids,
      .vault = vault,
      .keys = ring,
      .workflows = workflows,
      .samples = samples,
      .api_keys = keys,
      .teams = teams,
      .sessions = sessions,
      .login_tokens = login_tokens,
      .kept_answers = kept_answers,
      .audit = audit,
      .vault_items = vault_items,
      .authorizations = authorizations,
      .forms = forms,
      .records = records,
      .telephony = telephony,
      .runs = runs,
      .bulk_jobs = bulk_jobs,
      .readers = readers,
      .metrics = metrics,
      .events = events,
      .api_url = [] { return std::string("http://api.test"); },
      .hooks_url = [] { return std::string("http://hooks.test"); },
      .browser_url = [] { return std::string("http://api.test"); },
      .load = [] { return Load(); },
  };
};

// A request whose parts live as long as it does.
struct TestRequest {
  explicit TestRequest(std::string request_path) : path(std::move(request_path)) {}
  http::Request make() {
    for (const auto& [name, value] : headers) views.push_back({name, value});
    http::Request request;
    request.path = path;
    request.query = query;
    request.headers = views;
    request.params = params;
    request.body = body;
    return request;
  }
  std::string path;
  std::string query;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::string_view> params;
  std::vector<http::Header> views;
};

// Takes the answer in place of a connection. What a handler does later is done by who waits.
class TestSink final : public http::ReplySink {
 public:
  void reply(std::shared_ptr<ReplySink> /*self*/, std::string_view bytes) override {
    take({.status = 0, .body = std::string(bytes), .headers = {}});
  }
  void reply(std::shared_ptr<ReplySink> /*self*/, const http::Response& response) override {
    take(response);
  }
  void reply_nothing(std::shared_ptr<ReplySink> /*self*/) override {
    take({.status = 500, .body = {}, .headers = {}});
  }
  bool run_on_worker(std::move_only_function<void()> job) override {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
    changed_.notify_one();
    return true;
  }
  http::Response wait() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return answer_ || !jobs_.empty(); });
      if (answer_) return *answer_;
      auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      job();
      lock.lock();
    }
  }

 private:
  void take(http::Response response) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(response);
    changed_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::move_only_function<void()>> jobs_;
  std::optional<http::Response> answer_;
};

// The answer of a handler that may answer later.
inline http::Response answer_of(api::Services& services, const http::Request& request,
                                const Principal& caller,
                                Pending (*handler)(RequestContext&, const Reply&)) {
  const auto sink = std::make_shared<TestSink>();
  Reply(services, request, caller, http::Responder(sink)).run(handler);
  return sink->wait();
}

}  // namespace sluice::api
