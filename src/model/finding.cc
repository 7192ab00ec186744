#include "model/finding.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "base/check.h"
#include "formats/json_pointer.h"

namespace sluice::model {
namespace {

// Where a sentence writes it: as its first word, when that is a member, or in the first backquotes.
std::string_view place_in(const json::object& object, std::string_view sentence) {
  const auto word = sentence.substr(0, sentence.find_first_of(" :,;"));
  if (object.contains(word.substr(0, word.find_first_of(".[")))) return word;
  const auto begin = sentence.find('`');
  const auto end = begin == sentence.npos ? begin : sentence.find('`', begin + 1);
  return end == sentence.npos ? std::string_view() : sentence.substr(begin + 1, end - begin - 1);
}

// "ignore[0]" as "ignore.0".
std::string with_dots(std::string_view place) {
  std::string out;
  for (const char c : place)
    if (c != ']') out += c == '[' ? '.' : c;
  return out;
}

const json::value* entry_at(const json::array& array, std::string_view text) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc() || end != text.data() + text.size()) return nullptr;
  return index < array.size() ? &array[index] : nullptr;
}

}  // namespace

const std::vector<FindingCode>& finding_codes() {
  static const std::vector<FindingCode> kCodes = {
      {"definition_malformed", "Correct the shape of the definition, as api/openapi.yaml has it."},
      {"member_unknown", "Remove the member, or correct its name."},
      {"id_repeated", "Give each node and each edge an id of its own."},
      {"id_reserved", "Choose another id for the node."},
      {"node_type_unknown", "Choose one of the node kinds of GET /workflows/nodes."},
      {"setting_invalid", "Correct this setting of the node."},
      {"parent_invalid", "Set parentId to an iterator, or remove it."},
      {"iterator_empty", "Put the nodes that are to be repeated into the iterator."},
      {"trigger_missing", "Add one trigger."},
      {"trigger_repeated", "Keep one trigger; make a workflow of its own for each other."},
      {"trigger_misplaced", "Move the trigger out of the iterator."},
      {"edge_invalid", "Remove the edge, or connect it to another node."},
      {"edge_crosses_iterator", "Connect only nodes that have the same parentId."},
      {"handle_unknown", "Let the edge leave by a handle that its source has."},
      {"cycle", "Remove one of these edges; an iterator repeats nodes."},
      {"node_unreachable", "Connect the node, or remove it."},
      {"variable_unknown", "Correct the name, or use a node that comes before."},
      {"variable_too_early", "Move the node behind the one that it reads."},
      {"sync_not_allowed", "Use another node or trigger: here a caller waits for the result."},
      {"settings_invalid", "Correct this setting of the workflow."},
      {"secret_misused", "Print the secret directly, as in {{ vault.NAME }}."},
      {"secret_unknown", "Create the item in the vault, or correct its name."},
      {"authorization_unknown",
       "Begin a login with POST /workflows/authorization, or correct the id."},
      {"workflow_unknown", "Create that workflow first, or correct its name."},
      {"workflow_invalid", "Correct this member of the workflow."},
      {"schedule_invalid", "Correct the schedule, or choose a trigger that can follow one."},
  };
  return kCodes;
}

std::string_view cure_of(std::string_view code) {
  const auto found = std::ranges::find(finding_codes(), code, &FindingCode::code);
  SLUICE_CHECK(found != finding_codes().end(), code);
  return found->cure;
}

std::vector<std::string> sentences_of(const Findings& findings) {
  std::vector<std::string> sentences;
  sentences.reserve(findings.size());
  for (const auto& finding : findings) sentences.push_back(finding.message);
  return sentences;
}

void add_findings(Findings& findings, const Finding& about, std::vector<std::string> sentences) {
  findings.reserve(findings.size() + sentences.size());
  for (auto& sentence : sentences) {
    findings.push_back(about);
    findings.back().message = std::move(sentence);
  }
}

std::string list_pointer(std::string_view list, std::size_t index, std::string_view below) {
  return fmt::format("/{}/{}{}", list, index, below);
}

std::string setting_pointer(const json::object& object, std::string_view sentence) {
  const auto dotted = with_dots(place_in(object, sentence));
  std::string_view place = dotted;
  std::string pointer;
  const json::object* members = &object;
  const json::array* entries = nullptr;
  while (!place.empty() && (members || entries)) {
    const auto dot = place.find('.');
    const auto name = place.substr(0, dot);
    const auto* next = members ? members->if_contains(name) : entry_at(*entries, name);
    if (!next && entries) break;
    formats::append_pointer(pointer, name);
    if (!next) break;  // a member that is missing
    members = next->if_object();
    entries = next->if_array();
    place = dot == place.npos ? std::string_view() : place.substr(dot + 1);
  }
  return pointer;
}

}  // namespace sluice::model
