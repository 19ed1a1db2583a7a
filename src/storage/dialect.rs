//! What the databases say differently. Beside `connection`, the only place that tells them apart.

/// Runs an expression on the connection inside: the same on both, or one each.
macro_rules! each {
    ($db:expr, $sqlite:ident => $on_sqlite:expr, $postgres:ident => $on_postgres:expr) => {
        match $db {
            $crate::storage::Db::Sqlite($sqlite) => $on_sqlite,
            $crate::storage::Db::Postgres($postgres) => $on_postgres,
        }
    };
}

pub(super) use each;
