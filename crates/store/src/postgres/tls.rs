//! TLS to a database: which certificate is believed, in libpq's words.
//!
//! | `sslmode` | encrypted | the certificate |
//! | --- | --- | --- |
//! | none, `disable`, `allow` | no | |
//! | `prefer` | where the server offers it | is not looked at |
//! | `require` | yes | is not looked at; with `sslrootcert`, as `verify-ca` |
//! | `verify-ca` | yes | comes from a root in `sslrootcert`, or one that the system trusts |
//! | `verify-full` | yes | the same, and is the host's that the URL names |

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::StoreError;

/// Root certificates that the system trusts, as libpq calls them.
const SYSTEM: &str = "system";

/// How far the server is believed to be who it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Belief {
    Anybody,
    OfARoot,
    OfARootAndTheHost,
}

/// What a URL says of TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wish {
    mode: Option<String>,
    root: Option<PathBuf>,
}

impl Wish {
    /// Takes what a URL says of TLS out of it: the driver knows less of it.
    pub fn taken_from(url: &str) -> (String, Wish) {
        let mut wish = Wish::default();
        let Some((before, query)) = url.split_once('?').filter(|_| url.contains("://")) else {
            return (url.to_owned(), wish);
        };
        let rest: Vec<&str> = query.split('&').filter(|pair| !wish.took(pair)).collect();
        let rest = if rest.is_empty() { String::new() } else { format!("?{}", rest.join("&")) };
        (format!("{before}{rest}"), wish)
    }

    fn took(&mut self, pair: &str) -> bool {
        match pair.split_once('=') {
            Some(("sslmode", mode)) => self.mode = Some(mode.to_owned()),
            Some(("sslrootcert", path)) => self.root = Some(PathBuf::from(decoded(path))),
            _ => return false,
        }
        true
    }

    /// What to say to the driver, and with what it connects; none without TLS. `said` is what the driver read by itself.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] for a mode that does not exist, or roots that cannot be read.
    pub fn connector(&self, said: SslMode) -> Result<(SslMode, Option<Connector>), StoreError> {
        let believes = |belief| self.connect_believing(belief).map(|connector| (SslMode::Require, Some(connector)));
        match self.mode.as_deref() {
            None if said == SslMode::Require => believes(Belief::Anybody),
            None | Some("disable" | "allow") => Ok((SslMode::Disable, None)),
            Some("prefer") => Ok((SslMode::Prefer, Some(self.connect_believing(Belief::Anybody)?))),
            Some("require") if self.root.is_none() => believes(Belief::Anybody),
            Some("require" | "verify-ca") => believes(Belief::OfARoot),
            Some("verify-full") => believes(Belief::OfARootAndTheHost),
            Some(other) => unusable(format!(
                "sslmode={other} is none; the URL of the database may say disable, prefer, require, verify-ca or verify-full"
            )),
        }
    }

    fn connect_believing(&self, belief: Belief) -> Result<Connector, StoreError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| StoreError::Other(format!("no TLS can be spoken: {error}")))?;
        let roots = match belief {
            Belief::Anybody => None,
            _ => {
                let roots = Arc::new(roots(self.root.as_deref())?);
                let chain = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&provider)).build();
                Some(chain.map_err(|error| StoreError::Unusable(format!("the root certificates cannot be used: {error}")))?)
            }
        };
        let believer = Arc::new(Believer { belief, chain: roots, provider });
        let config = builder.dangerous().with_custom_certificate_verifier(believer).with_no_client_auth();
        Ok(Connector(MakeRustlsConnect::new(config)))
    }
}

/// What connects with TLS.
#[derive(Clone)]
pub(super) struct Connector(pub MakeRustlsConnect);

impl std::fmt::Debug for Connector {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Connector")
    }
}

fn roots(file: Option<&Path>) -> Result<RootCertStore, StoreError> {
    let mut roots = RootCertStore::empty();
    let file = file.filter(|file| file.as_os_str() != SYSTEM);
    let Some(file) = file else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return unusable(
                "this system trusts no root certificate; name the database's with sslrootcert=FILE in its URL".to_owned(),
            );
        }
        return Ok(roots);
    };
    let cannot = |why: String| StoreError::Unusable(format!("cannot read root certificates in {}: {why}", file.display()));
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| cannot(error.to_string()))? {
        let certificate = certificate.map_err(|error| cannot(error.to_string()))?;
        roots.add(certificate).map_err(|error| cannot(error.to_string()))?;
    }
    if roots.is_empty() { Err(cannot("there is none".to_owned())) } else { Ok(roots) }
}

/// Looks at a server's certificate as far as it was asked to; that the server has its key is proved in any case.
#[derive(Debug)]
struct Believer {
    belief: Belief,
    chain: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Believer {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some(chain) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        let verified = chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verified {
            // The name is looked at last: all else was right.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.belief == Belief::OfARoot => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// What is wrong with TLS, where that is why a connection was not made: what to do.
pub(super) fn explain(error: &tokio_postgres::Error) -> Option<String> {
    let cause = std::error::Error::source(error)?;
    if cause.to_string().contains("server does not support TLS") {
        return Some(
            "does not speak TLS, which sslmode in its URL asks for; set ssl=on at the server, or leave sslmode out".to_owned(),
        );
    }
    let inner = cause.downcast_ref::<std::io::Error>()?.get_ref()?;
    match inner.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(why) => Some(format!(
            "shows a certificate that is not believed ({why}); sslrootcert=FILE in the URL names its root, and with sslmode=verify-full the \
             URL must name the host as the certificate does"
        )),
        other => Some(format!("and this program find no TLS in common: {other}")),
    }
}

fn unusable<T>(why: String) -> Result<T, StoreError> {
    Err(StoreError::Unusable(why))
}

/// A part of a URL without its percent signs.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| after.get(..2)).flatten();
        let byte = escaped.and_then(|hex| std::str::from_utf8(hex).ok()).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        rest = if byte.is_some() { &after[2..] } else { after };
        bytes.push(byte.unwrap_or(*first));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_tls_is_taken_out_of_a_url_and_nothing_else() {
        let url = "postgres://a:b@c/d?sslmode=verify-full&connect_timeout=3&sslrootcert=%2Fetc%2Froot%20one.crt";
        let (rest, wish) = Wish::taken_from(url);
        assert_eq!(rest, "postgres://a:b@c/d?connect_timeout=3");
        assert_eq!(wish, Wish { mode: Some("verify-full".into()), root: Some("/etc/root one.crt".into()) });
        for plain in ["postgres://a@b/c", "host=a sslmode=require", "postgres://a@b/c?target_session_attrs=read-write"] {
            assert_eq!(Wish::taken_from(plain), (plain.to_owned(), Wish::default()));
        }
        assert_eq!(Wish::taken_from("postgres://a@b/c?sslmode=require").0, "postgres://a@b/c");
    }

    #[test]
    fn a_mode_that_does_not_exist_and_roots_that_are_none_are_refused() {
        let why = |mode: &str, root: Option<&Path>| {
            let wish = Wish { mode: Some(mode.into()), root: root.map(Path::to_owned) };
            match wish.connector(SslMode::Prefer) {
                Err(StoreError::Unusable(why)) => why,
                other => panic!("not refused: {other:?}"),
            }
        };
        assert!(why("always", None).contains("sslmode=always is none"));
        assert!(why("verify-full", Some(Path::new("/nowhere.crt"))).contains("cannot read root certificates in /nowhere.crt"));
        let empty = tempfile::NamedTempFile::new().expect("a file");
        assert!(why("require", Some(empty.path())).contains("there is none"));
    }
}
