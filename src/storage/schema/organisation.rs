//! Bodies with their rules and seats, people with their absences, units, and their calendars; and the
//! other systems that may call.

use diesel::table;

table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text};
    use crate::storage::types::{Instant, Key};

    people (id) {
        id -> Key,
        name -> Text,
        name_key -> Text,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        post -> Nullable<Text>,
        unit_id -> Nullable<Key>,
        language -> Text,
        version -> BigInt,
        channel -> Text,
        rhythm -> Text,
        paused_until -> Nullable<Date>,
        left_on -> Nullable<Date>,
        anonymised_at -> Nullable<Instant>,
        erasure_id -> Nullable<Key>,
    }
}

table! {
    use diesel::sql_types::{BigInt, Date, Nullable};
    use crate::storage::types::{Key};

    absences (id) {
        id -> Key,
        person_id -> Key,
        from_on -> Date,
        until_on -> Date,
        substitute_id -> Nullable<Key>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::storage::types::{Key};

    units (id) {
        id -> Key,
        name -> Text,
        name_key -> Text,
        parent_id -> Nullable<Key>,
        director_id -> Nullable<Key>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::{BigInt, Bool, Date, Nullable, SmallInt, Text, Time};
    use crate::storage::types::{Key};

    bodies (id) {
        id -> Key,
        name -> Text,
        name_key -> Text,
        agenda_deadline_days -> SmallInt,
        agenda_deadline_at -> Time,
        meeting_minutes -> SmallInt,
        closure -> Text,
        carry_over_limit -> SmallInt,
        ladder -> Text,
        dissolved_on -> Nullable<Date>,
        version -> BigInt,
        agenda_deadline_counting -> Text,
        agenda_deadline_counts_saturday -> Bool,
        agenda_deadline_edges -> Text,
        carry_over -> Text,
        recesses -> Text,
        standing_items -> Text,
    }
}

table! {
    use diesel::sql_types::{Text};
    use crate::storage::types::{Key};

    memberships (body_id, person_id) {
        body_id -> Key,
        person_id -> Key,
        function -> Text,
    }
}

table! {
    use diesel::sql_types::Text;
    use crate::storage::types::{Instant, Key};

    page_sessions (id) {
        id -> Key,
        secret_hash -> Text,
        person_id -> Key,
        subject -> Text,
        provider -> Text,
        roles -> Text,
        started_at -> Instant,
        seen_at -> Instant,
        idle_until -> Instant,
        ends_at -> Instant,
    }
}

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::storage::types::{Instant, Key};

    calendar_feeds (id) {
        id -> Key,
        person_id -> Nullable<Key>,
        body_id -> Nullable<Key>,
        secret_hash -> Text,
        actions_as -> Text,
        language -> Text,
        created_at -> Instant,
        created_by -> Text,
        last_used_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::storage::types::{Instant, Key};

    service_accounts (id) {
        id -> Key,
        name -> Text,
        scopes -> Text,
        secret_hash -> Text,
        created_at -> Instant,
        created_by -> Text,
        expires_at -> Nullable<Instant>,
        last_used_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
        version -> BigInt,
    }
}
