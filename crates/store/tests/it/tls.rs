//! TLS to a database: encrypted where it was asked for, and refused where the certificate is not believed.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;

use docket_store::StoreError;
use docket_store::postgres::{Patience, PostgresStore};
use docket_testing::{Backend, Place, root_certificate};

/// A database of the throw-away server, and the root of that server's certificate; none where tests run on something else.
fn here() -> Option<(Place, String)> {
    if Backend::of_this_run() == Backend::Sqlite {
        return None;
    }
    let root = root_certificate()?;
    Some((Place::empty(), root.to_str().expect("a path that is UTF-8").to_owned()))
}

/// The URL with another host and with what is said of TLS.
fn url(place: &Place, host: &str, tls: &str) -> String {
    format!("{}?{tls}", place.url().expect("a database").replacen("127.0.0.1", host, 1))
}

/// Of the connections that a store has open for queries, how many are encrypted.
fn encrypted(place: &Place, url: &str) -> u64 {
    let store = PostgresStore::open(url, Patience::USUAL).unwrap_or_else(|error| panic!("{url}: {error}"));
    let _open = store.reads(2).expect("readers");
    let rows = place.database().expect("a database").rows(
        "SELECT count(*)::text FROM pg_stat_ssl s JOIN pg_stat_activity a ON a.pid = s.pid
         WHERE a.application_name = 'docket' AND a.datname = current_database() AND s.ssl",
    );
    rows[0][0].parse().expect("a count")
}

#[track_caller]
fn refused(url: &str) -> String {
    match PostgresStore::open(url, Patience::USUAL) {
        Err(StoreError::Unusable(why)) => why,
        other => panic!("{url} is not refused: {other:?}"),
    }
}

/// A root that has nothing to do with the server's certificate.
fn another_root(directory: &Path) -> String {
    let (key, root) = (directory.join("other.key"), directory.join("other.crt"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=throw-away root", "-addext", "basicConstraints=critical,CA:TRUE", "-keyout"])
        .arg(key)
        .arg("-out")
        .arg(&root)
        .output();
    assert!(made.expect("openssl is installed").status.success());
    root.to_str().expect("a path that is UTF-8").to_owned()
}

#[test]
fn connections_are_encrypted_where_the_url_says_so() {
    let Some((place, root)) = here() else { return };
    for (host, tls, are) in [
        ("127.0.0.1", "sslmode=disable".to_owned(), 0),
        ("127.0.0.1", "connect_timeout=5".to_owned(), 0),
        ("127.0.0.1", "sslmode=prefer".to_owned(), 2),
        ("127.0.0.1", "sslmode=require".to_owned(), 2),
        ("127.0.0.1", format!("sslmode=require&sslrootcert={root}"), 2),
        ("127.0.0.1", format!("sslmode=verify-ca&sslrootcert={root}"), 2),
        ("localhost", format!("sslrootcert={root}&sslmode=verify-full&connect_timeout=5"), 2),
    ] {
        let found = encrypted(&place, &url(&place, host, &tls));
        // What an earlier store had open may take a moment to go; those without TLS come first.
        assert!(found >= are && (are > 0 || found == 0), "{host} {tls}: {found}");
    }
}

#[test]
fn a_certificate_of_another_root_or_for_another_host_is_refused() {
    let Some((place, root)) = here() else { return };
    let directory = tempfile::tempdir().expect("a directory");
    let other = another_root(directory.path());
    for (host, tls) in [
        ("localhost", format!("sslmode=verify-full&sslrootcert={other}")),
        ("localhost", format!("sslmode=verify-ca&sslrootcert={other}")),
        ("localhost", format!("sslmode=require&sslrootcert={other}")),
        ("localhost", "sslmode=verify-full&sslrootcert=system".to_owned()),
        ("127.0.0.1", format!("sslmode=verify-full&sslrootcert={root}")),
    ] {
        let why = refused(&url(&place, host, &tls));
        assert!(why.contains("certificate") && why.contains("sslrootcert"), "{tls}: {why}");
    }
}

#[test]
fn a_server_without_tls_is_refused_where_it_is_required() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("bound");
    // As a server without TLS answers who asks for it.
    let server = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().expect("a client");
        let mut asked = [0; 8];
        client.read_exact(&mut asked).expect("asked for TLS");
        client.write_all(b"N").expect("answered");
        // It does not go on without.
        assert_eq!(client.read(&mut asked).expect("the end"), 0);
    });
    let why = refused(&format!("postgres://docket:secret@{address}/docket?sslmode=require"));
    assert!(why.contains("does not speak TLS") && why.contains("ssl=on") && !why.contains("secret"), "{why}");
    server.join().expect("the server was asked, and nothing was said in the clear");
}
