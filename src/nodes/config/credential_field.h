#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nodes/config/template_field.h"
#include "nodes/node.h"

namespace sluice::nodes {

// A setting that takes a secret: the id of a vault item (vlt_...), `{{ vault.NAME }}`, or any other
// template.
class CredentialField {
 public:
  CredentialField() = default;
  static CredentialField compile(const json::value& source, std::string_view path,
                                 std::vector<std::string>& errors);

  // The text, with a placeholder for a secret that is resolved when it is sent.
  Result<std::string> text(const StepInput& input) const;
  // The text when it holds no template and is no secret, else nothing.
  std::optional<std::string> constant_text() const;
  bool empty() const;  // nothing was given
  void add_roots(std::vector<std::string>& roots) const;

 private:
  std::string vault_id_;
  TemplateField field_;
};

// "vlt_" and 26 characters, as ids are written.
bool is_vault_id(std::string_view text);

}  // namespace sluice::nodes
