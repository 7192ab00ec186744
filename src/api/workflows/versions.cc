#include <charconv>
#include <limits>

#include "api/core/handlers.h"
#include "api/core/pages.h"
#include "api/core/text.h"
#include "api/core/views.h"
#include "api/workflows/version_views.h"
#include "base/time.h"
#include "secrets/hook_secrets.h"
#include "services/definition_diff.h"
#include "services/definition_hash.h"

// GET /workflows/{id}/versions, .../{version} and .../{version}/diff/{other}.
namespace sluice::api {
namespace {

constexpr std::string_view kDraft = "draft";

json::object version_view(const store::Workflow& workflow, const store::WorkflowVersion& version) {
  return {{"version", version.version},
          {"is_current", version.version == workflow.version},
          {"author", text_or_null(version.author)},
          {"note", nullable(version.note)},
          {"created_at", format_time(version.created_at)}};
}

std::expected<store::WorkflowVersion, Problem> find_version(const RequestContext& context,
                                                            const store::Workflow& workflow,
                                                            std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return not_found("version");
  SLUICE_TRY(auto version, context.reader.version(workflow.id, number));
  if (!version) return not_found("version");
  return *std::move(version);
}

// Of a version or of the draft.
std::expected<json::value, Problem> find_definition(const RequestContext& context,
                                                    const store::Workflow& workflow,
                                                    std::string_view name) {
  if (name == kDraft) {
    SLUICE_TRY(const auto draft, context.reader.draft(workflow.id));
    if (!draft) return not_found("draft");
    SLUICE_TRY(const auto document, parse_json(draft->document));
    return draft_definition(context, workflow, document);
  }
  SLUICE_TRY(const auto version, find_version(context, workflow, name));
  SLUICE_TRY(auto definition, parse_json(version.definition));
  return definition;
}

}  // namespace

std::expected<json::value, Problem> draft_definition(const RequestContext& context,
                                                     const store::Workflow& workflow,
                                                     const json::value& document) {
  SLUICE_TRY(const auto version, context.reader.version(workflow.id, workflow.version));
  if (!version) return not_found("workflow");
  SLUICE_TRY(auto definition, parse_json(version->definition));
  for (const auto* part : {"nodes", "edges", "settings"})
    if (const auto* changed = find_member(document, part)) definition.as_object()[part] = *changed;
  return definition;
}

Answer list_versions(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto cursor, read_cursor(context));
  const auto most = context.services.limits.per_page_max;
  SLUICE_TRY(const auto limit, query_number(context, "limit", most, 1, most));
  const auto before = cursor ? cursor->key : std::numeric_limits<std::int64_t>::max();
  SLUICE_TRY(auto versions, context.reader.versions(workflow.id, before, limit + 1));
  const bool more = std::ssize(versions) > limit;
  if (more) versions.pop_back();
  json::array views;
  views.reserve(versions.size());
  for (const auto& version : versions) views.push_back(version_view(workflow, version));
  auto response = reply(200, views);
  if (more) add_next_link(response, context, Uid{versions.back().version, 0});
  return response;
}

Answer get_version(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto version, find_version(context, workflow, context.param(1)));
  SLUICE_TRY(auto definition, parse_json(version.definition));
  auto view = version_view(workflow, version);
  view["hash"] = services::definition_hash(definition);
  secrets::redact_hook_secrets(definition);
  add_definition(definition, view);
  return reply(200, view);
}

Answer diff_versions(RequestContext& context) {
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  SLUICE_TRY(const auto before, find_definition(context, workflow, context.param(1)));
  SLUICE_TRY(const auto after, find_definition(context, workflow, context.param(2)));
  auto view = services::diff_definitions(before, after);
  view["same"] = services::definition_hash(before) == services::definition_hash(after);
  return reply(200, view);
}

}  // namespace sluice::api
