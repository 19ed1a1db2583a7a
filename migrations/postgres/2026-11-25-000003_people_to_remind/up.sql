-- How a person wants to be reminded; paused_until is the last day of a pause.
ALTER TABLE people ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail';
ALTER TABLE people ADD COLUMN rhythm TEXT NOT NULL DEFAULT 'bundled';
ALTER TABLE people ADD COLUMN paused_until DATE;

-- When a person is away, both days included, and who stands in.
CREATE TABLE absences (
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES people (id),
    from_on DATE NOT NULL,
    until_on DATE NOT NULL,
    substitute_id UUID REFERENCES people (id),
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX absences_by_person ON absences (person_id, from_on);

-- Who helps with an action, and who is told of it.
CREATE TABLE action_people (
    action_id UUID NOT NULL REFERENCES actions (id),
    person_id UUID NOT NULL REFERENCES people (id),
    involvement TEXT NOT NULL,
    PRIMARY KEY (action_id, person_id)
);
CREATE INDEX action_people_by_person ON action_people (person_id);

-- For whom the recipient stands in, and whether somebody else got the reminder itself.
ALTER TABLE reminders ADD COLUMN instead_of_id UUID REFERENCES people (id);
ALTER TABLE reminders ADD COLUMN is_copy BOOLEAN NOT NULL DEFAULT FALSE;
