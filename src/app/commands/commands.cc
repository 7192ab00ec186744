#include "app/commands/commands.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <iostream>
#include <iterator>

#include "base/text.h"

namespace sluice::app {

CLI::App* add_described(CLI::App& parent, const CommandText& text) {
  auto* command = parent.add_subcommand(text.name, text.what);
  std::string footer = text.more.empty() ? "" : text.more + "\n";
  footer += text.examples.size() == 1 ? "Example:" : "Examples:";
  for (const auto& example : text.examples) footer += "\n  " + example;
  command->footer(footer);
  return command;
}

CLI::App* add_group(CLI::App& app, const std::string& name, const std::string& what) {
  auto* group = app.add_subcommand(name, what);
  group->require_subcommand(1);
  group->footer(fmt::format("Run `sluice {} COMMAND --help` for details and examples.", name));
  return group;
}

CLI::Validator one_of(std::vector<std::string> words) {
  const auto listed = fmt::format("{}", fmt::join(words, ", "));
  const auto check = [words = std::move(words), listed](const std::string& given) -> std::string {
    if (std::ranges::find(words, given) != words.end()) return "";
    const std::vector<std::string_view> known(words.begin(), words.end());
    return fmt::format("'{}' is not one of {}{}", given, listed, nearest_hint(given, known));
  };
  return {check, "{" + listed + "}"};
}

CLI::Validator one_of_or_number(std::vector<std::string> words) {
  auto validator = one_of(std::move(words));
  const auto check = [word = validator](std::string& given) -> std::string {
    std::uint32_t number = 0;
    const auto* end = given.data() + given.size();
    const auto read = std::from_chars(given.data(), end, number);
    if (read.ec == std::errc() && read.ptr == end && number > 0) return "";
    const auto problem = word(given);
    return problem.empty() ? problem : problem + "; a number will do, too";
  };
  return validator.operation(check);
}

std::vector<std::string> allowed_words(CLI::Option& option) {
  std::string text = option.get_type_name();
  const auto open = text.find('{');
  const auto close = text.rfind('}');
  if (open == std::string::npos || close == std::string::npos || close < open) return {};
  std::vector<std::string> words;
  for (const auto word : words_of(std::string_view(text).substr(open + 1, close - open - 1))) {
    words.emplace_back(word);
    if (words.back().ends_with(',')) words.back().pop_back();
  }
  return words;
}

void ClientOptions::add_to(CLI::App& command) {
  command.add_option("--url", url, "base URL of the server")
      ->envname("SLUICE_URL")
      ->capture_default_str();
  command
      .add_option("--key-file", key_file,
                  "file that contains the API key (default: SLUICE_API_KEY)")
      ->envname("SLUICE_API_KEY_FILE");
  command.add_flag("--json", json, "print JSON, for scripts");
}

Result<Client> ClientOptions::client() const {
  std::string key;
  if (const char* from_environment = std::getenv("SLUICE_API_KEY")) key = from_environment;
  if (!key_file.empty()) {
    SLUICE_TRY(key, read_file(key_file));
  }
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r' || key.back() == ' '))
    key.pop_back();
  std::string base = url;
  while (base.ends_with('/')) base.pop_back();
  return Client(std::move(base), Secret(std::move(key)));
}

void print_json(const json::value& value) { print_line(to_json(value)); }

Result<json::object> read_data(const std::string& data) {
  // What begins so is JSON rather than the name of a file.
  const bool is_text = data.starts_with('{') || data.starts_with('[') || data.starts_with('"');
  std::string text = data;
  if (!is_text) {
    SLUICE_TRY(text, read_file(data));
  }
  auto value = parse_json(text);
  if (!value)
    return fail(ErrorCode::kInvalid,
                fmt::format("{}: {}", is_text ? "--data" : data, value.error().message));
  if (!value->is_object())
    return fail(ErrorCode::kInvalid,
                fmt::format("--data must be a JSON object, not {}", json_kind_name(*value)));
  return std::move(value->get_object());
}

Result<std::string> read_file(const std::string& path) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, fmt::format("cannot read {}", path));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace sluice::app
