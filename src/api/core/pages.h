#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "api/core/request_context.h"
#include "base/ids.h"
#include "base/json.h"
#include "model/run.h"
#include "store/types.h"

// Lists in pages, newest first. A page is asked for by its number (?page, from 1) or by the place
// where the one before it ended (?cursor), which stays right while things are added and costs the
// same however deep it is. ?per_page or ?limit says how many a page has.
namespace sluice::api {

struct Page {
  std::int64_t number = 1;  // 1, and meaningless, with a cursor
  std::int64_t size = 15;
  std::optional<Uid> cursor{};  // the last one of the page before
  std::int64_t offset() const { return (number - 1) * size; }
};
std::expected<Page, Problem> read_page(const RequestContext& context);
// ?cursor alone, of lists without numbers; nothing when there is none.
std::expected<std::optional<Uid>, Problem> read_cursor(const RequestContext& context);
std::string cursor_text(Uid last);
std::optional<Uid> parse_cursor(std::string_view text);  // nothing when it is not one
// The same for lists that are in the order of a number from 1; `prefix` tells their cursors apart.
std::expected<std::optional<std::int64_t>, Problem> read_number_cursor(
    const RequestContext& context, std::string_view prefix);

// What was looked at for a page of a list that no index has.
struct LookedAt {
  std::int64_t runs = 0;
  std::size_t bytes = 0;  // of payloads
  std::optional<Timestamp> back_to{};
  bool is_complete = false;  // there are no others
};
// The runs of one page, and the last one of them, or of those that were looked at, when more may
// follow.
struct RunList {
  store::RunPage page;
  std::optional<Uid> next;
  std::optional<LookedAt> looked_at{};
};
// Of all workflows of the team when none is named; the parameters select.
std::expected<RunList, Problem> find_runs(const RequestContext& context,
                                          std::optional<WorkflowId> workflow, Page page);

// How a list goes on after a page.
struct PageEnd {
  std::optional<Uid> next{};  // what cursor_text names
  bool total_is_exact = true;
  std::optional<LookedAt> looked_at{};
};
// The envelope: data, links {first, last, prev, next}, meta {current_page, from, last_page, path,
// per_page, to, total}, next_cursor, total_is_exact, and looked_at where it is known. With a cursor
// nothing says which page it is.
json::value page_view(const RequestContext& context, Page page, std::int64_t total,
                      json::array data, PageEnd end = {});
// The header Link with the address of what follows upon `last`.
void add_next_link(http::Response& response, const RequestContext& context, Uid last);

}  // namespace sluice::api
