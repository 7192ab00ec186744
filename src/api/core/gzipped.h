#pragma once

#include <string>
#include <string_view>

#include "http/http.h"

namespace sluice::api {

// Whether a client that sent this Accept-Encoding takes the coding (RFC 9110, section 12.5.3).
bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

// A built-in file of which the binary holds the gzipped bytes.
std::string unpacked(std::string_view gzip_bytes);

// The answer to GET with a built-in file of which the binary holds the gzipped bytes: those, or,
// for a client that does not take them, the file unpacked. 304 where the client has it.
http::Response gzipped(const http::RequestHead& request, std::string content_type,
                       std::string_view gzip_bytes);

}  // namespace sluice::api
