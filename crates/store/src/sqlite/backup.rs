//! Backups of a store in a file: made while others sell, and taken back into a directory.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use docket_domain::time::Timestamp;
use rusqlite::{Connection as Sqlite, ErrorCode, OpenFlags};

use super::{FILE_NAME, READER_CACHE_KIB, SqliteStore, sync_directory};
use crate::moving::{MoveError, Verified, verify};
use crate::sql::Connection;
use crate::{StoreError, merchants, migrations};

/// A store that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// What was proved of each merchant, by slug.
    pub merchants: Vec<(String, Verified)>,
    /// Where the store is now that was there before.
    pub replaced: Option<PathBuf>,
}

impl SqliteStore {
    /// Writes the store as it stands at one moment to a file, which must be empty or not there. It is complete: whatever was answered
    /// before this is called is in it. The copy is read through before this returns; that it and its directory are on disk is the caller's
    /// to see to. Blocking.
    ///
    /// # Errors
    /// There is no room, or what was copied does not read well.
    pub fn back_up(&self, to: &Path) -> Result<(), StoreError> {
        let name = to.to_str().ok_or_else(|| StoreError::Other(format!("{} is not UTF-8", to.display())))?;
        // A copy without what was deleted, in one transaction that stops nobody.
        self.connect(READER_CACHE_KIB)?.execute("VACUUM INTO ?1", [name])?;
        check_whole(to)
    }

    /// Takes a backup back into a directory: it is copied beside, read through, brought up to date and proved, and only then called the
    /// store. A store that is there already stays unless it may be replaced; then it is kept under another name. Blocking.
    ///
    /// # Errors
    /// [`StoreError::Unusable`] where the file is no backup or does not hold, or a store is there that may not be replaced or is in use.
    pub fn restore(directory: &Path, backup: &Path, may_replace: bool, now: Timestamp) -> Result<Restored, StoreError> {
        check_is_backup(backup)?;
        std::fs::create_dir_all(directory).map_err(cannot("make", directory))?;
        let store = directory.join(FILE_NAME);
        // Whoever opens the store waits for this lock first.
        let _lock = migrations::lock(&store)?;
        let is_there = store.exists();
        if is_there && !may_replace {
            return unusable(format!("there is a store in {} already", directory.display()));
        }
        let beside = Beside::new(directory)?;
        let copy = beside.0.join(FILE_NAME);
        std::fs::copy(backup, &copy).map_err(cannot("copy", backup))?;
        check_whole(&copy)?;
        let merchants = prove(&beside.0)?;
        settle(&copy)?;
        let replaced = if is_there { Some(put_away(directory, now)?) } else { None };
        std::fs::rename(&copy, &store).map_err(cannot("write", &store))?;
        sync_directory(directory)?;
        Ok(Restored { merchants, replaced })
    }
}

/// That a file is a copy of a store, and not a store that somebody works with.
fn check_is_backup(backup: &Path) -> Result<(), StoreError> {
    let about = std::fs::metadata(backup).map_err(cannot("read", backup))?;
    let is_sqlite = about.is_file() && about.len() > 0;
    let mut log = backup.as_os_str().to_owned();
    log.push("-wal");
    if std::fs::metadata(log).is_ok_and(|log| log.len() > 0) {
        return unusable(format!(
            "{} is a store that is or was at work, not a backup: part of it is in the file beside it; make one with `docket backup`",
            backup.display()
        ));
    }
    let has_history = |connection: Sqlite| {
        let sql = "SELECT count(*) FROM sqlite_schema WHERE name IN ('refinery_schema_history', 'merchant')";
        connection.query_row(sql, [], |row| row.get::<_, i64>(0))
    };
    let tables = if is_sqlite { read_only(backup).and_then(has_history) } else { Ok(0) };
    match tables {
        Ok(2) => Ok(()),
        Ok(_) => unusable(format!("{} is no backup of a Docket store", backup.display())),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            unusable(format!("{} is no backup of a Docket store", backup.display()))
        }
        Err(error) => unusable(format!("{} is damaged: {error}", backup.display())),
    }
}

fn read_only(file: &Path) -> rusqlite::Result<Sqlite> {
    Sqlite::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

/// That every page of a copy reads well, and every index agrees with its table.
fn check_whole(copy: &Path) -> Result<(), StoreError> {
    let connection = read_only(copy)?;
    let found = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    match found {
        Ok(found) if found == "ok" => Ok(()),
        Ok(found) => unusable(format!("{} is damaged: {found}", copy.display())),
        Err(error) => unusable(format!("{} is damaged: {error}", copy.display())),
    }
}

/// Brings the store in a directory up to date and proves it, merchant by merchant.
fn prove(directory: &Path) -> Result<Vec<(String, Verified)>, StoreError> {
    let store = SqliteStore::open(directory)?;
    let connection = Connection::Sqlite(store.connect(READER_CACHE_KIB)?);
    let mut proved = Vec::new();
    for merchant in merchants::sql::list(&connection)? {
        let verified = verify(&connection, merchant.id).map_err(|error| match error {
            MoveError::Refused(why) => StoreError::Unusable(format!("{} does not hold in the backup: {why}", merchant.slug)),
            MoveError::Store(error) => error,
            MoveError::File(error) => StoreError::Other(error.to_string()),
        })?;
        proved.push((merchant.slug, verified));
    }
    Ok(proved)
}

/// Makes one file of a store that nobody has open, on disk.
fn settle(file: &Path) -> Result<(), StoreError> {
    Sqlite::open(file)?.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(()))?;
    File::open(file).and_then(|file| file.sync_all()).map_err(cannot("sync", file))
}

/// Gives the store of a directory another name, and says which. Nobody may have it open.
fn put_away(directory: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
    let store = directory.join(FILE_NAME);
    let connection = Sqlite::open(&store)?;
    connection.busy_timeout(Duration::ZERO)?;
    // Leaving the write-ahead log takes nobody else to be there.
    let left = connection.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get::<_, String>(0));
    drop(connection);
    match left {
        Err(error) if matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) => {
            return unusable(format!("the store in {} is in use; stop its server first", directory.display()));
        }
        // A store that is damaged is what a backup is for.
        _ => {}
    }
    let name = |suffix: &str| directory.join(format!("docket.replaced-{}.db{suffix}", now.0));
    for suffix in ["-wal", "-shm", ""] {
        let part = directory.join(format!("{FILE_NAME}{suffix}"));
        if part.exists() {
            std::fs::rename(&part, name(suffix)).map_err(cannot("rename", &part))?;
        }
    }
    Ok(name(""))
}

/// A directory beside the store, which goes when this is dropped.
struct Beside(PathBuf);

impl Beside {
    fn new(directory: &Path) -> Result<Beside, StoreError> {
        let beside = directory.join(format!("restoring-{}.part", std::process::id()));
        // Of a process of the same number that was killed.
        let _ = std::fs::remove_dir_all(&beside);
        std::fs::create_dir(&beside).map_err(cannot("make", &beside))?;
        Ok(Beside(beside))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // What cannot be removed is in nobody's way.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn unusable<T>(why: String) -> Result<T, StoreError> {
    Err(StoreError::Unusable(why))
}

fn cannot(what: &'static str, path: &Path) -> impl Fn(std::io::Error) -> StoreError {
    let path = path.display().to_string();
    move |error| StoreError::Other(format!("cannot {what} {path}: {error}"))
}
