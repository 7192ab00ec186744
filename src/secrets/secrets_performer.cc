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

// To search more takes an io thread too long.
constexpr std::size_t kSearchedHereBytesMax = 16 << 10;

std::size_t text_bytes(const nodes::EffectResult& result) {
  std::size_t bytes = 0;
  if (const auto* reply = std::get_if<nodes::HttpReply>(&result)) {
    bytes = reply->body.size();
    for (const auto& [name, value] : reply->headers) bytes += name.size() + value.size();
  }
  if (const auto* ssh = std::get_if<nodes::SshReply>(&result)) {
    for (const auto& command : ssh->commands) bytes += command.out.size() + command.err.size();
  }
  return bytes;
}

}  // namespace

SecretsPerformer::SecretsPerformer(std::unique_ptr<engine::Performer> inner,
                                   const VaultAccess& access, Post post, Elsewhere elsewhere)
    : access_(access),
      post_(std::move(post)),
      elsewhere_(std::move(elsewhere)),
      inner_(std::move(inner)) {}

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
  for (const auto& entry : opened->entries) access_.vault.note_use(*entry, access_.clock.now());
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
  Call& call = found->second;
  add_to(call.redactor, access_.runs.of(call.context.team, call.context.run));
  if (elsewhere_ && !call.redactor.empty() && text_bytes(result) > kSearchedHereBytesMax) {
    call.inner.reset();
    const auto shared = std::make_shared<nodes::EffectResult>(std::move(result));
    if (redact_elsewhere(id, call, shared)) return;
    result = std::move(*shared);
  }
  call.redactor.redact(result);
  deliver(id, std::move(result));
}

bool SecretsPerformer::redact_elsewhere(CallId id, const Call& call,
                                        std::shared_ptr<nodes::EffectResult> result) {
  const auto redactor = std::make_shared<const Redactor>(call.redactor);
  return elsewhere_(call.context.team, [=, post = post_, performer = liveness_.observe()] {
    try {
      redactor->redact(*result);
    } catch (const std::bad_alloc&) {
      *result = nodes::EffectError{nodes::EffectErrorCode::kBroken,
                                   "there was no memory to look through the answer"};
    }
    post([performer, id, result] {
      if (auto* const self = performer.get()) self->deliver(id, std::move(*result));
    });
  });
}

void SecretsPerformer::deliver(CallId id, nodes::EffectResult result) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  auto done = std::move(found->second.done);
  calls_.erase(found);
  done(std::move(result));
}

void SecretsPerformer::cancel(CallId id) {
  const auto found = calls_.find(id);
  if (found == calls_.end()) return;
  const auto inner = found->second.inner;
  calls_.erase(found);
  if (inner) inner_->cancel(*inner);
}

}  // namespace sluice::secrets
