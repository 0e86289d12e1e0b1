//! `docket serve`: serves the API.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use docket_domain::access::{Actor, Role};
use docket_domain::clock::BEHIND_MS_MAX;
use docket_engine::Engine;
use docket_server::imports::resume_what_was_cut_off;
use docket_server::{
    App, CodeSender, NoSender, PostSender, PrintSender, PrintWorker, Setup, SetupCode, TrustedProxies, WebhookWorker,
    close_days_that_are_due, font_directories, fonts_in, give_up_what_is_overdue, make_merchant, notice_newer_schema,
    place_standing_orders, printouts, purge_copies_that_are_due, release_unpaid_orders, watch_over_merchants,
};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::token_create::{TokenWish, create, name_like};
use crate::arguments::{CodesTo, ServeOptions};
use crate::entrance::{self, Prepared, prepare};
use crate::opened::{Opened, is_away, is_there, nothing_there, preset_of};
use crate::say::say;

/// Hours for which the token of `serve --preset` is good: a day at the till.
const TOKEN_HOURS: u32 = 12;
/// For how long requests under way may take once the server was asked to stop.
const STOP_PATIENCE: Duration = Duration::from_secs(10);
/// For how long the lane may take after that.
const LANE_PATIENCE: Duration = Duration::from_secs(5);
/// How often a database is tried again that was not there when the server was started.
const OPEN_EVERY: Duration = Duration::from_secs(1);
/// Exit code when the store can no longer be trusted, so that a service manager starts the process anew.
const EXIT_STORE_FAILED: i32 = 70;
/// The variable with the secret that codes are signed with on their way to a gateway: never an argument, which others on the machine see.
const CODES_SECRET: &str = "DOCKET_CODES_SECRET";
/// Exit code where there is nothing to serve.
const EXIT_NO_STORE: u8 = 2;

pub async fn run(options: ServeOptions) -> Result<ExitCode> {
    let directory = &options.data.directory;
    let in_a_database = options.data.url()?.is_some();
    // A directory that is there was made for a store; one that is not may be a typing error.
    if !is_there(&options.data)? && options.preset.is_none() && !directory.is_dir() {
        eprintln!("docket: {}", nothing_there(directory));
        return Ok(ExitCode::from(EXIT_NO_STORE));
    }
    if options.database_writers.is_some() && !in_a_database {
        bail!("--database-writers is for a store in PostgreSQL, and this one is a file in {}", directory.display());
    }
    let entrance = prepare(&options.entrance, directory)?;
    let (opened, listener) = match open(&options) {
        Err(error) if is_away(&error) => match wait_for_the_database(&options, &entrance, error).await? {
            Some(there) => there,
            None => return Ok(ExitCode::SUCCESS),
        },
        opened => (opened?, None),
    };
    let (engine, lanes) = opened.engines(&options.data, options.database_writers)?;
    tell_the_time(&opened, &engine).await?;
    let listener = match listener {
        Some(listener) => listener,
        None => listen(&options).await?,
    };
    let address = listener.local_addr()?;
    let sender = code_sender(&options.codes_to, address, engine.is_rehearsal())?;
    if let Some(name) = &options.preset {
        quick_start(&opened, &engine, name, &entrance.origin(address)).await?;
    }
    let fonts = fonts_in(&font_directories(options.fonts.as_deref()));
    let mut app = App::with_fonts(
        engine.clone(),
        opened.store.reads(usize::from(options.database_readers))?,
        opened.store.staging()?,
        fonts,
    )
    .behind(TrustedProxies::new(options.trusted_proxies.clone()))
    .with_webhook_reach(options.webhooks_allow_private.clone().unwrap_or_default())
    .sending_codes_by(sender)
    .with_entrance(entrance.shared());
    if opened.reads.merchants().await?.is_empty() {
        let code = SetupCode::new();
        offer_setup(&code, &entrance.origin(entrance::reached_at(address)));
        app = app.set_up_by(Setup::new(code, opened.store.clone()));
    }
    // Listened for before it says that it serves: whoever read that may ask it to stop.
    let terminated = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    let leading_on = entrance.begin(address).await?;
    tracing::info!(%address, store = opened.store.place(), "serving");
    let printing = PrintWorker::new(app.clone(), opened.store.print_queue()?, printouts(&app));
    let webhooks = WebhookWorker::new(app.clone(), opened.store.webhook_queue()?);
    // It ends by itself, or with the process: then it is cut off again.
    let resuming = tokio::spawn(resume_what_was_cut_off(app.importer()));
    let failed = engine.clone();
    drop(engine);
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let stop = async move {
        asked_to_stop(terminated).await;
        let _ = stopping.send(());
    };
    let code = tokio::select! {
        () = docket_server::serve(listener, app.clone(), stop) => ExitCode::SUCCESS,
        () = out_of_patience(stopped) => ExitCode::SUCCESS,
        () = purge_copies_that_are_due(app.clone()) => unreachable!("the timer runs as long as the server"),
        () = give_up_what_is_overdue(app.clone()) => unreachable!("the timer runs as long as the server"),
        () = release_unpaid_orders(app.clone()) => unreachable!("the timer runs as long as the server"),
        () = place_standing_orders(app.clone()) => unreachable!("the timer runs as long as the server"),
        () = watch(options.monitor, app.clone()) => unreachable!("the doctor looks as long as the server runs"),
        () = notice_newer_schema(app.clone()) => unreachable!("it looks as long as the server runs"),
        () = close_days_that_are_due(app) => unreachable!("the timer runs as long as the server"),
        () = webhooks.clone().run() => unreachable!("webhooks are sent as long as the server runs"),
        () = printing.clone().run() => unreachable!("the printing runs as long as the server"),
        reason = async move { failed.stopped().await } => end_distrusting(&reason),
        reason = opened.store.failed() => end_distrusting(&reason),
    };
    resuming.abort();
    tokio::join!(webhooks.finish(), printing.finish());
    drop(leading_on);
    // Each lane answers what it took and ends when the last handle is gone. A connection that was left behind may hold one: what is
    // not committed then was not answered either.
    let ended = tokio::task::spawn_blocking(move || lanes.into_iter().for_each(|lane| drop(lane.join())));
    if tokio::time::timeout(LANE_PATIENCE, ended).await.is_err() {
        tracing::warn!("stopping although a connection is still open");
    }
    Ok(code)
}

/// Ends at once: nothing is written, and nothing closed, through what was open when the disk failed. What was answered is on disk, and who
/// had no answer asks again with the same key.
fn end_distrusting(reason: &str) -> ! {
    eprintln!("docket: {reason}");
    std::process::exit(EXIT_STORE_FAILED)
}

/// Who sends codes to customers. Whoever reads the log of a server that prints them can sign in as anybody, so no server prints them by
/// accident that others reach.
fn code_sender(to: &CodesTo, address: SocketAddr, is_rehearsal: bool) -> Result<Arc<dyn CodeSender>> {
    match to {
        CodesTo::Nobody => Ok(Arc::new(NoSender)),
        CodesTo::Print { anyway } => {
            if !(*anyway || is_rehearsal || address.ip().is_loopback()) {
                bail!(
                    "--codes-to print writes customers' codes to standard error, and others can reach {address}; use a gateway, or \
                     print-anyway if that is meant"
                );
            }
            tracing::warn!("the codes by which customers sign in are written to standard error");
            Ok(Arc::new(PrintSender))
        }
        CodesTo::Url(url) => {
            let secret = std::env::var(CODES_SECRET).unwrap_or_default();
            let sender = PostSender::new(url, &secret);
            let sender = sender.map_err(|why| anyhow!("codes cannot be sent (--codes-to, {CODES_SECRET}): {why}"))?;
            Ok(Arc::new(sender))
        }
    }
}

fn open(options: &ServeOptions) -> Result<Opened> {
    match options.clock {
        Some(at) => Opened::rehearsing(&options.data, at),
        None => Opened::or_new(&options.data),
    }
}

async fn listen(options: &ServeOptions) -> Result<TcpListener> {
    TcpListener::bind(options.listen).await.with_context(|| format!("cannot listen on {}", options.listen))
}

/// Answers 503 until the database is there, and goes on with the same listener. `None` when it was asked to stop first.
async fn wait_for_the_database(
    options: &ServeOptions,
    entrance: &Prepared,
    away: anyhow::Error,
) -> Result<Option<(Opened, Option<TcpListener>)>> {
    let listener = listen(options).await?;
    let address = listener.local_addr()?;
    let listener = listener.into_std()?;
    let same = TcpListener::from_std(listener.try_clone()?)?;
    let terminated = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
    tracing::error!(%address, "{away:#}; everything is answered 503 until it is there");
    let opening = async {
        loop {
            tokio::time::sleep(OPEN_EVERY).await;
            let options = options.clone();
            match tokio::task::spawn_blocking(move || open(&options)).await? {
                Err(error) if is_away(&error) => tracing::debug!("{error:#}"),
                opened => return opened.map(Some),
            }
        }
    };
    let there = async {
        tokio::select! {
            opened = opening => opened,
            () = asked_to_stop(terminated) => Ok(None),
        }
    };
    let opened = docket_server::serve_without_store(TcpListener::from_std(listener)?, &entrance.shared(), there).await?;
    Ok(opened.map(|opened| (opened, Some(same))))
}

/// Says what is special about the clock: that it is rehearsed, or that documents will be dated later than it reads. From this reading
/// on the clock is watched.
async fn tell_the_time(opened: &Opened, engine: &Engine) -> Result<()> {
    let now = engine.now().at;
    if engine.is_rehearsal() {
        tracing::warn!(clock = %now, "REHEARSAL: nothing in this store is real; its clock is set with --clock or `docket clock set`");
    }
    if let Some(floor) = opened.reads.latest_floor().await?
        && floor.0 - now.0 > BEHIND_MS_MAX
    {
        tracing::warn!(
            clock = %now, last_document = %floor,
            "the clock is behind the last document, by which new ones are dated until it has caught up; set it right, or run \
             `docket clock lower` if that document is dated wrongly"
        );
    }
    Ok(())
}

/// Waits until stopping has taken too long: a client that never finishes its request must not keep the server.
async fn out_of_patience(stopped: tokio::sync::oneshot::Receiver<()>) {
    match stopped.await {
        Ok(()) => tokio::time::sleep(STOP_PATIENCE).await,
        Err(_) => std::future::pending().await,
    }
}

/// Makes the merchant where there is none, and prints what a newcomer needs to place a first order.
async fn quick_start(opened: &Opened, engine: &Engine, preset: &str, origin: &str) -> Result<()> {
    let preset = preset_of(preset)?;
    let slug = preset.settings.slug.clone();
    let item = preset.products.first().map(|product| product.sku.clone());
    let owner = preset.users.iter().find(|user| user.role == Role::Owner).map(|user| user.name.clone());
    let user = owner.unwrap_or_else(|| name_like(Role::Owner));
    let merchants = opened.reads.merchants().await?;
    let merchant = match merchants.iter().find(|merchant| merchant.slug == slug) {
        Some(merchant) => merchant.id,
        None => make_merchant(engine, Actor::command_line(), preset).await?,
    };
    let wish = TokenWish { role: Role::Owner, user, outlet: None, register: None, hours: Some(TOKEN_HOURS), scope: None };
    let token = create(engine, merchant, wish).await?;
    let item = match item {
        Some(sku) => format!("{{\"product\":\"{sku}\",\"quantity\":2}}"),
        None => "{\"description\":\"Anything\",\"quantity\":1,\"unitPrice\":10}".to_owned(),
    };
    say!("A token for the owner of {slug}, good for {TOKEN_HOURS} hours:\n\n{token}\n\nPlace an order:\n");
    say!(
        "curl -s {origin}/api/v1/orders -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json' \
         -d '{{\"items\":[{item}]}}'\n"
    );
    say!("The API's reference is at {origin}/docs\n");
    Ok(())
}

/// Prints where a browser makes the first merchant, and the code without which nobody does. Not by the log's own lines, which never hold a
/// secret; a service manager keeps both.
fn offer_setup(code: &SetupCode, origin: &str) {
    let code = code.text();
    say!("There is no merchant here yet. Set one up in a browser:\n\n{origin}/setup#{code}\n\nSet-up code: {code}\n");
}

/// Lets the doctor watch, where it is wanted.
async fn watch(is_wanted: bool, app: App) {
    if is_wanted { watch_over_merchants(app).await } else { std::future::pending().await }
}

/// Waits for Ctrl-C or the service manager's SIGTERM.
async fn asked_to_stop(mut terminated: Signal) {
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminated.recv() => {}
    }
    tracing::info!("stopping; requests under way are finished first");
}
