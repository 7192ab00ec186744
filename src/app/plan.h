#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/certificate.h"
#include "app/settings.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "effects/effect_dispatcher.h"
#include "http/server.h"
#include "runtime/runtime.h"
#include "secrets/oauth_provider.h"

namespace sluice::app {

// Where spans go, and of how many runs.
struct TracePlan {
  std::string url;
  double ratio = 1;
};

// What a server is made of, as its settings say.
struct Plan {
  runtime::Runtime::Options runtime;
  effects::EffectDispatcher::Options world;
  std::unique_ptr<runs::DecidingRuns> deciding;  // null: they cannot be marked
  secrets::OAuthProviders providers{};
  std::shared_ptr<engine::ServerKeys> keys;  // those of the runtime; filled in by listen()
  http::TrustedProxies trusted_proxies;
  std::shared_ptr<http::Tls> tls;  // null: plain; shared with the listeners; filled in by start()
  TlsListeners tls_listeners = TlsListeners::kAll;
  log::Level log_level = log::Level::kInfo;
  log::Format log_format = log::Format::kText;
  Millis drain{};
  Micros keep_events{};
  unsigned threads = 1;
  std::optional<TracePlan> traces;
};

// Of the file system that the directory is on; nothing where the system does not say.
std::optional<runtime::DiskSpace> disk_space(const std::string& directory);

// How many runs each io thread executes at a time.
std::size_t runs_per_thread(const Settings& settings, unsigned threads);

// Reads what the settings say. kInvalid names the setting that is wrong and what would be right.
Result<Plan> make_plan(const Settings& settings);

}  // namespace sluice::app
