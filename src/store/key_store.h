#pragma once

#include <vector>

#include "base/result.h"
#include "store/types.h"

// The keys that open the API.
namespace sluice::store {

class KeyWriter {
 public:
  virtual ~KeyWriter() = default;

  virtual Result<void> put_key(const ApiKey& key) = 0;  // insert or replace by id
};

class KeyReader {
 public:
  virtual ~KeyReader() = default;

  virtual Result<std::vector<ApiKey>> all_keys() = 0;
};

}  // namespace sluice::store
