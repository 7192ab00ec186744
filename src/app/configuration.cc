#include "app/configuration.h"

#include <utility>

namespace sluice::app {
namespace {

std::string from_of(const Settings& settings, const Setting& setting) {
  switch (settings.origin_of(setting.name)) {
    case Origin::kDefault:
      return {};
    case Origin::kFile:
      return settings.config_file();
    case Origin::kEnvironment:
      return setting.variable();
    case Origin::kFlag:
      return setting.flag();
  }
  return {};
}

// TLS is switched on and off only at the start; with it on, SIGHUP brings another certificate.
bool takes_effect(const Setting& setting, const Settings& begun, const Settings& read) {
  if (!setting.reloads) return false;
  const bool is_tls = setting.name == "tls-cert" || setting.name == "tls-key";
  return !is_tls || text_of(begun, setting).empty() == text_of(read, setting).empty();
}

}  // namespace

std::string shown_value(std::string value) {
  const auto scheme = value.find("://");
  if (scheme == std::string::npos) return value;
  const auto begin = scheme + 3;
  const auto host = value.substr(begin, value.find_first_of("/?#", begin) - begin);
  const auto at = host.rfind('@');
  if (at != std::string::npos) value.replace(begin, at, "***");
  return value;
}

services::Configuration describe(const Settings& begun, const Settings& read, Timestamp read_at) {
  static const Settings kDefaults;
  services::Configuration out{.file = read.config_file(), .read_at = read_at};
  out.settings.reserve(all_settings().size());
  for (const auto& setting : all_settings()) {
    const auto& in_force = takes_effect(setting, begun, read) ? read : begun;
    services::SettingFacts facts{.name = setting.key(),
                                 .theme = setting.theme,
                                 .meaning = meaning_of(setting),
                                 .value = shown_value(text_of(in_force, setting)),
                                 .usual = text_of(kDefaults, setting),
                                 .unset = setting.unset,
                                 .origin = origin_name(in_force.origin_of(setting.name)),
                                 .from = from_of(in_force, setting),
                                 .reloads = setting.reloads};
    if (text_of(read, setting) != text_of(in_force, setting))
      facts.at_next_start = shown_value(text_of(read, setting));
    out.settings.push_back(std::move(facts));
  }
  return out;
}

std::vector<std::string> needing_restart(const Settings& begun, const Settings& read) {
  std::vector<std::string> names;
  for (const auto& setting : all_settings())
    if (!takes_effect(setting, begun, read) && text_of(begun, setting) != text_of(read, setting))
      names.push_back(setting.key());
  return names;
}

}  // namespace sluice::app
