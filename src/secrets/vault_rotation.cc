#include "secrets/vault_rotation.h"

#include <algorithm>

#include "base/log.h"

namespace sluice::secrets {
namespace {

// Edits of the vault wait while one slice is written.
constexpr std::size_t kSliceItems = 50;

bool note(std::vector<std::string>& ids, std::string id) {
  if (std::ranges::find(ids, id) != ids.end()) return false;
  ids.push_back(std::move(id));
  return true;
}

}  // namespace

Result<VaultRotation::Outcome> VaultRotation::rotate(store::VaultReader& reader) {
  const std::unique_lock one(one_, std::try_to_lock);
  if (!one)
    return fail(ErrorCode::kConflict,
                "The vault key is already being rotated; try again when that has finished.");
  if (!file_)
    return fail(ErrorCode::kConflict,
                "The vault key comes from SLUICE_VAULT_KEY, which the server cannot change. "
                "Restart the server with SLUICE_VAULT_KEY=NEW,OLD: it re-encrypts every item with "
                "NEW when it starts, and OLD can be removed after that.");
  SLUICE_TRY_VOID(begin(reader));
  Outcome outcome;
  while (true) {
    SLUICE_TRY(const auto step_done, step(reader, outcome));
    if (step_done == Step::kDone) return outcome;
  }
}

Result<VaultRotation::Outcome> VaultRotation::finish(store::VaultReader& reader) {
  const std::lock_guard one(one_);
  Outcome outcome;
  while (true) {
    SLUICE_TRY(const auto step_done, step(reader, outcome));
    if (step_done == Step::kDone) return outcome;
  }
}

Result<void> VaultRotation::begin(store::VaultReader& reader) {
  const auto lock = vault_.edits.wait();
  auto keys = vault_.keys()->with_new_first();
  SLUICE_TRY_VOID(file_->write(keys));
  vault_.use(std::move(keys));
  return vault_.reload(reader);
}

Result<VaultRotation::Step> VaultRotation::step(store::VaultReader& reader, Outcome& outcome) {
  const auto lock = vault_.edits.wait();
  const auto keys = vault_.keys();
  SLUICE_TRY(auto items, reader.all_vault_items());
  std::vector<store::VaultItem> slice;
  for (auto& item : items) {
    if (slice.size() == kSliceItems) break;
    if (item.kind == store::VaultItem::Kind::kApiKey || item.sealed_by == keys->number()) continue;
    const auto value = keys->open(item.sealed_by, item.sealed, vault_context(item.id, item.team));
    if (!value) {
      if (note(outcome.unopened, item.id.text()))
        log::error("vault item {} could not be re-encrypted and keeps its old key: {}",
                   item.id.text(), value.error().message);
      continue;
    }
    vault_.seal(item, *value);
    slice.push_back(std::move(item));
  }
  if (slice.empty()) {
    SLUICE_TRY_VOID(drop_old_keys(reader));
    return Step::kDone;
  }
  const auto write_slice = [&](store::Writer& writer) -> Result<void> {
    for (const auto& item : slice) SLUICE_TRY_VOID(writer.put_vault_item(item));
    return {};
  };
  SLUICE_TRY_VOID(committer_.run(write_slice));
  outcome.resealed += slice.size();
  SLUICE_TRY_VOID(vault_.reload(reader));
  return Step::kMore;
}

Result<void> VaultRotation::drop_old_keys(store::VaultReader& reader) {
  const auto keys = vault_.keys();
  if (keys->size() == 1) return {};
  auto left = keys->first_only();
  if (file_) SLUICE_TRY_VOID(file_->write(left));
  vault_.use(std::move(left));
  return vault_.reload(reader);
}

}  // namespace sluice::secrets
