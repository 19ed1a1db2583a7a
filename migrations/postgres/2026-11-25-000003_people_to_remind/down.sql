ALTER TABLE reminders DROP COLUMN is_copy;
ALTER TABLE reminders DROP COLUMN instead_of_id;
DROP TABLE action_people;
DROP TABLE absences;
ALTER TABLE people DROP COLUMN paused_until;
ALTER TABLE people DROP COLUMN rhythm;
ALTER TABLE people DROP COLUMN channel;
