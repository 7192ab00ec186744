#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "runtime/dialer.h"
#include "services/calls/call_settings.h"
#include "services/calls/scripts.h"
#include "services/context.h"
#include "services/edit.h"
#include "services/principal.h"
#include "services/problem.h"
#include "services/records/records.h"
#include "store/store.h"

namespace sluice::services {

// What the service asks of the dialer; the members of runtime::Dialer with the same names.
struct DialerControl {
  std::function<void(store::CallId call, runtime::Dialer::OnPlaced tell)> tell_when_placed{};
  std::function<void(store::CallId call)> forget{};
  std::function<void(const store::Call& call)> hang_up{};
};

struct CreatedCall {
  store::Call call;
  std::optional<store::ObjectId> object{};  // that was linked to the contact
  std::vector<std::string> warnings{};      // of its data, where the type warns
  json::object web{};                       // by what a browser joins a web call
};

// A call that was read and checked, and is to be written.
struct NewCall {
  store::Call call;
  std::optional<ContactChange> contact{};  // who is called, by number
  std::optional<Objects::Checked> object{};
};
// Within a transaction of the store thread: stores the call, its contact, and the object that is
// linked to it. kNotFound when its script or contact is gone, kConflict at the team's limit.
Outcome<CreatedCall> create_call(const Context& context, store::Writer& writer, NewCall made);

// The calls of teams. Any thread but the io threads; `reader` is the caller's own.
class Calls {
 public:
  // What is referred to outlives this.
  Calls(const Context& context, const Records& records, const Scripts& scripts,
        const CallSettings& settings, const DialerControl& dialer)
      : context_(context),
        records_(records),
        scripts_(scripts),
        settings_(settings),
        dialer_(dialer) {}

  Outcome<store::Call> find(store::CallLookup& lookup, TeamId team, std::string_view id) const;
  // {"script_id", "contact" or "contact_id", "from_number"?, "scheduled_time"?, "object"?}. The
  // contact is upserted by its number.
  void create_phone_call(store::Reader& reader, const Principal& caller,
                         const json::object& document, OnEdited<CreatedCall> done) const;
  // {"script_id", "contact"?, "contact_id"?}. Tells `done` once the provider has made it.
  void create_web_call(store::Reader& reader, const Principal& caller, const json::object& document,
                       OnEdited<CreatedCall> done) const;
  // {"status"?, "end_reason"?}. Whoever hears of it ends the call at the provider by hang_up().
  void end_web_call(store::Reader& reader, const Principal& caller, std::string_view id,
                    const json::object& document, OnEdited<store::Call> done) const;
  void hang_up(const store::Call& call) const {
    if (dialer_.hang_up) dialer_.hang_up(call);
  }
  // {"scheduled_time"}; of a call that nobody was asked to place yet, as is cancel().
  void reschedule(store::Reader& reader, const Principal& caller, std::string_view id,
                  const json::object& document, OnEdited<store::Call> done) const;
  void cancel(const Principal& caller, std::string_view id, OnEdited<store::Call> done) const;

 private:
  using ChangeCall = std::move_only_function<Outcome<void>(store::Call&)>;
  // `name` is what the audit log calls it.
  void change(const Principal& caller, store::CallId id, std::string name, ChangeCall change,
              OnEdited<store::Call> done) const;
  Outcome<NewCall> read(store::Reader& reader, TeamId team, const json::object& document,
                        store::CallType type) const;

  const Context& context_;
  const Records& records_;
  const Scripts& scripts_;
  const CallSettings& settings_;
  const DialerControl& dialer_;
};

}  // namespace sluice::services
