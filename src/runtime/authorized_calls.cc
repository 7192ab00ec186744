#include "runtime/authorized_calls.h"

#include <utility>
#include <variant>

namespace sluice::runtime {
namespace {

// Apart from the ids of the performer behind, which calls of other kinds keep.
constexpr std::uint64_t kOwnIds = std::uint64_t{1} << 63;

constexpr int kAttemptsMax = 2;

}  // namespace

engine::Performer::CallId AuthorizedCalls::start(nodes::EffectRequest request,
                                                 engine::EffectContext context, Done done) {
  auto* call = std::get_if<nodes::HttpCall>(&request);
  if (!call || call->authorization.empty())
    return inner_->start(std::move(request), std::move(context), std::move(done));
  const CallId id{kOwnIds | ++last_id_};
  calls_.emplace(id, Call{std::move(*call), std::move(context), std::move(done)});
  ask(id, nullptr);
  return id;
}

void AuthorizedCalls::ask(CallId id, const Secret* refused) {
  const Call& call = calls_.at(id);
  tokens_.get(call.context.team, call.request.authorization, refused,
              [post = post_, calls = liveness_.observe(), id](AccessTokens::Granted granted) {
                post([calls, id, granted = std::move(granted)] {
                  if (auto* const self = calls.get()) self->send(id, granted);
                });
              });
}

void AuthorizedCalls::send(CallId id, const AccessTokens::Granted& granted) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  Call& call = found->second;
  if (!granted) return finish(id, granted.error());
  ++call.attempts;
  call.token = granted->value;
  runs_.add(call.context.run, {granted->hidden});
  nodes::HttpCall request = call.request;
  request.url.insert(0, granted->api_url);
  request.bearer = granted->value;
  // The answer comes later, so `call` is still there.
  call.inner =
      inner_->start(std::move(request), call.context,
                    [this, id](nodes::EffectResult result) { answered(id, std::move(result)); });
}

void AuthorizedCalls::answered(CallId id, nodes::EffectResult result) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  Call& call = found->second;
  call.inner.reset();
  const auto* reply = std::get_if<nodes::HttpReply>(&result);
  const bool is_refused = reply && reply->status == 401 && !reply->carried_out;
  if (!is_refused || call.attempts >= kAttemptsMax) return finish(id, std::move(result));
  const Secret refused = call.token;
  ask(id, &refused);
}

void AuthorizedCalls::finish(CallId id, nodes::EffectResult result) {
  auto call = calls_.extract(id);
  if (!call.empty()) call.mapped().done(std::move(result));
}

void AuthorizedCalls::cancel(CallId id) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return inner_->cancel(id);
  const auto inner = found->second.inner;
  calls_.erase(found);
  if (inner) inner_->cancel(*inner);
}

}  // namespace sluice::runtime
