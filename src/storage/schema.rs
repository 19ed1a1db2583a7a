//! The tables as diesel knows them; a guard compares them with both migrated databases.

mod agendas;
mod follow_up;
mod ledgers;
mod organisation;

use diesel::{allow_tables_to_appear_in_same_query, joinable};

pub(super) use self::{agendas::*, follow_up::*, ledgers::*, organisation::*};

joinable!(actions -> bodies (body_id));
joinable!(actions -> decisions (decision_id));
joinable!(agenda_items -> matters (matter_id));
joinable!(agenda_items -> meetings (meeting_id));
joinable!(decisions -> agenda_items (agenda_item_id));
joinable!(digests -> meetings (meeting_id));
joinable!(memberships -> bodies (body_id));
joinable!(placements -> meetings (meeting_id));
joinable!(memberships -> people (person_id));
joinable!(proposals -> minutes_imports (import_id));
joinable!(reminders -> actions (action_id));

allow_tables_to_appear_in_same_query!(
    absences,
    action_dependencies,
    action_people,
    actions,
    agenda_editions,
    agenda_items,
    answers,
    bodies,
    calendar_feeds,
    chains,
    checkpoints,
    closed_reads,
    decision_editions,
    decisions,
    departures,
    digests,
    events,
    imported_items,
    jobs,
    matters,
    meeting_series,
    meetings,
    memberships,
    minutes_imports,
    outbox,
    page_sessions,
    people,
    placements,
    proposals,
    reminders,
    service_accounts,
    units,
    waiting_items,
);
