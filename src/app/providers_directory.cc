#include "app/providers_directory.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "app/commands/commands.h"
#include "base/text.h"
#include "formats/yaml.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kProvidersMax = 200;
constexpr std::uintmax_t kFileBytesMax = 64 << 10;
constexpr std::size_t kSecretBytesMax = 16 << 10;

Result<std::string> read_small(const fs::path& path) {
  std::error_code error;
  const auto bytes = fs::file_size(path, error);
  if (error || bytes > kFileBytesMax)
    return fail(ErrorCode::kInvalid, fmt::format("{} cannot be read, or is larger than {} bytes",
                                                 path.string(), kFileBytesMax));
  return read_file(path.string());
}

// A relative path is one beside the provider's file.
Result<Secret> read_secret(const secrets::SecretSource& source, const fs::path& beside) {
  std::string text;
  std::string where;
  if (!source.variable.empty()) {
    where = "the environment variable " + source.variable;
    const char* given = std::getenv(source.variable.c_str());
    if (!given) return fail(ErrorCode::kInvalid, where + " is not set");
    text = given;
  } else {
    const auto path = beside.parent_path() / source.file;
    where = path.string();
    SLUICE_TRY(text, read_small(path));
  }
  Secret secret{std::string(trim(text))};
  if (secret.empty() || secret.expose().size() > kSecretBytesMax ||
      std::ranges::any_of(secret.expose(), is_control))
    return fail(ErrorCode::kInvalid,
                fmt::format("{} must hold the client's secret and nothing else", where));
  return secret;
}

Result<secrets::OAuthProvider> read_one(const fs::path& path) {
  SLUICE_TRY(const auto text, read_small(path));
  const auto wrong = [&path](const Error& error) {
    return fail(ErrorCode::kInvalid, fmt::format("{}: {}", path.string(), error.message));
  };
  const auto document = formats::parse_yaml(text);
  if (!document) return wrong(document.error());
  auto declared = secrets::read_provider(path.stem().string(), *document);
  if (!declared) return wrong(declared.error());
  if (!declared->secret.file.empty() || !declared->secret.variable.empty()) {
    auto secret = read_secret(declared->secret, path);
    if (!secret) return wrong(secret.error());
    declared->provider.client_secret = *std::move(secret);
  }
  return std::move(declared->provider);
}

}  // namespace

Result<secrets::OAuthProviders> read_providers(const std::string& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator each(directory, error), end; !error && each != end;
       each.increment(error)) {
    if (each->path().extension() == ".yaml") files.push_back(each->path());
    if (files.size() > kProvidersMax)
      return fail(ErrorCode::kInvalid,
                  fmt::format("{} has more than {} providers", directory, kProvidersMax));
  }
  if (error)
    return fail(ErrorCode::kInvalid, fmt::format("the directory of providers {} cannot be read: {}",
                                                 directory, error.message()));
  std::sort(files.begin(), files.end());
  secrets::OAuthProviders providers;
  for (const auto& file : files) {
    SLUICE_TRY(auto provider, read_one(file));
    const auto name = provider.name;
    providers.emplace(name, std::move(provider));
  }
  return providers;
}

}  // namespace sluice::app
