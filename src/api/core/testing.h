#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/routes.h"
#include "base/check.h"
#include "store/sqlite/sqlite_store.h"

// The API on a real store in a directory of its own, without sockets. For tests.
namespace sluice::api {

inline std::filesystem::path new_directory() {
  SystemEntropy entropy;
  auto path = std::filesystem::temp_directory_path() /
              ("sluice-api-test-" + std::to_string(entropy.next_u64()));
  std::filesystem::create_directories(path);
  return path;
}

inline std::unique_ptr<store::Store> open_store(const std::filesystem::path& directory) {
  auto store = store::open_sqlite(directory);
  SLUICE_CHECK(store, "a new directory opens");
  return *std::move(store);
}

class ApiFixture {
 public:
  ApiFixture() { reload(); }
  ~ApiFixture() {
    committer.stop();
    std::filesystem::remove_all(directory);
  }

  // The text of a new key.
  std::string add_key(std::string_view scopes, TeamId team = kOperatorTeam) {
    auto parsed = Scopes::parse(scopes);
    SLUICE_CHECK(parsed, "the scopes of a test exist");
    const auto made = services::make_key(context, team, "test", *parsed);
    store_key(made.row);
    return std::string(made.text.expose());
  }
  void store_key(const store::ApiKey& row) {
    const auto stored = committer.run([&](store::Writer& writer) { return writer.put_key(row); });
    SLUICE_CHECK(stored, "the store of a test takes a key");
    reload();
  }
  void reload() {
    auto reader = readers.take();
    SLUICE_CHECK(reader && keys.reload(**reader), "the store of a test is read");
  }

  std::filesystem::path directory = new_directory();
  ManualClock clock{Timestamp(Seconds(1'761'912'000))};
  SeededEntropy entropy{1};
  IdSource ids{clock, entropy};
  Secret master = Sealer::new_master_key();
  Sealer hook_sealer{master, "hooks"};
  Sealer token_sealer{master, "tokens"};
  std::unique_ptr<store::Store> store = open_store(directory);
  // Whatever was committed is handed back on the store thread.
  store::Committer committer{*store, {}, [](unsigned, std::vector<store::Committer::Finished> all) {
                               for (auto& each : all) each.done(std::move(each.outcome));
                             }};
  secrets::Vault vault{secrets::VaultKeys::make()};
  secrets::VaultKeyFile vault_key_file{directory / "vault.key"};
  secrets::VaultRotation vault_rotation{vault, committer, &vault_key_file};
  Metrics metrics;
  runs::RunStarter starter{committer, ids, clock, {}, 1};
  hooks::Admission admission{committer, starter, ids, clock, metrics, {}};
  runtime::Programs programs{*store};
  services::Context context{committer, clock, ids, entropy};
  services::KeyRing keys;
  services::Workflows workflows{context,
                                programs,
                                {.hooks = hook_sealer, .tokens = token_sealer},
                                {.changed = [] {}, .deleted = [](WorkflowId) {}}};
  services::Keys api_keys{context, keys};
  services::VaultItems vault_items{context, vault, vault_rotation};
  engine::RunOptions run_options;
  services::RunControl control;
  services::Runs runs{context, programs, starter, run_options, control};
  services::Forms forms{context, programs, std::make_shared<engine::ServerKeys>(),
                        [](RunId, engine::Event, const services::Forms::Done& done) { done({}); }};
  ReaderPool readers{*store};
  Services services{
      .store = *store,
      .committer = committer,
      .admission = admission,
      .programs = programs,
      .clock = clock,
      .ids = ids,
      .vault = vault,
      .keys = keys,
      .workflows = workflows,
      .api_keys = api_keys,
      .vault_items = vault_items,
      .forms = forms,
      .runs = runs,
      .readers = readers,
      .metrics = metrics,
      .api_url = [] { return std::string("http://api.test"); },
      .hooks_url = [] { return std::string("http://hooks.test"); },
      .load = [] { return Load(); },
  };
};

// A request whose parts live as long as it does.
struct TestRequest {
  explicit TestRequest(std::string request_path) : path(std::move(request_path)) {}
  http::Request make() {
    for (const auto& [name, value] : headers) views.push_back({name, value});
    http::Request request;
    request.path = path;
    request.query = query;
    request.headers = views;
    request.params = params;
    request.body = body;
    return request;
  }
  std::string path;
  std::string query;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<std::string_view> params;
  std::vector<http::Header> views;
};

}  // namespace sluice::api
