#include "api/workflows/sync_token.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "base/log.h"
#include "services/token_authorizer.h"

namespace sluice::api {
namespace {

using hooks::KeyCache;
using services::TokenKeys;
using services::UnverifiedToken;

// As a quoted string of RFC 6750 may have it.
std::string quotable(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c == '"') c = '\'';
    if (c < ' ' || c > '~' || c == '\\') c = '?';
  }
  return out;
}

std::string challenge(const Problem& problem, const model::Authorizer* authorizer) {
  const bool lacks_scope = problem.code == ErrorCode::kForbidden && authorizer;
  std::string text =
      fmt::format(R"(Bearer error="{}", error_description="{}")",
                  lacks_scope ? "insufficient_scope" : "invalid_token", quotable(problem.message));
  if (lacks_scope)
    text += fmt::format(R"(, scope="{}")",
                        quotable(fmt::format("{}", fmt::join(authorizer->scopes, " "))));
  return text;
}

http::Response refusal(const http::RequestHead& request, const Problem& problem,
                       const model::Authorizer* authorizer) {
  auto response = problem_response(problem, request);
  if (problem.code != ErrorCode::kUnauthorized && problem.code != ErrorCode::kForbidden)
    return response;
  std::erase_if(response.headers,
                [](const auto& header) { return header.first == "WWW-Authenticate"; });
  response.headers.emplace_back("WWW-Authenticate", challenge(problem, authorizer));
  return response;
}

struct Called {
  store::Workflow workflow;
  std::shared_ptr<const engine::Program> program;  // shared with all who run it
  const model::Authorizer* authorizer = nullptr;   // of the program
};

// A stranger is not told which workflows there are.
std::expected<Called, Problem> find_called(RequestContext& context) {
  const auto not_taken = [] {
    return refuse(ErrorCode::kUnauthorized, "token_not_accepted",
                  "There is no workflow here that takes a token; send a key: Authorization: Bearer "
                  "wfk_...");
  };
  const auto id = WorkflowId::parse(context.param(0));
  if (!id) return not_taken();
  SLUICE_TRY(auto workflow, context.reader.workflow_of_any_team(*id));
  if (!workflow) return not_taken();
  Called called{*std::move(workflow), nullptr};
  SLUICE_TRY(called.program,
             context.services.programs.get(called.workflow.team, *id, called.workflow.version));
  if (!called.program->authorizer()) return not_taken();
  called.authorizer = &*called.program->authorizer();
  return called;
}

class Check : public std::enable_shared_from_this<Check> {
 public:
  explicit Check(OnTokenCaller then) : then_(std::move(then)) {}

  // `fetched`: what came of the fetch for which the call has waited, if it has.
  Pending run(RequestContext& context, const Reply& reply,
              std::optional<KeyCache::Found> fetched = std::nullopt) {
    auto called = find_called(context);
    if (!called) return refuse_call(context, reply, called.error(), nullptr);
    const auto token = services::read_token(*called->authorizer, *bearer_token(context.request),
                                            context.services.clock.now());
    if (!token) return refuse_call(context, reply, token.error(), called->authorizer);
    auto keys = called->authorizer->key.empty()
                    ? fetched_keys(context, reply, *called, *token, std::move(fetched))
                    : std::optional(services::keys_in_vault(
                          *called->authorizer, context.services.vault, called->workflow.team,
                          context.services.clock.now()));
    if (!keys) return {};  // it goes on once they are there
    if (!*keys) return no_keys(context, reply, *called, keys->error());
    if (auto verified = services::verify_token(*called->authorizer, **keys, *token); !verified)
      return refuse_call(context, reply, verified.error(), called->authorizer);
    return then_(context, reply, {std::move(called->workflow), token->claims});
  }

 private:
  static Pending refuse_call(const RequestContext& context, const Reply& reply,
                             const Problem& problem, const model::Authorizer* authorizer) {
    reply.send(refusal(context.request, problem, authorizer));
    return {};
  }

  // What is wrong with the keys is for the workflow's owner, not for whoever calls.
  static Pending no_keys(const RequestContext& context, const Reply& reply, const Called& called,
                         const Problem& why) {
    log::warn("the authorizer of the workflow {} has no keys: {}", called.workflow.id.text(),
              why.message);
    const auto told = refuse(ErrorCode::kUnavailable, "authorizer_unavailable",
                             "The keys of the workflow's authorizer are not available at the "
                             "moment; try again later.");
    return refuse_call(context, reply, told.error(), nullptr);
  }

  // Nothing: they are being fetched.
  std::optional<services::Outcome<TokenKeys>> fetched_keys(RequestContext& context,
                                                           const Reply& reply, const Called& called,
                                                           const UnverifiedToken& token,
                                                           std::optional<KeyCache::Found> found) {
    auto* cache = context.services.published_keys;
    const auto missing = [](std::string why) {
      return services::Outcome<TokenKeys>(
          refuse(ErrorCode::kUnavailable, "authorizer_unavailable", std::move(why)));
    };
    if (!cache) return missing("No keys are fetched here.");
    const hooks::KeyRequest wanted{called.authorizer->jwks_url, token.token.key_id()};
    if (!found) found = cache->find(wanted);
    if (found) return *found ? services::published_keys(**found) : missing(found->error().why);
    KeyCache::Done done = [reply, self = shared_from_this()](KeyCache::Found arrived) {
      reply.resume([self, arrived = std::move(arrived)](RequestContext& later, const Reply& again) {
        return self->run(later, again, arrived);
      });
    };
    const auto begun = cache->fetch_later(wanted, called.workflow.id, context.request.shard, done);
    if (!begun) return missing(begun.error().why);
    return std::nullopt;
  }

  const OnTokenCaller then_;
};

}  // namespace

bool bears_token(const http::RequestHead& request) {
  const auto text = bearer_token(request);
  return text && std::ranges::count(*text, '.') == 2;
}

std::optional<http::Response> refuse_early(const http::RequestHead& request) {
  if (formats::read_jwt(*bearer_token(request))) return std::nullopt;
  return refusal(request,
                 {ErrorCode::kUnauthorized, "token_invalid",
                  fmt::format("The token is not a JSON Web Token in compact form of at most {} "
                              "bytes.",
                              formats::kJwtBytesMax)},
                 nullptr);
}

Pending with_token_caller(RequestContext& context, const Reply& reply, const OnTokenCaller& then) {
  return std::make_shared<Check>(then)->run(context, reply);
}

}  // namespace sluice::api
