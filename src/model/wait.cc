#include "model/wait.h"

#include <algorithm>

namespace sluice::model {

std::string wait_title(const json::value& shown) {
  const auto* object = shown.if_object();
  const auto* title = object ? find_string(*object, "title") : nullptr;
  if (!title) return {};
  std::size_t bytes = std::min<std::size_t>(title->size(), kWaitTitleBytesMax);
  const auto continues = [&](std::size_t at) {
    return at < title->size() && (static_cast<unsigned char>((*title)[at]) & 0xC0U) == 0x80U;
  };
  while (bytes > 0 && continues(bytes)) --bytes;
  return std::string(title->data(), bytes);
}

}  // namespace sluice::model
