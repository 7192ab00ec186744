#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "hooks/admission.h"
#include "hooks/answers.h"
#include "hooks/handshakes.h"
#include "hooks/quota.h"
#include "store/committer.h"

namespace sluice::hooks {

// Keeps deliveries that begin no run for the owner of their hook, limited in rate, number and size.
// Any thread; never waits. Of repeats, and of those that found the server full, only a few in a
// second are kept; none while the store is broken. Handshakes that were answered are kept in the
// same way.
class Rejections {
 public:
  Rejections(store::Committer& committer, IdSource& ids, const Clock& clock,
             const Admission::Options& options);
  // A delivery, and the body of its response.
  struct Answered {
    const http::RequestHead& head;
    std::string_view body;
    std::string_view answer;
  };
  // The id under which it is kept; nothing when it is not.
  std::optional<RejectionId> keep(const Hook& hook, const Refusal& refusal,
                                  const Answered& delivery);
  // One that was taken before, as the run `first`. `answer` makes the body of the response, and is
  // asked only if the delivery is kept.
  void keep_duplicate(const Hook& hook, RunId first, const http::Request& request,
                      const std::function<std::string()>& answer);
  // A handshake that was answered, among the rejections; a secret that it told only sealed. False
  // when it is not kept.
  bool keep_handshake(const Hook& hook, const HandshakeAnswer& answer,
                      std::span<const http::Header> headers, std::string_view body);
  // Before the first request.
  void seal_with(SealLearned seal) { seal_ = std::move(seal); }

 private:
  bool may_keep(Quota& quota);
  store::Rejection rejection_of(const Hook& hook, const Answered& delivery);
  void submit(store::Rejection rejection);

  store::Committer& committer_;
  IdSource& ids_;
  const Clock& clock_;
  const std::int64_t kept_max_;
  const std::int64_t per_second_max_;
  Quota quota_;
  Quota handshakes_quota_;
  Quota duplicates_quota_;
  Quota overloaded_quota_;
  SealLearned seal_;
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace sluice::hooks
