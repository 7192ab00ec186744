// Generated from api/openapi.yaml by `npm run api`.
/* eslint-disable */
export interface paths {
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server can accept work */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/hooks/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver a webhook to an automation
         * @description The same admission as /workflows/webhooks/{webhookToken}, in the words of the automations API. Any webhook's token opens either path. Here a body is required.
         */
        post: operations["triggerAutomationWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was done in the team, by whom and when, newest first
         * @description Needs the scope audit:read. An entry is written in the transaction of the change. It holds names, states and numbers, never a secret, a token or a payload. Starting runs and sending events are not in it: the runs show that. Neither is saving a draft: the draft names its author. Entries are kept for a year, at most 100,000 for each team. One request looks at 5,000 entries at most: with a filter a page may be short, or empty, and still have a `next_cursor`.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/api": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document as a page to browse and search
         * @description It loads nothing from other servers.
         */
        get: operations["getApiPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/api/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file that the page of this document loads
         * @description A large one is sent as gzip to clients that take it.
         */
        get: operations["getApiPageFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/errors.md": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All errors, with a heading for each code
         * @description The page to which the `doc_url` of an error points.
         */
        get: operations["getErrors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/nodes/{page}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The page about a node kind
         * @description To which `docs` of a node kind leads.
         */
        get: operations["getNodePage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A stream of live events (server-sent events)
         * @description Needs the scope runs:read; the topic delivery also hooks:read, workflow and draft also workflows:read. A stream of
         *     server-sent events about the team of the key. No event contains a payload, an output, an error text or a key; each is
         *     at most 1 KiB. To read the rest, use the ids in the event.
         *
         *     | event | data |
         *     |---|---|
         *     | `begin` | `{}`; what follows is live |
         *     | `run` | `run_id`, `workflow_id`, `workflow_version`, `trigger_type`, `state`, `created_at`, `at`; `test` of a test run, whose version is null; `wakes_at` of a run that waits for a time, `completed_at` of one that is over |
         *     | `step` | `run_id`, `workflow_id`, `steps`: the newest event of each (`node_id`, `item`, `event`, `attempt`, `handle`, `at`), `left_out`: how many steps more there were. `event` is `started` (a call) or one of the events of the log |
         *     | `delivery` | `workflow_id`, `outcome` (accepted, duplicate, rejected, conflict, limited, busy), `reason`, `status`, `run_id`, `runs`, `rejection_id`, `at` |
         *     | `workflow` | `workflow_id`, `at`: it was changed or deleted |
         *     | `draft` | `workflow_id`, `at`: its draft was saved, published or deleted |
         *     | `job` | `job_id`, `action`, `state`, `total` where it is known, `done`, `failed`, `at`: a job over many runs began, went on (at most four times a second) or ended |
         *     | `stats` | once a second, the counts of that second: `runs` (created, and how many entered each state), `deliveries` (by outcome), `milliseconds`, `at` |
         *     | `resync` | `reason`: events are missing, so a client must load again what it shows. `other_start`: the server was restarted; `too_old`: they are no longer kept, or the stream had other topics; `too_many`: there were more than 2,000 in a second, or more at once than the stream could take |
         *     | `heartbeat` | after 5 s without another event |
         *     | `end` | `reason`: `key_over`, the API key was revoked or has expired |
         *
         *     A run has at most 5 events a second; what happens meanwhile is joined, and the last state always comes. Events are
         *     kept in memory for about a minute, so that a client that reconnects with `Last-Event-ID` misses none. One that
         *     reads too slowly is disconnected and can reconnect. A team may have 1,000 streams open, a server 2,000.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/f/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file that a run has stored
         * @description Public: anyone who has the URL gets the file, until it expires. It is offered for saving; with `inline=1` a PDF is shown.
         */
        get: operations["getFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/forms/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        /**
         * The form that a run waits for
         * @description Public: anyone who has the URL sees the form. A page, or JSON if the request accepts application/json and not text/html.
         */
        get: operations["showForm"];
        put?: never;
        /**
         * Answer a form
         * @description Public: anyone who has the URL can answer, once. Answered when the answer is on disk. Sent as JSON it is answered with JSON, by a page with a page.
         */
        post: operations["submitForm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/forms/{token}/check": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check what is filled into a form so far
         * @description Public. Changes nothing; for pages that show fields and mistakes while a form is filled in.
         */
        post: operations["checkForm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process answers
         * @description For a supervisor that restarts the server when there is no answer. A full or broken disk does not change the answer; see /readyz.
         */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/liquid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The tags and filters that templates may use
         * @description Needs the scope workflows:read. The answer changes only with the version of the server.
         */
        get: operations["getLiquidReference"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counters and gauges in the text format of Prometheus
         * @description Needs the scope metrics:read and a key of team 1: the numbers are about the whole server. Counters are exact at the moment of asking and count since the process started.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether a proxy may send requests here
         * @description As /api/v1/health. Both probes are on the listener of the webhooks, too, where that is separate.
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/s/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where a short link leads
         * @description Public, until the link expires.
         */
        get: operations["followLink"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find what the team has by its name or id
         * @description Needs the scope workflows:read. Finds workflows, API keys (with keys:write) and items of the vault (with vault:read) by the beginnings of words in their names, and these, runs (runs:read) and deliveries that began no run (hooks:read) by the beginning of their ids, with or without the prefix. Of the id of a run or a delivery at least 8 characters behind the prefix are needed. Less than 2 characters find nothing. The values of secrets are not searched.
         */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/server/storage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How much room the server has, until when, and how long it keeps runs
         * @description Needs the scope metrics:read and a key of team 1. The forecast is a straight line through what was measured in the last 14 days, once an hour; what other programs write to the disk is in it.
         */
        get: operations["getStorage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The caller and what the caller may do
         * @description Needs an API key of any scope, or a session.
         */
        get: operations["getSession"];
        put?: never;
        /**
         * Sign in at a browser and begin a session
         * @description Send `key`, an API key, or `token`, a login token, which is good once. The answer sets a cookie that scripts do not see and other sites do not send. A session lasts a week, or 12 hours without use, and no longer than its key; a session whose cookie came with the request ends. Requests from pages of other sites are refused with 403. After 10 failures from one address within a minute, 429 says how long to wait.
         */
        post: operations["signIn"];
        /**
         * End the session
         * @description Needs an API key of any scope, or a session. A call with a key has no session to end and gets 404.
         */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a login token, with which the holder of this key signs in once
         * @description Needs an API key of any scope; a session is not enough. The token is good once, within 15 minutes. Each key can have 10; the newest ones count. A restart ends them. No body.
         */
        post: operations["createLoginToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The sessions of the team
         * @description Needs the scope keys:write. At most 50 sessions of each key.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sessions/{sessionId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sessionId: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End a session of the team, at once
         * @description Needs the scope keys:write, and every scope of the key that the session began with.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the runs of the team went, and which workflows stand out
         * @description Needs the scope runs:read. As /workflows/{workflowId}/stats, of all workflows together. `slowest` are the five with the longest 95th percentile, `failing` the five with the most failed runs. To find them, 50,000 hours of workflows are looked at, the newest first; `workflows_since` says from when on.
         */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The teams that have a name, or have or had an API key, and how much of their limits they use
         * @description Needs the scope keys:write and a key of team 1. A team begins with `POST /teams`, or with its first key, which `POST /workflows/api-keys` makes with a `team_id`.
         */
        get: operations["listTeams"];
        put?: never;
        /**
         * Begin a team, or give one a name
         * @description Needs the scope keys:write and a key of team 1 that has all scopes. Without `team_id` the team gets the next free number; with it, a team that has only keys gets a name. Its members' keys are made by `POST /workflows/api-keys` with its `team_id`.
         */
        post: operations["createTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/teams/{teamId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 2 */
                teamId: string;
            };
            cookie?: never;
        };
        /**
         * A team, its limits, and how much of them it uses
         * @description Needs the scope keys:write. Keys of team 1 see all teams, others their own.
         */
        get: operations["getTeam"];
        /**
         * Rename a team, or change its limits
         * @description Needs the scope keys:write and a key of team 1 that has all scopes. Only the members that are sent change, of `limits`, too. What a team has beyond a lower limit stays. The limits hold from the answer on.
         */
        put: operations["updateTeam"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All workflows of the team, oldest first, without their graphs
         * @description Needs the scope workflows:read. With `cursor` or `limit` one page of them: a page costs the same at any number of workflows, and the header Link leads to the next one.
         */
        get: operations["listWorkflows"];
        put?: never;
        /**
         * Create a workflow
         * @description Needs the scope workflows:write. The name must be new in the team. A workflow whose trigger is a webhook gets a token; `webhook_url` holds it. Signing secrets are sealed and never returned.
         */
        post: operations["createWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * One workflow with its graph
         * @description Needs the scope workflows:read; `webhook_url` is shown to keys with hooks:read.
         */
        get: operations["getWorkflow"];
        /**
         * Change a workflow
         * @description Needs the scope workflows:write. Only the members that are sent change. A change of nodes or edges makes a new version, unless only the layout differs; runs keep the one that they began with. A signing secret that is sent as "***" keeps its stored value. With If-Match the change is made only if the workflow has not changed since it was read; the next start by a schedule counts as a change.
         */
        put: operations["updateWorkflow"];
        post?: never;
        /**
         * Delete a workflow with its versions, tokens, runs and logs
         * @description Needs the scope workflows:write. Open runs are cancelled. It cannot be undone.
         */
        delete: operations["deleteWorkflow"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * All deliveries of a webhook, newest first
         * @description Needs the scope hooks:read. A delivery that was accepted has the id of its run, and is kept for as long as the run; with `split` each item is listed by itself. All others are kept for a day, 1,000 for a workflow: of those that were refused at most 20 per second over all workflows, of repeats 5, and of those that found the server full 2; of the last two kinds together 200 for a workflow. A page may have fewer deliveries than its limit while `next_cursor` says that there are more, because only so many are looked at for one answer.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/deliveries/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start the runs of several deliveries that did not start one
         * @description Needs the scope runs:write. Either of the deliveries with these `ids`, or of all since a time, oldest first, 100 for one answer; send `next_cursor` as `cursor` for the next ones. Only those are replayed that the webhook takes by its current settings; with `unverified` also those whose signature is wrong, which anyone may have sent. Those that were replayed before are skipped. With `dry_run` nothing is started.
         */
        post: operations["replayDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/dependents": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * The workflows that would miss this one
         * @description Needs the scope workflows:read. Those that start it, name it in their settings.on_failure, or begin when its runs fail. While one starts it or names it in on_failure, it cannot be deleted.
         */
        get: operations["listWorkflowDependents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * The draft of a workflow
         * @description Needs the scope workflows:read. Each workflow has one draft at most.
         */
        get: operations["getDraft"];
        /**
         * Save a draft
         * @description Needs the scope workflows:write. A draft is not a version and starts no runs; it may have errors. With If-Match it is saved only if it has not changed since it was read, with `If-None-Match: *` only if there is no draft yet. A signing secret that is sent as "***" keeps the value of the stored draft, or else of the newest version. A draft can contain 1,000 signing secrets.
         */
        put: operations["putDraft"];
        post?: never;
        /**
         * Delete a draft
         * @description Needs the scope workflows:write.
         */
        delete: operations["deleteDraft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/draft/publish": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish a draft as the newest version of its workflow
         * @description Needs the scope workflows:write. The draft is checked like any change of the workflow, and is deleted when it is published. 409 with the code draft_outdated when there is a newer version than the one that the draft started from: to publish it all the same, save the draft with the new `base_version`.
         */
        post: operations["publishDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/events": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * Events that arrived before a step waited for them, oldest first
         * @description Needs the scope runs:read. They are kept for as long as settings.keep_events says.
         */
        get: operations["listKeptEvents"];
        put?: never;
        /**
         * Send an event that runs of the workflow wait for
         * @description Needs the scope runs:start. For steps of the kind wait_for_event: every run of the workflow that waits for the key goes on with the payload, which is on disk before the answer.
         */
        post: operations["sendEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/execute": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a run by hand
         * @description Needs the scope runs:start. `context` becomes the trigger's data; a workflow with a webhook trigger finds it under `webhook_payload`, as if it had been delivered. Answers once the run is on disk.
         */
        post: operations["executeWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/executions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * The runs of a workflow, newest first
         * @description Needs the scope runs:read.
         */
        get: operations["listExecutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/handshakes": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * Handshakes that were answered without a run, newest first, kept for a day
         * @description Needs the scope hooks:read; with hooks:write it shows secrets that senders told.
         */
        get: operations["listHandshakes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * Log entries of a workflow, newest run first
         * @description Needs the scope runs:read. Looks at 1,000 runs and at 16 MiB of their logs at most; where there may be more, the header Link leads to it.
         */
        get: operations["listLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/logs/stats": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * Statistics of the runs of a workflow
         * @description Needs the scope runs:read. `recent_runs` counts the runs of the last 30 days, `log_statuses` the log entries of the runs of those days (UTC), from its beginning for the first one. Entries of runs that were deleted one by one count until their day is over for all.
         */
        get: operations["getLogStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/rejections": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * Deliveries that were refused, newest first, kept for a day
         * @description Needs the scope hooks:read. They include deliveries to a paused workflow, and deliveries whose path is in the wrong case; both were answered with 404. At most 1,000 are kept for a workflow, and at most 20 per second over all workflows.
         */
        get: operations["listRejections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/rejections/{rejectionId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                rejectionId: string;
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept a delivery that was refused
         * @description Needs the scope runs:write. Starts the runs that the delivery would have started, and reads its body by the webhook's current settings. The signature, the rate limit and the method are not checked again, so look at the delivery first. Replaying it again returns the same runs. 409 if the workflow is paused, if it was an event, if only the first 64 KiB were kept, or if the webhook refuses the body again. No body.
         */
        post: operations["replayRejection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * How the runs of a workflow went, in buckets of time
         * @description Needs the scope runs:read. A run counts as accepted when it begins, and as completed, failed or cancelled when it ends. Durations are from the beginning to the end of completed and failed runs; quantiles are exact to an eighth of their value. Hours are kept for 35 days, also of runs that were deleted. At most 1,000 buckets.
         */
        get: operations["getWorkflowStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/test-delivery": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery to a webhook as its sender would
         * @description Needs the scope hooks:write. Signs the body with the webhook's first secret and takes it like any other delivery, so it starts a run. The run's trigger has the header X-Sluice-Test. 409 if it cannot be signed here, because the sender has a private key or its signature is not in a header.
         */
        post: operations["sendTestDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/test-runs": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a draft as a test
         * @description Needs the scope workflows:write, and runs:read for `run_id`. Runs what `document` has of nodes, edges and settings, else the stored draft; what both leave out, and all of it without a draft, is that of the newest version. Makes no version, and needs no active workflow. Only the part that is run has to be right: with `up_to` that node, what comes before it and what is inside it. Nodes in `pins` are not asked and have that output. Unless `effects` is allow, a step that would call out or start another run fails instead; `GET /workflows/runs/{runId}/steps/{nodeId}/input` shows its request. A test run is in no list unless `test=true`, in no statistics, takes no slot of a concurrency group, and nobody is alerted about it. It is kept for a day after it has ended; of each workflow the newest 100, of which 50 may be open. 409 with the code too_many_test_runs when there are more.
         */
        post: operations["startTestRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * The versions of a workflow, newest first
         * @description Needs the scope workflows:read. The header Link leads to older versions.
         */
        get: operations["listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                version: number;
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * One version of a workflow, with its graph
         * @description Needs the scope workflows:read.
         */
        get: operations["getVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/versions/{version}/diff/{other}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example draft */
                other: string;
                /** @example 1 */
                version: string;
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * The difference between two versions, or between a version and the draft
         * @description Needs the scope workflows:read. Secrets are compared and not shown.
         */
        get: operations["diffVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        /**
         * The webhook of a workflow
         * @description Needs the scope hooks:read. 404 also when the trigger is not a webhook.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/{workflowId}/webhook/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new token; the old one stays valid for the overlap
         * @description Needs the scope hooks:write.
         */
        post: operations["rotateWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The keys of the team that were not revoked, without their values
         * @description Needs the scope keys:write. Expired ones are listed, too.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create a key; its value is shown only in this answer
         * @description Needs the scope keys:write. Send `scopes`, or a `role` in their place. A key can grant only scopes that it has itself, and if it expires, the new key cannot expire later. Keys of team 1 (the operator's) that have all scopes may make keys for other teams; a team begins with its first key.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/api-keys/{keyId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                keyId: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a key, at once
         * @description Needs the scope keys:write. A key cannot revoke itself.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/api-keys/{keyId}/dependents": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                keyId: string;
            };
            cookie?: never;
        };
        /**
         * The sessions of a key
         * @description Needs the scope keys:write. They end when the key is revoked.
         */
        get: operations["listKeyDependents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/authorization": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All authorizations of the team, oldest first, without their tokens
         * @description Needs the scope vault:read. A team may have 200.
         */
        get: operations["listWorkflowAuthorizations"];
        put?: never;
        /**
         * Begin a login at an OAuth provider
         * @description Needs the scope vault:write. Answers with the URL at which a person signs in and consents. The authorization is there once the provider has sent that person back, which must happen within ten minutes, once, and before the server is restarted; a login that a session began must end in the same browser. With `authorization_id`, the login renews that authorization, and whatever uses it goes on with the new tokens.
         */
        post: operations["createWorkflowAuthorizationUrl"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/authorization/{authorizationId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                authorizationId: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete an authorization and its tokens for good
         * @description Needs the scope vault:write. Refused while workflows use it: with a node of their newest version, or as their `authorization_id`. Runs of older versions fail from then on. The provider is not told; its own pages take the consent back.
         */
        delete: operations["deleteWorkflowAuthorization"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/authorization/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where providers send people back after a login
         * @description Public: `state` says which login it is. It is the redirect URI to register at each provider, below the setting `api_url`. Exchanges the code for tokens, seals them and answers with a page. Parameters that providers add are ignored.
         */
        get: operations["finishAuthorizationLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/authorization/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The OAuth providers that the server's configuration declares
         * @description Needs the scope vault:read.
         */
        get: operations["listAuthorizationProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/deliveries/{deliveryId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        /**
         * One delivery as it was received, its answer, and the result of each check
         * @description Needs the scope hooks:read. For a delivery that did not start a run, the checks are made by the settings that were in force when it arrived.
         */
        get: operations["getDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/deliveries/{deliveryId}/keep": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Keep a delivery for longer than a day
         * @description Needs the scope hooks:write. At most 100 of a workflow are kept, until it is deleted. 409 when there are as many, and for deliveries that were accepted. No body.
         */
        put: operations["keepDelivery"];
        post?: never;
        /**
         * Stop keeping a delivery for longer than others
         * @description Needs the scope hooks:write. 409 for deliveries that were accepted.
         */
        delete: operations["letDeliveryExpire"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/deliveries/{deliveryId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start the run of a delivery, whatever its outcome was
         * @description Needs the scope runs:write. As for a rejection: the signature, the rate limit and the method are not checked again, so look at the delivery first, and the body is read by the webhook's current settings. A repeat or a conflict gets a run of its own. For a delivery that was accepted, its run is run again. No body.
         */
        post: operations["replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/deliveries/{deliveryId}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a delivery again, also with other settings
         * @description Needs the scope hooks:write. Changes nothing. `data` are the settings of a `webhook_trigger` to check with; "***" stands for the secret that the webhook has at that place. Without `data` the current settings are used. Times are compared with that of the delivery's arrival. What depends on the moment, such as the rate limit, is not checked. 409 for deliveries that were accepted, and for events.
         */
        post: operations["verifyDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Workflows as documents that another server can import
         * @description Needs the scope workflows:read. Without ids, times and URLs; workflows that refer to others name them. Secrets are never in it: `secrets` lists the items of the vault that the workflows name, and `hidden_secrets` the workflows whose signing secrets are shown as ***. An answer holds at most 100 workflows, and fewer when they have more than 8 MiB; `Link` leads to the next ones.
         */
        get: operations["exportWorkflows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create or change workflows together, by their names
         * @description Needs the scope workflows:write, for a dry run as well. `workflows` holds the workflows, or `text` holds them as YAML or JSON: one, a list, or several documents. A workflow whose name exists is changed, any other is created. They may call each other. All are written in one transaction, or none; with `all_or_nothing` false the others are written when some are refused. With `dry_run` nothing is written, and the answer says what would be. With the format `n8n` they are exports of n8n, which are converted first; see docs/n8n.md. At most 100.
         */
        post: operations["importWorkflows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/logs/recent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The latest entry of each workflow's newest run
         * @description Needs the scope runs:read. Each entry also names its `workflow_id`.
         */
        get: operations["listRecentLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The node kinds, each with everything that an editor needs to know about it
         * @description Needs the scope workflows:read. The catalogue changes only with the version of the server; send If-None-Match.
         */
        get: operations["listNodeKinds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/render": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Render templates
         * @description Needs the scope workflows:read, and with `run_id` runs:read as well. All templates together have the limits of one step of a run. Secrets are not read: they print as [vault.NAME].
         */
        post: operations["renderTemplates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The runs of all workflows of the team, newest first
         * @description Needs the scope runs:read.
         */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        /**
         * One run with its log, in order, and what started it
         * @description Needs the scope runs:read.
         */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a run that is not finished
         * @description Needs the scope runs:write. What is in flight is given up. No body.
         */
        post: operations["cancelRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a new run with the payload of a finished one
         * @description Needs the scope runs:write. The new run follows the newest version of the workflow, with `version: same` the one that the old run followed, or with a number that version. With `payload` it is started with that instead of what started the old one, which its trigger has to accept. Answers once the run is on disk, also where the old one had a caller who waited for its answer.
         *     With `from_step`, or `from_failed_step`, the new run keeps what the old one did before that step, also by another version: a step is kept if it ended, is of the same kind in that version, has the same nodes inside and the way out that was taken, and nothing before it runs again. Changed settings of a kept step do not make it run again. `dry_run` says what would be kept and what would run again.
         */
        post: operations["rerun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/resume-from/{nodeId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of a node at the top of the graph. */
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a new run that goes on from a node of a failed or cancelled one
         * @description Needs the scope runs:write. The new run follows the version of the old one and takes over what it did: a node that completed is not run again, and the work goes on behind it; a node that failed is tried again. Nodes of other branches that were done stay done. No body.
         */
        post: operations["resumeRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        /**
         * The state of each step and edge of a run, without outputs
         * @description Needs the scope runs:read. The steps of the top of the graph in the order of the definition, or with `item` those of one item of an iterator. At most 1,000 steps, 16 MiB of the log, and the last 20 attempts of a step.
         */
        get: operations["listSteps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/steps/{nodeId}/data": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        /**
         * A part of the output of a step
         * @description Needs the scope runs:read. Of an object or array the children from `offset` on: each with its type and size, small ones with their value. Of a text at most 64 KiB from `offset` on. With `search`, where names, texts and numbers below the pointer contain the text; an answer has less than `limit` of them where pointers are long. Secrets are shown by their names.
         */
        get: operations["getStepData"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/{runId}/steps/{nodeId}/input": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        /**
         * The settings and the request that a step had
         * @description Needs the scope runs:read. Nothing of it is stored: it is made again from the version of the workflow, what started the run and what its steps had recorded until then, as this server would do it now. Of an attempt with several calls, such as pages, the last one. Secrets are shown by their names, credentials that stand in the node as `***`. Bounds: runs that have recorded up to 16 MiB, 1 MiB of settings, the work of one step, and as many looks at once as for tests of nodes.
         */
        get: operations["getStepInput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The team's newest jobs over many runs
         * @description Needs the scope runs:read. At most 20, newest first.
         */
        get: operations["listBulkJobs"];
        put?: never;
        /**
         * Cancel, rerun or delete many runs
         * @description Needs the scope runs:write. The runs are listed by `ids` or found by a `filter`, which selects as the parameters of the lists of runs do. Open runs can be cancelled, finished ones rerun or deleted; a filter skips the others, and for each other run in `ids` there is an error. With `dry_run` nothing is done: the answer lists the runs that would be changed. Otherwise a job is started, which takes a few runs at a time beside all other work, at most 100,000 of those that a filter finds. A team can have two active jobs. Jobs are kept in memory: a restart of the server ends and forgets them, and what they did until then stays done.
         */
        post: operations["startBulkJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/bulk/{jobId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        /**
         * The progress of a job over many runs
         * @description Needs the scope runs:read.
         */
        get: operations["getBulkJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/runs/bulk/{jobId}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a job over many runs
         * @description Needs the scope runs:write. No more runs are taken; those in progress are still done. A job that is over does not change. No body.
         */
        post: operations["stopBulkJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/senders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The known senders of webhooks
         * @description Needs the scope workflows:read. A webhook trigger names one as its `sender`.
         */
        get: operations["listSenders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/senders/{senderName}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One sender of webhooks
         * @description Needs the scope workflows:read. Its file, as described in signatures.md, without the vectors.
         */
        get: operations["getSender"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the runs of many workflows went
         * @description Needs the scope runs:read. The workflows of the team, oldest first, each as at /workflows/{workflowId}/stats; at most 48 buckets.
         */
        get: operations["listWorkflowStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/sync/{workflowId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a workflow and wait for its answer
         * @description For a workflow that begins with a sync_request_trigger. Needs a workflow key of the vault (`Authorization: Bearer wfk_...`), an API key with the scope runs:start, or, where the trigger has an `authorizer`, a JSON Web Token of its issuer, in the same header. A token is refused with 401 and `WWW-Authenticate: Bearer error="invalid_token"` (`token_invalid`, or `token_not_accepted` where no workflow takes one), and with 403 when it lacks a scope (`token_scope_missing`); with 503 (`authorizer_unavailable`) when the issuer's keys cannot be had. The body is what templates see as `payload`; an empty one counts as {}. The answer comes once the run has ended and is the one of the workflow's response node, with any status from 200 to 599 and any media type, or 200 with the result of the run if no response node was reached. The run is as durable as any other: it goes on when the caller leaves, and over a crash. `X-Sluice-Run` names the run in every answer that has one. With a listener of their own for hooks, this path is there.
         */
        post: operations["runSynchronously"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/test-node": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run one node by itself
         * @description Needs the scope runs:write, with `run_id` runs:read as well, and to allow effects workflows:write as well. The node gets the data of this request in place of that of a run; nothing is recorded and nothing is retried. A node that would make a call is not run, and the answer has the request that it would send, unless `effects` is `allow`. Runs of other workflows are never started.
         */
        post: operations["testNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a definition without storing it
         * @description Needs the scope workflows:read. The body is that of create; the name may be left out. A definition with faults is still a 200: the answer lists every fault, as one sentence in `errors` and with its place in `problems`.
         */
        post: operations["validateWorkflow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/vault": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All items of the team, oldest first, without their values
         * @description Needs the scope vault:read.
         */
        get: operations["listVaultItems"];
        put?: never;
        /**
         * Store a secret
         * @description Needs the scope vault:write. The name must be new in the team; templates say `{{ vault.NAME }}` or `{{ vault["NAME"] }}`, credential settings also take the id. An item takes `secret` (a text) or `file` (base64). One whose name begins with `api-key:` takes neither: its value, wfk_..., is made here, is in this answer and nowhere else, and opens POST /workflows/sync/{workflowId} for the team.
         */
        post: operations["createVaultItem"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/vault/{vaultId}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                vaultId: string;
            };
            cookie?: never;
        };
        /**
         * One item, without its value
         * @description Needs the scope vault:read.
         */
        get: operations["getVaultItem"];
        /**
         * Change an item; only what is sent changes
         * @description Needs the scope vault:write. The next request that sends it sends the new value. `expires_at: null` means never, an empty `allowed_hosts` any host. Templates that name an item that was renamed find it no more.
         */
        put: operations["updateVaultItem"];
        post?: never;
        /**
         * Delete an item for good
         * @description Needs the scope vault:write. It cannot be brought back. Steps that would send it fail from then on.
         */
        delete: operations["deleteVaultItem"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/vault/{vaultId}/dependents": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                vaultId: string;
            };
            cookie?: never;
        };
        /**
         * The workflows that name an item
         * @description Needs the scope vault:read. Those whose newest version names it in a template, by name or id, each with the first node that does. The item can be deleted nevertheless; their steps fail from then on.
         */
        get: operations["listVaultDependents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/vault/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check that every item can be decrypted
         * @description Needs the scope vault:read. Opens every item of the team, and with a key of team 1 (the operator's) every item of every team, and says which do not open.
         */
        post: operations["checkVault"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/vault/rotate-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Encrypt every item and authorization with a new key, while runs continue
         * @description Needs the scope vault:write and a key of team 1: there is one key for all teams. A crash in between leaves every item openable; the next start ends what was begun. 409 when the key comes from SLUICE_VAULT_KEY, which only its owner can change.
         */
        post: operations["rotateVaultKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/webhooks/{webhookToken}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver a webhook to a workflow
         * @description The token in the path is the credential. 202 means that the body is on disk and the run will end, whatever happens in between. The workflow finds the body under `webhook_payload`. An empty body counts as {}. What else a body may be than a JSON object is said by the settings of the webhook trigger; each kind has its own media type, any of which may be sent. An unknown token, an old one and one of an inactive workflow look alike. Never answers 410 or a redirect, because senders act on those. A slash and any path may follow the token, except for events. A webhook may take other methods (`methods`), answer otherwise (`respond`) and answer the handshakes of its sender without a run (`handshakes`); HEAD is always answered with 200.
         */
        post: operations["triggerWorkflowWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workflows/webhooks/{webhookToken}/events/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver an event that runs of the workflow wait for
         * @description For steps of the kind wait_for_event. Proven by the token in the path and, where the webhook has one, by a signature that covers the key: `X-Webhook-Signature: t=TIME,v1=HEX`, the HMAC-SHA256 of `event:TIME:KEY:BODY` under one of its secrets, or the scheme's own where `signature.event_key` names the key in the body. The webhook's rate limit counts too. Every run of the workflow that waits for the key goes on with the body as payload, which is on disk before the answer. A sender that heard nothing may send it again: what is signed, or has an idempotency key, is taken once and gets the same answer again.
         */
        post: operations["deliverEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        ApiKey: {
            created_at: components["schemas"]["Time"];
            expires_at: components["schemas"]["TimeOrNull"];
            /** @description The first characters, to recognise it by. */
            hint: string;
            id: string;
            /**
             * Format: date-time
             * @description Noted once a minute at most.
             */
            last_used_at: string | null;
            name: string;
            /** @description The role with exactly these scopes, or null. */
            role: components["schemas"]["Role"] | null;
            scopes: components["schemas"]["Scope"][];
            team_id: number;
        };
        AuditEntry: {
            /** @description workflow.create, workflow.update, workflow.delete, webhook.rotate, key.create, key.revoke, vault.create, vault.update, vault.delete, vault.rotate_key, session.create, session.end, session.token, run.cancel, run.rerun, run.resume, run.test, bulk.cancel, bulk.rerun, bulk.delete, team.create, team.update, bulk.stop, rejection.replay, rejection.keep, rejection.let_expire, webhook.test, draft.delete, node.test. A draft that is published is a workflow.update, and a node that is tested without effects changes nothing. */
            action: string;
            after: Record<string, unknown> | null;
            at: components["schemas"]["Time"];
            /** @description Of a change, what is different now; null if there was nothing. */
            before: Record<string, unknown> | null;
            key_id: string;
            /** @description What the key was called then. */
            key_name: string;
            object_id: string;
            object_name: string;
            /** @description The X-Request-Id of the answer. */
            request_id: string;
            /** @description The session through which the holder of the key had signed in. */
            session_id: string | null;
        };
        Authorization: {
            /** @description Who signed in, where the provider says so. */
            account: string | null;
            /** Format: date-time */
            created_at: string;
            id: components["schemas"]["AuthorizationId"];
            /** @description Why it needs a new login. */
            problem: string | null;
            /** @description Its name in the server's configuration. */
            provider: string | null;
            /**
             * @description needs_login: steps that use it fail at once until there was another login.
             * @enum {string}
             */
            status: "active" | "needs_login";
            /**
             * Format: date-time
             * @description When the present access token ends; it is renewed before.
             */
            token_expires_at: string | null;
            /**
             * Format: date-time
             * @description When it got its tokens.
             */
            updated_at: string;
            /** @description The API key by which it was made. */
            user_id: string | null;
        };
        AuthorizationId: string;
        AuthorizationInUse: {
            /** @enum {string} */
            code: "authorization_in_use";
            /** @description The first 100 workflows that use it. */
            dependents: {
                name: string;
                workflow_id: string;
            }[];
            doc_url: string;
            message: string;
            /** @enum {string} */
            type: "conflict_error";
        };
        BulkError: {
            code: string;
            message: string;
            run_id: components["schemas"]["RunId"];
        };
        BulkJob: {
            /** @enum {string} */
            action: "cancel" | "rerun" | "delete";
            completed_at: components["schemas"]["TimeOrNull"];
            created_at: components["schemas"]["Time"];
            done: number;
            /** @description Why the job itself failed. */
            error_message: string | null;
            /** @description The first of them. */
            errors: components["schemas"]["BulkError"][];
            errors_left_out: number;
            /** @description Runs for which it failed. */
            failed: number;
            id: string;
            /** @enum {string} */
            state: "running" | "stopping" | "stopped" | "finished" | "failed";
            /** @description Null if a filter finds the runs. */
            total: number | null;
        };
        ChangedError: {
            /** Format: date-time */
            changed_at: string;
            /** @description The name of the API key that made the current state, if it is known. */
            changed_by: string | null;
            /** @enum {string} */
            code: "precondition_failed";
            doc_url: string;
            /** @description One sentence for people. */
            message: string;
            /** @enum {string} */
            type: "invalid_request_error" | "conflict_error";
        };
        CreatedVaultItem: {
            allowed_hosts: string[];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            id: components["schemas"]["VaultId"];
            /** @enum {string} */
            kind: "text" | "file" | "api_key";
            /**
             * Format: date-time
             * @description When it was sent, or a run was started with it; noted once a minute at most.
             */
            last_used_at: string | null;
            name: string;
            /** @description Of an api-key item only, and only in this answer. */
            secret?: string;
            /** Format: date-time */
            updated_at: string;
        };
        DefinitionDiff: {
            /** @description False when there are more than 1,000 differences: the others are left out. */
            complete: boolean;
            edges: components["schemas"]["ListDiff"];
            nodes: components["schemas"]["ListDiff"];
            /** @description Whether the two do the same. */
            same: boolean;
            settings: components["schemas"]["Difference"][];
        };
        DefinitionProblem: {
            /** @enum {string} */
            code: "definition_malformed" | "member_unknown" | "id_repeated" | "id_reserved" | "node_type_unknown" | "setting_invalid" | "parent_invalid" | "iterator_empty" | "trigger_missing" | "trigger_repeated" | "trigger_misplaced" | "edge_invalid" | "edge_crosses_iterator" | "handle_unknown" | "cycle" | "node_unreachable" | "variable_unknown" | "variable_too_early" | "sync_not_allowed" | "settings_invalid" | "secret_misused" | "secret_unknown" | "authorization_unknown" | "workflow_unknown" | "workflow_invalid" | "schedule_invalid";
            /** @description What to do about it. */
            cure: string;
            /** @description The id of the edge, where the problem is about one. */
            edge: string | null;
            message: string;
            /** @description The id of the node, where the problem is about one. */
            node: string | null;
            /** @description JSON Pointer into the definition, as near to the problem as is known. It may name a member that is missing. */
            pointer: string;
            /** @enum {string} */
            severity: "error";
        };
        Delivery: {
            at: components["schemas"]["Time"];
            /** @description For a delivery that was accepted, the size of what the run was given. */
            body_bytes: number;
            can_be_replayed: boolean;
            /** @description Why it started no run: the label of sluice_hooks_rejected_total, or duplicate. */
            cause: string | null;
            /** @description The same as a sentence. */
            detail: string | null;
            /** @description The run that the answer named. */
            execution_id: string | null;
            /** @description Null if it is kept, or is deleted with its run. */
            expires_at: string | null;
            /** @description For a duplicate or conflict, the run that has the key. */
            first_execution_id: string | null;
            id: components["schemas"]["DeliveryId"];
            is_kept: boolean;
            /** @description Its idempotency key, at most the first 512 bytes. */
            key: string | null;
            method: string;
            /** @enum {string} */
            outcome: "accepted" | "duplicate" | "conflict" | "rejected" | "limited" | "busy";
            /** @description The part of the path after the token. */
            path: string;
            replayed: {
                at: components["schemas"]["Time"];
                execution_id: components["schemas"]["RunId"];
            } | null;
            /** @description Its user agent. */
            sender: string | null;
            /** @description The status of the answer; null if the result of its run was the answer. */
            status: number | null;
            workflow_id: string;
        };
        /** @description One of the checks that a delivery goes through, in their order. */
        DeliveryCheck: {
            detail: string | null;
            /** @description What the check compared. Of signature: `expected` (where it should be), `present` (headers that look like one, and whose), `received` and `computed` (at most the first 8 characters, with each secret by its number), `signed_bytes`, `clock` (sent, received, skew_s, allowed_s), `body` (length, ends, line feed, byte order mark), and `would_match`: the change of the body with which the signature would be right. Of key: `key`. Of commit: `first_execution_id`, `same_body`. */
            facts: Record<string, unknown>;
            /** @enum {string} */
            name: "token" | "room" | "signature" | "rate" | "body" | "key" | "commit";
            /** @enum {string} */
            state: "passed" | "failed" | "not_reached";
        };
        /** @description For a delivery that was accepted the id of its run, else an id of its own. */
        DeliveryId: string;
        DeliveryReplays: {
            deliveries: {
                execution_ids: components["schemas"]["RunId"][];
                id: string;
                message: string | null;
                /** @enum {string} */
                result: "replayed" | "would_pass" | "refused" | "skipped";
            }[];
            dry_run: boolean;
            left_out: number;
            next_cursor: string | null;
            passed: number;
        };
        Dependents: {
            data: {
                id: string;
                name: string | null;
                node_id: string | null;
                /** @enum {string} */
                relation: "names_secret" | "calls" | "on_failure" | "hears_of_failures" | "session";
            }[];
            /** @description False when there are more, which are not listed. */
            is_complete: boolean;
        };
        DiffEntry: {
            changes?: components["schemas"]["Difference"][];
            id: string;
            /** @description JSON Pointer into the second definition, or into the first for what was removed. */
            pointer: string;
        };
        Difference: {
            after: unknown;
            before: unknown;
            /** @enum {string} */
            op: "add" | "remove" | "replace";
            pointer: string;
        };
        Draft: {
            /** @description The name of the API key that saved it. */
            author: string | null;
            base_version: number;
            /** @description The newest version of the workflow. */
            current_version: number;
            document: Record<string, unknown>;
            /** @description Like the hash of a version; the same if the draft changes only the layout. */
            hash: string;
            /** @description Grows with each change. */
            revision: number;
            /** Format: date-time */
            updated_at: string;
            workflow_id: string;
        };
        DraftChange: {
            /** @description The version that the draft started from. Default: that of the stored draft, or else the newest. */
            base_version?: number;
            /** @description Like a change of the workflow (WorkflowChange), but its members may hold anything. */
            document: Record<string, unknown>;
        };
        /** @description In addition to the members below, those of React Flow's edges are stored and returned: targetHandle, label, animated, data, style, markerEnd and so on. Other members are refused in requests. */
        Edge: {
            id?: string;
            source: string;
            /** @description Which way out of the source, e.g. "true" or "error". */
            sourceHandle?: string | null;
            target: string;
        } & {
            [key: string]: unknown;
        };
        Error: {
            /** @description What programs branch on. */
            code: string;
            doc_url: string;
            errors?: string[];
            /** @description One sentence for people. */
            message: string;
            /** @enum {string} */
            type: "invalid_request_error" | "authentication_error" | "permission_error" | "conflict_error" | "rate_limit_error" | "api_error";
        };
        /** @description If both run_id and error_message are null, the alert's run has not started yet. */
        FailureAlert: {
            /** @description Why there is no such run, for instance because the workflow is paused. */
            error_message: string | null;
            /** @description The run of the alert. */
            run_id: string | null;
            workflow_id: components["schemas"]["WorkflowId"];
        };
        /** @description A sentence a field that is wrong; "" is the form as a whole. */
        FieldErrors: {
            [key: string]: string;
        };
        Form: {
            buttons: {
                id: string;
                label: string;
                /** @enum {string} */
                style: "primary" | "secondary" | "danger";
                validates: boolean;
            }[];
            description: string;
            /** @enum {string} */
            description_format: "text" | "markdown";
            expires_at: components["schemas"]["TimeOrNull"];
            /** @description As in the settings of the node, templates rendered; hidden fields are left out. */
            fields: {
                id: string;
                label: string;
                required: boolean;
                type: string;
            }[];
            title: string;
            /** @description Ids of the fields that are there as long as nothing is filled in. */
            visible: string[];
        };
        FormAnswer: {
            /** @description The id of a button; may be left out where there is one only. */
            button?: string;
            /** @description A member a field; one that is left out takes its default. */
            values?: Record<string, unknown>;
        };
        FormInvalid: {
            /** @enum {string} */
            code: "form_invalid";
            doc_url: string;
            errors: string[];
            field_errors: components["schemas"]["FieldErrors"];
            message: string;
            /** @enum {string} */
            type: "invalid_request_error";
        };
        FormOfRun: {
            expires_at: components["schemas"]["TimeOrNull"];
            /** @description Which item of an iterator, such as 3 or 3.0. */
            item: string | null;
            node_id: string;
            title: string | null;
            /** @description Where it is answered; null for keys without the scope runs:write. */
            url: string | null;
        };
        /** @description One handle; or, with `each`, one for each entry of that list in the node's data, with `id` and `title` naming the members of an entry that hold the handle's name and title. */
        HandleRule: {
            each?: string;
            id: string;
            /** @description The handles when the data does not have the list. */
            otherwise?: {
                id: string;
                title: string;
            }[];
            title: string;
            /** @description Only when this member of the data is set and not false. */
            when?: string;
        };
        Handshake: {
            at: components["schemas"]["Time"];
            headers: {
                [key: string]: string;
            };
            id: string;
            /** @description As the webhook's settings or its sender's file call it. */
            name: string;
            /** @description The secret that the sender sent, for you to enter under `signature.secrets`; "***" without the scope hooks:write. */
            secret: string | null;
            /** @description That it was answered with. */
            status: number;
        };
        Health: {
            message?: string;
            /** @enum {string} */
            status: "ok" | "unavailable";
            success: boolean;
            version: string;
        };
        ImportConversion: {
            /** @description How many of them do the same here. */
            converted: number;
            /** @description The workflow as it would be sent to create it. */
            document: Record<string, unknown>;
            /** @description How many nodes it had, notes apart. */
            nodes: number;
            notes: {
                /**
                 * @description `todo`: it does not work before something is done; `check`: perhaps not in the same way; `note`: left out.
                 * @enum {string}
                 */
                care: "todo" | "check" | "note";
                /** @description The node that it became. */
                id: string | null;
                /** @description What to do. */
                instead: string | null;
                /** @description Its name there. */
                node: string | null;
                /** @description Its type there. */
                type: string | null;
                why: string;
            }[];
            /** @description Items to put into the vault in place of credentials. */
            secrets: {
                /** @description Its type there. */
                credential: string;
                name: string;
                nodes: string[];
                /** @description What to put into it. */
                value: string;
            }[];
        };
        ImportedWorkflow: {
            /** @description What differs beside the definition, by its name. */
            changes: {
                [key: string]: {
                    after: unknown;
                    before: unknown;
                };
            };
            /** @description Of imports from another product. */
            conversion: components["schemas"]["ImportConversion"] | null;
            diff: components["schemas"]["DefinitionDiff"] | null;
            /** @description Why it is refused. */
            error: string | null;
            missing_secrets: string[];
            name: string;
            problems: components["schemas"]["DefinitionProblem"][];
            /** @enum {string} */
            result: "created" | "changed" | "unchanged" | "refused";
            version: number | null;
            /** @description Null for one that does not exist. */
            workflow_id: string | null;
        };
        LiquidEntry: {
            example: {
                /** @description What it prints. */
                result: string;
                /** @description A template that needs no data. */
                template: string;
            } | null;
            name: string;
            /**
             * @description How it is written. Arguments that may be left out end in "?".
             * @example slice: start, length?
             */
            signature: string;
            summary: string;
        };
        LiquidReference: {
            filters: components["schemas"]["LiquidEntry"][];
            tags: components["schemas"]["LiquidEntry"][];
        };
        ListDiff: {
            added: components["schemas"]["DiffEntry"][];
            changed: components["schemas"]["DiffEntry"][];
            /** @description Those whose layout differs. */
            moved: components["schemas"]["DiffEntry"][];
            removed: components["schemas"]["DiffEntry"][];
        };
        LogEntry: {
            attempt: number;
            component_id: string | null;
            created_at: components["schemas"]["Time"];
            error_message: string | null;
            /**
             * @description postponed: the call has to wait for its time; the output says why.
             * @enum {string}
             */
            event: "completed" | "failed" | "attempt" | "waiting" | "progress" | "iterating" | "postponed";
            execution_id: components["schemas"]["RunId"];
            /** @description The handle by which the run went on. */
            handle: string | null;
            id: components["schemas"]["LogId"];
            item?: string;
            node_id: string;
            /** @description The output of the node; any JSON. */
            output: unknown;
            /**
             * @description Present when the output is left out: the large outputs before it fill the 8 MiB that one answer has for them. The log of the run alone, with limit=1 and its cursor, has it.
             * @enum {boolean}
             */
            output_omitted?: true;
            started_at: components["schemas"]["Time"];
            /**
             * @description waiting when a step begins to wait; the end of the wait is another entry. warning for an attempt that is followed by another one, for a failure that an error edge handled, and for an entry with warnings.
             * @enum {string}
             */
            status: "success" | "error" | "warning" | "waiting";
            until?: components["schemas"]["Time"];
            /** @description For an entry after which the step waits. */
            waits_for?: {
                /** @description Of the event, or the id of the workflow that was called. */
                key: string | null;
                /** @enum {string} */
                kind: "form" | "event" | "child" | "time" | "retry";
                until: components["schemas"]["TimeOrNull"];
            };
            /** @description Present when there are any: what the step could not read properly, such as a response in an unknown charset, or a template that reads a member of a text. */
            warnings?: string[];
            workflow_id?: components["schemas"]["WorkflowId"];
        };
        LogId: string;
        LogStats: {
            log_statuses: {
                error: number;
                success: number;
                warning: number;
            };
            recent_runs: {
                completed: number;
                /** @description How many of the failed ones used up their retries. */
                dead_letter: number;
                failed: number;
                /**
                 * @description Present when a status had more than 5,000 runs after the same time on the first of the 30 days: then that whole day (UTC) is counted.
                 * @enum {boolean}
                 */
                is_exact?: false;
            };
            success_rate: number;
            total_runs: number;
        };
        NewApiKey: components["schemas"]["ApiKey"] & {
            key: string;
        };
        NewVaultItem: {
            /** @description Names such as api.stripe.com, or *.example.com for every name below it. */
            allowed_hosts?: string[];
            /**
             * Format: date-time
             * @description In the future.
             */
            expires_at?: string | null;
            /**
             * Format: byte
             * @description At most 64 KiB, in base64.
             */
            file?: string;
            /** @description Letters, digits, spaces and _-.:/ */
            name: string;
            secret?: string;
        };
        NewWorkflow: components["schemas"]["WorkflowChange"] & Record<string, unknown>;
        /** @description In addition to the members below, those of React Flow's nodes are stored and returned: width, height, measured, selected, style, className, hidden, zIndex and so on. Other members are refused in requests. An editor can store anything else in `ui`. */
        Node: {
            /** @description The node's settings; see /workflows/nodes. */
            data?: {
                componentId?: string;
            } & {
                [key: string]: unknown;
            };
            /** @description Unique in the graph; the name of its output in templates. */
            id: string;
            /** @description The iterator that holds this node. */
            parentId?: string | null;
            position?: {
                x?: number;
                y?: number;
            };
            type?: string | null;
            /** @description For editors; the server does not read it. */
            ui?: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        NodeKind: {
            /** @enum {string} */
            category: "triggers" | "conditions" | "flow" | "data" | "text" | "network" | "people" | "messaging" | "ai";
            component_id: string;
            /** @description The page about it on this server. */
            docs: string;
            /** @description What it may do outside of the run. */
            effects: ("http" | "mail" | "ssh" | "pdf" | "link" | "workflow")[];
            /** @enum {string} */
            family: "trigger" | "action" | "condition";
            /** @description The ways out, in order. Edges name one as their `sourceHandle`; the plain way out has no name. */
            handles: components["schemas"]["HandleRule"][];
            /** @description Whether other nodes may be inside it (`parentId`). */
            holds_nodes: boolean;
            /** @description The name of a Tabler icon. */
            icon: string;
            /** @description JSON Schema of what the node adds to the run's data. Members that depend on the node's settings are not required. */
            output_schema: Record<string, unknown>;
            /** @description Whether it only computes: it makes no calls, waits for nothing and holds no other nodes. */
            pure: boolean;
            /** @description Of a trigger: the name by which templates read what a run was given, besides `trigger`. */
            root: string | null;
            /** @description JSON Schema of the node's `data`. Every property has a `title`, and may have hints for forms in `x-ui`: `widget` (hidden, multiline, body, duration, schedule, credential, key_value, conditions, mappings, cases, fields, buttons, workflow_ref, json_schema; without one the type decides), `order` among the properties beside it, `group` (common, call, response, credentials, server, signature, limits, idempotency), `language` of a text (json, html, text, liquid, markdown, shell), and `show_if`: an object of property names, each with the values of that property for which this one matters. */
            schema: Record<string, unknown>;
            summary: string;
            /** @description Whether a synchronous workflow may have it. */
            sync_allowed: boolean;
            /** @description Other words for it, to search for. */
            synonyms: string[];
            title: string;
            /** @description Whether it may take longer than a synchronous run may last. */
            waits: boolean;
        };
        NodeTestResult: {
            error: string | null;
            /** @description The handle by which the run goes on; empty for the plain one. */
            handle: string | null;
            output: unknown;
            request: components["schemas"]["RenderedRequest"];
            /**
             * @description refused: it would make a call, and `request` is what it would send. waits: it would wait for `waits_for`. repeats: an iterator; `output` has its items. ends_run: it would end the run.
             * @enum {string}
             */
            status: "success" | "failed" | "refused" | "waits" | "repeats" | "ends_run";
            waits_for: {
                key: string | null;
                /** @enum {string} */
                kind: "time" | "event" | "form";
                /** Format: date-time */
                until: string | null;
            } | null;
            warnings: string[];
        };
        Rejection: {
            at: components["schemas"]["Time"];
            /** @description The first 64 KiB. */
            body: string;
            body_bytes: number;
            /** @description True if the whole body was kept and it is not an event. */
            can_be_replayed: boolean;
            detail: string;
            headers: {
                [key: string]: string;
            };
            id: string;
            method: string;
            /** @description The part of the path after the token. */
            path: string;
            /** @description Without parameters that look like credentials. */
            query: string;
            /** @description The label of sluice_hooks_rejected_total. */
            reason: string;
            status: number;
        };
        /** @description What a node would send: an HTTP call (method, url, headers, body, body_bytes, auth), a mail (host, port, user, password, from, recipients, message), commands over SSH (host, port, user, password, private_key, commands), a PDF (name, markdown), a short link (target), or a run of another workflow (workflow_id, inputs). Items of the vault are shown by their names, and secrets that the node itself holds as "***". Long bodies are cut. */
        RenderedRequest: ({
            /** @enum {string} */
            kind: "http" | "mail" | "ssh" | "pdf" | "link" | "workflow";
        } & {
            [key: string]: unknown;
        }) | null;
        RenderResult: {
            error: {
                /** @description In characters. */
                column: number;
                /** @description In characters. */
                length: number;
                line: number;
                message: string;
            } | null;
            /** @description The paths that the template reads and that do not exist. */
            missing: string[];
            /** @enum {string|null} */
            type: "string" | "number" | "boolean" | "null" | "object" | "array" | null;
            /** @description With its type where the template is a single {{ ... }}, else a text; null after an error. */
            value: unknown;
        };
        Replayed: {
            /** @description The first of them. */
            execution_id: string | null;
            execution_ids: components["schemas"]["RunId"][];
            message: string;
        };
        ResumePlan: {
            /** @description Steps of the old run that the version does not have. */
            dropped: string[];
            /** @description Steps with effects that ran before and run again. */
            effects_repeated: string[];
            from_step: string;
            run_id: components["schemas"]["RunId"];
            /** @description The nodes of the version outside of iterators, in an order in which they can run. */
            steps: {
                /** @description Its settings, or those of a node inside it, are not those that the old run had. */
                changed: boolean;
                component_id: string;
                /**
                 * @description again: it runs, or may come to run.
                 * @enum {string}
                 */
                fate: "kept" | "again" | "not_reached";
                /** @description It can call out, or start runs. */
                has_effects: boolean;
                node_id: string;
                ran_before: boolean;
                /**
                 * @description behind: comes after a step that runs again. not_done: the old run did not finish it. other_kind, other_inside, way_out_gone and error_not_handled: what the old run recorded does not fit the version. other_way: the way that was taken does not lead there.
                 * @enum {string}
                 */
                reason: "done" | "chosen" | "behind" | "not_done" | "ends_run" | "new" | "other_kind" | "other_inside" | "way_out_gone" | "error_not_handled" | "other_way";
            }[];
            version: number;
            /** @description That of the old run. */
            version_before: number;
        };
        /**
         * @description A set of scopes. `owner`: all. `editor`: all but keys:write and audit:read. `operator`: workflows:read, runs:read, runs:write, hooks:read, metrics:read, vault:read. `viewer`: workflows:read, runs:read, metrics:read. `ingest`: runs:start.
         * @enum {string}
         */
        Role: "owner" | "editor" | "operator" | "viewer" | "ingest";
        Run: {
            completed_at: components["schemas"]["TimeOrNull"];
            created_at: components["schemas"]["Time"];
            duration_in_seconds: number | null;
            error_message: string | null;
            id: components["schemas"]["RunId"];
            rerun_of: string | null;
            started_at: components["schemas"]["Time"];
            /**
             * @description The status, exactly.
             * @enum {string}
             */
            state: "pending" | "running" | "waiting" | "completed" | "failed" | "dead_letter" | "cancelled";
            /**
             * @description awaiting_ui_interaction while a form of it waits for an answer, running while it waits for anything else, failed when its retries are used up.
             * @enum {string}
             */
            status: "pending" | "running" | "awaiting_ui_interaction" | "completed" | "failed" | "cancelled";
            /** @description A test run: no run of the workflow for lists, statistics, limits and alerts. */
            test: boolean;
            /** @enum {string} */
            trigger_type: "webhook" | "manual" | "sync" | "schedule" | "workflow" | "run_failed";
            /** @description What the run waits for: forms first, then events and other runs, then delays, further tries and its turn. A list shows at most ten that are not a time, and one time or turn without its step. Left out for runs that do not wait. */
            waits_for?: components["schemas"]["Wait"][];
            wakes_at: components["schemas"]["TimeOrNull"];
            workflow_id: components["schemas"]["WorkflowId"];
            /** @description Null of a test run. */
            workflow_version: number | null;
        };
        RunId: string;
        RunPage: {
            data: components["schemas"]["Run"][];
            links: {
                first: string;
                last: string;
                next: string | null;
                prev: string | null;
            };
            /** @description Only with trigger, from, to, key, version or text, for which there is no index: the newest runs are read one after another, at most 5,000 and 16 MiB of payloads for one answer. An answer may have fewer runs than a page, or none; next_cursor goes on where it stopped. `total` is the number of runs in this answer then. */
            looked_at?: {
                back_to: components["schemas"]["TimeOrNull"];
                /** @description There are no older ones. */
                complete: boolean;
                payload_bytes: number;
                /** @description How many runs were looked at. */
                runs: number;
            };
            /** @description With a cursor, current_page, from and to are null. */
            meta: {
                current_page: number | null;
                from: number | null;
                last_page: number;
                path: string;
                per_page: number;
                to: number | null;
                total: number;
            };
            /** @description What to send as cursor for the runs after these; null at the end. */
            next_cursor: string | null;
            /** @description False: there are more than `total`. Only runs that wait for a form are not counted beyond 5,000. */
            total_is_exact: boolean;
        };
        RunProblem: {
            /** @description What programs branch on. */
            code: string;
            doc_url: string;
            /** @description The run, where there is one. */
            execution_id?: string;
            /** @description One sentence for people. */
            message: string;
            /** @enum {string} */
            type: "invalid_request_error" | "api_error";
        };
        RunTotals: {
            accepted: number;
            cancelled: number;
            completed: number;
            /** @description Null where no run ended. */
            duration_ms: {
                p50: number | null;
                p95: number | null;
                p99: number | null;
            };
            /** @description Dead letters among them. */
            failed: number;
        };
        RunWithLog: components["schemas"]["Run"] & {
            /** @description The runs that its steps started. */
            children: {
                item: string | null;
                node_id: string;
                run_id: components["schemas"]["RunId"];
            }[];
            /**
             * @description Present when there are more children.
             * @enum {boolean}
             */
            children_complete?: false;
            /** @description For a failed run, the workflows that are alerted about it (settings.on_failure, run_failed). */
            failure_alerts?: components["schemas"]["FailureAlert"][];
            /** @description Those that it waits for. */
            forms: components["schemas"]["FormOfRun"][];
            logs: components["schemas"]["LogEntry"][];
            /**
             * @description Present when the log has more than 16 MiB without its large outputs: then it ends early, and the list of logs, with this run, has the rest.
             * @enum {boolean}
             */
            logs_complete?: false;
            /** @description The step that started the run, if it was one. */
            parent: null | {
                item: string | null;
                node_id: string;
                run_id: components["schemas"]["RunId"];
                /** @description Whether it waits for the end of this run. */
                waits: boolean;
            };
            /** @description How many runs of its key are before it; null unless it waits for its turn (settings.concurrency). */
            queued_behind: number | null;
            /** @description What started the run: an object, or for a delivery its body, which may be any JSON. */
            trigger_payload: unknown;
        };
        /** @enum {string} */
        Scope: "*" | "workflows:read" | "workflows:write" | "runs:read" | "runs:write" | "hooks:read" | "hooks:write" | "keys:write" | "metrics:read" | "vault:read" | "vault:write" | "audit:read" | "runs:start";
        SearchHits: {
            data: {
                id: string;
                /** @description Of a run or a delivery that of its workflow, null when that was deleted. */
                name: string | null;
                /** @description Why a delivery began no run. */
                reason?: string;
                /** @description Of a run. */
                status?: string;
                /** @enum {string} */
                type: "workflow" | "run" | "delivery" | "vault_item" | "api_key";
                workflow_id?: components["schemas"]["WorkflowId"];
            }[];
        };
        Sender: {
            category: string;
            /** Format: uri */
            docs?: string;
            expects: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            facts: "documented" | "reported";
            samples: {
                [key: string]: unknown;
            }[];
            /** @description The name. */
            sender: string;
            setup: string[];
            signature?: {
                [key: string]: unknown;
            };
            summary: string;
            title: string;
        } & {
            [key: string]: unknown;
        };
        SenderSummary: {
            category: string;
            /** Format: uri */
            docs: string | null;
            /** @enum {string} */
            facts: "documented" | "reported";
            name: string;
            /** @description The algorithm; null if the sender does not sign. */
            signature: string | null;
            summary: string;
            title: string;
        };
        Session: {
            /** @description For the header X-CSRF-Token. */
            csrf: string | null;
            expires_at: components["schemas"]["TimeOrNull"];
            /** @description The parts of the server that a user interface may show. */
            features: string[];
            key_id: string;
            /** @description What the key is called. */
            name: string;
            /** @description The role with exactly these scopes, or null. */
            role: components["schemas"]["Role"] | null;
            scopes: components["schemas"]["Scope"][];
            session_id: string | null;
            team_id: number;
            version: string;
        };
        SessionRow: {
            created_at: components["schemas"]["Time"];
            expires_at: components["schemas"]["Time"];
            id: string;
            key_id: string;
            key_name: string;
            used_at: components["schemas"]["Time"];
        };
        /** @description Of the workflow as a whole; {} clears them. concurrency and order_by_key exclude each other. */
        Settings: {
            /** @description How many runs may have begun and not ended at a time. */
            concurrency?: {
                /**
                 * @description A template over what the run begins with; the limit is then for each value.
                 * @example {{ webhook_payload.customer }}
                 */
                key?: string;
                limit: number;
                /**
                 * @description What happens to a run when the limit is reached: it waits for its turn, the oldest active runs are cancelled, or it is cancelled itself.
                 * @default queue
                 * @enum {string}
                 */
                on_limit?: "queue" | "newest" | "drop";
            };
            /** @description How long an event is kept that arrives before a step waits for it, in seconds or as "10m"; at most 7 days, 0 refuses it. Default is the server's --keep-events. */
            keep_events?: number | string;
            /**
             * @description The id or name of a workflow that begins with run_failed: it is started for each run that fails. The id is stored.
             * @example alerts
             */
            on_failure?: string;
            /**
             * @description One run of each value at a time, in the order of arrival.
             * @example {{ webhook_payload.id }}
             */
            order_by_key?: string;
            /** @description How long finished runs are kept, with their bodies and logs, as a number of seconds or "30d"; 0 keeps them forever. What is missing is as the server says (--keep-runs, --keep-failed-runs). */
            retention?: {
                /**
                 * @description Completed and cancelled runs.
                 * @example 7d
                 */
                completed?: number | string;
                /**
                 * @description Failed runs and dead letters.
                 * @example 90d
                 */
                failed?: number | string;
                /** @description How many finished runs are kept; beyond it the oldest are deleted. */
                runs_max?: number;
            };
            /**
             * @description A template or condition that reads something missing fails its node.
             * @default false
             */
            strict?: boolean;
            /** @description How long one run may be at work, in seconds or as "10m". */
            timeout?: number | string;
        };
        StandingOut: {
            name: string;
            totals: components["schemas"]["RunTotals"];
            workflow_id: components["schemas"]["WorkflowId"];
        }[];
        StatsOfMany: components["schemas"]["StatsRange"] & {
            data: {
                name: string;
                series: components["schemas"]["StatsSeries"];
                totals: components["schemas"]["RunTotals"];
                workflow_id: components["schemas"]["WorkflowId"];
            }[];
            next_cursor: string | null;
        };
        StatsRange: {
            /** @description When each bucket begins. */
            at: components["schemas"]["Time"][];
            bucket: string;
            from: components["schemas"]["Time"];
            kept_since: components["schemas"]["Time"];
            to: components["schemas"]["Time"];
        };
        /** @description One number for each bucket, in the order of `at`. */
        StatsSeries: {
            accepted: number[];
            cancelled: number[];
            completed: number[];
            failed: number[];
            p50_ms: (number | null)[];
            p95_ms: (number | null)[];
            p99_ms: (number | null)[];
        };
        Step: {
            attempts: {
                attempt: number;
                ended_at: components["schemas"]["Time"];
                error_message?: string;
                /** @enum {string} */
                event: "completed" | "failed" | "attempt" | "waiting" | "postponed";
                /** @description Of a later attempt, when the wait before it was over. */
                started_at: components["schemas"]["Time"];
                until?: components["schemas"]["Time"];
            }[];
            attempts_left_out?: number;
            component_id: string;
            ended_at: components["schemas"]["TimeOrNull"];
            /** @description The handle by which the run went on. */
            handle: string | null;
            /** @description Of an iterator, by the ids of the nodes inside it. */
            items?: {
                [key: string]: {
                    completed: number;
                    failed: number;
                };
            };
            node_id: string;
            queued_at: components["schemas"]["TimeOrNull"];
            started_at: components["schemas"]["TimeOrNull"];
            /**
             * @description pending also while a call that has not been answered yet is under way.
             * @enum {string}
             */
            state: "pending" | "running" | "waiting" | "retrying" | "completed" | "failed" | "skipped";
            /** @description What the step waits for after its last attempt. */
            waits_for?: Record<string, unknown>;
        };
        StepInput: {
            asked_at: components["schemas"]["Time"];
            attempt: number;
            component_id: string;
            /** @description Settings that are null in `input`, and why. */
            faults: {
                message: string;
                /** @description A JSON pointer into the settings; empty for all. */
                pointer: string;
            }[];
            /** @description The settings with the values of their templates; those of `failure` are about the answer and stay as they are written. */
            input: unknown;
            item: string | null;
            node_id: string;
            request: components["schemas"]["RenderedRequest"];
            /** @description False for attempts after the first and calls in progress: the step may have been asked a little later, which shows where a template reads the time. */
            time_is_exact: boolean;
            warnings: string[];
        };
        Storage: {
            /** @description The size of the database, without its log. */
            database_bytes: number;
            /** @description Of them those that are free; they are used before the database grows. */
            database_free_bytes: number;
            /** @description The size of the file system of the data directory. */
            disk_bytes: number | null;
            disk_free_bytes: number | null;
            /** @description Null until it has been measured for six hours. */
            forecast: {
                /** @description By how much the disk fills; negative if it becomes emptier. */
                bytes_per_day: number;
                /**
                 * Format: date-time
                 * @description When it will be full; null if not within ten years.
                 */
                full_at: string | null;
                /** Format: date-time */
                measured_since: string;
            } | null;
            retention: {
                /** @description Beyond it the oldest finished runs are deleted; null is no limit. */
                database_bytes_max: number | null;
                /** @description With less than this left on the disk, new runs are refused; with less than twice, the oldest finished runs are deleted. */
                disk_reserve_bytes: number | null;
                /** @description No run that finished more recently is deleted to make room. */
                keep_at_least_seconds: number;
                /** @description Failed runs and dead letters. */
                keep_failed_runs_seconds: number;
                /** @description How long completed and cancelled runs are kept; 0 is forever. */
                keep_runs_seconds: number;
            };
            /** @description Whether new runs are accepted: false while the disk or the queue is full, or the store cannot be written. */
            takes_runs: boolean;
        };
        Team: {
            api_keys: components["schemas"]["Used"];
            created_at: components["schemas"]["Time"];
            limits: components["schemas"]["TeamLimits"];
            /** @description Null of a team that has only keys. */
            name: string | null;
            stored_runs: {
                max: number | null;
                used: number;
            };
            team_id: number;
            updated_at: components["schemas"]["Time"];
            vault_items: components["schemas"]["Used"];
            workflows: components["schemas"]["Used"];
        };
        /** @description What the team may have in place of what the server allows; null is as the server says. */
        TeamLimits: {
            /** @description How many deliveries its hooks accept per second together. What is beyond it is answered 429. */
            accepted_per_second_max?: number | null;
            api_keys_max?: number | null;
            /** @description How many runs may be stored. While the team has as many, its hooks answer 429. They are counted every five seconds. */
            stored_runs_max?: number | null;
            vault_items_max?: number | null;
            workflows_max?: number | null;
        };
        TeamStats: components["schemas"]["StatsRange"] & {
            failing: components["schemas"]["StandingOut"];
            series: components["schemas"]["StatsSeries"];
            slowest: components["schemas"]["StandingOut"];
            totals: components["schemas"]["RunTotals"];
            workflows_since: components["schemas"]["Time"];
        };
        /** Format: date-time */
        Time: string;
        /** Format: date-time */
        TimeOrNull: string | null;
        Used: {
            max: number;
            used: number;
        };
        V1Error: {
            message: string;
            /** @enum {boolean} */
            success: false;
        };
        VaultId: string;
        VaultItem: {
            /** @description It is sent to these hosts only; empty means any. */
            allowed_hosts: string[];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string | null;
            id: components["schemas"]["VaultId"];
            /** @enum {string} */
            kind: "text" | "file" | "api_key";
            /**
             * Format: date-time
             * @description When it was sent, or a run was started with it; noted once a minute at most.
             */
            last_used_at: string | null;
            name: string;
            /** Format: date-time */
            updated_at: string;
        };
        VaultItemChange: {
            allowed_hosts?: string[];
            /** Format: date-time */
            expires_at?: string | null;
            /** Format: byte */
            file?: string;
            name?: string;
            secret?: string;
        };
        Version: {
            /** @description The name of the API key that made it; null if it is not known. */
            author: string | null;
            /** Format: date-time */
            created_at: string;
            is_current: boolean;
            note: string | null;
            version: number;
        };
        VersionWithGraph: {
            author: string | null;
            /** Format: date-time */
            created_at: string;
            edges: components["schemas"]["Edge"][];
            /** @description A SHA-256 over what the graph does; the layout and the order of members do not count. */
            hash: string;
            is_current: boolean;
            nodes: components["schemas"]["Node"][];
            note: string | null;
            settings: components["schemas"]["Settings"];
            version: number;
        };
        Wait: {
            /** @description Inside an iterator: the item, "3", or "3.0" inside two. */
            item: string | null;
            /** @description Of the event, or the id of the workflow that was called. */
            key: string | null;
            /**
             * @description child is a run of another workflow, time a delay, retry the next attempt of a step after a failure, concurrency a free slot in the run's concurrency group. Lists show a retry as time, too.
             * @enum {string}
             */
            kind: "form" | "event" | "child" | "time" | "retry" | "concurrency";
            /** @description Null when the run waits for a free slot, and in lists for a time. */
            node_id: string | null;
            /** @description Of the form; the first 200 bytes. */
            title: string | null;
            until: components["schemas"]["TimeOrNull"];
        };
        Webhook: {
            /** @description The same token at the automations path. */
            hook_url: string | null;
            is_active: boolean;
            /** @description Kept ones, 100 at most. */
            recent_rejections: number;
            settings: {
                body_bytes_max: number | null;
                /** @description Their names. */
                handshakes: string[];
                has_verify_token: boolean;
                idempotency: {
                    /** @description The expression for the idempotency key of a delivery. */
                    delivery_id: string | null;
                    header: string | null;
                    path: string | null;
                    window: string;
                };
                /** @description That start runs. */
                methods: string[];
                rate_limit: {
                    burst: number;
                    limit: number;
                    window: string;
                } | null;
                /** @description The sender whose file the webhook uses. */
                sender: string | null;
                signature: {
                    /** @description The header that holds the signature, or in words where else it is. */
                    header: string;
                    /** @description Where public keys are fetched from: a URL, or an expression over the delivery. Null if the hook has its own secrets. */
                    keys: string | null;
                    /** @description The sender; custom where the signature is wholly its own. */
                    scheme: string;
                    /** @description How many. */
                    secrets: number;
                } | null;
            };
            /** @description What opens the webhook now, newest first, without the values. */
            tokens: {
                created_at: components["schemas"]["Time"];
                expires_at: components["schemas"]["TimeOrNull"];
                is_current: boolean;
            }[];
            webhook_url: string | null;
            workflow_id: components["schemas"]["WorkflowId"];
        };
        WholeDelivery: components["schemas"]["Delivery"] & {
            answer: {
                /** @description Null if it is not kept. */
                body: string | null;
                status: number | null;
            };
            /** @description As text. For a delivery that was accepted, what the run was given; else the first 64 KiB as received. */
            body: string;
            /** @description The same, if it is not UTF-8. */
            body_base64: string | null;
            body_is_whole: boolean;
            checks: components["schemas"]["DeliveryCheck"][];
            /** @description Credentials are shown as "***". */
            headers: {
                [key: string]: string;
            };
            /** @description Without parameters that look like credentials. */
            query: string;
            /** @description Only for accepted deliveries. */
            remote_address: string | null;
            /** @description The version of the workflow whose settings it met. */
            settings_version: number | null;
        };
        Workflow: {
            authorization_id: string | null;
            created_at: components["schemas"]["Time"];
            description: string | null;
            id: components["schemas"]["WorkflowId"];
            is_active: boolean;
            name: string;
            next_run_at: components["schemas"]["TimeOrNull"];
            /** @example in 3 hours */
            next_run_in_words: string | null;
            /** @example every day at 09:00 (Europe/Berlin) */
            schedule_in_words: string | null;
            /** @example Europe/Berlin */
            schedule_timezone: string | null;
            /** @enum {string|null} */
            schedule_type: "manual" | "interval" | "cron" | "daily" | "weekly" | "monthly" | null;
            schedule_value: string | null;
            /** @description Where a workflow with a sync_request_trigger is called. */
            sync_url: string | null;
            updated_at: components["schemas"]["Time"];
            version: number;
            /** @description Only where the trigger is a webhook, and only for keys with hooks:read. */
            webhook_url: string | null;
        };
        /** @description A workflow may be sent back as it was read: members that only the server sets (`id`, `version` and the like) are accepted if they match what is stored; only `next_run_in_words` may differ. */
        WorkflowChange: {
            authorization_id?: string | null;
            readonly created_at?: string;
            description?: string | null;
            edges?: components["schemas"]["Edge"][];
            readonly id?: string;
            /** @default true */
            is_active?: boolean;
            name?: string;
            readonly next_run_at?: string | null;
            readonly next_run_in_words?: string | null;
            readonly next_runs_at?: string[];
            nodes?: components["schemas"]["Node"][];
            /** @description A note about the version, if this change makes one; see the versions. */
            note?: string;
            readonly schedule_in_words?: string | null;
            readonly schedule_timezone?: string | null;
            /**
             * @description When the workflow starts by itself, in UTC. Only with a scheduled_trigger, whose own settings take precedence, or a manual_trigger.
             * @default manual
             * @enum {string}
             */
            schedule_type?: "manual" | "interval" | "cron" | "daily" | "weekly" | "monthly";
            /** @description Required for interval ("5 minutes") and cron ("0 4 * * *"); "09:00" for daily, "mon-fri 09:00" for weekly, "1 09:00" for monthly. */
            schedule_value?: string | null;
            settings?: components["schemas"]["Settings"];
            readonly sync_url?: string | null;
            readonly updated_at?: string;
            readonly version?: number;
            readonly webhook_url?: string | null;
        };
        WorkflowExport: {
            /** @description Names of workflows. */
            hidden_secrets: string[];
            /** @description Items of the vault that the workflows name. */
            secrets: {
                name: string;
                workflows: string[];
            }[];
            workflows: Record<string, unknown>[];
        };
        WorkflowId: string;
        WorkflowImport: {
            changed: number;
            created: number;
            dry_run: boolean;
            /** @description Items that the vault does not have. */
            missing_secrets: string[];
            refused: number;
            unchanged: number;
            workflows: components["schemas"]["ImportedWorkflow"][];
            /** @description Whether anything was written. */
            written: boolean;
        };
        WorkflowStats: components["schemas"]["StatsRange"] & {
            series: components["schemas"]["StatsSeries"];
            totals: components["schemas"]["RunTotals"];
            workflow_id: components["schemas"]["WorkflowId"];
        };
        WorkflowWithGraph: components["schemas"]["Workflow"] & {
            /** @description The workflows that its nodes call. Read-only. */
            calls: {
                node_id: string;
                /** @description Its current name; null if there is no workflow with that id. */
                workflow: string | null;
                workflow_id: components["schemas"]["WorkflowId"];
            }[];
            edges: components["schemas"]["Edge"][];
            /**
             * @description The next times at which it starts by itself, the first of which is `next_run_at`. Read-only.
             * @example [
             *       "2026-01-31T08:00:00.000000Z",
             *       "2026-02-01T08:00:00.000000Z"
             *     ]
             */
            next_runs_at: components["schemas"]["Time"][];
            nodes: components["schemas"]["Node"][];
            settings: components["schemas"]["Settings"];
        };
    };
    responses: {
        /** @description Not changed, because it is not in the state that If-Match or If-None-Match requires. */
        ChangedMeanwhile: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ChangedError"];
            };
        };
        /** @description It clashes with what exists. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description No run waits for the event yet; it is kept on disk for the first step that does (settings.keep_events). */
        EventKept: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    /** @enum {boolean} */
                    kept: true;
                    key: string;
                    runs: components["schemas"]["RunId"][];
                };
            };
        };
        /** @description The runs that went on; each has the event on disk. A 404 with the code nobody_waits says that none waits for it. */
        EventTaken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": {
                    key: string;
                    runs: components["schemas"]["RunId"][];
                };
            };
        };
        /** @description The API key lacks the scope. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description It was answered (`form_answered`), its time is over (`form_expired`), or no run waits for it any more (`form_closed`). */
        FormGone: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
                "text/html": string;
            };
        };
        /** @description Nothing was taken; the message says why. */
        FormRefused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
                "text/html": string;
            };
        };
        /** @description The request is wrong; `errors` lists every fault where there can be several. */
        Invalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "invalid_request_error",
                 *       "code": "parameter_missing",
                 *       "message": "name is missing.",
                 *       "doc_url": "/docs/errors.md#parameter_missing",
                 *       "errors": [
                 *         "name is missing."
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description A page that says whether the login was finished, and why not. */
        LoginPage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "text/html": string;
            };
        };
        /** @description The path exists, but not with this method. */
        MethodNotAllowed: {
            headers: {
                Allow?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description There is no such form (`not_found`), or the run has not reached it yet (`form_not_open`). */
        NoForm: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
                "text/html": string;
            };
        };
        /** @description There is no such thing, or it is another team's. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Nothing has changed since the answer with this ETag. */
        NotModified: {
            headers: {
                ETag: string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description Not changed, since it is not in the state that If-Match names. */
        PreconditionFailed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ChangedError"];
            };
        };
        /** @description The quota of this webhook is used up. */
        RateLimited: {
            headers: {
                /** @description Seconds. */
                "Retry-After": string;
                "X-RateLimit-Limit": string;
                "X-RateLimit-Remaining": string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The server failed; nothing half-done was left behind. Try again. */
        ServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is larger than this endpoint takes. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Signing in failed too often from this address. */
        TooManyAttempts: {
            headers: {
                /** @description Seconds. */
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description No credential, or not a valid one. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The server is full, or its store cannot be written. Try again after Retry-After. What starts, cancels or resumes a run, and what changes a workflow, a key or a vault item, waits up to 10 seconds for the store and may still take place after this answer; its message says so. */
        Unavailable: {
            headers: {
                /** @description Seconds. */
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description What went wrong. */
        V1Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "message": "Invalid API key"
                 *     }
                 */
                "application/json": components["schemas"]["V1Error"];
            };
        };
        /** @description The quota of this webhook is used up. */
        V1RateLimited: {
            headers: {
                /** @description Seconds. */
                "Retry-After": string;
                "X-RateLimit-Limit": string;
                "X-RateLimit-Remaining": string;
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": false,
                 *       "message": "Rate limit exceeded"
                 *     }
                 */
                "application/json": components["schemas"]["V1Error"];
            };
        };
        /** @description The server is full or its store cannot be written. Try again after Retry-After. */
        V1Unavailable: {
            headers: {
                /** @description Seconds. */
                "Retry-After": string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["V1Error"];
            };
        };
        /** @description The verify token of a handshake is not that of the webhook. */
        WrongVerifyToken: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: {
        /** @description Where the answer before ended, as it said. What is added meanwhile moves nothing, and each page costs the same. Not together with page. */
        Cursor: string;
        DeliveryId: string;
        /** @description Only runs that were created then or later. */
        FromFilter: string;
        /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
        IdempotencyKeyOfChange: string;
        /** @description The same event with the same key within 24 hours is accepted once, and gets the same answer. Another body gets 409. */
        IdempotencyKeyOfEvent: string;
        /** @description The same key with the same body answers with the same run, with another body 409. Kept for 7 days unless the webhook says otherwise. */
        IdempotencyKeyOfHook: string;
        /** @description The ETag of the state that is to be changed; 412 when it is another one now. */
        IfMatch: string;
        /** @description The ETag of an earlier answer; 304 when nothing has changed since. */
        IfNoneMatch: string;
        /** @description "*": 412 when there is one already. */
        IfNoneMatchAny: string;
        JobId: string;
        /** @description Only the run that this idempotency key stands for, whether it came with a delivery or with a call of execute or sync, until the key expires. Of one workflow only. */
        KeyFilter: string;
        /** @description Pages may be asked for by number as long as no more than 10,000 runs of one day have to be passed over, from either end; further in, follow next_cursor. */
        Page: number;
        /** @description Another name of per_page; not together with it. */
        PageLimit: number;
        PerPage: number;
        RunId: string;
        /** @description HMAC-SHA256 of the raw body in hex, with or without the prefix sha256=, where the webhook has a secret. Presets of senders use their own headers. */
        Signature: string;
        /** @description The exact status, which tells `failed` from `dead_letter` and `running` from `waiting`. Not together with status. */
        State: "pending" | "running" | "waiting" | "completed" | "failed" | "dead_letter" | "cancelled";
        /** @description A `status` or one of the two states that `status` does not tell apart. Runs that wait for a form are among the waiting ones, too; awaiting_ui_interaction lists them alone. */
        Status: "pending" | "running" | "waiting" | "awaiting_ui_interaction" | "completed" | "failed" | "dead_letter" | "cancelled";
        /** @description True: only test runs, which are in no list otherwise. */
        TestFilter: boolean;
        /** @description Only runs whose payload, as it was received, contains this text, in this case. */
        TextFilter: string;
        /** @description Only runs that were created then or earlier. */
        ToFilter: string;
        /** @description Only runs that were started in this way. */
        TriggerFilter: "webhook" | "manual" | "sync" | "schedule" | "workflow" | "run_failed";
        /** @description Only runs of this version of the workflow. */
        VersionFilter: number;
        /** @description The secret token of the webhook, whsec_... */
        WebhookToken: string;
        WorkflowId: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "status": "ok",
                     *       "version": "0.1.0"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["V1Error"];
            /** @description The server cannot write to its store. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    triggerAutomationWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers with the same run, with another body 409. Kept for 7 days unless the webhook says otherwise. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfHook"];
                /** @description HMAC-SHA256 of the raw body in hex, with or without the prefix sha256=, where the webhook has a secret. Presets of senders use their own headers. */
                "X-Webhook-Signature"?: components["parameters"]["Signature"];
            };
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "*/*": string;
                /**
                 * @example {
                 *       "phone": "+61400111222",
                 *       "source": "crm"
                 *     }
                 */
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description On disk; the run was queued, or the same delivery was accepted before. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "execution_id": "fl_run_06ad3k1v9w7h5x2n8q4c0b6zme"
                     *     }
                     */
                    "application/json": {
                        execution_id?: components["schemas"]["RunId"];
                        /** @description Only of a webhook whose trigger has `split`: the runs of the items, in their order. For a body without items it is empty, and there is no `execution_id`. */
                        execution_ids?: components["schemas"]["RunId"][];
                        /** @enum {boolean} */
                        success: true;
                    };
                };
            };
            400: components["responses"]["V1Error"];
            401: components["responses"]["V1Error"];
            403: components["responses"]["V1Error"];
            404: components["responses"]["V1Error"];
            405: components["responses"]["V1Error"];
            409: components["responses"]["V1Error"];
            413: components["responses"]["V1Error"];
            429: components["responses"]["V1RateLimited"];
            500: components["responses"]["V1Error"];
            503: components["responses"]["V1Unavailable"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description For example workflow.update. */
                action?: string;
                /** @description The next_cursor of the page before. */
                cursor?: string;
                from?: string;
                /** @description Only what was done with this API key. */
                key_id?: string;
                limit?: number;
                /** @description Only what was done to the thing with this id. */
                object_id?: string;
                /** @description Exclusive. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of entries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AuditEntry"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getApiPage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of an earlier answer; 304 when nothing has changed since. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    "Content-Security-Policy": string;
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
        };
    };
    getApiPageFile: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of an earlier answer; 304 when nothing has changed since. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @example page.js */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/css": string;
                    "text/javascript": string;
                    "text/plain": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
            404: components["responses"]["NotFound"];
        };
    };
    getErrors: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of an earlier answer; 304 when nothing has changed since. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page, as Markdown. */
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
        };
    };
    getNodePage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of an earlier answer; 304 when nothing has changed since. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /** @example webhook.md */
                page: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page, as Markdown. */
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/markdown": string;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
            404: components["responses"]["NotFound"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /**
                 * @description run, step, delivery, workflow, draft, job and stats, separated by commas; by default all that the key may read.
                 * @example run,step
                 */
                topics?: string;
            };
            header?: {
                /** @description The id of the last event that was read; clients send it by themselves when they reconnect. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream. It ends when the server stops. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 642a1f0c3b2a0-17
                     *     event: run
                     *     data: {"run_id":"fl_run_06ad3k1v9w7h5c2m8p4q6r0s1t","workflow_id":"fl_06ad3k1v9w7h5c2m8p4q6r0s1t","workflow_version":3,"trigger_type":"webhook","state":"completed","created_at":"2026-01-31T12:00:00.000000Z","at":"2026-01-31T12:00:01.250000Z","completed_at":"2026-01-31T12:00:01.200000Z"}
                     */
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    getFile: {
        parameters: {
            query?: {
                inline?: "1";
            };
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, with the media type that it was kept with. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
            404: components["responses"]["NotFound"];
        };
    };
    showForm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The form, open. */
            200: {
                headers: {
                    "Cache-Control": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Form"];
                    "text/html": string;
                };
            };
            404: components["responses"]["NoForm"];
            410: components["responses"]["FormGone"];
            500: components["responses"]["FormRefused"];
            503: components["responses"]["FormRefused"];
        };
    };
    submitForm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "button": "approve",
                 *       "values": {
                 *         "note": "fine"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["FormAnswer"];
                "application/x-www-form-urlencoded": Record<string, unknown>;
            };
        };
        responses: {
            /** @description The run goes on with this answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        button: string;
                        /** @description The confirmation of the form. */
                        message: string;
                        /** @enum {string} */
                        status: "received";
                    };
                    "text/html": string;
                };
            };
            400: components["responses"]["FormRefused"];
            403: components["responses"]["FormRefused"];
            404: components["responses"]["NoForm"];
            410: components["responses"]["FormGone"];
            413: components["responses"]["FormRefused"];
            415: components["responses"]["FormRefused"];
            /** @description Something in it is wrong or missing; nothing was taken, and the form stays open. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FormInvalid"];
                    "text/html": string;
                };
            };
            500: components["responses"]["FormRefused"];
            503: components["responses"]["FormRefused"];
        };
    };
    checkForm: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "button": "approve",
                 *       "values": {
                 *         "note": "fine"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["FormAnswer"];
                "application/x-www-form-urlencoded": Record<string, unknown>;
            };
        };
        responses: {
            /** @description Which fields are there, and what is wrong. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        field_errors: components["schemas"]["FieldErrors"];
                        visible: string[];
                    };
                };
            };
            400: components["responses"]["FormRefused"];
            403: components["responses"]["FormRefused"];
            404: components["responses"]["NoForm"];
            410: components["responses"]["FormGone"];
            413: components["responses"]["FormRefused"];
            415: components["responses"]["FormRefused"];
            500: components["responses"]["FormRefused"];
            503: components["responses"]["FormRefused"];
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "status": "ok",
                     *       "version": "0.1.0"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["V1Error"];
        };
    };
    getLiquidReference: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of an earlier answer; 304 when nothing has changed since. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them; filters by name. */
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiquidReference"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of an earlier answer; 304 when nothing has changed since. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The server is ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "status": "ok",
                     *       "version": "0.1.0"
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["V1Error"];
            /** @description The server cannot write to its store. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": false,
                     *       "status": "unavailable",
                     *       "version": "0.1.0",
                     *       "message": "The store cannot be written."
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    followLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The target. */
            302: {
                headers: {
                    Location: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
        };
    };
    search: {
        parameters: {
            query?: {
                /** @description How many hits of each type. */
                limit?: number;
                /**
                 * @description What to look for.
                 * @example order
                 */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found, by type. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchHits"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getStorage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The room, in bytes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "database_bytes": 7340032000,
                     *       "database_free_bytes": 41943040,
                     *       "disk_bytes": 107374182400,
                     *       "disk_free_bytes": 32212254720,
                     *       "takes_runs": true,
                     *       "forecast": {
                     *         "bytes_per_day": 524288000,
                     *         "full_at": "2027-01-29T08:00:00Z",
                     *         "measured_since": "2026-11-16T10:00:00Z"
                     *       },
                     *       "retention": {
                     *         "keep_runs_seconds": 2592000,
                     *         "keep_failed_runs_seconds": 7776000,
                     *         "keep_at_least_seconds": 3600,
                     *         "database_bytes_max": null,
                     *         "disk_reserve_bytes": 268435456
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Storage"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session; for a key without one, `session_id`, `expires_at` and `csrf` are null. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "token": "slt_0000000000000000000000000000000000000000000000000000000000000000"
                 *     }
                 */
                "application/json": {
                    key?: string;
                    token?: string;
                } & (unknown | unknown);
            };
        };
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    "Set-Cookie": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyAttempts"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended; the cookie is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    createLoginToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token; it is in this answer and nowhere else. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        expires_at: components["schemas"]["Time"];
                        token: string;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions, oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionRow"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sessionId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getStats: {
        parameters: {
            query?: {
                /** @description How long a bucket is. Buckets begin at whole ones of a day (UTC). */
                bucket?: "1h" | "2h" | "3h" | "4h" | "6h" | "8h" | "12h" | "24h";
                /** @description The first moment of interest. Left out: 24 buckets before the end. */
                from?: string;
                /** @description The end, which is not part of it. Left out: now. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamStats"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    listTeams: {
        parameters: {
            query?: {
                /** @description The next_cursor of the page before. */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of teams, in the order of their numbers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Team"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    createTeam: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Logistics",
                 *       "limits": {
                 *         "workflows_max": 50,
                 *         "accepted_per_second_max": 200
                 *       }
                 *     }
                 */
                "application/json": {
                    limits?: components["schemas"]["TeamLimits"];
                    /** @description No other team may have it. */
                    name: string;
                    team_id?: number;
                };
            };
        };
        responses: {
            /** @description The team. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 2 */
                teamId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The team. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    updateTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 2 */
                teamId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "limits": {
                 *         "stored_runs_max": 100000
                 *       }
                 *     }
                 */
                "application/json": {
                    limits?: components["schemas"]["TeamLimits"];
                    name?: string;
                };
            };
        };
        responses: {
            /** @description The team. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWorkflows: {
        parameters: {
            query?: {
                /** @description Where the answer before ended, as it said. What is added meanwhile moves nothing, and each page costs the same. Not together with page. */
                cursor?: components["parameters"]["Cursor"];
                /** @description At most so many; 100 when only `cursor` is given. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workflows. */
            200: {
                headers: {
                    /** @description The address of the workflows after these, with the relation next; absent at the end. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workflow"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    createWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "order-intake",
                 *       "description": "Tell the warehouse about large orders",
                 *       "nodes": [
                 *         {
                 *           "id": "in",
                 *           "type": "webhook_trigger",
                 *           "data": {
                 *             "componentId": "webhook_trigger"
                 *           }
                 *         },
                 *         {
                 *           "id": "large",
                 *           "type": "number_condition",
                 *           "data": {
                 *             "componentId": "number_condition",
                 *             "input": "{{ webhook_payload.total }}",
                 *             "operator": ">",
                 *             "value": 100
                 *           }
                 *         }
                 *       ],
                 *       "edges": [
                 *         {
                 *           "id": "e1",
                 *           "source": "in",
                 *           "target": "large"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewWorkflow"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowWithGraph"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of an earlier answer; 304 when nothing has changed since. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workflow. */
            200: {
                headers: {
                    /** @description Of the workflow as this key sees it. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowWithGraph"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    updateWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that is to be changed; 412 when it is another one now. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "is_active": false
                 *     }
                 */
                "application/json": components["schemas"]["WorkflowChange"];
            };
        };
        responses: {
            /** @description The workflow as it is now. */
            200: {
                headers: {
                    /** @description Of the workflow as this key sees it. */
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowWithGraph"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that is to be changed; 412 when it is another one now. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description Another workflow calls this one. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            412: components["responses"]["PreconditionFailed"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /** @description As `cause` of a delivery, such as signature. */
                cause?: string;
                /** @description The next_cursor of the page before. */
                cursor?: string;
                /** @description The idempotency key. */
                key?: string;
                limit?: number;
                outcome?: "accepted" | "duplicate" | "conflict" | "rejected" | "limited" | "busy";
                since?: string;
                /** @description What headers, query, path or body contain. */
                text?: string;
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Delivery"][];
                        next_cursor: string | null;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    replayDeliveries: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "since": "2026-03-01T08:00:00Z",
                 *       "cause": "signature",
                 *       "dry_run": true
                 *     }
                 */
                "application/json": {
                    /** @description Only those that were refused for this, such as signature. */
                    cause?: string;
                    cursor?: string;
                    /** @default false */
                    dry_run?: boolean;
                    ids?: string[];
                    /**
                     * @description How many are looked at.
                     * @default 100
                     */
                    limit?: number;
                    /** Format: date-time */
                    since?: string;
                    /** @default false */
                    unverified?: boolean;
                };
            };
        };
        responses: {
            /** @description What would happen (`dry_run`). */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryReplays"];
                };
            };
            /** @description What was done with each. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryReplays"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWorkflowDependents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workflows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dependents"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getDraft: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of an earlier answer; 304 when nothing has changed since. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The draft. */
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    putDraft: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that is to be changed; 412 when it is another one now. */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description "*": 412 when there is one already. */
                "If-None-Match"?: components["parameters"]["IfNoneMatchAny"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "document": {
                 *         "name": "orders",
                 *         "nodes": [],
                 *         "edges": []
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["DraftChange"];
            };
        };
        responses: {
            /** @description The draft as it is now. */
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["ChangedMeanwhile"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteDraft: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the state that is to be changed; 412 when it is another one now. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            412: components["responses"]["ChangedMeanwhile"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    publishDraft: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
                /** @description The ETag of the state that is to be changed; 412 when it is another one now. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "note": "for the sale"
                 *     }
                 */
                "application/json": {
                    /** @description The author's note about the version. */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description The workflow as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowWithGraph"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["ChangedMeanwhile"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listKeptEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The size of key and payload together. */
                        bytes: number;
                        expires_at: components["schemas"]["Time"];
                        key: string;
                        received_at: components["schemas"]["Time"];
                    }[];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    sendEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same event with the same key within 24 hours is accepted once, and gets the same answer. Another body gets 409. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfEvent"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "key": "payment-7",
                 *       "payload": {
                 *         "amount": 12.5
                 *       }
                 *     }
                 */
                "application/json": {
                    key: string;
                    payload?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            200: components["responses"]["EventTaken"];
            202: components["responses"]["EventKept"];
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    executeWorkflow: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same context within 24 hours answers with the same run. */
                "Idempotency-Key"?: string;
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "context": {
                 *         "order": 17
                 *       }
                 *     }
                 */
                "application/json": {
                    context?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description The run. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWithLog"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listExecutions: {
        parameters: {
            query?: {
                /** @description Where the answer before ended, as it said. What is added meanwhile moves nothing, and each page costs the same. Not together with page. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only runs that were created then or later. */
                from?: components["parameters"]["FromFilter"];
                /** @description Only the run that this idempotency key stands for, whether it came with a delivery or with a call of execute or sync, until the key expires. Of one workflow only. */
                key?: components["parameters"]["KeyFilter"];
                /** @description Another name of per_page; not together with it. */
                limit?: components["parameters"]["PageLimit"];
                /** @description Pages may be asked for by number as long as no more than 10,000 runs of one day have to be passed over, from either end; further in, follow next_cursor. */
                page?: components["parameters"]["Page"];
                per_page?: components["parameters"]["PerPage"];
                /** @description The exact status, which tells `failed` from `dead_letter` and `running` from `waiting`. Not together with status. */
                state?: components["parameters"]["State"];
                /** @description A `status` or one of the two states that `status` does not tell apart. Runs that wait for a form are among the waiting ones, too; awaiting_ui_interaction lists them alone. */
                status?: components["parameters"]["Status"];
                /** @description True: only test runs, which are in no list otherwise. */
                test?: components["parameters"]["TestFilter"];
                /** @description Only runs whose payload, as it was received, contains this text, in this case. */
                text?: components["parameters"]["TextFilter"];
                /** @description Only runs that were created then or earlier. */
                to?: components["parameters"]["ToFilter"];
                /** @description Only runs that were started in this way. */
                trigger?: components["parameters"]["TriggerFilter"];
                /** @description Only runs of this version of the workflow. */
                version?: components["parameters"]["VersionFilter"];
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    listHandshakes: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The handshakes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Handshake"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    listLogs: {
        parameters: {
            query?: {
                /** @description Where the answer before ended, as it said. What is added meanwhile moves nothing, and each page costs the same. Not together with page. */
                cursor?: components["parameters"]["Cursor"];
                from?: string;
                level?: "success" | "error" | "warning" | "waiting";
                limit?: number;
                /** @description A node id. */
                node?: string;
                /** @description A run id. */
                run?: string;
                to?: string;
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entries. */
            200: {
                headers: {
                    /** @description The address of the entries after these, with the relation next; absent at the end. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogEntry"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getLogStats: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogStats"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    listRejections: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rejections. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rejection"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    replayRejection: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                rejectionId: string;
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The runs; more than one only if the webhook splits its deliveries. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWorkflowStats: {
        parameters: {
            query?: {
                /** @description How long a bucket is. Buckets begin at whole ones of a day (UTC). */
                bucket?: "1h" | "2h" | "3h" | "4h" | "6h" | "8h" | "12h" | "24h";
                /** @description The first moment of interest. Left out: 24 buckets before the end. */
                from?: string;
                /** @description The end, which is not part of it. Left out: now. */
                to?: string;
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowStats"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    sendTestDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "body": "{\"action\": \"opened\"}",
                 *       "headers": {
                 *         "X-GitHub-Event": "pull_request"
                 *       }
                 *     }
                 */
                "application/json": {
                    /**
                     * @description As it is sent.
                     * @default {}
                     */
                    body?: string;
                    /** @description Such as that with the type of event; at most 32. */
                    headers?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description What the sender would have been answered. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        body: string;
                        execution_id: string | null;
                        /** @description With signatures as "***". */
                        sent_headers: {
                            [key: string]: string;
                        };
                        status: number;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    startTestRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "payload": {
                 *         "total": 12.5
                 *       },
                 *       "up_to": "tell",
                 *       "pins": {
                 *         "customer": {
                 *           "status": 200,
                 *           "body": {
                 *             "name": "Ada"
                 *           }
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @description As a draft has it: nodes, edges and settings. */
                    document?: Record<string, unknown>;
                    /**
                     * @default refuse
                     * @enum {string}
                     */
                    effects?: "refuse" | "allow";
                    /** @description By which way out a pinned node is left that has several. */
                    handles?: {
                        [key: string]: string;
                    };
                    /** @description What the trigger is given; default: {}. */
                    payload?: Record<string, unknown>;
                    /** @description Outputs by node id. Nodes that are not run need none, and theirs are ignored. */
                    pins?: Record<string, unknown>;
                    /** @description Or what this run was given. */
                    run_id?: string;
                    /** @description Or the sample of a sender, such as github.push. */
                    sample?: string;
                    up_to?: string;
                };
            };
        };
        responses: {
            /** @description The test run. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listVersions: {
        parameters: {
            query?: {
                /** @description Where the answer before ended, as it said. What is added meanwhile moves nothing, and each page costs the same. Not together with page. */
                cursor?: components["parameters"]["Cursor"];
                /** @description At most so many. */
                limit?: number;
            };
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The versions. */
            200: {
                headers: {
                    /** @description The address of the next older versions, with the relation next; absent at the end. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example 1 */
                version: number;
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionWithGraph"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    diffVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example draft */
                other: string;
                /** @example 1 */
                version: string;
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The difference, from the first to the second. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionDiff"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    rotateWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlap": "24h"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description A duration from 0s to 30d.
                     * @default 24h
                     */
                    overlap?: string;
                };
            };
        };
        responses: {
            /** @description The webhook as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description Of another team; for keys of team 1 (the operator's) that have all scopes. */
                team_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "deploy",
                 *       "scopes": [
                 *         "workflows:read",
                 *         "workflows:write"
                 *       ]
                 *     }
                 */
                "application/json": {
                    /**
                     * Format: date-time
                     * @description Must be in the future; from then on the key is refused. Left out or null: it never expires.
                     */
                    expires_at?: string | null;
                    name: string;
                    role?: components["schemas"]["Role"];
                    scopes?: components["schemas"]["Scope"][];
                    team_id?: number;
                } & (unknown | unknown);
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewApiKey"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listKeyDependents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                keyId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dependents"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    listWorkflowAuthorizations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The authorizations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example [
                     *       {
                     *         "id": "auth_01jb5d4q3hf8x9m2n7k6p5r4st",
                     *         "user_id": "key_01jb5d4q3hf8x9m2n7k6p5r4st",
                     *         "provider": "github",
                     *         "account": "ada@example.com",
                     *         "status": "active",
                     *         "problem": null,
                     *         "token_expires_at": "2026-11-30T12:00:00.000000Z",
                     *         "created_at": "2026-11-30T11:00:00.000000Z",
                     *         "updated_at": "2026-11-30T11:00:00.000000Z"
                     *       }
                     *     ]
                     */
                    "application/json": components["schemas"]["Authorization"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    createWorkflowAuthorizationUrl: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "provider": "github"
                 *     }
                 */
                "application/json": {
                    /** @description Of an authorization that needs a new login. */
                    authorization_id?: string;
                    /** @description May be left out where the server knows one provider only. */
                    provider?: string;
                };
            };
        };
        responses: {
            /** @description Where to sign in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        authorization_id: components["schemas"]["AuthorizationId"];
                        /**
                         * Format: date-time
                         * @description By then the person must be back.
                         */
                        expires_at: string;
                        /**
                         * Format: uri
                         * @description To be opened in a browser.
                         */
                        login_url: string;
                        provider: string;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteWorkflowAuthorization: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                authorizationId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            /** @description Workflows use it. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorizationInUse"];
                };
            };
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    finishAuthorizationLogin: {
        parameters: {
            query?: {
                code?: string;
                /** @description In place of a code: why there is none. */
                error?: string;
                /** @description Must be the issuer that the provider's file names. */
                iss?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["LoginPage"];
            400: components["responses"]["LoginPage"];
            403: components["responses"]["LoginPage"];
            500: components["responses"]["LoginPage"];
            503: components["responses"]["LoginPage"];
        };
    };
    listAuthorizationProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The providers, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Below it are the endpoints of api_call nodes. */
                        api_url: string;
                        name: string;
                        /** @description What a login asks for. */
                        scopes: string[];
                        /** @description For people. */
                        title: string;
                    }[];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeDelivery"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    keepDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeDelivery"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    letDeliveryExpire: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeDelivery"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    replayDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The runs; more than one only if the webhook splits its deliveries. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    verifyDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                deliveryId: components["parameters"]["DeliveryId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "data": {
                 *         "sender": "github",
                 *         "signature": {
                 *           "secrets": [
                 *             "the other secret"
                 *           ]
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    data?: Record<string, unknown>;
                };
            };
        };
        responses: {
            /** @description Whether the webhook would take it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        checks: components["schemas"]["DeliveryCheck"][];
                        /** @description Whether signature, body and key pass. */
                        passes: boolean;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
        };
    };
    exportWorkflows: {
        parameters: {
            query?: {
                /** @description Where the answer before ended, as it said. What is added meanwhile moves nothing, and each page costs the same. Not together with page. */
                cursor?: components["parameters"]["Cursor"];
                /** @description yaml gives one document for each workflow; its comments list the secrets. */
                format?: "json" | "yaml";
                /** @description The ids of workflows, with commas between them. Without it, all of them. */
                ids?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workflows. */
            200: {
                headers: {
                    /** @description The next page, as rel="next"; absent on the last one. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowExport"];
                    "application/yaml": string;
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    importWorkflows: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "dry_run": true,
                 *       "workflows": [
                 *         {
                 *           "name": "greet",
                 *           "nodes": [
                 *             {
                 *               "id": "in",
                 *               "type": "manual_trigger"
                 *             },
                 *             {
                 *               "id": "say",
                 *               "type": "text_transform",
                 *               "data": {
                 *                 "template": "Hello"
                 *               }
                 *             }
                 *           ],
                 *           "edges": [
                 *             {
                 *               "source": "in",
                 *               "target": "say"
                 *             }
                 *           ]
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": {
                    /** @default true */
                    all_or_nothing?: boolean;
                    /** @default false */
                    dry_run?: boolean;
                    /**
                     * @default sluice
                     * @enum {string}
                     */
                    format?: "sluice" | "n8n";
                    /** @description In place of `workflows`. */
                    text?: string;
                    workflows?: Record<string, unknown>[];
                };
            };
        };
        responses: {
            /** @description What was done, or would be. Also where workflows are refused. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowImport"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRecentLogs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entries. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogEntry"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    listNodeKinds: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of an earlier answer; 304 when nothing has changed since. */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The catalogue. */
            200: {
                headers: {
                    ETag: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeKind"][];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    renderTemplates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "templates": [
                 *         "{{ webhook_payload.total | plus: 1 }}",
                 *         "Hello {{ webhook_payload.nme }}",
                 *         "{{ a | upcse }}"
                 *       ],
                 *       "context": {
                 *         "webhook_payload": {
                 *           "total": 12.5,
                 *           "name": "Ada"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @description What they may read, by its first name: {"webhook_payload": {...}, "node_id": {...}}. */
                    context?: Record<string, unknown>;
                    /** @description Instead of `context`: what started this run, and the outputs of its nodes outside of iterators. */
                    run_id?: string;
                    templates: string[];
                };
            };
        };
        responses: {
            /** @description The result of each template, in order. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        results: components["schemas"]["RenderResult"][];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
        };
    };
    listRuns: {
        parameters: {
            query?: {
                /** @description Where the answer before ended, as it said. What is added meanwhile moves nothing, and each page costs the same. Not together with page. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Only runs that were created then or later. */
                from?: components["parameters"]["FromFilter"];
                /** @description Only the run that this idempotency key stands for, whether it came with a delivery or with a call of execute or sync, until the key expires. Of one workflow only. */
                key?: components["parameters"]["KeyFilter"];
                /** @description Another name of per_page; not together with it. */
                limit?: components["parameters"]["PageLimit"];
                /** @description Pages may be asked for by number as long as no more than 10,000 runs of one day have to be passed over, from either end; further in, follow next_cursor. */
                page?: components["parameters"]["Page"];
                per_page?: components["parameters"]["PerPage"];
                /** @description The exact status, which tells `failed` from `dead_letter` and `running` from `waiting`. Not together with status. */
                state?: components["parameters"]["State"];
                /** @description A `status` or one of the two states that `status` does not tell apart. Runs that wait for a form are among the waiting ones, too; awaiting_ui_interaction lists them alone. */
                status?: components["parameters"]["Status"];
                /** @description True: only test runs, which are in no list otherwise. */
                test?: components["parameters"]["TestFilter"];
                /** @description Only runs whose payload, as it was received, contains this text, in this case. */
                text?: components["parameters"]["TextFilter"];
                /** @description Only runs that were created then or earlier. */
                to?: components["parameters"]["ToFilter"];
                /** @description Only runs that were started in this way. */
                trigger?: components["parameters"]["TriggerFilter"];
                /** @description Only runs of this version of the workflow. */
                version?: components["parameters"]["VersionFilter"];
                /** @description Only runs of this workflow; 400 if there is no workflow with this id. */
                workflow_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunPage"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWithLog"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    cancelRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run as it ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                        run: components["schemas"]["RunWithLog"];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    rerun: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "version": "same"
                 *     }
                 */
                "application/json": {
                    /** @description With one of the two. Nothing is started. */
                    dry_run?: boolean;
                    /** @description The same from the node at which the run failed. */
                    from_failed_step?: boolean;
                    /** @description The id of a node outside of iterators. It runs again. */
                    from_step?: string;
                    /** @description Instead of the payload of the old run. */
                    payload?: Record<string, unknown>;
                    /** @default current */
                    version?: ("same" | "current") | number;
                };
            };
        };
        responses: {
            /** @description With dry_run, what would be kept and what would run again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResumePlan"];
                };
            };
            /** @description The new run. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                        new_run: components["schemas"]["RunWithLog"];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    resumeRun: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path: {
                /** @description The id of a node at the top of the graph. */
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The new run. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        message: string;
                        new_run: components["schemas"]["RunWithLog"];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSteps: {
        parameters: {
            query?: {
                /** @description The path of an item, "3", or "3.0" in an iterator inside another. */
                item?: string;
            };
            header?: never;
            path: {
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The steps. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description False: the log is longer than what was looked at. */
                        complete: boolean;
                        edges: {
                            handle: string | null;
                            source: string;
                            /** @enum {string} */
                            state: "taken" | "not_taken" | "undecided";
                            target: string;
                        }[];
                        item: string | null;
                        /** @description How many steps more there are. */
                        left_out: number;
                        run_id: components["schemas"]["RunId"];
                        steps: components["schemas"]["Step"][];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getStepData: {
        parameters: {
            query?: {
                item?: string;
                limit?: number;
                /** @description Children, matches, or bytes of a text to pass over. */
                offset?: number;
                /** @description A JSON pointer (RFC 6901) into the output; empty: the whole. */
                pointer?: string;
                search?: string;
            };
            header?: never;
            path: {
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The part. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description As JSON, but for what escapes add. */
                        bytes: number;
                        children?: {
                            bytes: number;
                            name: string | number;
                            size: number;
                            type: string;
                            /** @description Left out above 4 KiB. */
                            value?: unknown;
                        }[];
                        /** @description How many places match. */
                        found?: number;
                        item: string | null;
                        matches?: {
                            excerpt: string;
                            pointer: string;
                        }[];
                        /** @description Where the next part begins. */
                        next_offset: number | null;
                        node_id: string;
                        pointer: string;
                        /** @description How many children it has. */
                        size: number;
                        /** @enum {string} */
                        type: "object" | "array" | "string" | "number" | "boolean" | "null";
                        /** @description Of a scalar. */
                        value?: unknown;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    getStepInput: {
        parameters: {
            query?: {
                /** @description Default: the last one. */
                attempt?: number;
                /** @description The path of an item, "3", or "3.0" in an iterator inside another. */
                item?: string;
            };
            header?: never;
            path: {
                nodeId: string;
                runId: components["parameters"]["RunId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings and the request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepInput"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listBulkJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The jobs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BulkJob"][];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    startBulkJob: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "action": "cancel",
                 *       "filter": {
                 *         "state": "waiting"
                 *       },
                 *       "dry_run": true
                 *     }
                 */
                "application/json": {
                    /** @enum {string} */
                    action: "cancel" | "rerun" | "delete";
                    /** @default false */
                    dry_run?: boolean;
                    /** @description At least one member. */
                    filter?: {
                        /** Format: date-time */
                        from?: string;
                        /** @enum {string} */
                        state?: "pending" | "running" | "waiting" | "completed" | "failed" | "dead_letter" | "cancelled";
                        /** @enum {string} */
                        status?: "pending" | "running" | "waiting" | "completed" | "failed" | "dead_letter" | "cancelled";
                        /** @description Test runs, and no others. */
                        test?: boolean;
                        text?: string;
                        /** Format: date-time */
                        to?: string;
                        /** @enum {string} */
                        trigger?: "webhook" | "manual" | "sync" | "schedule" | "workflow" | "run_failed";
                        version?: number;
                        workflow_id?: components["schemas"]["WorkflowId"];
                    };
                    /** @description The same, each run from the step at which it failed. */
                    from_failed_step?: boolean;
                    /** @description Reruns keep what was done before this step, see rerun. */
                    from_step?: string;
                    ids?: components["schemas"]["RunId"][];
                    /**
                     * @description Which version of the workflow reruns use.
                     * @default current
                     */
                    version?: ("same" | "current") | number;
                };
            };
        };
        responses: {
            /** @description With dry_run, the runs that would be changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        action: "cancel" | "rerun" | "delete";
                        /** @description False: only the newest runs were looked at, and there may be more matches. */
                        complete: boolean;
                        /** @enum {boolean} */
                        dry_run: true;
                        errors: components["schemas"]["BulkError"][];
                        matches: number;
                        /** @description Of reruns that keep steps: what each of the first runs would keep and do again. */
                        resumptions?: components["schemas"]["ResumePlan"][];
                        runs: components["schemas"]["Run"][];
                    };
                };
            };
            /** @description The job that has begun. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkJob"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getBulkJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkJob"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    stopBulkJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                jobId: components["parameters"]["JobId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkJob"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSenders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SenderSummary"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    getSender: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example github */
                senderName: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sender. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sender"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    listWorkflowStats: {
        parameters: {
            query?: {
                /** @description How long a bucket is. Buckets begin at whole ones of a day (UTC). */
                bucket?: "1h" | "2h" | "3h" | "4h" | "6h" | "8h" | "12h" | "24h";
                /** @description The next_cursor of the page before. */
                cursor?: string;
                /** @description The first moment of interest. Left out: 24 buckets before the end. */
                from?: string;
                limit?: number;
                /** @description The end, which is not part of it. Left out: now. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of workflows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatsOfMany"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    runSynchronously: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body within 24 hours answers with the outcome of the first run, or waits for it. */
                "Idempotency-Key"?: string;
            };
            path: {
                workflowId: components["parameters"]["WorkflowId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "sku": "A-17"
                 *     }
                 */
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description What the workflow answers. */
            200: {
                headers: {
                    /** @description The id of the run. */
                    "X-Sluice-Run": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                    "text/plain": string;
                };
            };
            400: components["responses"]["Invalid"];
            /** @description No credential, or not a valid one. */
            401: {
                headers: {
                    /** @description `Bearer`; of a token that was refused with `error` and `error_description` (RFC 6750). */
                    "WWW-Authenticate": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The API key lacks the scope, or the token one of the authorizer's. */
            403: {
                headers: {
                    /** @description Of a token, `Bearer error="insufficient_scope"` with the scopes it needs. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description There is no such workflow, or it was deleted while it ran. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunProblem"];
                };
            };
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            /** @description The run failed (`run_failed`) or was cancelled (`run_cancelled`), and `execution_id` names it; or the server failed (`internal`). */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunProblem"];
                };
            };
            /** @description The server is full, its store cannot be written, the keys of the workflow's authorizer cannot be had, or the server stops while the run is under way; then `execution_id` names the run, which goes on. */
            503: {
                headers: {
                    /** @description Seconds. */
                    "Retry-After": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunProblem"];
                };
            };
            /** @description The run took longer than a synchronous one may (`--sync-timeout`), or has not ended yet because it waits for another try or for its turn; then it goes on. */
            504: {
                headers: {
                    /** @description The id of the run. */
                    "X-Sluice-Run": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunProblem"];
                };
            };
        };
    };
    testNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "node": {
                 *         "id": "call",
                 *         "type": "webhook",
                 *         "data": {
                 *           "method": "POST",
                 *           "url": "https://api.example.com/orders",
                 *           "body": {
                 *             "id": "{{ webhook_payload.id }}"
                 *           }
                 *         }
                 *       },
                 *       "context": {
                 *         "webhook_payload": {
                 *           "id": 7
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    /** @description Accepted and not used. */
                    authorization_id?: string | null;
                    /** @description What its templates may read, by its first name. */
                    context?: Record<string, unknown>;
                    /**
                     * @default refuse
                     * @enum {string}
                     */
                    effects?: "refuse" | "allow";
                    node: components["schemas"]["Node"];
                    /** @description Outputs of other nodes by their ids, in place of those of `context` or the run. */
                    pins?: Record<string, unknown>;
                    /** @description Instead of `context`: what started this run, and the outputs of its nodes outside of iterators. */
                    run_id?: string;
                };
            };
        };
        responses: {
            /** @description The result of the node. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeTestResult"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            503: components["responses"]["Unavailable"];
        };
    };
    validateWorkflow: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkflowChange"];
            };
        };
        responses: {
            /** @description The verdict. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "valid": false,
                     *       "errors": [
                     *         "node 'call': `url` is required"
                     *       ],
                     *       "problems": [
                     *         {
                     *           "severity": "error",
                     *           "code": "setting_invalid",
                     *           "node": "call",
                     *           "edge": null,
                     *           "pointer": "/nodes/1/data/url",
                     *           "message": "node 'call': `url` is required",
                     *           "cure": "Correct this setting of the node."
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        errors: string[];
                        problems: components["schemas"]["DefinitionProblem"][];
                        valid: boolean;
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
        };
    };
    listVaultItems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The items. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VaultItem"][];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
        };
    };
    createVaultItem: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "stripe",
                 *       "secret": "sk_live_0123456789",
                 *       "allowed_hosts": [
                 *         "api.stripe.com"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewVaultItem"];
            };
        };
        responses: {
            /** @description The item. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedVaultItem"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getVaultItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                vaultId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The item. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VaultItem"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    updateVaultItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                vaultId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "secret": "sk_live_9876543210"
                 *     }
                 */
                "application/json": components["schemas"]["VaultItemChange"];
            };
        };
        responses: {
            /** @description The item. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VaultItem"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteVaultItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                vaultId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listVaultDependents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                vaultId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workflows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dependents"];
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
        };
    };
    checkVault: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Items with a value. */
                        checked: number;
                        failed: {
                            id: components["schemas"]["VaultId"];
                            message: string;
                            name: string;
                            team_id: number;
                        }[];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
        };
    };
    rotateVaultKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same request with the same key from the same API key within 24 hours is carried out once: it gets the answer of the first one, with the header Idempotency-Replayed. Another body, or a request that is still under way, gets 409. A request that was refused may be sent again. The newest 10,000 answers of each team are kept; an answer of more than 64 KiB is not, and the repeated request gets 409, too. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfChange"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        resealed: number;
                        /** @description Items and authorizations that no key opens; they are left as they are. */
                        unopened: string[];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    triggerWorkflowWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers with the same run, with another body 409. Kept for 7 days unless the webhook says otherwise. */
                "X-Idempotency-Key"?: components["parameters"]["IdempotencyKeyOfHook"];
                /** @description HMAC-SHA256 of the raw body in hex, with or without the prefix sha256=, where the webhook has a secret. Presets of senders use their own headers. */
                "X-Webhook-Signature"?: components["parameters"]["Signature"];
            };
            path: {
                /** @description The secret token of the webhook, whsec_... */
                webhookToken: components["parameters"]["WebhookToken"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": string;
                /**
                 * @example {
                 *       "event": "order.created",
                 *       "total": 120
                 *     }
                 */
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description On disk; the run was queued, or the same delivery was accepted before. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "execution_id": "fl_run_06ad3k1v9w7h5x2n8q4c0b6zme"
                     *     }
                     */
                    "application/json": {
                        execution_id?: components["schemas"]["RunId"];
                        /** @description Only of a webhook whose trigger has `split`: the runs of the items, in their order. For a body without items it is empty, and there is no `execution_id`. */
                        execution_ids?: components["schemas"]["RunId"][];
                    };
                };
            };
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["WrongVerifyToken"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deliverEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description HMAC-SHA256 of the raw body in hex, with or without the prefix sha256=, where the webhook has a secret. Presets of senders use their own headers. */
                "X-Webhook-Signature"?: components["parameters"]["Signature"];
            };
            path: {
                /** @description As the step names it: 1 to 200 bytes, percent-encoded and without a slash (POST /workflows/{workflowId}/events takes any). */
                key: string;
                /** @description The secret token of the webhook, whsec_... */
                webhookToken: components["parameters"]["WebhookToken"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "amount": 12.5
                 *     }
                 */
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            200: components["responses"]["EventTaken"];
            202: components["responses"]["EventKept"];
            400: components["responses"]["Invalid"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["ServerError"];
            503: components["responses"]["Unavailable"];
        };
    };
}
