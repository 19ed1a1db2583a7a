-- The ledger of digests. person_id is whose area or body it sums up, recipient_id who gets it; period is
-- the Monday of the week, or the day on which the agenda of the meeting closes.
CREATE TABLE digests (
    id BLOB PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    person_id BLOB NOT NULL REFERENCES people (id),
    recipient_id BLOB NOT NULL REFERENCES people (id),
    meeting_id BLOB REFERENCES meetings (id),
    period TEXT NOT NULL,
    send_at TEXT NOT NULL,
    is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    state_at TEXT,
    attempts INTEGER NOT NULL,
    claimed_until TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX digests_by_time ON digests (send_at, id);
CREATE INDEX digests_by_person ON digests (person_id, period);
CREATE INDEX digests_by_recipient ON digests (recipient_id, send_at);
CREATE INDEX digests_by_meeting ON digests (meeting_id);
CREATE INDEX digests_waiting ON digests (send_at) WHERE state = 'planned';
CREATE UNIQUE INDEX digests_once ON digests (kind, person_id, COALESCE(meeting_id, x''), period) WHERE state <> 'superseded';

-- What a director answers for.
CREATE INDEX actions_by_accountable ON actions (accountable_id);
