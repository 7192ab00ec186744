#include "effects/world.h"

#include <utility>
#include <variant>

#include <boost/asio/post.hpp>

namespace sluice::effects {
namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

}  // namespace

World::World(boost::asio::io_context& context, Options options)
    : context_(context),
      keeper_(options.keeper),
      mail_(context, HttpClient::settings(options.http)),
      ssh_(context, HttpClient::settings(options.http)),
      http_(context, std::move(options.http)) {}

Performer::CallId World::start(nodes::EffectRequest request, EffectContext context, Done done) {
  return std::visit(
      Overloaded{
          [&](nodes::HttpCall& call) {
            return make_id(Kind::kHttp, http_.start(std::move(call), std::move(done)));
          },
          [&](nodes::MailCall& call) {
            return make_id(Kind::kMail, mail_.start(std::move(call), std::move(done)));
          },
          [&](nodes::SshCall& call) {
            return make_id(Kind::kSsh, ssh_.start(std::move(call), std::move(done)));
          },
          [&](nodes::KeepFile& file) {
            return ask_keeper(&Keeper::keep, std::move(file), context, std::move(done));
          },
          [&](nodes::MakeLink& link) {
            return ask_keeper(&Keeper::link, std::move(link), context, std::move(done));
          },
      },
      request);
}

void World::cancel(CallId call) {
  const auto id = static_cast<std::uint64_t>(call) >> kKindBits;
  switch (static_cast<Kind>(static_cast<std::uint64_t>(call) & ((1 << kKindBits) - 1))) {
    case Kind::kHttp:
      return http_.cancel(HttpClient::CallId{id});
    case Kind::kMail:
      return mail_.cancel(MailClient::CallId{id});
    case Kind::kSsh:
      return ssh_.cancel(SshClient::CallId{id});
    case Kind::kHere:
      here_.erase(id);
      return;
  }
}

template <class Request>
Performer::CallId World::ask_keeper(void (Keeper::*ask)(Request, const EffectContext&, Done),
                                    Request request, const EffectContext& context, Done done) {
  const std::uint64_t id = ++last_here_;
  here_.emplace(id, std::move(done));
  // The keeper answers on a thread of its own, or at once.
  Done answer = [&loop = context_, world = std::weak_ptr(self_), id](nodes::EffectResult result) {
    boost::asio::post(loop, [world, id, result = std::move(result)]() mutable {
      const auto self = world.lock();
      if (!self) return;
      const auto found = (*self)->here_.find(id);
      if (found == (*self)->here_.end()) return;
      Done tell = std::move(found->second);
      (*self)->here_.erase(found);
      tell(std::move(result));
    });
  };
  if (keeper_) {
    (keeper_->*ask)(std::move(request), context, std::move(answer));
  } else {
    answer(nodes::EffectError{nodes::EffectTrouble::kInvalid, "nothing is kept here"});
  }
  return make_id(Kind::kHere, id);
}

}  // namespace sluice::effects
