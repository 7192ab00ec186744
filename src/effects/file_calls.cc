#include "effects/file_calls.h"

#include <utility>
#include <variant>

#include <boost/asio/post.hpp>

namespace sluice::effects {
namespace {

std::string media_type_of(const nodes::HttpReply& reply) {
  for (const auto& [name, value] : reply.headers)
    if (name == "content-type") return value;
  return "application/octet-stream";
}

}  // namespace

FileCalls::FileCalls(boost::asio::io_context& context, CallIds& ids, GatedCalls& calls,
                     HttpClient& http, ArtifactStore* artifacts)
    : context_(context), ids_(ids), gated_(calls), http_(http), artifacts_(artifacts) {}

CallId FileCalls::start(nodes::HttpCall call, const engine::EffectContext& context, Done done) {
  const CallId id = ids_.next();
  auto& made = calls_[id];
  made.done = std::move(done);
  made.file = *call.file;
  if (!artifacts_) {
    boost::asio::post(context_, [calls = liveness_.observe(), id] {
      if (auto* const self = calls.get())
        self->finish(id, nodes::EffectError{nodes::EffectErrorCode::kInvalid,
                                            "this server does not store files"});
    });
    return id;
  }
  made.upload = artifacts_->upload(context_, context);
  call.sink = made.upload;
  made.inner = gated_.start(std::move(call), context, [this, id](nodes::EffectResult result) {
    answered(id, std::move(result));
  });
  return id;
}

void FileCalls::cancel(CallId id) {
  auto call = calls_.extract(id);
  if (call.empty()) return;
  auto& made = call.mapped();
  if (made.inner) {
    gated_.cancel(*made.inner);
    http_.cancel(*made.inner);
  }
  if (made.upload) made.upload->abandon();
}

void FileCalls::answered(CallId id, nodes::EffectResult result) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  Call& call = found->second;
  call.inner.reset();
  auto* reply = std::get_if<nodes::HttpReply>(&result);
  if (!reply || reply->status < 200 || reply->status > 299) {
    call.upload->abandon();
    return finish(id, std::move(result));
  }
  auto type = media_type_of(*reply);
  call.upload->finish(call.file.name, std::move(type), call.file.keep_for,
                      [calls = liveness_.observe(), id, upload = call.upload,
                       reply = std::move(*reply)](nodes::EffectResult kept) mutable {
                        auto* const self = calls.get();
                        if (!self) return;
                        if (auto* artifact = std::get_if<nodes::Artifact>(&kept)) {
                          reply.file = nodes::KeptFile{std::move(*artifact), upload->sha256()};
                          return self->finish(id, std::move(reply));
                        }
                        self->finish(id, std::move(kept));
                      });
}

void FileCalls::finish(CallId id, nodes::EffectResult result) {
  auto call = calls_.extract(id);
  if (!call.empty()) call.mapped().done(std::move(result));
}

}  // namespace sluice::effects
