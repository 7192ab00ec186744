#include "hooks/sender_check.h"

#include <fmt/format.h>
#include <optional>

#include "base/secret.h"
#include "base/time.h"
#include "hooks/sample_request.h"
#include "hooks/signature.h"
#include "model/senders/scheme_rules.h"
#include "model/senders/secret_format.h"
#include "model/senders/sender.h"

namespace sluice::hooks {
namespace {

using model::Fact;

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
    const auto time = parse_time(sample_text(vector, "time"));
    if (!time && scheme.tolerance)
      return complain(where,
                      "must have the time at which it arrives, because the signature's "
                      "timestamp is checked");
    const auto secret = sample_text(vector, "secret");
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
    found_id_ |= value_in_sample(sender_, sender_.delivery_id, request).has_value();
    found_type_ |= value_in_sample(sender_, sender_.event_type, request).has_value();
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
