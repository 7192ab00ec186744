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
    : context_(context), http_(context, std::move(options.http)) {}

Performer::CallId World::start(nodes::EffectRequest request, EffectContext, Done done) {
  return std::visit(
      Overloaded{
          [&](nodes::HttpCall& call) {
            return make_id(Kind::kHttp, http_.start(std::move(call), std::move(done)));
          },
          [&](nodes::MailCall&) { return refuse("mail is not sent yet", std::move(done)); },
          [&](nodes::SshCall&) { return refuse("SSH is not spoken yet", std::move(done)); },
          [&](nodes::KeepFile&) { return refuse("no files are kept yet", std::move(done)); },
          [&](nodes::MakeLink&) { return refuse("no links are made yet", std::move(done)); },
      },
      request);
}

void World::cancel(CallId call) {
  const auto id = static_cast<std::uint64_t>(call) >> kKindBits;
  switch (static_cast<Kind>(static_cast<std::uint64_t>(call) & ((1 << kKindBits) - 1))) {
    case Kind::kHttp:
      return http_.cancel(HttpClient::CallId{id});
    case Kind::kHere:
      here_.erase(id);
      return;
  }
}

Performer::CallId World::refuse(std::string why, Done done) {
  const std::uint64_t id = ++last_here_;
  here_.emplace(id, std::move(done));
  answer_later(context_, self_, id,
               nodes::EffectError{nodes::EffectTrouble::kInvalid, std::move(why)});
  return make_id(Kind::kHere, id);
}

void World::answer_later(boost::asio::io_context& context, std::weak_ptr<World*> world,
                         std::uint64_t id, nodes::EffectResult result) {
  boost::asio::post(context, [world = std::move(world), id, result = std::move(result)]() mutable {
    const auto self = world.lock();
    if (!self) return;
    const auto found = (*self)->here_.find(id);
    if (found == (*self)->here_.end()) return;
    Done done = std::move(found->second);
    (*self)->here_.erase(found);
    done(std::move(result));
  });
}

}  // namespace sluice::effects
