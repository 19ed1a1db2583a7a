-- Rules of a body: how the days before the agenda closes are counted, what is carried over, when it
-- does not meet, and what stands on every agenda.
ALTER TABLE bodies ADD COLUMN agenda_deadline_counting TEXT NOT NULL DEFAULT 'working_days';
ALTER TABLE bodies ADD COLUMN agenda_deadline_counts_saturday BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE bodies ADD COLUMN agenda_deadline_edges TEXT NOT NULL DEFAULT 'sending_day';
ALTER TABLE bodies ADD COLUMN carry_over TEXT NOT NULL DEFAULT 'automatic';
ALTER TABLE bodies ADD COLUMN recesses TEXT NOT NULL DEFAULT '[]';
ALTER TABLE bodies ADD COLUMN standing_items TEXT NOT NULL DEFAULT '[]';

-- When a body meets, by a recurrence rule; first is in the time of Copenhagen.
CREATE TABLE meeting_series (
    id UUID PRIMARY KEY,
    body_id UUID NOT NULL REFERENCES bodies (id),
    first_on DATE NOT NULL,
    first_at TIME NOT NULL,
    rule TEXT NOT NULL,
    exceptions TEXT NOT NULL,
    holidays TEXT NOT NULL,
    minutes SMALLINT,
    place TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX meeting_series_by_body ON meeting_series (body_id, id);

-- The series a meeting belongs to, and the moment by its rule that the meeting stands for.
ALTER TABLE meetings ADD COLUMN series_id UUID REFERENCES meeting_series (id);
ALTER TABLE meetings ADD COLUMN occurrence TIMESTAMPTZ;
CREATE UNIQUE INDEX meetings_by_series ON meetings (series_id, occurrence);
CREATE INDEX meetings_planned ON meetings (starts_at) WHERE state = 'planned';

-- thread_id is the first item of the chain that an item continues, itself where it begins one.
ALTER TABLE agenda_items ADD COLUMN public_title TEXT;
ALTER TABLE agenda_items ADD COLUMN attachments TEXT NOT NULL DEFAULT '[]';
ALTER TABLE agenda_items ADD COLUMN standing TEXT;
ALTER TABLE agenda_items ADD COLUMN late_at TIMESTAMPTZ;
ALTER TABLE agenda_items ADD COLUMN late_reason TEXT;
ALTER TABLE agenda_items ADD COLUMN explanation TEXT;
ALTER TABLE agenda_items ADD COLUMN predecessor_id UUID REFERENCES agenda_items (id) ON DELETE SET NULL;
ALTER TABLE agenda_items ADD COLUMN thread_id UUID;
UPDATE agenda_items SET thread_id = id;
CREATE INDEX agenda_items_by_thread ON agenda_items (thread_id);
CREATE INDEX agenda_items_by_predecessor ON agenda_items (predecessor_id);

-- What waits for a meeting of its body; it keeps its id when it gets a place on an agenda.
CREATE TABLE waiting_items (
    id UUID PRIMARY KEY,
    body_id UUID NOT NULL REFERENCES bodies (id),
    title TEXT NOT NULL,
    public_title TEXT,
    kind TEXT NOT NULL,
    is_closed BOOLEAN NOT NULL,
    matter_id UUID REFERENCES matters (id),
    minutes SMALLINT,
    recommendation TEXT,
    presentation TEXT,
    attachments TEXT NOT NULL,
    earliest_on DATE,
    predecessor_id UUID REFERENCES agenda_items (id) ON DELETE SET NULL,
    thread_id UUID NOT NULL,
    waiting_since TIMESTAMPTZ NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX waiting_items_by_body ON waiting_items (body_id, id);
CREATE INDEX waiting_items_by_thread ON waiting_items (thread_id);
CREATE INDEX waiting_items_by_predecessor ON waiting_items (predecessor_id);
CREATE INDEX waiting_items_by_matter ON waiting_items (matter_id);

-- An agenda as it was sent out; never changed. content holds the items, follow_up the generated one.
CREATE TABLE agenda_editions (
    meeting_id UUID NOT NULL REFERENCES meetings (id),
    number SMALLINT NOT NULL,
    kind TEXT NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    issued_by TEXT NOT NULL,
    deadline_rule TEXT NOT NULL,
    items TEXT NOT NULL,
    follow_up TEXT,
    PRIMARY KEY (meeting_id, number)
);

-- parts holds what was decided on each point of the recommendation, where the minutes tell them apart.
ALTER TABLE decisions ADD COLUMN parts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE decisions ADD COLUMN edition SMALLINT NOT NULL DEFAULT 1;

-- What a decision said before it was corrected; never changed.
CREATE TABLE decision_editions (
    decision_id UUID NOT NULL REFERENCES decisions (id),
    number SMALLINT NOT NULL,
    text TEXT NOT NULL,
    outcome TEXT NOT NULL,
    parts TEXT NOT NULL,
    replaced_at TIMESTAMPTZ NOT NULL,
    replaced_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (decision_id, number)
);

-- confirmed_by is the decision by which the body itself closed the action.
ALTER TABLE actions ADD COLUMN earliest_on DATE;
ALTER TABLE actions ADD COLUMN agenda_minutes SMALLINT;
ALTER TABLE actions ADD COLUMN confirmed_by UUID REFERENCES decisions (id);

-- What must not come back to a meeting before something else does.
CREATE TABLE action_dependencies (
    action_id UUID NOT NULL REFERENCES actions (id),
    depends_on_id UUID NOT NULL REFERENCES actions (id),
    PRIMARY KEY (action_id, depends_on_id)
);
CREATE INDEX action_dependencies_by_other ON action_dependencies (depends_on_id);

-- A person put it there; skipped tells which meetings were passed over, and why.
ALTER TABLE placements ADD COLUMN is_pinned BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE placements ADD COLUMN skipped TEXT NOT NULL DEFAULT '[]';
