#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nodes/node.h"
#include "nodes/template_field.h"

namespace sluice::nodes {

// An HTTP request as its author wrote it. Building it is pure: templates are rendered, and what
// cannot be sent safely is refused with a sentence.
struct RequestTemplate {
  std::string method;
  TemplateField url;
  std::vector<std::pair<TemplateField, TemplateField>> headers;
  std::optional<TemplateField> body;
  Micros timeout{};

  Result<HttpCall> build(const StepInput& input) const;
};

// The URL without surrounding white space, with spaces and bytes outside ASCII percent-encoded.
// kInvalid unless it is http or https with a host and no control characters.
Result<std::string> clean_url(std::string_view url);

// kInvalid when the name is no token of RFC 9110, is one that the client itself sets, or the value
// holds a line end, NUL or another control character.
Result<void> check_header(std::string_view name, std::string_view value);

}  // namespace sluice::nodes
