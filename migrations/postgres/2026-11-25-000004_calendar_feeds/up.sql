-- Calendars at secret addresses. The secret itself is not kept, only its SHA-256. A feed is a
-- person's, or a body's where body_id is set; person_id is then who made it.
CREATE TABLE calendar_feeds (
    id UUID PRIMARY KEY NOT NULL,
    person_id UUID REFERENCES people (id) ON DELETE CASCADE,
    body_id UUID REFERENCES bodies (id),
    secret_hash TEXT NOT NULL,
    actions_as TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    created_by TEXT NOT NULL,
    last_used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    CHECK (person_id IS NOT NULL OR body_id IS NOT NULL)
);
CREATE UNIQUE INDEX calendar_feeds_by_secret ON calendar_feeds (secret_hash);
CREATE INDEX calendar_feeds_by_person ON calendar_feeds (person_id, id);
