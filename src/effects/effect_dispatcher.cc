#include "effects/effect_dispatcher.h"

#include <utility>
#include <variant>

namespace sluice::effects {
namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

}  // namespace

EffectDispatcher::EffectDispatcher(boost::asio::io_context& context, Options options)
    : artifacts_(context, ids_, options.artifacts),
      mail_(context, ids_, HttpClient::settings(options.http)),
      ssh_(context, ids_, HttpClient::settings(options.http)),
      http_(context, ids_, std::move(options.http)),
      calls_(context, ids_, http_, std::move(options.gate)),
      files_(context, ids_, calls_, http_, options.artifacts) {}

engine::Performer::CallId EffectDispatcher::start(nodes::EffectRequest request,
                                                  engine::EffectContext context, Done done) {
  return std::visit(
      Overloaded{
          [&](nodes::HttpCall& call) {
            if (call.file) return files_.start(std::move(call), context, std::move(done));
            return calls_.start(std::move(call), context, std::move(done));
          },
          [&](nodes::MailCall& call) { return mail_.start(std::move(call), std::move(done)); },
          [&](nodes::SshCall& call) { return ssh_.start(std::move(call), std::move(done)); },
          [&](nodes::MakePdf& pdf) {
            return artifacts_.start(std::move(pdf), std::move(context), std::move(done));
          },
          [&](nodes::MakeLink& link) {
            return artifacts_.start(std::move(link), context, std::move(done));
          },
      },
      request);
}

// Ids are unique over all clients, and each ignores those that are not its own.
void EffectDispatcher::cancel(CallId call) {
  http_.cancel(call);
  calls_.cancel(call);
  files_.cancel(call);
  mail_.cancel(call);
  ssh_.cancel(call);
  artifacts_.cancel(call);
}

}  // namespace sluice::effects
