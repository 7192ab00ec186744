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

  // A file that arrives in parts. The first one, number 0, takes the place of all that was there
  // under the hash; nobody sees the file before it is finished, and what never is goes at
  // `expires_at`.
  virtual Result<void> put_part(const ArtifactPart& part) = 0;
  // With its name, type and times; `bytes` is not looked at. kNotFound when its parts are not
  // there.
  virtual Result<Timestamp> finish_file(const ArtifactFile& file, std::int64_t parts) = 0;
  virtual Result<void> drop_file(const Sha256& hash) = 0;
};

class ArtifactReader {
 public:
  virtual ~ArtifactReader() = default;

  // Nothing once it has expired.
  virtual Result<std::optional<ArtifactFile>> file(const Sha256& hash, Timestamp now) = 0;
  virtual Result<std::optional<ShortLink>> link(const Sha256& hash, Timestamp now) = 0;
};

}  // namespace sluice::store
