#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/compile/program.h"

namespace sluice::engine {

// The member of a node's data as its author wrote it; JSON null counts as absent.
const json::value* given_setting(const json::object& data, std::string_view name);

// The settings that every node may have: retry, timeout and continue_on_error. Each problem is a
// sentence that begins with the setting.
void read_common_settings(const json::object& data, ProgramNode& node,
                          std::vector<std::string>& problems);

}  // namespace sluice::engine
