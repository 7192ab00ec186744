#pragma once

#include "http/http.h"
#include "model/run.h"

namespace sluice::api {

// Lets the run that a request starts go on in the trace that its header `traceparent` names, as a
// delivery's does. A header that is not one is left out.
void keep_trace(const http::RequestHead& request, model::TriggerData& data);

}  // namespace sluice::api
