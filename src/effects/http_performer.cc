#include "effects/http_performer.h"

#include <unordered_map>
#include <utility>

#include <boost/asio/post.hpp>

namespace sluice::effects {
namespace {

class HttpPerformer final : public Performer {
 public:
  HttpPerformer(boost::asio::io_context& context, HttpClient::Options options)
      : context_(context), client_(context, std::move(options)) {}

  CallId start(nodes::EffectRequest request, EffectContext, Done done) override {
    const auto id = CallId{++last_id_};
    auto* call = std::get_if<nodes::HttpCall>(&request);
    if (!call) {
      refused_->emplace(id, std::move(done));
      boost::asio::post(context_, [refused = refused_, id] { refuse(*refused, id); });
      return id;
    }
    const auto client_id = client_.start(
        std::move(*call), [this, id, done = std::move(done)](nodes::EffectResult result) mutable {
          calls_.erase(id);
          done(std::move(result));
        });
    calls_.emplace(id, client_id);
    return id;
  }

  void cancel(CallId call) override {
    refused_->erase(call);
    if (const auto found = calls_.extract(call)) client_.cancel(found.mapped());
  }

 private:
  using Refused = std::unordered_map<CallId, Done>;

  static void refuse(Refused& refused, CallId id) {
    auto found = refused.extract(id);
    if (!found) return;
    found.mapped()(
        nodes::EffectError{nodes::EffectTrouble::kInvalid, "this server performs HTTP calls only"});
  }

  boost::asio::io_context& context_;
  std::uint64_t last_id_ = 0;
  std::unordered_map<CallId, HttpClient::CallId> calls_;
  // Shared with what is posted, which may run after this has gone.
  std::shared_ptr<Refused> refused_ = std::make_shared<Refused>();
  HttpClient client_;  // last: its calls refer to the rest
};

}  // namespace

std::unique_ptr<Performer> make_http_performer(boost::asio::io_context& context,
                                               HttpClient::Options options) {
  return std::make_unique<HttpPerformer>(context, std::move(options));
}

}  // namespace sluice::effects
