#pragma once

#include <atomic>
#include <optional>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "hooks/admission.h"
#include "hooks/answers.h"
#include "hooks/handshakes.h"
#include "hooks/quota.h"
#include "store/committer.h"

namespace sluice::hooks {

// Keeps rejected deliveries for the owner of their hook, limited in rate, number and size. Any
// thread; never waits. Deliveries rejected because of a problem of the server are not kept: the
// store is busy then. Handshakes that were answered are kept in the same way.
class Rejections {
 public:
  Rejections(store::Committer& committer, IdSource& ids, const Clock& clock,
             const Admission::Options& options);
  // The id under which it is kept; nothing when it is not.
  std::optional<RejectionId> keep(const Hook& hook, const Refusal& refusal,
                                  const http::RequestHead& head, std::string_view body);
  // A handshake that was answered, among the rejections; a secret that it told only sealed. False
  // when it is not kept.
  bool keep_handshake(const Hook& hook, const HandshakeAnswer& answer,
                      std::span<const http::Header> headers, std::string_view body);
  // Before the first request.
  void seal_with(SealLearned seal) { seal_ = std::move(seal); }

 private:
  void submit(store::Rejection rejection);

  store::Committer& committer_;
  IdSource& ids_;
  const Clock& clock_;
  const std::int64_t kept_max_;
  const std::int64_t per_second_max_;
  Quota quota_;
  Quota handshakes_quota_;
  SealLearned seal_;
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace sluice::hooks
