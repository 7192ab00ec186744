#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nodes/node.h"

// Interprets the response to an HTTP call for the node that made it.
namespace sluice::nodes {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Ranges of status codes, ends included.
using StatusRanges = std::vector<std::pair<int, int>>;

// Reads 200, "200", "2xx", "400-404" or an array of those. kInvalid says what is wrong.
Result<StatusRanges> parse_accept_status(const json::value& value);
bool accepts(const StatusRanges& ranges, int status);

// application/json, text/json and everything that ends in +json, with or without parameters.
bool is_json_type(std::string_view content_type);

// The value of a header, its name given in lower case; null when absent.
const std::string* find_header(const Headers& headers, std::string_view lower_name);

// How the body of a response is read: by its type, JSON or failure, always text, always base64.
enum class ResponseAs { kAuto, kJson, kText, kBinary };

// {"status", "headers", "body"}: a JSON body parsed, other text as text, nothing as null, and bytes
// that are no UTF-8 as "body_base64" beside a null body. Headers of one name are joined by ", ".
// As text, bytes that are no UTF-8 are taken for Latin-1.
json::value reply_output(const HttpReply& reply, ResponseAs as = ResponseAs::kAuto);

// Retry-After as seconds or as an HTTP date (RFC 9110, 10.2.3), at most a day.
std::optional<Micros> parse_retry_after(std::string_view text, Timestamp now);

// Whether the method is idempotent (RFC 9110, 9.2.2).
bool is_idempotent(std::string_view method);

Step judge_reply(const HttpCall& call, const HttpReply& reply, const StatusRanges& accepted,
                 Timestamp now, ResponseAs as = ResponseAs::kAuto);
Step judge_error(const HttpCall& call, const EffectError& error);

}  // namespace sluice::nodes
