#include "app/components.h"

#include <boost/asio/post.hpp>

#include "runtime/authorized_calls.h"
#include "secrets/hook_secrets.h"
#include "secrets/secrets_performer.h"

namespace sluice::app {
namespace {

constexpr int kLastHandlersMax = 100'000;

store::Committer::Options committer_options(const Settings& settings) {
  store::Committer::Options options;
  options.entries_max = settings.queue_entries_max;
  return options;
}

hooks::Admission::Options admission_options(const Settings& settings) {
  hooks::Admission::Options options;
  options.items_max = settings.delivery_items_max;
  return options;
}

runtime::HookLoader::Options loader_options(const Settings& settings) {
  runtime::HookLoader::Options options;
  options.body_bytes_max = settings.body_bytes_max;
  options.bytes_max = settings.programs_bytes_max / 2;
  return options;
}

runtime::Runtime::Options with_world(runtime::Runtime::Options options,
                                     effects::EffectDispatcher::Options world,
                                     effects::ArtifactStore& artifacts) {
  world.artifacts = &artifacts;
  options.make_performer = [world = std::move(world)](boost::asio::io_context& context) {
    return std::make_unique<effects::EffectDispatcher>(context, world);
  };
  return options;
}

// Hands the outcomes of one batch to the io thread that waits for them.
store::Committer::Deliver deliver_to(std::span<boost::asio::io_context* const> contexts) {
  return [contexts](unsigned shard, std::vector<store::Committer::Finished> batch) {
    const auto run_all = [](std::vector<store::Committer::Finished>& all) {
      for (auto& each : all) each.done(std::move(each.outcome));
    };
    if (shard == store::Committer::kNoShard) return run_all(batch);
    boost::asio::post(*contexts[shard],
                      [run_all, batch = std::move(batch)]() mutable { run_all(batch); });
  };
}

services::RunControl control_of(runtime::Runtime& runtime) {
  return {.cancel =
              [&runtime](RunId run, std::string reason, std::function<void(Result<void>)> done) {
                runtime.cancel(run, std::move(reason), std::move(done));
              },
          .request =
              [&runtime](RunId run, engine::Event event, std::function<void(Result<void>)> done) {
                runtime.request(run, std::move(event), std::move(done));
              },
          .listen =
              [&runtime](RunId run, Micros longest, runtime::RunCompletions::Done done) {
                return runtime.listen(run, longest, std::move(done));
              },
          .forget_listener =
              [&runtime](RunId run, runtime::RunCompletions::Subscription subscription) {
                runtime.forget_listener(run, subscription);
              }};
}

services::DialerControl control_of(runtime::Dialer& dialer) {
  return {.tell_when_placed =
              [&dialer](store::CallId call, runtime::Dialer::OnPlaced tell) {
                dialer.tell_when_placed(call, std::move(tell));
              },
          .forget = [&dialer](store::CallId call) { dialer.forget(call); },
          .hang_up = [&dialer](const store::Call& call) { dialer.hang_up(call); }};
}

// What performs effects, with the vault in front of it, and who is told of runs.
runtime::Runtime::Options with_vault(runtime::Runtime::Options options, secrets::VaultAccess access,
                                     runtime::AccessTokens& tokens, runtime::Runtime& runtime,
                                     live::EventHub& events) {
  options.events = &events;
  access.placeholders = options.run_options.keys->placeholders;
  options.make_performer = [access, &tokens, &runtime, make = std::move(options.make_performer)](
                               boost::asio::io_context& context) {
    const auto post = [&context](std::function<void()> task) {
      boost::asio::post(context, std::move(task));
    };
    auto with_secrets = std::make_unique<secrets::SecretsPerformer>(
        make(context), access, post, [&runtime](TeamId team, std::function<void()> work) {
          return runtime.compute_elsewhere(team, std::move(work));
        });
    return std::make_unique<runtime::AuthorizedCalls>(std::move(with_secrets), tokens, access.runs,
                                                      post);
  };
  return options;
}

}  // namespace

IoThreads::IoThreads(unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    contexts_.push_back(std::make_unique<boost::asio::io_context>(1));
    pointers_.push_back(contexts_.back().get());
    guards_.emplace_back(contexts_.back()->get_executor());
  }
}

void IoThreads::start() {
  for (auto* context : pointers_) threads_.emplace_back([context] { run(*context); });
}

// What is thrown by one handler ends that handler and nothing else.
void IoThreads::run(boost::asio::io_context& context) {
  for (;;) {
    try {
      context.run();
      return;
    } catch (const std::exception& error) {
      log::error("an io thread goes on after an error: {}", error.what());
    }
  }
}

void IoThreads::stop() {
  if (threads_.empty()) return;
  guards_.clear();
  for (auto* context : pointers_) context->stop();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
  // Outcomes of the last commits are still queued, and clients wait for some of them. Bounded,
  // since other work may go on for ever.
  for (auto* context : pointers_) {
    context->restart();
    for (int i = 0; i < kLastHandlersMax && context->poll_one() > 0; ++i) {
    }
  }
}

Components::Components(const Settings& settings, std::unique_ptr<store::Store> opened,
                       const Secret& master_key, VaultKeySource vault_keys, unsigned thread_count,
                       const runtime::Runtime::Options& runtime_options,
                       effects::EffectDispatcher::Options world,
                       secrets::OAuthProviders oauth_providers)
    : ids(clock, entropy),
      hook_sealer(master_key, "hooks"),
      token_sealer(master_key, "tokens"),
      answer_sealer(master_key, "answers"),
      io(thread_count),
      key_cache(
          clock,
          [this](const std::string& url, hooks::KeyCache::FetchDone done) {
            key_fetcher.fetch(url, std::move(done));
          },
          [this](unsigned shard, std::move_only_function<void()> call) {
            boost::asio::post(*io.contexts()[shard], std::move(call));
          }),
      key_fetcher(clock, world.http),
      store(std::move(opened)),
      events(clock),
      committer(*store, committer_options(settings), deliver_to(io.contexts())),
      artifacts(committer, clock, master_key, [this] { return public_url; }),
      delivery_files(artifacts),
      programs(*store, settings.programs_bytes_max),
      vault(std::move(vault_keys.keys)),
      authorization_rows(vault),
      providers(std::move(oauth_providers)),
      outside_calls(world.http),
      access_tokens(vault, authorization_rows, providers, committer, clock,
                    [this](nodes::HttpCall call, runtime::AccessTokens::Answered done) {
                      outside_calls.send(std::move(call), std::move(done));
                    }),
      vault_key_file(std::move(vault_keys.file)),
      vault_rotation(vault, committer, vault_key_file ? &*vault_key_file : nullptr),
      run_secrets(vault, store::first_key_at(clock.now())),
      // A run must go on by the options that it began with, its keys above all.
      starter(committer, ids, clock, runtime_options.run_options, thread_count),
      runtime(io.contexts(), *store, committer, programs, starter, clock, metrics,
              with_vault(with_world(runtime_options, std::move(world), artifacts),
                         {vault, run_secrets, clock}, access_tokens, runtime, events)),
      admission(committer, starter, ids, clock, metrics, admission_options(settings)),
      hook_loader(
          *store, programs, hook_sealer,
          [this](std::shared_ptr<const hooks::HookTable> table) {
            admission.publish(std::move(table));
          },
          [this](unsigned shard, std::move_only_function<void()> call) {
            boost::asio::post(*io.contexts()[shard], std::move(call));
          },
          loader_options(settings)),
      scheduler(*store, committer, programs, clock, starter),
      dialer({.store = *store,
              .committer = committer,
              .clock = clock,
              .run_options = runtime_options.run_options,
              .perform =
                  [this](nodes::EffectRequest request, engine::EffectContext effect,
                         engine::Performer::Done done) {
                    runtime.perform(std::move(request), std::move(effect), std::move(done));
                  }}),
      context{committer, clock, ids, entropy},
      hook_changes(*store, store::Change::Kind::kWorkflow, "workflow",
                   [this](store::Reader& reader, TeamId team, Uid id) {
                     return hook_loader.read_change(reader, team, WorkflowId{id});
                   }),
      team_changes(*store, store::Change::Kind::kTeam, "team",
                   [this](store::Reader& reader, TeamId team, Uid /*none*/) {
                     return hook_loader.gates().read_change(reader, team);
                   }),
      sessions(context, keys),
      login_tokens(context),
      kept_answers(context, answer_sealer),
      caches(*store, committer, keys, vault, authorization_rows, sessions),
      workflows(context, programs, {.hooks = hook_sealer, .tokens = token_sealer},
                [this](WorkflowId workflow) { runtime.forget_workflow(workflow); }),
      samples(context, workflows),
      api_keys(context, keys),
      teams(context),
      records(context, *store, settings.default_region,
              [this](std::move_only_function<void()> work) { return job_threads.resume(work); }),
      telephony(context, records, control_of(dialer)),
      audit(context),
      vault_items(context, vault, vault_rotation),
      authorizations(context, vault, authorization_rows, providers, keys,
                     [this](const secrets::OAuthProvider& provider, std::string_view code,
                            const Secret& verifier, std::string_view redirect_uri,
                            services::Authorizations::OnRedeemed done) {
                       access_tokens.redeem(provider, code, verifier, redirect_uri,
                                            std::move(done));
                     }),
      forms(context, runtime_options.run_options.keys,
            [this](RunId run, engine::Event event, services::Forms::Done done) {
              runtime.request(run, std::move(event), std::move(done));
            }),
      run_control(control_of(runtime)),
      run_options(runtime_options.run_options),
      runs(context, programs, starter, run_options, run_control),
      bulk_jobs(context, *store, runs,
                [this](std::move_only_function<void()> work) { return job_threads.resume(work); }),
      readers(*store),
      maintenance(*store, {}),
      event_ticker(events),
      job_threads(1, 1'000) {
  run_secrets.count_in(authorization_rows);
  vault.on_use(
      [this](VaultId item, Timestamp at) { services::note_vault_use(committer, item, at); });
  admission.tell(events);
  admission.load_from(hook_loader);
  admission.seal_learned_with([this](const Secret& secret, WorkflowId workflow) {
    return secrets::seal_hook_secret(secret, hook_sealer, workflow);
  });
  admission.keep_files_in(delivery_files);
  admission.take_keys_from(key_cache);
  committer.changes().subscribe([this](std::span<const store::Change> changes) {
    hook_changes.follow(changes);
    team_changes.follow(changes);
  });
  committer.changes().subscribe([this](std::span<const store::Change> changes) {
    for (const auto& change : changes) {
      if (change.kind == store::Change::Kind::kWorkflow)
        events.tell_workflow(change.team, WorkflowId{change.id});
      if (change.kind == store::Change::Kind::kDraft)
        events.tell_draft(change.team, WorkflowId{change.id});
    }
  });
  bulk_jobs.on_progress([this](const services::BulkJob& job) {
    events.tell(live::JobNews{.job = job.id,
                              .team = job.team,
                              .action = services::bulk_action_name(job.action),
                              .state = services::bulk_state_name(job.state),
                              .total = job.total,
                              .done = job.done,
                              .failed = job.failed});
  });
  starter.ask_room([this](TeamId team) { return hook_loader.gates().has_room(team); });
  runtime.on_sweep([this] {
    scheduler.fire_due();
    dialer.dial_due();
    hook_changes.retry();
    team_changes.retry();
    hook_loader.gates().count_runs(*store, clock.steady());
    caches.retry();
    records.csv_jobs.go_on();
  });
  committer.on_commit(
      [this](Micros took, std::size_t entries) { metrics.committed(took, entries); });
}

void Components::set_limits(const Settings& settings, const runtime::Runtime::Options& options) {
  committer.set_entries_max(settings.queue_entries_max);
  programs.set_bytes_max(settings.programs_bytes_max);
  hook_loader.set_limits(loader_options(settings));
  admission.set_items_max(settings.delivery_items_max);
  starter.set_limits(options.run_options);
  runtime.set_limits(options);
  run_options.take_limits(options.run_options);
}

}  // namespace sluice::app
