//! How clients come in to a server: the options, and what is printed of them.

use std::io::IsTerminal as _;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::Args;
use docket_server::{Authority, Entrance, MostConnections, Rate, Rates, Tls, lead_on, machine_addresses};
use fast_qr::QRBuilder;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;

use crate::say::say;

/// Descriptors that are left to what is no client: the database, printers, files.
const DESCRIPTORS_KEPT: u64 = 256;
/// The word for no limit.
const OFF: &str = "off";

#[derive(Clone, Debug, Args)]
pub struct EntranceOptions {
    /// Serve TLS with the certificate in this file (PEM, its chain behind it). Files that change are taken anew, also on SIGHUP.
    #[arg(long, value_name = "FILE", env = "DOCKET_TLS_CERT", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Its private key (PEM, without a passphrase).
    #[arg(long, value_name = "FILE", env = "DOCKET_TLS_KEY", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Serve TLS with a certificate of one's own for this machine, and for these names and addresses: for a shop's own network. Tablets
    /// install the authority that signs it, once, from /ca.
    #[arg(long, value_name = "NAMES", num_args = 0.., value_delimiter = ',', conflicts_with = "tls_cert")]
    pub tls_self: Option<Vec<String>>,
    /// Also listen on this port for plain HTTP, only to lead browsers on to TLS.
    #[arg(long, value_name = "PORT")]
    pub http_redirect: Option<u16>,
    /// The most connections at once.
    #[arg(long, value_name = "COUNT", env = "DOCKET_CONNECTIONS", default_value_t = MostConnections::default().in_all)]
    pub connections: usize,
    /// The most connections at once of one address. Behind a proxy all are of its address.
    #[arg(long, value_name = "COUNT", env = "DOCKET_CONNECTIONS_PER_ADDRESS", default_value_t = MostConnections::default().per_address)]
    pub connections_per_address: usize,
    /// Requests a second, and how many at once, that an address may send without a token that is known: such as 20/100, or off.
    #[arg(long, value_name = "RATE", env = "DOCKET_RATE_LIMIT", default_value = "20/100", value_parser = rate_or_off)]
    pub rate_limit: RateOrOff,
    /// Requests a second, and how many at once, with one token: such as 200/1000, or off.
    #[arg(long, value_name = "RATE", env = "DOCKET_TOKEN_RATE_LIMIT", default_value = OFF, value_parser = rate_or_off)]
    pub token_rate_limit: RateOrOff,
}

/// A limit, or none.
#[derive(Clone, Copy, Debug)]
pub struct RateOrOff(Option<Rate>);

fn rate_or_off(text: &str) -> Result<RateOrOff, String> {
    if text.trim().eq_ignore_ascii_case(OFF) { Ok(RateOrOff(None)) } else { text.parse().map(|rate| RateOrOff(Some(rate))) }
}

/// An entrance that is ready to be opened.
pub struct Prepared {
    entrance: Arc<Entrance>,
    redirect: Option<u16>,
}

/// Reads what the options name.
///
/// # Errors
/// A certificate cannot be served.
pub fn prepare(options: &EntranceOptions, data: &Path) -> Result<Prepared> {
    let tls = match (&options.tls_cert, &options.tls_key, &options.tls_self) {
        (Some(certificate), Some(key), _) => Some(Tls::from_files(certificate, key).context("cannot serve TLS")?),
        (_, _, Some(names)) => {
            let names: Vec<String> =
                names.iter().map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty()).collect();
            Some(Tls::own(data, &names).context("cannot serve TLS")?)
        }
        _ => None,
    };
    if options.http_redirect.is_some() && tls.is_none() {
        anyhow::bail!(
            "--http-redirect leads on to TLS; name a certificate with --tls-cert and --tls-key, or let one be made with --tls-self"
        );
    }
    let most = MostConnections { in_all: room_for(options.connections), per_address: options.connections_per_address };
    let rates = Rates::new(options.rate_limit.0, options.token_rate_limit.0);
    Ok(Prepared { entrance: Arc::new(Entrance { tls, most, rates }), redirect: options.http_redirect })
}

/// As many connections as were asked for, or as this process can have: more than that would be accepted by nobody.
fn room_for(wanted: usize) -> usize {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let needed = wanted as u64 + DESCRIPTORS_KEPT;
    let Some(mut there) = current.filter(|there| *there < needed) else { return wanted };
    let raised = maximum.map_or(needed, |maximum| maximum.min(needed));
    if setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum }).is_ok() {
        there = raised;
    }
    let room = usize::try_from(there.saturating_sub(DESCRIPTORS_KEPT).max(there / 2)).unwrap_or(wanted).min(wanted);
    if room < wanted {
        tracing::warn!(
            room,
            wanted,
            descriptors = there,
            "fewer connections than --connections: this process may have no more descriptors"
        );
    }
    room
}

impl Prepared {
    /// For the server.
    pub fn shared(&self) -> Arc<Entrance> {
        Arc::clone(&self.entrance)
    }

    /// How the server is addressed that listens there.
    pub fn origin(&self, address: SocketAddr) -> String {
        let scheme = if self.entrance.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{address}")
    }

    /// Begins what goes on beside the server that listens there, until what is given is dropped; and prints how tablets come in.
    ///
    /// # Errors
    /// The port of `--http-redirect` cannot be listened on.
    pub async fn begin(&self, address: SocketAddr) -> Result<JoinSet<()>> {
        let mut beside = JoinSet::new();
        let Some(tls) = self.entrance.tls.clone() else { return Ok(beside) };
        let mut hung_up = signal(SignalKind::hangup()).context("cannot listen for SIGHUP")?;
        let asked = tls.clone();
        beside.spawn(async move {
            while hung_up.recv().await.is_some() {
                asked.take_anew();
            }
        });
        let current = tls.clone();
        beside.spawn(async move { current.keep_current().await });
        if let Some(port) = self.redirect {
            let from = SocketAddr::new(address.ip(), port);
            let listener = TcpListener::bind(from).await.with_context(|| format!("cannot listen on {from}"))?;
            tracing::info!(from = %listener.local_addr()?, "leading plain HTTP on to TLS");
            let entrance = self.shared();
            beside.spawn(async move { lead_on(listener, &entrance, address.port()).await });
        }
        if let Some(authority) = tls.authority() {
            tell_tablets(authority, address);
        }
        Ok(beside)
    }
}

/// Where others on the network reach a server that listens there.
pub fn reached_at(address: SocketAddr) -> SocketAddr {
    let host = match address.ip() {
        ip if ip.is_unspecified() => machine_addresses().first().copied().unwrap_or(IpAddr::from([127, 0, 0, 1])),
        ip => ip,
    };
    SocketAddr::new(host, address.port())
}

/// Prints where a tablet finds the authority. It comes by plain HTTP, since it cannot trust the server before: the fingerprint says whether it
/// got the right one.
fn tell_tablets(authority: &Authority, address: SocketAddr) {
    let page = format!("http://{}/ca", reached_at(address));
    say!(
        "A device trusts this server once it has the certificate from {page}\nSHA-256 fingerprint: {}\n",
        authority.fingerprint()
    );
    if (authority.is_new() || std::io::stdout().is_terminal())
        && let Ok(code) = QRBuilder::new(page).build()
    {
        say!("{}", code.to_str());
    }
}
