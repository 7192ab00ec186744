#include "engine/trigger.h"

#include <algorithm>
#include <fmt/format.h>

namespace sluice::engine {
namespace {

// A parsed body takes about this many times its bytes.
constexpr std::size_t kTreeFactor = 4;

Result<json::value> parse_object(std::string_view text, std::string_view what,
                                 json::storage_ptr storage) {
  if (text.empty()) return json::value(json::object_kind, std::move(storage));
  auto value = parse_json(text, {}, std::move(storage));
  if (!value)
    return fail(ErrorCode::kInvalid, fmt::format("the {}: {}", what, value.error().message));
  if (!value->is_object())
    return fail(ErrorCode::kInvalid,
                fmt::format("the {} must be a JSON object, not {}", what, json_kind_name(*value)));
  return value;
}

// The text as it was received where it fits into one line, which is most often the case.
void append_object(std::string& out, std::string_view text, const json::value& value) {
  if (text.empty() || text.find_first_of("\r\n") != std::string_view::npos)
    append_json(out, value);
  else
    out += text;
}

}  // namespace

Result<std::unique_ptr<TriggerOutput>> TriggerOutput::make(const Program& program,
                                                           const model::RunHeader& header,
                                                           const model::TriggerData& data) {
  const std::size_t bytes = (data.body.size() + data.headers.size()) * kTreeFactor;
  std::unique_ptr<TriggerOutput> made(new TriggerOutput(std::max<std::size_t>(bytes, 1'024)));
  const json::storage_ptr storage(&made->memory_);
  SLUICE_TRY(json::value body, parse_object(data.body, "body", storage));
  json::object output(storage);
  if (program.hook()) {
    SLUICE_TRY(json::value headers, parse_object(data.headers, "headers", storage));
    made->body_root_ = "webhook_payload";
    made->text_.reserve(data.body.size() + data.headers.size() + 64);
    made->text_ = "{\"webhook_payload\":";
    append_object(made->text_, data.body, body);
    made->text_ += ",\"headers\":";
    append_object(made->text_, data.headers, headers);
    made->text_ += '}';
    output.reserve(2);
    output.emplace(made->body_root_, std::move(body));
    output.emplace("headers", std::move(headers));
  } else {
    made->body_root_ = "context";
    output.reserve(body.get_object().size() + 3);
    output.emplace("trigger_type", model::trigger_name(header.trigger));
    output.emplace("run_id", header.id.text());
    output.emplace(made->body_root_, std::move(body));
    // Copies: `output` owns the body by now.
    const json::object& members = output[made->body_root_].get_object();
    for (const auto& [key, member] : members)
      if (!output.contains(key)) output.emplace(key, member);
    append_json(made->text_, output);
  }
  made->value_ = json::value(std::move(output), storage);
  made->body_ = made->value_.get_object().if_contains(made->body_root_);
  return made;
}

}  // namespace sluice::engine
