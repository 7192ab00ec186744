#include "api/workflows/starts.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/bytes.h"
#include "engine/compile/trigger.h"
#include "hooks/headers.h"

namespace sluice::api {
namespace {

std::expected<RunId, Problem> committed_run(const Result<runs::StartResult>& started) {
  if (!started) return std::unexpected<Problem>(started.error());
  if (started->kind == runs::StartResult::Kind::kConflict)
    return refuse(ErrorCode::kConflict, "idempotency_key_reused",
                  "This Idempotency-Key was used with another body.");
  return started->run;
}

}  // namespace

void start_run(const Call& call, runs::StartRequest start, OnStarted done) {
  start.shard = call.request.shard;
  runs::StartDone on_outcome = [done](const Result<runs::StartResult>& started) {
    done(committed_run(started));
  };
  if (const auto begun = call.services.starter.start(std::move(start), on_outcome); !begun)
    done(std::unexpected<Problem>(begun.error()));
}

// The zero byte keeps these keys apart from those of webhooks, which come in headers and JSON and
// cannot hold one in that place.
std::expected<std::optional<store::IdempotencyClaim>, Problem> read_idempotency(
    const Call& call, std::string_view operation, std::string_view body) {
  constexpr std::string_view kHeader = "Idempotency-Key";
  const auto key = call.request.header(kHeader);
  if (!key) {
    // Who asked for protection is not served without it.
    const auto is_key = [&](const http::Header& each) {
      return hooks::same_name(each.name, kHeader);
    };
    if (std::ranges::none_of(call.request.headers, is_key)) return std::nullopt;
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  "Idempotency-Key stands there more than once.");
  }
  const auto max = call.services.limits.idempotency_key_bytes_max;
  if (key->empty() || key->size() > max) {
    return refuse(ErrorCode::kInvalid, "parameter_invalid",
                  fmt::format("Idempotency-Key must have 1 to {} bytes.", max));
  }
  std::string name(operation);
  name += '\0';
  name += *key;
  const auto hash = sha256(as_bytes(name));
  store::IdempotencyClaim claim;
  std::copy_n(hash.begin(), claim.key.size(), claim.key.begin());
  claim.body = sha256(as_bytes(body));
  claim.expires_at = call.services.clock.now() + call.services.limits.execute_key_kept;
  return claim;
}

std::expected<void, Problem> check_active(const store::Workflow& workflow) {
  if (workflow.is_active) return {};
  return refuse(ErrorCode::kConflict, "workflow_inactive",
                "The workflow is not active; set is_active to true first.");
}

std::expected<json::object, Problem> accepted_payload(const engine::Program& program,
                                                      json::object payload) {
  auto accepted = engine::accept_payload(program, std::move(payload));
  if (!accepted) return refuse(ErrorCode::kInvalid, "payload_invalid", accepted.error().message);
  return *std::move(accepted);
}

}  // namespace sluice::api
