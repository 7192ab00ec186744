// Whatever is sent as an export of n8n: it is refused, or becomes definitions whose ids are unique
// and whose edges join nodes that are there, with bounded notes.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/json.h"
#include "imports/liquid_text.h"
#include "imports/n8n.h"

namespace sluice {
namespace {

void check(const imports::ConvertedWorkflow& made) {
  SLUICE_CHECK(made.notes.size() <= imports::kImportNotesMax, "too many notes");
  SLUICE_CHECK(made.converted <= made.nodes, "more was converted than there is");
  std::set<std::string, std::less<>> ids;
  for (const auto& node : made.document.at("nodes").as_array())
    SLUICE_CHECK(ids.emplace(node.at("id").as_string()).second, "two nodes have one id");
  for (const auto& edge : made.document.at("edges").as_array())
    for (const auto* end : {"source", "target"})
      SLUICE_CHECK(ids.contains(std::string_view(edge.at(end).as_string())), "a loose edge");
}

// As an expression by itself, too: mutations of JSON seldom reach one.
void convert_expression(std::string_view text) {
  const auto path = [](const imports::Path& parts) -> Result<std::string> {
    return imports::liquid_path("input", parts);
  };
  const imports::Scope scope{
      .input = path,
      .output = [&path](std::string_view, const imports::Path& parts) { return path(parts); }};
  const auto made = imports::js_to_liquid(text, scope);
  SLUICE_CHECK(made || !made.error().message.empty(), "a refusal without a reason");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  convert_expression(text);
  const auto document = parse_json(text);
  if (!document) return 0;
  const auto made = imports::convert_n8n(*document);
  if (!made) return 0;
  for (const auto& each : *made) check(each);
  return 0;
}

}  // namespace sluice
