//! The worker of this process, with which Snowflake ids are made.
//!
//! It is leased when a command first needs one, within the group of that command: lease and ids are durable together. It is renewed in
//! the same way, when an id would be later than the lease allows; there is no timer. A process that was idle for long may find that
//! another has taken its worker over, and takes another one.
//!
//! | what happens | what follows |
//! | --- | --- |
//! | the group is committed | what was leased holds |
//! | the group, or a merchant's part of it, is rolled back | the lease may not be in the store: it is renewed before the next id |
//! | a command is refused | its ids were given to nobody, and are made again |
//! | the process ends | it says how far it used its worker; where it is killed, the worker is free an hour later |

use docket_domain::numbering::snowflake::Snowflakes;
use docket_domain::time::Timestamp;
use docket_store::numbering::Holder;
use docket_store::{StoreError, Writer};

/// For how long, in ms, a worker is leased at a time: a busy server writes the row once a minute.
const LEASE_MS: i64 = 60_000;

/// The lease of this process, and where its ids stand.
pub(crate) struct Workers {
    holder: Holder,
    snowflakes: Option<Snowflakes>,
}

impl Workers {
    /// No worker yet, for a holder that nobody else is.
    pub fn new() -> Workers {
        let mut holder = Holder::default();
        getrandom::fill(&mut holder).expect("the operating system has randomness");
        Workers { holder, snowflakes: None }
    }

    /// Where ids stand, for a command to make some.
    pub fn snowflakes(&self) -> Option<Snowflakes> {
        self.snowflakes.clone()
    }

    /// Keeps where ids stand after a command that was kept.
    pub fn keep(&mut self, snowflakes: Option<Snowflakes>) {
        self.snowflakes = snowflakes;
    }

    /// Leases a worker, or renews the lease, so that ids up to `until` can be made in this group.
    ///
    /// # Errors
    /// The store failed.
    pub fn lease(&mut self, writer: &mut dyn Writer, until: Timestamp) -> Result<(), StoreError> {
        let held = self.snowflakes.as_ref().map(Snowflakes::worker);
        let lease = writer.lease_worker(&self.holder, held, until, Timestamp(until.0.saturating_add(LEASE_MS)))?;
        if held != Some(lease.worker) {
            tracing::info!(worker = lease.worker.number(), "leased a worker of Snowflake ids");
        }
        match &mut self.snowflakes {
            Some(snowflakes) => snowflakes.renew(lease),
            None => self.snowflakes = Some(Snowflakes::new(lease)),
        }
        Ok(())
    }

    /// What was leased in this group may have been rolled back.
    pub fn rolled_back(&mut self) {
        if let Some(snowflakes) = &mut self.snowflakes {
            snowflakes.suspend();
        }
    }

    /// Gives the worker back.
    pub fn release(&mut self, writer: &mut dyn Writer) {
        if let Some(snowflakes) = self.snowflakes.take()
            && let Err(error) = writer.release_worker(&self.holder, snowflakes.worker(), snowflakes.last())
        {
            tracing::warn!(%error, "the worker of Snowflake ids could not be given back; it is free in an hour");
        }
    }
}

#[cfg(test)]
mod tests {
    use docket_domain::ids::MerchantId;
    use docket_domain::numbering::snowflake::{NoSnowflake, SnowflakeId};
    use docket_store::sqlite::SqliteStore;
    use tempfile::TempDir;

    use super::*;

    const NOON: Timestamp = Timestamp(1_762_416_000_000);
    const HOUR: i64 = 3_600_000;

    /// A process on a store: its workers and its writer.
    struct Process {
        workers: Workers,
        writer: Box<dyn Writer>,
    }

    impl Process {
        fn on(store: &SqliteStore) -> Process {
            Process { workers: Workers::new(), writer: store.writer().expect("a writer") }
        }

        fn begin(&mut self) {
            self.writer.begin(&[(MerchantId(1), None)]).expect("begun");
        }

        /// Makes ids within a group, as a command does: it leases what it finds that it needs, and runs again.
        fn make(&mut self, at: Timestamp, count: usize) -> Vec<SnowflakeId> {
            let mut made = Vec::new();
            while made.len() < count {
                let mut snowflakes = self.workers.snowflakes();
                match snowflakes.as_mut().map_or(Err(NoSnowflake::BeyondLease(at)), |snowflakes| snowflakes.next(at)) {
                    Ok(id) => {
                        made.push(id);
                        self.workers.keep(snowflakes);
                    }
                    Err(NoSnowflake::BeyondLease(until)) => self.workers.lease(&mut *self.writer, until).expect("leased"),
                    Err(error) => panic!("{error}"),
                }
            }
            made
        }

        /// Makes ids in a group of their own.
        fn commit(&mut self, at: Timestamp, count: usize) -> Vec<SnowflakeId> {
            self.begin();
            let made = self.make(at, count);
            self.writer.commit().expect("committed");
            made
        }

        fn roll_back(&mut self, at: Timestamp, count: usize) -> Vec<SnowflakeId> {
            self.begin();
            let made = self.make(at, count);
            self.writer.rollback();
            self.workers.rolled_back();
            made
        }

        fn stop(mut self) {
            self.workers.release(&mut *self.writer);
        }
    }

    fn a_store() -> (TempDir, SqliteStore) {
        let directory = tempfile::tempdir().expect("a directory");
        let store = SqliteStore::open(directory.path()).expect("a store");
        (directory, store)
    }

    fn later(ms: i64) -> Timestamp {
        Timestamp(NOON.0 + ms)
    }

    /// Worker and the end of its lease, as the store has them.
    fn leases(store: &SqliteStore) -> Vec<(u16, i64)> {
        let connection = rusqlite::Connection::open(store.file()).expect("the file");
        let mut statement = connection.prepare("SELECT worker, used_until FROM worker_lease ORDER BY worker").expect("a query");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.collect::<Result<_, _>>().expect("values")
    }

    fn assert_distinct(mut ids: Vec<SnowflakeId>) {
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }

    #[test]
    fn processes_at_one_time_have_workers_of_their_own() {
        let (_directory, store) = a_store();
        let mut processes: Vec<Process> = (0..5).map(|_| Process::on(&store)).collect();
        let made: Vec<SnowflakeId> = processes.iter_mut().flat_map(|process| process.commit(NOON, 3)).collect();
        let workers: Vec<u16> = made.iter().step_by(3).map(|id| id.worker().number()).collect();
        assert_eq!(workers, [0, 1, 2, 3, 4]);
        assert_distinct(made);
    }

    #[test]
    fn no_id_is_later_than_what_the_store_says_when_it_is_committed() {
        let (_directory, store) = a_store();
        let mut process = Process::on(&store);
        let mut clock = NOON;
        for step_ms in [0, 1, LEASE_MS - 1, 1, 10 * LEASE_MS, -HOUR, 30 * HOUR, 0] {
            clock.0 += step_ms;
            let made = process.commit(clock, 5_000);
            let last = made.last().expect("an id").at();
            let [(0, used_until)] = leases(&store)[..] else { panic!("one lease: {:?}", leases(&store)) };
            assert!(last.0 <= used_until, "{last} at {clock}");
        }
    }

    #[test]
    fn a_worker_that_was_given_back_begins_above_what_was_used() {
        let (_directory, store) = a_store();
        let mut made = Vec::new();
        for clock in [NOON, later(1), later(5), later(3), later(10_000)] {
            let mut process = Process::on(&store);
            made.extend(process.commit(clock, 6_000));
            process.stop();
        }
        assert_distinct(made);
        assert!(leases(&store).len() <= 2, "workers are used again: {:?}", leases(&store));
    }

    #[test]
    fn a_killed_process_keeps_its_worker_for_an_hour() {
        let (_directory, store) = a_store();
        let killed = Process::on(&store).commit(NOON, 1);
        let early = Process::on(&store).commit(later(LEASE_MS + HOUR), 1);
        let late = Process::on(&store).commit(later(LEASE_MS + HOUR + 1), 1);
        assert_eq!([&killed, &early, &late].map(|made| made[0].worker().number()), [0, 1, 0]);
    }

    #[test]
    fn an_idle_process_whose_worker_was_taken_over_takes_another() {
        let (_directory, store) = a_store();
        let mut idle = Process::on(&store);
        let mut made = idle.commit(NOON, 10);
        let mut busy = Process::on(&store);
        made.extend(busy.commit(later(2 * HOUR), 10));
        assert_eq!(made[10].worker(), made[0].worker(), "it was abandoned");
        // What its lease still allows is its own; beyond that it needs another worker.
        made.extend(idle.commit(later(LEASE_MS), 10));
        assert_eq!(made[20].worker(), made[0].worker());
        made.extend(idle.commit(later(2 * HOUR), 10));
        assert_ne!(made[30].worker(), made[0].worker());
        made.extend(busy.commit(later(2 * HOUR), 10));
        idle.stop();
        made.extend(busy.commit(later(2 * HOUR + 2 * LEASE_MS), 10));
        assert_eq!(made[50].worker(), made[0].worker(), "who gave another worker back did not give back this one");
        assert_distinct(made);
    }

    #[test]
    fn a_lease_that_was_rolled_back_is_asked_for_again() {
        let (_directory, store) = a_store();
        let (mut one, mut other) = (Process::on(&store), Process::on(&store));
        one.roll_back(NOON, 10);
        assert_eq!(leases(&store), []);
        let mut made = other.commit(NOON, 10);
        made.extend(one.commit(NOON, 10));
        assert_ne!(made[0].worker(), made[10].worker(), "the other has that worker now");
        // A renewal that is rolled back, also after another holder has come and gone.
        one.roll_back(later(3 * LEASE_MS), 10);
        let mut third = Process::on(&store);
        made.extend(third.commit(later(2 * HOUR), 5_000));
        made.extend(one.commit(later(2 * HOUR), 10));
        made.extend(other.commit(later(2 * HOUR), 10));
        assert_distinct(made);
    }

    #[test]
    fn a_worker_used_by_a_clock_that_was_ahead_is_taken_last() {
        let (_directory, store) = a_store();
        let mut ahead = Process::on(&store);
        let far = later(3_650 * 24 * HOUR);
        ahead.commit(far, 1);
        ahead.stop();
        let mut process = Process::on(&store);
        let made = process.commit(NOON, 1);
        assert_eq!((made[0].worker().number(), made[0].at()), (1, NOON));
        // When every other is taken, it is better than none, and begins above what was used.
        let connection = rusqlite::Connection::open(store.file()).expect("the file");
        connection
            .execute_batch(
                "WITH RECURSIVE n(w) AS (SELECT 2 UNION ALL SELECT w + 1 FROM n WHERE w < 1023)
                 INSERT INTO worker_lease SELECT w, zeroblob(16), 1762416000000, 0 FROM n",
            )
            .expect("all are taken");
        let last = Process::on(&store).commit(NOON, 1);
        assert_eq!(last[0].worker().number(), 0);
        assert!(last[0].at() > far);
        let mut none = Process::on(&store);
        none.begin();
        let refused = none.workers.lease(&mut *none.writer, NOON).expect_err("there is none left");
        assert!(refused.to_string().contains("all workers"), "{refused}");
    }
}
