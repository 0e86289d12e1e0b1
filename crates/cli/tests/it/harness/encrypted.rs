//! A client that speaks TLS, and certificates to serve.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const SILENCE_MAX: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// The time by which the server looks at certificates.
#[expect(clippy::disallowed_methods, reason = "a test of the machine's own time")]
fn now() -> SystemTime {
    SystemTime::now()
}

/// A certificate that vouches for itself, in files.
pub struct Certified {
    pub pem: String,
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Certified {
    /// For `localhost`, valid from and until so many days from now, in files of this directory.
    pub fn in_files(directory: &Path, from_days: i32, until_days: i32) -> Certified {
        let (certificate, key) = (directory.join("server.crt"), directory.join("server.key"));
        let pem = Certified::write(&certificate, &key, from_days, until_days);
        Certified { pem, certificate, key }
    }

    /// Another in the same files.
    pub fn replace(&mut self) {
        self.pem = Certified::write(&self.certificate, &self.key, -1, 90);
    }

    fn write(certificate: &Path, key: &Path, from_days: i32, until_days: i32) -> String {
        let now = now();
        let at = |days: i32| if days < 0 { now - DAY * days.unsigned_abs() } else { now + DAY * days.unsigned_abs() };
        let mut params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
        (params.not_before, params.not_after) = (at(from_days).into(), at(until_days).into());
        let made = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&made).expect("signed").pem();
        std::fs::write(key, made.serialize_pem()).expect("a file of our own");
        std::fs::write(certificate, &pem).expect("a file of our own");
        pem
    }

    /// The options to serve it with.
    pub fn options(&self) -> [&str; 4] {
        let text = |path: &'_ Path| path.to_str().expect("a path that is UTF-8").to_owned().leak() as &str;
        ["--tls-cert", text(&self.certificate), "--tls-key", text(&self.key)]
    }
}

/// A connection by TLS.
pub struct Tls {
    stream: StreamOwned<ClientConnection, TcpStream>,
}

impl Tls {
    /// Connects and ends the handshake, believing this certificate only.
    pub fn connect(address: &str, name: &str, believed: &str) -> io::Result<Tls> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(believed.as_bytes()).expect("a certificate")).expect("one that can be believed");
        let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let name = ServerName::try_from(name.to_owned()).expect("a name");
        let mut socket = TcpStream::connect(address)?;
        socket.set_read_timeout(Some(SILENCE_MAX))?;
        let mut session = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
        while session.is_handshaking() {
            session.complete_io(&mut socket)?;
        }
        Ok(Tls { stream: StreamOwned::new(session, socket) })
    }

    /// The protocol that both chose.
    pub fn protocol(&self) -> Option<&[u8]> {
        self.stream.conn.alpn_protocol()
    }

    /// The server's own certificate.
    pub fn certificate(&self) -> Vec<u8> {
        self.stream.conn.peer_certificates().expect("the handshake is done")[0].to_vec()
    }

    /// Asks once, and reads all that is said until the connection is closed.
    pub fn ask(mut self, path: &str, headers: &str) -> io::Result<String> {
        write!(self.stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n")?;
        let mut said = String::new();
        match self.stream.read_to_string(&mut said) {
            // Closed without a word of parting.
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(error),
            _ => Ok(said),
        }
    }
}

/// Says something without TLS, and reads all that is answered.
pub fn ask_plainly(address: &str, sent: &str) -> io::Result<String> {
    let mut socket = TcpStream::connect(address)?;
    socket.set_read_timeout(Some(SILENCE_MAX))?;
    socket.write_all(sent.as_bytes())?;
    let mut said = String::new();
    socket.read_to_string(&mut said)?;
    Ok(said)
}
