-- The item that an item of an import became, wherever that stands now: on an agenda, in the backlog, or nowhere.
-- What is closed of it is closed of the import. So no foreign key.
ALTER TABLE imported_items ADD COLUMN became_id BLOB;
UPDATE imported_items SET became_id = agenda_item_id;
CREATE INDEX imported_items_by_what_it_became ON imported_items (became_id);

-- The coming meeting that the words of a proposal name: which one, from 1, and of which body, if they say so.
ALTER TABLE proposals ADD COLUMN said_nth INTEGER;
ALTER TABLE proposals ADD COLUMN said_body TEXT;
