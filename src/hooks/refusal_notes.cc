#include "hooks/refusal_notes.h"

#include <optional>
#include <string>

#include "hooks/delivery_news.h"

namespace sluice::hooks {

http::Response RefusalNotes::refuse(const Hook* hook, const Refusal& refusal,
                                    const http::RequestHead& head, std::string_view body,
                                    Dialect dialect) {
  metrics_.rejected(refusal.reason);
  auto response = refusal_response(refusal, dialect);
  const auto kept =
      hook ? rejections_.keep(*hook, refusal, {head, body, response.body}) : std::nullopt;
  if (hook) tell_refused(events_, *hook, refusal, kept);
  if (!log::enabled(log::Level::kInfo) || !lines_.take(clock_.steady())) return response;
  log::write(log::Level::kInfo, "a delivery was refused",
             {{"workflow", hook ? hook->workflow.text() : std::string()},
              {"reason", reason_name(refusal.reason)},
              {"status", refusal.status},
              {"rejection", kept ? kept->text() : std::string()},
              lines_.left_out()});
  return response;
}

}  // namespace sluice::hooks
