#include "hooks/signature_facts.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "base/time.h"
#include "formats/charset.h"
#include "hooks/headers.h"
#include "http/routes.h"
#include "model/senders/senders.h"

namespace sluice::hooks {
namespace {

constexpr std::size_t kEndBytes = 16;
constexpr std::size_t kSendersNamed = 5;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Which senders sign in a header of that name, in lower case. Read once.
const std::map<std::string, std::vector<std::string_view>>& senders_by_header() {
  static const auto kSenders = [] {
    std::map<std::string, std::vector<std::string_view>> found;
    for (const auto name : model::sender_names()) {
      const auto sender = model::find_sender(name);
      if (!sender || !(*sender)->signature || (*sender)->signature->header.empty()) continue;
      found[ascii_lower((*sender)->signature->header)].push_back(name);
    }
    return found;
  }();
  return kSenders;
}

// The headers that look like a signature, and whose they look like.
json::array present_headers(const http::Request& request, const model::HookSettings& settings) {
  json::array present;
  const auto& known = senders_by_header();
  for (const auto& header : request.headers) {
    const auto name = ascii_lower(header.name);
    const auto found = known.find(name);
    const bool looks =
        name.find("signature") != std::string::npos || name.find("hmac") != std::string::npos;
    if (found == known.end() && !looks) continue;
    if (!is_credential(name, settings)) continue;
    json::array senders;
    if (found != known.end())
      for (const auto sender : found->second)
        if (senders.size() < kSendersNamed) senders.emplace_back(sender);
    present.push_back(json::object{{"header", name}, {"senders", std::move(senders)}});
  }
  return present;
}

std::string shown_end(std::string_view bytes) {
  return formats::to_utf8(bytes, is_utf8(bytes) ? "" : "windows-1252").value_or("");
}

json::value clock_facts(const SignatureTrace& trace, Timestamp received) {
  if (!trace.sent) return nullptr;
  const auto skew = std::chrono::duration_cast<Seconds>(received - *trace.sent).count();
  json::object facts{{"sent", format_time(*trace.sent)},
                     {"received", format_time(received)},
                     {"skew_s", skew},
                     {"allowed_s", nullptr}};
  if (trace.allowed)
    facts["allowed_s"] = std::chrono::duration_cast<Seconds>(*trace.allowed).count();
  return facts;
}

json::array texts(const std::vector<std::string>& list) {
  json::array out;
  out.reserve(list.size());
  for (const auto& each : list) out.emplace_back(each);
  return out;
}

// The body as the sender may have signed it, if something on the way had changed it.
std::vector<std::pair<std::string_view, std::string>> likely_originals(std::string_view body) {
  std::vector<std::pair<std::string_view, std::string>> out;
  if (body.ends_with("\r\n"))
    out.emplace_back("without_last_line_feed", body.substr(0, body.size() - 2));
  if (body.ends_with('\n'))
    out.emplace_back("without_last_line_feed", body.substr(0, body.size() - 1));
  else
    out.emplace_back("with_line_feed_at_end", std::string(body) + '\n');
  if (body.starts_with(kByteOrderMark))
    out.emplace_back("without_byte_order_mark", body.substr(kByteOrderMark.size()));
  if (const auto parsed = parse_json(body)) {
    for (auto text : {to_json(*parsed), to_pretty_json(*parsed)})
      if (text != body) out.emplace_back("with_json_formatted_otherwise", std::move(text));
  }
  return out;
}

}  // namespace

json::object body_facts(const NotedRequest& noted) {
  const std::string_view body = noted.row().body;
  json::object facts{{"bytes", noted.row().body_bytes},
                     {"is_whole", noted.body_is_whole()},
                     {"begins_with", shown_end(body.substr(0, kEndBytes))},
                     {"has_byte_order_mark", body.starts_with(kByteOrderMark)},
                     {"ends_with", nullptr},
                     {"ends_with_line_feed", nullptr}};
  if (!noted.body_is_whole()) return facts;
  facts["ends_with"] = shown_end(body.substr(body.size() - std::min(body.size(), kEndBytes)));
  facts["ends_with_line_feed"] = body.ends_with('\n');
  return facts;
}

json::object signature_facts(const ReportParts& parts, const NotedRequest& noted, const Hook& hook,
                             bool failed) {
  const auto& settings = hook.settings();
  if (!settings.signature) return {{"is_signed", false}};
  const auto request = noted.request();
  const auto find_header = [&](std::string_view name) { return request.header(name); };
  const HeaderLookup header = std::cref(find_header);
  ReceivedRequest received{.method = http::method_name(request.method),
                           .public_url = parts.public_url,
                           .path = request.path,
                           .query = request.query,
                           .header = header,
                           .body = request.body,
                           .headers = request.headers,
                           .verify_token = hook.verify_token.expose()};
  const auto& scheme = hook.verifier->scheme_for(received);
  const auto trace = hook.verifier->trace(received);
  json::array computed;
  if (noted.body_is_whole()) {
    for (std::size_t i = 0; i < trace.computed.size(); ++i)
      computed.push_back(json::object{{"secret", i + 1}, {"begins_with", trace.computed[i]}});
  }
  json::object facts{{"is_signed", true},
                     {"scheme", scheme.name},
                     {"expected", scheme.place_name()},
                     {"present", present_headers(request, settings)},
                     {"received", texts(trace.received)},
                     {"computed", std::move(computed)},
                     {"signed_bytes", nullptr},
                     {"clock", clock_facts(trace, noted.row().at)},
                     {"body", body_facts(noted)},
                     {"would_match", nullptr}};
  if (trace.signed_bytes && noted.body_is_whole()) facts["signed_bytes"] = *trace.signed_bytes;
  if (!failed || !noted.body_is_whole() || trace.computed.empty()) return facts;
  for (const auto& [what, body] : likely_originals(request.body)) {
    received.body = body;
    if (!hook.verifier->verify(received, noted.row().at)) continue;
    facts["would_match"] = what;
    break;
  }
  return facts;
}

}  // namespace sluice::hooks
