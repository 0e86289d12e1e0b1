//! Posts codes to a gateway that sends them: JSON, signed as Standard Webhooks has it (<https://www.standardwebhooks.com>).
//!
//! | | |
//! | --- | --- |
//! | how often | once, and twice more where the gateway cannot be reached or answers 5xx; always under the same `webhook-id`, so that it can tell |
//! | how long | 5 seconds each |
//! | redirects | are not followed: a code must not be sent elsewhere |
//! | in the clear | only to this machine |

use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::{CodeMessage, CodeSender, NotSent, Sending};
use crate::machine_time::machine_seconds;
use crate::outgoing::{Signed, server_name, signed_post, tls_connector};
use crate::standard_webhooks::{SECRET_PREFIX, SigningKey, secret_bytes};

/// For how long one try may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is tried.
const TRIES: u32 = 3;
/// What is waited before the second try; twice that before the third.
const PAUSE: Duration = Duration::from_millis(250);
/// The fewest characters of a secret.
const SECRET_CHARS_MIN: usize = 16;

/// Posts codes to a gateway.
pub struct PostSender {
    url: Url,
    key: SigningKey,
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
        let secret = if secret.starts_with(SECRET_PREFIX) {
            secret_bytes(secret).ok_or_else(|| format!("a secret with the prefix {SECRET_PREFIX} goes on in base64"))?
        } else {
            secret.as_bytes().to_vec()
        };
        if secret.len() < SECRET_CHARS_MIN {
            return Err(format!("the secret must have at least {SECRET_CHARS_MIN} characters"));
        }
        Ok(PostSender { url, key: SigningKey::new(&secret), tls: tls_connector() })
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
        let at_seconds = machine_seconds();
        let signed = Signed { id: id.to_owned(), at_seconds, signatures: self.key.sign(id, at_seconds, body) };
        let request = signed_post(&self.url, &signed, body).expect("a parsed URL, and headers of visible ASCII");
        match ask(stream, request).await {
            Ok(status) if status.is_success() => Tried::Sent,
            Ok(status) if status.is_server_error() => Tried::Again(format!("the gateway answers {}", status.as_u16())),
            Ok(status) => Tried::Never(format!("the gateway answers {}", status.as_u16())),
            Err(why) => Tried::Again(why),
        }
    }

    async fn connect(&self) -> Result<Box<dyn Stream>, String> {
        let port = self.url.port_or_known_default().unwrap_or(443);
        let name = server_name(&self.url).ok_or_else(|| "the gateway has no name".to_owned())?;
        // The name without the brackets that an address of IPv6 has in a URL.
        let host = name.to_str();
        let stream = TcpStream::connect((host.as_ref(), port)).await;
        let stream = stream.map_err(|error| format!("the gateway cannot be reached: {}", error.kind()))?;
        if self.url.scheme() == "http" {
            return Ok(Box::new(stream));
        }
        let encrypted = self.tls.connect(name, stream).await;
        Ok(Box::new(encrypted.map_err(|error| format!("TLS with the gateway failed: {error}"))?))
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

#[cfg(test)]
mod tests {
    use super::*;

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
