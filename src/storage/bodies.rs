//! The table of bodies.

use chrono::{NaiveDate, NaiveTime};
use diesel::prelude::*;

use crate::{
    domain::{
        agenda_deadline::{AgendaDeadline, DayCounting, DeadlineRule, EdgeDays},
        body::{Body, BodyRules, CarryOverPolicy, ClosurePolicy, Minutes},
        ids::BodyId,
        listing::{Cursor, Page, PageRequest},
        recess::Recesses,
        reminders::{Ladder, Step},
        standing_item::StandingItems,
        text::{Title, sort_key},
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        lists::{read_list, write_list},
        records::{Columns, cursor_value, found_by_ids, one_more, records},
        schema::bodies,
        types::DbId,
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = bodies, treat_none_as_null = true)]
struct BodyRow {
    id: DbId,
    name: String,
    name_key: String,
    agenda_deadline_days: i16,
    agenda_deadline_at: NaiveTime,
    meeting_minutes: i16,
    closure: String,
    carry_over_limit: i16,
    ladder: String,
    dissolved_on: Option<NaiveDate>,
    version: i64,
    carry_over: String,
    recesses: String,
    standing_items: String,
    agenda_deadline_counting: String,
    agenda_deadline_counts_saturday: bool,
    agenda_deadline_edges: String,
}

impl From<&Body> for BodyRow {
    fn from(body: &Body) -> Self {
        let rules = &body.rules;
        let steps: Vec<_> = rules
            .ladder
            .steps()
            .iter()
            .map(ToString::to_string)
            .collect();
        Self {
            id: body.id.into(),
            name: body.name.to_string(),
            name_key: sort_key(body.name.as_str()),
            agenda_deadline_days: rules.agenda_deadline.days().into(),
            agenda_deadline_at: rules.agenda_deadline.at(),
            meeting_minutes: rules.meeting_length.get().cast_signed(),
            closure: rules.closure.name().to_owned(),
            carry_over_limit: rules.carry_over_limit.into(),
            ladder: steps.join(","),
            dissolved_on: body.dissolved_on,
            version: body.version.get(),
            carry_over: rules.carry_over.name().to_owned(),
            recesses: write_list(rules.recesses.as_slice()),
            standing_items: write_list(rules.standing_items.as_slice()),
            agenda_deadline_counting: rules.agenda_deadline.counting().name().to_owned(),
            agenda_deadline_counts_saturday: rules.agenda_deadline.counts_saturday(),
            agenda_deadline_edges: rules.agenda_deadline.edge_days().name().to_owned(),
        }
    }
}

impl TryFrom<BodyRow> for Body {
    type Error = StorageError;

    fn try_from(row: BodyRow) -> StorageResult<Self> {
        let columns = Columns::of("bodies", row.id);
        let counting = DayCounting::from_name(&row.agenda_deadline_counting);
        let edge_days = EdgeDays::from_name(&row.agenda_deadline_edges);
        let deadline = AgendaDeadline::by(DeadlineRule {
            days: row.agenda_deadline_days.into(),
            counting: columns.known("agenda_deadline_counting", counting)?,
            counts_saturday: row.agenda_deadline_counts_saturday,
            edge_days: columns.known("agenda_deadline_edges", edge_days)?,
            at: row.agenda_deadline_at,
        });
        let steps = row
            .ladder
            .split(',')
            .filter(|step| !step.is_empty())
            .map(str::parse::<Step>);
        let recesses = read_list(&columns, "recesses", &row.recesses)?;
        let standing_items = read_list(&columns, "standing_items", &row.standing_items)?;
        let steps = columns.parsed("ladder", steps.collect::<Result<Vec<_>, _>>())?;
        Ok(Self {
            id: row.id.into(),
            name: columns.parsed("name", Title::parse(&row.name))?,
            rules: BodyRules {
                agenda_deadline: columns.parsed("agenda_deadline_days", deadline)?,
                meeting_length: columns
                    .parsed("meeting_minutes", Minutes::new(row.meeting_minutes.into()))?,
                closure: columns.known("closure", ClosurePolicy::from_name(&row.closure))?,
                carry_over: columns
                    .known("carry_over", CarryOverPolicy::from_name(&row.carry_over))?,
                carry_over_limit: columns
                    .parsed("carry_over_limit", u8::try_from(row.carry_over_limit))?,
                ladder: columns.parsed("ladder", Ladder::new(steps))?,
                recesses: columns.parsed("recesses", Recesses::new(recesses))?,
                standing_items: columns
                    .parsed("standing_items", StandingItems::new(standing_items))?,
            },
            dissolved_on: row.dissolved_on,
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(bodies, BodyRow, Body, BodyId);
found_by_ids!(bodies, BodyRow, Body, BodyId);

/// A page of bodies by name.
pub fn list(db: &mut Db, name: Option<&str>, page: &PageRequest) -> StorageResult<Page<Body>> {
    let mut query = bodies::table.select(BodyRow::as_select()).into_boxed();
    if let Some(name) = name {
        query = query.filter(bodies::name_key.eq(sort_key(name)));
    }
    if let Some(after) = &page.after {
        query = query.filter(bodies::name_key.gt(cursor_value::<String>(after, 0)?));
    }
    let rows: Vec<BodyRow> = query
        .order(bodies::name_key)
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows
        .into_iter()
        .map(Body::try_from)
        .collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |body| {
        Cursor(vec![sort_key(body.name.as_str())])
    }))
}

/// The body of this name, whatever the case of its letters.
pub fn find_by_name(db: &mut Db, name: &str) -> StorageResult<Option<Body>> {
    let row = bodies::table
        .filter(bodies::name_key.eq(sort_key(name)))
        .select(BodyRow::as_select());
    row.first(db).optional()?.map(Body::try_from).transpose()
}
