#pragma once

#include <string>
#include <string_view>

#include "formats/mail_address.h"

// Encodes text as the 7-bit lines of a mail message. Every line ends in CRLF.
namespace sluice::formats {

// Appends "Name: value", folded, with non-ASCII text as encoded words (RFC 2047). `value` is UTF-8
// without control characters.
void append_text_header(std::string& out, std::string_view name, std::string_view value);
// The same for a list of mailboxes.
void append_address_header(std::string& out, std::string_view name,
                           const std::vector<MailAddress>& addresses);

// RFC 2045, 6.7, for text: line ends of any kind become CRLF.
void append_quoted_printable(std::string& out, std::string_view text);
// RFC 2045, 6.8, in lines of 76 characters.
void append_base64_lines(std::string& out, std::string_view bytes);

}  // namespace sluice::formats
