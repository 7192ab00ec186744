#include "api/ui/ui_pack.h"

#include "base/json.h"
#include "base/json_number.h"

namespace sluice::api {
namespace {

std::unexpected<Error> malformed() {
  return fail(ErrorCode::kCorrupt, "the files of the web UI are not as the build packs them");
}

// The bytes at [offset, length]; nothing when there is no such place.
std::optional<std::string_view> slice(std::string_view bytes, const json::value* place) {
  const auto* pair = place ? place->if_array() : nullptr;
  if (!pair || pair->size() != 2) return std::nullopt;
  boost::system::error_code wrong;
  const auto offset = (*pair)[0].to_number<std::size_t>(wrong);
  if (wrong || offset > bytes.size()) return std::nullopt;
  const auto length = (*pair)[1].to_number<std::size_t>(wrong);
  if (wrong || length > bytes.size() - offset) return std::nullopt;
  return bytes.substr(offset, length);
}

}  // namespace

Result<UiPack> UiPack::read(std::string_view bytes) {
  UiPack pack;
  if (bytes.empty()) return pack;
  const auto line = bytes.find('\n');
  if (line == std::string_view::npos) return malformed();
  SLUICE_TRY(const auto index, parse_json(bytes.substr(0, line)));
  const auto* entries = index.if_array();
  if (!entries) return malformed();
  const auto rest = bytes.substr(line + 1);
  for (const auto& entry : *entries) {
    const auto* object = entry.if_object();
    const auto* path = object ? object->if_contains("path") : nullptr;
    const auto* type = object ? object->if_contains("type") : nullptr;
    if (!path || !is_text(*path) || !type || !is_text(*type)) return malformed();
    const auto plain = slice(rest, object->if_contains("plain"));
    const auto gzip = slice(rest, object->if_contains("gzip"));
    if (!plain && !gzip) return malformed();
    pack.files_.emplace(std::string(path->get_string()),
                        UiFile{plain, gzip, slice(rest, object->if_contains("br")),
                               std::string(type->get_string())});
  }
  return pack;
}

const UiFile* UiPack::find(std::string_view path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace sluice::api
