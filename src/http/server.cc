#include "http/server.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include <boost/asio/post.hpp>

#include "http/listener.h"
#include "http/shard.h"

namespace sluice::http {
namespace {

// How many shards still have connections; the last one calls `done`.
struct Drain {
  std::atomic<std::size_t> shards_left;
  std::function<void()> done;
};

class ServerImpl final : public Server {
 public:
  ServerImpl(std::span<boost::asio::io_context* const> contexts, std::shared_ptr<Core> core)
      : core_(std::move(core)) {
    for (boost::asio::io_context* context : contexts) {
      shards_.push_back(
          std::make_shared<Shard>(*context, core_, static_cast<unsigned>(shards_.size())));
    }
  }

  ~ServerImpl() override {
    for (const auto& pool : core_->workers) pool->stop();
    for (const auto& shard : shards_) {
      boost::asio::post(shard->context(), [shard] { shard->shut_down(); });
    }
  }

  Result<> listen(const ListenAddress& where) {
    SLUICE_TRY(auto listeners, open_listeners(where, shards_.size()));
    address_ = listeners.address;
    // What comes over a UNIX socket comes from this machine, most often from a proxy.
    if (!address_.path.empty()) core_->tls.reset();
    file_.take(address_);
    for (std::size_t i = 0; i < shards_.size(); ++i)
      SLUICE_TRY_VOID(shards_[i]->start(listeners.sockets[i].release()));
    return {};
  }

  std::uint16_t port() const override { return address_.port; }
  const ListenAddress& address() const override { return address_; }
  std::size_t connections() const override { return core_->connections.load(); }
  bool has_tls() const override { return core_->tls != nullptr; }

  void drain(std::chrono::milliseconds deadline, std::function<void()> done) override {
    const auto state = std::make_shared<Drain>();
    state->shards_left = shards_.size();
    state->done = std::move(done);
    file_.remove();
    for (const auto& shard : shards_) {
      boost::asio::post(shard->context(), [shard, state, deadline] {
        shard->drain(deadline, [state] {
          if (--state->shards_left == 0) state->done();
        });
      });
    }
  }

 private:
  const std::shared_ptr<Core> core_;  // shared with the shards, whose last handlers may outlive us
  std::vector<std::shared_ptr<Shard>> shards_;  // shared with those handlers
  ListenAddress address_;
  SocketFile file_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(std::span<boost::asio::io_context* const> contexts,
                                              Options options) {
  if (contexts.empty()) return fail(ErrorCode::kInvalid, "a server needs at least one io_context");
  unsigned pools = 1;
  for (const Route& route : options.routes) pools = std::max(pools, route.pool + 1);
  if (options.stray) pools = std::max(pools, options.stray->route.pool + 1);
  SLUICE_TRY(RouteTable routes, RouteTable::build(std::move(options.routes)));
  auto core =
      std::make_shared<Core>(options.limits, std::move(routes), std::move(options.error_body),
                             pools, options.worker_threads, options.worker_queue_max);
  core->stray = std::move(options.stray);
  core->names_requests = options.names_requests;
  core->trusted_proxies = std::move(options.trusted_proxies);
  core->tls = std::move(options.tls);
  auto server = std::make_unique<ServerImpl>(contexts, std::move(core));
  SLUICE_TRY_VOID(server->listen(options.address));
  return server;
}

}  // namespace sluice::http
