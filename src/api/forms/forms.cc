#include "api/forms/forms.h"

#include <expected>
#include <fmt/format.h>
#include <memory>
#include <optional>

#include "api/core/problem.h"
#include "api/core/views.h"
#include "api/forms/form_input.h"
#include "api/forms/form_page.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "nodes/config/common.h"
#include "nodes/http/http_url.h"
#include "services/forms.h"

// GET and POST /forms/{token}, POST /forms/{token}/check.
namespace sluice::api {
namespace {

constexpr std::string_view kConfirmation = "Thank you. Your answer was received.";

// --- how the sender speaks ---

bool is_media_type(std::optional<std::string_view> header, std::string_view type) {
  if (!header) return false;
  const auto name = trim(header->substr(0, header->find(';')));
  return ascii_lower(name) == type;
}

bool sends_json(const http::RequestHead& head) {
  return is_media_type(head.header("Content-Type"), "application/json");
}

bool wants_json(const http::RequestHead& head) {
  if (head.method == http::Method::kPost && sends_json(head)) return true;
  const auto accept = ascii_lower(head.header("Accept").value_or(""));
  return accept.find("application/json") != std::string::npos &&
         accept.find("text/html") == std::string::npos;
}

// To whom an answer goes; outlives the request.
struct ResponseFormat {
  bool json = false;
};
ResponseFormat response_format_of(const http::RequestHead& head) { return {wants_json(head)}; }

// --- what is said when there is no form ---

struct Refusal {
  int status;
  std::string_view code;
  std::string_view title;
  std::string_view text;
};
constexpr Refusal kUnknown{404, "not_found", "There is no such form",
                           "Please check that the whole link was copied."};
constexpr Refusal kNotYet{404, "form_not_open", "This form is not open yet",
                          "Please try again in a moment."};
constexpr Refusal kAnswered{410, "form_answered", "This form was answered already",
                            "Nothing more is needed."};
constexpr Refusal kExpired{410, "form_expired", "This form has expired",
                           "The time in which it could be answered is over."};
constexpr Refusal kEnded{410, "form_closed", "This form is closed",
                         "Its answer is no longer needed."};
constexpr Refusal kTaken{410, "form_closed", "This form is closed",
                         "Somebody else has answered it, or its answer is no longer needed."};
constexpr Refusal kForeign{403, "forbidden", "This form was not sent",
                           "It can be sent from its own page only. Open its link again."};
constexpr Refusal kTooLarge{413, "too_large", "This was too much",
                            "The form was not sent: what was filled in is too large."};
constexpr Refusal kMediaType{415, "unsupported_media_type", "This form was not sent",
                             "Send application/x-www-form-urlencoded or application/json."};
constexpr Refusal kUnavailable{503, "unavailable", "Please try again",
                               "Your answer could not be saved at the moment. Send it again soon."};
constexpr Refusal kBroken{500, "internal", "Something went wrong", "Internal server error"};

http::Response refuse_form(const ResponseFormat& format, const Refusal& refusal,
                           std::string_view detail = {}) {
  const auto text = detail.empty() ? refusal.text : detail;
  if (format.json) {
    return problem_body(refusal.status, refusal.code, fmt::format("{}. {}", refusal.title, text));
  }
  auto response = notice_page(refusal.status, refusal.title, text);
  if (refusal.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

http::Response refuse_form(const ResponseFormat& format, const Error& error) {
  if (http_status(error.code) == 503) return refuse_form(format, kUnavailable);
  // Without the path, which lets whoever reads it answer.
  log::error("a form: {}: {}", error_code_name(error.code), error.message);
  return refuse_form(format, error.code == ErrorCode::kIo ? kUnavailable : kBroken);
}

const Refusal& refusal_of(services::FormState state) {
  using services::FormState;
  switch (state) {
    case FormState::kUnknown:
      return kUnknown;
    case FormState::kNotYet:
      return kNotYet;
    case FormState::kAnswered:
      return kAnswered;
    case FormState::kExpired:
      return kExpired;
    case FormState::kEnded:
    case FormState::kOpen:
      return kEnded;
  }
  return kEnded;
}

// --- the form of a request ---

std::expected<services::ShownForm, http::Response> find_open(Services& services,
                                                             const http::Request& request) {
  const auto no = [](http::Response response) { return std::unexpected(std::move(response)); };
  auto reader = services.readers.take();
  if (!reader) return no(refuse_form(response_format_of(request), reader.error()));
  auto found = services.forms.find(**reader, request.params[0]);
  if (found) return *std::move(found);
  const auto& none = found.error();
  if (!none.error) return no(refuse_form(response_format_of(request), refusal_of(none.state)));
  reader->discard();
  return no(refuse_form(response_format_of(request), *none.error));
}

json::object defaults_of(const nodes::Form& form) {
  json::object values;
  for (const auto& field : form.fields)
    if (field.type != nodes::FieldType::kHidden && !field.fallback.is_null())
      values[field.id] = field.fallback;
  return values;
}

json::value errors_view(const std::vector<nodes::FieldError>& errors) {
  json::object view;
  for (const auto& error : errors) view.emplace(error.field, error.message);
  return view;
}

json::value visible_view(const nodes::Form& form, const nodes::CheckedForm& checked) {
  json::array ids;
  for (const auto& id : checked.visible)
    if (form.field(id)->type != nodes::FieldType::kHidden) ids.emplace_back(id);
  return ids;
}

// As its author wrote it, templates rendered, with what is left out filled in. A hidden field is
// nobody's business.
json::value form_view(const services::ShownForm& open, const nodes::CheckedForm& checked) {
  json::array fields;
  if (const auto* all = open.shown.get_object().if_contains("fields"); all && all->is_array()) {
    for (std::size_t i = 0; i < open.form.fields.size(); ++i) {
      const auto& field = open.form.fields[i];
      if (field.type == nodes::FieldType::kHidden) continue;
      auto view = all->get_array()[i].as_object();
      view["type"] = nodes::field_type_name(field.type);
      view["label"] = field.label;
      view["required"] = field.required;
      fields.emplace_back(std::move(view));
    }
  }
  json::array buttons;
  for (const auto& button : open.form.buttons)
    buttons.emplace_back(json::object{{"id", button.id},
                                      {"label", button.label},
                                      {"style", button.style},
                                      {"validates", button.validates}});
  return json::object{{"title", open.form.title},
                      {"description", open.form.description},
                      {"description_format", open.form.markdown ? "markdown" : "text"},
                      {"fields", std::move(fields)},
                      {"buttons", std::move(buttons)},
                      {"visible", visible_view(open.form, checked)},
                      {"expires_at", open.expires_at ? json::value(format_time(*open.expires_at))
                                                     : json::value(nullptr)}};
}

http::Response json_response(int status, const json::value& body) {
  return {status, "application/json", to_json(body), {{"Cache-Control", "no-store"}}};
}

// --- what was sent ---

// A page of another site must not send the form, although it could not know the token. Browsers say
// where a request comes from; programs do not. A page without referrers says "null".
bool is_foreign(const Services& services, const http::RequestHead& head) {
  if (const auto site = head.header("Sec-Fetch-Site")) return *site == "cross-site";
  const auto origin = head.header("Origin");
  if (!origin || *origin == "null") return false;
  const auto from = nodes::authority_of(*origin);
  return from != head.header("Host").value_or("") &&
         from != nodes::authority_of(services.run_keys->public_url);
}

std::expected<FormInput, http::Response> read_input(const http::Request& request,
                                                    const nodes::Form& form) {
  const auto no = [](http::Response response) { return std::unexpected(std::move(response)); };
  const bool json = sends_json(request);
  if (!json && !is_media_type(request.header("Content-Type"), "application/x-www-form-urlencoded"))
    return no(refuse_form(response_format_of(request), kMediaType));
  auto input = json ? read_json_form(request.body) : read_encoded_form(request.body, form);
  if (!input) {
    constexpr Refusal kInvalid{400, "invalid_request", "This form was not sent", {}};
    return no(refuse_form(response_format_of(request), kInvalid, input.error().message));
  }
  return *std::move(input);
}

// The page again, with what was filled in.
http::Response page_again(int status, const services::ShownForm& open, FormInput input,
                          nodes::CheckedForm checked) {
  return form_page(status, open.form,
                   {std::move(input.values), std::move(checked.visible), std::move(checked.errors)},
                   open.expires_at);
}

http::Response refuse_values(const http::Request& request, const services::ShownForm& open,
                             FormInput input, nodes::CheckedForm checked) {
  if (!wants_json(request)) return page_again(422, open, std::move(input), std::move(checked));
  json::array sentences;
  for (const auto& error : checked.errors)
    sentences.emplace_back(error.field.empty() ? error.message
                                               : fmt::format("{}: {}", error.field, error.message));
  return problem_body(
      422, "form_invalid", "The answers were not saved; some are missing or invalid.",
      {{"errors", std::move(sentences)}, {"field_errors", errors_view(checked.errors)}});
}

http::Response refuse_to_save(const http::Request& request, const services::ShownForm& open,
                              FormInput input, nodes::CheckedForm checked) {
  if (wants_json(request)) return refuse_form(response_format_of(request), kUnavailable);
  checked.errors = {{"", std::string(kUnavailable.text)}};
  auto page = page_again(503, open, std::move(input), std::move(checked));
  page.headers.emplace_back("Retry-After", "1");
  return page;
}

http::Response thanks(bool json, const nodes::Form& form, const std::string& button) {
  const std::string text =
      form.confirmation.empty() ? std::string(kConfirmation) : form.confirmation;
  if (json)
    return json_response(
        200, json::object{{"status", "received"}, {"button", button}, {"message", text}});
  return notice_page(200, form.title.empty() ? "Thank you" : form.title, text);
}

}  // namespace

http::BodyPlan plan_form(const Services& services, const http::RequestHead& head) {
  const auto max = services.limits.form_bytes_max;
  if (head.content_length && *head.content_length > max)
    return refuse_form(response_format_of(head), kTooLarge);
  return max;
}

http::Response form_not_saved(const http::RequestHead& head) {
  return refuse_form(response_format_of(head), kUnavailable);
}

http::Response show_form(Services& services, const http::Request& request) {
  auto open = find_open(services, request);
  if (!open) return std::move(open).error();
  auto values = defaults_of(open->form);
  auto checked = nodes::check_form(open->form, open->form.buttons.front(), values);
  if (wants_json(request)) return json_response(200, form_view(*open, checked));
  return form_page(200, open->form, {std::move(values), std::move(checked.visible), {}},
                   open->expires_at);
}

http::Response check_open_form(Services& services, const http::Request& request) {
  if (is_foreign(services, request)) return refuse_form(response_format_of(request), kForeign);
  auto open = find_open(services, request);
  if (!open) return std::move(open).error();
  auto input = read_input(request, open->form);
  if (!input) return std::move(input).error();
  const nodes::FormButton any;
  const auto checked = nodes::check_form(open->form, any, input->values);
  return json_response(200, json::object{{"visible", visible_view(open->form, checked)},
                                         {"field_errors", errors_view(checked.errors)}});
}

void submit_form(Services& services, const http::Request& request, http::Responder responder) {
  if (is_foreign(services, request))
    return responder.send(refuse_form(response_format_of(request), kForeign));
  auto open = find_open(services, request);
  if (!open) return responder.send(std::move(open).error());
  auto input = read_input(request, open->form);
  if (!input) return responder.send(std::move(input).error());
  auto answer = services::Forms::check(open->form, input->button, input->values);
  if (!answer)
    return responder.send(
        refuse_values(request, *open, *std::move(input), std::move(answer).error()));
  // Shared: std::function is copyable.
  const auto reply = std::make_shared<http::Responder>(std::move(responder));
  const auto checked = answer->checked();
  const auto done = [reply, format = response_format_of(request),
                     thanks = thanks(wants_json(request), open->form, answer->button())](
                        const Result<void>& recorded) {
    if (recorded) return reply->send(thanks);
    const bool taken = recorded.error().code == ErrorCode::kConflict ||
                       recorded.error().code == ErrorCode::kNotFound;
    reply->send(taken ? refuse_form(format, kTaken) : refuse_form(format, recorded.error()));
  };
  if (!services.forms.submit(open->step, *std::move(answer), done))
    reply->send(refuse_to_save(request, *open, *std::move(input), checked));
}

}  // namespace sluice::api
