#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <utility>
#include <vector>

#include "api/core/handlers.h"
#include "api/core/text.h"
#include "api/core/views.h"
#include "base/json_number.h"
#include "base/text.h"
#include "hooks/headers.h"
#include "hooks/signer.h"
#include "services/fields.h"
#include "services/webhook_tokens.h"

// POST /workflows/{id}/test-delivery: a body, signed as the sender would, through admission itself.
namespace sluice::api {
namespace {

constexpr std::size_t kHeadersGivenMax = 32;
constexpr std::size_t kHeaderBytesMax = 4 << 10;
constexpr std::string_view kMark = "X-Sluice-Test";  // so that its run can be told from others
constexpr std::string_view kContentType = "Content-Type";
constexpr std::string_view kHookPath = "/workflows/webhooks/";

// The request that is made up, and where its answer goes: to the audit log, and back to the caller
// of the API.
class MadeDelivery final : public http::ReplySink {
 public:
  struct Noting {
    const services::AuditLog& audit;
    Principal caller;
    services::AuditNote note;
  };
  MadeDelivery(Noting noting, Reply reply, std::string token, std::string body,
               hooks::SignedHeaders given)
      : noting_(std::move(noting)),
        reply_(std::move(reply)),
        token_(std::move(token)),
        path_(std::string(kHookPath) + token_),
        body_(std::move(body)),
        given_(std::move(given)) {}

  http::Request request(const RequestContext& context) {
    headers_.clear();
    headers_.reserve(given_.size());
    for (const auto& [name, value] : given_) headers_.push_back({name, value});
    http::Request made;
    made.method = http::Method::kPost;
    made.path = path_;
    made.route = "/workflows/webhooks/{webhookToken}";
    made.headers = headers_;
    params_ = {token_};
    made.params = params_;
    made.content_length = body_.size();
    made.peer = "127.0.0.1";
    made.shard = context.request.shard;
    made.body = body_;
    return made;
  }
  void add(hooks::SignedHeaders more) {
    for (auto& each : more) given_.push_back(std::move(each));
  }
  void show_with(const model::HookSettings& settings) {
    sent_ = hooks::shown_headers(headers_, settings);
  }

  void reply(std::shared_ptr<ReplySink> /*self*/, std::string_view bytes) override {
    constexpr std::string_view kVersion = "HTTP/1.1 ";
    int status = 0;
    if (bytes.starts_with(kVersion)) {
      const auto* at = bytes.data() + kVersion.size();
      std::from_chars(at, bytes.data() + bytes.size(), status);
    }
    const auto end = bytes.find("\r\n\r\n");
    tell(status, end == std::string_view::npos ? std::string_view() : bytes.substr(end + 4));
  }
  void reply(std::shared_ptr<ReplySink> /*self*/, const http::Response& response) override {
    tell(response.status, response.body);
  }
  void reply_nothing(std::shared_ptr<ReplySink> /*self*/) override {
    reply_.send(Problem(ErrorCode::kInternal, "internal", "The delivery was not answered."));
  }
  bool run_on_worker(std::move_only_function<void()> job) override {
    reply_.resume([job = std::move(job)](RequestContext&, const Reply&) mutable -> Pending {
      job();
      return {};
    });
    return true;
  }

 private:
  void tell(int status, std::string_view body) const {
    const auto answer = parse_json(body);
    const auto* run = answer ? find_member(*answer, "execution_id") : nullptr;
    auto headers = parse_json(sent_);
    auto shown = api::reply(
        200, json::object{{"status", status},
                          {"body", readable(body)},
                          {"execution_id", run ? *run : json::value(nullptr)},
                          {"sent_headers", headers ? *std::move(headers) : json::object()}});
    auto note = noting_.note;
    note.after["status"] = status;
    noting_.audit.note(noting_.caller, std::move(note),
                       [reply = reply_, shown = std::move(shown)] { reply.send(shown); });
  }

  const Noting noting_;
  const Reply reply_;
  const std::string token_;
  const std::string path_;
  const std::string body_;
  hooks::SignedHeaders given_;
  std::string sent_ = "{}";
  std::vector<http::Header> headers_;
  std::array<std::string_view, 1> params_{};
};

struct TestDelivery {
  std::string body = "{}";
  hooks::SignedHeaders headers;
};

bool is_sendable(std::string_view name, std::string_view value) {
  return model::is_header_name(name) && name.size() + value.size() <= kHeaderBytesMax &&
         !has_control(value);
}

bool has_content_type(const hooks::SignedHeaders& headers) {
  return std::ranges::any_of(
      headers, [](const auto& header) { return equal_ignoring_case(header.first, kContentType); });
}

std::expected<TestDelivery, Problem> read_test_delivery(const RequestContext& context) {
  SLUICE_TRY(const auto document, read_body(context, Body::kOptional));
  services::Fields fields(document);
  TestDelivery test;
  if (const auto body = fields.text("body", 0, context.services.limits.body_bytes_max,
                                    services::Fields::Need::kOptional))
    test.body = *body;
  if (const auto headers = fields.object("headers")) {
    if (headers->size() > kHeadersGivenMax) fields.complain("headers has more than 32 members.");
    for (const auto& [name, value] : *headers) {
      const auto* text = if_text(value);
      if (text && is_sendable(std::string_view(name), std::string_view(*text)))
        test.headers.emplace_back(std::string(name), std::string(*text));
      else
        fields.complain("headers must have names and values as HTTP allows, of at most 4 KiB.");
    }
  }
  SLUICE_TRY_VOID(fields.finish());
  return test;
}

}  // namespace

Pending send_test_delivery(RequestContext& context, const Reply& reply) {
  SLUICE_TRY(auto test, read_test_delivery(context));
  SLUICE_TRY(const auto workflow, find_workflow(context, context.param(0)));
  auto& services = context.services;
  SLUICE_TRY(const auto hook, services.workflows.hook_of(workflow, workflow.version,
                                                         services.limits.payload_bytes_max.get()));
  SLUICE_TRY(const auto tokens, context.reader.tokens_of(workflow.id));
  const auto* current = services::current_token(tokens);
  if (!current) return not_found("webhook");
  SLUICE_TRY(const auto token, services.workflows.open_token(*current));
  test.headers.emplace_back(kMark, "1");
  if (!has_content_type(test.headers)) test.headers.emplace_back(kContentType, "application/json");
  const auto made = std::make_shared<MadeDelivery>(  // shared by the responder, until it answered
      MadeDelivery::Noting{
          services.audit, context.caller, {"webhook.test", workflow.id.text(), workflow.name}},
      reply, std::string(token.expose()), std::move(test.body), std::move(test.headers));
  const auto unique = "test_" + uid_text(services.ids.next_uid());
  auto added = services.admission.sign(*hook, made->request(context), unique);
  if (!added)
    return refuse(ErrorCode::kConflict, "delivery_not_signed", std::move(added).error().message);
  made->add(*std::move(added));
  const auto request = made->request(context);
  made->show_with(hook->settings());
  services.admission.handle(request, http::Responder(made), hooks::Dialect::kWorkflows);
  return {};
}

}  // namespace sluice::api
