//! A certificate of the machine's own, and the authority that tablets install.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::harness::*;

fn shop_in(directory: &Path) -> std::path::PathBuf {
    let data = directory.join("data");
    docket_on(&data, &["init", "--preset", "al-marya"]).succeeded();
    data
}

/// The body of what was said.
fn body(said: &str) -> &str {
    said.split_once("\r\n\r\n").expect("a header and a body").1
}

fn got_plainly(server: &Server, path: &str) -> String {
    let said = ask_plainly(server.address(), &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")).expect("an answer");
    assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
    said
}

#[test]
fn a_tablet_gets_the_authority_without_tls_and_then_believes_every_name_of_the_server() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = shop_in(directory.path());
    let server = Server::start_with(&data, &["--tls-self", "till.lan,192.168.77.5"]);
    let told = server.printed_line("SHA-256 fingerprint: ");
    let fingerprint = told.trim_start_matches("SHA-256 fingerprint: ");
    assert_eq!(fingerprint.len(), 32 * 3 - 1, "{fingerprint}");
    let page = got_plainly(&server, "/ca");
    assert!(page.contains(fingerprint) && page.contains("Android") && page.contains("Windows"), "{page}");
    let said = got_plainly(&server, "/ca.crt");
    assert!(said.contains("content-type: application/x-x509-ca-cert\r\n"), "{said}");
    let authority = body(&said);
    for name in ["localhost", "127.0.0.1", "::1", "till.lan", "192.168.77.5"] {
        let connection = Tls::connect(server.address(), name, authority).unwrap_or_else(|error| panic!("{name}: {error}"));
        let said = connection.ask("/readyz", "").expect("an answer");
        assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
        assert!(!said.contains("strict-transport-security"), "whoever removes the authority is not locked out: {said}");
    }
    assert!(Tls::connect(server.address(), "other.lan", authority).is_err(), "it has no such name");
    let encrypted =
        Tls::connect(server.address(), "localhost", authority).expect("a handshake").ask("/ca.crt", "").expect("an answer");
    assert_eq!(body(&encrypted), authority, "also by TLS");
}

#[test]
fn the_authority_stays_and_its_key_is_its_owner_s_only() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = shop_in(directory.path());
    let server = Server::start_with(&data, &["--tls-self"]);
    let authority = body(&got_plainly(&server, "/ca.crt")).to_owned();
    let first = Tls::connect(server.address(), "localhost", &authority).expect("a handshake").certificate();
    let mode = |name: &str| std::fs::metadata(data.join("tls").join(name)).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode("ca.key"), 0o600);
    assert_eq!(std::fs::read_to_string(data.join("tls/ca.crt")).expect("it is there"), authority);
    assert_eq!(std::fs::read_dir(data.join("tls")).expect("it is there").count(), 2, "the server's own key is on no disk");
    assert!(server.stop().success());
    let server = Server::start_with(&data, &["--tls-self"]);
    let second = Tls::connect(server.address(), "localhost", &authority).expect("the tablets still believe it").certificate();
    assert_ne!(first, second, "a new certificate of the same authority");
}

#[test]
fn the_authority_speaks_for_no_site_of_the_world() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = shop_in(directory.path());
    drop(Server::start_with(&data, &["--tls-self"]));
    for foreign in ["bank.example", "203.0.113.9", "2001:db8::1"] {
        let run = docket_on(&data, &["serve", "--listen", "127.0.0.1:0", "--tls-self", foreign]);
        let complaint = run.failed(1);
        assert!(complaint.contains(foreign) && complaint.contains("may not sign for it"), "{complaint}");
    }
    // One that was named when it was made is its own.
    let other = directory.path().join("other");
    docket_on(&other, &["init", "--preset", "al-marya"]).succeeded();
    let server = Server::start_with(&other, &["--tls-self", "shop.example"]);
    let authority = body(&got_plainly(&server, "/ca.crt")).to_owned();
    assert!(Tls::connect(server.address(), "shop.example", &authority).is_ok());
}

#[test]
fn a_port_for_plain_http_only_leads_on() {
    let directory = tempfile::tempdir().expect("a directory");
    let data = shop_in(directory.path());
    let server = Server::start_with(&data, &["--tls-self", "--http-redirect", "0"]);
    let log = server.log();
    let from = log.lines().find_map(|line| line.split_once("from=")).expect("it says where").1;
    let from = from.split_whitespace().next().expect("an address");
    let ask = |path: &str| ask_plainly(from, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")).expect("an answer");
    let port = server.address().rsplit_once(':').expect("a port").1;
    assert!(ask("/api/v1/orders").contains(&format!("location: https://localhost:{port}/api/v1/orders\r\n")));
    assert!(ask("/ca").starts_with("HTTP/1.1 200 "));
}
