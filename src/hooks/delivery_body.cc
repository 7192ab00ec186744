#include "hooks/delivery_body.h"

#include <array>
#include <fmt/format.h>
#include <optional>

#include "base/bytes.h"
#include "base/text.h"
#include "formats/charset.h"
#include "formats/decompress.h"
#include "formats/form_fields.h"
#include "formats/json_surrogates.h"
#include "hooks/body_kinds.h"

namespace sluice::hooks {
namespace {

using model::BodyKind;

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kMultipartType = "multipart/form-data";

char first_character(std::string_view bytes) {
  if (bytes.starts_with(kUtf8Mark)) bytes.remove_prefix(kUtf8Mark.size());
  const auto at = bytes.find_first_not_of(" \t\r\n");
  return at == std::string_view::npos ? '\0' : bytes[at];
}

bool has_wide_mark(std::string_view bytes) {
  return bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xFF\xFE");
}

bool looks_like_json(std::string_view bytes) {
  const char first = first_character(bytes);
  return first == '{' || first == '[' || has_wide_mark(bytes);
}

// What a body is, and which kind would take it.
struct Look {
  std::string_view what;  // "a form"
  BodyKind kind;
  std::string_view gives;  // what the run sees then, for the owner
};

bool is_ndjson(std::string_view bytes) {
  const auto end = bytes.find('\n');
  if (end == std::string_view::npos || first_character(bytes.substr(end)) == '\0') return false;
  return check_body(bytes.substr(0, end), {}, BodyRoot::kAny).has_value();
}

Look look_of_form(std::string_view bytes) {
  const auto payload = formats::find_form_field(bytes, "payload");
  if (payload && first_character(*payload) == '{')
    return {"a form with JSON in its field payload", BodyKind::kFormJson, "that JSON"};
  return {"a form", BodyKind::kForm, "its fields as members of an object"};
}

// Nothing where JSON was meant.
std::optional<Look> look_at(const http::RequestHead& head, std::string_view bytes) {
  const auto type = content_type_of(head);
  const char first = first_character(bytes);
  if (is_form_type(type) && first != '{' && first != '[') return look_of_form(bytes);
  if (type == kMultipartType)
    return Look{"a multipart form", BodyKind::kMultipart, "its fields, and a URL for each file"};
  if (head.header("ce-specversion"))
    return Look{"a CloudEvent in binary mode", BodyKind::kCloudEvents, "the event as one object"};
  if (is_xml_type(type) || first == '<')
    return Look{"XML", BodyKind::kXml, "its elements as an object"};
  if (is_ndjson_type(type) || ((first == '{' || first == '[') && is_ndjson(bytes)))
    return Look{"JSON in each line", BodyKind::kNdjson, "an array of the lines"};
  if (check_body(bytes, {}, BodyRoot::kAny)) {
    if (first == '[')
      return Look{"a JSON array", BodyKind::kAny,
                  "the array; `split: $` starts a run for each item"};
    if (first == '{') return Look{"a JSON object", BodyKind::kJson, "the object"};
    return Look{"a JSON value", BodyKind::kAny, "the value"};
  }
  if (first == '{' || first == '[' || bytes.empty() || has_wide_mark(bytes)) return std::nullopt;
  if (bytes.starts_with("\x1F\x8B"))
    return Look{"compressed by gzip, but has no header Content-Encoding: gzip", BodyKind::kBinary,
                "its bytes in base64"};
  if (type.starts_with("text/")) return Look{"text", BodyKind::kText, "the text"};
  if (!is_utf8(bytes)) return Look{"not text", BodyKind::kBinary, "its bytes in base64"};
  return std::nullopt;
}

// `why` is a sentence. What the hook takes anyway needs no hint.
Refusal refused(const BodyToRead& body, std::string_view bytes, std::string why) {
  const auto look = look_at(body.head, bytes);
  if (!look || body.rule.kinds.has(look->kind)) return bad_body(std::move(why));
  why.resize(why.find_last_not_of('.') + 1);
  const auto kind = model::body_kind_name(look->kind);
  auto refusal =
      bad_body(fmt::format("{}: it is {}, which `body: {}` takes.", why, look->what, kind));
  refusal.detail = fmt::format(
      "{}: it is {} (Content-Type: {}). Set `body: {}` in the data of the webhook trigger, and "
      "webhook_payload is {}. A list such as `body: [json, form]` takes several kinds.",
      why, look->what, cut_text(body.head.header("Content-Type").value_or("none"), 100), kind,
      look->gives);
  return refusal;
}

// Reads one body; what it makes stays in `made`.
class Reader {
 public:
  explicit Reader(const BodyToRead& body) : body_(body), bytes_(body.bytes) {}

  std::expected<ReadBody, Refusal> read() {
    if (auto unpacked = unpack(); !unpacked) return std::unexpected(std::move(unpacked).error());
    if (bytes_.empty() && body_.empty_is_object && takes_json()) bytes_ = "{}";
    auto facts = read_kinds();
    if (!facts) return std::unexpected(refused(body_, bytes_, facts.error().message));
    const auto json = payload();
    return ReadBody{json, *std::move(facts), std::move(made_)};
  }

 private:
  std::expected<void, Refusal> unpack();
  Result<BodyFacts> read_kinds();
  bool is_json_expected() const;
  bool has_spec_version() const;
  Result<BodyFacts> read_json();
  Result<BodyFacts> read_mended_json(const Error& error);
  // As JSON of that kind; nothing when the body does not say that it is one.
  std::optional<Result<std::string>> read_as(BodyKind kind);
  Result<BodyFacts> take(std::string payload, BodyRoot root = BodyRoot::kAny);

  bool takes(BodyKind kind) const { return body_.rule.kinds.has(kind); }
  bool takes_json() const {
    return takes(BodyKind::kJson) || takes(BodyKind::kAny) || takes(BodyKind::kFormJson) ||
           takes(BodyKind::kCloudEvents);
  }
  // What the run gets, once it was read.
  std::string_view payload() const {
    return made_ && !made_->json.empty() ? std::string_view(made_->json) : bytes_;
  }
  ReadBody::Made& made() {
    if (!made_) made_ = std::make_unique<ReadBody::Made>();
    return *made_;
  }
  BodyRoot root() const {
    const bool any = takes(BodyKind::kAny) || takes(BodyKind::kFormJson);
    return any || type_ == "application/cloudevents-batch+json" ? BodyRoot::kAny
                                                                : BodyRoot::kObject;
  }

  const BodyToRead& body_;
  std::string_view bytes_;  // unpacked
  std::string type_;        // known once it is asked for: a plain object needs none
  std::unique_ptr<ReadBody::Made> made_;
};

std::expected<void, Refusal> Reader::unpack() {
  const auto codings = body_.head.header("Content-Encoding");
  if (!codings || bytes_.empty()) return {};
  auto unpacked = formats::decompress(*codings, bytes_, body_.bytes_max);
  if (!unpacked) {
    if (unpacked.error().code == ErrorCode::kTooLarge)
      return std::unexpected(too_large(body_.bytes_max));
    return std::unexpected(bad_body(fmt::format("The body {}.", unpacked.error().message)));
  }
  made().unpacked = *std::move(unpacked);
  bytes_ = made().unpacked;
  return {};
}

Result<BodyFacts> Reader::read_kinds() {
  constexpr std::array<BodyKind, 7> kOthers = {
      BodyKind::kFormJson, BodyKind::kForm, BodyKind::kMultipart, BodyKind::kXml,
      BodyKind::kNdjson,   BodyKind::kText, BodyKind::kBinary};
  static constexpr model::BodyKinds kPlain{BodyKind::kJson};
  if (body_.rule.kinds == kPlain) return read_json();
  type_ = content_type_of(body_.head);
  if (takes(BodyKind::kCloudEvents) && body_.head.header("ce-specversion")) {
    SLUICE_TRY(auto payload, cloud_event_to_payload(body_.head, bytes_));
    return take(std::move(payload));
  }
  std::optional<Error> first_error;
  if (is_json_expected()) {
    auto facts = read_json();
    if (facts) return facts;
    first_error = std::move(facts).error();
  }
  for (const auto kind : kOthers) {
    if (!takes(kind)) continue;
    auto payload = read_as(kind);
    if (!payload) continue;
    auto facts =
        *payload ? take(*std::move(*payload))
                 : Result<BodyFacts>(fail(ErrorCode::kInvalid,
                                          fmt::format("The body {}.", payload->error().message)));
    if (facts) return facts;
    if (!first_error) first_error = std::move(facts).error();
  }
  if (first_error) return fail(*std::move(first_error));
  return fail(ErrorCode::kInvalid, "The body is not of a kind that the webhook takes.");
}

// Whether the body is to be read as JSON first. A kind that has no mark of its own, such as text,
// gets what is not JSON.
bool Reader::is_json_expected() const {
  if (!takes_json() || (is_ndjson_type(type_) && takes(BodyKind::kNdjson))) return false;
  if (looks_like_json(bytes_)) return true;
  if (type_ == "application/json" || type_.ends_with("+json")) return true;
  const bool is_other =
      is_form_type(type_) || type_ == kMultipartType || first_character(bytes_) == '<';
  return !is_other && !takes(BodyKind::kText) && !takes(BodyKind::kBinary);
}

bool Reader::has_spec_version() const {
  static const auto kPath = model::parse_body_path("$.specversion").value();
  const auto facts = check_body(payload(), kPath);
  return facts && facts->id;
}

Result<BodyFacts> Reader::read_json() {
  auto facts = check_body(bytes_, body_.id_path, root());
  if (!facts) facts = read_mended_json(facts.error());
  if (!facts) return facts;
  const bool only_events = takes(BodyKind::kCloudEvents) && !takes(BodyKind::kJson) &&
                           !takes(BodyKind::kAny) && !takes(BodyKind::kFormJson);
  if (only_events && !type_.starts_with("application/cloudevents") && !has_spec_version())
    return fail(ErrorCode::kInvalid,
                "The body is not a CloudEvent: it has no member specversion, and there is no "
                "header ce-specversion.");
  return facts;
}

// What is wrong with some senders' JSON and can be put right: a byte order mark, another charset
// and halves of surrogate pairs.
Result<BodyFacts> Reader::read_mended_json(const Error& error) {
  const auto type = body_.head.header("Content-Type");
  const auto charset = type ? formats::header_parameter(*type, "charset") : std::nullopt;
  auto decoded = formats::to_utf8(bytes_, charset.value_or(""));
  if (!decoded) return fail(error);
  auto facts = take(*std::move(decoded), root());
  return facts ? std::move(facts) : fail(error);
}

std::optional<Result<std::string>> Reader::read_as(BodyKind kind) {
  const auto& head = body_.head;
  switch (kind) {
    case BodyKind::kForm:
      if (!is_form_type(type_) && (!type_.empty() || looks_like_json(bytes_))) return std::nullopt;
      return form_to_payload(head, bytes_);
    case BodyKind::kFormJson:
      if (!is_form_type(type_)) return std::nullopt;
      return form_field_to_payload(head, bytes_, body_.rule.form_field);
    case BodyKind::kMultipart:
      if (type_ != kMultipartType) return std::nullopt;
      return multipart_to_payload(head, bytes_, body_.files);
    case BodyKind::kXml:
      if (!is_xml_type(type_) && first_character(bytes_) != '<') return std::nullopt;
      return xml_to_payload(bytes_);
    case BodyKind::kNdjson:
      if (is_form_type(type_) || type_ == kMultipartType) return std::nullopt;
      return ndjson_to_payload(bytes_);
    case BodyKind::kText:
      return text_to_payload(head, bytes_);
    case BodyKind::kBinary:
      return binary_to_payload(bytes_);
    case BodyKind::kJson:
    case BodyKind::kAny:
    case BodyKind::kCloudEvents:
      return std::nullopt;
  }
  return std::nullopt;
}

Result<BodyFacts> Reader::take(std::string payload, BodyRoot root) {
  // What is left of a cut emoji is no reason to lose the rest.
  const auto replaced = formats::replace_lone_surrogates(payload);
  auto facts = check_body(payload, body_.id_path, root);
  if (!facts) return facts;
  made().json = std::move(payload);
  if (replaced > 0)
    made().warnings.push_back(
        fmt::format("{} of the body {} half of a surrogate pair, as a cut emoji leaves it, and "
                    "became U+FFFD.",
                    replaced == 1 ? "One character" : fmt::format("{} characters", replaced),
                    replaced == 1 ? "was" : "were each"));
  return facts;
}

}  // namespace

bool may_be_json(std::string_view content_type, std::string_view bytes) {
  if (looks_like_json(bytes)) return true;
  const auto charset = formats::header_parameter(content_type, "charset");
  if (!charset) return false;
  const auto text = formats::to_utf8(bytes, *charset);
  return text && looks_like_json(*text);
}

std::expected<ReadBody, Refusal> read_body(const BodyToRead& body) { return Reader(body).read(); }

bool takes_long_to_read(const http::Request& request, const model::BodyRule& rule) {
  // To convert a larger body, or to find its items, takes a millisecond and more.
  constexpr std::size_t kConvertedBytesMax = 32 << 10;
  static constexpr model::BodyKinds kPlain{BodyKind::kJson};
  if (request.header("Content-Encoding")) return true;
  if (rule.kinds == kPlain && !rule.split) return false;
  return request.body.size() > kConvertedBytesMax ||
         (rule.kinds.has(BodyKind::kMultipart) && content_type_of(request) == kMultipartType);
}

}  // namespace sluice::hooks
