-- Whether the document is minutes or an agenda, which document it amends, where its pages start in the text,
-- and when and why a draft was discarded.
ALTER TABLE minutes_imports ADD COLUMN kind TEXT NOT NULL DEFAULT 'minutes';
ALTER TABLE minutes_imports ADD COLUMN amends_id BLOB REFERENCES minutes_imports (id);
ALTER TABLE minutes_imports ADD COLUMN pages TEXT NOT NULL DEFAULT '[]';
ALTER TABLE minutes_imports ADD COLUMN discarded_at TEXT;
ALTER TABLE minutes_imports ADD COLUMN discard_reason TEXT;
CREATE INDEX minutes_imports_by_body ON minutes_imports (body_id, met_on);
CREATE INDEX minutes_imports_by_meeting ON minutes_imports (meeting_id);
CREATE INDEX minutes_imports_by_amended ON minutes_imports (amends_id);

-- What an item is for, where the document says so, and the page on which its decision begins.
ALTER TABLE imported_items ADD COLUMN kind TEXT;
ALTER TABLE imported_items ADD COLUMN page INTEGER;
CREATE INDEX imported_items_by_agenda_item ON imported_items (agenda_item_id);

-- The page, other words on the same commitment, what people changed with what the rule had found, and which
-- proposals came of it.
ALTER TABLE proposals ADD COLUMN page INTEGER;
ALTER TABLE proposals ADD COLUMN also TEXT NOT NULL DEFAULT '[]';
ALTER TABLE proposals ADD COLUMN edits TEXT NOT NULL DEFAULT '[]';
ALTER TABLE proposals ADD COLUMN split_from_id BLOB REFERENCES proposals (id);
ALTER TABLE proposals ADD COLUMN merged_into_id BLOB REFERENCES proposals (id);
CREATE INDEX proposals_by_action ON proposals (action_id);
CREATE INDEX proposals_by_whole ON proposals (split_from_id);
CREATE INDEX proposals_by_merged ON proposals (merged_into_id);
