//! The table of service accounts; never deleted, so that the history can be told by their names.

use diesel::prelude::*;

use crate::{
    domain::{
        access::Scope,
        calendar::Moment,
        ids::ServiceAccountId,
        listing::{Cursor, Page, PageRequest},
        secrets::SecretHash,
        service_account::ServiceAccount,
        text::Title,
        version::Version,
    },
    storage::{
        Db, StorageError, StorageResult,
        records::{Columns, cursor_value, noted_uses, one_more, records},
        schema::service_accounts,
        types::{DbId, DbMoment},
    },
};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = service_accounts, treat_none_as_null = true)]
struct ServiceAccountRow {
    id: DbId,
    name: String,
    scopes: String,
    secret_hash: String,
    created_at: DbMoment,
    created_by: String,
    expires_at: Option<DbMoment>,
    last_used_at: Option<DbMoment>,
    revoked_at: Option<DbMoment>,
    version: i64,
}

impl From<&ServiceAccount> for ServiceAccountRow {
    fn from(account: &ServiceAccount) -> Self {
        Self {
            id: account.id.into(),
            name: account.name.to_string(),
            scopes: Scope::join(&account.scopes),
            secret_hash: account.secret.as_str().to_owned(),
            created_at: DbMoment(account.created_at),
            created_by: account.created_by.clone(),
            expires_at: account.expires_at.map(DbMoment),
            last_used_at: account.last_used_at.map(DbMoment),
            revoked_at: account.revoked_at.map(DbMoment),
            version: account.version.get(),
        }
    }
}

impl TryFrom<ServiceAccountRow> for ServiceAccount {
    type Error = StorageError;

    fn try_from(row: ServiceAccountRow) -> StorageResult<Self> {
        let columns = Columns::of("service_accounts", row.id);
        let scopes = row.scopes.split(' ').map(str::parse).collect();
        Ok(Self {
            id: row.id.into(),
            name: columns.parsed("name", Title::parse(&row.name))?,
            scopes: columns.parsed("scopes", scopes)?,
            secret: SecretHash::new(row.secret_hash),
            created_at: row.created_at.0,
            created_by: row.created_by,
            expires_at: row.expires_at.map(|at| at.0),
            last_used_at: row.last_used_at.map(|at| at.0),
            revoked_at: row.revoked_at.map(|at| at.0),
            version: columns.known("version", Version::new(row.version))?,
        })
    }
}

records!(
    service_accounts,
    ServiceAccountRow,
    ServiceAccount,
    ServiceAccountId
);

/// A page of the accounts, oldest first, those that may not call any more among them.
pub fn list(db: &mut Db, page: &PageRequest) -> StorageResult<Page<ServiceAccount>> {
    let mut query = service_accounts::table
        .select(ServiceAccountRow::as_select())
        .into_boxed();
    if let Some(after) = &page.after {
        let id = DbId::from(cursor_value::<ServiceAccountId>(after, 0)?);
        query = query.filter(service_accounts::id.gt(id));
    }
    let rows: Vec<ServiceAccountRow> = query
        .order(service_accounts::id)
        .limit(one_more(page.size))
        .load(db)?;
    let found = rows
        .into_iter()
        .map(ServiceAccount::try_from)
        .collect::<StorageResult<Vec<_>>>()?;
    Ok(Page::cut(found, page.size, |account| {
        Cursor(vec![account.id.to_string()])
    }))
}

noted_uses!(service_accounts, ServiceAccountId);
