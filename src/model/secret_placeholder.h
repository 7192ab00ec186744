#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

// A placeholder for a secret until it is sent: "~vault~<name>~<mac>~", the name in base64url and 32
// hex digits of an HMAC-SHA256 over the run and the name. All its characters are unreserved in URLs
// and need no escape in JSON. Only the server can make one, and it is valid only in the run that it
// was made for, so a placeholder in a payload is just text.
namespace sluice::model {

using PlaceholderKey = std::array<std::uint8_t, 32>;

// `name` is a vault item's name or its id (vlt_...).
std::string make_placeholder(const PlaceholderKey& key, RunId run, std::string_view name);

struct FoundPlaceholder {
  std::size_t begin = 0;  // of the placeholder in the text
  std::size_t end = 0;
  std::string name;
};
// The first genuine placeholder of this run at or after `from`.
std::optional<FoundPlaceholder> find_placeholder(const PlaceholderKey& key, RunId run,
                                                 std::string_view text, std::size_t from = 0);

// Where the first part of the text that has the shape of a placeholder, genuine or not, begins.
std::optional<std::size_t> find_placeholder_shape(std::string_view text);

// The text with everything that has the shape of a placeholder, genuine or not, shown as
// "{{ vault.NAME }}": for people.
std::string show_placeholders(std::string_view text);

}  // namespace sluice::model
