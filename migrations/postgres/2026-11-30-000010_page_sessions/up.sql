-- People who signed in to pages, a row for each browser. The secret itself is not kept, only its SHA-256.
CREATE TABLE page_sessions (
    id UUID PRIMARY KEY NOT NULL,
    secret_hash TEXT NOT NULL,
    person_id UUID NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    provider TEXT NOT NULL,
    roles TEXT NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    idle_until TIMESTAMPTZ NOT NULL,
    ends_at TIMESTAMPTZ NOT NULL
);
CREATE UNIQUE INDEX page_sessions_by_secret ON page_sessions (secret_hash);
CREATE INDEX page_sessions_by_person ON page_sessions (person_id, id);
