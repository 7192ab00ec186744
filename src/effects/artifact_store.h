#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/secret.h"
#include "effects/artifact_upload.h"
#include "engine/performer.h"
#include "store/committer.h"

namespace sluice::effects {

// Stores files and short links and returns their URLs. The token of a URL is an HMAC over the
// idempotency key, so a repeated step gets the same URL, and someone with the database but without
// the master key can neither find nor make one. Any thread.
class ArtifactStore {
 public:
  using Done = engine::Performer::Done;
  // Where the public listener is reached from outside, without a slash at the end.
  using PublicUrl = std::function<std::string()>;

  struct File {
    std::string name;
    std::string media_type;
    std::string bytes;
    Micros keep_for{};
  };
  static constexpr std::size_t kFileBytesMax = 20 << 20;
  static constexpr std::size_t kTargetBytesMax = 8 << 10;

  ArtifactStore(store::Committer& committer, const Clock& clock, const Secret& master_key,
                PublicUrl url);

  // `done` on the store's thread once it is durable.
  void keep(File file, const engine::EffectContext& context, Done done);
  void link(nodes::MakeLink link, const engine::EffectContext& context, Done done);

  // A file of this step that arrives in parts, on the thread of `io`.
  std::shared_ptr<ArtifactUpload> upload(boost::asio::io_context& io,
                                         const engine::EffectContext& context);

  // The hash under which the store has what is at a token; nothing when the text is no token.
  static std::optional<Sha256> hash_of(std::string_view token);

 private:
  std::string token(std::string_view purpose, const engine::EffectContext& context) const;

  store::Committer& committer_;
  const Clock& clock_;
  Secret key_;
  PublicUrl url_;
};

}  // namespace sluice::effects
