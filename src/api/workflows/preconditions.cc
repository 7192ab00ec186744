#include "api/workflows/preconditions.h"

#include <fmt/format.h>

#include "api/core/views.h"
#include "base/time.h"

namespace sluice::api {

std::string changed_sentence(const Changed& changed) {
  return changed.by.empty()
             ? fmt::format("It was changed at {}.", format_time(changed.at))
             : fmt::format("It was changed by {} at {}.", changed.by, format_time(changed.at));
}

std::unexpected<Problem> Precondition::refuse(std::string_view what, Changed changed) const {
  *changed_ = std::move(changed);
  return api::refuse(ErrorCode::kConflict, kPreconditionFailed,
                     fmt::format("The {} is not the one that If-Match or If-None-Match names. {} "
                                 "Read it again.",
                                 what, changed_sentence(*changed_)));
}

http::Response precondition_failed(std::string_view message, const Changed& changed) {
  return problem_body(
      412, "precondition_failed", message,
      {{"changed_by", text_or_null(changed.by)}, {"changed_at", format_time(changed.at)}});
}

}  // namespace sluice::api
