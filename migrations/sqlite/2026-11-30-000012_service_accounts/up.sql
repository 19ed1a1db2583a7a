-- Other systems that may call the interface. The secret itself is not kept, only its SHA-256. The
-- scopes are names apart by spaces.
CREATE TABLE service_accounts (
    id BLOB PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at TEXT,
    last_used_at TEXT,
    revoked_at TEXT,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
