#include "nodes/http/http_answer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "base/bytes.h"
#include "base/time.h"
#include "nodes/config/common.h"
#include "nodes/http/http_url.h"

namespace sluice::nodes {
namespace {

constexpr int kStatusMin = 100;
constexpr int kStatusMax = 599;
constexpr Micros kRetryAfterMax = std::chrono::hours(24);

std::optional<int> parse_status(std::string_view text) {
  int status = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), status);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
  if (status < kStatusMin || status > kStatusMax) return std::nullopt;
  return status;
}

std::optional<std::pair<int, int>> parse_range(std::string_view text) {
  text = trim(text);
  if (text.size() == 3 && text[0] >= '1' && text[0] <= '5' && ascii_lower(text.substr(1)) == "xx") {
    const int first = (text[0] - '0') * 100;
    return std::pair(first, first + 99);
  }
  const auto dash = text.find('-');
  const auto first = parse_status(trim(text.substr(0, dash)));
  if (dash == std::string_view::npos)
    return first ? std::optional(std::pair(*first, *first)) : std::nullopt;
  const auto last = parse_status(trim(text.substr(dash + 1)));
  if (!first || !last || *first > *last) return std::nullopt;
  return std::pair(*first, *last);
}

// What is no UTF-8 is taken for Latin-1, as it is by tradition in header values.
std::string utf8_text(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | byte >> 6);
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

std::optional<int> digits(std::string_view text) {
  int value = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || value < 0)
    return std::nullopt;
  return value;
}

std::string_view error_code_text(EffectErrorCode code) {
  switch (code) {
    case EffectErrorCode::kRefused:
      return "refused the connection";
    case EffectErrorCode::kDns:
      return "could not be found (DNS)";
    case EffectErrorCode::kTls:
      return "could not establish a secure connection";
    case EffectErrorCode::kTimeout:
      return "did not respond in time";
    case EffectErrorCode::kBlocked:
      return "was blocked";
    case EffectErrorCode::kTooLarge:
      return "sent a response that is too large";
    case EffectErrorCode::kBroken:
      return "closed the connection unexpectedly";
    case EffectErrorCode::kInvalid:
      return "cannot be called with this request";
    case EffectErrorCode::kSecret:
      return "was not called because a secret could not be used";
    case EffectErrorCode::kDenied:
      return "rejected the credentials";
  }
  return "could not be called";
}

json::object headers_output(const HttpReply& reply) {
  json::object headers;
  for (const auto& [name, value] : reply.headers) {
    const std::string key = utf8_text(name);
    const std::string text = utf8_text(value);
    if (auto* known = headers.if_contains(key)) {
      auto& joined = known->get_string();
      joined += ", ";
      joined += text;
    } else {
      headers.emplace(key, text);
    }
  }
  return headers;
}

Step judge_body(const HttpCall& call, const HttpReply& reply, ResponseAs as) {
  if (as == ResponseAs::kJson && !reply.body.empty()) {
    if (auto parsed = parse_json(reply.body); !parsed) {
      Failed failed;
      failed.message = fmt::format("{} {} responded with {} and a body that is {}", call.method,
                                   authority_of(call.url), reply.status, parsed.error().message);
      failed.output = reply_output(reply, ResponseAs::kAuto);
      return failed;
    }
  }
  return Completed{reply_output(reply, as), ""};
}

}  // namespace

Result<StatusRanges> parse_accept_status(const json::value& value) {
  StatusRanges ranges;
  const auto add = [&](const json::value& entry) {
    std::string storage;
    const auto text = scalar_text(entry, storage);
    const auto range = text ? parse_range(*text) : std::nullopt;
    if (range) ranges.push_back(*range);
    return range.has_value();
  };
  constexpr std::size_t kEntriesMax = 100;
  const auto wrong = [](const json::value& entry) {
    return fail(
        ErrorCode::kInvalid,
        fmt::format(
            "`accept_status` must contain statuses such as 200, \"2xx\" or \"400-404\", not {}",
            excerpt(entry)));
  };
  const auto* array = value.if_array();
  if (!array) {
    if (!add(value)) return wrong(value);
    return ranges;
  }
  if (array->empty() || array->size() > kEntriesMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("`accept_status` must have 1 to {} entries", kEntriesMax));
  for (const auto& entry : *array)
    if (!add(entry)) return wrong(entry);
  return ranges;
}

bool accepts(const StatusRanges& ranges, int status) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const auto& range) {
    return status >= range.first && status <= range.second;
  });
}

bool is_json_type(std::string_view content_type) {
  const std::string type = ascii_lower(trim(content_type.substr(0, content_type.find(';'))));
  return type == "application/json" || type == "text/json" || type.ends_with("+json");
}

const std::string* find_header(const Headers& headers, std::string_view lower_name) {
  for (const auto& [name, value] : headers)
    if (name.size() == lower_name.size() && ascii_lower(name) == lower_name) return &value;
  return nullptr;
}

json::value reply_output(const HttpReply& reply, ResponseAs as) {
  json::object output{
      {"status", reply.status}, {"headers", headers_output(reply)}, {"body", nullptr}};
  if (as == ResponseAs::kBinary) {
    output["body_base64"] = to_base64(as_bytes(reply.body));
    return output;
  }
  if (as == ResponseAs::kText) {
    output["body"] = utf8_text(reply.body);
    return output;
  }
  if (reply.body.empty()) return output;
  const auto* type = find_header(reply.headers, "content-type");
  if (as == ResponseAs::kJson || (type && is_json_type(*type))) {
    if (auto parsed = parse_json(reply.body)) {
      output["body"] = *std::move(parsed);
      return output;
    }
  }
  if (is_utf8(reply.body)) {
    output["body"] = reply.body;
  } else {
    output["body_base64"] = to_base64(as_bytes(reply.body));
  }
  return output;
}

std::optional<Micros> parse_retry_after(std::string_view text, Timestamp now) {
  text = trim(text);
  if (text.empty()) return std::nullopt;
  if (text.find_first_not_of("0123456789") == std::string_view::npos) {
    const auto seconds = digits(text);
    return seconds ? std::min<Micros>(Seconds(*seconds), kRetryAfterMax) : kRetryAfterMax;
  }
  const auto date = parse_http_date(text);
  if (!date) return std::nullopt;
  return std::clamp<Micros>(*date - now, Micros(0), kRetryAfterMax);
}

bool is_idempotent(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE";
}

Step judge_reply(const HttpCall& call, const HttpReply& reply, const StatusRanges& accepted,
                 Timestamp now, ResponseAs as) {
  if (accepts(accepted, reply.status)) return judge_body(call, reply, as);
  Failed failed;
  failed.message =
      fmt::format("{} {} responded with {}", call.method, authority_of(call.url), reply.status);
  failed.output = reply_output(reply, ResponseAs::kAuto);
  const bool asks_to_wait = reply.status == 429 || reply.status == 503;
  failed.transient = asks_to_wait || (reply.status >= 500 && is_idempotent(call.method));
  if (asks_to_wait) {
    if (const auto* value = find_header(reply.headers, "retry-after"))
      failed.retry_after = parse_retry_after(*value, now);
  }
  return failed;
}

Step judge_error(const HttpCall& call, const EffectError& error) {
  Failed failed;
  failed.message =
      fmt::format("{} {} {}", call.method, authority_of(call.url), error_code_text(error.code));
  if (!error.message.empty()) failed.message += ": " + error.message;
  switch (error.code) {
    case EffectErrorCode::kRefused:
    case EffectErrorCode::kDns:
      failed.transient = true;
      break;
    case EffectErrorCode::kTimeout:
    case EffectErrorCode::kBroken:
      // The request may have arrived, so only what may be sent twice is sent again.
      failed.transient = is_idempotent(call.method);
      break;
    case EffectErrorCode::kTls:
    case EffectErrorCode::kBlocked:
    case EffectErrorCode::kTooLarge:
    case EffectErrorCode::kInvalid:
    case EffectErrorCode::kSecret:
    case EffectErrorCode::kDenied:
      break;
  }
  failed.transient = failed.transient || error.transient;
  return failed;
}

}  // namespace sluice::nodes
