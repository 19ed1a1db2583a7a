DROP TABLE departures;
ALTER TABLE reminders DROP COLUMN bundle_id;
ALTER TABLE outbox DROP COLUMN claimed_by;
ALTER TABLE digests DROP COLUMN claimed_by;
ALTER TABLE reminders DROP COLUMN claimed_by;
