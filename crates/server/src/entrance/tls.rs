//! TLS for clients: which certificate is served, and how a connection begins.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, timeout};
use tokio_rustls::TlsAcceptor;

use super::authority::Authority;
use super::certificate::Served;
use crate::machine_time::machine_time;

/// How often files are looked at, and whether a certificate has become old.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often a certificate that ends soon, or has ended, is complained of.
const COMPLAIN_EVERY: Duration = Duration::from_secs(24 * 3_600);
/// Every TLS connection begins with a record of this type.
const HANDSHAKE_RECORD: u8 = 22;

/// Why TLS cannot be served, for whoever operates the server.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct TlsError(String);

impl TlsError {
    pub(super) fn new(text: String) -> TlsError {
        TlsError(text)
    }
}

/// TLS, with a certificate that may be changed while it is served.
#[derive(Clone)]
pub struct Tls(Arc<Parts>);

struct Parts {
    config: Arc<ServerConfig>,
    current: Arc<Current>,
    source: Source,
    /// What the files looked like when they were last taken.
    seen: Mutex<Option<Looks>>,
    asked: Notify,
}

enum Source {
    Files { certificate: PathBuf, key: PathBuf },
    Own { authority: Box<Authority>, names: Vec<String> },
}

/// When files were changed, and how long they are.
type Looks = [Option<(SystemTime, u64)>; 2];

/// The certificate that new connections get.
#[derive(Debug)]
struct Current(RwLock<Arc<Served>>);

impl Current {
    fn get(&self) -> Arc<Served> {
        Arc::clone(&self.0.read().expect("nothing panics while it holds the certificate"))
    }

    fn set(&self, served: Served) {
        *self.0.write().expect("nothing panics while it holds the certificate") = Arc::new(served);
    }
}

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.get().key))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Tls")
    }
}

/// How a connection began.
pub(crate) enum Begun {
    /// With a handshake that is done.
    Encrypted(Box<tokio_rustls::server::TlsStream<TcpStream>>),
    /// By someone who speaks plain HTTP.
    Plain(TcpStream),
    /// Not in time, or with something else.
    Ended,
}

impl Tls {
    /// With a certificate, and the chain that leads to it, from a file, and its key from another.
    ///
    /// # Errors
    /// They cannot be read or do not belong together.
    pub fn from_files(certificate: &Path, key: &Path) -> Result<Tls, TlsError> {
        let looks = looks_of(certificate, key);
        let served = Served::read(certificate, key)?;
        let source = Source::Files { certificate: certificate.to_owned(), key: key.to_owned() };
        Tls::new(served, source, Some(looks))
    }

    /// With a certificate that the authority of the data directory signs, for this machine and the names that were given.
    ///
    /// # Errors
    /// The authority cannot be made or read, or may not sign for a name.
    pub fn own(data: &Path, names: &[String]) -> Result<Tls, TlsError> {
        let authority = Authority::of(data, names)?;
        let served = authority.certify(names)?;
        Tls::new(served, Source::Own { authority: Box::new(authority), names: names.to_vec() }, None)
    }

    fn new(served: Served, source: Source, seen: Option<Looks>) -> Result<Tls, TlsError> {
        let current = Arc::new(Current(RwLock::new(Arc::new(served))));
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError(format!("no TLS can be spoken: {error}")))?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&current) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Tls(Arc::new(Parts { config: Arc::new(config), current, source, seen: Mutex::new(seen), asked: Notify::new() })))
    }

    /// The authority, where the certificate is of one's own.
    pub fn authority(&self) -> Option<&Authority> {
        match &self.0.source {
            Source::Own { authority, .. } => Some(authority),
            Source::Files { .. } => None,
        }
    }

    /// Takes the files anew, as soon as it is kept up to date.
    pub fn take_anew(&self) {
        self.0.asked.notify_one();
    }

    /// Keeps the certificate up to date for as long as it is polled: takes files anew that have changed, and renews what was made here.
    /// Files that cannot be used change nothing; connections that are there keep what they have.
    pub async fn keep_current(&self) {
        let mut ticks = tokio::time::interval(LOOK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut failed = String::new();
        let mut complained = None;
        loop {
            let was_asked = tokio::select! {
                _ = ticks.tick() => false,
                () = self.0.asked.notified() => true,
            };
            let (this, asked) = (self.clone(), was_asked);
            // Files may be on a disk that does not answer.
            let looked = tokio::task::spawn_blocking(move || this.look(asked)).await;
            match looked {
                Ok(Ok(true)) => {
                    tracing::info!("the certificate was taken anew; connections from now on have it");
                    failed.clear();
                    complained = None;
                }
                Ok(Ok(false)) => {}
                // Every two seconds the same would be no news.
                Ok(Err(error)) if !was_asked && error.0 == failed => {}
                Ok(Err(error)) => {
                    tracing::error!(%error, "the certificate was not taken anew; the one before it is served on");
                    failed = error.0;
                }
                Err(error) => tracing::error!(%error, "the certificate could not be looked at"),
            }
            if complained.is_none_or(|at: tokio::time::Instant| at.elapsed() >= COMPLAIN_EVERY)
                && let Some(complaint) = self.0.current.get().complaint(machine_time())
            {
                tracing::warn!("{complaint}");
                complained = Some(tokio::time::Instant::now());
            }
        }
    }

    /// Whether there was something new to take.
    fn look(&self, was_asked: bool) -> Result<bool, TlsError> {
        match &self.0.source {
            Source::Files { certificate, key } => {
                // Before they are read: what changes meanwhile is seen at the next look.
                let looks = looks_of(certificate, key);
                let mut seen = self.0.seen.lock().expect("nothing panics while it holds this");
                if !was_asked && *seen == Some(looks) {
                    return Ok(false);
                }
                self.0.current.set(Served::read(certificate, key)?);
                *seen = Some(looks);
                Ok(true)
            }
            Source::Own { authority, names } => {
                if !was_asked && !self.0.current.get().is_old(machine_time()) {
                    return Ok(false);
                }
                self.0.current.set(authority.certify(names)?);
                Ok(true)
            }
        }
    }

    /// Begins a connection, within that time.
    pub(crate) async fn begin(&self, stream: TcpStream, patience: Duration) -> Begun {
        let beginning = async {
            let mut first = [0];
            match stream.peek(&mut first).await {
                Ok(1) if first[0] == HANDSHAKE_RECORD => {}
                // A method of HTTP; anything else is nobody who could be answered.
                Ok(1) if first[0].is_ascii_uppercase() => return Begun::Plain(stream),
                _ => return Begun::Ended,
            }
            match TlsAcceptor::from(Arc::clone(&self.0.config)).accept(stream).await {
                Ok(stream) => Begun::Encrypted(Box::new(stream)),
                Err(error) => {
                    tracing::debug!(%error, "a handshake failed");
                    Begun::Ended
                }
            }
        };
        timeout(patience, beginning).await.unwrap_or(Begun::Ended)
    }
}

fn looks_of(certificate: &Path, key: &Path) -> Looks {
    [certificate, key].map(|file| {
        let metadata = std::fs::metadata(file).ok()?;
        Some((metadata.modified().ok()?, metadata.len()))
    })
}
