#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "store/types.h"

// The keys that open the API.
namespace sluice::store {

class KeyWriter {
 public:
  virtual ~KeyWriter() = default;

  // Insert or replace by id. The sessions of one that is revoked end.
  virtual Result<void> put_key(const ApiKey& key) = 0;
  // The time is in no ApiKey that is put, and stays when one is.
  virtual Result<void> note_key_use(KeyId key, Timestamp at) = 0;
  // By which the master key is known again; it says nothing about the key itself.
  virtual Result<void> put_master_key_check(std::int64_t check) = 0;
};

class KeyReader {
 public:
  virtual ~KeyReader() = default;

  virtual Result<std::vector<ApiKey>> all_keys() = 0;
  virtual Result<std::optional<std::int64_t>> master_key_check() = 0;  // nothing: none was put
  virtual Result<std::vector<ApiKey>> keys_of(TeamId team) = 0;        // oldest first
  virtual Result<std::optional<ApiKey>> key(KeyId id) = 0;
};

}  // namespace sluice::store
