//! The two migrated databases have the same tables, and `src/storage/schema` describes them.
//!
//! Each source is read as a set of facts in the same words, one a line, so that a difference reads
//! as the line that only one of them has.

use std::collections::BTreeSet;
use std::fs;
use std::sync::LazyLock;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use regex::Regex;

use super::source::pattern;
use crate::support::backends::{Backend, TestDatabase};

pub(super) type Facts = BTreeSet<String>;

/// Type in `schema`, on PostgreSQL, on SQLite.
const TYPES: [(&str, &str, &str); 10] = [
    ("Key", "uuid", "BLOB"),
    ("Instant", "timestamp with time zone", "TEXT"),
    ("Date", "date", "TEXT"),
    ("Time", "time without time zone", "TEXT"),
    ("Text", "text", "TEXT"),
    ("Bool", "boolean", "INTEGER"),
    ("SmallInt", "smallint", "INTEGER"),
    ("Integer", "integer", "INTEGER"),
    ("BigInt", "bigint", "INTEGER"),
    ("Binary", "bytea", "BLOB"),
];

const SQLITE_FACTS: &str = "
    WITH t AS (
        SELECT name FROM sqlite_master
        WHERE type = 'table' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%'
    )
    SELECT 'column ' || t.name || '.' || c.name || ' ' || c.type
        || CASE WHEN c.\"notnull\" THEN '' ELSE ' null' END
    FROM t, pragma_table_info(t.name) c
    UNION ALL
    SELECT 'foreign key ' || t.name || '.' || f.\"from\" || ' -> ' || f.\"table\" || '.' || f.\"to\"
    FROM t, pragma_foreign_key_list(t.name) f
    UNION ALL
    SELECT CASE l.origin WHEN 'pk' THEN 'primary key ' || t.name
            WHEN 'u' THEN 'unique ' || t.name
            ELSE CASE WHEN l.\"unique\" THEN 'unique ' ELSE '' END
                || CASE WHEN l.partial THEN 'partial ' ELSE '' END
                || 'index ' || l.name || ' on ' || t.name END
        || ' (' || (
            SELECT group_concat(COALESCE(i.name, '…'), ', ')
            FROM (SELECT * FROM pragma_index_info(l.name) ORDER BY seqno) i
        ) || ')'
    FROM t, pragma_index_list(t.name) l";

const POSTGRES_FACTS: &str = "
    WITH t AS (
        SELECT c.oid, c.relname::text AS name FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
            AND c.relname NOT LIKE '\\_\\_%'
    )
    SELECT 'column ' || t.name || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attnotnull THEN '' ELSE ' null' END
    FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'foreign key ' || t.name || '.' || a.attname || ' -> ' || r.relname || '.' || b.attname
    FROM t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f'
        JOIN pg_class r ON r.oid = k.confrelid
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.conkey[1]
        JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = k.confkey[1]
    UNION ALL
    SELECT CASE k.contype WHEN 'p' THEN 'primary key ' || t.name
            WHEN 'u' THEN 'unique ' || t.name
            ELSE CASE WHEN i.indisunique THEN 'unique ' ELSE '' END
                || CASE WHEN i.indpred IS NOT NULL THEN 'partial ' ELSE '' END
                || 'index ' || c.relname || ' on ' || t.name END
        || ' (' || (
            SELECT string_agg(COALESCE(a.attname, '…'), ', ' ORDER BY n.place)
            FROM unnest(i.indkey) WITH ORDINALITY AS n (attnum, place)
                LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = n.attnum
        ) || ')'
    FROM t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class c ON c.oid = i.indexrelid
        LEFT JOIN pg_constraint k ON k.conindid = c.oid AND k.conrelid = t.oid AND k.contype IN ('p', 'u')";

/// What the migrated database has.
pub(super) fn facts_of(database: &TestDatabase) -> Facts {
    let facts: Vec<String> = match database.backend {
        Backend::Sqlite => {
            let mut connection = SqliteConnection::establish(&database.url).unwrap();
            sql::<Text>(SQLITE_FACTS.trim())
                .load(&mut connection)
                .unwrap()
        }
        Backend::Postgres => {
            let mut connection = PgConnection::establish(&database.url).unwrap();
            sql::<Text>(POSTGRES_FACTS.trim())
                .load(&mut connection)
                .unwrap()
        }
    };
    facts.into_iter().collect()
}

/// The columns and primary keys of `schema`, with the types as the database calls them.
fn facts_of_text(text: &str, backend: Backend) -> Facts {
    static TABLE: LazyLock<Regex> = pattern!(r"(?s)\n    (\w+) \(([\w, ]+)\) \{(.*?)\n    \}");
    static COLUMN: LazyLock<Regex> = pattern!(r"(\w+) -> (Nullable<)?(\w+)>?,");
    let mut facts = Facts::new();
    for table in TABLE.captures_iter(text) {
        facts.insert(format!("primary key {} ({})", &table[1], &table[2]));
        for column in COLUMN.captures_iter(&table[3]) {
            let null = if column.get(2).is_some() { " null" } else { "" };
            let kind = type_on(&column[3], backend);
            facts.insert(format!("column {}.{} {kind}{null}", &table[1], &column[1]));
        }
    }
    facts
}

fn type_on(name: &str, backend: Backend) -> &'static str {
    let row = TYPES.iter().find(|(known, ..)| *known == name);
    let (_, postgres, sqlite) =
        row.unwrap_or_else(|| panic!("{name} is not in the table of types"));
    match backend {
        Backend::Sqlite => sqlite,
        Backend::Postgres => postgres,
    }
}

/// What only one of the two has, each line with the name of who has it.
fn differences(one: (&str, &Facts), other: (&str, &Facts)) -> Vec<String> {
    let only = |(name, has): (&str, &Facts), lacks: &Facts| {
        let lines = has
            .difference(lacks)
            .map(|fact| format!("only {name}: {fact}"));
        lines.collect::<Vec<_>>()
    };
    [only(one, other.1), only(other, one.1)].concat()
}

mod tests {
    use super::*;

    fn schema() -> String {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/storage/schema");
        let files = fs::read_dir(folder).unwrap();
        let texts = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
        texts.collect()
    }

    fn is_told_by_schema(fact: &str) -> bool {
        fact.starts_with("column ") || fact.starts_with("primary key ")
    }

    on_both_databases! {
        fn the_schema_in_rust_is_the_schema_of_the_database(database: TestDatabase) {
            let found = facts_of(&database).into_iter().filter(|fact| is_told_by_schema(fact)).collect();
            let told = facts_of_text(&schema(), database.backend);
            assert!(told.len() > 150, "schema is not understood any more");
            let differences = differences(("the database", &found), ("schema", &told));
            assert!(differences.is_empty(), "\n{}\n", differences.join("\n"));
        }
    }

    #[test]
    fn both_databases_have_the_same_tables_keys_and_indexes() {
        let Some(postgres) = Backend::Postgres.database() else {
            return;
        };
        let sqlite = Backend::Sqlite.database().unwrap();
        // Of the types SQLite knows less: what it lacks, PostgreSQL's are told as SQLite would.
        let as_on_sqlite = |fact: String| {
            let known = TYPES.iter().find(|(_, postgres, _)| {
                fact.starts_with("column ")
                    && fact
                        .trim_end_matches(" null")
                        .ends_with(&format!(" {postgres}"))
            });
            known.map_or(fact.clone(), |(_, postgres, sqlite)| {
                fact.replace(&format!(" {postgres}"), &format!(" {sqlite}"))
            })
        };
        let on_postgres: Facts = facts_of(&postgres).into_iter().map(as_on_sqlite).collect();
        let on_sqlite = facts_of(&sqlite);
        assert!(
            on_sqlite
                .iter()
                .any(|fact| fact.starts_with("foreign key "))
        );
        assert!(
            on_sqlite
                .iter()
                .any(|fact| fact.starts_with("unique partial index "))
        );
        let differences = differences(("PostgreSQL", &on_postgres), ("SQLite", &on_sqlite));
        assert!(differences.is_empty(), "\n{}\n", differences.join("\n"));
    }

    #[test]
    fn a_difference_is_found_on_either_side() {
        let text = "table! {\n    use x;\n\n    people (id) {\n        id -> Key,\n        unit_id -> Nullable<Key>,\n    }\n}\n";
        let told = facts_of_text(text, Backend::Postgres);
        let expected = [
            "column people.id uuid",
            "column people.unit_id uuid null",
            "primary key people (id)",
        ];
        assert_eq!(told.iter().collect::<Vec<_>>(), expected);
        let changed = facts_of_text(&text.replace("Nullable<Key>", "Key"), Backend::Postgres);
        assert_eq!(
            differences(("one", &told), ("other", &changed)),
            [
                "only one: column people.unit_id uuid null",
                "only other: column people.unit_id uuid"
            ]
        );
    }
}
