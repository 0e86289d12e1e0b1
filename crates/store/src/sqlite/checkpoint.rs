//! Checkpoints: what commits have appended to the write-ahead log is copied into the database file.
//!
//! The bulk is copied by a thread of its own while commits go on. Under load new pages arrive meanwhile, and the log could never
//! begin anew; so the writer copies the short rest itself, between two groups.

use std::ffi::c_int;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::hooks::Wal;

use super::BUSY_TIMEOUT;
use crate::StoreError;
use crate::distrust::Distrust;

/// Pages in the log at which a checkpoint begins: 40 MiB. Fewer are copied more often; as many as fill 256 MiB were tried and were no
/// faster. The size of the log's file says nothing: it is written over from its start and does not shrink.
const LOG_PAGES: u32 = 10_000;

const IDLE: u8 = 0;
const COPYING: u8 = 1;
const REST_LEFT: u8 = 2;

pub(super) struct Checkpointer {
    /// Pages that stood in the log after the last commit.
    pages: Arc<AtomicU32>,
    state: Arc<AtomicU8>,
    wake: Sender<()>,
    /// Whether the log still has what somebody was called who was erased.
    scrub: bool,
    /// Who is told where the disk fails.
    distrust: Distrust,
}

impl Checkpointer {
    /// Starts the thread, which copies what the writer commits. It ends when the checkpointer is dropped.
    ///
    /// # Errors
    /// SQLite does not say how long the log is.
    pub fn start(writer: &mut Connection, connection: Connection, distrust: Distrust) -> Result<Checkpointer, StoreError> {
        let pages = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&pages);
        writer.wal_hook(Some(move |_: &mut Wal, pages: c_int| {
            counted.store(pages.unsigned_abs(), Ordering::Relaxed);
            Ok(())
        }))?;
        let state = Arc::new(AtomicU8::new(IDLE));
        let (wake, woken) = channel::<()>();
        let copying = Arc::clone(&state);
        let told = distrust.clone();
        std::thread::Builder::new()
            .name("checkpoint".to_owned())
            .spawn(move || {
                while woken.recv().is_ok() {
                    let result = told.noting(checkpoint(&connection).map_err(StoreError::from));
                    if let Err(error) = &result {
                        tracing::warn!(%error, "the checkpoint will be tried again");
                    }
                    copying.store(if result.is_ok() { REST_LEFT } else { IDLE }, Ordering::Release);
                }
            })
            .expect("a thread for checkpoints");
        Ok(Checkpointer { pages, state, wake, scrub: false, distrust })
    }

    /// Has the log copied once it has grown enough.
    pub fn committed(&self) {
        if self.pages.load(Ordering::Relaxed) >= LOG_PAGES && self.state.load(Ordering::Acquire) == IDLE {
            self.state.store(COPYING, Ordering::Release);
            // The thread only ends after this checkpointer.
            let _ = self.wake.send(());
        }
    }

    /// Notes that the log has what was erased now.
    pub fn scrub_log(&mut self) {
        self.scrub = true;
    }

    /// Empties the log, where it has what was erased: all of it is copied, and the file cut to nothing. Nobody is waited for; while
    /// a reader is in the way it is tried again after the next commit, and the last process to close the store does it in any case.
    pub fn scrub_if_due(&mut self, connection: &Connection) {
        if !self.scrub {
            return;
        }
        let emptied = connection.busy_timeout(Duration::ZERO).and_then(|()| {
            let is_busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
            connection.busy_timeout(BUSY_TIMEOUT)?;
            Ok(!is_busy?)
        });
        match self.distrust.noting(emptied.map_err(StoreError::from)) {
            Ok(emptied) => self.scrub = !emptied,
            // What was committed is in the log and durable. Where the disk has failed, nothing is committed after it.
            Err(error) => tracing::warn!(%error, "the log could not be emptied and will be again"),
        }
    }

    /// Copies the rest, where the thread has copied the bulk, so that the log begins anew.
    ///
    /// # Errors
    /// The file cannot be written or synced.
    pub fn finish_if_due(&mut self, connection: &Connection) -> Result<(), StoreError> {
        if self.state.load(Ordering::Acquire) == REST_LEFT {
            self.state.store(IDLE, Ordering::Release);
            match checkpoint(connection).map_err(StoreError::from) {
                // No room in the database file now is no reason to stop: the log still has what was committed.
                Err(StoreError::Full(error)) => tracing::warn!(error, "the checkpoint will be tried again"),
                result => result?,
            }
        }
        Ok(())
    }
}

/// Copies what it can without waiting for anyone.
fn checkpoint(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_was_copied_is_left_alone_until_it_has_grown_again() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("log.db");
        let open = || {
            let connection = Connection::open(&file).expect("a file");
            connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0").expect("a log");
            connection
        };
        let mut writer = open();
        let mut checkpointer = Checkpointer::start(&mut writer, open(), Distrust::default()).expect("a thread");
        let commit = |bytes: u32| writer.execute("INSERT INTO page VALUES (zeroblob(?1))", [bytes]).expect("committed");
        writer.execute_batch("CREATE TABLE page (bytes BLOB)").expect("a table");
        checkpointer.committed();
        assert_eq!(checkpointer.state.load(Ordering::Acquire), IDLE, "nothing much to copy");

        commit(LOG_PAGES * 4096);
        checkpointer.committed();
        while checkpointer.state.load(Ordering::Acquire) != REST_LEFT {
            std::thread::yield_now();
        }
        checkpointer.finish_if_due(&writer).expect("copied");
        for _ in 0..200 {
            commit(1);
            checkpointer.committed();
            assert_eq!(checkpointer.state.load(Ordering::Acquire), IDLE);
        }
        let log = std::fs::metadata(directory.path().join("log.db-wal")).expect("the log").len();
        assert!(log > u64::from(LOG_PAGES) * 4096, "its file is as long as ever: {log}");
    }
}
