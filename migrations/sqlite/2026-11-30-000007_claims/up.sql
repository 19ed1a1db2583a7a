-- Which run holds what is to be sent, until claimed_until. Without a holder, claimed_until says before
-- when it is not tried again.
ALTER TABLE reminders ADD COLUMN claimed_by BLOB;
ALTER TABLE digests ADD COLUMN claimed_by BLOB;
ALTER TABLE outbox ADD COLUMN claimed_by BLOB;

-- What was once to go out in one mail stays together: bundle_id is the first line of that mail.
ALTER TABLE reminders ADD COLUMN bundle_id BLOB REFERENCES reminders (id);

-- When mails left in the last minute, whichever instance sent them.
CREATE TABLE departures (
    id BLOB PRIMARY KEY NOT NULL,
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX departures_by_time ON departures (at);

-- A line that failed and is sent again has another one beside it, which says whose place it takes.
ALTER TABLE reminders ADD COLUMN resends_id BLOB REFERENCES reminders (id);
DROP INDEX reminders_once;
CREATE UNIQUE INDEX reminders_once ON reminders (action_id, step, anchor, COALESCE(recipient_id, x''), COALESCE(resends_id, x'')) WHERE state <> 'superseded';
