#include "nodes/http/http_pages.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "nodes/config/nested_reader.h"
#include "nodes/http/http_answer.h"
#include "nodes/http/http_request.h"
#include "nodes/http/http_url.h"

namespace sluice::nodes {
namespace {

constexpr std::size_t kPagesDefault = 100;
constexpr std::size_t kPagesMax = 1'000;
constexpr std::size_t kItemsMax = 100'000;
constexpr std::size_t kGatheredBytesMax = 4 << 20;

// Headers and credentials are those of the first page; only the place and the key differ.
void aim_at(HttpCall& call, std::string url, std::size_t page, std::string_view idempotency_key) {
  call.url = std::move(url);
  for (auto& [name, value] : call.headers)
    if (ascii_lower(name) == "idempotency-key" && value.starts_with(idempotency_key))
      value = fmt::format("{}/page-{}", idempotency_key, page);
}

std::size_t count_in(const json::value& memo, std::string_view name) {
  const auto* value = find_member(memo, name);
  const auto number = value ? to_number(*value) : std::nullopt;
  return number && *number > 0 ? static_cast<std::size_t>(*number) : 0;
}

// One `name=value` or `name="value"` after a link; both come back without quotes.
std::pair<std::string, std::string> take_parameter(std::string_view& text) {
  const auto end = text.find_first_of("=;,");
  std::pair<std::string, std::string> parameter(ascii_lower(trim(text.substr(0, end))), "");
  if (end == std::string_view::npos || text[end] != '=') {
    text.remove_prefix(std::min(end, text.size()));
    return parameter;
  }
  text = text.substr(end + 1);
  if (!text.empty() && text.front() == '"') {
    const auto close = std::min(text.find('"', 1), text.size());
    parameter.second = text.substr(1, close - 1);
    text.remove_prefix(std::min(close + 1, text.size()));
  } else {
    const auto stop = std::min(text.find_first_of(";,"), text.size());
    parameter.second = trim(text.substr(0, stop));
    text.remove_prefix(stop);
  }
  return parameter;
}

bool says_next(std::string_view relations) {
  return std::ranges::any_of(words_of(relations),
                             [](std::string_view word) { return ascii_lower(word) == "next"; });
}

// The first link of one header with rel="next".
std::string_view next_in(std::string_view text) {
  text = trim(text);
  const auto skip_space = [&] {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  };
  while (true) {
    const auto open = text.find('<');
    const auto close = text.find('>', open);
    if (open == std::string_view::npos || close == std::string_view::npos) return {};
    const auto target = text.substr(open + 1, close - open - 1);
    text = text.substr(close + 1);
    bool next = false;
    for (skip_space(); text.starts_with(';'); skip_space()) {
      text.remove_prefix(1);
      const auto [name, value] = take_parameter(text);
      next = next || (name == "rel" && says_next(value));
    }
    if (next) return target;
  }
}

bool ends(const json::value* cursor) {
  return !cursor || cursor->is_null() || (cursor->is_bool() && !cursor->get_bool()) ||
         (cursor->is_string() && cursor->get_string().empty());
}

Step page_failure(const HttpCall& call, const HttpReply& reply, std::size_t page,
                  std::string_view why) {
  return reply_failure(
      fmt::format("page {} of {} {}: {}", page, call.method, authority_of(call.url), why), reply);
}

}  // namespace

std::optional<Pagination> Pagination::read(DataReader& data) {
  const auto* value = data.find("pagination");
  if (!value) return std::nullopt;
  const auto* object = value->if_object();
  if (!object) {
    data.error(fmt::format("`pagination` must be an object, not {}", json_kind_name(*value)));
    return std::nullopt;
  }
  NestedReader reader(data, "pagination", *object);
  reader.allow({"type", "items", "cursor", "cursor_param", "page_param", "first_page",
                "offset_param", "limit", "limit_param", "max_pages", "max_items",
                "allow_other_origins"});
  Pagination made;
  const auto type = reader.choice("type", {"link_header", "cursor", "page", "offset"}, "");
  made.items_ = reader.fixed_text("items", "");
  made.limit_ = reader.count("limit", 0, 1, kItemsMax);
  made.limit_param_ = reader.fixed_text("limit_param", "limit");
  made.pages_max_ = reader.count("max_pages", kPagesDefault, 1, kPagesMax);
  made.items_max_ = reader.count("max_items", kItemsMax, 1, kItemsMax);
  made.other_origins_ = reader.flag("allow_other_origins", false);
  if (type == "cursor") {
    made.kind_ = Kind::kCursor;
    made.cursor_ = reader.fixed_text("cursor", "");
    made.param_ = reader.fixed_text("cursor_param", "");
    if (!reader.find("cursor")) reader.error("cursor", "is required for type cursor");
  } else if (type == "page") {
    made.kind_ = Kind::kPage;
    made.param_ = reader.fixed_text("page_param", "page");
    made.first_ = reader.count("first_page", 1, 0, 1'000'000);
  } else if (type == "offset") {
    made.kind_ = Kind::kOffset;
    made.param_ = reader.fixed_text("offset_param", "offset");
    if (!reader.find("limit")) reader.error("limit", "is required for type offset");
  }
  return made;
}

void Pagination::aim(HttpCall& call, const json::value* memo,
                     std::string_view idempotency_key) const {
  if (memo) {
    const auto* next = memo->is_object() ? find_string(memo->get_object(), "next") : nullptr;
    if (next) aim_at(call, std::string(*next), count_in(*memo, "pages") + 1, idempotency_key);
    return;
  }
  std::string url = call.url;
  if (kind_ == Kind::kPage || kind_ == Kind::kOffset) {
    set_parameter(url, param_, std::to_string(first_));
    if (limit_ > 0) set_parameter(url, limit_param_, std::to_string(limit_));
  }
  aim_at(call, std::move(url), 1, idempotency_key);
}

Step Pagination::take(const HttpCall& call, const HttpReply& reply, const json::value* memo,
                      std::string_view idempotency_key) const {
  Gathered gathered;
  if (memo) {
    gathered.pages = count_in(*memo, "pages");
    gathered.bytes = count_in(*memo, "bytes");
    if (const auto* items = find_member(*memo, "items"); items && items->is_array())
      gathered.items = copy_json(*items).get_array();
  }
  ++gathered.pages;
  const auto failed = [&](std::string_view why) {
    return page_failure(call, reply, gathered.pages, why);
  };
  Warnings warnings;
  const auto body = parse_reply_json(reply, warnings);
  if (!body) return failed(fmt::format("its body {}", body.error().message));
  auto items = items_of(*body);
  if (!items) return failed(items.error().message);
  const std::size_t room = items_max_ - gathered.items.size();
  const std::size_t page_items = items->size();
  if (page_items > room) items->resize(room);
  gathered.bytes += to_json(*items).size();
  if (gathered.bytes > kGatheredBytesMax)
    return failed(
        fmt::format("the items together are larger than {} bytes; set max_items or max_pages",
                    kGatheredBytesMax));
  gathered.items.insert(gathered.items.end(), items->begin(), items->end());
  auto next = next_url(call, reply, *body, page_items, gathered.pages);
  if (!next) return failed(next.error().message);
  const bool full = gathered.items.size() >= items_max_ || gathered.pages >= pages_max_;
  if (!*next || full)
    return Completed{json::object{{"items", std::move(gathered.items)},
                                  {"pages", gathered.pages},
                                  {"more", next->has_value() || page_items > room}},
                     "", std::move(warnings)};
  if (**next == call.url) return failed("it links to itself as the next page");
  HttpCall following = call;
  aim_at(following, **next, gathered.pages + 1, idempotency_key);
  return NeedsEffect{std::move(following),
                     json::object{{"items", std::move(gathered.items)},
                                  {"pages", gathered.pages},
                                  {"bytes", gathered.bytes},
                                  {"next", **next}},
                     std::move(warnings)};
}

Result<json::array> Pagination::items_of(const json::value& body) const {
  const auto* items = items_.empty() ? &body : find_path(body, items_);
  if (items && items->is_array()) return copy_json(*items).get_array();
  if (items && items->is_null()) return json::array();
  return fail(ErrorCode::kInvalid,
              items_.empty() ? "its body is not an array; set `items` to the path of the array"
                             : fmt::format("its body has no array at {}", items_));
}

Result<std::optional<std::string>> Pagination::next_url(const HttpCall& call,
                                                        const HttpReply& reply,
                                                        const json::value& body,
                                                        std::size_t page_items,
                                                        std::size_t pages) const {
  if (kind_ == Kind::kLinkHeader) {
    const auto link = next_link(reply.headers);
    if (link.empty()) return std::nullopt;
    SLUICE_TRY(auto url, checked(call.url, link));
    return std::optional(std::move(url));
  }
  if (kind_ == Kind::kCursor) return next_by_cursor(call.url, body);
  if (page_items == 0 || page_items < limit_) return std::nullopt;
  std::string url = call.url;
  const std::size_t position = kind_ == Kind::kPage ? first_ + pages : pages * limit_;
  set_parameter(url, param_, std::to_string(position));
  return std::optional(std::move(url));
}

Result<std::optional<std::string>> Pagination::next_by_cursor(std::string_view url,
                                                              const json::value& body) const {
  const auto* cursor = find_path(body, cursor_);
  if (ends(cursor)) return std::nullopt;
  std::string storage;
  const auto text = scalar_text(*cursor, storage);
  if (!text)
    return fail(ErrorCode::kInvalid,
                fmt::format("its cursor at {} must be a string or a number, not {}", cursor_,
                            json_kind_name(*cursor)));
  if (param_.empty()) {
    SLUICE_TRY(auto next, checked(url, *text));
    return std::optional(std::move(next));
  }
  std::string next(url);
  set_parameter(next, param_, *text);
  SLUICE_TRY(auto clean, clean_url(next, "next page"));
  return std::optional(std::move(clean));
}

// The server says where to go, and the request carries credentials.
Result<std::string> Pagination::checked(std::string_view url, std::string_view link) const {
  SLUICE_TRY(auto next, resolve_url(url, link));
  if (!other_origins_ && !same_origin(url, next))
    return fail(ErrorCode::kInvalid,
                fmt::format("the next page is on {}; set allow_other_origins to allow this",
                            authority_of(next)));
  return next;
}

std::string next_link(const Headers& headers) {
  for (const auto& [name, value] : headers) {
    if (ascii_lower(name) != "link") continue;
    if (const auto target = next_in(value); !target.empty()) return std::string(target);
  }
  return {};
}

}  // namespace sluice::nodes
