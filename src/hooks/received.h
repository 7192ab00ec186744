#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/http.h"
#include "model/senders/expression.h"
#include "model/senders/signature_scheme.h"

namespace sluice::hooks {

// Finds a header's value by name; nothing when absent or repeated.
using HeaderLookup = std::function<std::optional<std::string_view>(std::string_view name)>;

// One request as its sender made it. Everything in it outlives what looks at it.
struct ReceivedRequest {
  std::string_view method = "POST";
  std::string_view public_url = {};  // of this server, without a slash at the end
  std::string_view path = {};
  std::string_view query = {};  // without the question mark
  const HeaderLookup& header;
  std::string_view body;
  // All of them, so that repeated ones are found; empty: only what `header` finds.
  std::span<const http::Header> headers = {};
  std::string_view verify_token = {};  // of the hook; empty: none
};

// What expressions can ask of a request. What is not part of it is absent until it is set.
class ReceivedFacts final : public model::DeliveryFacts {
 public:
  explicit ReceivedFacts(const ReceivedRequest& request) : request_(&request) {}

  std::optional<std::string_view> find(const model::Source& source,
                                       std::string& storage) const override;
  std::optional<std::string_view> header(std::string_view name) const {
    return request_->header(name);
  }
  // Each value of that header, also when it was sent more than once.
  std::vector<std::string_view> header_values(std::string_view name) const;

  std::optional<std::string_view> json;  // a document other than the body
  const model::Expression* delivery_id = nullptr;
  std::optional<std::string_view> timestamp;
  std::optional<std::string_view> secret;
  std::optional<std::string_view> hmac_key;
  std::optional<std::string_view> verify_token;
  std::optional<std::string_view> text;
  std::optional<std::string_view> execution_id;
  std::optional<std::string_view> event_key;
  const model::SignatureScheme::List* list = nullptr;
  std::string_view list_text;           // the header that holds the list
  std::string_view listed_header = {};  // has to be among those that a header lists as signed
  bool query_is_signed = false;         // so that it may hold the digest of a body
  // Instead of the URL as it is configured: with the port of its scheme, or without its port.
  bool with_other_port = false;
  bool remembers_members = false;  // of the body, once they were searched for

 private:
  std::optional<std::string> id() const;
  std::optional<std::string> form_fields() const;
  std::optional<std::string> signed_headers(std::string_view name) const;
  std::string url() const;
  bool is_form() const;
  std::optional<std::string> form_field(std::string_view name) const;
  std::optional<std::string> member(const model::Source& source) const;

  const ReceivedRequest* request_;
  mutable std::vector<std::pair<std::string, std::optional<std::string>>> members_;
};

}  // namespace sluice::hooks
