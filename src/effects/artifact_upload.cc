#include "effects/artifact_upload.h"

#include <array>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/bytes.h"
#include "base/digest.h"

namespace sluice::effects {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;

// How long what is never finished is kept.
constexpr Micros kUnfinishedFor = std::chrono::hours(24);

bool is_committed(const store::CommitOutcome& outcome) {
  return outcome.kind == store::CommitOutcome::Kind::kCommitted;
}

}  // namespace

ArtifactUpload::ArtifactUpload(boost::asio::io_context& context, store::Committer& committer,
                               const Clock& clock, Place place)
    : context_(context),
      committer_(committer),
      clock_(clock),
      place_(std::move(place)),
      digest_(EVP_MD_CTX_new()) {}

void ArtifactUpload::begin(std::function<void()> go_on) {
  const bool is_new = go_on != nullptr;
  go_on_ = std::move(go_on);
  if (!is_new) return;
  ++body_;
  buffer_.clear();
  parts_ = 0;
  bytes_ = 0;
  error_.clear();
  EVP_DigestInit_ex(digest_.get(), openssl_digest(Digest::kSha256), nullptr);
}

bool ArtifactUpload::take(std::string_view bytes) {
  if (under_way_ >= kPartsUnderWayMax) return false;
  EVP_DigestUpdate(digest_.get(), bytes.data(), bytes.size());
  bytes_ += bytes.size();
  while (!bytes.empty()) {
    const auto some = bytes.substr(0, kPartBytes - buffer_.size());
    buffer_ += some;
    bytes.remove_prefix(some.size());
    if (buffer_.size() == kPartBytes) write_part();
  }
  return true;
}

void ArtifactUpload::write_part() {
  store::ArtifactPart part{.hash = place_.hash,
                           .team = place_.team,
                           .number = parts_++,
                           .bytes = std::exchange(buffer_, {}),
                           .created_at = clock_.now(),
                           .expires_at = clock_.now() + kUnfinishedFor};
  ++under_way_;
  committer_.submit(
      [part = std::move(part)](store::Writer& writer) { return writer.put_part(part); },
      store::Committer::kNoShard,
      [self = shared_from_this(), body = body_](store::CommitOutcome outcome) {
        auto& context = self->context_;
        boost::asio::post(
            context, [self, body, outcome = std::move(outcome)] { self->written(outcome, body); });
      });
}

void ArtifactUpload::written(const store::CommitOutcome& outcome, std::size_t body) {
  --under_way_;
  if (!is_committed(outcome) && body == body_) error_ = outcome.error.message;
  if (go_on_) go_on_();
}

void ArtifactUpload::finish(std::string name, std::string media_type, Micros keep_for, Done done) {
  go_on_ = nullptr;
  if (!buffer_.empty() || parts_ == 0) write_part();
  const store::ArtifactFile file{.hash = place_.hash,
                                 .team = place_.team,
                                 .name = std::move(name),
                                 .media_type = std::move(media_type),
                                 .bytes = {},
                                 .created_at = clock_.now(),
                                 .expires_at = clock_.now() + keep_for};
  nodes::Artifact artifact{.url = place_.url, .expires_at = file.expires_at, .bytes = bytes_};
  committer_.submit(
      [file, parts = parts_](store::Writer& writer) -> Result<void> {
        SLUICE_TRY([[maybe_unused]] const auto expires, writer.finish_file(file, parts));
        return {};
      },
      store::Committer::kNoShard,
      [self = shared_from_this(), artifact = std::move(artifact),
       done = std::move(done)](store::CommitOutcome outcome) mutable {
        auto& context = self->context_;
        boost::asio::post(context, [self, artifact = std::move(artifact), done = std::move(done),
                                    outcome = std::move(outcome)]() mutable {
          if (is_committed(outcome)) return done(std::move(artifact));
          done(EffectError{EffectErrorCode::kBroken,
                           "the response could not be written to disk: " +
                               (self->error_.empty() ? outcome.error.message : self->error_)});
        });
      });
}

void ArtifactUpload::abandon() {
  go_on_ = nullptr;
  buffer_.clear();
  if (parts_ == 0) return;
  committer_.submit([hash = place_.hash](store::Writer& writer) { return writer.drop_file(hash); },
                    store::Committer::kNoShard, {});
}

std::string ArtifactUpload::sha256() const {
  std::array<std::uint8_t, 32> hash{};
  unsigned size = 0;
  EVP_DigestFinal_ex(digest_.get(), hash.data(), &size);
  return to_hex(hash);
}

}  // namespace sluice::effects
