#pragma once

#include <optional>

#include "base/result.h"
#include "store/types.h"

// What runs have put at unguessable URLs: files and short links.
namespace sluice::store {

class ArtifactWriter {
 public:
  virtual ~ArtifactWriter() = default;

  // Each leaves what is there already under the hash, unless that has expired by `created_at`, and
  // returns when what is there expires.
  virtual Result<Timestamp> put_file(const ArtifactFile& file) = 0;
  virtual Result<Timestamp> put_link(const ShortLink& link) = 0;
};

class ArtifactReader {
 public:
  virtual ~ArtifactReader() = default;

  // Nothing once it has expired.
  virtual Result<std::optional<ArtifactFile>> file(const Sha256& hash, Timestamp now) = 0;
  virtual Result<std::optional<ShortLink>> link(const Sha256& hash, Timestamp now) = 0;
};

}  // namespace sluice::store
