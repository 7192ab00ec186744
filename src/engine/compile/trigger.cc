#include "engine/compile/trigger.h"

#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/json_size.h"
#include "base/work_budget.h"

namespace sluice::engine {
namespace {

constexpr std::uint64_t kParseWork = 4;  // times the work of going through the text

// What a run sees of the request that started it, and what it is when nothing was kept.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kRequestMembers = {{
    {"method", "POST"},
    {"path", "/"},
    {"query", ""},
    {"remote_address", ""},
    {"raw_body", ""},
    {"raw_body_base64", ""},
    {"warnings", ""},
}};

// What the token of a synchronous run's caller says, and where that is kept.
constexpr std::string_view kClaims = "claims";
constexpr std::string_view kKeptClaims = ":claims";

}  // namespace

TriggerOutput::TriggerOutput(const nodes::Trigger& trigger, const model::RunHeader& header,
                             const model::TriggerData& data)
    : trigger_(trigger),
      started_by_(header.trigger),
      run_(header.id),
      data_(data),
      memory_(block_, sizeof block_) {}

Result<void> TriggerOutput::check() const {
  value();
  if (error_) return fail(*error_);
  return {};
}

const json::value& TriggerOutput::value() const {
  if (!value_) read();
  if (!headers_read_) read_headers();
  return *value_;
}

const json::value* TriggerOutput::body_root(std::string_view root) const {
  if (root.empty() || root != trigger_.root()) return nullptr;
  if (!value_) read();
  return value_->get_object().if_contains(root);
}

std::size_t TriggerOutput::held_bytes() const {
  return data_.body.size() + data_.headers.size() + tree_bytes_;
}

// Kept only when all of it is there: reading takes work and memory, and may be given up in the
// middle.
void TriggerOutput::read() const {
  WorkBudget::spend(kParseWork * work_of_bytes(data_.body.size()));
  try {
    read_tree();
  } catch (...) {
    memory_.release();
    throw;
  }
}

void TriggerOutput::read_tree() const {
  json::value tree(json::object_kind, json::storage_ptr(&memory_));
  json::object& output = tree.get_object();
  if (trigger_.with_headers) {
    // All members get their place now: a template may hold on to the first while the others come.
    output.reserve(2 + kRequestMembers.size());
    output.emplace(trigger_.payload, parse_body());
    output.emplace("headers", nullptr);
  } else {
    add_members(output);
  }
  headers_read_ = !trigger_.with_headers;
  value_.emplace(std::move(tree));
  tree_bytes_ = tree_bytes(*value_);
}

void TriggerOutput::read_headers() const {
  // Not by operator[], which may move all members before it looks whether the key is there.
  json::object& output = value_->get_object();
  json::value& headers = *output.if_contains("headers");
  headers = parse_object(data_.headers, "headers");
  if (headers.is_object() && started_by_ == model::TriggerKind::kWebhook)
    move_request(headers.get_object(), output);
  headers_read_ = true;
}

// What hooks::kept_request has put behind the headers. Runs from before it was kept have none.
void TriggerOutput::move_request(json::object& headers, json::object& output) const {
  if (!headers.contains(":remote_address")) return;
  const json::storage_ptr storage(&memory_);
  for (const auto& [name, fallback] : kRequestMembers) {
    auto* kept = headers.if_contains(fmt::format(":{}", name));
    if (kept) {
      output.emplace(name, std::move(*kept));
    } else if (name == "query") {
      output.emplace(name, json::value(json::object_kind, storage));
    } else if (!fallback.empty()) {
      output.emplace(name, json::value(fallback, storage));
    }
  }
  for (const auto& [name, fallback] : kRequestMembers) headers.erase(fmt::format(":{}", name));
}

void TriggerOutput::add_members(json::object& output) const {
  json::value body = parse_object(data_.body, "body");
  const std::size_t members = body.is_object() ? body.get_object().size() : 0;
  output.reserve(members + 4);
  output.emplace("trigger_type", model::trigger_name(started_by_));
  output.emplace("run_id", run_.text());
  const json::value& given = output.emplace(trigger_.payload, std::move(body)).first->value();
  const bool has_claims = trigger_.started_by == model::TriggerKind::kSync;
  if (has_claims) add_claims(output);
  if (!given.is_object()) return;
  for (const auto& [key, member] : given.get_object()) {
    // A payload must not be taken for what a token says.
    if (has_claims && key == kClaims) continue;
    if (!output.contains(key)) output.emplace(key, member);
  }
}

void TriggerOutput::add_claims(json::object& output) const {
  if (data_.headers.empty()) return;
  json::value kept = parse_object(data_.headers, "headers");
  auto* claims = kept.is_object() ? kept.get_object().if_contains(kKeptClaims) : nullptr;
  if (claims) output.emplace(kClaims, std::move(*claims));
}

// The hook's settings say what a delivery may be; whoever else starts a run gives an object.
json::value TriggerOutput::parse_body() const {
  if (started_by_ != model::TriggerKind::kWebhook) return parse_object(data_.body, "body");
  const json::storage_ptr storage(&memory_);
  if (data_.body.empty()) return json::value(json::object_kind, storage);
  auto parsed = parse_json(data_.body, {}, storage);
  if (parsed) return *std::move(parsed);
  error_ = Error{ErrorCode::kInvalid, fmt::format("the body is {}", parsed.error().message)};
  return json::value(nullptr, storage);
}

json::value TriggerOutput::parse_object(std::string_view text, std::string_view what) const {
  const json::storage_ptr storage(&memory_);
  if (text.empty()) return json::value(json::object_kind, storage);
  auto parsed = parse_json(text, {}, storage);
  if (parsed && parsed->is_object()) return *std::move(parsed);
  const std::string why =
      parsed ? fmt::format("must be a JSON object, not {}", json_kind_name(*parsed))
             : fmt::format("is {}", parsed.error().message);
  error_ = Error{ErrorCode::kInvalid, fmt::format("the {} {}", what, why)};
  return json::value(nullptr, storage);
}

Result<json::object> accept_payload(const Program& program, json::object given) {
  return program.nodes()[program.trigger()].node->accept(std::move(given));
}

std::string kept_claims(json::object claims) {
  return to_json(json::object{{kKeptClaims, std::move(claims)}});
}

json::value trigger_output(const nodes::Trigger& trigger, const model::RunHeader& header,
                           const model::TriggerData& data) {
  const TriggerOutput output(trigger, header, data);
  return json::value(output.value(),
                     json::storage_ptr());  // a copy that outlives the output's memory
}

}  // namespace sluice::engine
