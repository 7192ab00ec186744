#include "engine/compile/trigger.h"

#include <fmt/format.h>

#include "base/json_size.h"
#include "base/work_budget.h"

namespace sluice::engine {
namespace {

constexpr std::uint64_t kParseWork = 4;  // times the work of going through the text

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
    // Both members get their place now: a template may hold on to the first while the second comes.
    output.reserve(2);
    output.emplace(trigger_.payload, parse_object(data_.body, "body"));
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
  *value_->get_object().if_contains("headers") = parse_object(data_.headers, "headers");
  headers_read_ = true;
}

void TriggerOutput::add_members(json::object& output) const {
  json::value body = parse_object(data_.body, "body");
  const std::size_t members = body.is_object() ? body.get_object().size() : 0;
  output.reserve(members + 3);
  output.emplace("trigger_type", model::trigger_name(started_by_));
  output.emplace("run_id", run_.text());
  const json::value& given = output.emplace(trigger_.payload, std::move(body)).first->value();
  if (!given.is_object()) return;
  for (const auto& [key, member] : given.get_object())
    if (!output.contains(key)) output.emplace(key, member);
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

json::value trigger_output(const nodes::Trigger& trigger, const model::RunHeader& header,
                           const model::TriggerData& data) {
  const TriggerOutput output(trigger, header, data);
  return json::value(output.value(),
                     json::storage_ptr());  // a copy that outlives the output's memory
}

}  // namespace sluice::engine
