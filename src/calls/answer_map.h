#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "calls/call_provider.h"

namespace sluice::calls {

// Where the answers of a provider say what of a call, and in which words.
class AnswerMap {
 public:
  // `fields`: our names (call_id, status, end_reason, duration, and the members of a result) with
  // the paths in the body of an answer, such as "data.id". `statuses`: its words with ours.
  static std::optional<AnswerMap> make(const json::object& fields, const json::object& statuses,
                                       std::vector<std::string>& problems);

  // kInvalid when what is there is of the wrong kind. `body` is one call.
  Result<CallNews> read(const json::value& body) const;

 private:
  using State = std::variant<store::CallProgress, store::CallStatus>;
  std::optional<State> state_of(std::string_view word) const;
  void add_status(std::string_view word, const json::value& ours,
                  std::vector<std::string>& problems);

  std::map<std::string, std::string, std::less<>> fields_;
  std::map<std::string, State, std::less<>> states_;  // by their words in lower case
};

}  // namespace sluice::calls
