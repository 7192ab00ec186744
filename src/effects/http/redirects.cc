#include "effects/http/redirects.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>
#include <variant>

#include "base/text.h"
#include "effects/core/per_host_limiter.h"
#include "nodes/http/http_url.h"

namespace sluice::effects {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;

std::string host_name(std::string_view url) {
  auto authority = nodes::authority_of(url);
  const auto colon = authority.rfind(':');
  if (colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos)
    authority = authority.substr(0, colon);
  return ascii_lower(authority);
}

// From http://host/ to https://host/, which only adds the encryption.
bool is_upgrade(std::string_view from, std::string_view to) {
  return from.starts_with("http://") && to.starts_with("https://") &&
         nodes::same_origin(fmt::format("https{}", from.substr(4)), to);
}

// Headers that are credentials by their name, when no secret says so.
bool is_credential_name(std::string_view lower_name) {
  if (lower_name == "idempotency-key") return false;
  constexpr std::array<std::string_view, 7> kWords = {"auth",     "cookie",    "token",  "secret",
                                                      "password", "signature", "api-key"};
  return lower_name.ends_with("key") || std::ranges::any_of(kWords, [&](std::string_view word) {
           return lower_name.find(word) != std::string_view::npos;
         });
}

void drop_credentials(nodes::HttpCall& call) {
  call.basic.reset();
  call.oauth.reset();
  std::erase_if(call.headers, [&](const auto& header) {
    const auto name = ascii_lower(header.first);
    return is_credential_name(name) ||
           std::ranges::find(call.secret_headers, name) != call.secret_headers.end();
  });
}

void drop_body(nodes::HttpCall& call) {
  call.body.clear();
  call.has_secret_body = false;
  std::erase_if(call.headers, [](const auto& header) {
    return ascii_lower(header.first).starts_with("content-");
  });
}

}  // namespace

std::optional<std::string> redirect_target(const nodes::HttpReply& reply) {
  constexpr std::array kStatuses = {301, 302, 303, 307, 308};
  if (std::ranges::find(kStatuses, reply.status) == kStatuses.end()) return std::nullopt;
  for (const auto& [name, value] : reply.headers)
    if (name == "location" && !value.empty()) return value;
  return std::nullopt;
}

Result<void> follow(nodes::HttpCall& call, int status, std::string_view location) {
  auto target = nodes::resolve_url(call.url, location);
  if (!target)
    return fail(ErrorCode::kInvalid, "the redirect does not lead to a valid http or https URL");
  if (!call.redirects.other_hosts && host_name(call.url) != host_name(*target))
    return fail(ErrorCode::kInvalid,
                fmt::format("the redirect leads to another host, {}; set `follow_redirects.hosts` "
                            "to any to follow it there",
                            nodes::authority_of(*target)));
  const bool becomes_get =
      (status == 303 && call.method != "HEAD") || (status <= 302 && call.method == "POST");
  if (becomes_get) {
    call.method = "GET";
    drop_body(call);
  }
  if (!nodes::same_origin(call.url, *target) && !is_upgrade(call.url, *target)) {
    if (call.has_secret_body)
      return fail(ErrorCode::kInvalid,
                  fmt::format("the redirect would send the secret in the body to {}; call that "
                              "host directly if this is intended",
                              nodes::authority_of(*target)));
    drop_credentials(call);
  }
  call.url = *std::move(target);
  return {};
}

RedirectCalls::RedirectCalls(CallIds& ids, Send send, Cancel cancel)
    : ids_(ids), send_(std::move(send)), cancel_(std::move(cancel)) {}

CallId RedirectCalls::start(nodes::HttpCall call, Done done) {
  const CallId id = ids_.next();
  calls_.emplace(id, Call{.request = std::move(call), .done = std::move(done), .transfer = {}});
  send(id);
  return id;
}

void RedirectCalls::cancel(CallId id) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  if (found->second.transfer) cancel_(*found->second.transfer);
  calls_.erase(found);
}

void RedirectCalls::send(CallId id) {
  Call& call = calls_.at(id);
  call.transfer = send_(
      call.request, [this, id](nodes::EffectResult result) { answered(id, std::move(result)); });
}

void RedirectCalls::answered(CallId id, nodes::EffectResult result) {
  Call& call = calls_.at(id);
  call.transfer.reset();
  auto* reply = std::get_if<nodes::HttpReply>(&result);
  const auto target = reply ? redirect_target(*reply) : std::nullopt;
  if (!target) return finish(id, std::move(result));
  if (call.count == call.request.redirects.count_max)
    return finish(id, EffectError{EffectErrorCode::kRedirect,
                                  fmt::format("there are more than {} redirects; "
                                              "`follow_redirects.max` says how many are followed",
                                              call.count)});
  const std::string method = call.request.method;
  if (auto followed = follow(call.request, reply->status, *target); !followed)
    return finish(id, EffectError{EffectErrorCode::kRedirect, std::move(followed).error().message});
  ++call.count;
  call.carried_out = call.carried_out || call.request.method != method;
  call.request.timeout = std::max<Micros>(Millis(1), call.request.timeout - reply->took);
  send(id);
}

void RedirectCalls::finish(CallId id, nodes::EffectResult result) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  if (found->second.count > 0) {
    const auto tell = [&](auto& ended) {
      ended.url = std::move(found->second.request.url);
      ended.carried_out = found->second.carried_out;
    };
    if (auto* reply = std::get_if<nodes::HttpReply>(&result)) tell(*reply);
    if (auto* error = std::get_if<EffectError>(&result)) tell(*error);
  }
  Done done = std::move(found->second.done);
  calls_.erase(found);
  done(std::move(result));
}

}  // namespace sluice::effects
