//! The hosts of a database: which of them can be written to, found without waiting for one that is dead.
//!
//! The one that was good last is tried first. The next is tried beside it when it has failed, or has said nothing for a moment, and so on;
//! the first that is fit for work is taken. A machine that lost its power, one that accepts connections and says nothing more, and a
//! standby therefore cost a moment and not the whole patience. A host that let a connection down is tried last from then on: it may be a
//! former primary that does not know yet that it is none.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;
use tokio_postgres::config::{Host, TargetSessionAttrs};
use tokio_postgres::error::Severity;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls, Socket};

use super::target::{Line, Target};
use super::tls::{self, Connector};
use crate::StoreError;
use crate::sql::{Error, Result};

/// After how long a silence of one host the next is tried beside it.
const NEXT_AFTER: Duration = Duration::from_millis(500);
/// For how long it is believed that no host can be used, so that many who ask at once do not all wait.
const AWAY_BELIEVED: Duration = Duration::from_millis(250);

/// The hosts that a URL names.
#[derive(Debug)]
pub(super) struct Hosts {
    /// Each with the port and everything else that the URL says.
    configs: Vec<Config>,
    /// The one to try first.
    first: AtomicUsize,
    /// The one that was connected to last. A connection to another one is of a time before.
    present: AtomicUsize,
    /// When it was found last that none can be used, and why.
    away: Mutex<Option<(Instant, String)>>,
}

impl Hosts {
    pub fn of(config: &Config) -> Result<Hosts, StoreError> {
        let hosts = config.get_hosts();
        let (addresses, ports) = (config.get_hostaddrs(), config.get_ports());
        if ports.len() > 1 && ports.len() != hosts.len() || !addresses.is_empty() && addresses.len() != hosts.len() {
            let reason = "the URL of the database names more or fewer ports or addresses than hosts";
            return Err(StoreError::Unusable(reason.to_owned()));
        }
        let port = |place: usize| ports.get(place).or(ports.first()).copied();
        let configs =
            hosts.iter().enumerate().map(|(place, host)| only(config, host, addresses.get(place).copied(), port(place)));
        Ok(Hosts { configs: configs.collect(), first: AtomicUsize::new(0), present: AtomicUsize::new(0), away: Mutex::new(None) })
    }

    /// A connection to the first that is fit.
    pub async fn connect(&self, target: &Target) -> Result<Line> {
        if let Some(reason) = self.believed_away() {
            return Err(Error::Lost(reason));
        }
        let patience = target.patience.connect;
        let connected = match tokio::time::timeout(patience, self.try_each(target)).await {
            Ok(connected) => connected,
            Err(_) => Err(Error::Lost(format!("{} did not answer within {} ms", target.place(), patience.as_millis()))),
        };
        if let Err(Error::Lost(reason)) = &connected {
            *self.away() = Some((Instant::now(), reason.clone()));
        }
        connected
    }

    async fn try_each(&self, target: &Target) -> Result<Line> {
        let (count, first) = (self.configs.len(), self.first.load(Ordering::Relaxed));
        let mut tries: JoinSet<(usize, Result<Line>)> = JoinSet::new();
        let mut failures = Vec::new();
        let mut begun = 0;
        loop {
            if begun < count {
                let host = (first + begun) % count;
                let (config, target) = (self.configs[host].clone(), target.clone());
                tries.spawn(async move { (host, try_one(config, host, &target).await) });
                begun += 1;
            }
            let next_after = if begun < count { NEXT_AFTER } else { target.patience.connect };
            match tokio::time::timeout(next_after, tries.join_next()).await {
                Ok(Some(Ok((host, Ok(line))))) => {
                    self.first.store(host, Ordering::Relaxed);
                    self.present.store(host, Ordering::Relaxed);
                    return Ok(line);
                }
                Ok(Some(Ok((_, Err(error))))) => failures.push(error),
                Ok(Some(Err(panic))) => failures.push(Error::Lost(format!("connecting ended: {panic}"))),
                Ok(None) => return Err(all_of(failures)),
                Err(_) => {}
            }
        }
    }

    /// Others are tried before this one.
    pub fn leave(&self, host: usize) {
        let next = (host + 1) % self.configs.len();
        let _ = self.first.compare_exchange(host, next, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Whether that host is the one that is used now. Where one connection has found another, the others go there too: a former primary
    /// that was only frozen would answer them from the past.
    pub fn is_present(&self, host: usize) -> bool {
        self.present.load(Ordering::Relaxed) == host
    }

    fn believed_away(&self) -> Option<String> {
        self.away().take_if(|(since, _)| since.elapsed() >= AWAY_BELIEVED);
        self.away().as_ref().map(|(_, reason)| reason.clone())
    }

    fn away(&self) -> std::sync::MutexGuard<'_, Option<(Instant, String)>> {
        self.away.lock().expect("nothing panics while it holds this")
    }
}

/// What the URL says, of one of its hosts.
fn only(config: &Config, host: &Host, address: Option<IpAddr>, port: Option<u16>) -> Config {
    let mut one = Config::new();
    match host {
        Host::Tcp(name) => one.host(name),
        Host::Unix(path) => one.host_path(path),
    };
    if let Some(address) = address {
        one.hostaddr(address);
    }
    if let Some(port) = port {
        one.port(port);
    }
    if let Some(user) = config.get_user() {
        one.user(user);
    }
    if let Some(password) = config.get_password() {
        one.password(password);
    }
    if let Some(database) = config.get_dbname() {
        one.dbname(database);
    }
    if let Some(options) = config.get_options() {
        one.options(options);
    }
    if let Some(name) = config.get_application_name() {
        one.application_name(name);
    }
    if let Some(timeout) = config.get_connect_timeout() {
        one.connect_timeout(*timeout);
    }
    if let Some(timeout) = config.get_tcp_user_timeout() {
        one.tcp_user_timeout(*timeout);
    }
    if let Some(interval) = config.get_keepalives_interval() {
        one.keepalives_interval(interval);
    }
    if let Some(retries) = config.get_keepalives_retries() {
        one.keepalives_retries(retries);
    }
    one.keepalives(config.get_keepalives()).keepalives_idle(config.get_keepalives_idle());
    one.ssl_mode(config.get_ssl_mode())
        .ssl_negotiation(config.get_ssl_negotiation())
        .channel_binding(config.get_channel_binding());
    // Whether it can be written to is asked here, so that it can be said why not.
    one.target_session_attrs(TargetSessionAttrs::Any);
    one
}

/// Where a host is, without a password.
pub(super) fn place_of(config: &Config) -> String {
    let ports = config.get_ports().iter().chain(std::iter::repeat(&5432));
    let hosts = config.get_hosts().iter().zip(ports).map(|(host, port)| match host {
        Host::Tcp(host) => format!("{host}:{port}"),
        Host::Unix(path) => format!("{}:{port}", path.display()),
    });
    format!("postgres://{}/{}", hosts.collect::<Vec<_>>().join(","), config.get_dbname().unwrap_or_default())
}

/// Connects to a host, and looks whether it is fit.
async fn try_one(config: Config, host: usize, target: &Target) -> Result<Line> {
    let place = place_of(&config);
    let explained = |error| explain(&place, config.get_dbname(), &error);
    let was_warned = Arc::new(AtomicBool::new(false));
    let client = match &target.tls {
        None => call(&config, NoTls, &was_warned).await,
        Some(Connector(tls)) => call(&config, tls.clone(), &was_warned).await,
    };
    let client = client.map_err(explained)?;
    look(&client, &place).await?;
    target.prepare(&client).await.map_err(explained)?;
    was_warned.store(false, Ordering::Relaxed);
    Ok(Line { client: Arc::new(client), host, was_warned })
}

/// Connects, encrypted or not, and drives the connection from then on.
async fn call<T>(config: &Config, tls: T, was_warned: &Arc<AtomicBool>) -> Result<Client, tokio_postgres::Error>
where
    T: MakeTlsConnect<Socket, Stream: Send + 'static>,
{
    let (client, connection) = config.connect(tls).await?;
    tokio::spawn(listen(connection, Arc::clone(was_warned)));
    Ok(client)
}

/// Drives a connection, and takes notice of warnings.
async fn listen<S>(mut connection: Connection<Socket, S>, was_warned: Arc<AtomicBool>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        match std::future::poll_fn(|context| connection.poll_message(context)).await {
            Some(Ok(AsyncMessage::Notice(notice))) => {
                tracing::debug!(code = notice.code().code(), message = notice.message(), "the database says");
                if notice.parsed_severity().is_none_or(|severity| severity == Severity::Warning) {
                    was_warned.store(true, Ordering::Relaxed);
                }
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                tracing::debug!(%error, "a connection to the database ended");
                return;
            }
            None => return,
        }
    }
}

/// Whether what is written here is kept.
async fn look(client: &Client, place: &str) -> Result<()> {
    let settings = client
        .query_one(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('transaction_read_only'), \
             pg_is_in_recovery(), coalesce(current_setting('docket.connection', true), '')",
            &[],
        )
        .await?;
    let of = |column| settings.get::<_, &str>(column);
    if !of(4).is_empty() {
        return Err(Error::Unusable(format!("{place} {POOLED}")));
    }
    if settings.get(3) {
        return Err(Error::Lost(format!(
            "{place} is a standby, which can only be read; name the primary's host as well, or promote this one"
        )));
    }
    if of(2) == "on" {
        return Err(Error::Lost(format!(
            "{place} can only be read: default_transaction_read_only is on; turn it off for this user"
        )));
    }
    if of(0) != "on" {
        return Err(Error::Unusable(format!(
            "{place} runs with fsync=off, which loses what was answered when the power fails; set fsync=on in postgresql.conf"
        )));
    }
    if matches!(of(1), "off" | "local") {
        client.batch_execute("SET synchronous_commit = on").await?;
    }
    Ok(())
}

/// What is wrong where a connection was told something before that only Docket says: it was another one a moment ago.
const POOLED: &str = "is a pooler that hands out connections by transaction, so that what one is told reaches another; connect to the \
                      database itself, or let the pooler hand them out by session";

/// What is wrong with a connection that could not be made, and what to do.
fn explain(place: &str, database_name: Option<&str>, error: &tokio_postgres::Error) -> Error {
    if let Some(why) = tls::explain(error) {
        return Error::Unusable(format!("{place} {why}"));
    }
    let Some(database) = error.as_db_error() else {
        return Error::Lost(format!("{place} cannot be reached: {}", reason_of(error)));
    };
    let text = database.message();
    match database.code().code() {
        "28P01" | "28000" => Error::Unusable(format!("{place} does not let us in: {text}; check user and password in the URL")),
        "3D000" => Error::Unusable(format!("{place}: {text}; make it with: createdb {}", database_name.unwrap_or("docket"))),
        "53300" => Error::Lost(format!("{place} has no connection left: {text}; raise max_connections")),
        _ => Error::Lost(format!("{place} cannot be used now: {text}")),
    }
}

/// What several hosts say. One that may come back makes it worth trying again, whatever is wrong with the others.
fn all_of(failures: Vec<Error>) -> Error {
    let may_come_back = failures.iter().any(|failure| matches!(failure, Error::Lost(_)));
    let text = failures.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    if may_come_back { Error::Lost(text) } else { Error::Unusable(text) }
}

/// An error in its own words and those of what caused it.
fn reason_of(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
