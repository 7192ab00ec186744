#include "effects/world.h"

#include <utility>
#include <variant>

#include <boost/asio/post.hpp>

#include "effects/pdf/pdf_document.h"

namespace sluice::effects {
namespace {

constexpr unsigned kPdfThreads = 2;

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

nodes::EffectResult nothing_is_kept() {
  return nodes::EffectError{nodes::EffectTrouble::kInvalid, "nothing is kept here"};
}

nodes::EffectResult pdf_error(Error error) {
  const auto trouble = error.code == ErrorCode::kTooLarge  ? nodes::EffectTrouble::kTooLarge
                       : error.code == ErrorCode::kInvalid ? nodes::EffectTrouble::kInvalid
                                                           : nodes::EffectTrouble::kBroken;
  return nodes::EffectError{trouble, std::move(error.message)};
}

}  // namespace

World::World(boost::asio::io_context& context, Options options)
    : context_(context),
      keeper_(options.keeper),
      pdfs_(context, kPdfThreads, kPdfThreads),
      mail_(context, HttpClient::settings(options.http)),
      ssh_(context, HttpClient::settings(options.http)),
      http_(context, std::move(options.http)) {}

engine::Performer::CallId World::start(nodes::EffectRequest request, engine::EffectContext context,
                                       Done done) {
  return std::visit(
      Overloaded{
          [&](nodes::HttpCall& call) {
            return make_id(Kind::kHttp, http_.start(std::move(call), std::move(done)));
          },
          [&](nodes::MailCall& call) {
            return make_id(Kind::kMail, mail_.start(std::move(call), std::move(done)));
          },
          [&](nodes::SshCall& call) {
            return make_id(Kind::kSsh, ssh_.start(std::move(call), std::move(done)));
          },
          [&](nodes::MakePdf& pdf) {
            return make_pdf(std::move(pdf), std::move(context), std::move(done));
          },
          [&](nodes::MakeLink& link) {
            return make_link(std::move(link), context, std::move(done));
          },
      },
      request);
}

void World::cancel(CallId call) {
  const auto id = static_cast<std::uint64_t>(call) >> kKindBits;
  switch (static_cast<Kind>(static_cast<std::uint64_t>(call) & ((1 << kKindBits) - 1))) {
    case Kind::kHttp:
      return http_.cancel(HttpClient::CallId{id});
    case Kind::kMail:
      return mail_.cancel(MailClient::CallId{id});
    case Kind::kSsh:
      return ssh_.cancel(SshClient::CallId{id});
    case Kind::kHere:
      here_.erase(id);
      return;
  }
}

engine::Performer::Done World::teller(std::uint64_t id) {
  return [&loop = context_, world = std::weak_ptr(self_), id](nodes::EffectResult result) {
    boost::asio::post(loop, [world, id, result = std::move(result)]() mutable {
      const auto self = world.lock();
      if (!self) return;
      const auto found = (*self)->here_.find(id);
      if (found == (*self)->here_.end()) return;
      Done tell = std::move(found->second);
      (*self)->here_.erase(found);
      tell(std::move(result));
    });
  };
}

engine::Performer::CallId World::make_link(nodes::MakeLink link,
                                           const engine::EffectContext& context, Done done) {
  const std::uint64_t id = ++last_here_;
  here_.emplace(id, std::move(done));
  if (keeper_) {
    keeper_->link(std::move(link), context, teller(id));
  } else {
    teller(id)(nothing_is_kept());
  }
  return make_id(Kind::kHere, id);
}

engine::Performer::CallId World::make_pdf(nodes::MakePdf pdf, engine::EffectContext context,
                                          Done done) {
  const std::uint64_t id = ++last_here_;
  here_.emplace(id, std::move(done));
  Keeper::File file{
      .name = pdf.name, .media_type = "application/pdf", .bytes = {}, .keep_for = pdf.keep_for};
  const Micros timeout = pdf.timeout;
  auto made = std::make_shared<PdfDocument>();
  auto work = [pdf = std::move(pdf), made](Interrupt&) -> nodes::EffectResult {
    auto document = effects::make_pdf(pdf);
    if (!document) return pdf_error(std::move(document).error());
    *made = *std::move(document);
    return nodes::Kept{};
  };
  auto keep = [this, id, made, file = std::move(file),
               context = std::move(context)](nodes::EffectResult result) mutable {
    if (!here_.contains(id)) return;  // cancelled
    if (std::holds_alternative<nodes::EffectError>(result)) return teller(id)(std::move(result));
    if (!keeper_) return teller(id)(nothing_is_kept());
    file.bytes = std::move(made->bytes);
    auto tell = [teller = teller(id), bytes = file.bytes.size(),
                 pages = made->pages](nodes::EffectResult kept) mutable {
      if (auto* url = std::get_if<nodes::Kept>(&kept)) {
        url->bytes = bytes;
        url->pages = pages;
      }
      teller(std::move(kept));
    };
    keeper_->keep(std::move(file), context, std::move(tell));
  };
  pdfs_.start({}, timeout, std::move(work), std::move(keep));
  return make_id(Kind::kHere, id);
}

}  // namespace sluice::effects
