//! Checkpoints: what commits have appended to the write-ahead log is copied into the database file.
//!
//! The bulk is copied by a thread of its own while commits go on. Under load new pages arrive meanwhile, and the log could never
//! begin anew; so the writer copies the short rest itself, between two groups.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use rusqlite::Connection;

use super::BUSY_TIMEOUT;
use crate::StoreError;

/// Size of the log at which a checkpoint begins: about 10,000 pages. Smaller copies more often; sizes up to 256 MiB were tried and
/// were no faster.
const LOG_BYTES: u64 = 40 << 20;
/// Commits between two looks at the log's size.
const COMMITS_BETWEEN_LOOKS: u32 = 64;

const IDLE: u8 = 0;
const COPYING: u8 = 1;
const REST_LEFT: u8 = 2;

pub(super) struct Checkpointer {
    log: PathBuf,
    state: Arc<AtomicU8>,
    wake: Sender<()>,
    commits: u32,
    /// Whether the log still has what somebody was called who was erased.
    scrub: bool,
}

impl Checkpointer {
    /// Starts the thread. It ends when the checkpointer is dropped.
    pub fn start(connection: Connection, database: &Path) -> Checkpointer {
        let state = Arc::new(AtomicU8::new(IDLE));
        let (wake, woken) = channel::<()>();
        let copying = Arc::clone(&state);
        std::thread::Builder::new()
            .name("checkpoint".to_owned())
            .spawn(move || {
                while woken.recv().is_ok() {
                    let result = checkpoint(&connection);
                    if let Err(error) = &result {
                        tracing::warn!(%error, "the checkpoint will be tried again");
                    }
                    copying.store(if result.is_ok() { REST_LEFT } else { IDLE }, Ordering::Release);
                }
            })
            .expect("a thread for checkpoints");
        let mut log = database.as_os_str().to_owned();
        log.push("-wal");
        Checkpointer { log: PathBuf::from(log), state, wake, commits: 0, scrub: false }
    }

    /// Looks now and then whether the log has grown enough.
    pub fn committed(&mut self) {
        self.commits += 1;
        if self.commits < COMMITS_BETWEEN_LOOKS || self.state.load(Ordering::Acquire) != IDLE {
            return;
        }
        self.commits = 0;
        if std::fs::metadata(&self.log).is_ok_and(|log| log.len() >= LOG_BYTES) {
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
        match emptied {
            Ok(emptied) => self.scrub = !emptied,
            // What was committed is in the log and durable; the next checkpoint comes upon what is wrong with the file.
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
