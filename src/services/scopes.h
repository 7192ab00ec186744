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
};

class Scopes {
 public:
  Scopes() = default;
  static Scopes all();
  // Names joined by single spaces. kInvalid names the one that does not exist.
  static Result<Scopes> parse(std::string_view names);

  bool has(Scope scope) const { return (bits_ >> static_cast<unsigned>(scope) & 1U) != 0; }
  bool covers(Scopes other) const { return (other.bits_ & ~bits_) == 0; }
  Scopes without(Scopes others) const {
    Scopes left;
    left.bits_ = bits_ & ~others.bits_;
    return left;
  }
  bool operator==(const Scopes&) const = default;
  bool empty() const { return bits_ == 0; }
  void add(Scope scope) { bits_ |= 1U << static_cast<unsigned>(scope); }
  std::string text() const;  // what parse() reads

 private:
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
