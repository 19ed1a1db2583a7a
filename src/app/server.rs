//! Serving: the listener, the HTTP server and the ticker of the jobs, stopped together.

use std::{
    io::ErrorKind,
    net::{SocketAddr, TcpListener},
};

use actix_web::{App as HttpApp, HttpServer, web};

use crate::{
    api,
    app::{App, AppError},
    web as pages,
};

/// How long requests under way may take when the server stops, in seconds.
const SHUTDOWN_SECONDS: u64 = 20;

/// Takes the address, before anything is promised about it.
pub(super) fn listen(address: SocketAddr) -> Result<TcpListener, AppError> {
    TcpListener::bind(address).map_err(|source| match source.kind() {
        ErrorKind::AddrInUse => AppError::AddressTaken(address),
        _ => AppError::Address { address, source },
    })
}

fn no_address() -> AppError {
    AppError::Server(std::io::Error::other("the pages have no address"))
}

impl App {
    /// Serves until the program is told to stop (SIGINT, SIGTERM); then requests under way are
    /// finished and the jobs stop.
    pub(super) async fn serve(&self, listener: TcpListener) -> Result<(), AppError> {
        let bound = listener.local_addr().map_err(AppError::Server)?;
        let link_base = self.config.server.link_base(bound);
        let runner = self.runner(link_base.clone());
        let jobs = &self.config.jobs;
        let ticker = if jobs.is_enabled {
            Some(runner.start(jobs.tick).await?)
        } else {
            None
        };
        let state = self.api_state(link_base);
        tracing::info!(address = %bound, "serving");
        let configure = api::configure(state);
        let server = &self.config.server;
        let pages_at = server.link_base_url(bound).ok_or_else(no_address)?;
        let show_pages = pages::configure(self.web_state(pages_at));
        let rates = web::Data::new(self.config.server.rates());
        let server = HttpServer::new(move || {
            HttpApp::new()
                .app_data(rates.clone())
                .service(web::redirect("/", "/api/docs/"))
                .configure(show_pages.clone())
                .configure(configure.clone())
        })
        .shutdown_timeout(SHUTDOWN_SECONDS)
        .listen(listener)
        .map_err(AppError::Server)?;
        let outcome = server.run().await.map_err(AppError::Server);
        if let Some(ticker) = ticker {
            ticker.stop().await?;
        }
        tracing::info!("stopped");
        outcome
    }
}
