//! What must not come back to a meeting before something else does. Circles are refused.

use std::collections::BTreeSet;

use crate::{
    domain::{
        access::{Caller, Permission},
        action::Action,
        dependencies::in_order,
        history::{Change, Happening},
        ids::ActionId,
        version::Version,
    },
    operations::{
        Office, OperationError, OperationResult, actions,
        office::{Desk, ensure_version},
        replanning,
    },
    storage,
};

/// The most actions that one may depend on.
pub const MOST_DEPENDENCIES: usize = 50;

/// The most actions that may hang together by dependencies.
const MOST_TOGETHER: usize = 2_000;

/// What an action depends on, and what depends on it, as far as the caller may know of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dependencies {
    /// What comes before it.
    pub depends_on: Vec<ActionId>,
    /// What comes after it.
    pub dependents: Vec<ActionId>,
}

/// What an action depends on, and what depends on it.
pub async fn find(
    office: &Office,
    caller: &Caller,
    id: ActionId,
) -> OperationResult<(Version, Dependencies)> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ReadActions)?;
            let action = actions::load(desk, id)?;
            Ok((action.version, load(desk, id)?))
        })
        .await
}

/// Makes these, and no others, what an action depends on, at the version of the action that the
/// caller knows. Its place on the agendas follows.
pub async fn replace(
    office: &Office,
    caller: &Caller,
    (id, expected): (ActionId, Version),
    depends_on: Vec<ActionId>,
) -> OperationResult<(Version, Dependencies)> {
    office
        .write(caller, move |desk| {
            let old = actions::load(desk, id)?;
            desk.require_for(Permission::ManageActions, old.body)?;
            ensure_version(old.version, expected)?;
            let wanted: BTreeSet<_> = depends_on.iter().copied().collect();
            ensure_known(desk, &depends_on)?;
            let hidden = hidden_dependencies(desk, id)?;
            let wanted: Vec<_> = wanted.union(&hidden).copied().collect();
            ensure_no_circle(desk, id, &wanted)?;
            let new = change(desk, &old, &wanted)?;
            replanning::replan_action(desk, &new)?;
            Ok((new.version, load(desk, id)?))
        })
        .await
}

fn change(desk: &mut Desk<'_>, old: &Action, wanted: &[ActionId]) -> OperationResult<Action> {
    let told = |ids: &[ActionId]| {
        let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
        (!ids.is_empty()).then(|| ids.join(", "))
    };
    let before = on_which(desk, old.id)?;
    storage::action_dependencies::replace(desk.db, old.id, wanted)?;
    // The action's version moves, so that two who set its dependencies at once do not both win.
    let new = actions::touch(desk, old)?;
    let changes = vec![Change {
        field: "depends_on",
        old: told(&before),
        new: told(wanted),
    }];
    desk.record(old.id, Happening::Changed, changes, None)?;
    Ok(new)
}

fn on_which(desk: &mut Desk<'_>, id: ActionId) -> OperationResult<Vec<ActionId>> {
    let pairs = storage::action_dependencies::of_actions(desk.db, &[id])?;
    Ok(pairs.into_iter().map(|(_, other)| other).collect())
}

/// What the caller cannot have meant to remove, since it is not shown to them.
fn hidden_dependencies(desk: &mut Desk<'_>, id: ActionId) -> OperationResult<BTreeSet<ActionId>> {
    let all = on_which(desk, id)?;
    let seen = seen(desk, &all)?;
    Ok(all.into_iter().filter(|id| !seen.contains(id)).collect())
}

fn load(desk: &mut Desk<'_>, id: ActionId) -> OperationResult<Dependencies> {
    let depends_on = on_which(desk, id)?;
    let dependents = storage::action_dependencies::on_actions(desk.db, &[id])?;
    let dependents: Vec<_> = dependents.into_iter().map(|(action, _)| action).collect();
    let all: Vec<_> = depends_on.iter().chain(&dependents).copied().collect();
    let seen = seen(desk, &all)?;
    let visible = |ids: Vec<ActionId>| ids.into_iter().filter(|id| seen.contains(id)).collect();
    Ok(Dependencies {
        depends_on: visible(depends_on),
        dependents: visible(dependents),
    })
}

/// Those of the actions that the caller may know of.
fn seen(desk: &mut Desk<'_>, ids: &[ActionId]) -> OperationResult<BTreeSet<ActionId>> {
    let actions = storage::actions::find_many(desk.db, ids)?;
    let visible = actions
        .into_iter()
        .filter(|a| desk.sight.sees_action(a.confidentiality, a.body, a.owner));
    Ok(visible.map(|action| action.id).collect())
}

fn ensure_known(desk: &mut Desk<'_>, wanted: &[ActionId]) -> OperationResult<()> {
    if wanted.len() > MOST_DEPENDENCIES {
        let message = format!("must be at most {MOST_DEPENDENCIES} actions");
        return Err(OperationError::invalid("/depends_on", message));
    }
    let seen = seen(desk, wanted)?;
    match wanted.iter().position(|id| !seen.contains(id)) {
        Some(index) => Err(OperationError::invalid(
            &format!("/depends_on/{index}"),
            "there is no such action",
        )),
        None => Ok(()),
    }
}

/// Refuses what would make actions wait for each other, naming them if the caller may know of all.
/// Looks at all that hangs together with the action from here on, level by level.
fn ensure_no_circle(desk: &mut Desk<'_>, id: ActionId, wanted: &[ActionId]) -> OperationResult<()> {
    let mut edges: Vec<_> = wanted.iter().map(|other| (id, *other)).collect();
    let mut known = BTreeSet::from([id]);
    let mut level: Vec<_> = wanted.to_vec();
    while !level.is_empty() {
        level.retain(|id| known.insert(*id));
        if known.len() > MOST_TOGETHER {
            let message = format!("more than {MOST_TOGETHER} actions would wait for each other");
            return Err(OperationError::invalid("/depends_on", message));
        }
        let further = storage::action_dependencies::of_actions(desk.db, &level)?;
        level = further.iter().map(|(_, other)| *other).collect();
        edges.extend(further);
    }
    let Err(circle) = in_order(&edges) else {
        return Ok(());
    };
    if seen(desk, circle.actions())?.len() < circle.actions().len() {
        let message =
            "these actions would wait for each other in a circle, not all of which you may see";
        return Err(OperationError::invalid("/depends_on", message));
    }
    Err(OperationError::invalid("/depends_on", circle))
}
