#include "hooks/sender_check.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

#include "base/json_number.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/time.h"
#include "formats/form_fields.h"
#include "hooks/json_member.h"
#include "hooks/signature.h"
#include "model/senders/scheme_rules.h"
#include "model/senders/secret_format.h"
#include "model/senders/sender.h"

namespace sluice::hooks {
namespace {

using model::Fact;

constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::string_view kUrl = "https://hooks.example.com/s/sample";

std::string member_text(const json::object& object, std::string_view name,
                        std::string_view fallback = {}) {
  const auto* text = find_string(object, name);
  return text ? std::string(*text) : std::string(fallback);
}

bool takes(const json::object& document, std::string_view kind) {
  const auto* body = document.if_contains("body");
  if (!body) return kind == "json";
  const auto* list = body->if_array();
  if (!list) return *body == json::value(kind);
  return std::find(list->begin(), list->end(), json::value(kind)) != list->end();
}

// A sample or vector of a file as the request that it stands for.
class SampleRequest {
 public:
  SampleRequest(const json::object& document, const json::object& sample)
      : method_(member_text(sample, "method", "POST")), body_(member_text(sample, "body")) {
    if (const auto* headers = find_object(sample, "headers")) headers_ = *headers;
    const auto type = member_text(sample, "content_type");
    if (!type.empty()) headers_["Content-Type"] = type;
    if (!lookup("Content-Type")) headers_["Content-Type"] = likely_type(document);
    read_url(member_text(sample, "url", kUrl));
    if (const auto query = member_text(sample, "query"); !query.empty()) query_ = query;
  }

  std::optional<std::string_view> lookup(std::string_view name) const {
    for (const auto& [key, value] : headers_) {
      const auto* text = if_text(value);
      if (text && equal_ignoring_case(key, name)) return std::string_view(*text);
    }
    return std::nullopt;
  }

  ReceivedRequest received(const HeaderLookup& header) const {
    return {.method = method_,
            .public_url = public_url_,
            .path = path_,
            .query = query_,
            .header = header,
            .body = body_};
  }
  HeaderLookup header() const {
    return [this](std::string_view name) { return lookup(name); };
  }

  const std::string& body() const { return body_; }
  void set_body(std::string body) { body_ = std::move(body); }
  bool has_type(std::string_view part) const {
    return ascii_lower(lookup("Content-Type").value_or("")).find(part) != std::string::npos;
  }

 private:
  std::string likely_type(const json::object& document) const {
    const auto start = trim(body_);
    const bool json = start.starts_with('{') || start.starts_with('[');
    const bool form = takes(document, "form") || takes(document, "form-json");
    return std::string(!json && form ? kForm : "application/json");
  }

  void read_url(const std::string& url) {
    const auto host = url.find("://");
    const auto path = host == std::string::npos ? host : url.find('/', host + 3);
    public_url_ = url.substr(0, path);
    if (path == std::string::npos) return;
    const auto question = url.find('?', path);
    path_ = url.substr(path, question == std::string::npos ? question : question - path);
    if (question != std::string::npos) query_ = url.substr(question + 1);
  }

  std::string method_;
  std::string body_;
  json::object headers_;
  std::string public_url_;
  std::string path_;
  std::string query_;
};

// Whether a body that was altered by accident has to be refused.
bool notices_changes(const model::SignatureScheme& scheme) {
  return model::covers_body(scheme) || scheme.content.uses(Fact::kCrc32);
}

std::string altered(std::string body) {
  if (body.empty()) return " ";
  auto& byte = body[body.size() / 2];
  byte = byte == 'x' ? 'y' : 'x';
  return body;
}

class FileCheck {
 public:
  FileCheck(const model::Sender& sender, std::vector<std::string>& errors)
      : sender_(sender), errors_(errors) {}

  void run() {
    for_each("vectors", [this](const json::object& vector, const std::string& where) {
      check_vector(vector, where);
    });
    for_each("samples", [this](const json::object& sample, const std::string& /*where*/) {
      check_sample(sample);
    });
    check_found(sender_.delivery_id, "delivery_id", found_id_);
    check_found(sender_.event_type, "event_type", found_type_);
  }

 private:
  template <class Use>
  void for_each(std::string_view name, Use use) {
    const auto* list = sender_.document.if_contains(name);
    if (!list || !list->is_array()) return;
    std::size_t index = 0;
    for (const auto& element : list->get_array()) {
      const auto where = fmt::format("{}[{}]", name, index++);
      if (element.is_object()) use(element.get_object(), where);
    }
  }

  void check_vector(const json::object& vector, const std::string& where) {
    if (!sender_.signature)
      return complain(where, "is there, but the sender has no signature to verify");
    const auto& scheme = *sender_.signature;
    const auto time = parse_time(member_text(vector, "time"));
    if (!time && scheme.tolerance)
      return complain(where,
                      "must have the time at which it arrives, because the signature's "
                      "timestamp is checked");
    const auto secret = member_text(vector, "secret");
    if (const auto fits = model::check_secret(scheme, secret); !fits)
      return complain(where + ".secret", fits.error().message);
    const Timestamp now = time.value_or(Timestamp{});
    SampleRequest request(sender_.document, vector);
    const auto verified = verify(scheme, secret, request, now);
    if (!verified)
      return complain(where, fmt::format("does not verify: {}", verified.error().message));
    if (scheme.secret_format == model::SignatureScheme::SecretFormat::kText &&
        verify(scheme, secret + "x", request, now))
      complain(where, "verifies with another secret, too");
    const bool notices = notices_changes(case_of(scheme, request));
    request.set_body(altered(request.body()));
    if (notices && verify(scheme, secret, request, now))
      complain(where, "verifies with another body, too");
  }

  static Result<void> verify(const model::SignatureScheme& scheme, const std::string& secret,
                             const SampleRequest& request, Timestamp now) {
    const std::vector<Secret> secrets = {Secret(secret)};
    const auto header = request.header();
    return Verifier(scheme, secrets).verify(request.received(header), now);
  }

  static model::SignatureScheme case_of(const model::SignatureScheme& scheme,
                                        const SampleRequest& request) {
    const auto header = request.header();
    return Verifier(scheme, {}).scheme_for(request.received(header));
  }

  void check_sample(const json::object& sample) {
    const SampleRequest request(sender_.document, sample);
    // Their fields are known only once the body has been read as what it is.
    if (request.has_type("multipart/") || request.has_type("xml")) found_id_ = found_type_ = true;
    const auto header = request.header();
    const auto received = request.received(header);
    ReceivedFacts facts(received);
    facts.delivery_id = sender_.delivery_id ? &*sender_.delivery_id : nullptr;
    const auto json = json_of(request);
    if (json) facts.json = *json;
    const auto item = item_of(facts.json.value_or(request.body()));
    found_id_ |= has_value(sender_.delivery_id, facts, item);
    found_type_ |= has_value(sender_.event_type, facts, item);
  }

  // In the field of a form, if the sender sends it there.
  std::optional<std::string> json_of(const SampleRequest& request) const {
    if (!takes(sender_.document, "form-json") || !request.has_type(kForm)) return std::nullopt;
    return formats::find_form_field(request.body(),
                                    member_text(sender_.document, "form_field", "payload"));
  }

  // The first one of a batch.
  std::optional<std::string> item_of(std::string_view document) const {
    const auto split = member_text(sender_.document, "split");
    if (split.empty()) return std::nullopt;
    const auto path = model::parse_body_path(split == "$" ? "$[0]" : split + "[0]");
    return path ? json_member(document, *path) : std::nullopt;
  }

  static bool has_value(const std::optional<model::Expression>& expression, ReceivedFacts facts,
                        const std::optional<std::string>& item) {
    if (!expression) return false;
    auto value = expression->evaluate(facts);
    if (!value && item) {
      facts.json = *item;
      value = expression->evaluate(facts);
    }
    return value && !value->empty();
  }

  // Not each kind of delivery has one, as tests and handshakes do not.
  void check_found(const std::optional<model::Expression>& expression, std::string_view name,
                   bool found) {
    if (expression && !found)
      complain(std::string(name),
               fmt::format("is {}, which gives nothing on any of the samples", expression->text()));
  }

  void complain(const std::string& where, std::string_view message) {
    errors_.push_back(fmt::format("{} {}{}", where, message, message.ends_with('.') ? "" : "."));
  }

  const model::Sender& sender_;
  std::vector<std::string>& errors_;
  bool found_id_ = false;
  bool found_type_ = false;
};

}  // namespace

std::vector<std::string> check_sender_file(std::string_view name, std::string_view text) {
  auto read = model::check_sender(name, text);
  if (read.errors.empty()) FileCheck(read.sender, read.errors).run();
  return std::move(read.errors);
}

}  // namespace sluice::hooks
