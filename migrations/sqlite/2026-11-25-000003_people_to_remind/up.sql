-- How a person wants to be reminded; paused_until is the last day of a pause.
ALTER TABLE people ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail';
ALTER TABLE people ADD COLUMN rhythm TEXT NOT NULL DEFAULT 'bundled';
ALTER TABLE people ADD COLUMN paused_until TEXT;

-- When a person is away, both days included, and who stands in.
CREATE TABLE absences (
    id BLOB PRIMARY KEY NOT NULL,
    person_id BLOB NOT NULL REFERENCES people (id),
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    substitute_id BLOB REFERENCES people (id),
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX absences_by_person ON absences (person_id, from_on);

-- Who helps with an action, and who is told of it.
CREATE TABLE action_people (
    action_id BLOB NOT NULL REFERENCES actions (id),
    person_id BLOB NOT NULL REFERENCES people (id),
    involvement TEXT NOT NULL,
    PRIMARY KEY (action_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX action_people_by_person ON action_people (person_id);

-- For whom the recipient stands in, and whether somebody else got the reminder itself.
ALTER TABLE reminders ADD COLUMN instead_of_id BLOB REFERENCES people (id);
ALTER TABLE reminders ADD COLUMN is_copy INTEGER NOT NULL DEFAULT 0 CHECK (is_copy IN (0, 1));
