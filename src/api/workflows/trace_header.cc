#include "api/workflows/trace_header.h"

#include <utility>

#include "base/json.h"
#include "trace/context.h"

namespace sluice::api {
namespace {

constexpr std::string_view kTraceHeader = "traceparent";

}  // namespace

void keep_trace(const http::RequestHead& request, model::TriggerData& data) {
  const auto header = request.header(kTraceHeader);
  if (!header || !trace::parse_traceparent(*header)) return;
  auto kept = parse_json(data.headers.empty() ? "{}" : data.headers);
  if (!kept || !kept->is_object()) return;
  kept->get_object()[kTraceHeader] = *header;
  data.headers = to_json(*kept);
}

}  // namespace sluice::api
