-- Definitions of test runs are versions with negative numbers, to be deleted by age.
CREATE INDEX test_definitions ON workflow_versions (created_at) WHERE version < 0;
