#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::formats {

// The value of a parameter of a header: `charset` of `text/plain; charset="utf-8"`. Names in any
// case; a quoted value is unquoted.
std::optional<std::string> header_parameter(std::string_view header, std::string_view name);
// "text/plain" of the same, in lower case.
std::string media_type(std::string_view header);

// Whether what has this Content-Type may be text: not images, archives and the like.
bool may_be_text(std::string_view content_type);

// The charset that a document names in its first bytes, as XML declarations and HTML's `meta` do;
// empty when it names none, or UTF-16, of which these bytes are not.
std::string declared_charset(std::string_view bytes);

// windows-1252, in which all bytes are text.
std::string windows1252_to_utf8(std::string_view bytes);

// `bytes` in that charset as UTF-8. An empty charset is UTF-8; ISO-8859-1 is read as windows-1252,
// as browsers do. A byte order mark at the beginning says more than the charset, and is left out.
// kInvalid when the charset is not one of those that are known here, or the bytes are not text in
// it.
Result<std::string> to_utf8(std::string_view bytes, std::string_view charset);

}  // namespace sluice::formats
