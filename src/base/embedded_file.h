#pragma once

#include <string_view>

namespace sluice {

// A file of the source tree that the build embeds in the binary (sluice_embed in
// cmake/embed.cmake).
struct EmbeddedFile {
  std::string_view name;  // without its folders
  std::string_view bytes;
};

}  // namespace sluice
