//! The scopes by which other systems may call an operation, beside the rights that people have by
//! their roles. The operations themselves decide; that this table tells what they decide is tried with
//! each of them from outside.

use utoipa::openapi::{
    OpenApi, SecurityRequirement,
    security::{ClientCredentials, Flow, OAuth2, Scopes, SecurityScheme},
};

use super::{BEARER, shape::operations_of_mut};
use crate::{
    api::routes::BASE,
    domain::access::Scope::{
        self, ActionsRead, ActionsWrite, DecisionsRead, MeetingsRead, MeetingsWrite, MinutesImport,
        OrganisationRead, OrganisationWrite, RemindersRead,
    },
};

/// The scheme by which other systems prove who they are.
const SERVICE_ACCOUNT: &str = "service_account";

/// The operations that other systems may call, with all the scopes that each of them needs.
const OPERATIONS: &[(&[Scope], &[&str])] = &[
    (
        &[OrganisationRead],
        &[
            "list_bodies",
            "read_body",
            "list_seats",
            "list_people",
            "read_person",
            "list_units",
            "read_unit",
        ],
    ),
    (
        &[OrganisationWrite],
        &[
            "create_body",
            "change_body",
            "put_seat",
            "remove_seat",
            "create_person",
            "change_person",
            "list_absences",
            "create_absence",
            "create_unit",
            "change_unit",
        ],
    ),
    (
        // That there is an absence is told to readers alone.
        &[OrganisationRead, OrganisationWrite],
        &["read_absence", "change_absence", "remove_absence"],
    ),
    (
        &[MeetingsRead],
        &[
            "list_meetings",
            "read_meeting",
            "list_meeting_series",
            "read_meeting_series",
            "list_left_out_meetings",
            "list_agenda_editions",
            "read_agenda_edition",
            "compare_agenda_editions",
            "read_agenda_paper",
            "list_agenda_items",
            "read_agenda_item",
            "list_waiting_items",
            "read_waiting_item",
            "list_matters",
            "read_matter",
            "list_calendar_feeds",
        ],
    ),
    (
        &[MeetingsRead, ActionsRead],
        &["read_body_plan", "list_placements", "create_calendar_feed"],
    ),
    (
        &[MeetingsRead, DecisionsRead, ActionsRead],
        &[
            "list_item_thread",
            "list_matter_thread",
            "read_minutes_paper",
        ],
    ),
    (
        &[MeetingsWrite],
        &[
            "create_meeting",
            "change_meeting",
            "freeze_agenda",
            "hold_meeting",
            "approve_minutes",
            "cancel_meeting",
            "reschedule_meeting",
            "read_consequences",
            "complete_standing_items",
            "issue_agenda_edition",
            "create_meeting_series",
            "change_meeting_series",
            "preview_meeting_series_change",
            "create_agenda_item",
            "change_agenda_item",
            "remove_agenda_item",
            "transfer_agenda_item",
            "return_agenda_item_to_backlog",
            "create_waiting_item",
            "change_waiting_item",
            "remove_waiting_item",
            "place_waiting_item",
            "create_matter",
            "change_matter",
            "create_decision",
            "change_decision",
            "correct_decision",
            "refer_item",
        ],
    ),
    (
        &[DecisionsRead],
        &["list_decisions", "read_decision", "list_editions"],
    ),
    (
        &[ActionsRead],
        &[
            "list_actions",
            "read_action",
            "read_action_people",
            "read_action_dependencies",
            "list_outstanding_actions",
            "read_follow_up",
            "read_follow_up_differences",
            "read_follow_up_paper",
        ],
    ),
    (
        &[ActionsWrite],
        &[
            "create_action",
            "change_action",
            "confirm_action",
            "refuse_action",
            "start_action",
            "report_action_done",
            "close_action",
            "cancel_action",
            "reopen_action",
            "rescope_action",
            "escalate_action",
            "request_more_time",
            "request_handover",
            "replace_action_people",
            "replace_action_dependencies",
            "release_action",
            "resend_reminder",
        ],
    ),
    (
        &[MeetingsWrite, MinutesImport],
        &[
            "accept_minutes_import",
            "read_discard",
            "discard_minutes_import",
        ],
    ),
    (
        &[MeetingsRead, DecisionsRead, MinutesImport],
        &["read_import_differences"],
    ),
    (
        &[ActionsWrite, MinutesImport],
        &[
            "change_proposal",
            "accept_proposal",
            "reject_proposal",
            "split_proposal",
            "merge_proposals",
        ],
    ),
    (&[ActionsRead, ActionsWrite], &["change_many_actions"]),
    (&[MeetingsWrite, ActionsWrite], &["pin_action"]),
    (
        &[MinutesImport],
        &[
            "list_minutes_imports",
            "upload_minutes",
            "read_minutes_import",
            "read_proposal_rules",
            "list_proposal_examples",
        ],
    ),
    (
        &[RemindersRead],
        &["list_reminders", "list_notices", "list_digests"],
    ),
];

/// Says of every operation that needs a token who may call it.
pub(super) fn state(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for (_, operation) in operations_of_mut(item) {
            if operation.security.is_some() {
                continue;
            }
            let mut ways = vec![SecurityRequirement::new(BEARER, Vec::<String>::new())];
            let id = operation.operation_id.as_deref().unwrap_or_default();
            let is_listed = |(_, operations): &&(_, &[&str])| operations.contains(&id);
            if let Some((scopes, _)) = OPERATIONS.iter().find(is_listed) {
                let names = scopes.iter().map(|scope| scope.name());
                ways.push(SecurityRequirement::new(SERVICE_ACCOUNT, names));
            }
            operation.security = Some(ways);
        }
    }
    if let Some(components) = &mut document.components {
        let scheme = (SERVICE_ACCOUNT.to_owned(), scheme().into());
        components.security_schemes.extend([scheme]);
    }
}

fn scheme() -> SecurityScheme {
    let scopes = Scope::ALL
        .iter()
        .map(|scope| (scope.name(), scope.purpose()));
    let flow = ClientCredentials::new(format!("{BASE}/tokens"), scopes.collect::<Scopes>());
    SecurityScheme::OAuth2(OAuth2::with_description(
        [Flow::ClientCredentials(flow)],
        "A service account: its id and secret are exchanged for a token that is good for ten \
         minutes, with the scopes that were asked for, or all that the account has.",
    ))
}
