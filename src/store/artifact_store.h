#pragma once

#include <cstdint>
#include <optional>
#include <string>

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
  // Nobody gets it any more; its parts go later, with delete_leftovers.
  virtual Result<void> drop_file(const Sha256& hash) = 0;
  // Those with smaller numbers, of a file that is read while it goes.
  virtual Result<void> drop_parts(const Sha256& hash, std::int64_t below) = 0;
};

class ArtifactReader {
 public:
  virtual ~ArtifactReader() = default;

  // Nothing once it has expired.
  virtual Result<std::optional<ArtifactFile>> file(const Sha256& hash, Timestamp now) = 0;
  virtual Result<std::optional<ShortLink>> link(const Sha256& hash, Timestamp now) = 0;
  // One part of a file, finished or not, until it is deleted.
  virtual Result<std::optional<std::string>> file_part(const Sha256& hash, std::int64_t number) = 0;
};

}  // namespace sluice::store
