#include "simulation/http_front.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/post.hpp>

#include "api/routes.h"
#include "api/workflows/sync_answer.h"
#include "base/check.h"

namespace sluice::simulation {
namespace {

// Passes an answer on, and lets what belongs on a worker thread run on the io thread, a little
// later.
class WithoutWorkers final : public http::ReplySink {
 public:
  WithoutWorkers(boost::asio::io_context& context, http::Responder responder)
      : context_(context), responder_(std::move(responder)) {}

  void reply(std::shared_ptr<ReplySink>, std::string_view bytes) override {
    responder_.send_raw(bytes);
  }
  void reply(std::shared_ptr<ReplySink>, const http::Response& response) override {
    responder_.send(response);
  }
  void reply_nothing(std::shared_ptr<ReplySink>) override { responder_ = http::Responder(); }
  bool run_on_worker(std::move_only_function<void()> job) override {
    boost::asio::post(context_, std::move(job));
    return true;
  }

 private:
  boost::asio::io_context& context_;
  http::Responder responder_;
};

http::Route without_workers(http::Route route, Contexts contexts) {
  route.runs_on = http::RunsOn::kIo;
  route.handler = [handle = std::move(route.handler), contexts](const http::Request& request,
                                                                http::Responder responder) {
    auto sink = std::make_shared<WithoutWorkers>(*contexts[request.shard], std::move(responder));
    handle(request, http::Responder(std::move(sink)));
  };
  return route;
}

services::RunControl control_of(runtime::Runtime& runtime) {
  return {.cancel = {},
          .request = {},
          .listen =
              [&runtime](RunId run, Micros longest, runtime::RunCompletions::Done done) {
                return runtime.listen(run, longest, std::move(done));
              },
          .forget_listener =
              [&runtime](RunId run, runtime::RunCompletions::Subscription subscription) {
                runtime.forget_listener(run, subscription);
              }};
}

services::Forms::Request feed(runtime::Runtime& runtime) {
  return [&runtime](RunId run, engine::Event event, services::Forms::Done done) {
    runtime.request(run, std::move(event), std::move(done));
  };
}

http::RouteTable table_of(std::vector<http::Route> routes) {
  auto table = http::RouteTable::build(std::move(routes));
  SLUICE_CHECK(table, "the server's own routes are well formed");
  return *std::move(table);
}

}  // namespace

HttpFront::HttpFront(const Parts& parts, const InjectRouteBug& inject_bug)
    : context_{parts.committer, parts.clock, parts.ids, parts.entropy},
      vault_(secrets::VaultKeys::make()),
      vault_rotation_(vault_, parts.committer, nullptr),
      workflows_(context_, parts.programs, {.hooks = parts.sealer, .tokens = parts.sealer}, {}),
      samples_(context_, workflows_),
      keys_(context_, ring_),
      teams_(context_),
      audit_(context_),
      sessions_(context_, ring_),
      login_tokens_(context_),
      kept_answers_(context_, parts.sealer),
      vault_items_(context_, vault_, vault_rotation_),
      authorizations_(context_, vault_, authorization_rows_, providers_, ring_, {}),
      forms_(context_, std::make_shared<engine::ServerKeys>(), feed(parts.runtime)),
      records_(context_, parts.store, "AU", [](std::move_only_function<void()>) { return false; }),
      telephony_(context_, records_, {}),
      control_(control_of(parts.runtime)),
      runs_(context_, parts.programs, parts.starter, run_options_, control_),
      bulk_jobs_(context_, parts.store, runs_,
                 [](std::move_only_function<void()>) { return false; }),
      readers_(parts.store),
      events_(parts.clock),
      services_{.store = parts.store,
                .committer = parts.committer,
                .admission = parts.admission,
                .programs = parts.programs,
                .clock = parts.clock,
                .ids = parts.ids,
                .vault = vault_,
                .keys = ring_,
                .workflows = workflows_,
                .samples = samples_,
                .api_keys = keys_,
                .teams = teams_,
                .sessions = sessions_,
                .login_tokens = login_tokens_,
                .kept_answers = kept_answers_,
                .audit = audit_,
                .vault_items = vault_items_,
                .authorizations = authorizations_,
                .forms = forms_,
                .records = records_,
                .telephony = telephony_,
                .runs = runs_,
                .bulk_jobs = bulk_jobs_,
                .readers = readers_,
                .metrics = metrics_,
                .events = events_,
                .api_url = [] { return std::string("http://api.test"); },
                .hooks_url = [] { return std::string("http://hooks.test"); },
                .browser_url = [] { return std::string("http://api.test"); },
                .load = [] { return api::Load(); }},
      contexts_(parts.contexts) {
  auto routes = api::hook_routes(services_);
  for (auto& route : routes) {
    if (inject_bug) route = inject_bug(std::move(route), contexts_);
    route = without_workers(std::move(route), contexts_);
  }
  const auto core = std::make_shared<http::Core>(http::Limits(), table_of(std::move(routes)),
                                                 http::ErrorBody(), 0U, 0U, std::size_t{0});
  shards_.reserve(contexts_.size());
  for (auto* context : contexts_) {
    const auto index = static_cast<unsigned>(shards_.size());
    shards_.push_back(std::make_shared<http::Shard>(*context, core, index));
  }
}

HttpFront::~HttpFront() {
  for (auto& shard : shards_) shard->shut_down();
}

Result<std::string> HttpFront::add_key(store::Reader& reader, TeamId team) {
  SLUICE_TRY(const auto scopes, services::Scopes::parse("runs:write"));
  const auto made = services::make_key(context_, team, "simulation", scopes);
  SLUICE_TRY_VOID(
      services::commit(context_, [&](store::Writer& writer) { return writer.put_key(made.row); }));
  SLUICE_TRY_VOID(load_keys(reader));
  return std::string(made.text.expose());
}

Result<int> HttpFront::connect(unsigned shard) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) != 0)
    return fail(ErrorCode::kIo, fmt::format("cannot make a pair of sockets: error {}", errno));
  http::Connection::Socket socket(*contexts_[shard],
                                  boost::asio::generic::stream_protocol(AF_UNIX, 0), ends[0]);
  std::make_shared<http::Connection>(shards_[shard], std::move(socket))->start();
  return ends[1];
}

std::optional<http::Response> HttpFront::answer_of(store::Reader& reader, RunId run) {
  const auto stored = reader.run(run);
  if (!stored || !*stored || !model::is_final((*stored)->row.status)) return std::nullopt;
  return api::sync_answer(runs_.result(**stored), run, services_.limits.sync_time_max.get());
}

}  // namespace sluice::simulation
