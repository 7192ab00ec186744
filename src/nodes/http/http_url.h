#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

// URL functions for HTTP calls.
namespace sluice::nodes {

constexpr std::size_t kUrlBytesMax = 16 << 10;

// The URL without surrounding white space, with spaces and bytes outside ASCII percent-encoded.
// kInvalid unless it is http or https with a host and no control characters, or begins with a
// secret; the message begins with `name`, the setting that it stands in.
Result<std::string> clean_url(std::string_view url, std::string_view name = "url");

// Adds a query parameter, encoded, before the fragment.
void append_parameter(std::string& url, std::string_view name, std::string_view value);
// The same in place of every parameter of that name.
void set_parameter(std::string& url, std::string_view name, std::string_view value);

// Resolves a link on the page `base` (RFC 3986, 5). Cleaned as above.
Result<std::string> resolve_url(std::string_view base, std::string_view link);

// Scheme, host and port are the same, a missing port being that of the scheme.
bool same_origin(std::string_view a, std::string_view b);

// "api.example.com:8443", for messages: without the parts that may contain a secret: user, path and
// query.
std::string_view authority_of(std::string_view url);

}  // namespace sluice::nodes
