#pragma once

#include <string_view>

namespace sluice::hooks {

// Whether `body` is one JSON object (RFC 8259) in UTF-8, for bodies as senders mostly write them.
// False says nothing: it is also the answer to what is rare (escapes by number, exponents of more
// than two digits) and to what is nested deeper than kBodyDepthMax, which takes the full check.
bool is_plain_object(std::string_view body);

}  // namespace sluice::hooks
