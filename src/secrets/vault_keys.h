#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/seal.h"
#include "base/secret.h"

namespace sluice::secrets {

// The keys of the vault: the first one encrypts, all of them decrypt, so that every item has its
// key at any time during a rotation. Immutable; safe to use from many threads.
class VaultKeys {
 public:
  // Keys of 32 bytes in base64, newest first, separated by commas or lines. `where` they come from
  // is for the message of an error.
  static Result<VaultKeys> parse(std::string_view text, std::string_view where);
  static VaultKeys make();           // one new key
  VaultKeys with_new_first() const;  // a new key, with all of these behind it
  VaultKeys first_only() const;      // the keys that remain after a rotation

  std::size_t size() const { return keys_.size(); }
  // The number of the key that seals. It is derived from the key and reveals nothing about it.
  std::int64_t number() const { return keys_.front().number; }
  bool has(std::int64_t number) const;  // a key of that number, the first or another

  std::string seal(const Secret& value, std::string_view context) const;
  // kCorrupt if no key has that number, or the text was not sealed with it for this context.
  Result<Secret> open(std::int64_t number, std::string_view sealed, std::string_view context) const;

  Secret text() const;  // what parse() reads

 private:
  struct Key {
    explicit Key(Secret master);
    Secret bytes;
    std::int64_t number;
    Sealer sealer;
  };
  std::vector<Key> keys_;  // never empty
};

}  // namespace sluice::secrets
