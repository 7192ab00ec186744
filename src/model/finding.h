#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"

namespace sluice::model {

// Something that is wrong with a workflow's definition, and where.
struct Finding {
  std::string_view code;  // one of finding_codes(), for programs
  std::string node{};     // the ids, where it is about a node or an edge
  std::string edge{};
  std::string pointer{};  // JSON Pointer into the definition, as near as it is known
  std::string message{};  // a sentence for people that names the node or edge
};
using Findings = std::vector<Finding>;

// Every code, with what to do about such a finding.
struct FindingCode {
  std::string_view code;
  std::string_view cure;
};
const std::vector<FindingCode>& finding_codes();
// The cure of one of them.
std::string_view cure_of(std::string_view code);

// The messages alone.
std::vector<std::string> sentences_of(const Findings& findings);
// One finding for each sentence, with what else `about` says.
void add_findings(Findings& findings, const Finding& about, std::vector<std::string> sentences);

// "/nodes/3", and deeper: "/nodes/3/data".
std::string list_pointer(std::string_view list, std::size_t index, std::string_view below = {});
// Where in `object` the setting is that a sentence is about, as far as the object goes:
// "`rules.0.input` is required" and "timeout: ..." lead to "/rules/0/input" and "/timeout". Empty
// when the sentence names no setting in backquotes and begins with none.
std::string setting_pointer(const json::object& object, std::string_view sentence);

}  // namespace sluice::model
