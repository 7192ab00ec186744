#pragma once

#include "base/ids.h"
#include "base/result.h"
#include "http/http.h"
#include "runtime/run_completions.h"

namespace sluice::api {

// What the caller of a synchronous run is told once it has ended, or once nobody waits for that any
// more:
//   completed, a node responded   what that node says
//   completed otherwise           200 and what the run came to, as JSON
//   did not complete              500 with the reason; 504 when it took `time_max` or longer
//   still not over                504; the server stops or gave the run up: 503
// Every answer names the run in X-Sluice-Run.
http::Response sync_answer(const Result<runtime::RunEnd>& end, RunId run, Micros time_max);

}  // namespace sluice::api
