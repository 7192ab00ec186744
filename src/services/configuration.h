#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

// The settings of a server, as the person who runs it is shown them. Never keys or passwords.
namespace sluice::services {

struct SettingFacts {
  std::string name;  // as in the configuration file
  std::string_view theme;
  std::string meaning;      // a sentence
  std::string value;        // in force, in the syntax of the file; empty: not set
  std::string usual;        // the default
  std::string_view unset;   // what an empty value, or 0, stands for
  std::string_view origin;  // default, file, environment or flag
  std::string from;         // the file, the variable or the flag; empty of a default
  bool reloads = false;     // on SIGHUP
  std::optional<std::string> at_next_start{};  // what was read since and needs a restart
};

struct Configuration {
  std::string file;     // empty: there is none
  Timestamp read_at{};  // the last time
  std::vector<SettingFacts> settings{};
};

}  // namespace sluice::services
