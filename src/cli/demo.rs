//! `tovholder demo`: the whole way on an example, from minutes to reminders, in a database of its
//! own. `stage` sets it up, `story` tells it.

mod stage;
mod story;

use std::{
    fs,
    io::{ErrorKind, Write},
    net::SocketAddr,
    path::Path,
};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use crate::{
    cli::{CliError, day, words},
    domain::{access::Role, ids::PersonId, language::Language},
    identity::Grant,
    operations::Office,
};

/// How to show the example.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Start over: removes the demonstration's own database (demo.db) first.
    #[arg(long)]
    pub reset: bool,
    /// Print the story and exit instead of serving.
    #[arg(long)]
    pub once: bool,
    /// Pretend that it is this day.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day::parse)]
    pub today: Option<NaiveDate>,
    /// The language of the story [default: as the settings say, else Danish].
    #[arg(long, value_enum)]
    pub language: Option<Tongue>,
    /// The address to listen on [default: 127.0.0.1:8080, or as the settings say].
    #[arg(long, value_name = "IP:PORT")]
    pub address: Option<SocketAddr>,
}

/// A language on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Tongue {
    /// Danish.
    Da,
    /// English.
    En,
}

impl From<Tongue> for Language {
    fn from(tongue: Tongue) -> Self {
        match tongue {
            Tongue::Da => Self::Danish,
            Tongue::En => Self::English,
        }
    }
}

/// Removes the demonstration's database with the files SQLite keeps beside it.
pub fn reset(database: &Path) -> Result<(), CliError> {
    for ending in ["", "-wal", "-shm", ".lock"] {
        let mut name = database.as_os_str().to_owned();
        name.push(ending);
        match fs::remove_file(&name) {
            Err(source) if source.kind() != ErrorKind::NotFound => {
                return Err(CliError::File {
                    path: name.into(),
                    source,
                });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Sets the example up, as far as it is not there already, and tells it. Answers the secretary.
pub async fn run(
    (office, language): (&Office, Language),
    out: &mut dyn Write,
) -> Result<PersonId, CliError> {
    let stage = stage::set(office).await?;
    story::tell((office, language), &stage, out).await?;
    Ok(stage.secretary)
}

/// What the example's token says: the secretary, who may also look after people and bodies.
pub fn grant_of(secretary: PersonId) -> Grant {
    Grant {
        subject: secretary.to_string(),
        person: Some(secretary),
        name: Some(stage::SECRETARY.0.to_owned()),
        roles: [Role::Secretary, Role::Administrator]
            .map(|role| role.name().to_owned())
            .into(),
        scope: String::new(),
        seal: None,
    }
}

/// Says where the interface is served and how to ask it something.
pub fn invite(
    (address, language): (SocketAddr, Language),
    token: &str,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let say = |danish, english| words::say(language, danish, english);
    words::heading(out, say("Prøv selv", "Try it yourself"))?;
    writeln!(
        out,
        "{} http://{address}/api/docs/",
        say("Dokumentation:", "Documentation:")
    )?;
    writeln!(
        out,
        "{}",
        say("Et kald som sekretæren:", "A request as the secretary:")
    )?;
    writeln!(
        out,
        "\ncurl http://{address}/api/v1/reports/outstanding-actions \\\n  -H 'Authorization: Bearer {token}'\n"
    )?;
    writeln!(out, "{}", say("Stop med Ctrl+C.", "Stop with Ctrl+C."))?;
    Ok(out.flush()?)
}
