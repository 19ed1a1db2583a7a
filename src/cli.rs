//! The command line: what can be asked for, and one file a command that does it.

mod day;
pub mod demo;
mod error;
pub mod history;
pub mod import;
pub mod migrate;
pub mod openapi;
pub mod outstanding;
pub mod read_minutes;
pub mod remind;
pub mod render;
pub mod token;
mod words;

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand};

pub use self::{demo::DemoArgs, error::CliError};
use crate::config::Argument;

/// Keeps every decision of a municipal committee, follows it up, and reminds in time.
#[derive(Debug, Parser)]
#[command(name = "tovholder", version, about, max_term_width = 100)]
pub struct Cli {
    /// Settings that hold for every command.
    #[command(flatten)]
    pub settings: Settings,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Settings that hold for every command.
#[derive(Debug, Args)]
pub struct Settings {
    /// The file of settings [default: tovholder.toml in the working folder, if it is there].
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The folder for the database, the signing key and the mails [default: data].
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

impl Settings {
    /// The settings that were given as arguments; they win over file and environment.
    pub fn as_arguments(&self, command: &Command) -> Vec<Argument> {
        let data = self.data.as_ref().map(|data| Argument {
            option: "--data",
            key: "data",
            value: data.display().to_string(),
        });
        let address = match command {
            Command::Serve(ServeArgs { address }) | Command::Demo(DemoArgs { address, .. }) => {
                *address
            }
            _ => None,
        };
        let address = address.map(|address| Argument {
            option: "--address",
            key: "server.address",
            value: address.to_string(),
        });
        data.into_iter().chain(address).collect()
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show the whole way on an example, from minutes to reminders, and serve it
    ///
    /// Works in a database of its own (demo.db in the data folder) with invented people; touches
    /// nothing else. A second start finds what the first one made.
    Demo(DemoArgs),
    /// Serve the interface and run the jobs
    Serve(ServeArgs),
    /// Make the database, or bring it to this version
    Migrate,
    /// Read a document of minutes and print what it says; stores nothing
    ReadMinutes(read_minutes::ReadMinutesArgs),
    /// Import documents of minutes as drafts, for a secretary to review
    Import(import::ImportArgs),
    /// Print what is outstanding, overdue first
    Outstanding(outstanding::OutstandingArgs),
    /// Render the agenda, the minutes or the follow-up of a meeting, without what is closed
    Render(render::RenderArgs),
    /// Plan and send reminders now, or show who would get what and why
    Remind(remind::RemindArgs),
    /// Verify the history, or export what proves it
    History(history::HistoryArgs),
    /// Issue a token for a person or a machine
    Token(token::TokenArgs),
    /// Print the OpenAPI document of the interface
    Openapi(openapi::OpenapiArgs),
}

/// How to serve.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// The address to listen on [default: 127.0.0.1:8080, or as the settings say].
    #[arg(long, value_name = "IP:PORT")]
    pub address: Option<SocketAddr>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
