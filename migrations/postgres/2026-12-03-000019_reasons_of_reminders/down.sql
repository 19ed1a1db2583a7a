ALTER TABLE reminders DROP COLUMN outcome;
ALTER TABLE reminders DROP COLUMN cause;
