#include <fmt/format.h>
#include <utility>

#include "api/core/edits.h"
#include "api/core/handlers.h"
#include "api/workflows/import_views.h"
#include "formats/yaml.h"
#include "imports/n8n.h"
#include "services/fields.h"

// POST /workflows/import: workflows of this server, or of n8n, by their names.
namespace sluice::api {
namespace {

using services::Fields;
using Need = services::Fields::Need;

constexpr std::size_t kFormatBytesMax = 16;

struct ImportRequest {
  services::ImportOrder order;
  std::vector<imports::ConvertedWorkflow> converted;
};

// What stands in the documents of a text: each is one workflow or a list of them.
std::expected<json::array, Problem> read_documents(std::string_view text) {
  auto documents = formats::parse_yaml_documents(text);
  if (!documents)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("text: {}", documents.error().message));
  json::array out;
  for (auto& document : *documents) {
    if (auto* list = document.value.if_array())
      for (auto& each : *list) out.push_back(std::move(each));
    else
      out.push_back(std::move(document.value));
  }
  return out;
}

std::expected<void, Problem> take_own(json::array workflows, ImportRequest& request) {
  request.order.documents.reserve(workflows.size());
  for (std::size_t i = 0; i < workflows.size(); ++i) {
    auto* document = workflows[i].if_object();
    if (!document || services::name_of_document(*document).empty())
      return refuse(ErrorCode::kInvalid, "parameter_invalid",
                    fmt::format("Workflow {} is not an object with a name, by which it is created "
                                "or changed.",
                                i + 1));
    request.order.documents.push_back(std::move(*document));
  }
  return {};
}

std::expected<void, Problem> take_n8n(json::array workflows, ImportRequest& request) {
  auto converted = imports::convert_n8n(json::value(std::move(workflows)));
  if (!converted)
    return refuse(ErrorCode::kInvalid, "parameter_invalid", converted.error().message + ".");
  request.converted = *std::move(converted);
  request.order.documents.reserve(request.converted.size());
  for (const auto& each : request.converted) request.order.documents.push_back(each.document);
  return {};
}

std::expected<ImportRequest, Problem> read_import(const json::object& body) {
  Fields fields(body);
  ImportRequest request;
  const auto format = fields.text("format", 1, kFormatBytesMax, Need::kOptional).value_or("sluice");
  auto workflows = fields.array("workflows", Need::kOptional);
  const auto text = fields.text("text", 1, std::size_t{1} << 20, Need::kOptional);
  request.order.dry_run = fields.boolean("dry_run").value_or(false);
  request.order.all_or_nothing = fields.boolean("all_or_nothing").value_or(true);
  if (format != "sluice" && format != "n8n") fields.complain("format must be sluice or n8n.");
  if (fields.ok() && workflows.has_value() == text.has_value())
    fields.complain("Send either workflows or text.");
  SLUICE_TRY_VOID(fields.finish());
  if (text) {
    SLUICE_TRY(workflows, read_documents(*text));
  }
  if (workflows->empty() || workflows->size() > services::kImportedTogetherMax)
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("An import has 1 to {} workflows, not {}.",
                              services::kImportedTogetherMax, workflows->size()));
  SLUICE_TRY_VOID(format == "n8n" ? take_n8n(*std::move(workflows), request)
                                  : take_own(*std::move(workflows), request));
  return request;
}

}  // namespace

Pending import_workflows(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(const auto body, read_body(context));
  SLUICE_TRY(auto read, read_import(body));
  // Shared by the edit and what answers it later.
  auto request = std::make_shared<const ImportRequest>(std::move(read));
  const auto import = [request](RequestContext& now, const Reply& answer,
                                AsyncLock::Hold turn) -> Pending {
    now.services.workflows.import_together(
        std::move(turn), now.reader, now.caller, request->order,
        answer_with<services::ImportReport>(
            answer, [request](RequestContext& /*later*/, services::ImportReport& report) -> Answer {
              return api::reply(200, import_view(report, request->order, request->converted));
            }));
    return {};
  };
  return in_turn(context, reply, context.services.workflows.edits(), import);
}

}  // namespace sluice::api
