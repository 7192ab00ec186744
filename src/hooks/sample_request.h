#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "hooks/received.h"
#include "model/senders/sender.h"

namespace sluice::hooks {

// A text member of a sample or of its file.
std::string sample_text(const json::object& object, std::string_view name,
                        std::string_view fallback = {});

// A sample or vector of a sender's file as the request that it stands for, and what is changed of
// it before it is sent.
class SampleRequest {
 public:
  // `document` is the file, `sample` one of its samples or vectors.
  SampleRequest(const json::object& document, const json::object& sample);

  const std::string& method() const { return method_; }
  // With the query.
  std::string url() const;
  const json::object& headers() const { return headers_; }  // each a text
  const std::string& body() const { return body_; }

  // Nothing when there is no such header.
  std::optional<std::string_view> lookup(std::string_view name) const;
  bool has_type(std::string_view part) const;  // of the content type
  // Both point into this request.
  HeaderLookup header() const;
  ReceivedRequest received(const HeaderLookup& header) const;
  // The JSON in the field of a form, if the sender sends it there.
  std::optional<std::string> form_json() const;

  // With another address, whose query goes before that of the sample.
  void set_url(std::string_view url);
  void set_body(std::string body) { body_ = std::move(body); }
  void set_header(std::string_view name, std::string_view value);
  // Puts a text where a header, query parameter, form field or member of the body is; as a number
  // where one was. kInvalid when the body cannot have it.
  Result<void> put(const model::Source& source, std::string_view text);

 private:
  std::string likely_type(const json::object& document) const;
  void read_url(std::string_view url);
  Result<void> put_member(std::span<const model::PathSegment> path, std::string_view text);

  std::string method_;
  std::string body_;
  std::string json_field_;  // of a form; empty: the body is the JSON
  json::object headers_;
  std::string public_url_;
  std::string path_;
  std::string query_;
};

// The member at the path with the text in its place, as a number where one was. kInvalid when
// something on the way is neither an object nor an array that has such an element.
Result<void> put_at(json::value& document, std::span<const model::PathSegment> path,
                    std::string_view text);

// What an expression of a sender's file gives on a sample: on its first item where the sample as a
// whole has no such value. Nothing when it gives none, or an empty one.
std::optional<std::string> value_in_sample(const model::Sender& sender,
                                           const std::optional<model::Expression>& expression,
                                           const SampleRequest& request);

}  // namespace sluice::hooks
