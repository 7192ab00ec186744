#include "api/core/pages.h"

#include <algorithm>
#include <fmt/format.h>

#include "api/core/views.h"
#include "base/bytes.h"

namespace sluice::api {
namespace {

// With two statuses, this many rows at most are read to merge them into one order.
constexpr std::int64_t kMergedRowsMax = 10'000;

bool newer(const store::RunRow& a, const store::RunRow& b) {
  return a.header.id.key > b.header.id.key;
}

std::string link(const RequestContext& context, std::int64_t page, std::int64_t size) {
  auto url = fmt::format("{}{}?page={}&per_page={}", context.services.api_url(),
                         context.request.path, page, size);
  if (const auto status = context.request.query_value("status")) {
    url += "&status=" + percent_encode(*status);
  }
  return url;
}

}  // namespace

std::expected<Page, Problem> read_page(const RequestContext& context) {
  const auto& limits = context.services.limits;
  Page page;
  SLUICE_TRY(page.number, query_number(context, "page", 1, 1, limits.page_max));
  SLUICE_TRY(page.size,
             query_number(context, "per_page", limits.per_page_default, 1, limits.per_page_max));
  return page;
}

std::expected<std::vector<model::RunStatus>, Problem> read_statuses(const RequestContext& context) {
  using model::RunStatus;
  const auto word = context.request.query_value("status");
  if (!word || *word == kAwaitsForm) return std::vector<RunStatus>();
  if (*word == "running") return std::vector{RunStatus::kRunning, RunStatus::kWaiting};
  if (*word == "failed") return std::vector{RunStatus::kFailed, RunStatus::kDeadLetter};
  if (const auto status = model::parse_status(*word)) return std::vector{*status};
  return refuse(ErrorCode::kInvalid, "parameter_invalid",
                "status must be pending, running, waiting, awaiting_ui_interaction, completed, "
                "failed, dead_letter or cancelled.");
}

Result<store::RunPage> find_runs(const RequestContext& context, std::optional<WorkflowId> workflow,
                                 const std::vector<model::RunStatus>& statuses, Page page) {
  store::RunFilter filter;
  filter.team = context.caller.team;
  filter.workflow = workflow;
  if (statuses.size() < 2) {
    if (!statuses.empty()) filter.status = statuses.front();
    filter.offset = page.offset();
    filter.limit = page.size;
    return context.reader.runs(filter);
  }
  const auto end = page.offset() + page.size;
  if (end > kMergedRowsMax) {
    return fail(ErrorCode::kInvalid,
                fmt::format("With this status, pages end at the {}th run; ask for one of the two "
                            "states instead.",
                            kMergedRowsMax));
  }
  store::RunPage merged;
  for (const auto status : statuses) {
    filter.status = status;
    filter.limit = end;
    SLUICE_TRY(auto part, context.reader.runs(filter));
    merged.total += part.total;
    std::ranges::move(part.rows, std::back_inserter(merged.rows));
  }
  std::ranges::sort(merged.rows, newer);
  const auto count = static_cast<std::int64_t>(merged.rows.size());
  merged.rows.resize(static_cast<std::size_t>(std::min(end, count)));
  merged.rows.erase(merged.rows.begin(), merged.rows.begin() + std::min(page.offset(), count));
  return merged;
}

json::value page_view(const RequestContext& context, Page page, std::int64_t total,
                      json::array data) {
  const auto count = static_cast<std::int64_t>(data.size());
  const auto last = std::max<std::int64_t>(1, (total + page.size - 1) / page.size);
  const auto or_null = [](bool there, const auto& value) {
    return there ? json::value(value) : json::value(nullptr);
  };
  json::object links{
      {"first", link(context, 1, page.size)},
      {"last", link(context, last, page.size)},
      {"prev", or_null(page.number > 1, link(context, page.number - 1, page.size))},
      {"next", or_null(page.number < last, link(context, page.number + 1, page.size))},
  };
  json::object meta{
      {"current_page", page.number},
      {"from", or_null(count > 0, page.offset() + 1)},
      {"last_page", last},
      {"path", context.services.api_url() + std::string(context.request.path)},
      {"per_page", page.size},
      {"to", or_null(count > 0, page.offset() + count)},
      {"total", total},
  };
  return json::object{
      {"data", std::move(data)}, {"links", std::move(links)}, {"meta", std::move(meta)}};
}

}  // namespace sluice::api
