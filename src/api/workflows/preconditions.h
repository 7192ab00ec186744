#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "api/core/edits.h"
#include "api/core/reply.h"
#include "base/clock.h"

// Changes that the client makes only to what it has seen: If-Match and If-None-Match.
namespace sluice::api {

// Who changed what the client did not expect, and when: for a 412.
struct Changed {
  std::string by;  // empty: unknown
  Timestamp at{};
};
// "Changed by billing at 2026-01-31T12:00:00Z."
std::string changed_sentence(const Changed& changed);
http::Response precondition_failed(std::string_view message, const Changed& changed);

// The name of the problem for which 412 is answered, instead of the 409 that its code stands for.
inline constexpr std::string_view kPreconditionFailed = "precondition_failed";

// Carries who changed it from the check, which refuses an edit, to the answer.
class Precondition {
 public:
  // Ends an edit.
  std::unexpected<Problem> refuse(std::string_view what, Changed changed) const;
  // Answers 412 where the check refused, else as `done` does.
  template <class T>
  services::OnEdited<T> answer(const Reply& reply, services::OnEdited<T> done) const {
    return
        [reply, changed = changed_, done = std::move(done)](services::Outcome<T> edited) mutable {
          if (edited || edited.error().name != kPreconditionFailed) return done(std::move(edited));
          reply.send(precondition_failed(edited.error().message, *changed));
        };
  }

 private:
  // Shared by the check and the answer, which are on different threads, one after the other.
  std::shared_ptr<Changed> changed_ = std::make_shared<Changed>();
};

}  // namespace sluice::api
