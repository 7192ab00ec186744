#pragma once

#include "api/core/request_context.h"
#include "base/json.h"
#include "store/csv_job_store.h"

// How imports and exports look outside, and what their handlers share.
namespace sluice::api {

json::object csv_job_view(const store::CsvJob& job);
http::Response csv_job_reply(const store::CsvJob& job, int status);
// A page of the team's, newest first.
Answer csv_jobs_page(const RequestContext& context, store::CsvJob::Kind kind);
std::expected<store::CsvJob, Problem> csv_job_of_path(const RequestContext& context,
                                                      store::CsvJob::Kind kind);
// A header by which browsers save the answer under that name.
std::string csv_disposition(std::string_view name);

}  // namespace sluice::api
