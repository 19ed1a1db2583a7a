-- People who signed in to pages, a row for each browser. The secret itself is not kept, only its SHA-256.
CREATE TABLE page_sessions (
    id BLOB PRIMARY KEY NOT NULL,
    secret_hash TEXT NOT NULL,
    person_id BLOB NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    provider TEXT NOT NULL,
    roles TEXT NOT NULL,
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    idle_until TEXT NOT NULL,
    ends_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX page_sessions_by_secret ON page_sessions (secret_hash);
CREATE INDEX page_sessions_by_person ON page_sessions (person_id, id);
