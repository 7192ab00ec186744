#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "imports/n8n.h"
#include "services/workflow_import.h"

namespace sluice::api {

// What an import did or would do (WorkflowImport of api/openapi.yaml). `converted` is empty, or has
// one entry for each workflow of the report.
json::object import_view(const services::ImportReport& report, const services::ImportOrder& order,
                         const std::vector<imports::ConvertedWorkflow>& converted);

}  // namespace sluice::api
