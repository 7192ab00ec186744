#pragma once

#include <memory>

#include <boost/asio/io_context.hpp>

#include "effects/http_client.h"
#include "effects/performer.h"

namespace sluice::effects {

// Performs HTTP calls and refuses every other effect.
std::unique_ptr<Performer> make_http_performer(boost::asio::io_context& context,
                                               HttpClient::Options options);

}  // namespace sluice::effects
