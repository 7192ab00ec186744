#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/settings.h"
#include "base/result.h"
#include "base/secret.h"

namespace sluice::app {

// Why a server does not start.
struct StartError {
  enum class Of { kOther, kDataDirectory };
  StartError(Error why, Of what = Of::kOther) : error(std::move(why)), of(what) {}

  Error error;
  Of of;  // kDataDirectory: starting again will not help
};

// A whole Sluice in one process: built bottom-up, connected, and taken down in reverse.
class Server {
 public:
  struct Started {
    std::string api_at;  // http://HOST:PORT, or unix:PATH
    std::string hooks_at;
    std::string api_url;
    std::string browser_url;  // where people's browsers reach the API
    std::string hooks_url;
    std::optional<Secret> first_key;  // just generated: show it now, it cannot be shown again
    std::optional<Secret>
        login_token;  // with which the holder of the oldest such key signs in, once
    std::int64_t runs_open = 0;
    std::int64_t runs_waiting = 0;
    Micros recovery{};
    std::string demo_url;  // the webhook of the demo workflow, where one was asked for
  };

  // Starts everything, up to accepting requests. Errors say what the operator can do.
  static std::expected<std::unique_ptr<Server>, StartError> start(const Settings& settings);
  virtual ~Server() = default;

  virtual const Started& started() const = 0;
  // Returns after a signal has requested the shutdown and everything in flight has been written. A
  // second signal stops immediately.
  virtual void run_until_signal() = 0;
};

}  // namespace sluice::app
