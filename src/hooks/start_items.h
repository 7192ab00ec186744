#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "hooks/delivery.h"
#include "runs/run_starter.h"
#include "store/committer.h"

namespace sluice::hooks {

// What the start of a delivery's items needs of the admission, which outlives it.
struct ItemStarts {
  runs::RunStarter& starter;
  store::Committer& committer;
  Metrics& metrics;
  live::EventHub* events;  // may be null
  std::string_view public_url;
  std::size_t items_max;                                   // of one delivery
  std::function<void(Submitted&, const Refusal&)> refuse;  // answers it, too
  std::function<void(const Delivery&, RunId first)> note_duplicate;
};

// What starts the runs of a delivery that was checked: one, or where the hook has `split` one for
// each item of the body, at most `items_max`. kInvalid is a sentence for the sender.
Result<std::vector<runs::StartRequest>> start_requests(const Delivery& delivery,
                                                       std::size_t items_max);

// Starts one run for each item of the body, stored together: what is acknowledged is all there, and
// a delivery that comes again after a refusal finds none of them. The hook has `split`.
void start_items(const ItemStarts& parts, Delivery delivery, http::Responder responder);

}  // namespace sluice::hooks
