#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "api/core/request_context.h"
#include "base/json.h"
#include "model/run.h"
#include "store/types.h"

// Lists of runs in pages: ?page (from 1), ?per_page, ?status.
namespace sluice::api {

struct Page {
  std::int64_t number = 1;
  std::int64_t size = 15;
  std::int64_t offset() const { return (number - 1) * size; }
};
std::expected<Page, Problem> read_page(const RequestContext& context);

// The stored statuses that ?status asks for; empty when it asks for none in particular. A word of
// the product may stand for two of them.
std::expected<std::vector<model::RunStatus>, Problem> read_statuses(const RequestContext& context);

// Newest first; of all workflows of the team when none is named.
Result<store::RunPage> find_runs(const RequestContext& context, std::optional<WorkflowId> workflow,
                                 const std::vector<model::RunStatus>& statuses, Page page);

// The envelope: data, links {first, last, prev, next}, meta {current_page, from, last_page, path,
// per_page, to, total}.
json::value page_view(const RequestContext& context, Page page, std::int64_t total,
                      json::array data);

}  // namespace sluice::api
