#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "api/core/services.h"
#include "http/http.h"
#include "http/shard.h"
#include "runtime/runtime.h"
#include "secrets/vault.h"
#include "secrets/vault_rotation.h"
#include "services/audit.h"
#include "services/authorizations.h"
#include "services/calls/telephony.h"
#include "services/forms.h"
#include "services/kept_answers.h"
#include "services/key_ring.h"
#include "services/keys.h"
#include "services/login_tokens.h"
#include "services/records/records.h"
#include "services/runs.h"
#include "services/samples.h"
#include "services/sessions.h"
#include "services/teams.h"
#include "services/vault_items.h"
#include "services/workflows.h"

namespace sluice::simulation {

using Contexts = std::span<boost::asio::io_context* const>;  // by shard
// Changes a route; for tests of the simulation itself.
using InjectRouteBug = std::function<http::Route(http::Route, Contexts)>;

// What the outside world reaches of one process: its real public routes and connections, each over
// a pair of sockets. What the server does on worker threads is done on the io thread. No time limit
// of a connection runs out here.
class HttpFront {
 public:
  // What it works with; outlives it.
  struct Parts {
    store::Store& store;
    store::Committer& committer;
    hooks::Admission& admission;
    runtime::Programs& programs;
    runs::RunStarter& starter;
    runtime::Runtime& runtime;
    const Clock& clock;
    IdSource& ids;
    Entropy& entropy;
    const Sealer& sealer;
    Contexts contexts;
  };
  HttpFront(const Parts& parts, const InjectRouteBug& inject_bug);
  ~HttpFront();

  // Reads the API keys. Before the first connection.
  Result<void> load_keys(store::Reader& reader) { return ring_.reload(reader); }
  // Makes a key that starts runs, and returns its text.
  Result<std::string> add_key(store::Reader& reader, TeamId team);

  // What the API does with runs, for callers who do not come by its routes.
  services::Runs& runs() { return runs_; }

  unsigned shards() const { return static_cast<unsigned>(shards_.size()); }
  // The caller's end of a new connection, which is the caller's to close; it never blocks.
  Result<int> connect(unsigned shard);
  // What a caller who waited for this run is told, as its records say. Nothing when it is not over.
  std::optional<http::Response> answer_of(store::Reader& reader, RunId run);

 private:
  services::Context context_;
  services::KeyRing ring_;
  secrets::Vault vault_;
  secrets::VaultRotation vault_rotation_;
  services::Workflows workflows_;
  services::Samples samples_;
  services::Keys keys_;
  services::Teams teams_;
  services::AuditLog audit_;
  services::Sessions sessions_;
  services::LoginTokens login_tokens_;
  services::KeptAnswers kept_answers_;
  services::VaultItems vault_items_;
  const secrets::OAuthProviders providers_;
  const secrets::Authorizations authorization_rows_{vault_};
  services::Authorizations authorizations_;
  services::Forms forms_;
  services::Records records_;
  services::Telephony telephony_;
  const services::RunControl control_;
  const engine::RunOptions run_options_{};
  services::Runs runs_;
  services::BulkJobs bulk_jobs_;
  api::ReaderPool readers_;
  api::Metrics metrics_;
  live::EventHub events_;  // nobody reads them
  api::Services services_;
  const Contexts contexts_;
  std::vector<std::shared_ptr<http::Shard>> shards_;  // shared with their connections
};

}  // namespace sluice::simulation
