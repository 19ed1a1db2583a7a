-- Why a line was planned is lost where something came of it.
UPDATE reminders SET reason = outcome WHERE outcome IS NOT NULL AND state IN ('superseded', 'failed');
ALTER TABLE reminders DROP COLUMN outcome;
ALTER TABLE reminders DROP COLUMN cause;
