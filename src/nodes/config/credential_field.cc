#include "nodes/config/credential_field.h"

#include <fmt/format.h>

#include "base/ids.h"
#include "base/json_number.h"
#include "nodes/config/vault_reads.h"

namespace sluice::nodes {

bool is_vault_id(std::string_view text) { return VaultId::parse(text).has_value(); }

CredentialField CredentialField::compile(const json::value& source, std::string_view path,
                                         std::vector<std::string>& errors) {
  CredentialField made;
  const auto* text = if_text(source);
  if (text && is_vault_id(*text))
    made.vault_id_ = *text;
  else if (text || source.is_null())
    made.field_ = TemplateField::compile(source, path, errors);
  else
    errors.push_back(
        fmt::format("`{}` must be a string: the id of a vault item (vlt_...) or a template, not {}",
                    path, json_kind_name(source)));
  return made;
}

Result<std::string> CredentialField::text(const StepInput& input) const {
  if (!vault_id_.empty()) {
    auto placeholder = input.scope.opaque("vault", vault_id_);
    if (!placeholder)
      return fail(ErrorCode::kInvalid,
                  fmt::format("the vault item {} cannot be used here", vault_id_));
    return *std::move(placeholder);
  }
  std::string out;
  SLUICE_TRY_VOID(field_.append_text(out, input));
  return out;
}

std::optional<std::string> CredentialField::constant_text() const {
  const auto* constant = field_.constant();
  if (!vault_id_.empty() || !constant || !is_text(*constant)) return std::nullopt;
  return std::string(constant->get_string());
}

bool CredentialField::empty() const {
  return vault_id_.empty() && field_.constant() &&
         (field_.constant()->is_null() ||
          (field_.constant()->is_string() && field_.constant()->get_string().empty()));
}

void CredentialField::add_roots(std::vector<std::string>& roots) const {
  if (vault_id_.empty())
    field_.add_roots(roots);
  else
    add_root(roots, vault_root({.name = vault_id_}));
}

}  // namespace sluice::nodes
