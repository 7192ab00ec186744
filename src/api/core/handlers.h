#pragma once

#include "api/core/reply.h"

// The handlers of the table in routes.cc, by resource. Each runs on a worker thread with a caller
// who has the scope that the table names. Those that return an answer have it at hand; the others
// begin something and answer when it is done.
namespace sluice::api {

// workflows.cc
Answer list_workflows(Call& call);
Answer create_workflow(Call& call);
Answer get_workflow(Call& call);
Answer update_workflow(Call& call);
Answer delete_workflow(Call& call);
Answer validate_workflow(Call& call);

// runs.cc
Pending execute_workflow(Call& call, const Reply& reply);
Answer list_executions(Call& call);
Answer list_runs(Call& call);
Answer get_run(Call& call);
Pending rerun(Call& call, const Reply& reply);
Pending resume_run(Call& call, const Reply& reply);
Pending cancel_run(Call& call, const Reply& reply);

// events.cc
Pending send_event(Call& call, const Reply& reply);

// logs.cc
Answer list_logs(Call& call);
Answer log_stats(Call& call);
Answer recent_logs(Call& call);

// webhooks.cc
Answer get_webhook(Call& call);
Answer rotate_webhook(Call& call);
Answer list_rejections(Call& call);

// keys.cc
Answer list_keys(Call& call);
Answer create_key(Call& call);
Answer revoke_key(Call& call);

// vault.cc
Answer list_vault(Call& call);
Answer create_vault_item(Call& call);
Answer get_vault_item(Call& call);
Answer update_vault_item(Call& call);
Answer delete_vault_item(Call& call);
Answer check_vault(Call& call);
Answer rotate_vault_key(Call& call);

// system.cc
Answer list_nodes(Call& call);
Answer get_metrics(Call& call);
http::Response health(Services& services, const http::RequestHead& request);
http::Response openapi(Services& services, const http::RequestHead& request);

// kept.cc: without a caller, on the public listener
Answer get_file(Services& services, const http::Request& request);
Answer follow_link(Services& services, const http::Request& request);

}  // namespace sluice::api
