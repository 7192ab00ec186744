#include "hooks/noted_request.h"

#include "base/json.h"
#include "base/json_number.h"
#include "base/text.h"
#include "hooks/headers.h"
#include "http/routes.h"

namespace sluice::hooks {
namespace {

constexpr std::string_view kNoToken = "-";
constexpr std::string_view kHidden = "***";
constexpr std::size_t kHiddenHeadersMax = 32;
constexpr std::size_t kHiddenBytesMax = 16 << 10;
constexpr std::size_t kTargetBytesMax = 8 << 10;  // of path and query

http::Method method_of(std::string_view name) {
  using enum http::Method;
  for (const auto method : {kGet, kHead, kPut, kPatch, kDelete, kOptions})
    if (http::method_name(method) == name) return method;
  return kPost;
}

// A path as it was sent, without what follows the token.
std::string_view up_to_token(std::string_view path, std::string_view below) {
  if (below != "/" && path.ends_with(below)) path.remove_suffix(below.size());
  while (path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

std::string hidden_parts(const http::RequestHead& head, const model::HookSettings& hook) {
  json::array headers;
  std::size_t bytes = 0;
  bool left_out = false;
  for (const auto& header : head.headers) {
    const auto name = ascii_lower(header.name);
    if (name == "cookie" || !is_credential(name, hook)) continue;
    bytes += name.size() + header.value.size();
    if (bytes <= kHiddenBytesMax && headers.size() < kHiddenHeadersMax && is_utf8(header.value))
      headers.push_back(json::array{name, header.value});
    else
      left_out = true;
  }
  json::object parts{{"headers", std::move(headers)}};
  if (head.path.size() + head.query.size() <= kTargetBytesMax && is_utf8(head.query)) {
    parts["path"] = head.path;
    parts["query"] = head.query;
  } else {
    left_out = true;
  }
  if (left_out) parts["left_out"] = true;
  return to_json(parts);
}

NotedRequest::NotedRequest(const store::Rejection& row, std::string_view hidden)
    : row_(row),
      token_(kNoToken),
      path_("/" + token_ + (row.path == "/" ? "" : row.path)),
      query_(row.query) {
  const auto shown = parse_json(row.headers);
  if (shown && shown->is_object()) {
    named_.reserve(shown->get_object().size() + kHiddenHeadersMax);
    for (const auto& [name, value] : shown->get_object()) {
      const auto* text = if_text(value);
      if (text && std::string_view(*text) != kHidden)
        named_.emplace_back(std::string(name), std::string(*text));
    }
  }
  if (!hidden.empty()) add_hidden(hidden);
  token_view_ = token_;
  headers_.reserve(named_.size());
  for (const auto& [name, value] : named_) headers_.push_back({name, value});
}

void NotedRequest::add_hidden(std::string_view hidden) {
  const auto parts = parse_json(hidden);
  if (!parts || !parts->is_object()) return;
  has_hidden_ = true;
  const auto& object = parts->get_object();
  left_out_ = object.contains("left_out");
  if (const auto* headers = object.if_contains("headers"); headers && headers->is_array()) {
    for (const auto& pair : headers->get_array()) {
      const auto* both = pair.if_array();
      if (!both || both->size() != 2 || !is_text((*both)[0]) || !is_text((*both)[1])) continue;
      named_.emplace_back(std::string((*both)[0].get_string()),
                          std::string((*both)[1].get_string()));
    }
  }
  const auto* path = find_string(object, "path");
  const auto* query = find_string(object, "query");
  if (!path || !query) return;
  path_.assign(path->data(), path->size());
  query_.assign(query->data(), query->size());
  const auto before = up_to_token(path_, row_.path);
  token_ = before.substr(before.rfind('/') + 1);
}

bool was_event(const store::Rejection& row) {
  return row.method == "POST" && row.path.starts_with("/events/");
}

http::Request NotedRequest::request() const {
  http::Request made;
  made.method = method_of(row_.method);
  made.path = path_;
  made.query = query_;
  made.headers = headers_;
  made.params = {&token_view_, 1};
  made.body = row_.body;
  return made;
}

}  // namespace sluice::hooks
