#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/time.h"
#include "model/secret_placeholder.h"
#include "nodes/catalogue.h"
#include "nodes/config/common.h"
#include "nodes/http/http_request.h"

// Makes a short URL that Sluice redirects from.
namespace sluice::nodes {
namespace short_link {
namespace {

constexpr std::array<std::int64_t, 5> kDays = {1, 3, 7, 30, 90};
constexpr std::int64_t kDaysDefault = 7;
constexpr std::size_t kLinkBytesMax = 8 << 10;

class ShortLink final : public Node {
 public:
  ShortLink(TemplateField url, std::int64_t days) : url_(std::move(url)), days_(days) {}

  Step start(const StepInput& input) const override {
    std::string text;
    if (auto rendered = url_.append_text(text, input); !rendered)
      return render_failure("url", rendered.error());
    if (model::show_placeholders(text) != text)
      return failure("`url` contains a vault secret, which the link would reveal");
    auto url = clean_url(text);
    if (!url) return failure(std::move(url).error().message);
    if (url->size() > kLinkBytesMax)
      return failure(fmt::format("`url` is longer than {} bytes", kLinkBytesMax));
    return NeedsEffect{MakeLink{.target = *std::move(url), .keep_for = std::chrono::days(days_)}};
  }

  Step finish(const EffectRequest& request, const EffectResult& result,
              const StepInput&) const override {
    if (const auto* error = std::get_if<EffectError>(&result)) {
      Failed failed;
      failed.message = "the short link could not be created: " + error->message;
      failed.transient = error->code == EffectErrorCode::kBroken;
      failed.cause = cause_of(*error);
      return failed;
    }
    const auto& kept = std::get<Artifact>(result);
    return Completed{json::object{{"short_url", kept.url},
                                  {"expires_at", format_time(kept.expires_at)},
                                  {"url", std::get<MakeLink>(request).target}},
                     ""};
  }

  std::vector<std::string> roots() const override {
    std::vector<std::string> roots;
    url_.add_roots(roots);
    return roots;
  }

 private:
  TemplateField url_;
  std::int64_t days_;
};

Compiled compile(const CompileInput& input, std::vector<std::string>& errors) {
  DataReader data(input, errors);
  data.allow({"url", "ttl_days"});
  auto url = data.text_field("url", Need::kRequired);
  if (const auto* constant = url.constant(); constant && constant->is_string())
    if (auto clean = clean_url(constant->get_string()); !clean) data.error(clean.error().message);
  std::int64_t days = kDaysDefault;
  if (const auto* value = data.find("ttl_days")) {
    const auto* given = value->if_int64();
    if (given && std::find(kDays.begin(), kDays.end(), *given) != kDays.end())
      days = *given;
    else
      data.error(fmt::format("`ttl_days` must be 1, 3, 7, 30 or 90, not {}", excerpt(*value)));
  }
  if (!data.ok()) return {};
  return {.node = std::make_unique<ShortLink>(std::move(url), days),
          .default_retry = {.max_attempts = 3}};
}

}  // namespace
}  // namespace short_link

const NodeKind kShortLink = {
    .id = "short_link",
    .title = "Short link",
    .summary = "Creates a short URL that redirects to another one for some days.",
    .family = Family::kAction,
    .compile = short_link::compile,
};

}  // namespace sluice::nodes
