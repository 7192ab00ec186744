#include "live/news.h"

#include "model/record_heads.h"

namespace sluice::live {

RunNews news_of(const model::RunHeader& header, model::RunStatus status) {
  return {.run = header.id,
          .team = header.team,
          .workflow = header.workflow,
          .version = header.version,
          .trigger = header.trigger,
          .status = status,
          .created_at = header.created_at};
}

std::vector<StepNews> steps_of(std::string_view records) {
  std::vector<StepNews> steps;
  auto heads = model::parse_record_heads(records);
  if (!heads) return steps;
  steps.reserve(heads->size());
  for (auto& head : *heads)
    steps.push_back({.node = std::move(head.node),
                     .item = std::move(head.item),
                     .event = model::record_kind_name(head.kind),
                     .attempt = head.attempt,
                     .handle = std::move(head.handle),
                     .at = head.at});
  return steps;
}

}  // namespace sluice::live
