#include "hooks/kept_request.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "formats/charset.h"
#include "formats/form_fields.h"
#include "hooks/headers.h"
#include "http/routes.h"

namespace sluice::hooks {
namespace {

constexpr std::size_t kQueryNamesMax = 100;
constexpr std::size_t kQueryValueBytesMax = 4'096;

// Adds members to a JSON object that is text.
class Members {
 public:
  explicit Members(std::string object) : text_(std::move(object)) {
    if (!text_.empty()) text_.pop_back();
  }
  void add_json(std::string_view name, std::string_view json) {
    add_name(name);
    text_ += json;
  }
  void add(std::string_view name, std::string_view value) {
    add_name(name);
    append_json_string(text_, value);
  }
  std::string take() {
    if (!text_.empty()) text_ += '}';
    return std::move(text_);
  }

 private:
  void add_name(std::string_view name) {
    text_ += text_.empty() ? '{' : ',';
    append_json_string(text_, name);
    text_ += ':';
  }

  std::string text_;
};

std::string clean(std::string_view text) {
  auto utf8 = formats::to_utf8(text, is_utf8(text) ? "" : "windows-1252");
  return utf8 ? std::string(cut_text(*utf8, kQueryValueBytesMax)) : std::string();
}

json::object query_of(std::string_view query, const model::HookSettings& hook) {
  json::object out;
  const auto fields = formats::parse_form(query);
  if (!fields) return out;
  for (const auto& [name, value] : *fields) {
    if (is_credential(ascii_lower(name), hook)) continue;
    const auto key = clean(name);
    auto* before = out.if_contains(key);
    if (!before && out.size() == kQueryNamesMax) break;
    if (!before) {
      out.emplace(key, clean(value));
    } else if (auto* list = before->if_array()) {
      list->emplace_back(clean(value));
    } else {
      json::array both;
      both.push_back(std::move(*before));
      both.emplace_back(clean(value));
      *before = std::move(both);
    }
  }
  return out;
}

}  // namespace

std::string_view path_below(const http::RequestHead& request) {
  if (request.params.empty()) return "/";
  const auto at = request.path.find(request.params[0]);
  if (at == std::string_view::npos) return "/";
  const auto rest = request.path.substr(at + request.params[0].size());
  return rest.empty() ? "/" : rest;
}

std::string shown_query(std::string_view query, const model::HookSettings& hook) {
  std::string shown;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const auto name = percent_decode(pair.substr(0, pair.find('=')));
    if (pair.empty() || !name || is_credential(ascii_lower(*name), hook)) continue;
    if (!shown.empty()) shown += '&';
    shown += pair;
  }
  return shown;
}

std::string kept_request(const http::Request& request, const model::HookSettings& hook,
                         std::span<const std::string> warnings) {
  Members members(kept_headers(request.headers, hook));
  if (request.method != http::Method::kPost)
    members.add(":method", http::method_name(request.method));
  if (const auto path = path_below(request); path != "/") members.add(":path", path);
  if (!request.query.empty()) members.add_json(":query", to_json(query_of(request.query, hook)));
  members.add(":remote_address", request.peer);
  if (hook.body.keeps_raw && is_utf8(request.body))
    members.add(":raw_body", request.body);
  else if (hook.body.keeps_raw)
    members.add(":raw_body_base64", to_base64(as_bytes(request.body)));
  if (!warnings.empty()) {
    json::array list;
    list.reserve(warnings.size());
    for (const auto& warning : warnings) list.emplace_back(warning);
    members.add_json(":warnings", to_json(list));
  }
  return members.take();
}

}  // namespace sluice::hooks
