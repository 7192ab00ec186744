#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::hooks {

// Everything that is wrong with the file of a sender: its members, each by its path; vectors that
// do not verify, or do with another body; a delivery id or event type that none of the samples has.
// `name` is the file's, without ".yaml".
std::vector<std::string> check_sender_file(std::string_view name, std::string_view text);

}  // namespace sluice::hooks
