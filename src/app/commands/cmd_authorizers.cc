#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/commands/commands.h"
#include "app/commands/names.h"
#include "app/table.h"

// `sluice authorizers`: whose tokens synchronous workflows take. An authorizer is a member of the
// workflow's trigger, so a change of it is a new version of the workflow.
namespace sluice::app {
namespace {

constexpr std::string_view kTrigger = "sync_request_trigger";

struct AuthorizerOptions {
  ClientOptions client;
  std::string workflow;
  std::string jwks_url;
  std::string key;
  std::string leeway;
  std::vector<std::string> issuers;
  std::vector<std::string> audiences;
  std::vector<std::string> algorithms;
  std::vector<std::string> scopes;
  bool replaces = false;
};

// The settings of the trigger with which the workflow is called; null: it is not synchronous.
json::object* sync_settings(json::value& workflow) {
  auto* object = workflow.if_object();
  auto* nodes = object ? object->if_contains("nodes") : nullptr;
  if (!nodes || !nodes->is_array()) return nullptr;
  for (auto& node : nodes->get_array()) {
    auto* members = node.if_object();
    auto* data = members ? members->if_contains("data") : nullptr;
    if (!data || !data->is_object()) continue;
    const auto component = text_of(*data, "componentId");
    if ((component.empty() ? text_of(node, "type") : component) == kTrigger)
      return &data->get_object();
  }
  return nullptr;
}

const json::object* authorizer_of(const json::object& settings) {
  const auto* found = settings.if_contains("authorizer");
  return found ? found->if_object() : nullptr;
}

// A text, or the texts of a list with commas between them.
std::string texts_of(const json::object& authorizer, std::string_view member) {
  const auto* found = authorizer.if_contains(member);
  if (!found || !found->is_array()) return text_of(authorizer, member);
  std::vector<std::string> texts;
  for (const auto& each : found->get_array())
    if (is_text(each)) texts.emplace_back(each.get_string());
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string keys_of(const json::object& authorizer) {
  const auto url = text_of(authorizer, "jwks_url");
  return url.empty() ? fmt::format("vault: {}", text_of(authorizer, "key")) : url;
}

// A synchronous workflow as it is now.
struct SyncWorkflow {
  std::string path;
  Client::Tagged now;
};

Result<SyncWorkflow> sync_workflow(Client& client, const std::string& word) {
  SLUICE_TRY(const auto row, find_workflow(client, word));
  SyncWorkflow workflow{.path = "/workflows/" + text_of(row, "id"), .now = {}};
  SLUICE_TRY(workflow.now, client.get_tagged(workflow.path));
  if (sync_settings(workflow.now.body)) return workflow;
  return fail(ErrorCode::kInvalid,
              fmt::format("workflow '{}' does not begin with a {}, so nobody calls it with a token",
                          text_of(row, "name"), kTrigger));
}

Result<json::value> store_nodes(Client& client, const SyncWorkflow& workflow,
                                std::string_view note) {
  const json::object change{{"nodes", workflow.now.body.get_object().at("nodes")}, {"note", note}};
  return client.put_if_unchanged(workflow.path, change, workflow.now.etag);
}

Result<void> list_authorizers(const AuthorizerOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(const auto workflows, client.get("/workflows"));
  json::array all;
  Table table({"WORKFLOW", "KEYS", "ISSUER", "AUDIENCE", "ALGORITHMS", "SCOPES"});
  const auto* rows = workflows.if_array();
  for (const auto& row : rows ? *rows : json::array()) {
    if (text_of(row, "sync_url").empty()) continue;
    SLUICE_TRY(auto workflow, client.get("/workflows/" + text_of(row, "id")));
    const auto* settings = sync_settings(workflow);
    const auto* authorizer = settings ? authorizer_of(*settings) : nullptr;
    if (!authorizer) continue;
    const auto algorithms = texts_of(*authorizer, "algorithms");
    table.add({{text_of(row, "name")},
               {keys_of(*authorizer)},
               {texts_of(*authorizer, "issuer")},
               {texts_of(*authorizer, "audience")},
               {algorithms.empty() ? "RS256, ES256, EdDSA" : algorithms},
               {texts_of(*authorizer, "scopes")}});
    all.push_back(json::object{{"workflow_id", text_of(row, "id")},
                               {"workflow", text_of(row, "name")},
                               {"authorizer", *authorizer}});
  }
  if (options.client.json)
    print_json(all);
  else
    print(table.empty() ? "No workflow takes tokens.\n" : table.text());
  return {};
}

void put_texts(json::object& into, std::string_view member, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  auto& list = into[member].emplace_array();
  for (const auto& text : texts) list.emplace_back(text);
}

json::object authorizer_member(const AuthorizerOptions& options) {
  json::object out;
  if (!options.jwks_url.empty()) out["jwks_url"] = options.jwks_url;
  if (!options.key.empty()) out["key"] = options.key;
  put_texts(out, "issuer", options.issuers);
  put_texts(out, "audience", options.audiences);
  put_texts(out, "algorithms", options.algorithms);
  put_texts(out, "scopes", options.scopes);
  if (!options.leeway.empty()) out["leeway"] = options.leeway;
  return out;
}

Result<int> create_authorizer(const AuthorizerOptions& options) {
  if (options.jwks_url.empty() && options.key.empty())
    return report_usage(
        "say which keys sign the tokens: --jwks-url URL, or --key with the name of "
        "a vault item");
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(auto workflow, sync_workflow(client, options.workflow));
  auto& settings = *sync_settings(workflow.now.body);
  if (authorizer_of(settings) && !options.replaces)
    return fail(ErrorCode::kConflict,
                fmt::format("workflow '{}' has an authorizer already; --replace puts this one in "
                            "its place",
                            text_of(workflow.now.body, "name")));
  settings["authorizer"] = authorizer_member(options);
  SLUICE_TRY(const auto stored, store_nodes(client, workflow, "authorizer set"));
  if (options.client.json) {
    print_json(stored);
    return 0;
  }
  print_line(fmt::format("{} takes tokens from now on:", text_of(stored, "name")));
  print_line(fmt::format("  curl {} -H \"Authorization: Bearer $TOKEN\" -d '{{}}'",
                         text_of(stored, "sync_url")));
  return 0;
}

Result<void> delete_authorizer(const AuthorizerOptions& options) {
  SLUICE_TRY(auto client, options.client.client());
  SLUICE_TRY(auto workflow, sync_workflow(client, options.workflow));
  if (sync_settings(workflow.now.body)->erase("authorizer") == 0)
    return fail(ErrorCode::kNotFound,
                fmt::format("workflow '{}' has no authorizer", text_of(workflow.now.body, "name")));
  SLUICE_TRY(const auto stored, store_nodes(client, workflow, "authorizer deleted"));
  if (options.client.json)
    print_json(stored);
  else
    print_line(text_of(stored, "name") + " takes no tokens any more, only keys");
  return {};
}

void add_create(CLI::App& group, const std::shared_ptr<AuthorizerOptions>& options, int& result) {
  auto* creating = add_client_command(
      group,
      {"create",
       "let a synchronous workflow take the tokens of an issuer",
       {"sluice authorizers create orders --issuer https://login.example.com/ --audience orders "
        "--jwks-url https://login.example.com/.well-known/jwks.json",
        "sluice authorizers create orders --key orders-public-key --algorithms ES256 --scopes "
        "orders:read,orders:write --replace"},
       "Makes a new version of the workflow. Keys go on being taken beside tokens."},
      options, result, create_authorizer);
  creating->add_option("WORKFLOW", options->workflow, "its name or id")->required();
  auto* url = creating->add_option("--jwks-url", options->jwks_url,
                                   "where the issuer publishes its keys, with https://");
  creating
      ->add_option("--key", options->key,
                   "instead: the vault item with the public key (PEM, JWK or JWKS), or with the "
                   "shared secret of HS256")
      ->excludes(url);
  const auto add_list = [creating](const char* name, std::vector<std::string>& list,
                                   const char* what) {
    return creating->add_option(name, list, what)->delimiter(',')->allow_extra_args(false);
  };
  add_list("--issuer", options->issuers, "what `iss` must be; several, with commas: one of them");
  add_list("--audience", options->audiences, "what `aud` must name; several: one of them");
  add_list("--algorithms", options->algorithms,
           "RS256, ES256 and EdDSA unless it says otherwise, or HS256 alone");
  add_list("--scopes", options->scopes, "all of which a token must have");
  creating->add_option("--leeway", options->leeway,
                       "by how much clocks may differ (default: 1m; at most 5m)");
  creating->add_flag("--replace", options->replaces, "in place of the authorizer that there is");
}

}  // namespace

void add_authorizers(CLI::App& app, int& result) {
  const auto options = std::make_shared<AuthorizerOptions>();
  auto& group =
      *add_group(app, "authorizers", "say whose JSON Web Tokens synchronous workflows take");
  add_client_command(group,
                     {"list", "list the authorizers of all workflows", {"sluice authorizers list"}},
                     options, result, list_authorizers);
  add_create(group, options, result);
  add_client_command(group,
                     {"delete",
                      "take no tokens any more, only keys",
                      {"sluice authorizers delete orders"},
                      "Makes a new version of the workflow."},
                     options, result, delete_authorizer)
      ->add_option("WORKFLOW", options->workflow, "its name or id")
      ->required();
}

}  // namespace sluice::app
