#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "api/core/problem.h"
#include "api/core/services.h"
#include "base/json.h"
#include "http/http.h"
#include "store/store.h"

// What every handler starts from and ends with.
namespace sluice::api {

// One request, on a worker thread. Without a caller where its route proves it otherwise.
struct RequestContext {
  Services& services;
  const http::Request& request;
  Principal caller;
  store::Reader& reader;

  std::string_view param(std::size_t index) const { return request.params[index]; }
};

// The body as a JSON object; with kOptional an empty body counts as {}.
enum class Body { kRequired, kOptional };
std::expected<json::object, Problem> read_body(const RequestContext& context,
                                               Body body = Body::kRequired);

// A whole number from the query string, `fallback` when absent.
std::expected<std::int64_t, Problem> query_number(const RequestContext& context,
                                                  std::string_view name, std::int64_t fallback,
                                                  std::int64_t min, std::int64_t max);

// A time from the query string; nothing when absent.
std::expected<std::optional<Timestamp>, Problem> query_time(const RequestContext& context,
                                                            std::string_view name);

// The workflow of that id when it is of the caller's team, else not_found.
std::expected<store::Workflow, Problem> find_workflow(const RequestContext& context,
                                                      std::string_view id);

http::Response reply(int status, const json::value& body);
http::Response no_content();

}  // namespace sluice::api
