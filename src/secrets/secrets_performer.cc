#include "secrets/secrets_performer.h"

#include <utility>

#include "base/log.h"

namespace sluice::secrets {
namespace {

void add_to(Redactor& redactor, const std::vector<VaultEntryPtr>& entries) {
  for (const auto& entry : entries) {
    if (entry->kind == store::VaultItem::Kind::kApiKey) continue;
    // One that does not open was not sent either.
    if (const auto value = entry->open()) redactor.add(entry->name, *value);
  }
}

}  // namespace

SecretsPerformer::SecretsPerformer(std::unique_ptr<engine::Performer> inner,
                                   const VaultAccess& access, Post post)
    : access_(access), post_(std::move(post)), inner_(std::move(inner)) {}

engine::Performer::CallId SecretsPerformer::start(nodes::EffectRequest request,
                                                  engine::EffectContext context, Done done) {
  const CallId id{++last_id_};
  auto& call = calls_[id];
  call.context = context;
  call.done = std::move(done);
  auto opened = open_secrets(std::move(request), context, access_.vault, access_.placeholders,
                             access_.clock.now());
  if (!opened) {
    refuse_later(id, std::move(opened).error());
    return id;
  }
  access_.runs.add(context.run, opened->entries);
  for (const auto& made : opened->made) call.redactor.add(made.name, made.value);
  add_to(call.redactor, opened->entries);
  // The answer comes later, so `call` is still there.
  call.inner =
      inner_->start(std::move(opened->request), std::move(context),
                    [this, id](nodes::EffectResult result) { finish(id, std::move(result)); });
  return id;
}

void SecretsPerformer::refuse_later(CallId id, nodes::EffectError error) {
  post_([performer = liveness_.observe(), id, error = std::move(error)] {
    if (auto* const self = performer.get()) self->finish(id, error);
  });
}

void SecretsPerformer::finish(CallId id, nodes::EffectResult result) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  Call call = std::move(found->second);
  calls_.erase(found);
  add_to(call.redactor, access_.runs.of(call.context.team, call.context.run));
  call.redactor.redact(result);
  call.done(std::move(result));
}

void SecretsPerformer::cancel(CallId id) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  const auto inner = found->second.inner;
  calls_.erase(found);
  if (inner) inner_->cancel(*inner);
}

}  // namespace sluice::secrets
