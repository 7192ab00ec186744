#include "model/senders/repeats.h"

#include <fmt/format.h>
#include <string_view>

#include "base/json_number.h"

namespace sluice::model {

Result<RepeatRule> parse_repeats(const json::object& data, const json::object* sender) {
  const auto setting = [&](std::string_view name) -> const json::value* {
    const auto* own = data.if_contains(name);
    if (own && !own->is_null()) return own;
    const auto* file = sender ? sender->if_contains(name) : nullptr;
    return file && !file->is_null() ? file : nullptr;
  };
  RepeatRule rule;
  if (const auto* value = setting("on_conflict")) {
    const auto* text = if_text(*value);
    if (!text || (*text != "reject" && *text != "first"))
      return fail(ErrorCode::kInvalid, "on_conflict must be \"reject\" or \"first\".");
    rule.id_alone = *text == "first";
  }
  const auto* ignore = setting("ignore");
  if (!ignore) return rule;
  const auto* list = ignore->if_array();
  if (!list || list->size() > kIgnoredPathsMax)
    return fail(ErrorCode::kInvalid,
                fmt::format("ignore must be an array of at most {} paths such as \"$.attempts\".",
                            kIgnoredPathsMax));
  rule.ignore.reserve(list->size());
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto* text = if_text((*list)[i]);
    auto path = text ? parse_body_path({text->data(), text->size()})
                     : fail(ErrorCode::kInvalid, "must be a string such as \"$.attempts\".");
    if (!path)
      return fail(ErrorCode::kInvalid, fmt::format("ignore[{}] {}", i, path.error().message));
    rule.ignore.push_back(*std::move(path));
  }
  return rule;
}

}  // namespace sluice::model
