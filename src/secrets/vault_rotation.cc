#include "secrets/vault_rotation.h"

#include <algorithm>

#include "base/log.h"
#include "secrets/authorizations.h"

namespace sluice::secrets {
namespace {

// Edits of the vault wait while one slice is written.
constexpr std::size_t kSliceItems = 50;

void note_unopened(std::vector<std::string>& ids, std::string id, const Error& why) {
  if (std::ranges::find(ids, id) != ids.end()) return;
  log::error("{} could not be re-encrypted and keeps its old key: {}", id, why.message);
  ids.push_back(std::move(id));
}

std::string context_of(const store::VaultItem& item) { return vault_context(item.id, item.team); }
std::string context_of(const store::Authorization& row) {
  return authorization_context(row.id, row.team);
}

bool is_sealed(const store::VaultItem& item) {
  return item.kind != store::VaultItem::Kind::kApiKey;
}
bool is_sealed(const store::Authorization& /*row*/) { return true; }

// Those of the rows that are sealed under an older key, sealed under the first: at most
// `count_max`.
template <class Row>
std::vector<Row> resealed(std::vector<Row> rows, const VaultKeys& keys, std::size_t count_max,
                          std::vector<std::string>& unopened) {
  std::vector<Row> slice;
  for (auto& row : rows) {
    if (slice.size() == count_max) break;
    if (!is_sealed(row) || row.sealed_by == keys.number()) continue;
    const auto context = context_of(row);
    const auto value = keys.open(row.sealed_by, row.sealed, context);
    if (!value) {
      note_unopened(unopened, row.id.text(), value.error());
      continue;
    }
    row.sealed = keys.seal(*value, context);
    row.sealed_by = keys.number();
    slice.push_back(std::move(row));
  }
  return slice;
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
  SLUICE_TRY(auto authorizations, reader.all_authorizations());
  const auto slice = resealed(std::move(items), *keys, kSliceItems, outcome.unopened);
  const auto logins =
      resealed(std::move(authorizations), *keys, kSliceItems - slice.size(), outcome.unopened);
  if (slice.empty() && logins.empty()) {
    SLUICE_TRY_VOID(drop_old_keys(reader));
    return Step::kDone;
  }
  const auto write_slice = [&](store::Writer& writer) -> Result<void> {
    for (const auto& item : slice) SLUICE_TRY_VOID(writer.put_vault_item(item));
    for (const auto& login : logins) SLUICE_TRY_VOID(writer.put_authorization(login));
    return {};
  };
  SLUICE_TRY_VOID(committer_.run(write_slice));
  outcome.resealed += slice.size() + logins.size();
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
