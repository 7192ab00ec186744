#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "nodes/http/soap_wsdl.h"
#include "nodes/node.h"

namespace sluice::nodes {

// WS-Security's UsernameToken with PasswordText.
struct SoapUser {
  std::string name;
  std::string password;
};

// kInvalid when the input cannot stand in XML.
Result<std::string> build_envelope(const SoapOperation& operation, const json::value& input,
                                   const std::optional<SoapUser>& user);

// Content-Type, and for SOAP 1.1 SOAPAction.
std::vector<std::pair<std::string, std::string>> envelope_headers(const SoapOperation& operation);

// The output {"status", "body"}, or the fault as a failure with {"status", "faultcode",
// "faultstring", "detail"}. Nothing when the answer is no SOAP envelope; `why` says what it is.
std::optional<Step> read_envelope(const HttpReply& reply, std::string& why);

}  // namespace sluice::nodes
