#include "base/warnings.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace sluice {

void add_warning(Warnings& warnings, std::string sentence) {
  if (warnings.size() >= kWarningsMax) return;
  if (sentence.size() > kWarningBytesMax) sentence = cut_text(sentence, kWarningBytesMax);
  if (std::ranges::find(warnings, sentence) == warnings.end())
    warnings.push_back(std::move(sentence));
}

void add_warnings(Warnings& warnings, Warnings&& more) {
  for (auto& sentence : more) add_warning(warnings, std::move(sentence));
}

}  // namespace sluice
