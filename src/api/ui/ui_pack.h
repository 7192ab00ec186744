#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

// The files of the web UI, as the build packed them (web/scripts/pack.mjs).
namespace sluice::api {

// One file: as it is, or compressed. All point into the pack.
struct UiFile {
  std::optional<std::string_view> plain;
  std::optional<std::string_view> gzip;
  std::optional<std::string_view> brotli;
  std::string type;  // its media type
};

// By their paths, such as assets/index-Ab12.js. Immutable once read.
class UiPack {
 public:
  // Borrows `bytes`: a line of JSON that says where each file is, and then the files. No bytes are
  // a pack without files, as in a build without the UI.
  static Result<UiPack> read(std::string_view bytes);

  const UiFile* find(std::string_view path) const;
  bool empty() const { return files_.empty(); }

 private:
  std::map<std::string, UiFile, std::less<>> files_;
};

}  // namespace sluice::api
