-- Who was given closed content, of what, and when: once a minute at most for each caller and thing. The
-- minute is counted since 1970.
CREATE TABLE closed_reads (
    id UUID PRIMARY KEY NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    minute BIGINT NOT NULL,
    actor TEXT NOT NULL,
    person_id UUID,
    request TEXT,
    subject_kind TEXT NOT NULL,
    subject_id UUID NOT NULL
);
CREATE UNIQUE INDEX closed_reads_once ON closed_reads (subject_id, actor, minute);
CREATE INDEX closed_reads_by_subject ON closed_reads (subject_id, id);
CREATE INDEX closed_reads_by_person ON closed_reads (person_id, id);
CREATE INDEX closed_reads_by_moment ON closed_reads (at, id);
