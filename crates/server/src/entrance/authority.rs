//! A certificate authority of the machine's own, for a shop whose network has no names that others certify.
//!
//! | what | where | for how long |
//! | --- | --- | --- |
//! | the authority's certificate, which tablets install | `tls/ca.crt` of the data directory | 10 years |
//! | its key, which never leaves the machine | `tls/ca.key`, readable by the owner only | |
//! | the server's certificate and key | in memory, made anew at every start and before they end | 397 days |
//!
//! The authority can sign for local names and private addresses only (and for what was named when it was made), so that a tablet that
//! trusts it trusts it with nothing else.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, NameConstraints, PKCS_ECDSA_P256_SHA256, SanType,
};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName, UnixTime};
use sha2::{Digest, Sha256};
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::TlsError;
use super::certificate::Served;
use crate::machine_time::machine_time;

const DAY: Duration = Duration::from_secs(24 * 3_600);
const AUTHORITY_DAYS: u32 = 3_650;
/// Clients refuse a server's certificate that is valid for longer than 398 days.
const SERVER_DAYS: u32 = 397;
/// So much earlier than now a certificate begins: the clock of a tablet may be behind.
const BEGINS_EARLIER: Duration = DAY;
/// Endings of names that nobody else in the world can have.
const LOCAL_ENDINGS: [&str; 6] = ["localhost", "local", "lan", "internal", "home.arpa", "test"];
/// Networks that are nobody's in particular: RFC 1918, 6598 and 3927, and the same of IPv6; and the machine itself.
const LOCAL_NETWORKS: [(&str, u8); 9] = [
    ("127.0.0.0", 8),
    ("10.0.0.0", 8),
    ("172.16.0.0", 12),
    ("192.168.0.0", 16),
    ("100.64.0.0", 10),
    ("169.254.0.0", 16),
    ("::1", 128),
    ("fc00::", 7),
    ("fe80::", 10),
];
const DIRECTORY: &str = "tls";
const CERTIFICATE_FILE: &str = "ca.crt";
const KEY_FILE: &str = "ca.key";

/// The authority.
pub struct Authority {
    certificate: CertificateDer<'static>,
    pem: String,
    issuer: Issuer<'static, KeyPair>,
    is_new: bool,
}

impl Authority {
    /// That of a data directory, made where there is none yet. It may sign for `names` too.
    ///
    /// # Errors
    /// The directory cannot be used, or what is in it is no authority.
    pub fn of(data: &Path, names: &[String]) -> Result<Authority, TlsError> {
        let directory = data.join(DIRECTORY);
        let is_new = !directory.join(CERTIFICATE_FILE).exists();
        if is_new {
            make(data, &directory, names)?;
        }
        let file = directory.join(CERTIFICATE_FILE);
        let failed =
            |what: &Path, error: &dyn std::fmt::Display| TlsError::new(format!("cannot read {}: {error}", what.display()));
        let pem = fs::read_to_string(&file).map_err(|error| failed(&file, &error))?;
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| failed(&file, &error))?;
        let key_file = directory.join(KEY_FILE);
        let key = fs::read_to_string(&key_file).map_err(|error| failed(&key_file, &error))?;
        let key = KeyPair::from_pem(&key).map_err(|error| failed(&key_file, &error))?;
        // A key that is another's would sign what no tablet believes.
        let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Served::new(vec![certificate.clone()], private).map_err(|error| failed(&key_file, &error))?;
        let name = common_name(&certificate).ok_or_else(|| failed(&file, &"it has no name"))?;
        let issuer = Issuer::new(authority_params(&name, &[])?, key);
        Ok(Authority { certificate, pem, issuer, is_new })
    }

    /// Its certificate, as tablets install it.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Whether it was made just now.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// SHA-256 of its certificate, as tablets show it.
    pub fn fingerprint(&self) -> String {
        let bytes = Sha256::digest(&self.certificate);
        bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }

    /// A certificate for the names of this machine that it may sign for, and for those that were given, all of them.
    ///
    /// # Errors
    /// It may not sign for a name that was given.
    pub(super) fn certify(&self, given: &[String]) -> Result<Served, TlsError> {
        for name in given {
            if !self.may_sign(name)? {
                return Err(TlsError::new(format!(
                    "the authority in the data directory was made without {name} and may not sign for it; remove the directory `{DIRECTORY}` \
                     there to have a new one made, and install that on every tablet"
                )));
            }
        }
        let mut names = given.to_vec();
        for name in machine_names() {
            if !names.contains(&name) && self.may_sign(&name)? {
                names.push(name);
            }
        }
        let (chain, key) = self.sign(&names)?;
        Served::new(chain, key)
    }

    /// Whether clients would believe it: they hold the name against what the authority's certificate says.
    fn may_sign(&self, name: &str) -> Result<bool, TlsError> {
        let Ok(server) = ServerName::try_from(name.to_owned()) else { return Ok(false) };
        let (chain, _) = self.sign(&[name.to_owned()])?;
        let mut roots = RootCertStore::empty();
        let failed = |error: &dyn std::fmt::Display| TlsError::new(format!("the authority cannot be used: {error}"));
        roots.add(self.certificate.clone()).map_err(|error| failed(&error))?;
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::new(ring::default_provider())).build();
        let verifier = verifier.map_err(|error| failed(&error))?;
        Ok(verifier.verify_server_cert(&chain[0], &[], &server, &[], UnixTime::now()).is_ok())
    }

    fn sign(&self, names: &[String]) -> Result<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>), TlsError> {
        let mut params = CertificateParams::default();
        params.distinguished_name = named("Docket");
        params.subject_alt_names = names.iter().map(|name| alternative(name)).collect::<Result<_, _>>()?;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        last(&mut params, SERVER_DAYS);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(unmade)?;
        let signed = params.signed_by(&key, &self.issuer).map_err(unmade)?;
        let private = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Ok((vec![signed.der().clone(), self.certificate.clone()], private))
    }
}

/// Both files appear at once or not at all, so that two servers of one directory have the same.
fn make(data: &Path, directory: &Path, names: &[String]) -> Result<(), TlsError> {
    let failed = |error: std::io::Error| TlsError::new(format!("cannot make an authority in {}: {error}", directory.display()));
    let host = host_name().unwrap_or_else(|| "this machine".to_owned());
    let params = authority_params(&format!("Docket of {host}"), &permitted(names))?;
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(unmade)?;
    let certificate = params.self_signed(&key).map_err(unmade)?;
    fs::create_dir_all(data).map_err(failed)?;
    let beside = tempfile::Builder::new().prefix(".tls-").tempdir_in(data).map_err(failed)?;
    let write = |name: &str, mode: u32, text: &str| {
        let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(beside.path().join(name));
        let mut file = file?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write(CERTIFICATE_FILE, 0o644, &certificate.pem()).map_err(failed)?;
    write(KEY_FILE, 0o600, &key.serialize_pem()).map_err(failed)?;
    match fs::rename(beside.path(), directory) {
        // Another process was faster, and its authority is as good.
        Err(_) if directory.join(CERTIFICATE_FILE).exists() => Ok(()),
        renamed => renamed.map_err(failed),
    }
}

fn authority_params(name: &str, permitted: &[GeneralSubtree]) -> Result<CertificateParams, TlsError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(NameConstraints { permitted_subtrees: permitted.to_vec(), excluded_subtrees: Vec::new() });
    last(&mut params, AUTHORITY_DAYS);
    Ok(params)
}

/// What it may sign for.
fn permitted(names: &[String]) -> Vec<GeneralSubtree> {
    let networks = LOCAL_NETWORKS.iter().filter_map(|(address, prefix)| Some((address.parse().ok()?, *prefix)));
    let network = |(address, prefix): (IpAddr, u8)| GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, prefix));
    let endings = LOCAL_ENDINGS.iter().map(|ending| GeneralSubtree::DnsName((*ending).to_owned()));
    let own = names.iter().cloned().chain(host_name()).map(|name| match name.parse::<IpAddr>() {
        Ok(address) => network((address, if address.is_ipv4() { 32 } else { 128 })),
        Err(_) => GeneralSubtree::DnsName(name),
    });
    networks.map(network).chain(endings).chain(own).collect()
}

fn last(params: &mut CertificateParams, days: u32) {
    let begin = machine_time() - BEGINS_EARLIER;
    params.not_before = begin.into();
    // The last second counts, so that it is not a second more than that.
    params.not_after = (begin + DAY * days - Duration::from_secs(1)).into();
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn alternative(name: &str) -> Result<SanType, TlsError> {
    match name.parse::<IpAddr>() {
        Ok(address) => Ok(SanType::IpAddress(address)),
        Err(_) => name.try_into().map(SanType::DnsName).map_err(unmade),
    }
}

fn common_name(certificate: &[u8]) -> Option<String> {
    let certificate = Certificate::from_der(certificate).ok()?;
    let mut parts = certificate.tbs_certificate.subject.0.iter().flat_map(|part| part.0.iter());
    let part = parts.next()?;
    String::from_utf8(part.value.value().to_vec()).ok()
}

/// What this machine is called, where that can stand in a certificate.
pub(super) fn host_name() -> Option<String> {
    let name = rustix::system::uname().nodename().to_str().ok()?.to_ascii_lowercase();
    ServerName::try_from(name.clone()).ok().map(|_| name)
}

/// Addresses at which others on its networks reach this machine.
pub fn machine_addresses() -> Vec<IpAddr> {
    let found = if_addrs::get_if_addrs().unwrap_or_default();
    let mut addresses: Vec<IpAddr> = found.into_iter().filter(|one| !one.is_loopback()).map(|one| one.ip()).collect();
    // Those by which people call a machine first.
    addresses.sort_by_key(IpAddr::is_ipv6);
    addresses
}

fn machine_names() -> Vec<String> {
    let host = host_name().into_iter().flat_map(|name| [format!("{name}.local"), name]);
    let own = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    host.filter(|name| !name.ends_with(".local.local"))
        .chain(own)
        .chain(machine_addresses().iter().map(IpAddr::to_string))
        .collect()
}

fn unmade(error: rcgen::Error) -> TlsError {
    TlsError::new(format!("no certificate can be made: {error}"))
}
