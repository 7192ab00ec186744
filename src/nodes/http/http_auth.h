#pragma once

#include <string>
#include <vector>

#include "nodes/config/common.h"
#include "nodes/config/credential_field.h"

namespace sluice::nodes {

// The setting `auth` of nodes that make HTTP calls: the credentials.
class AuthTemplate {
 public:
  AuthTemplate() = default;
  static AuthTemplate read(DataReader& data);

  // Puts it into the call. kInvalid when a template fails, or when an Authorization header is there
  // already.
  Result<void> apply(HttpCall& call, const StepInput& input) const;
  void add_roots(std::vector<std::string>& roots) const;

 private:
  enum class Kind { kNone, kBasic, kBearer, kOAuth };

  Kind kind_ = Kind::kNone;
  CredentialField user_;    // or the client's id
  CredentialField secret_;  // password, token or the client's secret
  TemplateField token_url_;
  TemplateField scope_;
};

}  // namespace sluice::nodes
