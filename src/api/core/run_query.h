#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/core/request_context.h"
#include "services/run_search.h"

// The query parameters that select runs: status, state, trigger, from, to, key, version, text.
namespace sluice::api {

std::expected<services::RunQuery, Problem> read_run_query(const RequestContext& context,
                                                          std::optional<WorkflowId> workflow);

// The stored statuses that a status or a state asks for; empty when it asks for none in particular.
// A word of the product may stand for two of them.
std::expected<std::vector<model::RunStatus>, Problem> statuses_of(
    const std::optional<std::string>& word, const std::optional<std::string>& state);
// Of ?status or ?state.
std::expected<std::vector<model::RunStatus>, Problem> read_statuses(const RequestContext& context);

// For two parameters that exclude each other.
std::unexpected<Problem> two_of(std::string_view first, std::string_view second,
                                std::string_view advice);

}  // namespace sluice::api
