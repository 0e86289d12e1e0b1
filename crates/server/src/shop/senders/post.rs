//! Posts codes to a gateway that sends them: JSON, signed as Standard Webhooks has it (<https://www.standardwebhooks.com>).
//!
//! | | |
//! | --- | --- |
//! | how often | once, and twice more where the gateway cannot be reached or answers 5xx; always under the same `webhook-id`, so that it can tell |
//! | how long | 5 seconds each |
//! | redirects | are not followed: a code must not be sent elsewhere |
//! | in the clear | only to this machine |

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use ring::hmac;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use serde::Serialize;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::{CodeMessage, CodeSender, NotSent, Sending};

/// For how long one try may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is tried.
const TRIES: u32 = 3;
/// What is waited before the second try; twice that before the third.
const PAUSE: Duration = Duration::from_millis(250);
/// The fewest characters of a secret.
const SECRET_CHARS_MIN: usize = 16;
const AGENT: &str = concat!("Docket/", env!("CARGO_PKG_VERSION"));

/// Posts codes to a gateway.
pub struct PostSender {
    url: Url,
    key: hmac::Key,
    tls: TlsConnector,
}

/// What is posted.
#[derive(Serialize)]
struct Posted<'a> {
    merchant: &'a str,
    phone: &'a str,
    code: &'a str,
    language: &'a str,
    text: &'a str,
}

/// What became of a try.
enum Tried {
    Sent,
    /// It may be different in a moment.
    Again(String),
    /// It will not.
    Never(String),
}

impl PostSender {
    /// One that posts to a URL, signed with a secret: as it is or, with the prefix `whsec_`, in base64.
    ///
    /// # Errors
    /// What is wrong with either, in a sentence.
    pub fn new(url: &str, secret: &str) -> Result<PostSender, String> {
        let url = Url::parse(url).map_err(|_| format!("{url} is no URL such as https://gateway.example/codes"))?;
        let is_this_machine = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        if url.scheme() != "https" && !(url.scheme() == "http" && is_this_machine) {
            return Err("the URL must begin with https://, unless it leads to this machine".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("the URL must hold no user name and no password; every code is signed".to_owned());
        }
        let secret = match secret.strip_prefix("whsec_") {
            Some(encoded) => {
                STANDARD.decode(encoded).map_err(|_| "a secret with the prefix whsec_ goes on in base64".to_owned())?
            }
            None => secret.as_bytes().to_vec(),
        };
        if secret.len() < SECRET_CHARS_MIN {
            return Err(format!("the secret must have at least {SECRET_CHARS_MIN} characters"));
        }
        Ok(PostSender { url, key: hmac::Key::new(hmac::HMAC_SHA256, &secret), tls: tls()? })
    }

    async fn post(&self, message: &CodeMessage) -> Result<(), NotSent> {
        let CodeMessage { merchant, phone, code, language, text } = message;
        let body = serde_json::to_vec(&Posted { merchant, phone, code, language, text }).expect("texts are JSON");
        let mut random = [0; 16];
        getrandom::fill(&mut random).expect("the operating system has randomness");
        let id = format!("msg_{}", uuid::Uuid::from_bytes(random).simple());
        let mut last = String::new();
        for number in 0..TRIES {
            if number > 0 {
                tokio::time::sleep(PAUSE * number).await;
            }
            let tried = tokio::time::timeout(PATIENCE, self.try_once(&id, &body)).await;
            match tried.unwrap_or_else(|_| Tried::Again("the gateway takes too long to answer".to_owned())) {
                Tried::Sent => return Ok(()),
                Tried::Never(why) => return Err(NotSent(why)),
                Tried::Again(why) => last = why,
            }
        }
        Err(NotSent(last))
    }

    async fn try_once(&self, id: &str, body: &[u8]) -> Tried {
        let stream = match self.connect().await {
            Ok(stream) => stream,
            Err(why) => return Tried::Again(why),
        };
        let seconds = machine_seconds();
        let signature = signature(&self.key, id, seconds, body);
        match ask(stream, self.request(id, seconds, &signature, body)).await {
            Ok(status) if status.is_success() => Tried::Sent,
            Ok(status) if status.is_server_error() => Tried::Again(format!("the gateway answers {}", status.as_u16())),
            Ok(status) => Tried::Never(format!("the gateway answers {}", status.as_u16())),
            Err(why) => Tried::Again(why),
        }
    }

    async fn connect(&self) -> Result<Box<dyn Stream>, String> {
        let port = self.url.port_or_known_default().unwrap_or(443);
        let (host, name) = match self.url.host() {
            Some(Host::Ipv4(address)) => (address.to_string(), ServerName::from(IpAddr::from(address))),
            Some(Host::Ipv6(address)) => (address.to_string(), ServerName::from(IpAddr::from(address))),
            Some(Host::Domain(name)) => {
                let server = ServerName::try_from(name.to_owned()).map_err(|_| "the gateway has no name".to_owned())?;
                (name.to_owned(), server)
            }
            None => return Err("the gateway has no name".to_owned()),
        };
        let stream = TcpStream::connect((host.as_str(), port)).await;
        let stream = stream.map_err(|error| format!("the gateway cannot be reached: {}", error.kind()))?;
        if self.url.scheme() == "http" {
            return Ok(Box::new(stream));
        }
        let encrypted = self.tls.connect(name, stream).await;
        Ok(Box::new(encrypted.map_err(|error| format!("TLS with the gateway failed: {error}"))?))
    }

    fn request(&self, id: &str, seconds: u64, signature: &str, body: &[u8]) -> Request<Full<Bytes>> {
        let path = match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        };
        let host = self.url.host_str().unwrap_or_default();
        let host = self.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Request::post(path)
            .header(HOST, host)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, AGENT)
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signature)
            .body(Full::new(Bytes::copy_from_slice(body)))
            .expect("a parsed URL, and headers of visible ASCII")
    }
}

impl CodeSender for PostSender {
    fn send<'a>(&'a self, message: &'a CodeMessage) -> Sending<'a> {
        Box::pin(self.post(message))
    }
}

/// A connection, encrypted or not.
trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// Sends a request and answers its status; what else is answered does not matter.
async fn ask(stream: Box<dyn Stream>, request: Request<Full<Bytes>>) -> Result<StatusCode, String> {
    let failed = |error: hyper::Error| format!("the gateway hung up: {error}");
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(failed)?;
    let answer = async {
        let response = sender.send_request(request).await.map_err(failed)?;
        Ok(response.status())
    };
    let connection = async {
        // What ends it is told to whoever waits for the answer.
        let _ = connection.await;
        std::future::pending::<()>().await
    };
    tokio::select! {
        status = answer => status,
        () = connection => unreachable!("it never ends"),
    }
}

/// Seconds since 1970 by the machine's clock, with which a gateway compares its own: also where the store's is rehearsed.
#[expect(clippy::disallowed_methods, reason = "the gateway has a clock of its own, and it is not the store's")]
fn machine_seconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

fn tls() -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|error| format!("TLS cannot be used: {error}"))?;
    Ok(TlsConnector::from(Arc::new(config.with_root_certificates(roots).with_no_client_auth())))
}

/// HMAC-SHA256 over id, second and body.
fn signature(key: &hmac::Key, id: &str, seconds: u64, body: &[u8]) -> String {
    let mut signing = hmac::Context::with_key(key);
    signing.update(format!("{id}.{seconds}.").as_bytes());
    signing.update(body);
    format!("v1,{}", STANDARD.encode(signing.sign()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the reference libraries of Standard Webhooks.
    #[test]
    fn the_published_vector_is_signed_as_published() {
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base64");
        let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
        let signed = signature(&key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn codes_go_in_the_clear_to_this_machine_only() {
        const SECRET: &str = "a secret of many characters";
        for good in ["https://gateway.example/codes?x=1", "http://127.0.0.1:8081/", "http://localhost/", "http://[::1]:1/"] {
            assert!(PostSender::new(good, SECRET).is_ok(), "{good}");
        }
        for bad in
            ["http://gateway.example/", "http://10.0.0.2/", "ftp://gateway.example/", "gateway", "https://a:b@gateway.example/"]
        {
            assert!(PostSender::new(bad, SECRET).is_err(), "{bad}");
        }
        assert!(PostSender::new("https://gateway.example/", "short").is_err());
        assert!(PostSender::new("https://gateway.example/", "whsec_???").is_err());
    }
}
