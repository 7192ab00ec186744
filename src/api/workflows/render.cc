#include <fmt/format.h>
#include <limits>

#include "api/core/handlers.h"
#include "api/core/text.h"
#include "api/workflows/run_data.h"
#include "api/workflows/sample_data.h"
#include "base/json_number.h"
#include "engine/run/rendering.h"
#include "services/fields.h"

// POST /workflows/render.
namespace sluice::api {
namespace {

using services::Fields;

constexpr std::size_t kTemplatesMax = 200;

struct RenderRequest {
  std::vector<std::string> templates;
  std::optional<json::object> context;
  std::optional<std::string> run;
  std::optional<json::object> pins;  // outputs in place of those of the data
  SampleChoice choice;
};

std::expected<RenderRequest, Problem> read_request(const json::object& body) {
  Fields fields(body);
  RenderRequest request;
  const auto templates = fields.array("templates", Fields::Need::kRequired);
  request.context = fields.object("context");
  request.run = fields.text("run_id", 1, 64, Fields::Need::kOptional);
  request.pins = fields.object("pins");
  request.choice.read(fields);
  const auto& sample = request.choice.sample;
  if ((request.context ? 1 : 0) + (request.run ? 1 : 0) + (sample ? 1 : 0) > 1)
    fields.complain("Send one of context, run_id and sample.");
  if (templates && templates->size() > kTemplatesMax)
    fields.complain(fmt::format("templates has {} entries; the maximum is {}.", templates->size(),
                                kTemplatesMax));
  if (templates && fields.ok()) {
    request.templates.reserve(templates->size());
    for (const auto& each : *templates) {
      if (const auto* text = if_text(each))
        request.templates.emplace_back(*text);
      else
        fields.complain(
            fmt::format("templates must contain strings, not {}.", json_kind_name(each)));
    }
  }
  SLUICE_TRY_VOID(fields.finish());
  return request;
}

json::value fault_view(const std::optional<liquid::Fault>& fault) {
  if (!fault) return nullptr;
  return json::object{{"message", readable(fault->message)},
                      {"line", fault->line},
                      {"column", fault->column},
                      {"length", fault->length}};
}

json::object rendered_view(engine::Rendered& rendered) {
  json::array missing;
  for (const auto& path : rendered.missing) missing.emplace_back(readable(path));
  json::object view{
      {"type", rendered.fault ? json::value(nullptr) : json::value(json_kind_name(rendered.value))},
      {"error", fault_view(rendered.fault)},
      {"missing", std::move(missing)}};
  view["value"] = std::move(rendered.value);
  return view;
}

}  // namespace

Answer render_templates(RequestContext& context) {
  SLUICE_TRY(const auto body, read_body(context));
  SLUICE_TRY(auto request, read_request(body));
  auto data = std::move(request.context).value_or(json::object());
  if (request.run) {
    SLUICE_TRY(data, data_of_run(context, *request.run));
  }
  if (request.choice.sample) {
    SLUICE_TRY(data, request.choice.data(context));
  }
  if (request.pins)
    for (auto& [name, value] : *request.pins) data[name] = std::move(value);
  auto rendered = engine::render_all(request.templates, data, context.services.clock.now(),
                                     {.memory = context.services.run_options.memory.get()});
  json::array results;
  results.reserve(rendered.size());
  for (auto& each : rendered) results.push_back(rendered_view(each));
  return reply(200, json::object{{"results", std::move(results)}});
}

}  // namespace sluice::api
