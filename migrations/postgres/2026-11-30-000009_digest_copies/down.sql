DROP INDEX outbox_failed;
DROP INDEX digests_once;
DELETE FROM digests WHERE is_copy;
CREATE UNIQUE INDEX digests_once ON digests (kind, person_id, COALESCE(meeting_id, '00000000-0000-0000-0000-000000000000'), period) WHERE state <> 'superseded';
ALTER TABLE digests DROP COLUMN is_copy;
