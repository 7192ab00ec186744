#include "effects/http/transfers.h"

#include <unordered_map>
#include <vector>

#include <boost/asio/post.hpp>

#include "base/liveness.h"
#include "effects/core/per_host_limiter.h"
#include "effects/http/curl_loop.h"

namespace sluice::effects {

// A transfer is in `entries_` from start() until its `done` is about to run; whoever takes it out
// there decides what happens, so a cancelled one cannot speak again.
class Transfers::Impl {
 public:
  Impl(boost::asio::io_context& context, CallIds& ids, std::size_t connections_max,
       std::size_t connections_per_host_max)
      : context_(context),
        ids_(ids),
        loop_(context, [this](CURL* easy, CURLcode code) { finished(easy, code); }),
        limiter_(connections_max, connections_per_host_max),
        idle_max_(connections_max) {
    loop_.set_limits(connections_max, connections_per_host_max);
  }

  ~Impl() {
    for (auto& [id, entry] : entries_)
      if (entry.easy) loop_.remove(entry.easy.get());
  }

  Id start(std::unique_ptr<Transfer> transfer, std::string host, Done done) {
    const Id id = ids_.next();
    limiter_.arrive(static_cast<std::uint64_t>(id), std::move(host));
    auto& entry = entries_[id];
    entry.done = std::move(done);
    entry.transfer = std::move(transfer);
    let_in();
    return id;
  }

  void cancel(Id id) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    if (found->second.easy) {
      loop_.remove(found->second.easy.get());
      give_back(std::move(found->second.easy));
    }
    entries_.erase(found);
    limiter_.leave(static_cast<std::uint64_t>(id));
    let_in();
  }

  std::size_t in_flight() const { return entries_.size(); }

 private:
  struct Entry {
    std::unique_ptr<Transfer> transfer;
    Done done;
    EasyHandle easy;  // null while it waits for its turn, and once libcurl is done with it
  };

  // Begins those whose turn it is. Their time runs from here: what waited before was not
  // theirs.
  void let_in() {
    while (const auto next = limiter_.next()) begin(Id{*next});
  }

  void begin(Id id) {
    Entry& entry = entries_.at(id);
    entry.easy = take_easy();
    CURL* easy = entry.easy.get();
    if (auto ready = entry.transfer->prepare(easy); !ready)
      return answer(id,
                    nodes::EffectError{nodes::EffectErrorCode::kInvalid, ready.error().message});
    by_easy_[easy] = id;
    if (!loop_.add(easy))
      answer(id, nodes::EffectError{nodes::EffectErrorCode::kInvalid,
                                    "libcurl did not accept the request"});
  }

  // Called by the loop, from inside libcurl's own processing.
  void finished(CURL* easy, CURLcode code) {
    const auto known = by_easy_.find(easy);
    if (known == by_easy_.end()) return;
    const Id id = known->second;
    answer(id, entries_.at(id).transfer->result(easy, code));
  }

  // Gives the handle back now and calls `done` from the loop, unless it is cancelled before.
  void answer(Id id, nodes::EffectResult result) {
    give_back(std::move(entries_.at(id).easy));
    boost::asio::post(context_,
                      [transfers = liveness_.observe(), id, result = std::move(result)]() mutable {
                        if (auto* const self = transfers.get())
                          self->deliver(id, std::move(result));
                      });
  }

  void deliver(Id id, nodes::EffectResult result) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    Done done = std::move(found->second.done);
    entries_.erase(found);
    limiter_.leave(static_cast<std::uint64_t>(id));
    let_in();
    done(std::move(result));
  }

  EasyHandle take_easy() {
    if (idle_.empty()) return EasyHandle(curl_easy_init());
    EasyHandle easy = std::move(idle_.back());
    idle_.pop_back();
    return easy;
  }

  void give_back(EasyHandle easy) {
    if (!easy) return;
    by_easy_.erase(easy.get());
    if (idle_.size() >= idle_max_) return;
    curl_easy_reset(easy.get());
    idle_.push_back(std::move(easy));
  }

  boost::asio::io_context& context_;
  CallIds& ids_;
  CurlLoop loop_;
  PerHostLimiter limiter_;
  std::size_t idle_max_;
  std::unordered_map<Id, Entry> entries_;
  std::unordered_map<CURL*, Id> by_easy_;
  std::vector<EasyHandle> idle_;
  Liveness<Impl> liveness_{this};
};

Transfers::Transfers(boost::asio::io_context& context, CallIds& ids, std::size_t connections_max,
                     std::size_t connections_per_host_max)
    : impl_(std::make_unique<Impl>(context, ids, connections_max, connections_per_host_max)) {}

Transfers::~Transfers() = default;

Transfers::Id Transfers::start(std::unique_ptr<Transfer> transfer, std::string host, Done done) {
  return impl_->start(std::move(transfer), std::move(host), std::move(done));
}

void Transfers::cancel(Id id) { impl_->cancel(id); }

std::size_t Transfers::in_flight() const { return impl_->in_flight(); }

}  // namespace sluice::effects
