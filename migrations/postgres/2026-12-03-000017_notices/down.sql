-- What was held back or superseded counts as sent from now on, copies that wait are dropped, and so is what
-- becomes of notices of kinds that were unknown before.
UPDATE outbox SET state = 'superseded', state_at = created_at WHERE state = 'planned' AND copies_id IS NOT NULL;
DROP INDEX outbox_by_time;
DROP INDEX outbox_by_recipient;
DROP INDEX outbox_by_action;
DROP INDEX outbox_copies;
DROP INDEX outbox_failed;
DROP INDEX outbox_waiting;
ALTER TABLE outbox ADD COLUMN done_at TIMESTAMPTZ;
ALTER TABLE outbox ADD COLUMN failed_at TIMESTAMPTZ;
UPDATE outbox SET failed_at = state_at WHERE state = 'failed';
UPDATE outbox SET done_at = state_at WHERE state IN ('sent', 'suppressed', 'superseded');
UPDATE outbox SET topic = 'action_notice';
ALTER TABLE outbox RENAME COLUMN reason TO last_error;
ALTER TABLE outbox DROP COLUMN copies_id;
ALTER TABLE outbox DROP COLUMN bundle_id;
ALTER TABLE outbox DROP COLUMN state_at;
ALTER TABLE outbox DROP COLUMN state;
ALTER TABLE outbox DROP COLUMN standing;
ALTER TABLE outbox DROP COLUMN instead_of_id;
ALTER TABLE outbox DROP COLUMN recipient_id;
ALTER TABLE outbox DROP COLUMN body_id;
ALTER TABLE outbox DROP COLUMN action_id;
CREATE INDEX outbox_waiting ON outbox (due_at) WHERE done_at IS NULL AND failed_at IS NULL;
CREATE INDEX outbox_failed ON outbox (failed_at) WHERE failed_at IS NOT NULL;
