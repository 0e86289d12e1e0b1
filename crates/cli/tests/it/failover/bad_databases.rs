//! Databases that a server cannot be started on: it says why and what to do, and ends, or waits for one that may come back.

use docket_testing::proxy::Proxy;
use docket_testing::{Backend, Cluster, Place, Replication};

use crate::harness::program::Run;
use crate::harness::*;

/// Starts a server, which must end with an error.
#[track_caller]
fn refused(url: &str) -> String {
    let data = tempfile::tempdir().expect("a directory");
    let run: Run = docket_on(data.path(), &["serve", "--listen", "127.0.0.1:0", "--database", url, "--database-timeout", "2"]);
    run.failed(1).to_owned()
}

#[track_caller]
fn says(url: &str, parts: &[&str]) {
    let said = refused(url);
    for part in parts {
        assert!(said.contains(part), "{part:?} in: {said}");
    }
}

/// Starts a server, which must wait for the database: it answers 503, says why, and ends when it is asked to.
#[track_caller]
fn waits(url: &str, parts: &[&str]) {
    let data = tempfile::tempdir().expect("a directory");
    let server = Server::start_with(data.path(), &["--database", url, "--database-timeout", "2"]);
    let mut client = server.client("whoever");
    let told = client.get("/orders");
    told.problem(503, "store.unavailable");
    assert!(told.header("retry-after").is_some());
    assert_eq!(client.send(&Request::new("GET", "/healthz")).expect(200)["database"], "away");
    let said = server.log();
    for part in parts {
        assert!(said.contains(part), "{part:?} in: {said}");
    }
    assert!(server.stop().success());
}

#[test]
fn a_server_without_a_database_to_write_to_says_why_and_what_to_do() {
    if !on_postgres() {
        return;
    }
    let cluster = Cluster::start(Replication::Quorum);
    let primary = cluster.url_of("primary");
    says(&primary.replace("docket@", "guarded:wrong@"), &["does not let us in", "password", "check user and password"]);
    waits(&cluster.url_of("n2"), &["is a standby, which can only be read", "promote"]);
    let (server, _) = primary.rsplit_once('/').expect("a database");
    says(&format!("{server}/nowhere"), &["does not exist", "createdb nowhere"]);
    says(&format!("{primary}?target_session_attrs=read-only"), &["Docket writes", "read-write"]);
    waits(&format!("{primary}?options=-c%20default_transaction_read_only%3Don"), &["default_transaction_read_only"]);
    // What one of its connections was told another one knows: nobody but Docket says this.
    let pooled = format!("{primary}?options=-c%20docket.connection%3Dtaken");
    says(&pooled, &["pooler that hands out connections by transaction", "by session"]);
    waits("postgres://docket@127.0.0.1:1/docket", &["127.0.0.1:1/docket cannot be reached"]);
    let target = primary.split(['@', '/']).nth(3).expect("host and port").to_owned();
    let frozen = Proxy::to(&target);
    frozen.silence();
    waits(&primary.replace(&target, &frozen.address()), &["did not answer within 2000 ms"]);
    // A password that is right, of a user who may not make tables.
    says(&primary.replace("docket@", "guarded:open%20sesame@"), &["must own the database"]);
    // Any of several hosts is enough, whatever is wrong with the others.
    let (silent, standby) = (frozen.address(), cluster.url_of("n2"));
    let standby = standby.split(['@', '/']).nth(3).expect("host and port");
    let shop = Shop::in_database(&primary.replace(&target, &format!("{silent},{standby},127.0.0.1:1,{target}")), &[]);
    place(&mut shop.owner(), &an_order());
}

#[test]
fn a_database_that_is_not_whole_or_not_ours_is_left_as_it_is() {
    if !on_postgres() {
        return;
    }
    let strangers = Place::on(Backend::Postgres);
    strangers.damage("CREATE TABLE orders (somebody TEXT)");
    says(strangers.url().expect("a URL"), &["has tables that are not Docket's", "orders", "empty database"]);
    let rows = |place: &Place, sql| place.database().expect("a database").rows(sql);
    let tables = "SELECT count(*)::text FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'merchant'";
    assert_eq!(rows(&strangers, tables), [["0"]], "nothing of a migration that failed is left");
    let half = Place::on(Backend::Postgres);
    drop(half.open());
    half.damage("DROP TABLE payment");
    says(half.url().expect("a URL"), &["lacks tables of it: payment", "restore"]);
    let newer = Place::on(Backend::Postgres);
    drop(newer.open());
    newer.damage("INSERT INTO schema_migration (version, name) VALUES (999, 'what comes next')");
    says(newer.url().expect("a URL"), &["newer Docket", "schema 999", "run that version"]);
}
