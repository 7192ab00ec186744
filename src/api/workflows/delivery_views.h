#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/core/request_context.h"
#include "base/json.h"
#include "hooks/delivery_report.h"
#include "hooks/noted_request.h"
#include "store/types.h"

// Deliveries as their owner sees them. One that was accepted is its run, and has the id of that;
// all others are rows of their own (store::Rejection).
namespace sluice::api {

// What came of a delivery, in the word of the API.
std::string_view outcome_of(const store::Rejection& row);
inline constexpr std::string_view kAccepted = "accepted";

// Whether it could begin a run after all.
bool can_be_replayed(const store::Rejection& row);

// The views of one workflow's deliveries; looks up each version of its hook once.
class DeliveryViews {
 public:
  DeliveryViews(const RequestContext& context, store::Workflow workflow)
      : context_(context), workflow_(std::move(workflow)) {}

  // As lists show it.
  json::object brief(const store::Rejection& row);
  json::object brief(const store::StoredRun& run);
  // With the request, the answer and all checks.
  json::object whole(const store::Rejection& row);
  json::object whole(const store::StoredRun& run);

  std::optional<std::string> key(const store::Rejection& row);
  std::optional<std::string> key(const store::StoredRun& run);
  // What a stored delivery leaves out; empty when it is not known.
  std::string hidden(const store::Rejection& row) const;
  // Null when that version cannot be had; 0: the one in force.
  std::shared_ptr<const hooks::Hook> hook(std::int64_t version);

 private:
  const RequestContext& context_;
  const store::Workflow workflow_;
  std::map<std::int64_t, std::shared_ptr<const hooks::Hook>> hooks_;
};

json::array checks_view(const hooks::DeliveryChecks& checks);

// A delivery of the caller's team, by the id that lists show, and its workflow.
struct FoundDelivery {
  store::Workflow workflow;
  std::optional<store::Rejection> row{};
  std::optional<store::StoredRun> run{};  // without records; has its body
};
std::expected<FoundDelivery, Problem> find_delivery(const RequestContext& context,
                                                    std::string_view id);
// Whether a run was begun by a delivery itself, and not for one who ran it again.
bool is_delivery(const model::RunHeader& header);
// A run without its records, but with its body, whatever its size.
std::expected<std::optional<store::StoredRun>, Problem> run_with_body(const RequestContext& context,
                                                                      RunId id);

}  // namespace sluice::api
