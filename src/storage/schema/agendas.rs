//! Meetings, and what stands or waits to stand on their agendas.

use diesel::table;

table! {
    use diesel::sql_types::{BigInt, Date, Nullable, SmallInt, Text, Time};
    use crate::storage::types::{Key};

    meeting_series (id) {
        id -> Key,
        body_id -> Key,
        first_on -> Date,
        first_at -> Time,
        rule -> Text,
        exceptions -> Text,
        holidays -> Text,
        minutes -> Nullable<SmallInt>,
        place -> Nullable<Text>,
        version -> BigInt,
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
        series_id -> Nullable<Key>,
        occurrence -> Nullable<Instant>,
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
    use crate::storage::types::{Instant, Key};

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
        public_title -> Nullable<Text>,
        attachments -> Text,
        standing -> Nullable<Text>,
        late_at -> Nullable<Instant>,
        late_reason -> Nullable<Text>,
        explanation -> Nullable<Text>,
        predecessor_id -> Nullable<Key>,
        thread_id -> Nullable<Key>,
    }
}

table! {
    use diesel::sql_types::{BigInt, Bool, Date, Nullable, SmallInt, Text};
    use crate::storage::types::{Instant, Key};

    waiting_items (id) {
        id -> Key,
        body_id -> Key,
        title -> Text,
        public_title -> Nullable<Text>,
        kind -> Text,
        is_closed -> Bool,
        matter_id -> Nullable<Key>,
        minutes -> Nullable<SmallInt>,
        recommendation -> Nullable<Text>,
        presentation -> Nullable<Text>,
        attachments -> Text,
        earliest_on -> Nullable<Date>,
        predecessor_id -> Nullable<Key>,
        thread_id -> Key,
        waiting_since -> Instant,
        version -> BigInt,
    }
}

table! {
    use diesel::sql_types::{Nullable, SmallInt, Text};
    use crate::storage::types::{Instant, Key};

    agenda_editions (meeting_id, number) {
        meeting_id -> Key,
        number -> SmallInt,
        kind -> Text,
        issued_at -> Instant,
        issued_by -> Text,
        deadline_rule -> Text,
        items -> Text,
        follow_up -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::{BigInt, Bool, Nullable, Text};
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
        is_pinned -> Bool,
        skipped -> Text,
    }
}
