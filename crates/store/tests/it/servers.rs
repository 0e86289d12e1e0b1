//! What several servers do to one store at the same moment.

use std::sync::Barrier;
use std::time::Duration;

use docket_domain::book::Key;
use docket_domain::command::KeyDigest;
use docket_domain::numbering::snowflake::WorkerId;
use docket_domain::time::Timestamp;
use docket_store::postgres::Patience;
use docket_store::{Standing, Store, StoreError, Writer};
use docket_testing::{Backend, Cluster, Database, Replication};

use crate::desk::Desk;
use crate::fixtures::{NOON, SHOP};

const SERVERS: usize = 8;
const LEASE_MS: i64 = 60_000;
const HOUR_MS: i64 = 3_600_000;

/// Leases a worker with every writer at once, each in a group of its own.
fn lease_at_once(writers: &mut [Box<dyn Writer>], holders: u8, at: Timestamp) -> Vec<WorkerId> {
    let begun = Barrier::new(writers.len());
    std::thread::scope(|scope| {
        let leasing: Vec<_> = writers
            .iter_mut()
            .zip(holders..)
            .map(|(writer, number)| {
                let begun = &begun;
                scope.spawn(move || {
                    let mut holder = docket_store::numbering::Holder::default();
                    holder[0] = number;
                    begun.wait();
                    writer.begin(&[]).expect("begun");
                    let lease = writer.lease_worker(&holder, None, at, Timestamp(at.0 + LEASE_MS)).expect("leased");
                    writer.commit().expect("committed");
                    lease.worker
                })
            })
            .collect();
        leasing.into_iter().map(|leasing| leasing.join().expect("no panic")).collect()
    })
}

#[test]
fn servers_that_lease_a_worker_at_once_have_one_each_also_when_they_take_over_abandoned_ones() {
    let desk = Desk::empty();
    let mut writers: Vec<_> = (0..SERVERS).map(|_| desk.store.writer().expect("a writer")).collect();
    for round in 0..5 {
        // An hour later all of them count as abandoned.
        let at = Timestamp(NOON.0 + round * 2 * HOUR_MS);
        let mut workers: Vec<u16> =
            lease_at_once(&mut writers, round as u8 * 16, at).into_iter().map(|worker| worker.number()).collect();
        workers.sort_unstable();
        assert_eq!(workers, (0..SERVERS as u16).collect::<Vec<_>>(), "round {round}");
    }
}

#[tokio::test]
async fn a_newer_schema_is_noticed_by_who_has_the_store_open() {
    let desk = Desk::open();
    assert_eq!(desk.reads.newer_schema().await.expect("read"), None);
    let newer = match desk.place.url() {
        None => {
            "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) VALUES (999, 'later', '2030-01-01T00:00:00Z', '1')"
        }
        Some(_) => "INSERT INTO schema_migration (version, name) VALUES (999, 'later')",
    };
    desk.damage(newer);
    assert_eq!(desk.reads.newer_schema().await.expect("read"), Some(999));
}

/// A primary that hangs, and wakes up when a standby has taken its place: it is still there, and knows nothing of what came after.
#[tokio::test(flavor = "multi_thread")]
async fn every_reader_goes_to_the_host_that_one_of_them_has_found() {
    if Backend::of_this_run() != Backend::Postgres {
        return;
    }
    let cluster = Cluster::start(Replication::Quorum);
    let directory = tempfile::tempdir().expect("a directory");
    let patience = Patience::of(Duration::from_secs(2));
    let store = Store::open_within(directory.path(), Some(cluster.url()), patience).expect("opened");
    let reads = store.reads(4).expect("readers");
    cluster.freeze_primary();
    cluster.promote();
    // One of them is used, and finds out.
    while reads.newer_schema().await.is_err() {}
    cluster.thaw();
    Database::at(&cluster.url_of("primary")).execute("INSERT INTO schema_migration (version, name) VALUES (999, 'later')");
    let asking: Vec<_> = (0..200)
        .map(|_| {
            let reads = reads.clone();
            tokio::spawn(async move { reads.newer_schema().await })
        })
        .collect();
    for answer in asking {
        assert_eq!(answer.await.expect("no panic").expect("read"), Some(999));
    }
}

/// The database ends a connection while its group loads: that is said, and the next group begins on another.
#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_ends_between_the_lock_and_the_loads_is_lost_and_made_anew() {
    let desk = Desk::open();
    let Some(database) = desk.place.database() else { return };
    let mut writer = desk.store.writer().expect("a writer");
    let keys = [Key::Replay(KeyDigest([1; 16])), Key::Replay(KeyDigest([2; 16]))];
    for opens in [true, false] {
        // Once before, so that the questions are prepared.
        writer.begin(&[(SHOP, None)]).expect("begun");
        writer.open(SHOP).expect("opened");
        writer.load(SHOP, &keys).expect("loaded");
        writer.rollback();
        writer.begin(&[(SHOP, None)]).expect("begun");
        database.rows(
            "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity \
             WHERE datname = current_database() AND state = 'idle in transaction'",
        );
        let lost = match opens {
            true => writer.open(SHOP).map(drop),
            false => writer.load(SHOP, &keys).map(drop),
        };
        assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
        writer.rollback();
    }
    writer.begin(&[(SHOP, None)]).expect("begun");
    assert!(writer.open(SHOP).expect("opened").settings.is_some());
    writer.rollback();
}

/// What is known of a merchant from a connection that is gone may be of a primary whose records had gone another way: that their version
/// is the same says nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_book_is_not_trusted_on_another_connection_though_its_version_is_the_same() {
    let desk = Desk::open();
    let Some(database) = desk.place.database() else { return };
    let mut writer = desk.store.writer().expect("a writer");
    writer.begin(&[(SHOP, None)]).expect("begun");
    let version = Some(writer.open(SHOP).expect("opened").head.seq);
    writer.rollback();
    assert_eq!(writer.begin(&[(SHOP, version)]).expect("begun"), [Standing::Same], "on the connection on which it was read");
    writer.rollback();
    database.rows(
        "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    let standings = loop {
        match writer.begin(&[(SHOP, version)]) {
            Ok(standings) => break standings,
            Err(error) => assert!(matches!(error, StoreError::Unavailable(_)), "{error}"),
        }
        writer.rollback();
    };
    assert_eq!(standings, [Standing::Outdated], "on another one");
    writer.rollback();
    assert_eq!(writer.begin(&[(SHOP, version)]).expect("begun"), [Standing::Same], "and once it was read there, it is");
    writer.rollback();
}
