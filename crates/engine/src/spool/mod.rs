//! What was answered while the database could not be reached, on this server's own disk until it is taken in (SPEC 3.5).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `frames.rs` | the file: frames with checksums, torn ends, damage |
//! | `entry.rs`, `documents.rs`, `lines.rs` | what stands in it |
//! | `spooled.rs` | what was answered, for whoever asks for it by id or number |
//!
//! Nothing is answered before it is synced. Several documents that are answered together are one write and one sync. What was taken in
//! stays in the file until everything is, and then the file begins anew; a crash in between takes the same entries in once more, which
//! their keys make harmless. The file begins with who the spool is towards the database, its lease, and the last number of each
//! business date, so that no number comes twice, also over a restart.

mod documents;
mod entry;
mod frames;
mod lines;
mod spooled;

use std::collections::VecDeque;
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use docket_domain::numbering::{FallbackNumbers, LeaseNumber};
use docket_domain::time::Date;
use docket_store::numbering::Holder;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use entry::Entry;
use entry::EntryJson;
use frames::Disk;
pub use spooled::Spooled;

/// The most bytes that wait to be taken in: hours of a busy shop, minutes of taking in.
const BYTES_MAX: u64 = 256 << 20;
/// The spool's file in its directory.
const FILE: &str = "spool.log";
/// Held as long as a process has the spool.
const LOCK: &str = "spool.lock";
/// Where a damaged file is kept for a person to look at.
const DAMAGED: &str = "spool.damaged";

/// Why a spool cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// Another process has it.
    #[error("the spool in {0} is used by another process; each server needs a data directory of its own")]
    InUse(PathBuf),
    /// There is no room for what shall be written; nothing was.
    #[error("there is no room in the spool")]
    Full,
    /// The disk failed. Whether the last write is there, nobody knows; nothing more is written until the server is started anew.
    #[error("the spool's disk failed: {0}")]
    Broken(String),
    /// It holds what this program does not understand.
    #[error("the spool in {0} was written by another version of Docket; start that version until everything is taken in")]
    Foreign(PathBuf),
}

/// A frame of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Frame {
    Head(HeadJson),
    Entry(Box<EntryJson>),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct HeadJson {
    holder: Uuid,
    lease: Option<u8>,
    /// Business date, milliseconds and counter of its last number.
    last: Vec<(i32, u32, u8)>,
}

/// The spool of one server.
pub struct Spool {
    file: PathBuf,
    disk: Box<dyn Disk>,
    bytes: u64,
    bytes_max: u64,
    holder: Holder,
    lease: Option<LeaseNumber>,
    numbers: Option<FallbackNumbers>,
    waiting: VecDeque<Entry>,
    /// Entries that could not be taken in; they are tried again by the next process.
    aside: Vec<Entry>,
    broken: Option<String>,
    _lock: File,
}

impl Spool {
    /// Opens the spool in a directory, or makes it.
    ///
    /// # Errors
    /// See [`SpoolError`].
    pub fn open(directory: &Path) -> Result<Spool, SpoolError> {
        let broken = |error: io::Error| SpoolError::Broken(error.to_string());
        make(directory).map_err(broken)?;
        let lock = File::create(directory.join(LOCK)).map_err(broken)?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => SpoolError::InUse(directory.to_owned()),
            TryLockError::Error(error) => broken(error),
        })?;
        let file = directory.join(FILE);
        let contents = frames::contents(&frames::read(&file).map_err(broken)?);
        if contents.torn_bytes > 0 {
            tracing::warn!(bytes = contents.torn_bytes, "the last write to the spool was cut off; nobody was answered for it");
        }
        if contents.damaged_bytes > 0 {
            let kept = directory.join(DAMAGED);
            tracing::error!(bytes = contents.damaged_bytes, file = %kept.display(), "the spool is damaged; the file was kept");
            std::fs::copy(&file, kept).map_err(broken)?;
        }
        let mut head = None;
        let mut waiting = VecDeque::new();
        for frame in &contents.frames {
            let foreign = || SpoolError::Foreign(directory.to_owned());
            match serde_json::from_slice(frame).map_err(|_| foreign())? {
                Frame::Head(found) => head = Some(found),
                Frame::Entry(entry) => waiting.push_back(entry.into_entry().ok_or_else(foreign)?),
            }
        }
        let head = head.unwrap_or_else(new_head);
        let mut spool = Spool {
            // Nothing of it is touched before it is replaced as a whole.
            disk: Box::new(OpenOptions::new().create(true).append(true).open(&file).map_err(broken)?),
            file,
            bytes: 0,
            bytes_max: BYTES_MAX,
            holder: *head.holder.as_bytes(),
            lease: head.lease.and_then(LeaseNumber::new),
            numbers: None,
            waiting,
            aside: Vec::new(),
            broken: None,
            _lock: lock,
        };
        spool.numbers = spool.lease.map(|lease| spool.numbers_from(lease, &head.last));
        spool.rewrite()?;
        Ok(spool)
    }

    /// The same with less room, as tests want it.
    pub fn with_bytes_max(self, bytes_max: u64) -> Spool {
        Spool { bytes_max, ..self }
    }

    /// Who the spool is towards the database.
    pub fn holder(&self) -> &Holder {
        &self.holder
    }

    /// The lease that it has, or had last.
    pub fn lease(&self) -> Option<LeaseNumber> {
        self.lease
    }

    /// Keeps the lease that the database gave it.
    ///
    /// # Errors
    /// [`SpoolError::Broken`]; the lease is not used then.
    pub fn set_lease(&mut self, lease: LeaseNumber) -> Result<(), SpoolError> {
        if self.lease == Some(lease) {
            return Ok(());
        }
        match &mut self.numbers {
            Some(numbers) => numbers.renew(lease),
            None => self.numbers = Some(FallbackNumbers::new(lease)),
        }
        self.lease = Some(lease);
        self.rewrite()
    }

    /// Where its numbers stand; none while it has no lease.
    pub fn numbers(&self) -> Option<&FallbackNumbers> {
        self.numbers.as_ref().filter(|_| self.broken.is_none())
    }

    /// Whether a number was ever made by it.
    pub fn was_used(&self) -> bool {
        self.numbers.as_ref().is_some_and(|numbers| numbers.last().next().is_some())
    }

    /// Writes entries, durably when this returns, with where the numbers stand then.
    ///
    /// # Errors
    /// [`SpoolError::Full`], and nothing is written; [`SpoolError::Broken`], and nobody knows what is.
    pub fn append(&mut self, entries: Vec<Entry>, numbers: FallbackNumbers) -> Result<(), SpoolError> {
        if let Some(reason) = &self.broken {
            return Err(SpoolError::Broken(reason.clone()));
        }
        let bytes: Vec<u8> = entries.iter().flat_map(|entry| framed(&Frame::Entry(Box::new(entry.to_json())))).collect();
        if self.bytes + bytes.len() as u64 > self.bytes_max {
            return Err(SpoolError::Full);
        }
        let written = self.disk.append(&bytes).and_then(|()| self.disk.sync());
        if let Err(error) = written {
            return Err(self.give_up(&error));
        }
        self.bytes += bytes.len() as u64;
        self.waiting.extend(entries);
        self.numbers = Some(numbers);
        Ok(())
    }

    /// Cuts off what a write has left that had no room. After anything else the file is not trusted any more: what could not be synced
    /// may be there or not, and asking again would be told a lie.
    fn give_up(&mut self, error: &io::Error) -> SpoolError {
        let had_no_room = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
        match had_no_room.then(|| self.disk.cut(self.bytes)) {
            Some(Ok(())) => SpoolError::Full,
            Some(Err(error)) => self.break_down(&error),
            None => self.break_down(error),
        }
    }

    fn break_down(&mut self, error: &io::Error) -> SpoolError {
        tracing::error!(%error, "the spool's disk failed; nothing more is spooled until the server is started anew");
        self.broken = Some(error.to_string());
        SpoolError::Broken(error.to_string())
    }

    /// What waits to be taken in, in the order in which it was answered.
    pub fn waiting(&self) -> &VecDeque<Entry> {
        &self.waiting
    }

    /// Entries that could not be taken in.
    pub fn aside(&self) -> &[Entry] {
        &self.aside
    }

    /// So many of those that wait, from the first on, are in the database, committed.
    ///
    /// # Errors
    /// [`SpoolError::Broken`] where the file cannot begin anew; the entries are taken in again by the next process, once.
    pub fn taken_in(&mut self, count: usize) -> Result<(), SpoolError> {
        self.waiting.drain(..count);
        if self.waiting.is_empty() && self.broken.is_none() { self.rewrite() } else { Ok(()) }
    }

    /// Sets the first of those that wait aside: it cannot be taken in now, and holds up the others. It stays in the file, and the next
    /// process tries again.
    pub fn set_aside(&mut self) {
        self.aside.extend(self.waiting.pop_front());
    }

    /// Begins the file anew, with what is still to be taken in.
    fn rewrite(&mut self) -> Result<(), SpoolError> {
        let head = Frame::Head(HeadJson {
            holder: Uuid::from_bytes(self.holder),
            lease: self.lease.map(LeaseNumber::number),
            last: self.numbers.iter().flat_map(FallbackNumbers::last).map(|(date, ms, n)| (date.as_number(), ms, n)).collect(),
        });
        let entries = self.aside.iter().chain(&self.waiting).map(|entry| Frame::Entry(Box::new(entry.to_json())));
        let bytes: Vec<u8> = std::iter::once(head).chain(entries).flat_map(|frame| framed(&frame)).collect();
        match frames::replace(&self.file, &bytes) {
            Ok(file) => {
                self.disk = Box::new(file);
                self.bytes = bytes.len() as u64;
                Ok(())
            }
            Err(error) => Err(self.break_down(&error)),
        }
    }

    fn numbers_from(&self, lease: LeaseNumber, last: &[(i32, u32, u8)]) -> FallbackNumbers {
        let mut numbers = FallbackNumbers::new(lease);
        for (date, milliseconds, counter) in last {
            if let Some(date) = Date::from_number(*date) {
                numbers.used(date, *milliseconds, *counter);
            }
        }
        for entry in &self.waiting {
            let number = &entry.take_in.number;
            numbers.used(number.date, number.stamp.milliseconds, number.stamp.counter);
        }
        numbers
    }
}

/// Makes a directory, and those that it is in, durably.
fn make(directory: &Path) -> io::Result<()> {
    if directory.is_dir() {
        return Ok(());
    }
    let parent = directory.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.map_or(Ok(()), make)?;
    std::fs::create_dir(directory).or_else(|error| if directory.is_dir() { Ok(()) } else { Err(error) })?;
    File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
}

/// A spool that nobody knows yet.
fn new_head() -> HeadJson {
    let mut holder = [0; 16];
    getrandom::fill(&mut holder).expect("the operating system has randomness");
    HeadJson { holder: Uuid::from_bytes(holder), lease: None, last: Vec::new() }
}

fn framed(frame: &Frame) -> Vec<u8> {
    frames::frame(&serde_json::to_vec(frame).expect("what is written are texts and numbers"))
}

#[cfg(test)]
mod tests;
