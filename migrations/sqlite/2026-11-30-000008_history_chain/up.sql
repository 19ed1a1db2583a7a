-- The history is chained: position and hash are an event's place in the chain of its subject, the salts
-- what the commitments to personal content are made with, which take its place where it was erased.
-- An event from before has no hash; the checkpoint that seals it vouches for it.
ALTER TABLE events ADD COLUMN on_behalf_of_id BLOB;
ALTER TABLE events ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE events ADD COLUMN hash BLOB;
ALTER TABLE events ADD COLUMN actor_salt BLOB;
ALTER TABLE events ADD COLUMN actor_commitment BLOB;
ALTER TABLE events ADD COLUMN content_salt BLOB;
ALTER TABLE events ADD COLUMN content_commitment BLOB;
ALTER TABLE events ADD COLUMN erased_by_id BLOB;
ALTER TABLE events ADD COLUMN checkpoint INTEGER;
UPDATE events SET position = (
    SELECT COUNT(*) FROM events earlier
    WHERE earlier.subject_id = events.subject_id AND earlier.id <= events.id
);
DROP INDEX events_by_subject;
CREATE UNIQUE INDEX events_in_order ON events (subject_id, position);
CREATE INDEX events_by_checkpoint ON events (checkpoint, id);

-- Where the chain of each subject ends; known without looking at its events, so that whoever adds to one
-- chain stays out of the way of all others.
CREATE TABLE chains (
    subject_id BLOB PRIMARY KEY NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO chains SELECT subject_id, COUNT(*), zeroblob(32) FROM events GROUP BY subject_id;

-- What was sealed together, signed.
CREATE TABLE checkpoints (
    number INTEGER PRIMARY KEY NOT NULL,
    at TEXT NOT NULL,
    events INTEGER NOT NULL,
    hash BLOB NOT NULL,
    key_id TEXT NOT NULL,
    signature BLOB NOT NULL
) STRICT, WITHOUT ROWID;
