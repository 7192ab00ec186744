#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/status_ranges.h"
#include "nodes/node.h"

// Interprets the response to an HTTP call for the node that made it.
namespace sluice::nodes {

using Headers = std::vector<std::pair<std::string, std::string>>;

using model::StatusRanges;

// Reads 200, "200", "2xx", "400-404" or an array of those. kInvalid says what is wrong.
Result<StatusRanges> parse_accept_status(const json::value& value);

inline bool accepts(const StatusRanges& ranges, int status) {
  return model::has_status(ranges, status);
}

// application/json, text/json and everything that ends in +json, with or without parameters.
bool is_json_type(std::string_view content_type);

// The value of a header, its name given in lower case; null when absent.
const std::string* find_header(const Headers& headers, std::string_view lower_name);

// How the body of a response is read: by its type, JSON or failure, always text, always base64,
// or kept as a file.
enum class ResponseAs { kAuto, kJson, kText, kBinary, kFile };

// What a step puts out of a response.
struct ReadBody {
  // {"status", "headers", "body"}: a JSON body parsed, other text as text, nothing as null, and
  // bytes that are not text as "body_base64" beside a null body; "url" after redirects. Headers of
  // one name are joined by ", ".
  json::value output;
  Warnings warnings;                 // what could not be read as it was meant
  std::optional<std::string> error;  // of kJson: "is not valid JSON: ..."
};
ReadBody read_reply(const HttpReply& reply, ResponseAs as);

// The body as JSON; halves of surrogate pairs become U+FFFD, with a warning. kInvalid continues the
// sentence "The body ...".
Result<json::value> parse_reply_json(const HttpReply& reply, Warnings& warnings);

// A failure because of what is in the response, which becomes its output.
Failed reply_failure(std::string message, const HttpReply& reply);

// Retry-After as seconds or as an HTTP date (RFC 9110, 10.2.3), at most a day.
std::optional<Micros> parse_retry_after(std::string_view text, Timestamp now);

// Whether the method is idempotent (RFC 9110, 9.2.2).
bool is_idempotent(std::string_view method);

Step judge_reply(const HttpCall& call, const HttpReply& reply, const StatusRanges& accepted,
                 Timestamp now, ResponseAs as = ResponseAs::kAuto);
Step judge_error(const HttpCall& call, const EffectError& error);
// Whichever of the two there is.
Step judge_result(const HttpCall& call, const EffectResult& result, const StatusRanges& accepted,
                  Timestamp now, ResponseAs as = ResponseAs::kAuto);

}  // namespace sluice::nodes
