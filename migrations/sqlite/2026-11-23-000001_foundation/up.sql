-- Somebody who owns actions, sits in bodies or is reminded.
CREATE TABLE people (
    id BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    email TEXT,
    email_key TEXT UNIQUE,
    post TEXT,
    unit_id BLOB REFERENCES units (id),
    language TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX people_by_name ON people (name_key, id);
CREATE INDEX people_by_unit ON people (unit_id);

-- A department, administration or institution.
CREATE TABLE units (
    id BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    parent_id BLOB REFERENCES units (id),
    director_id BLOB REFERENCES people (id),
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX units_by_name ON units (name_key, id);
CREATE INDEX units_by_director ON units (director_id);

-- A committee, board, council or steering group, with its rules.
CREATE TABLE bodies (
    id BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    agenda_deadline_days INTEGER NOT NULL,
    agenda_deadline_at TEXT NOT NULL,
    meeting_minutes INTEGER NOT NULL,
    closure TEXT NOT NULL,
    carry_over_limit INTEGER NOT NULL,
    ladder TEXT NOT NULL,
    dissolved_on TEXT,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX bodies_by_name ON bodies (name_key, id);

-- A seat in a body.
CREATE TABLE memberships (
    body_id BLOB NOT NULL REFERENCES bodies (id),
    person_id BLOB NOT NULL REFERENCES people (id),
    function TEXT NOT NULL,
    PRIMARY KEY (body_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX memberships_by_person ON memberships (person_id);

-- One occurrence of a body's meetings; slot never changes.
CREATE TABLE meetings (
    id BLOB PRIMARY KEY NOT NULL,
    body_id BLOB NOT NULL REFERENCES bodies (id),
    slot TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    place TEXT,
    state TEXT NOT NULL,
    state_at TEXT,
    reason TEXT,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX meetings_at_once ON meetings (body_id, starts_at) WHERE state <> 'cancelled';
CREATE INDEX meetings_by_start ON meetings (starts_at, id);
CREATE INDEX meetings_by_body ON meetings (body_id, starts_at, id);

-- What runs through many meetings, by its case number.
CREATE TABLE matters (
    id BLOB PRIMARY KEY NOT NULL,
    case_number TEXT NOT NULL,
    case_key TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    is_closed INTEGER NOT NULL CHECK (is_closed IN (0, 1)),
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What a meeting deals with, in order.
CREATE TABLE agenda_items (
    id BLOB PRIMARY KEY NOT NULL,
    meeting_id BLOB NOT NULL REFERENCES meetings (id),
    position INTEGER NOT NULL,
    number TEXT,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    is_closed INTEGER NOT NULL CHECK (is_closed IN (0, 1)),
    matter_id BLOB REFERENCES matters (id),
    minutes INTEGER,
    recommendation TEXT,
    presentation TEXT,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX agenda_items_by_meeting ON agenda_items (meeting_id, position, id);
CREATE INDEX agenda_items_by_matter ON agenda_items (matter_id);

-- A document of minutes as it was read.
CREATE TABLE minutes_imports (
    id BLOB PRIMARY KEY NOT NULL,
    file_name TEXT NOT NULL,
    fingerprint TEXT NOT NULL UNIQUE,
    text TEXT NOT NULL,
    body_name TEXT,
    body_id BLOB REFERENCES bodies (id),
    met_on TEXT,
    met_at TEXT,
    place TEXT,
    unplaced TEXT NOT NULL,
    warnings TEXT NOT NULL,
    uploaded_at TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    state TEXT NOT NULL,
    accepted_at TEXT,
    meeting_id BLOB REFERENCES meetings (id),
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- An agenda item as the document has it.
CREATE TABLE imported_items (
    import_id BLOB NOT NULL REFERENCES minutes_imports (id),
    position INTEGER NOT NULL,
    number TEXT,
    title TEXT NOT NULL,
    case_number TEXT,
    is_closed INTEGER NOT NULL CHECK (is_closed IN (0, 1)),
    decision TEXT,
    span_start INTEGER,
    span_end INTEGER,
    outcome TEXT NOT NULL,
    recommendation TEXT,
    presentation TEXT,
    agenda_item_id BLOB REFERENCES agenda_items (id),
    PRIMARY KEY (import_id, position)
) STRICT, WITHOUT ROWID;

-- What a body decided on an item, verbatim; one an item.
CREATE TABLE decisions (
    id BLOB PRIMARY KEY NOT NULL,
    agenda_item_id BLOB NOT NULL UNIQUE REFERENCES agenda_items (id),
    text TEXT NOT NULL,
    outcome TEXT NOT NULL,
    import_id BLOB REFERENCES minutes_imports (id),
    span_start INTEGER,
    span_end INTEGER,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A commitment with exactly one owner. due_on is 9999-12-31 where no day is set, so that it sorts last.
CREATE TABLE actions (
    id BLOB PRIMARY KEY NOT NULL,
    decision_id BLOB NOT NULL REFERENCES decisions (id),
    body_id BLOB NOT NULL REFERENCES bodies (id),
    decided_at_meeting_id BLOB NOT NULL REFERENCES meetings (id),
    title TEXT NOT NULL,
    quote TEXT,
    import_id BLOB REFERENCES minutes_imports (id),
    span_start INTEGER,
    span_end INTEGER,
    owner_person_id BLOB REFERENCES people (id),
    owner_unit_id BLOB REFERENCES units (id),
    accountable_id BLOB REFERENCES people (id),
    due_kind TEXT NOT NULL,
    due_body_id BLOB REFERENCES bodies (id),
    due_nth INTEGER,
    due_meeting_id BLOB REFERENCES meetings (id),
    due_on TEXT NOT NULL,
    is_closed INTEGER NOT NULL CHECK (is_closed IN (0, 1)),
    carried_over INTEGER NOT NULL,
    state TEXT NOT NULL,
    state_at TEXT,
    evidence_kind TEXT,
    evidence TEXT,
    cancel_cause TEXT,
    reason TEXT,
    version INTEGER NOT NULL,
    CHECK ((owner_person_id IS NULL) <> (owner_unit_id IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX actions_by_due ON actions (due_on, id);
CREATE INDEX actions_by_body ON actions (body_id, due_on, id);
CREATE INDEX actions_by_decision ON actions (decision_id);
CREATE INDEX actions_by_owner_person ON actions (owner_person_id, due_on, id);
CREATE INDEX actions_by_owner_unit ON actions (owner_unit_id, due_on, id);
CREATE INDEX actions_by_due_meeting ON actions (due_meeting_id);
CREATE INDEX actions_by_due_body ON actions (due_body_id);

-- A follow-up that the words of a decision seem to promise.
CREATE TABLE proposals (
    id BLOB PRIMARY KEY NOT NULL,
    import_id BLOB NOT NULL REFERENCES minutes_imports (id),
    item INTEGER NOT NULL,
    title TEXT NOT NULL,
    quote TEXT NOT NULL,
    span_start INTEGER NOT NULL,
    span_end INTEGER NOT NULL,
    rule TEXT NOT NULL,
    confidence TEXT NOT NULL,
    responsible TEXT,
    owner_person_id BLOB REFERENCES people (id),
    owner_unit_id BLOB REFERENCES units (id),
    due_text TEXT,
    due_kind TEXT NOT NULL,
    due_body_id BLOB REFERENCES bodies (id),
    due_nth INTEGER,
    due_meeting_id BLOB REFERENCES meetings (id),
    due_on TEXT,
    state TEXT NOT NULL,
    action_id BLOB REFERENCES actions (id),
    reason TEXT,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX proposals_by_import ON proposals (import_id, item, span_start, id);

-- An action on a meeting's agenda; one standing placement an action.
CREATE TABLE placements (
    id BLOB PRIMARY KEY NOT NULL,
    action_id BLOB NOT NULL REFERENCES actions (id),
    meeting_id BLOB NOT NULL REFERENCES meetings (id),
    agenda_item_id BLOB REFERENCES agenda_items (id) ON DELETE SET NULL,
    explanation TEXT NOT NULL,
    state TEXT NOT NULL,
    moved_to BLOB REFERENCES meetings (id),
    reason TEXT,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX placements_by_meeting ON placements (meeting_id);
CREATE INDEX placements_by_item ON placements (agenda_item_id);
CREATE UNIQUE INDEX placements_standing ON placements (action_id) WHERE state IN ('planned', 'confirmed');

-- The ledger: one line a reminder, with its reason; never deleted.
CREATE TABLE reminders (
    id BLOB PRIMARY KEY NOT NULL,
    action_id BLOB NOT NULL REFERENCES actions (id),
    step TEXT NOT NULL,
    anchor TEXT NOT NULL,
    audience TEXT NOT NULL,
    recipient_id BLOB REFERENCES people (id),
    send_at TEXT NOT NULL,
    is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    state_at TEXT,
    attempts INTEGER NOT NULL,
    claimed_until TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX reminders_by_time ON reminders (send_at, id);
CREATE INDEX reminders_by_action ON reminders (action_id);
CREATE INDEX reminders_waiting ON reminders (send_at) WHERE state = 'planned';
CREATE UNIQUE INDEX reminders_once ON reminders (action_id, step, anchor, COALESCE(recipient_id, x'')) WHERE state <> 'superseded';

-- The history: who, when, what, why.
CREATE TABLE events (
    id BLOB PRIMARY KEY NOT NULL,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    person_id BLOB,
    request TEXT,
    subject_kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    happening TEXT NOT NULL,
    changes TEXT NOT NULL,
    reason TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX events_by_subject ON events (subject_id, id);

-- What must leave the house, written in the transaction that causes it.
CREATE TABLE outbox (
    id BLOB PRIMARY KEY NOT NULL,
    topic TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    claimed_until TEXT,
    done_at TEXT,
    failed_at TEXT,
    last_error TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_waiting ON outbox (due_at) WHERE done_at IS NULL AND failed_at IS NULL;

-- When each job is due, and who holds it.
CREATE TABLE jobs (
    name TEXT PRIMARY KEY NOT NULL,
    next_run_at TEXT NOT NULL,
    leased_until TEXT,
    last_started_at TEXT,
    last_finished_at TEXT,
    last_error TEXT
) STRICT, WITHOUT ROWID;
