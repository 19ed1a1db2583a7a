ALTER TABLE events DROP COLUMN actor_erased_by_id;
DROP INDEX events_by_person;
DROP INDEX people_who_left;
ALTER TABLE people DROP COLUMN erasure_id;
ALTER TABLE people DROP COLUMN anonymised_at;
ALTER TABLE people DROP COLUMN left_on;
