//! A server's certificate with its chain and its key, as they stand in PEM files.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::TlsError;

/// So long before its end a certificate is warned about.
const ENDS_SOON: Duration = Duration::from_secs(14 * 24 * 3_600);

/// A certificate that can be served.
#[derive(Debug)]
pub(super) struct Served {
    /// The chain and what signs with its key.
    pub key: Arc<CertifiedKey>,
    from: SystemTime,
    until: SystemTime,
}

impl Served {
    /// Reads both files.
    ///
    /// # Errors
    /// One cannot be read or holds nothing of the kind, or the key is another's.
    pub fn read(certificate: &Path, key: &Path) -> Result<Served, TlsError> {
        let chain = chain_in(certificate)?;
        let private = PrivateKeyDer::from_pem_file(key).map_err(|error| {
            let hint = "a key that is protected by a passphrase must be stored without one";
            TlsError::new(format!("cannot read a private key from {}: {error} ({hint})", key.display()))
        })?;
        Served::new(chain, private).map_err(|error| {
            TlsError::new(format!("{error}; the certificate is in {}, the key in {}", certificate.display(), key.display()))
        })
    }

    /// A chain, its own certificate first, with its key.
    ///
    /// # Errors
    /// The certificate cannot be read, or the key is another's.
    pub fn new(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Served, TlsError> {
        let own = chain.first().ok_or_else(|| TlsError::new("there is no certificate".to_owned()))?;
        let read =
            Certificate::from_der(own).map_err(|error| TlsError::new(format!("the certificate cannot be read: {error}")))?;
        let validity = read.tbs_certificate.validity;
        let (from, until) = (validity.not_before.to_system_time(), validity.not_after.to_system_time());
        let key = CertifiedKey::from_der(chain, key, &ring::default_provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => TlsError::new("the key is not that of the certificate".to_owned()),
            other => TlsError::new(format!("the certificate and its key cannot be used: {other}")),
        })?;
        Ok(Served { key: Arc::new(key), from, until })
    }

    /// What is wrong with its time, in words; nothing where nothing is. A server with an expired certificate still serves: who trusts it by
    /// other means goes on, and everybody else is told by their own client.
    pub fn complaint(&self, now: SystemTime) -> Option<String> {
        let days = |duration: Duration| duration.as_secs() / (24 * 3_600);
        if let Ok(ago) = now.duration_since(self.until) {
            return Some(format!("the certificate has expired {} days ago; clients refuse it", days(ago)));
        }
        if self.from.duration_since(now).is_ok_and(|ahead| !ahead.is_zero()) {
            return Some("the certificate is not valid yet; clients refuse it, or this machine's clock is wrong".to_owned());
        }
        let left = self.until.duration_since(now).unwrap_or_default();
        (left < ENDS_SOON).then(|| format!("the certificate expires in {} days", days(left)))
    }

    /// Whether less than a third of its time is left.
    pub fn is_old(&self, now: SystemTime) -> bool {
        let whole = self.until.duration_since(self.from).unwrap_or_default();
        self.until.duration_since(now).unwrap_or_default() < whole / 3
    }
}

fn chain_in(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let failed = |error| TlsError::new(format!("cannot read a certificate from {}: {error}", file.display()));
    let chain: Vec<_> = CertificateDer::pem_file_iter(file).map_err(failed)?.collect::<Result<_, _>>().map_err(failed)?;
    if chain.is_empty() {
        return Err(TlsError::new(format!("there is no certificate in {}; it must be in PEM form", file.display())));
    }
    Ok(chain)
}
