#include "app/senders_directory.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

#include "app/commands/commands.h"
#include "hooks/sender_check.h"
#include "model/senders/senders.h"

namespace sluice::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFilesMax = 1'000;

Result<void> add_sender_file(const fs::path& path) {
  std::error_code error;
  const auto bytes = fs::file_size(path, error);
  if (error || bytes > model::kSenderFileBytesMax)
    return fail(ErrorCode::kInvalid, fmt::format("{} cannot be read, or is larger than {} bytes",
                                                 path.string(), model::kSenderFileBytesMax));
  SLUICE_TRY(auto text, read_file(path.string()));
  const auto name = path.stem().string();
  const auto errors = hooks::check_sender_file(name, text);
  if (!errors.empty())
    return fail(ErrorCode::kInvalid, fmt::format("{}: {}", path.string(), fmt::join(errors, " ")));
  return model::add_sender(name, std::move(text));
}

}  // namespace

Result<void> add_senders_of(const std::string& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator each(directory, error), end; !error && each != end;
       each.increment(error)) {
    if (each->path().extension() == ".yaml") files.push_back(each->path());
    if (files.size() > kFilesMax)
      return fail(ErrorCode::kInvalid,
                  fmt::format("{} has more than {} senders", directory, kFilesMax));
  }
  if (error)
    return fail(ErrorCode::kInvalid, fmt::format("the directory of senders {} cannot be read: {}",
                                                 directory, error.message()));
  std::sort(files.begin(), files.end());
  for (const auto& file : files) SLUICE_TRY_VOID(add_sender_file(file));
  return {};
}

}  // namespace sluice::app
