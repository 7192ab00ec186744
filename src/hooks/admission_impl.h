#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/changeable.h"
#include "hooks/admission.h"
#include "hooks/answers.h"
#include "hooks/delivery.h"
#include "hooks/delivery_report.h"
#include "hooks/greeter.h"
#include "hooks/refusal_notes.h"
#include "hooks/rejections.h"
#include "hooks/token_cache.h"

namespace sluice::hooks {

class Admission::Impl {
 public:
  Impl(store::Committer& store_committer, runs::RunStarter& run_starter, IdSource& ids,
       const Clock& wall, Metrics& counters, const Options& options)
      : committer(store_committer),
        starter(run_starter),
        run_ids(ids),
        clock(wall),
        metrics(counters),
        items_max(options.items_max),
        rejections(committer, ids, clock, options) {}

  Verdict run_stages(Delivery& delivery);
  Verdict check_room(Delivery& delivery);
  Verdict greet_stranger(Delivery& delivery);
  Verdict check_signature(Delivery& delivery);
  Verdict greet_sender(Delivery& delivery);
  Verdict check_quota(Delivery& delivery);
  Verdict check_body(Delivery& delivery);
  Verdict check_event_key(Delivery& delivery);
  Verdict check_key(Delivery& delivery);

  void look_up(const http::Request& request, http::Responder responder, Dialect dialect);
  void start(Delivery delivery, http::Responder responder);
  void finish(Submitted& submitted, const Result<runs::StartResult>& started);
  // With the hook that the token stands for, or none.
  std::expected<Delivery, http::Response> admit(const http::Request& request, Dialect dialect,
                                                std::shared_ptr<const Hook> hook,
                                                std::optional<std::string_view> event_key,
                                                std::optional<FetchedKey> key = {});
  void take(const http::Request& request, http::Responder responder, Dialect dialect,
            std::shared_ptr<const Hook> hook, std::optional<FetchedKey> key);
  void take_where_it_fits(const http::Request& request, http::Responder responder, Dialect dialect,
                          std::shared_ptr<const Hook> hook, std::optional<FetchedKey> key = {});
  http::Response begin_fetch(const Delivery& event);
  void wait_for_key(Delivery delivery, http::Responder responder);
  void wait_for_hook(WorkflowId workflow, const http::Request& request, http::Responder responder,
                     Dialect dialect);
  // The hook for a request whose hook was loaded; its token may have ended meanwhile.
  std::expected<std::shared_ptr<const Hook>, Refusal> arrived(const http::Request& request,
                                                              HookSource::Loaded loaded) const;
  http::Response refuse(const Delivery& delivery, const Refusal& refusal);
  void note_duplicate(const Delivery& delivery, RunId first);

  store::Committer& committer;
  runs::RunStarter& starter;
  IdSource& run_ids;
  const Clock& clock;
  Metrics& metrics;
  Changeable<std::size_t> items_max;
  Rejections rejections;
  Greeter greeter{metrics, rejections};
  RefusalNotes notes{metrics, rejections, clock};
  PublishedTable table;
  HookSource* source = nullptr;
  ResultSource* results = nullptr;
  std::string public_url;
  DeliveryFileStore* file_store = nullptr;
  KeyCache* keys = nullptr;
  live::EventHub* events = nullptr;
};

}  // namespace sluice::hooks
