#include <fmt/format.h>

#include "base/text.h"
#include "model/secret_placeholder.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/config/nested_reader.h"
#include "nodes/config/remote_host.h"
#include "nodes/http/http_answer.h"
#include "nodes/http/http_pages.h"
#include "nodes/http/http_request.h"

// Calls a URL and waits for the answer.
namespace sluice::nodes {
namespace webhook {
namespace {

constexpr Micros kTimeoutDefault = Seconds(30);

constexpr std::int64_t kKeepDaysDefault = 7;
constexpr std::int64_t kKeepDaysMax = 365;

// Of a response that is kept as a file.
struct FileSettings {
  TemplateField name;
  Micros keep_for{};

  // Without a name of its own, it is called like the end of the URL's path.
  Result<std::string> name_for(const HttpCall& call, const StepInput& input) const {
    SLUICE_TRY(auto text, rendered_text(name, input, "file_name"));
    if (!trim(text).empty()) return std::string(cut_text(trim(text), kFileNameBytesMax));
    const auto path = std::string_view(call.url).substr(0, call.url.find_first_of("?#"));
    const auto slash = path.rfind('/');
    const auto last = slash > path.find("://") + 2 ? path.substr(slash + 1) : std::string_view();
    return last.empty() || model::find_placeholder_shape(last)
               ? "response"
               : std::string(cut_text(last, kFileNameBytesMax));
  }

  static constexpr std::size_t kFileNameBytesMax = 200;
};

class Webhook final : public Node {
 public:
  Webhook(RequestTemplate request, StatusRanges accepted, ResponseAs as,
          std::optional<Pagination> pagination, FileSettings file)
      : request_(std::move(request)),
        accepted_(std::move(accepted)),
        as_(as),
        pagination_(std::move(pagination)),
        file_(std::move(file)) {}

  Step start(const StepInput& input) const override {
    auto call = request_.build(input);
    if (!call) return failure(std::move(call).error().message);
    call->as_bytes = as_ == ResponseAs::kBinary;
    if (as_ == ResponseAs::kFile) {
      auto name = file_.name_for(*call, input);
      if (!name) return failure(std::move(name).error().message);
      call->file = KeepAsFile{*std::move(name), file_.keep_for};
    }
    if (!pagination_) return NeedsEffect{*std::move(call)};
    pagination_->aim(*call, input.memo, input.idempotency_key);
    return NeedsEffect{*std::move(call)};
  }

  Step finish(const EffectRequest& request, const EffectResult& result,
              const StepInput& input) const override {
    const auto& call = std::get<HttpCall>(request);
    if (const auto* error = std::get_if<EffectError>(&result)) return judge(call, *error);
    const auto& reply = std::get<HttpReply>(result);
    if (pagination_ && accepts(accepted_, reply.status))
      return pagination_->take(call, reply, input.memo, input.idempotency_key);
    return judge_reply(call, reply, accepted_, input.render.now, as_);
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    request_.add_roots(roots);
    file_.name.add_roots(roots);
    return roots;
  }

 private:
  Step judge(const HttpCall& call, const EffectError& error) const {
    auto step = judge_error(call, error);
    auto* failed = std::get_if<Failed>(&step);
    if (failed && error.code == EffectErrorCode::kTooLarge && as_ != ResponseAs::kFile)
      failed->message +=
          "; `response_bytes_max` allows more, up to what the server's --step-output-bytes-max "
          "says, and `response: file` keeps up to 100 MiB as a file";
    return step;
  }

  RequestTemplate request_;
  StatusRanges accepted_;
  ResponseAs as_;
  std::optional<Pagination> pagination_;
  FileSettings file_;
};

ResponseAs read_response(DataReader& data) {
  const auto as = data.choice("response", {"auto", "json", "text", "binary", "file"}, "auto");
  if (as == "json") return ResponseAs::kJson;
  if (as == "text") return ResponseAs::kText;
  if (as == "file") return ResponseAs::kFile;
  return as == "binary" ? ResponseAs::kBinary : ResponseAs::kAuto;
}

FileSettings read_file_settings(DataReader& data, ResponseAs as) {
  FileSettings file;
  file.name = data.text_field("file_name", Need::kOptional);
  file.keep_for =
      std::chrono::days(NestedReader(data).count("keep_days", kKeepDaysDefault, 1, kKeepDaysMax));
  for (const auto* name : {"file_name", "keep_days"})
    if (as != ResponseAs::kFile && data.find(name))
      data.error(fmt::format("`{}` can only be used with `response: file`", name));
  return file;
}

std::size_t read_bytes_max(DataReader& data, ResponseAs as) {
  constexpr std::size_t kFileBytesMax = 100 << 20;
  const std::size_t fallback =
      as == ResponseAs::kFile ? kFileBytesMax : RequestTemplate::kResponseBytesMax;
  return NestedReader(data).count("response_bytes_max", fallback, 1, kFileBytesMax);
}

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"method", "url", "query", "headers", "auth", "body_type", "body", "timeout",
              "accept_status", "response", "response_bytes_max", "pagination", "follow_redirects",
              "rate_limit", "file_name", "keep_days"});
  RequestTemplate request;
  request.method = data.choice("method", {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}, "GET");
  request.url = read_url(data, "url", Need::kRequired);
  request.query = read_query(data);
  request.headers = read_headers(data);
  request.auth = AuthTemplate::read(data);
  read_body(data, request);
  request.timeout = read_timeout(data, kTimeoutDefault);
  request.redirects = read_redirects(data);
  request.rate = read_rate(data);
  auto accepted = read_accept_status(data);
  const ResponseAs as = read_response(data);
  request.response_bytes_max = read_bytes_max(data, as);
  auto file = read_file_settings(data, as);
  auto pagination = Pagination::read(data);
  if (pagination && request.method != "GET")
    data.error(fmt::format("`pagination` requires the method GET, not {}", request.method));
  if (pagination &&
      (as == ResponseAs::kText || as == ResponseAs::kBinary || as == ResponseAs::kFile))
    data.error("`pagination` requires JSON responses; remove `response`");
  if (!data.ok()) return {};
  const Micros timeout = request.timeout;
  return {.node = std::make_unique<Webhook>(std::move(request), std::move(accepted), as,
                                            std::move(pagination), std::move(file)),
          .default_retry = {.max_attempts = 3},
          .timeout = timeout};
}

}  // namespace
}  // namespace webhook

const NodeKind kWebhook = {
    .id = "webhook",
    .title = "HTTP call",
    .summary = "Sends an HTTP request and waits for the response.",
    .family = Family::kAction,
    .compile = webhook::compile,
};

}  // namespace sluice::nodes
