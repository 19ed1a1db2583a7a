//! The column types that differ between the databases: ids and instants.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    query_builder::QueryId,
    serialize::{self, IsNull, Output, ToSql},
    sql_types::{Binary, SqlType, Text, Timestamptz},
    sqlite::{Sqlite, SqliteValue},
};
use uuid::Uuid;

use crate::{
    domain::{calendar::Moment, ids},
    storage::connection::{MultiBackend, MultiRawValue},
};

/// An id: `uuid` on PostgreSQL, sixteen bytes on SQLite.
#[derive(SqlType, QueryId)]
#[diesel(
    postgres_type(oid = 2950, array_oid = 2951),
    sqlite_type(name = "Binary")
)]
pub struct Key;

/// A moment: `timestamptz` on PostgreSQL; on SQLite text of fixed width, whose order is time's.
#[derive(SqlType, QueryId)]
#[diesel(
    postgres_type(oid = 1184, array_oid = 1185),
    sqlite_type(name = "Text")
)]
pub struct Instant;

impl diesel::sql_types::SqlOrd for Instant {}

/// An id in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, FromSqlRow, AsExpression)]
#[diesel(sql_type = Key)]
pub struct DbId(pub(super) Uuid);

/// A moment in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, FromSqlRow, AsExpression)]
#[diesel(sql_type = Instant)]
pub struct DbMoment(pub(super) Moment);

macro_rules! as_stored {
    ($($id:ident),+) => {$(
        impl From<ids::$id> for DbId {
            fn from(id: ids::$id) -> Self {
                Self(id.as_uuid())
            }
        }

        impl From<DbId> for ids::$id {
            fn from(id: DbId) -> Self {
                Self::from_uuid(id.0)
            }
        }
    )+};
}

as_stored!(
    BodyId,
    UnitId,
    AbsenceId,
    PersonId,
    MeetingId,
    MeetingSeriesId,
    AgendaItemId,
    MatterId,
    DecisionId,
    ActionId,
    PlacementId,
    ReminderId,
    CalendarFeedId,
    PageSessionId,
    ServiceAccountId,
    ClosedReadId,
    DigestId,
    MinutesImportId,
    ProposalId,
    EventId,
    NoticeId,
    DepartureId,
    RunId
);

impl ToSql<Key, Pg> for DbId {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        std::io::Write::write_all(out, self.0.as_bytes())?;
        Ok(IsNull::No)
    }
}

impl FromSql<Key, Pg> for DbId {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(Uuid::from_slice(value.as_bytes())?))
    }
}

impl ToSql<Key, Sqlite> for DbId {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.as_bytes().as_slice());
        Ok(IsNull::No)
    }
}

impl FromSql<Key, Sqlite> for DbId {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let bytes: Vec<u8> = FromSql::<Binary, Sqlite>::from_sql(value)?;
        Ok(Self(Uuid::from_slice(&bytes)?))
    }
}

impl ToSql<Instant, Pg> for DbMoment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamptz, Pg>::to_sql(&self.0, out)
    }
}

impl FromSql<Instant, Pg> for DbMoment {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(<DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(
            value,
        )?))
    }
}

const FIXED_WIDTH: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

impl ToSql<Instant, Sqlite> for DbMoment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.format(FIXED_WIDTH).to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<Instant, Sqlite> for DbMoment {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text: String = FromSql::<Text, Sqlite>::from_sql(value)?;
        Ok(Self(
            NaiveDateTime::parse_from_str(&text, FIXED_WIDTH)?.and_utc(),
        ))
    }
}

macro_rules! on_either {
    ($($rust:ty => $sql:ident),+) => {$(
        impl ToSql<$sql, MultiBackend> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value(($sql, self));
                Ok(IsNull::No)
            }
        }

        impl FromSql<$sql, MultiBackend> for $rust {
            fn from_sql(value: MultiRawValue<'_>) -> deserialize::Result<Self> {
                value.from_sql::<Self, $sql>()
            }
        }

        impl diesel::sql_types::HasSqlType<$sql> for MultiBackend {
            fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
                Self::lookup_sql_type::<$sql>(lookup)
            }
        }
    )+};
}

on_either!(DbId => Key, DbMoment => Instant);
