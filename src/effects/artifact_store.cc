#include "effects/artifact_store.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/hmac.h"

namespace sluice::effects {
namespace {

using nodes::EffectError;
using nodes::EffectErrorCode;

constexpr std::size_t kTokenBytes = 24;
constexpr std::size_t kTokenLength = 32;  // in base64url

// Answers with the URL once what `put` writes is durable. `put` returns when that expires.
template <class Put>
void write(store::Committer& committer, std::string url, Put put, engine::Performer::Done done) {
  // Shared by the task, which learns it, and by the one who is told, on one thread.
  auto expires = std::make_shared<Timestamp>();
  store::Task task = [put = std::move(put), expires](store::Writer& writer) -> Result<void> {
    SLUICE_TRY(*expires, put(writer));
    return {};
  };
  committer.submit(std::move(task), store::Committer::kNoShard,
                   [url = std::move(url), expires,
                    done = std::move(done)](store::CommitOutcome outcome) mutable {
                     if (outcome.kind == store::CommitOutcome::Kind::kCommitted)
                       return done(nodes::Artifact{.url = std::move(url), .expires_at = *expires});
                     done(EffectError{EffectErrorCode::kBroken, std::move(outcome.error.message)});
                   });
}

// The target goes into a header as it is.
bool is_web_url(std::string_view url) {
  const bool printable =
      std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  return printable && (url.starts_with("https://") || url.starts_with("http://"));
}

}  // namespace

ArtifactStore::ArtifactStore(store::Committer& committer, const Clock& clock,
                             const Secret& master_key, PublicUrl url)
    : committer_(committer),
      clock_(clock),
      key_(std::string(as_text(hmac_sha256(as_bytes(master_key.expose()), "sluice links")))),
      url_(std::move(url)) {}

std::string ArtifactStore::token(std::string_view purpose,
                                 const engine::EffectContext& context) const {
  const Sha256 mac =
      hmac_sha256(as_bytes(key_.expose()), fmt::format("{}\n{}", purpose, context.key));
  return to_base64(std::span(mac).first<kTokenBytes>(), Base64::kUrl);
}

std::optional<Sha256> ArtifactStore::hash_of(std::string_view token) {
  if (token.size() != kTokenLength || !from_base64(token, Base64::kUrl)) return std::nullopt;
  return sha256(as_bytes(token));
}

void ArtifactStore::keep(File file, const engine::EffectContext& context, Done done) {
  if (file.bytes.size() > kFileBytesMax)
    return done(EffectError{EffectErrorCode::kTooLarge,
                            fmt::format("the file is larger than {} bytes", kFileBytesMax)});
  const auto name = token("file", context);
  store::ArtifactFile row{.hash = sha256(as_bytes(name)),
                          .team = context.team,
                          .name = std::move(file.name),
                          .media_type = std::move(file.media_type),
                          .bytes = std::move(file.bytes),
                          .created_at = clock_.now(),
                          .expires_at = clock_.now() + file.keep_for};
  write(
      committer_, fmt::format("{}/f/{}", url_(), name),
      [row = std::move(row)](store::Writer& writer) { return writer.put_file(row); },
      std::move(done));
}

std::shared_ptr<ArtifactUpload> ArtifactStore::upload(boost::asio::io_context& io,
                                                      const engine::EffectContext& context) {
  const auto name = token("response", context);
  return std::make_shared<ArtifactUpload>(
      io, committer_, clock_,
      ArtifactUpload::Place{.hash = sha256(as_bytes(name)),
                            .team = context.team,
                            .url = fmt::format("{}/f/{}", url_(), name)});
}

void ArtifactStore::link(nodes::MakeLink link, const engine::EffectContext& context, Done done) {
  if (!is_web_url(link.target) || link.target.size() > kTargetBytesMax)
    return done(EffectError{EffectErrorCode::kInvalid, "the target is not an http or https URL"});
  const auto name = token("link", context);
  store::ShortLink row{.hash = sha256(as_bytes(name)),
                       .team = context.team,
                       .target = std::move(link.target),
                       .created_at = clock_.now(),
                       .expires_at = clock_.now() + link.keep_for};
  write(
      committer_, fmt::format("{}/s/{}", url_(), name),
      [row = std::move(row)](store::Writer& writer) { return writer.put_link(row); },
      std::move(done));
}

}  // namespace sluice::effects
