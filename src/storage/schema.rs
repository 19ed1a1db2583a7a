//! The tables as diesel knows them; a guard compares them with both migrated databases.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::storage::types::{Key};

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
    use diesel::sql_types::{BigInt, Date, Nullable, SmallInt, Text, Time};
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
    use diesel::sql_types::{BigInt, Nullable, SmallInt, Text};
    use crate::storage::types::{Instant, Key};

    meetings (id) {
        id -> Key,
        body_id -> Key,
        slot -> Instant,
        starts_at -> Instant,
        minutes -> SmallInt,
        place -> Nullable<Text>,
        state -> Text,
        state_at -> Nullable<Instant>,
        reason -> Nullable<Text>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::{BigInt, Bool, Text};
    use crate::storage::types::{Key};

    matters (id) {
        id -> Key,
        case_number -> Text,
        case_key -> Text,
        title -> Text,
        is_closed -> Bool,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, SmallInt, Text};
    use crate::storage::types::{Key};

    agenda_items (id) {
        id -> Key,
        meeting_id -> Key,
        position -> SmallInt,
        number -> Nullable<Text>,
        title -> Text,
        kind -> Text,
        is_closed -> Bool,
        matter_id -> Nullable<Key>,
        minutes -> Nullable<SmallInt>,
        recommendation -> Nullable<Text>,
        presentation -> Nullable<Text>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::{BigInt, Date, Nullable, Text, Time};
    use crate::storage::types::{Instant, Key};

    minutes_imports (id) {
        id -> Key,
        file_name -> Text,
        fingerprint -> Text,
        text -> Text,
        body_name -> Nullable<Text>,
        body_id -> Nullable<Key>,
        met_on -> Nullable<Date>,
        met_at -> Nullable<Time>,
        place -> Nullable<Text>,
        unplaced -> Text,
        warnings -> Text,
        uploaded_at -> Instant,
        uploaded_by -> Text,
        state -> Text,
        accepted_at -> Nullable<Instant>,
        meeting_id -> Nullable<Key>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::{Bool, Integer, Nullable, SmallInt, Text};
    use crate::storage::types::{Key};

    imported_items (import_id, position) {
        import_id -> Key,
        position -> SmallInt,
        number -> Nullable<Text>,
        title -> Text,
        case_number -> Nullable<Text>,
        is_closed -> Bool,
        decision -> Nullable<Text>,
        span_start -> Nullable<Integer>,
        span_end -> Nullable<Integer>,
        outcome -> Text,
        recommendation -> Nullable<Text>,
        presentation -> Nullable<Text>,
        agenda_item_id -> Nullable<Key>,
    }
}

table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, Text};
    use crate::storage::types::{Key};

    decisions (id) {
        id -> Key,
        agenda_item_id -> Key,
        text -> Text,
        outcome -> Text,
        import_id -> Nullable<Key>,
        span_start -> Nullable<Integer>,
        span_end -> Nullable<Integer>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::{BigInt, Bool, Date, Integer, Nullable, SmallInt, Text};
    use crate::storage::types::{Instant, Key};

    actions (id) {
        id -> Key,
        decision_id -> Key,
        body_id -> Key,
        decided_at_meeting_id -> Key,
        title -> Text,
        quote -> Nullable<Text>,
        import_id -> Nullable<Key>,
        span_start -> Nullable<Integer>,
        span_end -> Nullable<Integer>,
        owner_person_id -> Nullable<Key>,
        owner_unit_id -> Nullable<Key>,
        accountable_id -> Nullable<Key>,
        due_kind -> Text,
        due_body_id -> Nullable<Key>,
        due_nth -> Nullable<SmallInt>,
        due_meeting_id -> Nullable<Key>,
        due_on -> Date,
        is_closed -> Bool,
        carried_over -> SmallInt,
        state -> Text,
        state_at -> Nullable<Instant>,
        evidence_kind -> Nullable<Text>,
        evidence -> Nullable<Text>,
        cancel_cause -> Nullable<Text>,
        reason -> Nullable<Text>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::{BigInt, Date, Integer, Nullable, SmallInt, Text};
    use crate::storage::types::{Key};

    proposals (id) {
        id -> Key,
        import_id -> Key,
        item -> SmallInt,
        title -> Text,
        quote -> Text,
        span_start -> Integer,
        span_end -> Integer,
        rule -> Text,
        confidence -> Text,
        responsible -> Nullable<Text>,
        owner_person_id -> Nullable<Key>,
        owner_unit_id -> Nullable<Key>,
        due_text -> Nullable<Text>,
        due_kind -> Text,
        due_body_id -> Nullable<Key>,
        due_nth -> Nullable<SmallInt>,
        due_meeting_id -> Nullable<Key>,
        due_on -> Nullable<Date>,
        state -> Text,
        action_id -> Nullable<Key>,
        reason -> Nullable<Text>,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::{BigInt, Nullable, Text};
    use crate::storage::types::{Key};

    placements (id) {
        id -> Key,
        action_id -> Key,
        meeting_id -> Key,
        agenda_item_id -> Nullable<Key>,
        explanation -> Text,
        state -> Text,
        moved_to -> Nullable<Key>,
        reason -> Nullable<Text>,
        version -> BigInt,
    }
}

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
    }
}

table! {
    use diesel::sql_types::{Nullable, Text};
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
        done_at -> Nullable<Instant>,
        failed_at -> Nullable<Instant>,
        last_error -> Nullable<Text>,
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

joinable!(actions -> bodies (body_id));
joinable!(actions -> decisions (decision_id));
joinable!(agenda_items -> matters (matter_id));
joinable!(agenda_items -> meetings (meeting_id));
joinable!(decisions -> agenda_items (agenda_item_id));
joinable!(memberships -> bodies (body_id));
joinable!(memberships -> people (person_id));
joinable!(reminders -> actions (action_id));

allow_tables_to_appear_in_same_query!(
    actions,
    agenda_items,
    bodies,
    decisions,
    events,
    imported_items,
    jobs,
    matters,
    meetings,
    memberships,
    minutes_imports,
    outbox,
    people,
    placements,
    proposals,
    reminders,
    units,
);
