#include "effects/artifact_calls.h"

#include <utility>
#include <variant>

#include <boost/asio/post.hpp>

namespace sluice::effects {
namespace {

constexpr unsigned kPdfThreads = 2;

nodes::EffectResult no_artifact_store() {
  return nodes::EffectError{nodes::EffectErrorCode::kInvalid, "this server does not store files"};
}

nodes::EffectResult pdf_error(Error error) {
  const auto code = error.code == ErrorCode::kTooLarge  ? nodes::EffectErrorCode::kTooLarge
                    : error.code == ErrorCode::kInvalid ? nodes::EffectErrorCode::kInvalid
                                                        : nodes::EffectErrorCode::kBroken;
  return nodes::EffectError{code, std::move(error.message)};
}

// The work of a thread: writes the document, or says what is wrong with it.
BlockingCalls::Work lay_out(nodes::MakePdf pdf, std::shared_ptr<PdfDocument> into) {
  return [pdf = std::move(pdf), into = std::move(into)](Interrupt&) -> nodes::EffectResult {
    auto document = make_pdf(pdf);
    if (!document) return pdf_error(std::move(document).error());
    *into = *std::move(document);
    return nodes::Artifact{};
  };
}

}  // namespace

ArtifactCalls::ArtifactCalls(boost::asio::io_context& context, CallIds& ids,
                             ArtifactStore* artifacts)
    : context_(context),
      ids_(ids),
      artifacts_(artifacts),
      layouts_(context, ids, kPdfThreads, kPdfThreads) {}

CallId ArtifactCalls::start(nodes::MakeLink link, const engine::EffectContext& context, Done done) {
  const CallId id = ids_.next();
  calls_.emplace(id, std::move(done));
  if (artifacts_)
    artifacts_->link(std::move(link), context, answer(id));
  else
    answer(id)(no_artifact_store());
  return id;
}

CallId ArtifactCalls::start(nodes::MakePdf pdf, engine::EffectContext context, Done done) {
  const CallId id = ids_.next();
  calls_.emplace(id, std::move(done));
  PdfJob job{.file = {.name = pdf.name,
                      .media_type = "application/pdf",
                      .bytes = {},
                      .keep_for = pdf.keep_for},
             .context = std::move(context),
             .document = std::make_shared<PdfDocument>()};
  const Micros timeout = pdf.timeout;
  auto work = lay_out(std::move(pdf), job.document);
  layouts_.start({}, timeout, std::move(work),
                 [this, id, job = std::move(job)](nodes::EffectResult laid_out) mutable {
                   keep_pdf(id, std::move(job), std::move(laid_out));
                 });
  return id;
}

void ArtifactCalls::keep_pdf(CallId id, PdfJob job, nodes::EffectResult laid_out) {
  if (!calls_.contains(id)) return;  // cancelled
  if (std::holds_alternative<nodes::EffectError>(laid_out)) return answer(id)(std::move(laid_out));
  if (!artifacts_) return answer(id)(no_artifact_store());
  job.file.bytes = std::move(job.document->bytes);
  const std::size_t bytes = job.file.bytes.size();
  artifacts_->keep(std::move(job.file), job.context,
                   [answer = answer(id), bytes,
                    pages = job.document->pages](nodes::EffectResult result) mutable {
                     if (auto* kept = std::get_if<nodes::Artifact>(&result)) {
                       kept->bytes = bytes;
                       kept->pages = pages;
                     }
                     answer(std::move(result));
                   });
}

ArtifactCalls::Done ArtifactCalls::answer(CallId id) {
  return [&context = context_, calls = liveness_.observe(), id](nodes::EffectResult result) {
    boost::asio::post(context, [calls, id, result = std::move(result)]() mutable {
      if (auto* const self = calls.get()) self->finish(id, std::move(result));
    });
  };
}

void ArtifactCalls::finish(CallId id, nodes::EffectResult result) {
  auto call = calls_.extract(id);
  if (!call.empty()) call.mapped()(std::move(result));
}

}  // namespace sluice::effects
