#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/seal.h"
#include "base/secret.h"
#include "services/context.h"
#include "services/principal.h"
#include "services/problem.h"
#include "store/access_store.h"

namespace sluice::services {

// The answers to changes that were sent with an idempotency key: a repeated request is not carried
// out again and gets the same answer. The key is taken in the transaction of the change
// (Principal::claim). Answers are sealed: some show a key or a URL that is shown only once. Any
// thread.
class KeptAnswers {
 public:
  // Both outlive this; the sealer is of purpose "answers".
  KeptAnswers(const Context& context, const Sealer& sealer) : context_(context), sealer_(sealer) {}

  // The row that takes the key `text` for one request of the caller. `operation` separates the keys
  // of different routes and things.
  Outcome<store::KeptAnswer> claim(const Principal& caller, std::string_view operation,
                                   std::string_view text, std::string_view body) const;
  // The answer stored for the key. kConflict if the key was used with another body, or its answer
  // was not kept.
  Outcome<std::optional<Secret>> find(store::AccessReader& reader,
                                      const store::KeptAnswer& claim) const;
  // Held while the request is under way; null while another one with the key is.
  std::shared_ptr<void> begin(const store::KeptAnswer& claim);
  // Keeps the answer if the key was taken, and calls `then` once that is durable, or has failed,
  // which is logged.
  void keep(store::KeptAnswer claim, const Secret& answer, std::move_only_function<void()> then);

 private:
  using Name = std::pair<TeamId, store::KeyHash>;
  struct UnderWay {
    std::mutex mutex;
    std::set<Name> names;
  };

  const Context& context_;
  const Sealer& sealer_;
  // Shared with the requests under way, which may outlive this object.
  std::shared_ptr<UnderWay> under_way_ = std::make_shared<UnderWay>();
};

}  // namespace sluice::services
