-- What was answered by the link in a reminder: a link is used once. The words of an answer are with the
-- action and in its history.
CREATE TABLE answers (
    reminder_id BLOB PRIMARY KEY NOT NULL REFERENCES reminders (id),
    kind TEXT NOT NULL,
    answered_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
