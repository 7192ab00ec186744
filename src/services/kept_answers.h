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

// What changes with an idempotency key were answered, so that a change that is asked for again is
// not made again and gets the same answer. The key is taken in the transaction of the change
// (Principal::claim). Answers are sealed: some show a key or a URL that is shown only once. Any
// thread.
class KeptAnswers {
 public:
  // Both outlive this; the sealer is of purpose "answers".
  KeptAnswers(const Context& context, const Sealer& sealer) : context_(context), sealer_(sealer) {}

  // What takes the key `text` for one request of the caller. `operation` keeps the keys of one
  // route and thing apart from another's.
  Outcome<store::KeptAnswer> claim(const Principal& caller, std::string_view operation,
                                   std::string_view text, std::string_view body) const;
  // The answer that the key has. kConflict when it was taken by another body, or has no answer.
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
  // Shared by those that are under way, which may end after this.
  std::shared_ptr<UnderWay> under_way_ = std::make_shared<UnderWay>();
};

}  // namespace sluice::services
