-- Which run holds what is to be sent, until claimed_until. Without a holder, claimed_until says before
-- when it is not tried again.
ALTER TABLE reminders ADD COLUMN claimed_by UUID;
ALTER TABLE digests ADD COLUMN claimed_by UUID;
ALTER TABLE outbox ADD COLUMN claimed_by UUID;

-- What was once to go out in one mail stays together: bundle_id is the first line of that mail.
ALTER TABLE reminders ADD COLUMN bundle_id UUID REFERENCES reminders (id);

-- When mails left in the last minute, whichever instance sent them.
CREATE TABLE departures (
    id UUID PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL
);
CREATE INDEX departures_by_time ON departures (at);

-- A line that failed and is sent again has another one beside it, which says whose place it takes.
ALTER TABLE reminders ADD COLUMN resends_id UUID REFERENCES reminders (id);
DROP INDEX reminders_once;
CREATE UNIQUE INDEX reminders_once ON reminders (action_id, step, anchor, COALESCE(recipient_id, '00000000-0000-0000-0000-000000000000'), COALESCE(resends_id, '00000000-0000-0000-0000-000000000000')) WHERE state <> 'superseded';
