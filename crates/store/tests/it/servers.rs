//! What several servers do to one store at the same moment.

use std::sync::Barrier;

use docket_domain::numbering::snowflake::WorkerId;
use docket_domain::time::Timestamp;
use docket_store::Writer;

use crate::desk::Desk;
use crate::fixtures::NOON;

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
