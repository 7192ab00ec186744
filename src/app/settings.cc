#include "app/settings.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "app/commands/commands.h"
#include "base/json_number.h"
#include "base/text.h"
#include "formats/yaml.h"

namespace sluice::app {
namespace {

void check_values(CLI::Option& option, const Setting& setting) {
  if (setting.most != 0) option.check(CLI::Range(setting.least, setting.most));
  if (setting.name == "egress-ca-file") option.check(CLI::ExistingFile);
}

void add_setting(CLI::App& command, const Setting& setting, Settings& settings) {
  std::string what(setting.what);
  if (!setting.unset.empty()) {
    const bool is_text =
        std::holds_alternative<std::string Settings::*>(setting.value) ||
        std::holds_alternative<std::vector<std::string> Settings::*>(setting.value);
    what += fmt::format(" ({}: {})", is_text ? "default" : "0", setting.unset);
  }
  auto* option = std::visit(
      [&]<class T>(T Settings::*member) {
        if constexpr (std::is_same_v<T, bool>)
          return command.add_flag(setting.flag(), settings.*member, what);
        else
          return command.add_option(setting.flag(), settings.*member, what);
      },
      setting.value);
  option->envname(setting.variable())->group(std::string(setting.theme));
  if (std::holds_alternative<std::vector<std::string> Settings::*>(setting.value))
    option->delimiter(',');
  else if (!text_of(settings, setting).empty() && setting.name != "demo")
    option->capture_default_str();
  check_values(*option, setting);
}

// The lines of a configuration file.
Result<json::object> parse_file(const std::string& file) {
  SLUICE_TRY(const auto text, read_file(file));
  auto parsed = formats::parse_yaml(text);
  if (!parsed)
    return fail(ErrorCode::kInvalid, fmt::format("{}: {}", file, parsed.error().message));
  if (parsed->is_null()) return json::object();
  if (!parsed->is_object())
    return fail(ErrorCode::kInvalid,
                fmt::format("{}: expected lines of the form `name: value`", file));
  return std::move(parsed->get_object());
}

Result<const Setting*> known_setting(std::string_view key, const std::string& file) {
  std::vector<std::string> names;
  names.reserve(all_settings().size());
  for (const auto& setting : all_settings()) {
    names.push_back(setting.key());
    // With dashes, as the flag is written, it is the same one.
    if (names.back() == key || setting.name == key) return &setting;
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  const auto near = nearest_hint(key, known);
  return fail(ErrorCode::kInvalid,
              fmt::format("{}: unknown setting `{}`{}", file, key,
                          near.empty() ? "; `sluice config example` lists all" : near));
}

Result<void> take_value(CLI::Option& option, const json::value& value, std::string_view where) {
  try {
    const auto add = [&](const json::value& one) {
      option.add_result(is_text(one) ? std::string(one.get_string()) : to_json(one));
    };
    if (const auto* list = value.if_array())
      for (const auto& one : *list) add(one);
    else
      add(value);
    option.run_callback();
    return {};
  } catch (const CLI::ParseError& error) {
    return fail(ErrorCode::kInvalid, fmt::format("{}: {}", where, error.what()));
  }
}

}  // namespace

std::string_view origin_name(Origin origin) {
  switch (origin) {
    case Origin::kDefault:
      return "default";
    case Origin::kFile:
      return "file";
    case Origin::kEnvironment:
      return "environment";
    case Origin::kFlag:
      return "flag";
  }
  return "default";
}

std::string Setting::flag() const { return fmt::format("--{}", name); }

std::string Setting::variable() const {
  std::string variable = "SLUICE_" + key();
  std::ranges::transform(variable, variable.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return variable;
}

std::string Setting::key() const {
  std::string key(name);
  std::ranges::replace(key, '-', '_');
  return key;
}

void Settings::add_to(CLI::App& command) {
  for (const auto& setting : all_settings()) add_setting(command, setting, *this);
  command.add_option("--config", config_, "YAML or JSON file with these options by name")
      ->envname("SLUICE_CONFIG");
}

Origin Settings::origin_of(std::string_view name) const {
  const auto found = origins_.find(name);
  return found == origins_.end() ? Origin::kDefault : found->second;
}

Result<void> Settings::read_file(CLI::App& command) {
  const auto flags = command.parse_order();
  for (const auto& setting : all_settings()) {
    const auto* option = command.get_option(setting.flag());
    if (option->count() == 0) continue;
    const bool is_flag = std::ranges::find(flags, option) != flags.end();
    if (is_flag)
      for (const auto& value : option->results())
        flags_.push_back(fmt::format("{}={}", setting.flag(), value));
    origins_.emplace(setting.name, is_flag ? Origin::kFlag : Origin::kEnvironment);
  }
  if (config_.empty()) return {};
  flags_.push_back("--config=" + config_);
  SLUICE_TRY(const auto lines, parse_file(config_));
  for (const auto& [key, value] : lines) {
    SLUICE_TRY(const auto* setting, known_setting(key, config_));
    if (origin_of(setting->name) != Origin::kDefault) continue;
    SLUICE_TRY_VOID(take_value(*command.get_option(setting->flag()), value,
                               fmt::format("{}: {}", config_, std::string_view(key))));
    origins_.emplace(setting->name, Origin::kFile);
  }
  return {};
}

Result<Settings> Settings::read_again() const {
  CLI::App command;
  Settings again;
  again.add_to(command);
  try {
    command.parse(std::vector<std::string>(flags_.rbegin(), flags_.rend()));  // as CLI11 takes them
  } catch (const CLI::ParseError& error) {
    return fail(ErrorCode::kInvalid, error.what());
  }
  SLUICE_TRY_VOID(again.read_file(command));
  return again;
}

Result<http::ListenAddress> parse_listen(std::string_view text) {
  const auto bad = [&] {
    return fail(
        ErrorCode::kInvalid,
        fmt::format("'{}' is not a valid address to listen on; use HOST:PORT, e.g. 127.0.0.1:8080, "
                    "or unix:PATH",
                    text));
  };
  http::ListenAddress out;
  if (constexpr std::string_view kUnix = "unix:"; text.starts_with(kUnix)) {
    out.path = text.substr(kUnix.size());
    if (out.path.empty()) return bad();
    return out;
  }
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad();
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (!host.empty()) out.host = std::string(host == "localhost" ? "127.0.0.1" : host);
  const auto port = text.substr(colon + 1);
  const auto read = std::from_chars(port.data(), port.data() + port.size(), out.port);
  if (read.ec != std::errc() || read.ptr != port.data() + port.size()) return bad();
  return out;
}

Result<log::Level> parse_level(std::string_view text) {
  if (text == "debug") return log::Level::kDebug;
  if (text == "info") return log::Level::kInfo;
  if (text == "warn") return log::Level::kWarn;
  if (text == "error") return log::Level::kError;
  return fail(ErrorCode::kInvalid,
              fmt::format("'{}' is not a log level; use debug, info, warn or error", text));
}

Result<log::Format> parse_log_format(std::string_view text) {
  if (text == "text") return log::Format::kText;
  if (text == "json") return log::Format::kJson;
  return fail(ErrorCode::kInvalid, fmt::format("'{}' is not a log format; use text or json", text));
}

Result<void> check_login_token(std::string_view text) {
  if (text == "auto" || text == "always" || text == "never") return {};
  return fail(ErrorCode::kInvalid,
              fmt::format("--login-token is '{}'; use auto, always or never", text));
}

Result<void> check_base_url(std::string_view name, std::string_view url) {
  if (url.empty()) return {};
  auto rest = url;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (equal_ignoring_case(rest.substr(0, scheme.size()), scheme))
      rest.remove_prefix(scheme.size());
  }
  const auto host = rest.substr(0, rest.find_first_of("/?#"));
  const bool is_plain = rest.find_first_of("?# @") == std::string_view::npos;
  if (rest.size() != url.size() && !host.empty() && host.front() != ':' && is_plain) return {};
  return fail(ErrorCode::kInvalid,
              fmt::format("--{} '{}' must begin with http:// or https:// and name a host, "
                          "e.g. https://hooks.example.com",
                          name, url));
}

}  // namespace sluice::app
