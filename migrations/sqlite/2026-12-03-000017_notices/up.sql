-- What becomes of a notice is kept with it: about what and to whom, where it stands, since when, and why.
ALTER TABLE outbox ADD COLUMN action_id BLOB REFERENCES actions (id);
ALTER TABLE outbox ADD COLUMN body_id BLOB REFERENCES bodies (id);
ALTER TABLE outbox ADD COLUMN recipient_id BLOB REFERENCES people (id);
ALTER TABLE outbox ADD COLUMN instead_of_id BLOB REFERENCES people (id);
ALTER TABLE outbox ADD COLUMN standing TEXT;
ALTER TABLE outbox ADD COLUMN state TEXT NOT NULL DEFAULT 'planned';
ALTER TABLE outbox ADD COLUMN state_at TEXT;
ALTER TABLE outbox RENAME COLUMN last_error TO reason;

-- What was once to go out in one mail stays together: bundle_id is the first notice of that mail. What goes
-- to somebody else as well has a row of its own, which says of which it is a copy.
ALTER TABLE outbox ADD COLUMN bundle_id BLOB REFERENCES outbox (id);
ALTER TABLE outbox ADD COLUMN copies_id BLOB REFERENCES outbox (id);

UPDATE outbox SET topic = substr(payload, instr(payload, '"about":"') + 9, instr(substr(payload, instr(payload, '"about":"') + 9), '"') - 1) WHERE instr(payload, '"about":"') > 0;
UPDATE outbox SET action_id = (SELECT id FROM actions WHERE actions.id = unhex(replace(substr(payload, instr(payload, '"action":"') + 10, 36), '-', ''))) WHERE instr(payload, '"action":"') > 0;
UPDATE outbox SET body_id = (SELECT body_id FROM actions WHERE actions.id = outbox.action_id);
UPDATE outbox SET state = 'sent', state_at = done_at WHERE done_at IS NOT NULL;
UPDATE outbox SET state = 'failed', state_at = failed_at WHERE failed_at IS NOT NULL;
-- Copies are made when a notice leaves, no longer when it is written.
UPDATE outbox SET state = 'superseded', state_at = created_at, reason = 'Afløst: kopier laves nu, når beskeden sendes.'
    WHERE state = 'planned' AND payload LIKE '%"substitute":null%';

DROP INDEX outbox_waiting;
DROP INDEX outbox_failed;
ALTER TABLE outbox DROP COLUMN done_at;
ALTER TABLE outbox DROP COLUMN failed_at;
CREATE INDEX outbox_waiting ON outbox (recipient_id, due_at) WHERE state = 'planned';
CREATE INDEX outbox_failed ON outbox (body_id, state_at) WHERE state = 'failed';
CREATE INDEX outbox_copies ON outbox (copies_id) WHERE copies_id IS NOT NULL;
CREATE INDEX outbox_by_action ON outbox (action_id, due_at);
CREATE INDEX outbox_by_recipient ON outbox (recipient_id, due_at);
CREATE INDEX outbox_by_time ON outbox (due_at, id);
