#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <map>
#include <memory>
#include <utility>

#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "api/workflows/delivery_views.h"

// GET /workflows/{id}/deliveries, and GET /workflows/deliveries for all of the team.
namespace sluice::api {
namespace {

constexpr std::int64_t kRowsAtOnce = 50;
constexpr std::size_t kTextBytesMax = 200;
// A delivery may wait for its sender's key before it has an id.
constexpr Micros kIdMadeWithin = std::chrono::minutes(1);
constexpr std::array<std::string_view, 6> kOutcomes = {"accepted", "duplicate", "conflict",
                                                       "rejected", "limited",   "busy"};

struct DeliveryFilter {
  std::optional<std::string> outcome;
  std::optional<std::string> cause;
  std::optional<std::string> text;
  std::optional<std::string> key;
  std::optional<Timestamp> since;
  std::optional<Timestamp> until;

  bool takes_accepted() const { return !cause && (!outcome || *outcome == kAccepted); }
  bool takes_others() const { return !outcome || *outcome != kAccepted; }
  bool takes(const store::Rejection& row) const {
    return (!outcome || *outcome == outcome_of(row)) && (!cause || *cause == row.reason) &&
           is_in_time(row.at) && has_text({row.headers, row.query, row.path, row.body});
  }
  bool takes(const store::StoredRun& run) const {
    return is_in_time(run.row.header.created_at) &&
           has_text({run.trigger.headers, run.trigger.body});
  }

 private:
  bool is_in_time(Timestamp at) const {
    return (!since || at >= *since) && (!until || at < *until);
  }
  bool has_text(std::initializer_list<std::string_view> places) const {
    return !text || std::ranges::any_of(places, [&](std::string_view place) {
      return place.find(*text) != std::string_view::npos;
    });
  }
};

std::expected<DeliveryFilter, Problem> read_delivery_filter(const RequestContext& context) {
  const auto& request = context.request;
  DeliveryFilter filter{.outcome = request.query_value("outcome"),
                        .cause = request.query_value("cause"),
                        .text = request.query_value("text"),
                        .key = request.query_value("key"),
                        .since = {},
                        .until = {}};
  if (filter.outcome && std::ranges::find(kOutcomes, *filter.outcome) == kOutcomes.end())
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "outcome must be accepted, duplicate, conflict, rejected, limited or busy.");
  if (filter.text && (filter.text->empty() || filter.text->size() > kTextBytesMax))
    return refuse(ErrorCode::kInvalid, "parameter_invalid", "text must have 1 to 200 bytes.");
  SLUICE_TRY(filter.since, query_time(context, "since"));
  SLUICE_TRY(filter.until, query_time(context, "until"));
  if (filter.since && filter.until && *filter.until <= *filter.since)
    return refuse(ErrorCode::kInvalid, "parameter_invalid", "until must be later than since.");
  return filter;
}

// The views of the workflows whose deliveries a list has, each looked up once.
class ViewsByWorkflow {
 public:
  explicit ViewsByWorkflow(const RequestContext& context) : context_(context) {}

  struct Of {
    DeliveryViews views;
    std::string workflow_name;
  };
  // Null once the workflow is deleted.
  std::expected<Of*, Problem> of(WorkflowId id) {
    if (const auto found = known_.find(id); found != known_.end()) return found->second.get();
    SLUICE_TRY(auto workflow, context_.reader.workflow(context_.caller.team, id));
    auto& made = known_[id];
    if (!workflow) return nullptr;
    auto name = workflow->name;
    made = std::make_unique<Of>(DeliveryViews(context_, *std::move(workflow)), std::move(name));
    return made.get();
  }

 private:
  const RequestContext& context_;
  std::map<WorkflowId, std::unique_ptr<Of>> known_;
};

// The deliveries of a workflow, or of the whole team, that began runs and those that did not,
// merged, newest first: ids of both kinds grow with time.
class DeliveryPage {
 public:
  enum class Shows { kDeliveries, kWorkflowNames };  // as well

  // `workflow` may be nothing: the team's. `below` is the key of the last one of the page before.
  DeliveryPage(const RequestContext& context, std::optional<WorkflowId> workflow,
               const DeliveryFilter& filter, std::int64_t below, Shows shows)
      : context_(context), filter_(filter), shows_(shows), views_(context) {
    above_ = filter.since ? store::first_key_at(*filter.since) - 1 : 0;
    if (filter.until) below = std::min(below, store::first_key_at(*filter.until + kIdMadeWithin));
    noted_ = {.team = context.caller.team,
              .workflow = workflow,
              .above = above_,
              .below = below,
              .limit = kRowsAtOnce};
    runs_.team = context.caller.team;
    runs_.workflow = workflow;
    runs_.limit = kRowsAtOnce;
    if (below != INT64_MAX) runs_.older_than = RunId{{below, 0}};
    no_more_noted_ = !filter.takes_others();
    no_more_runs_ = !filter.takes_accepted();
  }

  // Adds up to `wanted` deliveries, and stops before when it has looked at as many as it may.
  std::expected<void, Problem> fill(std::size_t wanted) {
    const auto& limits = context_.services.limits;
    for (auto left = limits.deliveries_scanned_max; left > 0; --left) {
      SLUICE_TRY_VOID(refill());
      const bool has_noted = !noted_rows_.empty();
      const bool has_run = !run_rows_.empty();
      if (!has_noted && !has_run) {
        is_complete_ = true;
        return {};
      }
      if (deliveries.size() == wanted || bytes_ > limits.delivery_bytes_scanned_max) return {};
      const bool noted_is_newer =
          has_noted && (!has_run || noted_rows_.front().id.key > run_rows_.front().header.id.key);
      SLUICE_TRY_VOID(noted_is_newer ? take_noted() : take_run());
    }
    return {};
  }
  // Where the next page goes on; nothing at the end.
  std::optional<Uid> next() const { return is_complete_ ? std::nullopt : last_; }

  json::array deliveries;

 private:
  std::expected<void, Problem> refill() {
    if (noted_rows_.empty() && !no_more_noted_) {
      SLUICE_TRY(auto rows, context_.reader.noted_deliveries(noted_));
      no_more_noted_ = std::ssize(rows) < kRowsAtOnce;
      if (!rows.empty()) noted_.below = rows.back().id.key;
      std::ranges::move(rows, std::back_inserter(noted_rows_));
    }
    while (run_rows_.empty() && !no_more_runs_) {
      SLUICE_TRY(auto page, context_.reader.runs(runs_));
      no_more_runs_ = std::ssize(page.rows) < kRowsAtOnce;
      if (!page.rows.empty()) runs_.older_than = page.rows.back().header.id;
      for (auto& row : page.rows) {
        if (row.header.id.key > above_)
          run_rows_.push_back(std::move(row));
        else
          no_more_runs_ = true;
      }
    }
    return {};
  }

  std::expected<void, Problem> take_noted() {
    const auto row = std::move(noted_rows_.front());
    noted_rows_.pop_front();
    last_ = row.id;
    bytes_ += row.body.size() + row.headers.size();
    return add(row.workflow, row);
  }

  std::expected<void, Problem> take_run() {
    const auto row = std::move(run_rows_.front());
    run_rows_.pop_front();
    last_ = row.header.id;
    if (!is_delivery(row.header)) return {};
    SLUICE_TRY(const auto run, run_with_body(context_, row.header.id));
    if (!run) return {};  // it was deleted meanwhile
    bytes_ += run->trigger.body.size() + run->trigger.headers.size();
    return add(row.header.workflow, *run);
  }

  std::expected<void, Problem> add(WorkflowId workflow, const auto& delivery) {
    if (!filter_.takes(delivery)) return {};
    SLUICE_TRY(auto* of, views_.of(workflow));
    if (!of || (filter_.key && of->views.key(delivery) != *filter_.key)) return {};
    auto view = of->views.brief(delivery);
    if (shows_ == Shows::kWorkflowNames) view["workflow_name"] = of->workflow_name;
    deliveries.push_back(std::move(view));
    return {};
  }

  const RequestContext& context_;
  const DeliveryFilter& filter_;
  const Shows shows_;
  ViewsByWorkflow views_;
  std::int64_t above_ = 0;
  store::RejectionRange noted_;
  store::RunFilter runs_;
  std::deque<store::Rejection> noted_rows_;
  std::deque<store::RunRow> run_rows_;
  bool no_more_noted_ = false;
  bool no_more_runs_ = false;
  bool is_complete_ = false;
  std::size_t bytes_ = 0;
  std::optional<Uid> last_;
};

Answer one_page(const RequestContext& context, std::optional<WorkflowId> workflow,
                DeliveryPage::Shows shows) {
  SLUICE_TRY(const auto filter, read_delivery_filter(context));
  const auto& limits = context.services.limits;
  SLUICE_TRY(const auto limit,
             query_number(context, "limit", limits.deliveries_default, 1, limits.deliveries_max));
  SLUICE_TRY(const auto before, read_cursor(context));
  DeliveryPage page(context, workflow, filter, before ? before->key : INT64_MAX, shows);
  SLUICE_TRY_VOID(page.fill(static_cast<std::size_t>(limit)));
  const auto next = page.next();
  return reply(200, json::object{{"data", std::move(page.deliveries)},
                                 {"next_cursor",
                                  next ? json::value(cursor_text(*next)) : json::value(nullptr)}});
}

}  // namespace

Answer list_deliveries(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  return one_page(context, workflow.id, DeliveryPage::Shows::kDeliveries);
}

Answer list_team_deliveries(RequestContext& context) {
  std::optional<WorkflowId> only;
  if (const auto id = context.request.query_value("workflow_id")) {
    SLUICE_TRY(const auto workflow, find_workflow(context, *id));
    only = workflow.id;
  }
  return one_page(context, only, DeliveryPage::Shows::kWorkflowNames);
}

}  // namespace sluice::api
