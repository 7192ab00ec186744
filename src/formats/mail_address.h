#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::formats {

// A mailbox of RFC 5322.
struct MailAddress {
  std::string name;  // for people; may be empty
  std::string address;
};

// "ada@example.com", "Ada <ada@example.com>" or "\"Lovelace, Ada\" <ada@example.com>". kInvalid if
// the address is invalid, or the name contains a control character.
Result<MailAddress> parse_mail_address(std::string_view text);
// Several, separated by commas; blanks are skipped. Empty for an empty text.
Result<std::vector<MailAddress>> parse_mail_addresses(std::string_view text);

}  // namespace sluice::formats
