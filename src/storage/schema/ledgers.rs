//! What is kept of what happened, and of what must leave the house.

use diesel::table;

table! {
    use diesel::sql_types::{Bool, Nullable, SmallInt, Text};
    use crate::storage::types::{Instant, Key};

    reminders (id) {
        id -> Key,
        action_id -> Key,
        step -> Text,
        anchor -> Text,
        audience -> Text,
        recipient_id -> Nullable<Key>,
        send_at -> Instant,
        is_late -> Bool,
        reason -> Text,
        state -> Text,
        state_at -> Nullable<Instant>,
        attempts -> SmallInt,
        claimed_until -> Nullable<Instant>,
        instead_of_id -> Nullable<Key>,
        is_copy -> Bool,
        claimed_by -> Nullable<Key>,
        bundle_id -> Nullable<Key>,
        resends_id -> Nullable<Key>,
        cause -> Text,
        outcome -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::storage::types::{Instant, Key};

    answers (reminder_id) {
        reminder_id -> Key,
        kind -> Text,
        answered_at -> Instant,
        told -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::{Bool, Date, Nullable, SmallInt, Text};
    use crate::storage::types::{Instant, Key};

    digests (id) {
        id -> Key,
        kind -> Text,
        person_id -> Key,
        recipient_id -> Key,
        meeting_id -> Nullable<Key>,
        period -> Date,
        send_at -> Instant,
        is_late -> Bool,
        reason -> Text,
        state -> Text,
        state_at -> Nullable<Instant>,
        attempts -> SmallInt,
        claimed_until -> Nullable<Instant>,
        is_copy -> Bool,
        claimed_by -> Nullable<Key>,
    }
}

table! {
    use diesel::sql_types::{BigInt, Binary, Nullable, Text};
    use crate::storage::types::{Instant, Key};

    events (id) {
        id -> Key,
        at -> Instant,
        actor -> Text,
        person_id -> Nullable<Key>,
        request -> Nullable<Text>,
        subject_kind -> Text,
        subject_id -> Key,
        happening -> Text,
        changes -> Text,
        reason -> Nullable<Text>,
        on_behalf_of_id -> Nullable<Key>,
        position -> BigInt,
        hash -> Nullable<Binary>,
        actor_salt -> Nullable<Binary>,
        actor_commitment -> Nullable<Binary>,
        content_salt -> Nullable<Binary>,
        content_commitment -> Nullable<Binary>,
        erased_by_id -> Nullable<Key>,
        actor_erased_by_id -> Nullable<Key>,
        checkpoint -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::{BigInt, Binary};
    use crate::storage::types::Key;

    chains (subject_id) {
        subject_id -> Key,
        position -> BigInt,
        hash -> Binary,
    }
}

table! {
    use diesel::sql_types::{BigInt, Binary, Integer, Text};
    use crate::storage::types::Instant;

    checkpoints (number) {
        number -> BigInt,
        at -> Instant,
        events -> Integer,
        hash -> Binary,
        key_id -> Text,
        signature -> Binary,
    }
}

table! {
    use diesel::sql_types::{Nullable, SmallInt, Text};
    use crate::storage::types::{Instant, Key};

    outbox (id) {
        id -> Key,
        topic -> Text,
        payload -> Text,
        created_at -> Instant,
        due_at -> Instant,
        attempts -> SmallInt,
        claimed_until -> Nullable<Instant>,
        reason -> Nullable<Text>,
        claimed_by -> Nullable<Key>,
        action_id -> Nullable<Key>,
        body_id -> Nullable<Key>,
        recipient_id -> Nullable<Key>,
        instead_of_id -> Nullable<Key>,
        standing -> Nullable<Text>,
        state -> Text,
        state_at -> Nullable<Instant>,
        bundle_id -> Nullable<Key>,
        copies_id -> Nullable<Key>,
    }
}

table! {
    use crate::storage::types::{Instant, Key};

    departures (id) {
        id -> Key,
        at -> Instant,
    }
}

table! {
    use diesel::sql_types::{Nullable, Text};
    use crate::storage::types::{Instant};

    jobs (name) {
        name -> Text,
        next_run_at -> Instant,
        leased_until -> Nullable<Instant>,
        last_started_at -> Nullable<Instant>,
        last_finished_at -> Nullable<Instant>,
        last_error -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::storage::types::{Instant, Key};

    closed_reads (id) {
        id -> Key,
        at -> Instant,
        minute -> BigInt,
        actor -> Text,
        person_id -> Nullable<Key>,
        request -> Nullable<Text>,
        subject_kind -> Text,
        subject_id -> Key,
    }
}
