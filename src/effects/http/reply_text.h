#pragma once

#include "base/result.h"
#include "nodes/effect.h"

namespace sluice::effects {

// Makes a body what it says: without its content encodings, of which none was asked for, and unless
// `as_bytes` in UTF-8, by its byte order mark, its Content-Type or what the document itself
// declares. This comes before secrets are looked for in it. A body that cannot be read is left as
// it was sent, and `unreadable` says why. kTooLarge when it unpacks to more than `bytes_max`.
Result<void> make_readable(nodes::HttpReply& reply, bool as_bytes, std::size_t bytes_max);

}  // namespace sluice::effects
