#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "store/call_store.h"
#include "store/contact_store.h"

// Who places calls. Pure: what a provider is asked is data, and so is its answer.
namespace sluice::calls {

// What a provider is asked.
enum class CallAction {
  kPlace,     // call a person
  kPlaceWeb,  // make a call that a browser joins
  kFind,      // is there a call with our id? For one whose placing was lost.
  kLookUp,    // how does the call with your id stand?
  kEnd,       // end the call with your id
};

// What a provider says of a call; what it does not say is empty.
struct CallNews {
  std::string provider_ref{};  // its id there
  std::optional<store::CallProgress> progress{};
  std::optional<store::CallStatus> ended{};  // how
  std::string end_reason{};
  std::optional<Seconds> duration{};
  json::object result{};               // members of kResultMembers
  json::object web{};                  // by what a browser joins; holds a credential
  std::optional<Timestamp> news_at{};  // when there will be more
  bool operator==(const CallNews&) const = default;
};

// What is known of what came of a call.
inline constexpr std::string_view kResultMembers[] = {
    "summary", "transcript", "recording_url",      "structured_data",
    "rating",  "objectives", "success_evaluation", "simulated"};

struct CallFacts {
  const store::Call& call;
  const store::Script& script;
  const store::Contact* contact = nullptr;
  std::string callback_url{};  // where the provider tells how the call goes; empty: nowhere
};
// The roots `call`, `script` and `contact` of templates.
json::object template_roots(const CallFacts& facts);

class CallProvider {
 public:
  // What the node `webhook` has as its settings, or the answer where nobody needs to be asked.
  using Question = std::variant<json::object, CallNews>;

  virtual ~CallProvider() = default;
  virtual std::string_view kind() const = 0;
  virtual bool can(CallAction action) const = 0;
  // Only what it can.
  virtual Question ask(CallAction action, const CallFacts& facts, Timestamp now) const = 0;
  // What the answer, {"status", "headers", "body"}, to the question says. kNotFound: of kFind, that
  // there is no such call.
  virtual Result<CallNews> read(CallAction action, const json::value& answer) const = 0;
  // Whether a call that kFind does not find was certainly not placed, so that it may be placed
  // again. It is asked more than once before that.
  virtual bool is_sure_of_absence() const { return false; }
};

// The provider that these settings, {"type", ...}, describe; without any, the simulated one. Null,
// with a sentence for each problem, when they are wrong.
std::unique_ptr<const CallProvider> make_call_provider(const json::object& settings,
                                                       std::vector<std::string>& problems);

// For the sources of this folder.
std::unique_ptr<const CallProvider> make_http_provider(const json::object& settings,
                                                       std::vector<std::string>& problems);
std::unique_ptr<const CallProvider> make_twilio_provider(const json::object& settings,
                                                         std::vector<std::string>& problems);
std::unique_ptr<const CallProvider> make_simulated_provider(const json::object& settings,
                                                            std::vector<std::string>& problems);
// Whether a setting names an item of the vault, and what is said of one that does not.
bool is_of_the_vault(std::string_view setting);
inline constexpr std::string_view kNotOfTheVault =
    "must be the id of a vault item (vlt_...) or {{ vault.NAME }}, so that the secret itself is "
    "nowhere in the settings.";
// A sentence for each member that is none of these.
void complain_of_unknown(const json::object& settings, std::vector<std::string_view> known,
                         std::vector<std::string>& problems);

}  // namespace sluice::calls
