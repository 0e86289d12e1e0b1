//! What can go wrong with a database. Never a business "no".

/// The store failed. The group fails as a whole and is safe to send again with the same keys.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached, or the connection was lost before the commit was sent. Nothing was committed.
    #[error("the database cannot be reached: {0}")]
    Unavailable(String),
    /// The commit was sent and its answer never came: the group is committed, or it is not. Only the idempotency keys tell, read
    /// under the merchant's lock.
    #[error("it is not known whether the commit was done: {0}")]
    InDoubt(String),
    /// Another process holds the write lock for too long.
    #[error("the store is busy: {0}")]
    Busy(String),
    /// There is no room on the disk. It goes on when there is.
    #[error("the disk is full: {0}")]
    Full(String),
    /// A constraint caught what the rules should have: a bug, to be narrowed down to one command.
    #[error("a constraint was violated: {0}")]
    Constraint(String),
    /// Someone else wrote under this writer's lock: the group is decided again on fresh rows.
    #[error("the merchant's records were changed by another writer")]
    LostLock,
    /// The disk or the file lies: whatever was answered is on disk, but nothing more may be written through this handle. The
    /// process stops and opens the store anew.
    #[error("the store failed in a way that forbids going on: {0}")]
    Fatal(String),
    /// The store was made by a newer Docket, or is not a store.
    #[error("{0}")]
    Unusable(String),
    /// Anything else.
    #[error("the store failed: {0}")]
    Other(String),
}

impl StoreError {
    /// Whether a commit that failed like this is known to have left nothing. Everything else is unknown, whatever the database says:
    /// of 80 commits that failed when a primary was killed, 39 had been done.
    pub fn is_certain_at_commit(&self) -> bool {
        self.is_a_misfit() || matches!(self, StoreError::Full(_))
    }

    /// Whether what was to be written does not fit the store: a bug.
    pub fn is_a_misfit(&self) -> bool {
        matches!(self, StoreError::Constraint(_) | StoreError::LostLock)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode;
        let text = error.to_string();
        // The index of the log could not grow: SQLite writes it out in full for want of room, and says so as an I/O error.
        if error.sqlite_error().is_some_and(|error| error.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE) {
            return StoreError::Full(text);
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy(text),
            Some(ErrorCode::DiskFull) => StoreError::Full(text),
            Some(ErrorCode::ConstraintViolation) => StoreError::Constraint(text),
            Some(ErrorCode::SystemIoFailure | ErrorCode::DatabaseCorrupt) => StoreError::Fatal(text),
            Some(ErrorCode::NotADatabase) => StoreError::Unusable("the file is not a Docket store".to_owned()),
            _ => StoreError::Other(text),
        }
    }
}
