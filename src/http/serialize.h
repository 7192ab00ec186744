#pragma once

#include <string>
#include <string_view>

#include "http/http.h"

namespace sluice::http {

// Appends what serialize() would return. A header whose name or value holds a control character is
// left out, so nothing that a response carries can start a line of its own.
void append_response(std::string& out, const Response& response);
// The same up to the borrowed part of the body, which is returned: it is yet to be sent.
std::string_view append_own_part(std::string& out, const Response& response);

// Appends the head of a response whose body follows in pieces, in chunks where
// HTTP/1.`minor_version` knows them.
void append_stream_head(std::string& out, const StreamHead& head, int minor_version);

}  // namespace sluice::http
