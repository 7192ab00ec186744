#include "http/http.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/log.h"
#include "base/text.h"
#include "http/framing.h"
#include "http/serialize.h"

namespace sluice::http {
namespace {

constexpr std::pair<int, std::string_view> kReasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
};

bool is_token(std::string_view text) {
  const auto is_char = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, is_char);
}

bool is_field_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
  });
}

// A value that could end its own line would let data write headers; such a header is left out.
void append_header(std::string& out, std::string_view name, std::string_view value) {
  if (!is_token(name) || !is_field_value(value)) {
    log::error("a response header with forbidden characters was left out");
    return;
  }
  out.append(name).append(": ").append(value).append("\r\n");
}

// Returns the status that was written.
int append_status_and_headers(std::string& out, int wanted,
                              const std::vector<std::pair<std::string, std::string>>& headers) {
  const int status = wanted >= 200 && wanted <= 599 ? wanted : 500;
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", status, reason_phrase(status));
  for (const auto& [name, value] : headers) append_header(out, name, value);
  append_header(out, "X-Content-Type-Options", "nosniff");
  return status;
}

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

}  // namespace

std::optional<std::string_view> RequestHead::header(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const Header& header : headers) {
    if (!equal_ignoring_case(header.name, name)) continue;
    if (found) return std::nullopt;
    found = header.value;
  }
  return found;
}

std::optional<std::string> RequestHead::query_value(std::string_view name) const {
  std::string_view rest = query;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (percent_decode(pair.substr(0, equals)) != name) continue;
    std::string value(pair.substr(std::min(equals + 1, pair.size())));
    std::ranges::replace(value, '+', ' ');
    return percent_decode(value);
  }
  return std::nullopt;
}

std::string_view reason_phrase(int status) {
  for (const auto& [known, phrase] : kReasons) {
    if (known == status) return phrase;
  }
  return "Unknown";
}

std::string_view append_own_part(std::string& out, const Response& response) {
  const int status = append_status_and_headers(out, response.status, response.headers);
  if (has_no_body(status)) {
    out += "\r\n";
    return {};
  }
  if (!response.content_type.empty()) append_header(out, "Content-Type", response.content_type);
  fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n\r\n",
                 response.body.size() + response.borrowed.size());
  out += response.body;
  return response.borrowed;
}

void append_response(std::string& out, const Response& response) {
  out += append_own_part(out, response);
}

void append_stream_head(std::string& out, const StreamHead& head, int minor_version) {
  const int status = append_status_and_headers(out, head.status, head.headers);
  SLUICE_CHECK(!has_no_body(status), "a stream has a body");
  if (!head.content_type.empty()) append_header(out, "Content-Type", head.content_type);
  if (head.content_length)
    append_header(out, "Content-Length", std::to_string(*head.content_length));
  else if (minor_version > 0)
    append_header(out, "Transfer-Encoding", "chunked");
  out += "\r\n";
}

std::string serialize(const Response& response) {
  std::string out;
  out.reserve(response.body.size() + response.borrowed.size() + 256);
  append_response(out, response);
  return out;
}

}  // namespace sluice::http
