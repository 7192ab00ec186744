#pragma once

#include <string>
#include <string_view>

#include "http/http.h"

// Conditional requests: whether what a client has, or has seen, is still what is there. RFC 9110,
// sections 8.8.3 and 13.
namespace sluice::http {

// A strong tag: equal for equal bytes only.
std::string strong_etag(std::string_view representation);

// For GET: whether If-None-Match names the tag, so that 304 answers without a body.
bool is_not_modified(const RequestHead& request, std::string_view etag);

// For what changes something: whether the client demands, with If-Match, a certain state; and
// whether it may go on where the tag is that of the state now, or else is answered 412.
bool has_if_match(const RequestHead& request);
bool may_change(const RequestHead& request, std::string_view etag);

// The answer to GET with its tag: the response, or 304 where the client has it.
Response tagged(const RequestHead& request, Response response, std::string etag);

}  // namespace sluice::http
