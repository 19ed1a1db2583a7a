//! From a command line to what it does: gives each command what it works with.

use std::{
    io::{self, IsTerminal as _, Write},
    net::SocketAddr,
    sync::Arc,
};

use chrono::TimeDelta;

use crate::{
    app::{App, AppError, logging, prepare_data_folder, server, storage_url},
    cli::{
        self, Cli, Command, DemoArgs,
        import::{ImportArgs, Screen, Surroundings},
    },
    clock::{Clock, ShiftedClock, SystemClock},
    config::{Config, DatabaseUrl},
    domain::calendar::at_local,
    operations::Office,
    storage::migrations,
};

/// Carries out the command; what it has to say goes to `out`.
pub async fn run(cli: Cli, out: &mut dyn Write) -> Result<(), AppError> {
    match cli.command {
        // These need no settings at all.
        Command::ReadMinutes(args) => {
            cli::read_minutes::run(&args.file, args.format, out).map_err(cli::CliError::from)?;
            Ok(())
        }
        Command::Openapi(args) => Ok(cli::openapi::run(&args, &crate::api::openapi::json(), out)?),
        Command::Import(args) if args.dry_run => import(None, &SystemClock, &args, out).await,
        command => {
            let config = Config::of_process(
                cli.settings.config.as_deref(),
                &cli.settings.as_arguments(&command),
            )?;
            run_with(config, command, out).await
        }
    }
}

async fn run_with(config: Config, command: Command, out: &mut dyn Write) -> Result<(), AppError> {
    logging::start(&config.logging)?;
    match command {
        Command::Demo(args) => demo(config, &args, out).await,
        Command::Migrate => migrate(&config, out),
        Command::Serve(_) => {
            let listener = server::listen(config.server.address)?;
            App::open(config, Arc::new(SystemClock))?
                .serve(listener)
                .await
        }
        Command::Import(args) => {
            let app = App::open(config, Arc::new(SystemClock))?;
            import(Some(&app.office), &*app.office.clock, &args, out).await
        }
        Command::Outstanding(args) => {
            let app = App::open(config, Arc::new(SystemClock))?;
            Ok(cli::outstanding::run((&app.office, app.config.language), &args, out).await?)
        }
        Command::Render(args) => {
            let app = App::open(config, Arc::new(SystemClock))?;
            Ok(cli::render::run((&app.office, app.config.language), &args, out).await?)
        }
        Command::Remind(args) => {
            let ahead = TimeDelta::seconds(args.clock_ahead);
            let app = App::open(config, Arc::new(ShiftedClock::ahead(ahead, SystemClock)))?;
            let runner = app.runner(app.config.server.link_base(app.config.server.address));
            let place = (&app.office, app.config.language);
            Ok(cli::remind::run(place, &runner, &args, out).await?)
        }
        Command::History(args) => {
            let app = App::open(config, Arc::new(SystemClock))?;
            Ok(cli::history::run((&app.office, app.config.language), &args, out).await?)
        }
        Command::Token(args) => {
            let app = App::open(config, Arc::new(SystemClock))?;
            let issuer = app.issuer.as_ref().ok_or(cli::CliError::NoLocalIdentity)?;
            let signer = (issuer, app.config.identity.token_lifetime);
            Ok(cli::token::run(&app.office, signer, &args, out).await?)
        }
        Command::ReadMinutes(_) | Command::Openapi(_) => Ok(()),
    }
}

/// Imports documents, with progress on standard error, until Ctrl-C.
async fn import(
    office: Option<&Office>,
    clock: &dyn Clock,
    args: &ImportArgs,
    out: &mut dyn Write,
) -> Result<(), AppError> {
    let mut lines = io::stderr();
    let surroundings = Surroundings {
        office,
        clock,
        out,
        screen: if lines.is_terminal() {
            Screen::Terminal
        } else {
            Screen::Lines(&mut lines)
        },
        stop: Box::pin(async {
            if tokio::signal::ctrl_c().await.is_err() {
                // Then it ends the program as it does every other; what is imported stays.
                std::future::pending::<()>().await;
            }
        }),
    };
    Ok(cli::import::run(surroundings, args).await?)
}

fn migrate(config: &Config, out: &mut dyn Write) -> Result<(), AppError> {
    prepare_data_folder(config)?;
    let url = storage_url(&config.database.url)?;
    // Asked for by name: this is the command that makes a database.
    let migrated = migrations::migrate(&url, crate::storage::OpenMode::CreateIfMissing)?;
    Ok(cli::migrate::report(&url.to_string(), &migrated.run, out)?)
}

/// Sets the demonstration up in a database of its own, tells it, and serves it.
async fn demo(mut config: Config, args: &DemoArgs, out: &mut dyn Write) -> Result<(), AppError> {
    let listener = if args.once {
        None
    } else {
        Some(server::listen(config.server.address)?)
    };
    let database = config.data.join("demo.db");
    config.database.url = DatabaseUrl::embedded(database.clone());
    // Whoever looks at the demonstration is in no provider's books.
    config.identity.is_local = true;
    // Not before the address is ours: another demonstration may be at work there.
    if args.reset {
        cli::demo::reset(&database)?;
    }
    let clock: Arc<dyn Clock> = match args.today {
        Some(day) => {
            let start = at_local(day, config.jobs.office_hours.opens());
            Arc::new(ShiftedClock::starting_at(start, SystemClock))
        }
        None => Arc::new(SystemClock),
    };
    let app = App::open(config, clock)?;
    let language = args.language.map_or(app.config.language, Into::into);
    let secretary = cli::demo::run((&app.office, language), out).await?;
    if let Some(listener) = listener {
        let address = listener.local_addr().map_err(AppError::Server)?;
        invite(&app, (address, language), secretary, out)?;
        app.serve(listener).await?;
    }
    Ok(())
}

fn invite(
    app: &App,
    (address, language): (SocketAddr, crate::domain::language::Language),
    secretary: crate::domain::ids::PersonId,
    out: &mut dyn Write,
) -> Result<(), AppError> {
    let grant = cli::demo::grant_of(secretary);
    let now = app.office.clock.now();
    let issuer = app.issuer.as_ref().ok_or(cli::CliError::NoLocalIdentity)?;
    let token = issuer.mint(&grant, now, app.config.identity.token_lifetime)?;
    Ok(cli::demo::invite((address, language), &token, out)?)
}
