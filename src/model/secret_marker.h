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
// was made for, so a marker in a payload is just text.
namespace sluice::model {

using MarkerKey = std::array<std::uint8_t, 32>;

// `name` is a vault item's name or its id (vlt_...).
std::string make_marker(const MarkerKey& key, RunId run, std::string_view name);

struct FoundMarker {
  std::size_t begin = 0;  // of the marker in the text
  std::size_t end = 0;
  std::string name;
};
// The first genuine marker of this run at or after `from`.
std::optional<FoundMarker> find_marker(const MarkerKey& key, RunId run, std::string_view text,
                                       std::size_t from = 0);

// Where the first part of the text that has the shape of a marker, genuine or not, begins.
std::optional<std::size_t> find_marker_shape(std::string_view text);

// The text with everything that has the shape of a marker, genuine or not, shown as
// "{{ vault.NAME }}": for people.
std::string show_markers(std::string_view text);

}  // namespace sluice::model
