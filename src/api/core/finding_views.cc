#include "api/core/finding_views.h"

#include "api/core/text.h"
#include "api/core/views.h"

namespace sluice::api {

// Nothing that is found is less than an error so far: the workflow could not be saved.
json::object finding_view(const model::Finding& finding) {
  return {{"severity", "error"},
          {"code", finding.code},
          {"node", text_or_null(finding.node)},
          {"edge", text_or_null(finding.edge)},
          {"pointer", finding.pointer},
          {"message", readable(finding.message)},
          {"cure", model::cure_of(finding.code)}};
}

json::array finding_views(const model::Findings& findings) {
  json::array views;
  views.reserve(findings.size());
  for (const auto& each : findings) views.push_back(finding_view(each));
  return views;
}

}  // namespace sluice::api
