#include "model/senders/sender.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/check.h"
#include "base/json_number.h"
#include "embedded/sender_schema.h"
#include "formats/json_schema.h"
#include "formats/yaml.h"
#include "model/senders/answering.h"
#include "model/senders/members.h"
#include "model/senders/repeats.h"
#include "model/senders/scheme_rules.h"

namespace sluice::model {
namespace {

// A delivery id is part of what is signed, so it cannot depend on the signature.
constexpr Facts kIdFacts = kRequestFacts;
constexpr Facts kEventFacts = kRequestFacts | fact_bit(Fact::kId);
// In answers: never a secret, but what functions make of one.
constexpr Facts kAnswerFacts =
    kEventFacts | fact_bit(Fact::kTimestamp) | fact_bit(Fact::kExecutionId);
constexpr Facts kHandshakeFacts = kEventFacts | fact_bit(Fact::kTimestamp);

const formats::JsonSchema& sender_schema() {
  static const formats::JsonSchema kSchema = [] {
    const auto text = parse_json(embedded::sender_schema().front().bytes);
    SLUICE_CHECK(text.has_value(), "sender.schema.json is not JSON");
    auto schema = formats::JsonSchema::compile(*text);
    SLUICE_CHECK(schema.has_value(), schema ? "" : schema.error().message);
    return *std::move(schema);
  }();
  return kSchema;
}

// "/handshakes/0/when" as "handshakes[0].when".
std::string path_of_pointer(std::string_view pointer) {
  std::string path;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const auto segment = pointer.substr(0, pointer.find('/'));
    pointer.remove_prefix(segment.size());
    const bool index = !segment.empty() && std::all_of(segment.begin(), segment.end(),
                                                       [](char c) { return c >= '0' && c <= '9'; });
    if (index)
      path += fmt::format("[{}]", segment);
    else
      path += (path.empty() ? "" : ".") + std::string(segment);
  }
  return path.empty() ? "The file" : path;
}

void check_headers(const Members& respond, Facts allowed) {
  const auto headers = respond.object("headers");
  if (!headers) return;
  for (const auto& [name, value] : headers->json()) {
    if (!is_header_name(name)) headers->wrong(name, "must be a valid header name");
    headers->expression(name, allowed);
  }
}

void check_respond(const Members& members, Facts allowed) {
  const auto respond = members.object("respond");
  if (!respond) return;
  respond->expression("body", allowed);
  check_headers(*respond, allowed);
}

void check_handshake(const Members& handshake) {
  if (const auto when = handshake.object("when")) {
    for (const auto& [text, value] : when->json()) {
      const auto condition = Expression::parse_bare(text, kHandshakeFacts);
      if (!condition)
        handshake.wrong("when", fmt::format("has the condition `{}`, which {}",
                                            std::string_view(text), condition.error().message));
    }
  }
  handshake.expression("verify_token", kHandshakeFacts);
  constexpr Facts kSecretFacts = fact_bit(Fact::kSecret) | fact_bit(Fact::kVerifyToken);
  handshake.expression("text", kHandshakeFacts | kSecretFacts);
  handshake.expression("learns_secret", kHandshakeFacts);
  // Some have to be shown the token that was agreed with them.
  check_respond(handshake, kHandshakeFacts | fact_bit(Fact::kText) | fact_bit(Fact::kVerifyToken));
}

void check_paths(const Members& members, const json::object& document) {
  const auto check = [&](std::string_view name, const json::value& value) {
    const auto* text = if_text(value);
    if (!text) return;
    if (const auto path = parse_body_path(*text); !path) members.wrong(name, path.error().message);
  };
  if (const auto* ignore = document.if_contains("ignore"); ignore && ignore->is_array()) {
    for (const auto& path : ignore->get_array()) check("ignore", path);
  }
  const auto* split = document.if_contains("split");
  if (split && !(split->is_string() && split->get_string() == "$")) check("split", *split);
}

// As a hook of the sender reads it; what was found already is not said again.
void check_answering(const json::object& document, std::vector<std::string>& errors) {
  if (!errors.empty()) return;
  const auto hook = document.contains("signature") ? Signed::kYes : Signed::kNo;
  if (const auto read = parse_answering({}, &document, nullptr, hook); !read)
    errors.push_back(read.error().message);
  if (const auto read = parse_repeats({}, &document); !read) errors.push_back(read.error().message);
}

void check_members(const json::object& document, std::vector<std::string>& errors) {
  for (const auto& issue : sender_schema().check(document))
    errors.push_back(fmt::format("{} {}.", path_of_pointer(issue.pointer), issue.message));
  const Members members(document, "", errors);
  plain_expression(members, "item_id", kEventFacts);
  check_respond(members, kAnswerFacts);
  check_paths(members, document);
  const auto* handshakes = document.if_contains("handshakes");
  if (!handshakes || !handshakes->is_array()) return;
  std::size_t index = 0;
  for (const auto& handshake : handshakes->get_array()) {
    if (handshake.is_object())
      check_handshake(
          Members(handshake.get_object(), fmt::format("handshakes[{}]", index), errors));
    ++index;
  }
}

}  // namespace

json::object summary_of(const Sender& sender) {
  json::object out{{"name", sender.name}};
  for (const auto* name : {"title", "category", "summary", "docs", "facts"}) {
    const auto* value = sender.document.if_contains(name);
    out[name] = value ? *value : json::value(nullptr);
  }
  const auto* signature = sender.signature_members();
  const auto* algorithm = signature ? find_string(*signature, "algorithm") : nullptr;
  out["signature"] = algorithm ? json::value(*algorithm) : json::value(nullptr);
  return out;
}

ReadSender read_sender(std::string_view name, std::string_view text) {
  ReadSender read;
  read.sender.name = name;
  if (text.size() > kSenderFileBytesMax) {
    read.errors.push_back(fmt::format("The file is larger than {} bytes.", kSenderFileBytesMax));
    return read;
  }
  auto document = formats::parse_yaml(text);
  if (!document || !document->is_object()) {
    read.errors.push_back(document
                              ? "The file must be an object with the member sender."
                              : fmt::format("The file is not YAML: {}.", document.error().message));
    return read;
  }
  auto& sender = read.sender;
  sender.document = std::move(document->get_object());
  const Members members(sender.document, "", read.errors);
  if (members.text("sender") != name)
    members.wrong("sender", fmt::format("must be \"{}\", as the file is named", name));
  sender.delivery_id = plain_expression(members, "delivery_id", kIdFacts);
  sender.event_type = plain_expression(members, "event_type", kEventFacts);
  if (const auto* signature = sender.signature_members()) {
    sender.signature = read_scheme(*signature, sender.delivery_id, read.errors);
    sender.signature->name = name;
  }
  return read;
}

ReadSender check_sender(std::string_view name, std::string_view text) {
  auto read = read_sender(name, text);
  if (!read.sender.document.empty()) {
    check_members(read.sender.document, read.errors);
    check_answering(read.sender.document, read.errors);
  }
  return read;
}

}  // namespace sluice::model
