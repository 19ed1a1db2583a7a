//! Minutes, what they decided, and what came of it.

use diesel::table;

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
        kind -> Text,
        amends_id -> Nullable<Key>,
        pages -> Text,
        discarded_at -> Nullable<Instant>,
        discard_reason -> Nullable<Text>,
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
        kind -> Nullable<Text>,
        page -> Nullable<Integer>,
        became_id -> Nullable<Key>,
    }
}

table! {
    use diesel::sql_types::{BigInt, Integer, Nullable, SmallInt, Text};
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
        parts -> Text,
        edition -> SmallInt,
    }
}

table! {
    use diesel::sql_types::{SmallInt, Text};
    use crate::storage::types::{Instant, Key};

    decision_editions (decision_id, number) {
        decision_id -> Key,
        number -> SmallInt,
        text -> Text,
        outcome -> Text,
        parts -> Text,
        replaced_at -> Instant,
        replaced_by -> Text,
        reason -> Text,
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
        earliest_on -> Nullable<Date>,
        agenda_minutes -> Nullable<SmallInt>,
        confirmed_by -> Nullable<Key>,
    }
}

table! {
    use crate::storage::types::{Key};

    action_dependencies (action_id, depends_on_id) {
        action_id -> Key,
        depends_on_id -> Key,
    }
}

table! {
    use diesel::sql_types::{Text};
    use crate::storage::types::{Key};

    action_people (action_id, person_id) {
        action_id -> Key,
        person_id -> Key,
        involvement -> Text,
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
        page -> Nullable<Integer>,
        also -> Text,
        edits -> Text,
        split_from_id -> Nullable<Key>,
        merged_into_id -> Nullable<Key>,
        said_nth -> Nullable<SmallInt>,
        said_body -> Nullable<Text>,
    }
}
