#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "hooks/admission.h"
#include "hooks/answers.h"
#include "hooks/rejections.h"

namespace sluice::hooks {

// Refuses deliveries: counts them, keeps them for the owners of their hooks, and says in the log
// that there was one: which workflow's, why, and under which id it is kept. Any thread.
class RefusalNotes {
 public:
  RefusalNotes(Metrics& metrics, Rejections& rejections, const Clock& clock)
      : metrics_(metrics), rejections_(rejections), clock_(clock) {}
  // Before the first delivery.
  void tell(live::EventHub& events) { events_ = &events; }
  // The response. `hook` is null where it is not known.
  http::Response refuse(const Hook* hook, const Refusal& refusal, const http::RequestHead& head,
                        std::string_view body, Dialect dialect);

 private:
  static constexpr std::uint32_t kLinesPerSecondMax = 20;

  Metrics& metrics_;
  Rejections& rejections_;
  const Clock& clock_;
  live::EventHub* events_ = nullptr;
  log::Rate lines_{kLinesPerSecondMax};
};

}  // namespace sluice::hooks
