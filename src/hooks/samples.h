#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "hooks/sample_request.h"
#include "hooks/sample_signer.h"
#include "model/hook.h"
#include "model/senders/sender.h"

// The samples in the files of senders, as people name and send them.
namespace sluice::hooks {

struct Sample {
  const model::Sender* sender = nullptr;
  const json::object* members = nullptr;  // of the sender's file
  std::string name;                       // "github.push"
  std::string title;                      // as the file calls it
  std::string event_type;                 // empty: it has none

  SampleRequest request() const { return {sender->document, *members}; }
  // What the sender adds to the list of its signature.
  SignatureEntries entries() const;
};

// All samples of the file. The name is the sender's and, behind a dot, the type of the event; where
// that is no word, or the type of several samples, it is the title in lower case with dashes.
std::vector<Sample> samples_of(const model::Sender& sender);
// The sample of that name, in any case and also with the title in place of the type; for the name
// of a sender alone its first one. kNotFound says which there are.
Result<Sample> find_sample(std::string_view word);

// Gives the request another delivery id of the same form, and another to each item of a batch, so
// that it is not taken for one that was sent before; or `id`. `settings` are those of the hook.
Result<void> renew_ids(SampleRequest& request, const model::HookSettings& settings,
                       Entropy& entropy, std::string_view id = {});
// Says of the request that it is about an event of that type, where the sender does. kInvalid when
// the sender has no such place.
Result<void> set_event_type(SampleRequest& request, const model::Sender& sender,
                            std::string_view type);

}  // namespace sluice::hooks
