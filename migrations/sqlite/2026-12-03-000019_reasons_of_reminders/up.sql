-- Why a recipient gets a line, as the program tells it apart; and what came of the line, in words, beside
-- why it was planned.
ALTER TABLE reminders ADD COLUMN cause TEXT NOT NULL DEFAULT 'ladder';
ALTER TABLE reminders ADD COLUMN outcome TEXT;
UPDATE reminders SET cause = 'nobody' WHERE recipient_id IS NULL;
UPDATE reminders SET cause = 'copy' WHERE is_copy = 1 AND instead_of_id IS NULL;
UPDATE reminders SET cause = 'secretary_for_uncovered' WHERE is_copy = 1 AND instead_of_id IS NOT NULL;
UPDATE reminders SET cause = 'stand_in' WHERE is_copy = 0 AND instead_of_id IS NOT NULL;
UPDATE reminders SET outcome = reason WHERE state IN ('superseded', 'failed');
