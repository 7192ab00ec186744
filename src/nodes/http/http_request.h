#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nodes/config/common.h"
#include "nodes/config/credential_field.h"
#include "nodes/config/template_field.h"
#include "nodes/http/http_answer.h"
#include "nodes/http/http_auth.h"
#include "nodes/http/http_body.h"
#include "nodes/http/http_url.h"
#include "nodes/node.h"

namespace sluice::nodes {

// An HTTP request as written by its author. Building it is pure: templates are rendered, and
// requests that cannot be sent safely are errors.
struct RequestTemplate {
  using Headers = std::vector<std::pair<TemplateField, CredentialField>>;
  using Query = std::vector<std::pair<TemplateField, TemplateField>>;

  std::string method = "GET";
  TemplateField url;
  Query query;
  Headers headers;
  AuthTemplate auth;
  std::optional<BodyTemplate> body;
  Micros timeout{};
  std::size_t response_bytes_max = kResponseBytesMax;
  Redirects redirects{};
  std::optional<model::CallRate> rate{};

  // What a step may keep is not more.
  static constexpr std::size_t kResponseBytesMax = 4 << 20;

  Result<HttpCall> build(const StepInput& input) const;
  // The URL `to`, already clean, with the query parameters.
  Result<std::string> with_query(std::string to, const StepInput& input) const;
  // The same call with another URL, already clean.
  Result<HttpCall> build_to(std::string to, const StepInput& input) const;
  void add_roots(std::vector<std::string>& roots) const;
};

// Read settings that several kinds have; problems go to `data`.
struct KeyAndValue {
  std::string place;  // "headers.0", for messages
  json::value key;    // a text
  json::value value;
};
// The pairs of a setting that is [{"key", "value"}] or an object.
std::vector<KeyAndValue> read_pairs(DataReader& data, std::string_view name, std::size_t count_max);
TemplateField read_url(DataReader& data, std::string_view name, Need need);
RequestTemplate::Headers read_headers(DataReader& data);
RequestTemplate::Query read_query(DataReader& data);
// 2xx unless given.
StatusRanges read_accept_status(DataReader& data);

// Reads `body` and `body_type`, which the method may not have. To be called after the headers were
// read.
void read_body(DataReader& data, RequestTemplate& request);

// The setting `follow_redirects`: true, a number, or {"max", "hosts"}; none unless given.
Redirects read_redirects(DataReader& data);

// The setting `rate_limit`, such as "5/s".
std::optional<model::CallRate> read_rate(DataReader& data);

// Adds Idempotency-Key and User-Agent unless they are there.
void add_common_headers(HttpCall& call, std::string_view idempotency_key);

// kInvalid when the name is no token of RFC 9110, is one that the client itself sets, or the value
// holds a line end, NUL or another control character.
Result<void> check_header(std::string_view name, std::string_view value);

// The text of a field, or "`name` could not be rendered: ...".
Result<std::string> rendered_text(const TemplateField& field, const StepInput& input,
                                  std::string_view name);
std::unexpected<Error> render_error(std::string_view name, const Error& error);

}  // namespace sluice::nodes
