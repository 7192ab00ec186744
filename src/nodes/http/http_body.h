#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nodes/config/common.h"

namespace sluice::nodes {

// The settings `body` and `body_type` of an HTTP request.
class BodyTemplate {
 public:
  // `content_type`: of the headers, when it is known before anything is rendered; it decides where
  // `body_type` is absent.
  static BodyTemplate read(DataReader& data, const std::optional<std::string>& content_type);

  // Sets the body, and Content-Type unless a header has it. A multipart boundary follows from the
  // idempotency key and the content, so every try sends the same bytes.
  Result<void> build(HttpCall& call, const StepInput& input) const;
  void add_roots(std::vector<std::string>& roots) const { content_.add_roots(roots); }
  bool empty() const { return kind_ == Kind::kNone; }

 private:
  // kByHeader: JSON unless the headers name another type.
  enum class Kind { kByHeader, kJson, kText, kForm, kMultipart, kNone };

  Result<void> build_json(HttpCall& call, const StepInput& input) const;
  Result<void> build_form(HttpCall& call, const StepInput& input) const;
  Result<void> build_text(HttpCall& call, const StepInput& input) const;
  Result<void> build_multipart(HttpCall& call, const StepInput& input) const;
  Result<void> build_by_header(HttpCall& call, const StepInput& input) const;

  Kind kind_ = Kind::kNone;
  TemplateField content_;
};

}  // namespace sluice::nodes
