#include "hooks/stray.h"

#include <array>
#include <span>
#include <vector>

#include "base/text.h"

namespace sluice::hooks {
namespace {

struct Folder {
  std::array<std::string_view, 3> segments;  // up to an empty one
  std::string_view text;
  Dialect dialect;
};
constexpr std::array<Folder, 2> kFolders = {
    Folder{{"workflows", "webhooks", ""}, "/workflows/webhooks/", Dialect::kWorkflows},
    Folder{{"api", "v1", "hooks"}, "/api/v1/hooks/", Dialect::kAutomations}};

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  while (!path.empty()) {
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), segment.size() + 1));
    if (!segment.empty()) out.push_back(segment);
  }
  return out;
}

// How many segments the folder has when the path begins with it.
std::size_t segments_skipped(std::span<const std::string_view> path, const Folder& folder) {
  std::size_t at = 0;
  for (const auto segment : folder.segments) {
    if (segment.empty()) break;
    if (at == path.size() || !equal_ignoring_case(path[at], segment)) return 0;
    ++at;
  }
  return at;
}

}  // namespace

std::optional<StrayPath> stray_path(std::string_view path) {
  const auto segments = segments_of(path);
  for (const auto& folder : kFolders) {
    const auto skipped = segments_skipped(segments, folder);
    if (skipped == 0 || skipped == segments.size()) continue;
    StrayPath found{std::string(segments[skipped]), "", folder.text, folder.dialect};
    for (std::size_t i = skipped + 1; i < segments.size(); ++i)
      found.below.append("/").append(segments[i]);
    if (found.below.empty()) found.below = "/";
    return found;
  }
  return std::nullopt;
}

}  // namespace sluice::hooks
