#pragma once

#include <span>
#include <string>
#include <string_view>

#include "trace/span.h"

namespace sluice::trace {

// The body of POST /v1/traces in the JSON encoding of OTLP:
// https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
// `instance` tells the processes of one installation apart.
std::string otlp_json(std::span<const Span> spans, std::string_view instance);

}  // namespace sluice::trace
