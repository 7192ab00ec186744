#pragma once

#include <functional>
#include <memory>
#include <openssl/evp.h>
#include <string>

#include <boost/asio/io_context.hpp>

#include "base/clock.h"
#include "engine/performer.h"
#include "nodes/effect.h"
#include "store/committer.h"

namespace sluice::effects {

// A file that is written to the store while it arrives, part by part: no more than a few parts of
// it are in memory, and there is no room for more while the store is behind. Used on the thread of
// the context, through a shared_ptr, which the store's answers hold too.
class ArtifactUpload final : public nodes::BodySink,
                             public std::enable_shared_from_this<ArtifactUpload> {
 public:
  using Done = engine::Performer::Done;
  struct Place {
    Sha256 hash{};
    TeamId team{};
    std::string url;
  };
  static constexpr std::size_t kPartBytes = 256 << 10;
  static constexpr std::size_t kPartsUnderWayMax = 4;

  ArtifactUpload(boost::asio::io_context& context, store::Committer& committer, const Clock& clock,
                 Place place);

  void begin(std::function<void()> go_on) override;
  bool take(std::string_view bytes) override;

  // The body is whole. `done` on the thread of the context once it is durable: an Artifact, with
  // its size, or an error.
  void finish(std::string name, std::string media_type, Micros keep_for, Done done);
  // What was written goes.
  void abandon();
  std::string sha256() const;  // in hex, once it is finished

 private:
  struct FreeDigest {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  void write_part();
  void written(const store::CommitOutcome& outcome, std::size_t body);

  boost::asio::io_context& context_;
  store::Committer& committer_;
  const Clock& clock_;
  const Place place_;
  std::function<void()> go_on_;
  std::string buffer_;
  std::int64_t parts_ = 0;
  std::size_t bytes_ = 0;
  std::size_t body_ = 0;  // which one it is, of those that began
  std::size_t under_way_ = 0;
  std::string error_;  // of a part
  std::unique_ptr<EVP_MD_CTX, FreeDigest> digest_;
};

}  // namespace sluice::effects
