-- Whether a kept event is on its way to a step that waits.
CREATE INDEX kept_events_by_step ON kept_events (run_key, step) WHERE run_key IS NOT NULL;
