#include <algorithm>
#include <limits>

#include "api/admin/api_page.h"
#include "api/admin/operator_team.h"
#include "api/core/handlers.h"
#include "api/core/openapi.h"
#include "http/conditional.h"
#include "liquid/reference.h"
#include "nodes/catalogue.h"
#include "services/disk_forecast.h"

// What is about the server: GET /workflows/nodes, /liquid, /docs/nodes/{page}, /api/v1/health,
// /healthz, /readyz,
// /metrics, /openapi.json, /docs/api.
namespace sluice::api {
namespace {

// What never changes while the server runs, as text with its tag.
struct Document {
  explicit Document(const json::value& value)
      : text(to_json(value)), etag(http::strong_etag(text)) {}

  http::Response answer(const http::RequestHead& request) const {
    return http::tagged(request, {200, "application/json", {}, {}, text}, etag);
  }

  std::string text;
  std::string etag;
};

json::array catalogue() {
  json::array list;
  list.reserve(nodes::all_kinds().size());
  for (const auto* kind : nodes::all_kinds()) list.push_back(nodes::catalogue_entry(*kind));
  return list;
}

std::optional<std::int64_t> value_of(Result<std::int64_t> result) {
  if (!result) return std::nullopt;
  return *result;
}

// Nothing where too little is known.
std::optional<double> seconds_until_full(store::Reader& reader, Timestamp now) {
  const auto samples = reader.storage_samples(now - services::kForecastFrom);
  const auto forecast = samples ? services::forecast_disk(*samples) : std::nullopt;
  if (!forecast) return std::nullopt;
  if (!forecast->full_at) return std::numeric_limits<double>::infinity();
  return std::max(0.0, static_cast<double>((*forecast->full_at - now).count()) / 1e6);
}

}  // namespace

Answer list_nodes(RequestContext& context) {
  static const Document kCatalogue(catalogue());
  return kCatalogue.answer(context.request);
}

Answer show_liquid(RequestContext& context) {
  static const Document kReference(liquid::reference());
  return kReference.answer(context.request);
}

// The numbers are about the server as a whole, so other teams do not get to see them.
Answer get_metrics(RequestContext& context) {
  SLUICE_TRY_VOID(check_operator_team(context));
  auto& services = context.services;
  StoreLoad store;
  store.healthy = services.committer.healthy();
  store.queued = services.committer.queued();
  store.runs_open = value_of(context.reader.count_open_runs());
  store.runs_waiting = value_of(context.reader.count_waiting_runs());
  store.runs_queued = value_of(context.reader.count_queued_runs());
  store.events_kept = value_of(context.reader.count_kept_events(context.services.clock.now()));
  store.bytes_on_disk = value_of(services.store.bytes_on_disk());
  store.disk_full_seconds = seconds_until_full(context.reader, services.clock.now());
  return http::Response{200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        services.metrics.text(services.load(), store),
                        {}};
}

http::Response health(Services& services, const http::RequestHead&) {
  if (services.committer.healthy()) {
    return reply(200,
                 json::object{{"success", true}, {"status", "ok"}, {"version", SLUICE_VERSION}});
  }
  return reply(503, json::object{{"success", false},
                                 {"status", "unavailable"},
                                 {"version", SLUICE_VERSION},
                                 {"message", "The store cannot be written."}});
}

// A process that answers is alive, whatever its disk does: to start it again would not help that.
http::Response alive(Services& /*services*/, const http::RequestHead& /*request*/) {
  return reply(200, json::object{{"success", true}, {"status", "ok"}, {"version", SLUICE_VERSION}});
}

http::Response openapi(Services& services, const http::RequestHead& request) {
  return http::tagged(request, {200, "application/json", {}, {}, services.openapi_json},
                      services.openapi_etag);
}

http::Response errors_page(Services& /*services*/, const http::RequestHead& request) {
  static const std::string kEtag = http::strong_etag(errors_markdown());
  return http::tagged(request, {200, "text/markdown; charset=utf-8", {}, {}, errors_markdown()},
                      kEtag);
}

Answer node_page(Services& /*services*/, const http::Request& request) {
  const auto page = node_markdown(request.params[0]);
  if (!page) return not_found("page");
  return http::tagged(request, {200, "text/markdown; charset=utf-8", {}, {}, *page},
                      http::strong_etag(*page));
}

http::Response show_api_page(Services& /*services*/, const http::RequestHead& request) {
  return api_page(request);
}

Answer get_api_page_file(Services& /*services*/, const http::Request& request) {
  auto file = api_page_file(request, request.params[0]);
  if (!file) return not_found("file");
  return *std::move(file);
}

}  // namespace sluice::api
