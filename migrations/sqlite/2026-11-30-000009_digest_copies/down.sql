DROP INDEX outbox_failed;
DROP INDEX digests_once;
DELETE FROM digests WHERE is_copy = 1;
CREATE UNIQUE INDEX digests_once ON digests (kind, person_id, COALESCE(meeting_id, x''), period) WHERE state <> 'superseded';
ALTER TABLE digests DROP COLUMN is_copy;
