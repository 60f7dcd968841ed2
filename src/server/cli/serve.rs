//! `keydesk serve`: starts the server and the worker, and stops both in order.

use std::{path::Path, sync::Arc};

use axum::middleware::from_fn;
use secrecy::ExposeSecret;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
};
use tokio_util::sync::CancellationToken;

use crate::server::{
    api,
    cli::{
        database::GivenPaths,
        demo,
        exit_code::Outcome,
        failure::Failure,
        first_admin,
        print::{self, CommandOutput},
    },
    config::{Config, FirstAdmin, StartSettings},
    domain::{
        caller::Caller,
        crypto::master_key::MasterKeySource,
        error::Error,
        files, installation,
        mailer::MailSettings,
        runtime::{Domain, Settings},
        setup,
    },
    http::{assets::EmbeddedFiles, listen, this_machine::only_this_machine},
    router,
    state::AppState,
    telemetry,
    webhook_delivery::WebhookDelivery,
    worker,
};

#[derive(clap::Args)]
pub(super) struct ServeArgs {
    /// Serve sample data from memory, on this machine alone: to try Keydesk. Nothing is written to disk
    #[arg(long)]
    demo: bool,
}

/// Serves until a signal comes, with static files of its own or without.
pub(super) async fn run(
    arguments: &ServeArgs,
    start: StartSettings,
    embedded: Option<EmbeddedFiles>,
) -> Result<CommandOutput, Failure> {
    if arguments.demo {
        demo::check(&start.config)?;
    }
    let log = telemetry::start(&start.config).map_err(Failure::fault)?;
    for variable in &start.unknown_variables {
        tracing::warn!(variable, "an unknown variable is ignored; keydesk serve --help lists all settings");
    }
    // First, so that a signal that comes early is not missed.
    let signals = signals()?;
    let given = GivenPaths::of(&start);
    let (listener, config) = listen_on(start.config).await?;
    let (domain, config) = if arguments.demo {
        let (domain, config) = (demo::open(start.domain).await?, demo::settings(config));
        print::note(&demo::banner(&config));
        (domain, config)
    } else {
        let domain = open(start.domain, &start.first_admin, &config, &given).await?;
        (domain, config)
    };

    let shutdown = CancellationToken::new();
    tokio::spawn(stop_on_signal(shutdown.clone(), signals));
    tracing::info!(version = env!("CARGO_PKG_VERSION"), bind = %config.bind, url = %config.public_url, "serving");
    if domain.webhook_urls().allow_private {
        tracing::warn!("webhooks may go to private addresses and over http, because of --webhook-allow-private");
    }
    let webhooks = delivery(&domain, &config);
    let worker = tokio::spawn(worker::run(domain.clone(), webhooks, log.losses(), shutdown.clone()));
    let state = AppState::new(domain.clone(), Arc::new(config), embedded);
    let mut router = router::router(state.clone());
    if arguments.demo {
        router = router.layer(from_fn(only_this_machine));
    }
    listen::serve(listener, router, state.phase.clone(), shutdown).await;
    worker.await.map_err(Failure::fault)?;
    domain.close().await;
    tracing::info!("stopped");
    Ok(CommandOutput::default())
}

/// Opens the data folder, and prints where it is and how to set it up.
async fn open(
    settings: Settings,
    first_admin: &FirstAdmin,
    config: &Config,
    given: &GivenPaths,
) -> Result<Domain, Failure> {
    let places = places(&settings).map_err(|error| given.explain(error))?;
    // The system may have chosen the port.
    let mail = settings.mail.map(|mail| MailSettings { site: config.public_url.origin().to_owned(), ..mail });
    let domain =
        Domain::open(Settings { mail, ..settings }, api::EVENT_PAYLOADS).await.map_err(|error| given.explain(error))?;
    first_admin::from_settings(&domain, first_admin).await?;
    installation::keep_public_url(&domain, &Caller::operator(), config.public_url.origin()).await?;
    print::note(&banner(&domain, config, &places).await?);
    Ok(domain)
}

/// Who delivers webhook events. `None`: a demo stays on its machine.
fn delivery(domain: &Domain, config: &Config) -> Option<WebhookDelivery> {
    if domain.is_in_memory() {
        return None;
    }
    Some(WebhookDelivery::over_internet(domain.clone(), config.public_url.clone()))
}

/// Listens before the database is opened, so that a second server on the same port changes nothing.
async fn listen_on(config: Config) -> Result<(TcpListener, Config), Failure> {
    let failure = |error| Failure::new("ADDRESS_UNUSABLE", format!("cannot listen on {}: {error}", config.bind));
    let listener = TcpListener::bind(config.bind).await.map_err(failure)?;
    let address = listener.local_addr().map_err(Failure::fault)?;
    Ok((listener, config.listening_on(address)))
}

/// The paths of database and master key, and whether they are about to be created.
fn places(settings: &Settings) -> Result<[String; 2], Error> {
    let place = |path: &Path, how: &str| {
        let suffix = if files::exists(path)? { String::new() } else { format!(" (created{how})") };
        Ok::<_, Error>(format!("{}{suffix}", path.display()))
    };
    let data = settings.database.as_deref().map_or(Ok(String::new()), |path| place(path, ""))?;
    let key = match &settings.master_key {
        MasterKeySource::File(path) => place(path, ", 0600; back it up apart from the data")?,
        MasterKeySource::Given(_) => "from the environment".into(),
    };
    Ok([data, key])
}

async fn banner(domain: &Domain, config: &Config, [data, key]: &[String; 2]) -> Result<String, Failure> {
    let behind = if config.given_by("public-url").is_some() {
        format!(" (listening on {})", config.bind)
    } else {
        String::new()
    };
    let mut text = format!(
        "Keydesk {}\n  data     {data}\n  key      {key}\n  address  {}{behind}",
        env!("CARGO_PKG_VERSION"),
        config.public_url,
    );
    if setup::is_needed(domain).await? {
        let code = setup::new_code(domain, &Caller::operator()).await?;
        let link = config.public_url.join(&format!("/setup/{}", code.expose_secret()));
        let minutes = setup::CODE_SECONDS / 60;
        text += &format!("\n\nFinish setup: {link}   ({minutes} minutes; `keydesk setup-link` prints a new one)");
    }
    Ok(text + "\n")
}

fn signals() -> Result<[Signal; 2], Failure> {
    let listen = |kind| signal(kind).map_err(Failure::fault);
    Ok([listen(SignalKind::terminate())?, listen(SignalKind::interrupt())?])
}

/// The first signal lets requests finish, the second one ends the process.
async fn stop_on_signal(shutdown: CancellationToken, [mut terminate, mut interrupt]: [Signal; 2]) {
    let mut any = async || tokio::select! { _ = terminate.recv() => (), _ = interrupt.recv() => () };
    any().await;
    tracing::info!("stopping once running requests are finished");
    shutdown.cancel();
    any().await;
    tracing::warn!("stopped at once");
    std::process::exit(Outcome::Failed.code().into());
}
