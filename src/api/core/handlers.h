#pragma once

#include "api/core/reply.h"

// The handlers of the table in routes.cc, by resource. Those with a context run on
// a worker thread for a caller who has the scope that the table names; the others need no key.
// Those that return an answer have it at hand; the others begin something and answer when it is
// done.
namespace sluice::api {

// workflows.cc
Answer list_workflows(RequestContext& context);
Pending create_workflow(RequestContext& context, const Reply& reply);
Answer get_workflow(RequestContext& context);
Pending update_workflow(RequestContext& context, const Reply& reply);
Pending delete_workflow(RequestContext& context, const Reply& reply);
Answer validate_workflow(RequestContext& context);

// imports.cc
Pending import_workflows(RequestContext& context, const Reply& reply);

// exports.cc
Answer export_workflows(RequestContext& context);

// drafts.cc
Answer get_draft(RequestContext& context);
Pending put_draft(RequestContext& context, const Reply& reply);
Pending delete_draft(RequestContext& context, const Reply& reply);
Pending publish_draft(RequestContext& context, const Reply& reply);

// versions.cc
Answer list_versions(RequestContext& context);
Answer get_version(RequestContext& context);
Answer diff_versions(RequestContext& context);

// samples.cc
Answer list_samples(RequestContext& context);
Answer get_sample(RequestContext& context);
Pending create_sample(RequestContext& context, const Reply& reply);
Pending put_sample(RequestContext& context, const Reply& reply);
Pending delete_sample(RequestContext& context, const Reply& reply);

// render.cc
Answer render_templates(RequestContext& context);

// test_node.cc
Pending test_node(RequestContext& context, const Reply& reply);

// runs.cc
Pending execute_workflow(RequestContext& context, const Reply& reply);
Answer list_executions(RequestContext& context);
Answer list_runs(RequestContext& context);
Answer get_run(RequestContext& context);
Answer get_run_summary(RequestContext& context);
Pending rerun(RequestContext& context, const Reply& reply);
Pending resume_run(RequestContext& context, const Reply& reply);
Pending cancel_run(RequestContext& context, const Reply& reply);

// run_steps.cc
Answer list_steps(RequestContext& context);

// step_items.cc
Answer list_step_items(RequestContext& context);

// step_data.cc
Answer get_step_data(RequestContext& context);

// step_input.cc
Pending get_step_input(RequestContext& context, const Reply& reply);

// tested_drafts.cc
Pending start_test_run(RequestContext& context, const Reply& reply);

// bulk.cc
Pending start_bulk(RequestContext& context, const Reply& reply);
Answer list_bulk(RequestContext& context);
Answer get_bulk(RequestContext& context);
Pending stop_bulk(RequestContext& context, const Reply& reply);

// events.cc
Answer list_events(RequestContext& context);
Pending send_event(RequestContext& context, const Reply& reply);

// logs.cc
Answer list_logs(RequestContext& context);
Answer log_stats(RequestContext& context);
Answer recent_logs(RequestContext& context);

// stats.cc
Answer team_stats(RequestContext& context);
Answer workflow_stats(RequestContext& context);
Answer list_stats(RequestContext& context);

// webhooks.cc
Answer get_webhook(RequestContext& context);
Pending rotate_webhook(RequestContext& context, const Reply& reply);

// delivery_lists.cc
Answer list_deliveries(RequestContext& context);
Answer list_team_deliveries(RequestContext& context);

// deliveries.cc
Answer get_delivery(RequestContext& context);
Answer verify_delivery(RequestContext& context);
Pending keep_delivery(RequestContext& context, const Reply& reply);
Pending let_delivery_expire(RequestContext& context, const Reply& reply);

// delivery_replays.cc
Pending replay_delivery(RequestContext& context, const Reply& reply);
Pending replay_deliveries(RequestContext& context, const Reply& reply);

// made_deliveries.cc
Pending send_test_delivery(RequestContext& context, const Reply& reply);

// rejections.cc
Answer list_rejections(RequestContext& context);
Pending replay_rejection(RequestContext& context, const Reply& reply);

// handshakes.cc
Answer list_handshakes(RequestContext& context);

// senders.cc
Answer list_senders(RequestContext& context);
Answer get_sender(RequestContext& context);

// keys.cc
Answer list_keys(RequestContext& context);
Pending create_key(RequestContext& context, const Reply& reply);
Pending revoke_key(RequestContext& context, const Reply& reply);

// audit.cc
Answer list_audit(RequestContext& context);

// authorizations.cc
Answer list_authorizations(RequestContext& context);
Answer list_providers(RequestContext& context);
Pending begin_authorization(RequestContext& context, const Reply& reply);
Pending delete_authorization(RequestContext& context, const Reply& reply);

// sessions.cc
Answer get_session(RequestContext& context);
Pending end_own_session(RequestContext& context, const Reply& reply);
Pending create_login_token(RequestContext& context, const Reply& reply);
Answer list_sessions(RequestContext& context);
Pending end_session(RequestContext& context, const Reply& reply);

// teams.cc
Answer list_teams(RequestContext& context);
Answer get_team(RequestContext& context);
Pending create_team(RequestContext& context, const Reply& reply);
Pending update_team(RequestContext& context, const Reply& reply);

// search.cc
Answer search_all(RequestContext& context);

// dependents.cc
Answer workflow_dependents(RequestContext& context);
Answer vault_dependents(RequestContext& context);
Answer authorization_dependents(RequestContext& context);
Answer key_dependents(RequestContext& context);

// vault.cc
Answer list_vault(RequestContext& context);
Pending create_vault_item(RequestContext& context, const Reply& reply);
Answer get_vault_item(RequestContext& context);
Pending update_vault_item(RequestContext& context, const Reply& reply);
Pending delete_vault_item(RequestContext& context, const Reply& reply);
Answer check_vault(RequestContext& context);
Pending rotate_vault_key(RequestContext& context, const Reply& reply);

// system.cc
Answer list_nodes(RequestContext& context);
Answer show_liquid(RequestContext& context);
Answer get_metrics(RequestContext& context);
Answer get_storage(RequestContext& context);
http::Response health(Services& services, const http::RequestHead& request);
http::Response alive(Services& services, const http::RequestHead& request);
http::Response openapi(Services& services, const http::RequestHead& request);
http::Response errors_page(Services& services, const http::RequestHead& request);
Answer node_page(Services& services, const http::Request& request);
http::Response show_api_page(Services& services, const http::RequestHead& request);
Answer get_api_page_file(Services& services, const http::Request& request);

// configuration.cc
Answer get_configuration(RequestContext& context);
Answer list_findings(RequestContext& context);

// artifacts.cc
Answer get_file(Services& services, const http::Request& request);
Answer follow_link(Services& services, const http::Request& request);

// contacts.cc
Answer list_contacts(RequestContext& context);
Answer get_contact(RequestContext& context);
Pending create_contact(RequestContext& context, const Reply& reply);
Pending upsert_contact(RequestContext& context, const Reply& reply);
Pending update_contact(RequestContext& context, const Reply& reply);
Pending delete_contact(RequestContext& context, const Reply& reply);

// contact_lists.cc
Answer list_contact_lists(RequestContext& context);
Answer get_contact_list(RequestContext& context);
Pending create_contact_list(RequestContext& context, const Reply& reply);
Pending update_contact_list(RequestContext& context, const Reply& reply);
Pending delete_contact_list(RequestContext& context, const Reply& reply);
Pending add_contacts_to_list(RequestContext& context, const Reply& reply);
Pending remove_contacts_from_list(RequestContext& context, const Reply& reply);

// object_types.cc
Answer list_object_types(RequestContext& context);
Answer get_object_type(RequestContext& context);
Answer get_object_type_by_name(RequestContext& context);
Pending create_object_type(RequestContext& context, const Reply& reply);
Pending update_object_type(RequestContext& context, const Reply& reply);
Pending delete_object_type(RequestContext& context, const Reply& reply);

// objects.cc
Answer list_objects(RequestContext& context);
Answer get_object(RequestContext& context);
Pending upsert_object(RequestContext& context, const Reply& reply);
Pending delete_object(RequestContext& context, const Reply& reply);
Pending link_contact_to_object(RequestContext& context, const Reply& reply);
Pending unlink_contact_from_object(RequestContext& context, const Reply& reply);

// scripts.cc
Answer list_scripts(RequestContext& context);
Answer get_script(RequestContext& context);
Pending create_script(RequestContext& context, const Reply& reply);
Pending update_script(RequestContext& context, const Reply& reply);
Pending delete_script(RequestContext& context, const Reply& reply);

// calls.cc
Pending create_phone_call(RequestContext& context, const Reply& reply);
Pending create_web_call(RequestContext& context, const Reply& reply);
Pending end_web_call(RequestContext& context, const Reply& reply);
Pending reschedule_call(RequestContext& context, const Reply& reply);
Pending cancel_call(RequestContext& context, const Reply& reply);
Answer get_call(RequestContext& context);
Answer get_call_result(RequestContext& context);
Answer list_calls(RequestContext& context);

// call_settings.cc
Answer get_call_settings(RequestContext& context);
Pending replace_call_settings(RequestContext& context, const Reply& reply);
// contact_imports.cc
Pending create_contact_import(RequestContext& context, const Reply& reply);
Answer list_contact_imports(RequestContext& context);
Answer get_contact_import(RequestContext& context);
Pending put_import_part(RequestContext& context, const Reply& reply);
Pending start_contact_import(RequestContext& context, const Reply& reply);
Pending cancel_contact_import(RequestContext& context, const Reply& reply);
Answer get_import_errors(RequestContext& context);

// contact_exports.cc
Pending create_contact_export(RequestContext& context, const Reply& reply);
Answer list_contact_exports(RequestContext& context);
Answer get_contact_export(RequestContext& context);
Pending cancel_contact_export(RequestContext& context, const Reply& reply);
Pending get_export_file(RequestContext& context, const Reply& reply);

}  // namespace sluice::api
