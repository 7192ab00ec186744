#include "calls/answer_map.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/json_number.h"
#include "base/text.h"
#include "calls/call_names.h"

namespace sluice::calls {
namespace {

using store::CallProgress;
using store::CallStatus;

constexpr std::size_t kReferenceBytesMax = 255;
constexpr std::size_t kReasonBytesMax = 255;
constexpr long double kDurationSecondsMax = 7 * 24 * 3'600;

constexpr auto kFields = std::to_array<std::string_view>(
    {"call_id", "status", "end_reason", "duration", "web", "summary", "transcript", "recording_url",
     "structured_data", "rating", "objectives", "success_evaluation"});

constexpr bool is_under_way(CallProgress progress) {
  return progress == CallProgress::kPlacing || progress == CallProgress::kRinging ||
         progress == CallProgress::kInProgress;
}

std::string text_at(const json::value& body, std::string_view path, std::size_t bytes_max) {
  const auto* found = find_path(body, path);
  if (!found) return {};
  std::string storage;
  const auto text = scalar_text(*found, storage);
  return text ? std::string(cut_text(*text, bytes_max)) : std::string();
}

}  // namespace

void AnswerMap::add_status(std::string_view word, const json::value& ours,
                           std::vector<std::string>& problems) {
  const auto* text = if_text(ours);
  const std::string_view name = text ? std::string_view(*text) : std::string_view();
  const auto progress = parse_call_progress(name);
  const auto status = parse_call_status(name);
  if (progress && is_under_way(*progress))
    states_.emplace(ascii_lower(word), *progress);
  else if (status && has_ended(*status))
    states_.emplace(ascii_lower(word), *status);
  else
    problems.push_back(fmt::format(
        "statuses.{} must be placing, ringing, in_progress or how a call ends: completed, failed, "
        "voicemail, dropout, hang-up, rang-out, User unavailable, User rejected, cancelled.",
        cut_text(word, 64)));
}

std::optional<AnswerMap> AnswerMap::make(const json::object& fields, const json::object& statuses,
                                         std::vector<std::string>& problems) {
  AnswerMap map;
  const std::size_t before = problems.size();
  std::vector<std::string> unknown;
  complain_of_unknown(fields, {kFields.begin(), kFields.end()}, unknown);
  for (auto& problem : unknown) problems.push_back("fields." + std::move(problem));
  for (const auto& member : fields) {
    const auto* path = if_text(member.value());
    if (path && !path->empty())
      map.fields_.emplace(member.key(), *path);
    else
      problems.push_back(fmt::format("fields.{} must be a path such as data.id.",
                                     cut_text(std::string_view(member.key()), 64)));
  }
  for (const auto& member : statuses) map.add_status(member.key(), member.value(), problems);
  if (problems.size() > before) return std::nullopt;
  return map;
}

// The provider's words first, and then ours, which need no entry.
std::optional<AnswerMap::State> AnswerMap::state_of(std::string_view word) const {
  if (const auto found = states_.find(ascii_lower(word)); found != states_.end())
    return found->second;
  if (const auto progress = parse_call_progress(word); progress && is_under_way(*progress))
    return *progress;
  if (const auto status = parse_call_status(word); status && has_ended(*status)) return *status;
  return std::nullopt;
}

Result<CallNews> AnswerMap::read(const json::value& body) const {
  if (!body.is_object())
    return fail(ErrorCode::kInvalid,
                fmt::format("the answer must be a JSON object, but is {}", json_kind_name(body)));
  CallNews news;
  for (const auto& [name, path] : fields_) {
    const auto* found = find_path(body, path);
    if (!found || found->is_null()) continue;
    if (name == "call_id") {
      news.provider_ref = text_at(body, path, kReferenceBytesMax);
    } else if (name == "status") {
      const auto state = state_of(text_at(body, path, kReasonBytesMax));
      if (!state) continue;
      if (const auto* progress = std::get_if<CallProgress>(&*state)) news.progress = *progress;
      if (const auto* ended = std::get_if<CallStatus>(&*state)) news.ended = *ended;
    } else if (name == "end_reason") {
      news.end_reason = text_at(body, path, kReasonBytesMax);
    } else if (name == "duration") {
      const auto seconds = to_number(*found);
      if (seconds && *seconds >= 0 && *seconds <= kDurationSecondsMax)
        news.duration = Seconds(static_cast<std::int64_t>(*seconds));
    } else if (name == "web") {
      if (found->is_object()) news.web = found->get_object();
    } else {
      news.result[name] = *found;
    }
  }
  return news;
}

}  // namespace sluice::calls
