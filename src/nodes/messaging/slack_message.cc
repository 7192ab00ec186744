#include "nodes/messaging/slack_message.h"

#include <fmt/format.h>
#include <vector>

namespace sluice::nodes {
namespace {

// Limits of Slack's Block Kit.
constexpr std::size_t kTitleBytesMax = 150;
constexpr std::size_t kSectionBytesMax = 3'000;
constexpr std::size_t kSectionsMax = 10;
constexpr std::string_view kMore = "...";

std::size_t character_bytes(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte < 0x80) return 1;
  return byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
}

// Escaped pieces that Slack takes as sections, cut between characters.
std::vector<std::string> sections_of(std::string_view text) {
  std::vector<std::string> sections;
  std::string section;
  while (!text.empty()) {
    const auto character = text.substr(0, character_bytes(text.front()));
    const auto escaped = slack_escape(character);
    if (section.size() + escaped.size() + kMore.size() > kSectionBytesMax) {
      if (sections.size() + 1 == kSectionsMax) {
        section += kMore;
        break;
      }
      sections.push_back(std::move(section));
      section.clear();
    }
    section += escaped;
    text.remove_prefix(character.size());
  }
  if (!section.empty()) sections.push_back(std::move(section));
  return sections;
}

std::string cut_title(std::string_view title) {
  if (title.size() <= kTitleBytesMax) return std::string(title);
  std::size_t end = kTitleBytesMax - 3;
  while (end > 0 && (static_cast<unsigned char>(title[end]) & 0xC0) == 0x80) --end;
  return std::string(title.substr(0, end)) + "...";
}

json::object block(std::string_view type, std::string_view text_type, std::string text) {
  return {{"type", type}, {"text", json::object{{"type", text_type}, {"text", std::move(text)}}}};
}

}  // namespace

std::string slack_escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else {
      out += c;
    }
  }
  return out;
}

json::value slack_message(std::string_view title, std::string_view text,
                          std::string_view priority) {
  json::array blocks;
  if (!title.empty()) blocks.push_back(block("header", "plain_text", cut_title(title)));
  for (auto& section : sections_of(text))
    blocks.push_back(block("section", "mrkdwn", std::move(section)));
  if (priority != "normal")
    blocks.push_back(json::object{
        {"type", "context"},
        {"elements", json::array{json::object{{"type", "mrkdwn"},
                                              {"text", fmt::format("Priority: {}", priority)}}}}});
  // What shows where blocks do not, such as in the preview.
  const auto summary = slack_escape(title.empty() ? cut_title(text) : cut_title(title));
  return json::object{{"text", summary}, {"blocks", std::move(blocks)}};
}

}  // namespace sluice::nodes
