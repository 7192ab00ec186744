#include "runtime/hook_loader.h"

#include <utility>

#include "base/log.h"
#include "secrets/opened_hook.h"

namespace sluice::runtime {
namespace {

constexpr unsigned kLoaderThreads = 1;  // loading is one at a time

bool same_rule(const model::RateLimit& a, const model::RateLimit& b) {
  return a.limit == b.limit && a.window == b.window && a.burst == b.burst;
}

// The store may answer the next time; what is stored stays as wrong as it is.
bool may_pass(ErrorCode code) {
  return code == ErrorCode::kIo || code == ErrorCode::kUnavailable ||
         code == ErrorCode::kOverloaded || code == ErrorCode::kDamaged;
}

}  // namespace

HookLoader::HookLoader(store::Store& store, Programs& programs, const Sealer& sealer,
                       Publish publish, Post post, Options options)
    : store_(store),
      programs_(programs),
      sealer_(sealer),
      publish_(std::move(publish)),
      post_(std::move(post)),
      options_(options),
      workers_(options.threaded ? kLoaderThreads : 0, options.waiting_max) {}

HookLoader::Counts HookLoader::counts() const {
  const std::lock_guard lock(mutex_);
  return {table_.size(), in_memory_.size(), bytes_, rows_read_};
}

Result<void> HookLoader::load_all() {
  SLUICE_TRY(const auto reader, store_.reader());
  SLUICE_TRY_VOID(gates_.load_all(*reader));
  const std::lock_guard lock(mutex_);
  hooks::HookTable table;
  known_.clear();
  const auto add = [&](const store::HookToken& token) {
    table.add(token.hash, {nullptr, token.expires_at, token.workflow});
    auto& known = known_[token.workflow];
    known.team = token.team;
    known.tokens.push_back(token.hash);
    ++rows_read_;
  };
  SLUICE_TRY_VOID(reader->visit_hook_tokens(add));
  publish(std::move(table));
  return {};
}

Result<void> HookLoader::read_change(store::Reader& reader, TeamId team, WorkflowId workflow) {
  SLUICE_TRY(const auto row, reader.workflow(team, workflow));
  std::vector<store::Token> tokens;
  if (row) {
    SLUICE_TRY(tokens, reader.tokens_of(workflow));
  }
  const std::lock_guard lock(mutex_);
  auto table = table_;
  rows_read_ += 1 + tokens.size();
  forget(workflow, table);
  if (!row || !row->is_active) quotas_.erase(workflow);
  if (!tokens.empty()) {
    Known known{.team = team, .tokens = {}};
    known.tokens.reserve(tokens.size());
    for (const auto& token : tokens) {
      table.add(token.hash, {nullptr, token.expires_at, workflow});
      known.tokens.push_back(token.hash);
    }
    known_.insert_or_assign(workflow, std::move(known));
  }
  publish(std::move(table));
  return {};
}

void HookLoader::set_limits(const Options& options) {
  const std::lock_guard lock(mutex_);
  options_.bytes_max = options.bytes_max;
  options_.body_bytes_max = options.body_bytes_max;
  if (loading_) loading_->changed = true;
  auto table = table_;
  for (auto& each : in_memory_) {
    if (each.hook->settings().body_bytes_max) continue;
    auto changed = *each.hook;
    changed.body_bytes_max = options.body_bytes_max.get();
    each.hook = std::make_shared<const hooks::Hook>(std::move(changed));
    set_hook(each.hook->workflow, each.hook, table);
  }
  let_go(table);
  publish(std::move(table));
}

HookLoader::Loaded HookLoader::load(WorkflowId workflow) {
  const std::lock_guard one(loading_one_);
  while (true) {
    std::shared_ptr<hooks::Quota> quota;
    TeamId team{};
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = index_.find(workflow); found != index_.end())
        return found->second->hook;
      const auto found = known_.find(workflow);
      if (found == known_.end())
        return fail(ErrorCode::kNotFound, "the workflow takes no deliveries");
      team = found->second.team;
      if (const auto kept = quotas_.find(workflow); kept != quotas_.end()) quota = kept->second;
      loading_ = Loading{workflow};
    }
    auto made = make(team, workflow, std::move(quota));
    const std::lock_guard lock(mutex_);
    const bool changed = std::exchange(loading_, std::nullopt)->changed;
    if (!changed) return settle(workflow, std::move(made));
  }
}

bool HookLoader::load_later(WorkflowId workflow, unsigned shard, Done& done) {
  // The pool leaves a job that it does not take as it is, with `done` in it.
  auto kept = std::make_shared<Done>(std::move(done));
  WorkerPool::Job job = [this, workflow, shard, kept] {
    post_(shard, [done = std::move(*kept), loaded = load(workflow)]() mutable {
      done(std::move(loaded));
    });
  };
  if (!options_.threaded) {
    job();
    return true;
  }
  if (workers_.submit(job)) return true;
  done = std::move(*kept);
  return false;
}

Result<HookLoader::InMemory> HookLoader::make(TeamId team, WorkflowId workflow,
                                              std::shared_ptr<hooks::Quota> quota) {
  if (!load_reader_) {
    SLUICE_TRY(load_reader_, store_.reader());
  }
  const auto row = load_reader_->workflow(team, workflow);
  if (!row) load_reader_.reset();
  if (!row) return std::unexpected(row.error());
  if (!*row) return fail(ErrorCode::kNotFound, "it is gone");
  SLUICE_TRY(auto sized, programs_.find(team, workflow, (*row)->version));
  const auto& settings = sized.program->hook();
  if (!settings) return fail(ErrorCode::kNotFound, "it does not begin with a webhook");
  SLUICE_TRY(auto hook, secrets::open_hook(sized.program, team, workflow, sealer_));
  hook.is_paused = !(*row)->is_active;
  hook.team_gate = gates_.of(team);
  hook.body_bytes_max = settings->body_bytes_max.value_or(options_.body_bytes_max.get());
  if (const auto& rule = settings->rate_limit) {
    const bool keep = quota && same_rule(quota->rule(), *rule);
    hook.quota = keep ? std::move(quota) : std::make_shared<hooks::Quota>(*rule);
  }
  return InMemory{hooks::ready_hook(std::move(hook)), sized.bytes};
}

// With mutex_ held, as all that follows.
HookLoader::Loaded HookLoader::settle(WorkflowId workflow, Result<InMemory> made) {
  auto table = table_;
  if (!made) {
    if (may_pass(made.error().code)) return std::unexpected(std::move(made).error());
    if (made.error().code != ErrorCode::kNotFound)
      log::error("workflow {} takes no webhooks: {}", workflow.text(), made.error().message);
    // Until it is changed, so that deliveries to it cost no reading.
    forget(workflow, table);
    publish(std::move(table));
    return fail(ErrorCode::kNotFound, std::move(made).error().message);
  }
  auto hook = made->hook;
  if (hook->quota) quotas_.insert_or_assign(workflow, hook->quota);
  rows_read_ += 1;
  bytes_ += made->bytes;
  index_[workflow] = in_memory_.insert(in_memory_.end(), *std::move(made));
  set_hook(workflow, hook, table);
  let_go(table);
  publish(std::move(table));
  return hook;
}

// Its tokens stay out of the table until a change of the workflow is read.
void HookLoader::forget(WorkflowId workflow, hooks::HookTable& table) {
  if (loading_ && loading_->workflow == workflow) loading_->changed = true;
  if (const auto found = index_.find(workflow); found != index_.end()) {
    bytes_ -= found->second->bytes;
    in_memory_.erase(found->second);
    index_.erase(found);
  }
  const auto found = known_.find(workflow);
  if (found == known_.end()) return;
  for (const auto& hash : found->second.tokens) table.remove(hash);
  known_.erase(found);
}

void HookLoader::set_hook(WorkflowId workflow, const std::shared_ptr<const hooks::Hook>& hook,
                          hooks::HookTable& table) {
  for (const auto& hash : known_.at(workflow).tokens)
    if (const auto* entry = table.entry(hash)) table.add(hash, {hook, entry->expires_at, workflow});
}

// A hook that was used since it was last looked at stays once more.
void HookLoader::let_go(hooks::HookTable& table) {
  for (auto left = 2 * in_memory_.size(); bytes_ > options_.bytes_max.get() && left > 0; --left) {
    if (in_memory_.size() == 1) return;
    const auto oldest = in_memory_.begin();
    if (oldest->hook->used.take()) {
      in_memory_.splice(in_memory_.end(), in_memory_, oldest);
      continue;
    }
    const auto workflow = oldest->hook->workflow;
    bytes_ -= oldest->bytes;
    index_.erase(workflow);
    in_memory_.erase(oldest);
    set_hook(workflow, nullptr, table);
  }
}

void HookLoader::publish(hooks::HookTable table) {
  table_ = std::move(table);
  publish_(std::make_shared<const hooks::HookTable>(table_));
}

}  // namespace sluice::runtime
