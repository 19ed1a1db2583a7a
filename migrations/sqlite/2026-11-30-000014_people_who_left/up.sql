-- When somebody left, and when they were anonymised; the erasure is the event by which what the history
-- holds of them is being erased, as long as that is not done.
ALTER TABLE people ADD COLUMN left_on TEXT;
ALTER TABLE people ADD COLUMN anonymised_at TEXT;
ALTER TABLE people ADD COLUMN erasure_id BLOB;
CREATE INDEX people_who_left ON people (left_on) WHERE left_on IS NOT NULL;
CREATE INDEX events_by_person ON events (person_id) WHERE person_id IS NOT NULL;

-- What was erased of an event, and by which erasure: who brought it about, apart from what it tells.
ALTER TABLE events ADD COLUMN actor_erased_by_id BLOB;
