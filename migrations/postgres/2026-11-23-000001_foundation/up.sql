-- Somebody who owns actions, sits in bodies or is reminded.
CREATE TABLE people (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL,
    email TEXT,
    email_key TEXT UNIQUE,
    post TEXT,
    unit_id UUID,
    language TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX people_by_name ON people (name_key, id);
CREATE INDEX people_by_unit ON people (unit_id);

-- A department, administration or institution.
CREATE TABLE units (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL UNIQUE,
    parent_id UUID REFERENCES units (id),
    director_id UUID REFERENCES people (id),
    version BIGINT NOT NULL
);
CREATE INDEX units_by_name ON units (name_key, id);
CREATE INDEX units_by_director ON units (director_id);

-- A committee, board, council or steering group, with its rules.
CREATE TABLE bodies (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT COLLATE "C" NOT NULL UNIQUE,
    agenda_deadline_days SMALLINT NOT NULL,
    agenda_deadline_at TIME NOT NULL,
    meeting_minutes SMALLINT NOT NULL,
    closure TEXT NOT NULL,
    carry_over_limit SMALLINT NOT NULL,
    ladder TEXT NOT NULL,
    dissolved_on DATE,
    version BIGINT NOT NULL
);
CREATE INDEX bodies_by_name ON bodies (name_key, id);

-- A seat in a body.
CREATE TABLE memberships (
    body_id UUID NOT NULL REFERENCES bodies (id),
    person_id UUID NOT NULL REFERENCES people (id),
    function TEXT NOT NULL,
    PRIMARY KEY (body_id, person_id)
);
CREATE INDEX memberships_by_person ON memberships (person_id);

-- One occurrence of a body's meetings; slot never changes.
CREATE TABLE meetings (
    id UUID PRIMARY KEY,
    body_id UUID NOT NULL REFERENCES bodies (id),
    slot TIMESTAMPTZ NOT NULL,
    starts_at TIMESTAMPTZ NOT NULL,
    minutes SMALLINT NOT NULL,
    place TEXT,
    state TEXT NOT NULL,
    state_at TIMESTAMPTZ,
    reason TEXT,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX meetings_at_once ON meetings (body_id, starts_at) WHERE state <> 'cancelled';
CREATE INDEX meetings_by_start ON meetings (starts_at, id);
CREATE INDEX meetings_by_body ON meetings (body_id, starts_at, id);

-- What runs through many meetings, by its case number.
CREATE TABLE matters (
    id UUID PRIMARY KEY,
    case_number TEXT NOT NULL,
    case_key TEXT COLLATE "C" NOT NULL UNIQUE,
    title TEXT NOT NULL,
    is_closed BOOLEAN NOT NULL,
    version BIGINT NOT NULL
);

-- What a meeting deals with, in order.
CREATE TABLE agenda_items (
    id UUID PRIMARY KEY,
    meeting_id UUID NOT NULL REFERENCES meetings (id),
    position SMALLINT NOT NULL,
    number TEXT,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    is_closed BOOLEAN NOT NULL,
    matter_id UUID REFERENCES matters (id),
    minutes SMALLINT,
    recommendation TEXT,
    presentation TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX agenda_items_by_meeting ON agenda_items (meeting_id, position, id);
CREATE INDEX agenda_items_by_matter ON agenda_items (matter_id);

-- A document of minutes as it was read.
CREATE TABLE minutes_imports (
    id UUID PRIMARY KEY,
    file_name TEXT NOT NULL,
    fingerprint TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    body_name TEXT,
    body_id UUID REFERENCES bodies (id),
    met_on DATE,
    met_at TIME,
    place TEXT,
    unplaced TEXT NOT NULL,
    warnings TEXT NOT NULL,
    uploaded_at TIMESTAMPTZ NOT NULL,
    uploaded_by TEXT NOT NULL,
    state TEXT NOT NULL,
    accepted_at TIMESTAMPTZ,
    meeting_id UUID REFERENCES meetings (id),
    version BIGINT NOT NULL
);

-- An agenda item as the document has it.
CREATE TABLE imported_items (
    import_id UUID NOT NULL REFERENCES minutes_imports (id),
    position SMALLINT NOT NULL,
    number TEXT,
    title TEXT NOT NULL,
    case_number TEXT,
    is_closed BOOLEAN NOT NULL,
    decision TEXT,
    span_start INTEGER,
    span_end INTEGER,
    outcome TEXT NOT NULL,
    recommendation TEXT,
    presentation TEXT,
    agenda_item_id UUID REFERENCES agenda_items (id),
    PRIMARY KEY (import_id, position)
);

-- What a body decided on an item, verbatim; one an item.
CREATE TABLE decisions (
    id UUID PRIMARY KEY,
    agenda_item_id UUID NOT NULL UNIQUE REFERENCES agenda_items (id),
    text TEXT NOT NULL,
    outcome TEXT NOT NULL,
    import_id UUID REFERENCES minutes_imports (id),
    span_start INTEGER,
    span_end INTEGER,
    version BIGINT NOT NULL
);

-- A commitment with exactly one owner. due_on is 9999-12-31 where no day is set, so that it sorts last.
CREATE TABLE actions (
    id UUID PRIMARY KEY,
    decision_id UUID NOT NULL REFERENCES decisions (id),
    body_id UUID NOT NULL REFERENCES bodies (id),
    decided_at_meeting_id UUID NOT NULL REFERENCES meetings (id),
    title TEXT NOT NULL,
    quote TEXT,
    import_id UUID REFERENCES minutes_imports (id),
    span_start INTEGER,
    span_end INTEGER,
    owner_person_id UUID REFERENCES people (id),
    owner_unit_id UUID REFERENCES units (id),
    accountable_id UUID REFERENCES people (id),
    due_kind TEXT NOT NULL,
    due_body_id UUID REFERENCES bodies (id),
    due_nth SMALLINT,
    due_meeting_id UUID REFERENCES meetings (id),
    due_on DATE NOT NULL,
    is_closed BOOLEAN NOT NULL,
    carried_over SMALLINT NOT NULL,
    state TEXT NOT NULL,
    state_at TIMESTAMPTZ,
    evidence_kind TEXT,
    evidence TEXT,
    cancel_cause TEXT,
    reason TEXT,
    version BIGINT NOT NULL,
    CHECK ((owner_person_id IS NULL) <> (owner_unit_id IS NULL))
);
CREATE INDEX actions_by_due ON actions (due_on, id);
CREATE INDEX actions_by_body ON actions (body_id, due_on, id);
CREATE INDEX actions_by_decision ON actions (decision_id);
CREATE INDEX actions_by_owner_person ON actions (owner_person_id, due_on, id);
CREATE INDEX actions_by_owner_unit ON actions (owner_unit_id, due_on, id);
CREATE INDEX actions_by_due_meeting ON actions (due_meeting_id);
CREATE INDEX actions_by_due_body ON actions (due_body_id);

-- A follow-up that the words of a decision seem to promise.
CREATE TABLE proposals (
    id UUID PRIMARY KEY,
    import_id UUID NOT NULL REFERENCES minutes_imports (id),
    item SMALLINT NOT NULL,
    title TEXT NOT NULL,
    quote TEXT NOT NULL,
    span_start INTEGER NOT NULL,
    span_end INTEGER NOT NULL,
    rule TEXT NOT NULL,
    confidence TEXT NOT NULL,
    responsible TEXT,
    owner_person_id UUID REFERENCES people (id),
    owner_unit_id UUID REFERENCES units (id),
    due_text TEXT,
    due_kind TEXT NOT NULL,
    due_body_id UUID REFERENCES bodies (id),
    due_nth SMALLINT,
    due_meeting_id UUID REFERENCES meetings (id),
    due_on DATE,
    state TEXT NOT NULL,
    action_id UUID REFERENCES actions (id),
    reason TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX proposals_by_import ON proposals (import_id, item, span_start, id);

-- An action on a meeting's agenda; one standing placement an action.
CREATE TABLE placements (
    id UUID PRIMARY KEY,
    action_id UUID NOT NULL REFERENCES actions (id),
    meeting_id UUID NOT NULL REFERENCES meetings (id),
    agenda_item_id UUID REFERENCES agenda_items (id) ON DELETE SET NULL,
    explanation TEXT NOT NULL,
    state TEXT NOT NULL,
    moved_to UUID REFERENCES meetings (id),
    reason TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX placements_by_meeting ON placements (meeting_id);
CREATE INDEX placements_by_item ON placements (agenda_item_id);
CREATE UNIQUE INDEX placements_standing ON placements (action_id) WHERE state IN ('planned', 'confirmed');

-- The ledger: one line a reminder, with its reason; never deleted.
CREATE TABLE reminders (
    id UUID PRIMARY KEY,
    action_id UUID NOT NULL REFERENCES actions (id),
    step TEXT NOT NULL,
    anchor TEXT NOT NULL,
    audience TEXT NOT NULL,
    recipient_id UUID REFERENCES people (id),
    send_at TIMESTAMPTZ NOT NULL,
    is_late BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    state_at TIMESTAMPTZ,
    attempts SMALLINT NOT NULL,
    claimed_until TIMESTAMPTZ
);
CREATE INDEX reminders_by_time ON reminders (send_at, id);
CREATE INDEX reminders_by_action ON reminders (action_id);
CREATE INDEX reminders_waiting ON reminders (send_at) WHERE state = 'planned';
CREATE UNIQUE INDEX reminders_once ON reminders (action_id, step, anchor, COALESCE(recipient_id, '00000000-0000-0000-0000-000000000000')) WHERE state <> 'superseded';

-- The history: who, when, what, why.
CREATE TABLE events (
    id UUID PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    actor TEXT NOT NULL,
    person_id UUID,
    request TEXT,
    subject_kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    happening TEXT NOT NULL,
    changes TEXT NOT NULL,
    reason TEXT
);
CREATE INDEX events_by_subject ON events (subject_id, id);

-- What must leave the house, written in the transaction that causes it.
CREATE TABLE outbox (
    id UUID PRIMARY KEY,
    topic TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    attempts SMALLINT NOT NULL,
    claimed_until TIMESTAMPTZ,
    done_at TIMESTAMPTZ,
    failed_at TIMESTAMPTZ,
    last_error TEXT
);
CREATE INDEX outbox_waiting ON outbox (due_at) WHERE done_at IS NULL AND failed_at IS NULL;

-- When each job is due, and who holds it.
CREATE TABLE jobs (
    name TEXT PRIMARY KEY,
    next_run_at TIMESTAMPTZ NOT NULL,
    leased_until TIMESTAMPTZ,
    last_started_at TIMESTAMPTZ,
    last_finished_at TIMESTAMPTZ,
    last_error TEXT
);
ALTER TABLE people ADD FOREIGN KEY (unit_id) REFERENCES units (id);
