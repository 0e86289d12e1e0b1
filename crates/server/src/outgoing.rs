//! HTTP that this server asks of others: what posting to a webhook and to a gateway of codes have in common. Where they may lead, how long
//! they wait and what counts as an answer each says itself.

use std::net::IpAddr;
use std::sync::Arc;

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

const AGENT: &str = concat!("Docket/", env!("CARGO_PKG_VERSION"));

/// What is said beside the body, as Standard Webhooks has it.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`.
    pub at_seconds: u64,
    /// `webhook-signature`.
    pub signatures: String,
}

/// Encrypts, and believes the certificates that the system believes.
pub(crate) fn tls_connector() -> TlsConnector {
    let found = rustls_native_certs::load_native_certs();
    for error in found.errors {
        tracing::warn!(%error, "a root certificate of the system cannot be read");
    }
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(found.certs);
    if roots.is_empty() {
        tracing::warn!("the system has no root certificates: nothing can be sent with https");
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider knows the usual versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(config))
}

/// Whom a certificate must name; nothing where the URL names nobody.
pub(crate) fn server_name(url: &Url) -> Option<ServerName<'static>> {
    match url.host()? {
        Host::Domain(name) => ServerName::try_from(name.to_owned()).ok(),
        Host::Ipv4(address) => Some(ServerName::from(IpAddr::from(address))),
        Host::Ipv6(address) => Some(ServerName::from(IpAddr::from(address))),
    }
}

/// A signed request with a body of JSON.
///
/// # Errors
/// Something of it cannot stand in a request.
pub(crate) fn signed_post(url: &Url, signed: &Signed, body: &[u8]) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let host = url.host_str().unwrap_or_default();
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    Request::post(path)
        .header(HOST, host)
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, AGENT)
        .header("webhook-id", &signed.id)
        .header("webhook-timestamp", signed.at_seconds)
        .header("webhook-signature", &signed.signatures)
        .body(Full::new(Bytes::copy_from_slice(body)))
}
