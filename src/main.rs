//! Arguments to configuration to app; nothing else.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use tovholder::{app, cli::Cli};

#[actix_web::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    match app::run(cli, &mut io::stdout()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing can be said where even this cannot be written.
            let _ = writeln!(io::stderr(), "tovholder: {error}");
            ExitCode::FAILURE
        }
    }
}
