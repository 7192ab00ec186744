#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/secret.h"
#include "hooks/delivery_files.h"
#include "hooks/hook_source.h"
#include "hooks/hook_table.h"
#include "hooks/key_cache.h"
#include "hooks/result_source.h"
#include "http/http.h"
#include "live/event_hub.h"
#include "runs/run_starter.h"
#include "store/committer.h"

namespace sluice::hooks {

struct DeliveryChecks;
class NotedRequest;
struct Refusal;
struct StrayPath;

// The two public contracts: which words an answer is in. Any hook's token opens either path.
enum class Dialect { kWorkflows, kAutomations };

// Why a delivery was rejected: the label of sluice_hooks_rejected_total.
enum class Reason {
  kUnknownToken,
  kSignature,
  kRateLimited,
  kBadBody,
  kTooLarge,
  kConflict,
  kOverloaded,
  kFailed,
  kMethod,
  kVerifyToken,
  kNoKey,
  kPaused,    // the workflow is not active; the sender is told what one with an unknown token is
  kWrongPath  // the token is right, and the path misses the hook's by its case
};
inline constexpr std::size_t kReasonCount = 13;
std::string_view reason_name(Reason reason);

// Encrypts a secret of the workflow's hook that a sender has told, as the store keeps it.
using SealLearned = std::function<std::string(const Secret& secret, WorkflowId workflow)>;

class Metrics {  // counts; any thread
 public:
  virtual ~Metrics() = default;
  virtual void accepted() = 0;
  virtual void duplicate() = 0;
  virtual void rejected(Reason reason) = 0;
  virtual void handshake() = 0;
};

// What a delivery goes through, from bytes to 202; the run that it is for begins by the starter.
// One object for all io threads; outlives them.
class Admission {
 public:
  struct Options {
    std::size_t items_max = 1'000;                // of one delivery with `split`
    std::int64_t rejections_kept_max = 1'000;     // of one hook
    std::int64_t rejections_per_second_max = 20;  // stored, of all hooks; more are only counted
  };
  Admission(store::Committer& committer, runs::RunStarter& starter, IdSource& ids,
            const Clock& clock, Metrics& metrics, Options options);
  ~Admission();

  // Instead of that of the options. Any thread.
  void set_items_max(std::size_t items_max);
  // Where hooks come from that are not in memory. Before the first request; outlives the
  // admission's last one.
  void load_from(HookSource& source);
  // How senders reach the hooks, without a slash at the end: some sign the URL. Before the first
  // request.
  void serve_at(std::string public_url);
  // How the secrets are kept that senders tell in handshakes; without it they are not. And who
  // knows how runs end, for `respond: when_done`. Before the first request.
  void seal_learned_with(SealLearned seal);
  void take_results_from(ResultSource& results);
  // Where the files of forms are kept; without it such forms are refused. Before the first request;
  // outlives the last one.
  void keep_files_in(DeliveryFileStore& store);
  // Where the keys come from that senders publish; without it, deliveries that need one are
  // answered 503. Before the first request; outlives the last one.
  void take_keys_from(KeyCache& keys);
  // Who is told of deliveries. Before the first request; outlives the last one.
  void tell(live::EventHub& events);
  // Replaces the hooks; requests in flight keep the table that they began with. Any thread.
  void publish(std::shared_ptr<const HookTable> table);
  std::shared_ptr<const HookTable> table() const;

  // For the HTTP routes of every method; io threads. `params[0]` is the token, `params[1]`, if
  // there is one, what follows it in the path. plan() answers what needs no body: unknown tokens,
  // overload, a length beyond the hook's. Of a hook that is not in memory the length is checked
  // once it is. handle() may answer later.
  http::BodyPlan plan(const http::RequestHead& head, Dialect dialect);
  void handle(const http::Request& request, http::Responder responder, Dialect dialect);

  // For an event, which the same senders send: goes through every stage up to the commit.
  // `params[1]` is its key. `body` is a JSON object and lives as long as the request and this; an
  // error is the answer. Any thread that may block.
  struct Event {
    WorkflowId workflow;
    std::string_view body;
    std::optional<store::EventIdentity> identity;  // by which it is taken once
    std::shared_ptr<const void> holds{};           // a body that is not the bytes as received
    TeamId team{};
  };
  std::expected<Event, http::Response> check_event(const http::Request& request, Dialect dialect);

  // For a request whose path is no hook's, but would be (see stray.h): whether its token is one.
  bool knows(std::string_view token) const;
  // The answer to it. It is kept for the hook's owner. Any thread that may block.
  http::Response refuse_stray(const http::Request& request, const StrayPath& path);

  // What a refused delivery is started with when its owner wants it taken after all: its body as
  // the hook reads it now, without asking for signature and quota again. The same one twice gives
  // the same runs. `rejection` is of an active workflow. Any thread that may block.
  std::expected<std::vector<runs::StartRequest>, Refusal> replay(const store::Rejection& rejection);
  // As recorded_checks() and check_again() of hooks/delivery_report.h. Any thread that may block.
  DeliveryChecks report(const NotedRequest& noted, const Hook* hook) const;
  DeliveryChecks check_again(const NotedRequest& noted, const Hook& hook) const;
  // The headers that make this a delivery of the hook's sender, as hooks/signer.h says. Any thread.
  Result<std::vector<std::pair<std::string, std::string>>> sign(const Hook& hook,
                                                                const http::Request& request,
                                                                std::string_view unique) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::hooks
