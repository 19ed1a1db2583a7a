//! The table of people.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::{
    domain::{
        ids::{EventId, PersonId, UnitId},
        listing::{Cursor, Page, PageRequest},
        organisation::{Person, Presence, Reach},
        preferences::{Channel, Preferences, Rhythm},
        text::{Title, sort_key},
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        records::{Columns, cursor_value, found_by_ids, one_more, records},
        schema::people,
        types::{DbId, DbMoment},
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = people, treat_none_as_null = true)]
struct PersonRow {
    id: DbId,
    name: String,
    name_key: String,
    email: Option<String>,
    email_key: Option<String>,
    post: Option<String>,
    unit_id: Option<DbId>,
    language: String,
    version: i64,
    channel: String,
    rhythm: String,
    paused_until: Option<NaiveDate>,
    left_on: Option<NaiveDate>,
    anonymised_at: Option<DbMoment>,
}

impl From<&Person> for PersonRow {
    fn from(person: &Person) -> Self {
        let email = person.email.as_ref().map(|email| email.as_str().to_owned());
        Self {
            id: person.id.into(),
            name: person.name.to_string(),
            name_key: sort_key(person.name.as_str()),
            email_key: email.as_deref().map(str::to_lowercase),
            email,
            post: person.post.as_ref().map(ToString::to_string),
            unit_id: person.unit.map(Into::into),
            language: person.language.code().to_owned(),
            version: person.version.get(),
            channel: person.preferences.channel.name().to_owned(),
            rhythm: person.preferences.rhythm.name().to_owned(),
            paused_until: person.preferences.paused_until,
            left_on: person.presence.left_on(),
            anonymised_at: match person.presence {
                Presence::Anonymised { at } => Some(DbMoment(at)),
                Presence::Here | Presence::Left { .. } => None,
            },
        }
    }
}

impl TryFrom<PersonRow> for Person {
    type Error = StorageError;

    fn try_from(row: PersonRow) -> StorageResult<Self> {
        let columns = Columns::of("people", row.id);
        Ok(Self {
            id: row.id.into(),
            name: columns.parsed("name", Title::parse(&row.name))?,
            email: columns.maybe("email", row.email.as_deref(), str::parse)?,
            post: columns.maybe("post", row.post.as_deref(), Title::parse)?,
            unit: row.unit_id.map(Into::into),
            language: columns.parsed("language", row.language.parse())?,
            preferences: Preferences {
                channel: columns.known("channel", Channel::from_name(&row.channel))?,
                rhythm: columns.known("rhythm", Rhythm::from_name(&row.rhythm))?,
                paused_until: row.paused_until,
            },
            presence: presence_from((row.anonymised_at, row.left_on)),
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(people, PersonRow, Person, PersonId);
found_by_ids!(people, PersonRow, Person, PersonId);

/// What a list of people is narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonFilter {
    /// The people of one unit.
    pub unit: Option<UnitId>,
    /// The person with this mail address, whatever the case of its letters.
    pub email: Option<String>,
    /// The people of this name, whatever the case of its letters.
    pub name: Option<String>,
    /// The people who have not left by this day.
    pub here_on: Option<NaiveDate>,
}

/// A page of people by name.
pub fn list(db: &mut Db, filter: &PersonFilter, page: &PageRequest) -> StorageResult<Page<Person>> {
    let mut query = people::table.select(PersonRow::as_select()).into_boxed();
    if let Some(unit) = filter.unit {
        query = query.filter(people::unit_id.eq(DbId::from(unit)));
    }
    if let Some(email) = &filter.email {
        query = query.filter(people::email_key.eq(email.to_lowercase()));
    }
    if let Some(name) = &filter.name {
        query = query.filter(people::name_key.eq(sort_key(name)));
    }
    if let Some(day) = filter.here_on {
        let is_leaving = people::left_on.gt(day).assume_not_null();
        query = query
            .filter(people::anonymised_at.is_null())
            .filter(people::left_on.is_null().or(is_leaving));
    }
    if let Some(after) = &page.after {
        let name: String = cursor_value(after, 0)?;
        let id = DbId::from(cursor_value::<PersonId>(after, 1)?);
        query = query.filter(
            people::name_key
                .gt(name.clone())
                .or(people::name_key.eq(name).and(people::id.gt(id))),
        );
    }
    let rows: Vec<PersonRow> = query
        .order((people::name_key, people::id))
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows
        .into_iter()
        .map(Person::try_from)
        .collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |person| {
        Cursor(vec![sort_key(person.name.as_str()), person.id.to_string()])
    }))
}

/// The person, unless anonymised: nobody is tied to anything new who is not to be named.
pub fn find_named(db: &mut Db, id: PersonId) -> StorageResult<Option<Person>> {
    Ok(find(db, id)?.filter(Person::is_named))
}

/// Whether somebody is still here.
pub fn presence_of(db: &mut Db, id: PersonId) -> StorageResult<Option<Presence>> {
    let row: Option<(Option<DbMoment>, Option<NaiveDate>)> = people::table
        .find(DbId::from(id))
        .select((people::anonymised_at, people::left_on))
        .first(db)
        .optional()?;
    Ok(row.map(presence_from))
}

const fn presence_from(columns: (Option<DbMoment>, Option<NaiveDate>)) -> Presence {
    match columns {
        (Some(at), _) => Presence::Anonymised { at: at.0 },
        (None, Some(on)) => Presence::Left { on },
        (None, None) => Presence::Here,
    }
}

/// The people of a unit.
pub fn of_unit(db: &mut Db, unit: UnitId) -> StorageResult<HashSet<PersonId>> {
    let ids: Vec<DbId> = people::table
        .filter(people::unit_id.eq(DbId::from(unit)))
        .select(people::id)
        .load(db)?;
    Ok(ids.into_iter().map(Into::into).collect())
}

/// The one person of this name, whatever the case of its letters; `None` when there are several.
pub fn find_by_name(db: &mut Db, name: &str) -> StorageResult<Option<Person>> {
    let rows: Vec<PersonRow> = people::table
        .filter(people::name_key.eq(sort_key(name)))
        .select(PersonRow::as_select())
        .limit(2)
        .load(db)?;
    match <[PersonRow; 1]>::try_from(rows) {
        Ok([row]) => Person::try_from(row).map(Some),
        Err(_) => Ok(None),
    }
}

/// A page of the people who are named still and left on this day or before, those who left first.
pub fn left_by(db: &mut Db, day: NaiveDate, page: &PageRequest) -> StorageResult<Page<Person>> {
    let mut query = people::table
        .filter(people::left_on.le(day))
        .select(PersonRow::as_select())
        .into_boxed();
    if let Some(after) = &page.after {
        let day: NaiveDate = cursor_value(after, 0)?;
        let id = DbId::from(cursor_value::<PersonId>(after, 1)?);
        query = query.filter(
            people::left_on
                .gt(day)
                .or(people::left_on.eq(day).and(people::id.gt(id))),
        );
    }
    let rows: Vec<PersonRow> = query
        .order((people::left_on, people::id))
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows.into_iter().map(Person::try_from);
    let found = found.collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |person| {
        let day = person.presence.left_on();
        let day = day.map(|day| day.to_string()).unwrap_or_default();
        Cursor(vec![day, person.id.to_string()])
    }))
}

/// Notes that what the history holds of a person is being erased by this event, or that it is done.
pub fn note_erasure(db: &mut Db, id: PersonId, by: Option<EventId>) -> StorageResult<()> {
    diesel::update(people::table.find(DbId::from(id)))
        .set(people::erasure_id.eq(by.map(DbId::from)))
        .execute(db)?;
    Ok(())
}

/// Somebody whose erasure from the history is not done, with the event by which it is.
pub fn being_erased(db: &mut Db) -> StorageResult<Option<(PersonId, EventId)>> {
    let found: Option<(DbId, DbId)> = people::table
        .filter(people::erasure_id.is_not_null())
        .order(people::id)
        .select((people::id, people::erasure_id.assume_not_null()))
        .first(db)
        .optional()?;
    Ok(found.map(|(person, event)| (person.into(), event.into())))
}

/// How those of these people want to be reminded whose wish holds something back on that day or
/// later; the others are left out.
pub fn holding_back(
    db: &mut Db,
    ids: &[PersonId],
    from: NaiveDate,
) -> StorageResult<HashMap<PersonId, Preferences>> {
    let ids = ids.iter().copied().map(DbId::from);
    let rows: Vec<PersonRow> = people::table
        .filter(people::id.eq_any(ids))
        .filter(
            people::channel
                .ne(Channel::Mail.name())
                .or(people::paused_until.ge(from).assume_not_null()),
        )
        .select(PersonRow::as_select())
        .load(db)?;
    let people = rows.into_iter().map(Person::try_from);
    people
        .map(|person| person.map(|person| (person.id, person.preferences)))
        .collect()
}

/// How those of these people are reached who have no address, or have left or will.
pub fn hard_to_reach(db: &mut Db, ids: &[PersonId]) -> StorageResult<HashMap<PersonId, Reach>> {
    let ids = ids.iter().copied().map(DbId::from);
    let rows: Vec<PersonRow> = people::table
        .filter(people::id.eq_any(ids))
        .filter(
            people::email
                .is_null()
                .or(people::left_on.is_not_null())
                .or(people::anonymised_at.is_not_null()),
        )
        .select(PersonRow::as_select())
        .load(db)?;
    let people = rows.into_iter().map(Person::try_from);
    people
        .map(|person| person.map(|person| (person.id, person.reach())))
        .collect()
}

/// The units of those of these people who belong to one.
pub fn units_of(db: &mut Db, ids: &[PersonId]) -> StorageResult<HashMap<PersonId, UnitId>> {
    let rows: Vec<(DbId, DbId)> = people::table
        .filter(people::id.eq_any(ids.iter().copied().map(DbId::from)))
        .filter(people::unit_id.is_not_null())
        .select((people::id, people::unit_id.assume_not_null()))
        .load(db)?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(person, unit)| (person.into(), unit.into()))
        .collect())
}
