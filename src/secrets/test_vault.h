#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/performer.h"
#include "model/secret_placeholder.h"
#include "secrets/vault.h"

// A vault with items, and placeholders for them. For tests.
namespace sluice::secrets {

struct TestVault {
  static constexpr TeamId kTeam{7};
  static constexpr Timestamp kNow{Seconds(1'761'912'000)};

  store::VaultItem& add(std::string name, std::string value, std::string hosts = "") {
    store::VaultItem item;
    item.id = VaultId{{.key = static_cast<std::int64_t>(items.size()) + 1, .tail = 5}};
    item.team = kTeam;
    item.name = std::move(name);
    item.allowed_hosts = std::move(hosts);
    vault.seal(item, Secret(std::move(value)));
    items.push_back(std::move(item));
    vault.publish(items);
    return items.back();
  }
  std::string placeholder(std::string_view name) const {
    return model::make_placeholder(key, context.run, name);
  }

  model::PlaceholderKey key{1, 2, 3};
  engine::EffectContext context{kTeam, RunId{{.key = 1'000, .tail = 9}}, "run/node"};
  Vault vault{VaultKeys::make()};
  std::vector<store::VaultItem> items;
};

}  // namespace sluice::secrets
