-- Whether somebody else got the digest itself, since the recipient is away.
ALTER TABLE digests ADD COLUMN is_copy BOOLEAN NOT NULL DEFAULT FALSE;
DROP INDEX digests_once;
CREATE UNIQUE INDEX digests_once ON digests (kind, person_id, COALESCE(meeting_id, '00000000-0000-0000-0000-000000000000'), period, is_copy) WHERE state <> 'superseded';

-- What was given up, which is told to secretaries.
CREATE INDEX outbox_failed ON outbox (failed_at) WHERE failed_at IS NOT NULL;
