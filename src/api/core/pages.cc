#include "api/core/pages.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <utility>

#include "api/core/run_query.h"
#include "api/core/views.h"
#include "base/bytes.h"

namespace sluice::api {
namespace {

constexpr std::string_view kCursorPrefix = "c_";

std::string link(const RequestContext& context, const std::string& place, std::int64_t size) {
  auto url = fmt::format("{}{}?{}&per_page={}", context.services.api_url(), context.request.path,
                         place, size);
  for (const std::string_view name :
       {"workflow_id", "status", "state", "trigger", "from", "to", "key", "version", "text"}) {
    if (const auto value = context.request.query_value(name))
      url += fmt::format("&{}={}", name, percent_encode(*value));
  }
  return url;
}

std::string page_link(const RequestContext& context, std::int64_t page, std::int64_t size) {
  return link(context, fmt::format("page={}", page), size);
}

std::unexpected<Problem> foreign_cursor() {
  return refuse(ErrorCode::kInvalid, "parameter_invalid",
                "cursor is not one that this server gave out; send the next_cursor of the page "
                "before, unchanged.");
}

}  // namespace

std::string cursor_text(Uid last) { return std::string(kCursorPrefix) + uid_text(last); }

std::optional<Uid> parse_cursor(std::string_view text) {
  if (!text.starts_with(kCursorPrefix)) return std::nullopt;
  return parse_uid(text.substr(kCursorPrefix.size()));
}

std::expected<std::optional<Uid>, Problem> read_cursor(const RequestContext& context) {
  const auto text = context.request.query_value("cursor");
  if (!text) return std::nullopt;
  if (const auto last = parse_cursor(*text)) return last;
  return foreign_cursor();
}

std::expected<std::optional<std::int64_t>, Problem> read_number_cursor(
    const RequestContext& context, std::string_view prefix) {
  const auto text = context.request.query_value("cursor");
  if (!text) return std::nullopt;
  if (!text->starts_with(prefix)) return foreign_cursor();
  std::int64_t number = 0;
  const auto* end = text->data() + text->size();
  const auto [stop, error] = std::from_chars(text->data() + prefix.size(), end, number);
  if (error != std::errc() || stop != end || number <= 0) return foreign_cursor();
  return number;
}

std::expected<Page, Problem> read_page(const RequestContext& context) {
  const auto& limits = context.services.limits;
  const auto given = [&](std::string_view name) {
    return context.request.query_value(name).has_value();
  };
  if (given("page") && given("cursor"))
    return two_of("page", "cursor", "the cursor says where the page begins.");
  if (given("per_page") && given("limit"))
    return two_of("per_page", "limit", "both say how many runs a page has.");
  Page page;
  SLUICE_TRY(page.number, query_number(context, "page", 1, 1, limits.page_max));
  SLUICE_TRY(page.size, query_number(context, given("limit") ? "limit" : "per_page",
                                     limits.per_page_default, 1, limits.per_page_max));
  SLUICE_TRY(page.cursor, read_cursor(context));
  return page;
}

namespace {

// Where a page ends that was found by looking at runs: at the last one that was looked at, so that
// the next one goes on behind it also when none was found.
std::expected<RunList, Problem> look_for_runs(const RequestContext& context,
                                              services::RunQuery query, Page page) {
  if (page.number > 1)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "page cannot be sent with trigger, from, to, key, version or text: follow the "
                  "next_cursor of the first page.");
  SLUICE_TRY(auto found, services::search_runs(context.reader, std::move(query), page.size,
                                               context.services.clock.now(),
                                               context.services.limits.run_search));
  RunList list;
  if (!found.is_complete && found.last) list.next = found.last->header.id;
  list.page.total = std::ssize(found.rows);
  list.page.total_is_exact = found.is_complete && !page.cursor;
  list.page.rows = std::move(found.rows);
  LookedAt looked_at{.runs = found.runs, .bytes = found.bytes, .is_complete = found.is_complete};
  if (found.last) looked_at.back_to = found.last->header.created_at;
  list.looked_at = looked_at;
  return list;
}

json::object looked_at_view(const LookedAt& looked_at) {
  return {{"runs", looked_at.runs},
          {"payload_bytes", looked_at.bytes},
          {"back_to", nullable(looked_at.back_to)},
          {"complete", looked_at.is_complete}};
}

}  // namespace

std::expected<RunList, Problem> find_runs(const RequestContext& context,
                                          std::optional<WorkflowId> workflow, Page page) {
  SLUICE_TRY(auto query, read_run_query(context, workflow));
  auto& filter = query.filter;
  if (page.cursor) filter.older_than = RunId{*page.cursor};
  if (!query.is_plain()) return look_for_runs(context, std::move(query), page);
  filter.offset = page.offset();
  filter.limit = page.size + 1;  // whether more follow
  RunList list;
  auto found = context.reader.runs(filter);
  if (!found && found.error().code == ErrorCode::kInvalid)
    return refuse(ErrorCode::kInvalid, "page_too_deep",
                  "The page is too deep to be found by its number: too many runs of one day would "
                  "have to be passed over. Go on from an earlier page by its next_cursor.");
  SLUICE_TRY(list.page, std::move(found));
  auto& rows = list.page.rows;
  if (std::ssize(rows) > page.size) {
    rows.pop_back();
    list.next = rows.back().header.id;
  }
  return list;
}

void add_next_link(http::Response& response, const RequestContext& context, Uid last) {
  auto url = fmt::format("{}{}?", context.services.api_url(), context.request.path);
  std::string_view rest = context.request.query;
  while (!rest.empty()) {
    const auto parameter = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), parameter.size() + 1));
    if (!parameter.empty() && !parameter.starts_with("cursor=")) url.append(parameter) += '&';
  }
  response.headers.emplace_back("Link",
                                fmt::format("<{}cursor={}>; rel=\"next\"", url, cursor_text(last)));
}

json::value page_view(const RequestContext& context, Page page, std::int64_t total,
                      json::array data, PageEnd end) {
  const auto count = static_cast<std::int64_t>(data.size());
  const auto last = std::max<std::int64_t>(1, (total + page.size - 1) / page.size);
  const bool numbered = !page.cursor;
  const auto or_null = [](bool there, const auto& value) {
    return there ? json::value(value) : json::value(nullptr);
  };
  json::value cursor = nullptr;
  json::value next =
      or_null(numbered && page.number < last, page_link(context, page.number + 1, page.size));
  if (end.next) {
    cursor = cursor_text(*end.next);
    if (!numbered) next = link(context, "cursor=" + cursor_text(*end.next), page.size);
  }
  json::object links{
      {"first", page_link(context, 1, page.size)},
      {"last", page_link(context, last, page.size)},
      {"prev",
       or_null(numbered && page.number > 1, page_link(context, page.number - 1, page.size))},
      {"next", std::move(next)},
  };
  json::object meta{
      {"current_page", or_null(numbered, page.number)},
      {"from", or_null(numbered && count > 0, page.offset() + 1)},
      {"last_page", last},
      {"path", context.services.api_url() + std::string(context.request.path)},
      {"per_page", page.size},
      {"to", or_null(numbered && count > 0, page.offset() + count)},
      {"total", total},
  };
  json::object view{{"data", std::move(data)},
                    {"links", std::move(links)},
                    {"meta", std::move(meta)},
                    {"next_cursor", std::move(cursor)},
                    {"total_is_exact", end.total_is_exact}};
  if (end.looked_at) view["looked_at"] = looked_at_view(*end.looked_at);
  return view;
}

}  // namespace sluice::api
