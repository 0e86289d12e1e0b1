//! Runs, and where the monitor stands. Side tables, which no rule reads; they are written outside of groups.

use docket_domain::command::KeyDigest;
use docket_domain::findings::AutoRepair;
use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use uuid::Uuid;

use super::desk_sql as sql;
use crate::side::SideTables;
use crate::{Reads, StoreError};

/// For how long a run is believed to be alive without a word of it.
pub(super) const ALIVE_MS: i64 = 120_000;
/// How many runs of a merchant are kept.
pub(super) const RUNS_KEPT: i64 = 50;

/// How much a run looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunKind {
    /// At everything.
    Whole,
    /// At what has changed.
    Changes,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// It looks.
    Running,
    /// It has looked at all it was asked for.
    Finished,
    /// It could not go on.
    Failed,
}

impl RunKind {
    /// As it is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            RunKind::Whole => "whole",
            RunKind::Changes => "changes",
        }
    }
}

impl RunState {
    /// As it is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            RunState::Running => "running",
            RunState::Finished => "finished",
            RunState::Failed => "failed",
        }
    }
}

/// A run of the doctor.
#[derive(Clone, Debug)]
pub struct Run {
    /// Identity.
    pub id: Uuid,
    /// How much it looks at.
    pub kind: RunKind,
    /// How far it is.
    pub state: RunState,
    /// By which rules; all where none are named.
    pub rules: Vec<String>,
    /// Whether it may repair.
    pub fixes: bool,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Until when it is believed to be alive.
    pub alive_until: Timestamp,
    /// Steps that are done.
    pub done: u64,
    /// Of how many.
    pub steps: u64,
    /// What is wrong.
    pub found: u64,
    /// Findings that it has opened.
    pub opened: u64,
    /// Findings that it has closed.
    pub closed: u64,
    /// Repairs that it has made.
    pub repaired: u64,
    /// Why it failed.
    pub problem: Option<String>,
    /// Under which key it was asked for.
    pub key: Option<KeyDigest>,
    /// What was asked under it.
    pub request_hash: [u8; 16],
}

/// What came of beginning a run.
#[derive(Clone, Debug)]
pub enum BegunRun {
    /// It has begun.
    Begun,
    /// Another is alive.
    Busy(Uuid),
    /// One was begun under its key.
    Before(Box<Run>),
}

/// Where the monitor of a merchant stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonitorState {
    /// The last record that it has seen.
    pub cursor: u64,
    /// When it looked last.
    pub looked_at: Timestamp,
    /// The date of its last whole run, as a number; 0 before the first.
    pub whole_date: i64,
}

/// A monitor that this process has, until it puts it back.
#[derive(Clone, Copy, Debug)]
pub struct Lease {
    /// Whose.
    pub merchant: MerchantId,
    /// Who has it.
    pub holder: [u8; 16],
    /// Where it stands.
    pub state: MonitorState,
}

/// Where runs and monitors are kept. Blocking. Cheap to clone.
#[derive(Clone)]
pub struct DoctorDesk {
    tables: SideTables,
}

impl DoctorDesk {
    pub(crate) fn new(tables: SideTables) -> DoctorDesk {
        DoctorDesk { tables }
    }

    /// Begins a run, unless another is alive, or one was begun under its key.
    ///
    /// # Errors
    /// The store failed.
    pub fn begin(&self, merchant: MerchantId, run: &Run, now: Timestamp) -> Result<BegunRun, StoreError> {
        self.tables.change(|connection| sql::begin(connection, merchant, run, now))
    }

    /// Notes how far a run is, and that it lives.
    ///
    /// # Errors
    /// The store failed.
    pub fn note(&self, merchant: MerchantId, run: &Run, now: Timestamp) -> Result<(), StoreError> {
        let run = Run { alive_until: Timestamp(now.0 + ALIVE_MS), ..run.clone() };
        self.tables.change(|connection| sql::write(connection, merchant, &run))
    }

    /// Takes the monitor of a merchant where nobody has it and it has not looked since `before`.
    ///
    /// # Errors
    /// The store failed.
    pub fn take(
        &self,
        merchant: MerchantId,
        holder: [u8; 16],
        (now, until, before): (Timestamp, Timestamp, Timestamp),
    ) -> Result<Option<Lease>, StoreError> {
        let state = self.tables.change(|connection| sql::take(connection, merchant, &holder, now, until, before))?;
        Ok(state.map(|state| Lease { merchant, holder, state }))
    }

    /// Keeps a monitor for longer. `false` where it was lost.
    ///
    /// # Errors
    /// The store failed.
    pub fn renew(&self, lease: &Lease, until: Timestamp) -> Result<bool, StoreError> {
        self.tables.change(|connection| sql::renew(connection, lease, until))
    }

    /// Puts a monitor back, with where it stands now. Nothing happens where it was lost.
    ///
    /// # Errors
    /// The store failed.
    pub fn put_back(&self, lease: &Lease, state: MonitorState) -> Result<(), StoreError> {
        self.tables.change(|connection| sql::put_back(connection, lease, state))
    }
}

impl Reads {
    /// A run of the doctor.
    ///
    /// # Errors
    /// The store failed.
    pub async fn doctor_run(&self, merchant: MerchantId, id: Uuid) -> Result<Option<Run>, StoreError> {
        self.query(move |connection| sql::run(connection, merchant, id)).await
    }

    /// The rules of a merchant whose repair was said to be made by itself, or not. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn auto_repairs_blocking(&self, merchant: MerchantId) -> Result<Vec<(String, AutoRepair)>, StoreError> {
        self.query_blocking(|connection| sql::auto_repairs(connection, merchant))
    }

    /// The same.
    ///
    /// # Errors
    /// The store failed.
    pub async fn auto_repairs(&self, merchant: MerchantId) -> Result<Vec<(String, AutoRepair)>, StoreError> {
        self.query(move |connection| sql::auto_repairs(connection, merchant)).await
    }
}
