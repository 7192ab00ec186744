#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::services {

// What an API key may do. The names are "workflows:read" and so on; "*" is all of them.
enum class Scope : std::uint8_t {
  kWorkflowsRead,
  kWorkflowsWrite,
  kRunsRead,
  kRunsWrite,
  kHooksRead,
  kHooksWrite,
  kKeysWrite,
  kMetricsRead,
  kVaultRead,
  kVaultWrite,
  kAuditRead,
  kRunsStart,    // starts runs and sends events; kRunsWrite may do that, too
  kRecordsRead,  // contacts, lists and objects
  kRecordsWrite,
};

class Scopes {
 public:
  Scopes() = default;
  static Scopes all();
  // Names joined by single spaces. kInvalid names the one that does not exist.
  static Result<Scopes> parse(std::string_view names);

  bool has(Scope scope) const { return (reach() & bit(scope)) != 0; }
  bool covers(Scopes other) const { return (other.bits_ & ~reach()) == 0; }
  Scopes without(Scopes others) const {
    Scopes left;
    left.bits_ = bits_ & ~others.reach();
    return left;
  }
  bool operator==(const Scopes& other) const { return reach() == other.reach(); }
  bool empty() const { return bits_ == 0; }
  void add(Scope scope) { bits_ |= bit(scope); }
  std::string text() const;  // what parse() reads

 private:
  static constexpr std::uint32_t bit(Scope scope) { return 1U << static_cast<unsigned>(scope); }
  // With what follows from another scope.
  std::uint32_t reach() const {
    return (bits_ & bit(Scope::kRunsWrite)) != 0 ? bits_ | bit(Scope::kRunsStart) : bits_;
  }

  std::uint32_t bits_ = 0;
};

// A set of scopes with a name, for what people and programs usually do. It is a name for the set
// and no more: a key that was made with the scopes has the role, too.
struct Role {
  std::string_view name;
  Scopes scopes;
};
// owner, editor, operator, viewer and ingest, from the one that may do most.
std::span<const Role> roles();
// Null when no role has that name.
const Role* find_role(std::string_view name);
// Null when no role has exactly these scopes.
const Role* role_of(Scopes scopes);

std::string_view scope_name(Scope scope);
std::span<const std::string_view> scope_names();

}  // namespace sluice::services
