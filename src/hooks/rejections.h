#pragma once

#include <atomic>
#include <span>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "hooks/admission.h"
#include "hooks/answers.h"
#include "hooks/quota.h"
#include "store/committer.h"

namespace sluice::hooks {

// Keeps rejected deliveries for the owner of their hook, limited in rate, number and size. Any
// thread; never waits. Deliveries rejected because of a problem of the server are not kept: the
// store is busy then.
class Rejections {
 public:
  Rejections(store::Committer& committer, IdSource& ids, const Clock& clock,
             const Admission::Options& options);
  void keep(const Hook& hook, const Refusal& refusal, std::span<const http::Header> headers,
            std::string_view body);

 private:
  store::Committer& committer_;
  IdSource& ids_;
  const Clock& clock_;
  const std::int64_t kept_max_;
  const std::int64_t per_second_max_;
  Quota quota_;
  std::atomic<std::uint64_t> count_{0};
};

}  // namespace sluice::hooks
