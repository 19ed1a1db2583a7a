//! One PostgreSQL a run, and a database in it a test. Where the server comes from, in this order:
//! `TEST_DATABASE_URL`; programs on this machine, on a socket of their own; Docker; on Debian as
//! root, the package. Without any, the tests fail: a suite that leaves a database out in silence lies.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::{env, fs};

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use super::watcher::{Watcher, create_folder, give_up_root};

const ADVICE: &str = "Tests on PostgreSQL need a server. Install one (Debian: apt-get install \
    postgresql; Fedora: dnf install postgresql-server; macOS: brew install postgresql@17), start \
    Docker, or name one in TEST_DATABASE_URL by a role that may create databases. It was tried:";

/// The server of this run.
pub(crate) struct Server {
    /// The URL of a database to work from; it is never changed itself.
    url: String,
    run: String,
    copies: AtomicU32,
    can_copy_files: bool,
    _watcher: Option<Watcher>,
    /// Holds the lock that tells other runs that the databases of this one are in use.
    _claim: Mutex<PgConnection>,
}

/// The server, started when it is first asked for, with a template that `migrate` has been run on.
pub(crate) fn server(migrate: fn(&str)) -> &'static Server {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    let server = SERVER.get_or_init(|| Server::bring_up(migrate));
    server.as_ref().unwrap_or_else(|reason| panic!("{reason}"))
}

/// Whether this run is to use PostgreSQL: `tests/run` says so, or whoever names a server. The names
/// do not begin with `TOVHOLDER_`: what does is a setting of the service, or a mistake.
#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by the environment what to run on"
)]
pub(crate) fn is_wanted() -> bool {
    let is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    is_set("TEST_POSTGRES") || is_set("TEST_DATABASE_URL")
}

impl Server {
    fn bring_up(migrate: fn(&str)) -> Result<Self, String> {
        let (url, watcher) = find_or_start()?;
        let mut claim = PgConnection::establish(&url)
            .map_err(|error| format!("PostgreSQL at {url} does not answer: {error}"))?;
        sweep(&mut claim).map_err(|error| error.to_string())?;
        let (run, can_copy_files) = take_claim(&mut claim).map_err(|error| error.to_string())?;
        let copies = AtomicU32::new(0);
        let claim = Mutex::new(claim);
        let server = Self {
            url,
            run,
            copies,
            can_copy_files,
            _watcher: watcher,
            _claim: claim,
        };
        let template = server.name("template");
        server.execute(&format!(
            "CREATE DATABASE {template} ENCODING 'UTF8' TEMPLATE template0"
        ));
        migrate(&with_database(&server.url, &template));
        Ok(server)
    }

    /// A new database with the migrated tables: its name and its URL.
    pub(crate) fn create_database(&self) -> (String, String) {
        self.copy_database(&self.name("template"))
    }

    /// A new database like another one, which nobody is connected to: its name and its URL.
    pub(crate) fn copy_database(&self, original: &str) -> (String, String) {
        let name = self.name(&self.copies.fetch_add(1, Ordering::Relaxed).to_string());
        let mut statement = format!("CREATE DATABASE {name} TEMPLATE {original}");
        if self.can_copy_files {
            // Twice as fast as the default, which writes the copy to the log as well.
            statement.push_str(" STRATEGY FILE_COPY");
        }
        self.execute(&statement);
        let url = with_database(&self.url, &name);
        (name, url)
    }

    /// Removes a database, with whoever is still connected to it.
    pub(crate) fn drop_database(&self, name: &str) -> QueryResult<()> {
        let mut connection = PgConnection::establish(&self.url)
            .map_err(|error| diesel::result::Error::QueryBuilderError(error.into()))?;
        connection.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    }

    fn name(&self, part: &str) -> String {
        format!("tovholder_test_{}_{part}", self.run)
    }

    fn execute(&self, statement: &str) {
        PgConnection::establish(&self.url)
            .unwrap()
            .batch_execute(statement)
            .unwrap();
    }
}

/// Names this run, and locks the name for as long as the connection lives.
fn take_claim(connection: &mut PgConnection) -> QueryResult<(String, bool)> {
    let run: String =
        sql::<Text>("SELECT replace(gen_random_uuid()::text, '-', '')").get_result(connection)?;
    connection.batch_execute(&format!("SELECT pg_advisory_lock(hashtext('{run}'))"))?;
    let can_copy_files = sql::<Bool>("SELECT current_setting('server_version_num')::int >= 150000")
        .get_result(connection)?;
    Ok((run, can_copy_files))
}

/// Removes what earlier runs left on a server that outlives them: their template, and, where they
/// were interrupted, the databases of their last tests. A run that still goes on holds its lock.
fn sweep(connection: &mut PgConnection) -> QueryResult<()> {
    let names: Vec<String> = sql::<Text>(
        r"SELECT datname::text FROM pg_database WHERE datname LIKE 'tovholder\_test\_%'",
    )
    .load(connection)?;
    for name in names {
        let Some(run) = name.split('_').nth(2) else {
            continue;
        };
        let lock = format!("SELECT pg_try_advisory_lock(hashtext('{run}'))");
        if sql::<Bool>(&lock).get_result(connection)? {
            connection
                .batch_execute(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"))?;
            connection.batch_execute(&format!("SELECT pg_advisory_unlock(hashtext('{run}'))"))?;
        }
    }
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests are told by the environment what to run on"
)]
fn find_or_start() -> Result<(String, Option<Watcher>), String> {
    if let Some(url) = env::var("TEST_DATABASE_URL")
        .ok()
        .filter(|url| !url.is_empty())
    {
        return Ok((url, None));
    }
    let mut tried = ADVICE.to_owned();
    for start in [start_programs, start_container, install_and_start] {
        match start() {
            Ok((url, watcher)) => return Ok((url, Some(watcher))),
            Err(reason) => write!(tried, "\n- {}", reason.trim_end()).unwrap(),
        }
    }
    Err(tried)
}

fn start_programs() -> Result<(String, Watcher), String> {
    let programs = find_programs().ok_or("No server programs on this machine.")?;
    let folder = create_folder();
    let account = give_up_root(&folder);
    let socket = folder.to_str().unwrap();
    let arguments = [programs.to_str().unwrap(), socket];
    let watcher = Watcher::start(
        include_str!("scripts/cluster.sh"),
        &arguments,
        &folder,
        account,
    )?;
    Ok((
        format!("postgres:///postgres?host={socket}&port=5432&user=postgres"),
        watcher,
    ))
}

fn start_container() -> Result<(String, Watcher), String> {
    let watcher = Watcher::start(
        include_str!("scripts/container.sh"),
        &[],
        Path::new("/"),
        None,
    )?;
    let address = &watcher.announcement;
    Ok((format!("postgres://postgres@{address}/postgres"), watcher))
}

fn install_and_start() -> Result<(String, Watcher), String> {
    let probe = create_folder();
    let is_root = give_up_root(&probe).is_some();
    fs::remove_dir(&probe).unwrap();
    if !(is_root && Path::new("/etc/debian_version").exists()) {
        return Err("Nothing was installed: that is done as root on Debian only.".to_owned());
    }
    for arguments in ["update", "install --yes --no-install-recommends postgresql"] {
        let done = Command::new("apt-get")
            .args(arguments.split(' '))
            .env("DEBIAN_FRONTEND", "noninteractive")
            .output()
            .map_err(|error| format!("apt-get does not start: {error}"))?;
        if !done.status.success() {
            let reason = String::from_utf8_lossy(&done.stderr).into_owned();
            return Err(format!("apt-get {arguments}: {reason}"));
        }
    }
    start_programs()
}

/// The folder with the programs of the newest server on this machine.
fn find_programs() -> Option<PathBuf> {
    let told = Command::new("pg_config")
        .arg("--bindir")
        .output()
        .ok()
        .map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    let parents = [
        "/usr/lib/postgresql",
        "/opt/homebrew/opt",
        "/usr/local/opt",
        "/usr",
    ];
    let mut installed: Vec<PathBuf> = parents
        .iter()
        .filter_map(|parent| fs::read_dir(parent).ok())
        .flat_map(|entries| entries.filter_map(Result::ok))
        .map(|entry| entry.path().join("bin"))
        .collect();
    installed.sort_by_key(|folder| std::cmp::Reverse(version_in(folder)));
    // `pg_config` often comes with the client's library alone, so the programs have to be there.
    told.into_iter().chain(installed).find(|folder| {
        ["initdb", "pg_ctl", "postgres"]
            .iter()
            .all(|program| folder.join(program).exists())
    })
}

/// `/usr/lib/postgresql/9/bin` comes before `…/15/bin` as text, and after it as a version.
fn version_in(folder: &Path) -> Option<u32> {
    let digits = folder
        .to_str()?
        .chars()
        .filter(char::is_ascii_digit)
        .collect::<String>();
    digits.parse().ok()
}

/// The URL of another database on the same server.
fn with_database(url: &str, name: &str) -> String {
    let (address, parameters) = match url.split_once('?') {
        Some((address, parameters)) => (address, format!("?{parameters}")),
        None => (url, String::new()),
    };
    let (scheme, rest) = address
        .split_once("://")
        .expect("a database URL has a scheme");
    let authority = rest.split('/').next().unwrap_or_default();
    format!("{scheme}://{authority}/{name}{parameters}")
}

mod tests {
    use super::*;

    #[test]
    fn a_url_keeps_everything_but_its_database() {
        for (url, expected) in [
            (
                "postgres://me:pw@db:5433/given",
                "postgres://me:pw@db:5433/new",
            ),
            ("postgres://db", "postgres://db/new"),
            (
                "postgres:///given?host=/tmp/s&user=me",
                "postgres:///new?host=/tmp/s&user=me",
            ),
        ] {
            assert_eq!(with_database(url, "new"), expected);
        }
    }

    #[test]
    fn the_newest_server_is_taken() {
        let [old, new] = ["9", "15"].map(|version| {
            version_in(
                Path::new("/usr/lib/postgresql")
                    .join(version)
                    .join("bin")
                    .as_path(),
            )
        });
        assert!(old < new);
    }
}
