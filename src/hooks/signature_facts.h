#pragma once

#include <string_view>

#include "base/json.h"
#include "hooks/delivery_report.h"

namespace sluice::hooks {

// What the check of a signature compared, for the owner of the hook: where the signature was
// expected and which headers look like one, the beginnings of what was received and computed, the
// clock, and the signed body. Never a secret, nor a whole signature. `failed`: also looks for the
// slip that would explain it, such as a line feed at the end.
json::object signature_facts(const ReportParts& parts, const NotedRequest& noted, const Hook& hook,
                             bool failed);
// Length, ends, line feed and byte order mark of a body.
json::object body_facts(const NotedRequest& noted);

}  // namespace sluice::hooks
