#pragma once

#include <cstdint>

#include "base/json.h"
#include "base/result.h"
#include "model/status_ranges.h"

namespace sluice::model {

// Why a step failed, as far as `retry.on` tells failures apart.
enum class FailureKind : std::uint8_t {
  kOther,     // what another attempt cannot mend, such as a template that fails
  kStatus,    // the server answered with a status that was not accepted
  kTimeout,   // no whole answer in time
  kRefused,   // the connection was refused
  kDns,       // the name did not resolve
  kTls,       // no secure connection
  kBroken,    // the connection broke
  kTooLarge,  // the answer is too large
  kResponse,  // the answer could not be read, or was not what the node needs
  kFailure,   // the author's own `failure` holds
};
struct FailureCause {
  FailureKind kind = FailureKind::kOther;
  int status = 0;  // of kStatus, and of what went wrong with an answer
};

// The setting `retry.on`: the failures after which another attempt is made.
class RetryOn {
 public:
  // One or an array of: statuses (500, "5xx", "500-504"), `timeout`, `refused`, `dns`, `tls`,
  // `broken`, `network` (these five), `too_large`, `response`, `failure`, and `temporary`: what is
  // retried without the setting. kInvalid names what is none of these.
  static Result<RetryOn> parse(const json::value& value);

  // `temporary`: whether the failure is one without the setting.
  bool matches(const FailureCause& cause, bool temporary) const;

 private:
  Result<void> add(const json::value& entry);

  StatusRanges statuses_;
  std::uint32_t kinds_ = 0;  // bits by FailureKind
  bool temporary_ = false;
};

}  // namespace sluice::model
