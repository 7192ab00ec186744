#include "api/core/answer_once.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <string>

#include "base/json_number.h"
#include "base/text.h"
#include "http/routes.h"

namespace sluice::api {
namespace {

constexpr std::string_view kKeyHeader = "Idempotency-Key";

Secret packed(const http::Response& response) {
  json::array headers;
  headers.reserve(response.headers.size());
  for (const auto& [name, value] : response.headers) headers.push_back(json::array{name, value});
  return Secret(to_json(json::object{{"status", response.status},
                                     {"type", response.content_type},
                                     {"headers", std::move(headers)},
                                     {"body", response.body}}));
}

std::expected<http::Response, Problem> unpacked(const Secret& text) {
  const auto broken = [] { return Problem(ErrorCode::kCorrupt, "internal", "a kept answer"); };
  const auto value = parse_json(text.expose());
  if (!value || !value->is_object()) return std::unexpected(broken());
  const auto& fields = value->get_object();
  const auto* status = fields.if_contains("status");
  const auto* type = fields.if_contains("type");
  const auto* headers = fields.if_contains("headers");
  const auto* body = fields.if_contains("body");
  if (!status || !status->is_int64() || !type || !is_text(*type) || !headers ||
      !headers->is_array() || !body || !is_text(*body))
    return std::unexpected(broken());
  http::Response response{static_cast<int>(status->get_int64()),
                          std::string(type->get_string()),
                          std::string(body->get_string()),
                          {}};
  for (const auto& each : headers->get_array()) {
    const auto* pair = each.if_array();
    if (!pair || pair->size() != 2 || !is_text((*pair)[0]) || !is_text((*pair)[1]))
      return std::unexpected(broken());
    response.headers.emplace_back((*pair)[0].get_string(), (*pair)[1].get_string());
  }
  response.headers.emplace_back("Idempotency-Replayed", "true");
  return response;
}

// What is to happen to a request: it is answered as it was before, or begins under its claim.
struct Turn {
  std::optional<http::Response> answer;
  store::KeptAnswer claim;
  std::shared_ptr<void> under_way;
};

std::expected<Turn, Problem> take_turn(Services& services, const http::Request& request,
                                       const Principal& caller) {
  SLUICE_TRY(const auto key, idempotency_key(request));
  const auto operation = fmt::format("{} {}", http::method_name(request.method), request.path);
  Turn turn;
  SLUICE_TRY(turn.claim,
             services.kept_answers.claim(caller, operation, key.value_or(""), request.body));
  // First: an answer that is kept from here on belongs to a request that is over.
  turn.under_way = services.kept_answers.begin(turn.claim);
  if (!turn.under_way)
    return refuse(ErrorCode::kConflict, "request_under_way",
                  "A request with this Idempotency-Key is under way; send it again when it is "
                  "over.");
  SLUICE_TRY(auto reader, services.readers.take());
  SLUICE_TRY(const auto kept, services.kept_answers.find(*reader, turn.claim));
  if (kept) {
    SLUICE_TRY(turn.answer, unpacked(*kept));
  }
  return turn;
}

}  // namespace

bool has_idempotency_key(const http::RequestHead& request) {
  return std::ranges::any_of(request.headers, [](const http::Header& each) {
    return equal_ignoring_case(each.name, kKeyHeader);
  });
}

// A request whose sender asked for protection is not served without it.
std::expected<std::optional<std::string_view>, Problem> idempotency_key(
    const http::RequestHead& request) {
  if (const auto key = request.header(kKeyHeader)) return *key;
  if (!has_idempotency_key(request)) return std::nullopt;
  return refuse(ErrorCode::kInvalid, "parameter_invalid",
                "The Idempotency-Key header was sent more than once.");
}

void answer_once(Services& services, const http::Request& request, const Principal& caller,
                 http::Responder responder, Pending (*handle)(RequestContext&, const Reply&),
                 ErrorFormat format) {
  auto turn = take_turn(services, request, caller);
  if (!turn) return responder.send(problem_response(turn.error(), request, format));
  if (turn->answer) return responder.send(*turn->answer);
  Principal claiming = caller;
  claiming.claim = std::make_shared<const store::KeptAnswer>(turn->claim);
  Reply reply(services, request, claiming, std::move(responder), format);
  // Its turn is over before the answer is sent: the client may send the request again at once.
  reply.keep_answer([&services, claim = turn->claim, under_way = std::move(turn->under_way)](
                        const http::Response& response, http::Responder waiting) mutable {
    services.kept_answers.keep(
        claim, packed(response),
        [response, waiting = std::move(waiting), under_way = std::move(under_way)]() mutable {
          under_way.reset();
          waiting.send(response);
        });
  });
  reply.run(handle);
}

}  // namespace sluice::api
