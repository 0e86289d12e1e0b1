//! HTTP to an endpoint.
//!
//! | | |
//! | --- | --- |
//! | which machine | one that [`Reach`] allows, looked at by the address that is connected to, after the name was looked up |
//! | how long | 5 seconds until it is connected, 15 for everything |
//! | redirects | are not followed: they would lead elsewhere |
//! | proxies | none |
//! | the answer | its status counts; at most 64 KiB of the rest are read, so that the connection can be used again |
//!
//! A connection is kept for as long as an endpoint's turn lasts.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::RETRY_AFTER;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::reach::Reach;
use super::url::understood;
use crate::machine_time::machine_time;
use crate::outgoing::{Signed, server_name, signed_post, tls_connector};

/// The most bytes of an answer that are read.
const ANSWER_BYTES_MAX: usize = 64 << 10;

/// For how long an endpoint is waited for. The whole is shorter than the lease of an endpoint.
#[derive(Clone, Copy, Debug)]
pub struct SendPatience {
    /// Until it is connected.
    pub connect: Duration,
    /// Until it has answered.
    pub whole: Duration,
}

impl Default for SendPatience {
    fn default() -> SendPatience {
        SendPatience { connect: Duration::from_secs(5), whole: Duration::from_secs(15) }
    }
}

/// What an endpoint answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// After how many milliseconds it wants to be asked again.
    pub retry_after_ms: Option<i64>,
}

/// Connects to endpoints. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    tls: TlsConnector,
    reach: Reach,
    patience: SendPatience,
}

impl Client {
    /// One that believes the certificates that the system believes.
    pub fn new(reach: Reach, patience: SendPatience) -> Client {
        Client { tls: tls_connector(), reach, patience }
    }

    /// A line to one endpoint, which connects when something is sent.
    pub fn line(&self) -> Line {
        Line { client: self.clone(), open: None }
    }

    /// Connects, within the time that is left.
    async fn connect(&self, url: &Url) -> Result<SendRequest<Full<Bytes>>, String> {
        timeout(self.patience.connect, self.connect_patiently(url))
            .await
            .unwrap_or_else(|_| Err("It does not answer: connecting took too long.".to_owned()))
    }

    async fn connect_patiently(&self, url: &Url) -> Result<SendRequest<Full<Bytes>>, String> {
        let stream = self.tcp(url).await?;
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "cannot switch off Nagle's algorithm");
        }
        if url.scheme() != "https" {
            return speak(stream).await;
        }
        let name = server_name(url).ok_or("The host has no name.")?;
        let encrypted = self.tls.connect(name, stream).await.map_err(|error| format!("TLS failed: {error}."))?;
        speak(encrypted).await
    }

    /// Connects to one of the machines that the host is, of those that are sent to.
    async fn tcp(&self, url: &Url) -> Result<TcpStream, String> {
        let port = url.port_or_known_default().ok_or("There is no port.")?;
        let found: Vec<SocketAddr> = match url.host() {
            Some(Host::Ipv4(address)) => vec![(address, port).into()],
            Some(Host::Ipv6(address)) => vec![(address, port).into()],
            Some(Host::Domain(name)) => {
                let found = tokio::net::lookup_host((name, port)).await;
                found.map_err(|_| "Its name cannot be looked up.".to_owned())?.collect()
            }
            None => Vec::new(),
        };
        let allowed = found.into_iter().filter(|address| self.reach.allows(address.ip()));
        let mut failed = "It leads to a machine that this server does not send webhooks to.".to_owned();
        for address in allowed {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => failed = format!("It cannot be reached: {}.", error.kind()),
            }
        }
        Err(failed)
    }
}

async fn speak(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Result<SendRequest<Full<Bytes>>, String> {
    let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|error| format!("HTTP failed: {error}."))?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection to a webhook ended early");
        }
    });
    Ok(sender)
}

/// A line to one endpoint.
pub struct Line {
    client: Client,
    open: Option<(Url, SendRequest<Full<Bytes>>)>,
}

impl Line {
    /// Sends a message, and says what was answered.
    ///
    /// # Errors
    /// In words for whoever looks after the endpoint.
    pub async fn send(&mut self, url: &str, signed: &Signed, body: &[u8]) -> Result<Answer, String> {
        // What was taken before may not be taken any more: the operator may have changed it.
        let url = understood(url, &self.client.reach)?;
        let deadline = Instant::now() + self.client.patience.whole;
        let sent = timeout_at(deadline, self.sent(&url, signed, body)).await;
        let response = match sent {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => {
                self.open = None;
                return Err(error);
            }
            Err(_) => {
                self.open = None;
                return Err("It took too long to answer.".to_owned());
            }
        };
        let answer = Answer { status: response.status().as_u16(), retry_after_ms: retry_after_ms(&response, machine_time()) };
        if !matches!(timeout_at(deadline, is_read(response.into_body())).await, Ok(true)) {
            self.open = None;
        }
        Ok(answer)
    }

    /// Sends on the connection that is there. One that was idle may have ended meanwhile: then on a new one.
    async fn sent(&mut self, url: &Url, signed: &Signed, body: &[u8]) -> Result<Response<Incoming>, String> {
        let open = self.open.take().filter(|(to, sender)| to == url && !sender.is_closed());
        if let Some((to, mut sender)) = open
            && sender.ready().await.is_ok()
            && let Ok(response) = sender.send_request(request(url, signed, body)?).await
        {
            self.open = Some((to, sender));
            return Ok(response);
        }
        let mut sender = self.client.connect(url).await?;
        let response = sender.send_request(request(url, signed, body)?).await;
        let response = response.map_err(|error| format!("It hung up before it answered: {error}."))?;
        self.open = Some((url.clone(), sender));
        Ok(response)
    }
}

fn request(url: &Url, signed: &Signed, body: &[u8]) -> Result<Request<Full<Bytes>>, String> {
    signed_post(url, signed, body).map_err(|error| format!("It cannot be asked: {error}."))
}

/// Reads an answer to its end. Whether it got there, before there was too much of it.
async fn is_read(mut body: Incoming) -> bool {
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        let Ok(frame) = frame else { return false };
        bytes += frame.data_ref().map_or(0, Bytes::len);
        if bytes > ANSWER_BYTES_MAX {
            return false;
        }
    }
    true
}

/// When it wants to be asked again: in so many seconds, or at a moment. Only where it is too busy, or away for a while.
fn retry_after_ms<B>(response: &Response<B>, now: SystemTime) -> Option<i64> {
    if !matches!(response.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return None;
    }
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(i64::from(seconds) * 1_000);
    }
    let wait = httpdate::parse_http_date(text).ok()?.duration_since(now).ok()?;
    i64::try_from(wait.as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_is_busy_may_say_when_to_come_again() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777 - 30);
        let asked = |status: u16, text: &str| {
            let response = Response::builder().status(status).header(RETRY_AFTER, text).body(()).expect("a response");
            retry_after_ms(&response, now)
        };
        assert_eq!(asked(429, "120"), Some(120_000));
        assert_eq!(asked(503, " 5 "), Some(5_000));
        assert_eq!(asked(503, "Sun, 06 Nov 1994 08:49:37 GMT"), Some(30_000));
        for (status, text) in [(500, "120"), (200, "120"), (503, "soon"), (503, "-1"), (429, "Sat, 05 Nov 1994 08:49:37 GMT")] {
            assert_eq!(asked(status, text), None, "{status} {text}");
        }
    }
}
