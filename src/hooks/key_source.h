#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "formats/key_document.h"

namespace sluice::hooks {

// A key that a delivery names.
struct KeyRequest {
  std::string url;      // as model::check_key_url() allows it
  std::string id = {};  // of one key in the document; empty: any

  friend bool operator==(const KeyRequest&, const KeyRequest&) = default;
};

using KeyDocument =
    std::shared_ptr<const formats::KeyDocument>;  // shared by all who verify with it
// What is published there, as far as it is in memory. kUnavailable, for the hook's owner, when it
// is not or not yet. On the thread of the delivery; never waits.
using AskForKeys = std::function<Result<KeyDocument>(const KeyRequest&)>;

}  // namespace sluice::hooks
