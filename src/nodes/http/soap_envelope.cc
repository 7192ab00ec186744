#include "nodes/http/soap_envelope.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "formats/xml.h"
#include "nodes/config/common.h"
#include "nodes/http/http_answer.h"

namespace sluice::nodes {
namespace {

constexpr std::string_view kEnvelope11 = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr std::string_view kEnvelope12 = "http://www.w3.org/2003/05/soap-envelope";
constexpr std::string_view kSecurity =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
constexpr std::string_view kPasswordText =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0"
    "#PasswordText";

std::string quoted_action(std::string_view action) {
  std::string out = "\"";
  for (const char c : action)
    if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20) out += c;
  return out + "\"";
}

void append_security(std::string& out, const SoapUser& user) {
  out +=
      fmt::format(R"(<s:Header><w:Security xmlns:w="{}" s:mustUnderstand="1"><w:UsernameToken>)"
                  R"(<w:Username>{}</w:Username><w:Password Type="{}">{}</w:Password>)"
                  R"(</w:UsernameToken></w:Security></s:Header>)",
                  kSecurity, escape_markup(user.name), kPasswordText, escape_markup(user.password));
}

// What a fault says, whatever its version.
Step fault(const HttpReply& reply, const json::value& told) {
  const auto text = [&](std::initializer_list<std::string_view> paths) {
    for (const auto path : paths) {
      const auto* found = find_path(told, path);
      if (const auto* list = found ? found->if_array() : nullptr; list && !list->empty())
        found = &list->front();
      if (found && found->is_object()) found = find_member(*found, "#text");
      if (found && found->is_string()) return std::string(trim(found->get_string()));
    }
    return std::string();
  };
  const auto* detail = find_member(told, "detail");
  if (!detail) detail = find_member(told, "Detail");
  Failed failed;
  const auto code = text({"faultcode", "Code.Subcode.Value", "Code.Value"});
  const auto reason = text({"faultstring", "Reason.Text"});
  failed.message = fmt::format("SOAP fault {}: {}", code.empty() ? "without a code" : code, reason);
  failed.output = json::object{{"status", reply.status},
                               {"faultcode", code},
                               {"faultstring", reason},
                               {"detail", detail ? *detail : json::value()}};
  failed.cause = {accepts({{200, 299}}, reply.status) ? model::FailureKind::kResponse
                                                      : model::FailureKind::kStatus,
                  reply.status};
  return failed;
}

}  // namespace

Result<std::string> build_envelope(const SoapOperation& operation, const json::value& input,
                                   const std::optional<SoapUser>& user) {
  std::string out = R"(<?xml version="1.0" encoding="UTF-8"?>)";
  out += fmt::format(R"(<s:Envelope xmlns:s="{}">)", operation.soap12 ? kEnvelope12 : kEnvelope11);
  if (user) append_security(out, *user);
  // A default namespace is inherited by the elements inside, a prefix is not.
  const auto name = operation.qualified ? operation.element : "o:" + operation.element;
  out += fmt::format(R"(<s:Body><{} {}="{}")", name, operation.qualified ? "xmlns" : "xmlns:o",
                     escape_markup(operation.space));
  SLUICE_TRY_VOID(formats::append_content(out, input));
  out += fmt::format("</{}></s:Body></s:Envelope>", name);
  return out;
}

std::vector<std::pair<std::string, std::string>> envelope_headers(const SoapOperation& operation) {
  if (!operation.soap12)
    return {{"Content-Type", "text/xml; charset=utf-8"},
            {"SOAPAction", quoted_action(operation.action)}};
  std::string type = "application/soap+xml; charset=utf-8";
  if (!operation.action.empty()) type += "; action=" + quoted_action(operation.action);
  return {{"Content-Type", std::move(type)}};
}

std::optional<Step> read_envelope(const HttpReply& reply, std::string& why) {
  pugi::xml_document document;
  if (auto parsed = formats::parse_xml(document, reply.body); !parsed) {
    why = parsed.error().message;
    return std::nullopt;
  }
  const auto envelope = formats::child_element(document, "Envelope");
  const auto space = formats::Namespaces().find(envelope, envelope.name());
  const auto body = formats::child_element(envelope, "Body");
  if (!body || (space != kEnvelope11 && space != kEnvelope12)) {
    why = "is not a SOAP envelope";
    return std::nullopt;
  }
  if (const auto told = formats::child_element(body, "Fault")) {
    const auto value = formats::xml_to_json(told);
    return fault(reply, value ? *value : json::value());
  }
  auto value = formats::xml_to_json(body);
  if (!value) {
    why = value.error().message;
    return std::nullopt;
  }
  return Completed{json::object{{"status", reply.status}, {"body", *std::move(value)}}, ""};
}

}  // namespace sluice::nodes
