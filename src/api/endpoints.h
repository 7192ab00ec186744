#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "api/core/reply.h"
#include "http/http.h"
#include "services/scopes.h"

namespace sluice::api {

// How large a body may be; the number itself is in Limits. kEmpty: as kSmall, but nothing is in it.
enum class Takes { kNothing, kEmpty, kSmall, kSecret, kContext, kDefinition, kFilePart };

// Whether the answer waits for something: then there is a limit to how long.
enum class Answers { kAtOnce, kLater, kAfterCalls };

struct Endpoint {
  http::Method method;
  std::string_view pattern;
  std::optional<services::Scope> scope;  // nothing: every key will do
  Takes takes;
  Pending (*handle)(RequestContext&, const Reply&);
  Answers answers = Answers::kAtOnce;
  std::string_view query = {};  // the names of its parameters; others are refused
  ErrorFormat format = ErrorFormat::kWorkflows;
};

// Every route that needs an API key.
std::span<const Endpoint> endpoints();
// Of them those of contacts, lists and objects.
std::span<const Endpoint> record_endpoints();
// Of them those of calls, scripts and how teams call.
std::span<const Endpoint> call_endpoints();

}  // namespace sluice::api
