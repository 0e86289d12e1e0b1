//! TLS with certificates from files.

use crate::harness::*;

fn served(options: &[&str]) -> (tempfile::TempDir, Server) {
    let directory = tempfile::tempdir().expect("a directory");
    let data = directory.path().join("data");
    docket_on(&data, &["init", "--preset", "al-marya"]).succeeded();
    let server = Server::start_with(&data, options);
    (directory, server)
}

#[test]
fn an_encrypted_connection_speaks_http_1_and_comes_back_encrypted() {
    let files = tempfile::tempdir().expect("a directory");
    let certified = Certified::in_files(files.path(), -1, 90);
    let (_data, server) = served(&certified.options());
    let connection = Tls::connect(server.address(), "localhost", &certified.pem).expect("a handshake");
    assert_eq!(connection.protocol(), Some(&b"http/1.1"[..]));
    let said = connection.ask("/healthz", "").expect("an answer");
    assert!(said.starts_with("HTTP/1.1 200 "), "{said}");
    assert!(said.contains("strict-transport-security: max-age=31536000\r\n"), "{said}");
    let other = tempfile::tempdir().expect("a directory");
    let unknown = Certified::in_files(other.path(), -1, 90);
    assert!(Tls::connect(server.address(), "localhost", &unknown.pem).is_err(), "another certificate is not this one");
}

#[test]
fn who_comes_without_tls_is_led_on_unless_they_tell_a_secret() {
    let files = tempfile::tempdir().expect("a directory");
    let certified = Certified::in_files(files.path(), -1, 90);
    let (_data, server) = served(&certified.options());
    let port = server.address().rsplit_once(':').expect("a port").1;
    let led = ask_plainly(server.address(), "GET /docs/?a=b HTTP/1.1\r\nHost: localhost:1\r\n\r\n").expect("an answer");
    assert!(led.starts_with("HTTP/1.1 308 "), "{led}");
    assert!(led.contains(&format!("location: https://localhost:{port}/docs/?a=b\r\n")), "{led}");
    for telling in [
        "GET /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer docket_x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\n\r\n",
        "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}",
        "GET / HTTP/1.1\r\nHost: evil@localhost/x\r\n\r\n",
    ] {
        let told = ask_plainly(server.address(), telling).expect("an answer");
        assert!(told.starts_with("HTTP/1.1 400 ") && told.contains("\"request.tlsRequired\""), "{telling}: {told}");
    }
    // What is neither is closed without a word.
    assert_eq!(ask_plainly(server.address(), "\0\0\0\0").unwrap_or_default(), "");
}

#[test]
fn a_certificate_is_taken_anew_when_its_files_change_and_what_cannot_be_used_changes_nothing() {
    let files = tempfile::tempdir().expect("a directory");
    let mut certified = Certified::in_files(files.path(), -1, 90);
    let (_data, server) = served(&certified.options());
    let first = certified.pem.clone();
    assert!(Tls::connect(server.address(), "localhost", &first).is_ok());
    certified.replace();
    server.logged_line(|line| line.contains("the certificate was taken anew").then_some(()));
    assert!(Tls::connect(server.address(), "localhost", &certified.pem).is_ok());
    assert!(Tls::connect(server.address(), "localhost", &first).is_err());
    // Half of a pair, as whoever copies two files has for a moment.
    std::fs::write(&certified.certificate, &first).expect("a file of our own");
    server.logged_line(|line| line.contains("the key is not that of the certificate").then_some(()));
    assert!(Tls::connect(server.address(), "localhost", &certified.pem).is_ok(), "the one before is served on");
    std::fs::write(&certified.certificate, &certified.pem).expect("a file of our own");
    server.logged_line(|line| line.contains("the certificate was taken anew").then_some(()));
    // Nothing has changed, and somebody wants to be sure.
    server.tell("-HUP");
    server.logged_line(|line| line.contains("the certificate was taken anew").then_some(()));
    assert!(Tls::connect(server.address(), "localhost", &certified.pem).is_ok());
}

#[test]
fn a_certificate_that_has_expired_is_served_and_warned_about() {
    let files = tempfile::tempdir().expect("a directory");
    let certified = Certified::in_files(files.path(), -90, -2);
    let (_data, server) = served(&certified.options());
    server.logs(|line| line.contains("WARN") && line.contains("has expired 2 days ago"));
    let refused = Tls::connect(server.address(), "localhost", &certified.pem).err().expect("clients refuse it");
    assert!(refused.to_string().to_lowercase().contains("expired"), "{refused}");
}

#[test]
fn files_that_cannot_be_served_are_complained_of_before_anything_is() {
    let files = tempfile::tempdir().expect("a directory");
    let others = tempfile::tempdir().expect("a directory");
    let (one, other) = (Certified::in_files(files.path(), -1, 90), Certified::in_files(others.path(), -1, 90));
    let data = files.path().join("data");
    docket_on(&data, &["init", "--preset", "al-marya"]).succeeded();
    let [_, certificate, _, key] = one.options();
    let [_, _, _, others_key] = other.options();
    let fails = |certificate: &str, key: &str, with: &str| {
        let run = docket_on(&data, &["serve", "--listen", "127.0.0.1:0", "--tls-cert", certificate, "--tls-key", key]);
        assert!(run.failed(1).contains(with), "{run:?}");
    };
    fails(certificate, others_key, "the key is not that of the certificate");
    fails(key, key, "there is no certificate in");
    fails(certificate, certificate, "cannot read a private key from");
    fails("/nowhere.crt", key, "cannot read a certificate from /nowhere.crt");
    let half = docket_on(&data, &["serve", "--tls-cert", certificate]);
    assert!(half.failed(2).contains("--tls-key"), "{half:?}");
    let plain = docket_on(&data, &["serve", "--listen", "127.0.0.1:0", "--http-redirect", "1"]);
    assert!(plain.failed(1).contains("--http-redirect leads on to TLS"), "{plain:?}");
}
