#include "app/commands/commands.h"

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <iterator>

namespace sluice::app {

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

Result<std::string> read_file(const std::string& path) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, fmt::format("cannot read {}", path));
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace sluice::app
