#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/json.h"
#include "services/audit.h"
#include "services/authorizations.h"
#include "services/bulk_jobs.h"
#include "services/caches.h"
#include "services/calls/telephony.h"
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
#include "store/sqlite/sqlite_store.h"

// The services on a real store in a directory of their own. For tests.
namespace sluice::services::testing {

inline constexpr TeamId kTeam{7};

inline json::object document(std::string_view text) {
  auto value = parse_json(text);
  SLUICE_CHECK(value && value->is_object(), "the document of a test is a JSON object");
  return std::move(value->get_object());
}

// What a call that is answered later came to: edited<T>([&](auto done) { ...create(..., done); }).
template <class T, class Begin>
Outcome<T> edited(const Begin& begin) {
  std::promise<Outcome<T>> told;
  begin([&told](Outcome<T> outcome) { told.set_value(std::move(outcome)); });
  return told.get_future().get();
}

inline std::filesystem::path new_directory() {
  SystemEntropy entropy;
  auto path = std::filesystem::temp_directory_path() /
              ("sluice-services-test-" + std::to_string(entropy.next_u64()));
  std::filesystem::create_directories(path);
  return path;
}

inline std::unique_ptr<store::Store> open_store(const std::filesystem::path& directory) {
  auto store = store::open_sqlite(directory);
  SLUICE_CHECK(store, "a new directory opens");
  return *std::move(store);
}

inline std::unique_ptr<store::Reader> open_reader(store::Store& store) {
  auto reader = store.reader();
  SLUICE_CHECK(reader, "an open store can be read");
  return *std::move(reader);
}

struct Services {
  Services() {
    committer.changes().subscribe([this](std::span<const store::Change> told) {
      for (const auto& change : told)
        if (change.kind == store::Change::Kind::kWorkflow) ++changes;
    });
  }
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;
  ~Services() {
    committer.stop();
    std::filesystem::remove_all(directory);
  }

  std::filesystem::path directory = new_directory();
  ManualClock clock{Timestamp(Seconds(1'761'912'000))};  // 2025-10-31T12:00:00Z
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
  secrets::Authorizations authorization_rows{vault};
  secrets::VaultKeyFile vault_key_file{directory / "vault.key"};
  secrets::VaultRotation vault_rotation{vault, committer, &vault_key_file};
  runtime::Programs programs{*store};
  Context context{committer, clock, ids, entropy};
  std::unique_ptr<store::Reader> reader = open_reader(*store);

  int changes = 0;  // of workflows that the feed told of
  std::vector<WorkflowId> deleted;
  KeyRing ring;
  Sessions sessions{context, ring};
  LoginTokens login_tokens{context};
  Sealer answer_sealer{master, "answers"};
  KeptAnswers kept_answers{context, answer_sealer};
  Caches caches{*store, committer, ring, vault, authorization_rows, sessions};
  Keys keys{context, ring};
  Teams teams{context};
  std::mutex later_mutex;
  std::deque<std::move_only_function<void()>> later;  // what jobs have still to do; a test does it
  std::function<bool(std::move_only_function<void()>)> run_later =
      [this](std::move_only_function<void()> work) {
        const std::lock_guard lock(later_mutex);
        later.push_back(std::move(work));
        return true;
      };
  Records records{context, *store, "AU", run_later};
  // What web calls wait for; a test tells it.
  std::vector<std::pair<store::CallId, runtime::Dialer::OnPlaced>> placings;
  std::vector<store::CallId> forgotten;
  Telephony telephony{context,
                      records,
                      {.tell_when_placed =
                           [this](store::CallId call, runtime::Dialer::OnPlaced tell) {
                             placings.emplace_back(call, std::move(tell));
                           },
                       .forget = [this](store::CallId call) { forgotten.push_back(call); },
                       .hang_up = {}}};
  AuditLog audit{context};
  Workflows workflows{context,
                      programs,
                      {.hooks = hook_sealer, .tokens = token_sealer},
                      [this](WorkflowId workflow) { deleted.push_back(workflow); }};
  Samples samples{context, workflows};
  VaultItems vault_items{context, vault, vault_rotation};
  secrets::OAuthProviders providers;
  // What the provider says to a code.
  std::function<Authorizations::Redeemed(std::string_view code)> redeem = [](std::string_view) {
    return std::unexpected(formats::TokenRefusal{"it is not there", {}, true});
  };
  Authorizations authorizations{
      context,
      vault,
      authorization_rows,
      providers,
      ring,
      [this](const secrets::OAuthProvider&, std::string_view code, const Secret&, std::string_view,
             Authorizations::OnRedeemed done) { done(redeem(code)); }};
  engine::RunOptions run_options;
  runs::RunStarter starter{committer, ids, clock, run_options, 1};
  // What runs were asked to hear, and what each says to it.
  std::vector<std::pair<RunId, engine::Event>> requests;
  std::function<Result<void>(RunId)> hears = [](RunId) { return Result<void>(); };
  RunControl control{
      .cancel =
          [this](RunId run, std::string reason, const std::function<void(Result<void>)>& done) {
            requests.emplace_back(run, engine::Cancelled{std::move(reason)});
            done(hears(run));
          },
      .request =
          [this](RunId run, engine::Event event, const std::function<void(Result<void>)>& done) {
            requests.emplace_back(run, std::move(event));
            done(hears(run));
          },
      .listen = {},
      .forget_listener = {}};
  Runs runs{context, programs, starter, run_options, control};
  BulkJobs bulk_jobs{context, *store, runs, run_later};
};

}  // namespace sluice::services::testing
