ALTER TABLE proposals DROP COLUMN said_body;
ALTER TABLE proposals DROP COLUMN said_nth;
DROP INDEX imported_items_by_what_it_became;
ALTER TABLE imported_items DROP COLUMN became_id;
