DROP INDEX reminders_once;
DELETE FROM reminders WHERE resends_id IS NOT NULL;
CREATE UNIQUE INDEX reminders_once ON reminders (action_id, step, anchor, COALESCE(recipient_id, x'')) WHERE state <> 'superseded';
ALTER TABLE reminders DROP COLUMN resends_id;
DROP TABLE departures;
ALTER TABLE reminders DROP COLUMN bundle_id;
ALTER TABLE outbox DROP COLUMN claimed_by;
ALTER TABLE digests DROP COLUMN claimed_by;
ALTER TABLE reminders DROP COLUMN claimed_by;
