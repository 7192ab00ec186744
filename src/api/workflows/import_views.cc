#include "api/workflows/import_views.h"

#include <map>
#include <set>

#include "api/core/finding_views.h"
#include "api/core/text.h"
#include "api/core/views.h"

namespace sluice::api {
namespace {

json::array texts_view(const std::vector<std::string>& texts) {
  json::array out;
  out.reserve(texts.size());
  for (const auto& each : texts) out.emplace_back(readable(each));
  return out;
}

json::object conversion_view(const imports::ConvertedWorkflow& converted) {
  json::array notes;
  notes.reserve(converted.notes.size());
  for (const auto& note : converted.notes)
    notes.push_back({{"care", imports::care_name(note.care)},
                     {"node", text_or_null(readable(note.node))},
                     {"type", text_or_null(readable(note.type))},
                     {"id", text_or_null(note.id)},
                     {"why", readable(note.why)},
                     {"instead", text_or_null(readable(note.instead))}});
  json::array items;
  items.reserve(converted.items.size());
  for (const auto& item : converted.items)
    items.push_back({{"name", item.name},
                     {"credential", readable(item.credential)},
                     {"value", item.value},
                     {"nodes", texts_view(item.nodes)}});
  return {{"nodes", converted.nodes},
          {"converted", converted.converted},
          {"notes", std::move(notes)},
          {"secrets", std::move(items)},
          {"document", converted.document}};
}

json::object imported_entry_view(const services::ImportedWorkflow& entry) {
  return {{"name", readable(entry.name)},
          {"result", services::imported_name(entry.result)},
          {"workflow_id", entry.id ? json::value(entry.id->text()) : json::value(nullptr)},
          {"version", entry.version == 0 ? json::value(nullptr) : json::value(entry.version)},
          {"changes", entry.facts},
          {"diff", entry.differences},
          {"error", text_or_null(readable(entry.error))},
          {"problems", finding_views(entry.findings)},
          {"missing_secrets", texts_view(entry.missing_items)},
          {"conversion", nullptr}};
}

}  // namespace

json::object import_view(const services::ImportReport& report, const services::ImportOrder& order,
                         const std::vector<imports::ConvertedWorkflow>& converted) {
  using services::Imported;
  json::array workflows;
  workflows.reserve(report.workflows.size());
  std::set<std::string> missing;
  for (std::size_t i = 0; i < report.workflows.size(); ++i) {
    auto view = imported_entry_view(report.workflows[i]);
    if (i < converted.size()) view["conversion"] = conversion_view(converted[i]);
    for (const auto& name : report.workflows[i].missing_items) missing.insert(name);
    workflows.push_back(std::move(view));
  }
  return {{"dry_run", order.dry_run},
          {"written", report.is_written},
          {"created", report.count(Imported::kCreated)},
          {"changed", report.count(Imported::kChanged)},
          {"unchanged", report.count(Imported::kUnchanged)},
          {"refused", report.count(Imported::kRefused)},
          {"missing_secrets", texts_view({missing.begin(), missing.end()})},
          {"workflows", std::move(workflows)}};
}

}  // namespace sluice::api
