//! Brings dues and agendas in line with the meetings as they stand: whatever changes a body's
//! meetings, its actions or its backlog asks here afterwards. Leaves out deciding, which is the
//! planner's, and telling what would happen.

use crate::{
    domain::{action::Action, ids::BodyId},
    operations::{OperationResult, due, office::Desk, placing},
};

/// Resolves again what is due at meetings of a body, and gives everything that waits for one its
/// place. Safe to call again.
pub(super) fn replan_body(desk: &mut Desk<'_>, body: BodyId) -> OperationResult<()> {
    due::resolve_again(desk, body)
}

/// Brings the place of one action in line with when it is due. Safe to call again.
pub(super) fn replan_action(desk: &mut Desk<'_>, action: &Action) -> OperationResult<()> {
    placing::align(desk, action)
}
