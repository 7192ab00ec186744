#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "effects/core/call_ids.h"
#include "effects/http/transfer.h"

namespace sluice::effects {

// Runs transfers of libcurl on an io_context, at most so many at once, in all and to one host; the
// others wait for their turn, and their timeout starts then. Reuses connections. Use it only on the
// thread that runs the context.
class Transfers {
 public:
  using Done = std::move_only_function<void(nodes::EffectResult)>;
  using Id = CallId;

  Transfers(boost::asio::io_context& context, CallIds& ids, std::size_t connections_max,
            std::size_t connections_per_host_max);
  ~Transfers();  // calls in flight are abandoned; their callbacks never run

  // `done` is called later, never from inside start().
  Id start(std::unique_ptr<Transfer> transfer, std::string host, Done done);
  // The transfer's `done` will not be called. Unknown ids are ignored.
  void cancel(Id id);
  std::size_t in_flight() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::effects
