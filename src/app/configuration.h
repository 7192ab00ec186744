#pragma once

#include <string>
#include <vector>

#include "app/settings.h"
#include "services/configuration.h"

namespace sluice::app {

// The settings of a server that began with some and has read others since; both may be the same.
services::Configuration describe(const Settings& begun, const Settings& read, Timestamp read_at);

// The names of the settings that differ and do not take effect by themselves.
std::vector<std::string> needing_restart(const Settings& begun, const Settings& read);

// A value as people may see it: without the password of a URL.
std::string shown_value(std::string value);

}  // namespace sluice::app
