//! Checking a file, whole, before anything of it is taken in; and staging it on the way.
//!
//! Each line is read by itself, then compared with the others of its file, then tried out by the rules on what the store has. The
//! first fault ends the staging, but not the checking, so that all of them can be mended together.

use std::io::Read;

use docket_domain::command::KeyDigest;
use docket_domain::ids::ImportId;
use docket_domain::imports::{CameTo, ImportKind, ImportState};
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;
use docket_engine::{Failure, Trial};
use docket_store::imports::{Extent, Import, Readied, StagedSlice};

use super::fault::{Fault, Faults};
use super::reading::Reading;
use super::sieve::Sieve;
use super::staged::Staged;
use super::{ImportFailure, Importer, Wanted};
use crate::app::new_id;
use crate::problem::EdgeCode;

/// Staged text that is written in one transaction, in bytes: little enough that whoever sells does not wait for it.
const STAGED_AT_ONCE: usize = 512 * 1024;
/// After how long what somebody was staging is taken to be left behind.
const LEFT_AFTER_MS: i64 = 24 * 3_600_000;

/// What came of checking a file.
pub enum Checked {
    /// It has faults. Nothing was written.
    Bad(Faults, Extent),
    /// It is good, and nothing more was asked.
    Good(Extent),
    /// It is good and staged.
    Staged(ImportId),
    /// It came before under the same key.
    Before(Box<Import>),
    /// Another import is not at its end. Nothing was written.
    Unfinished(Box<Import>),
    /// The same file was taken in before. Nothing was written.
    SameFile(Box<Import>),
}

/// Checks a file, and stages it unless that is all.
///
/// # Errors
/// The store failed; the clock is suspect. Nothing was written.
pub fn check(
    importer: &Importer,
    settings: &Settings,
    wanted: &Wanted,
    file: impl Read,
    progress: &mut dyn FnMut(u64),
) -> Result<Checked, ImportFailure> {
    let reading = Reading {
        settings,
        actor: &wanted.actor,
        taxes: importer.reads.taxes_blocking(settings.merchant)?,
        now: importer.engine.now().at,
        new_only: wanted.new_only,
    };
    let import = Import {
        merchant: settings.merchant,
        id: ImportId(new_id(&importer.engine)),
        kind: wanted.kind,
        state: ImportState::Staging,
        file: wanted.file.clone(),
        key: wanted.key.filter(|_| !wanted.dry_run),
        request_hash: wanted.request_hash,
        actor: wanted.actor.clone(),
        extent: Extent::default(),
        slices_done: 0,
        lines_done: 0,
        problem: None,
        started_at: reading.now,
        ended_at: None,
    };
    let mut checker = Checker {
        importer,
        trial: Trial::open(importer.reads.clone(), settings.merchant)?,
        import,
        stages: !wanted.dry_run,
        has_begun: false,
        pending: Vec::new(),
        faults: Faults::default(),
        extent: Extent::default(),
    };
    let result = checker.read(&reading, file, progress).and_then(|()| checker.end(wanted));
    // What is not applying by now never will be.
    if checker.has_begun && !matches!(result, Ok(Checked::Staged(_))) {
        importer.staging.discard(settings.merchant, checker.import.id)?;
    }
    result
}

struct Checker<'a> {
    importer: &'a Importer,
    trial: Trial,
    import: Import,
    stages: bool,
    /// Whether the import has a row.
    has_begun: bool,
    pending: Vec<StagedSlice>,
    faults: Faults,
    extent: Extent,
}

impl Checker<'_> {
    fn read(&mut self, reading: &Reading<'_>, file: impl Read, progress: &mut dyn FnMut(u64)) -> Result<(), ImportFailure> {
        let mut sieve = Sieve::of(self.import.kind);
        sieve.sift(reading, file, |slice, faults, read| {
            self.try_out(slice, faults)?;
            progress(read);
            Ok::<(), ImportFailure>(())
        })?;
        progress(sieve.read);
        (self.extent.content, self.extent.lines, self.faults) = (sieve.content, sieve.lines, sieve.faults);
        if self.extent.lines == 0 && self.faults.is_empty() {
            self.faults.push(Fault::of_file(EdgeCode::ImportLine, "The file has a header and no lines."));
        }
        Ok(())
    }

    /// Tries a slice out by the rules, and stages it as long as nothing was wrong.
    fn try_out(&mut self, mut slice: Staged, faults: &mut Faults) -> Result<(), ImportFailure> {
        for step in slice.steps(self.import.id, &self.import.file) {
            let tried = self.trial.run(self.importer.engine.now(), &self.import.actor, step.command.clone())?;
            match tried {
                Ok(outcome) => {
                    for came_to in slice.came_to(&step, &outcome) {
                        match came_to {
                            CameTo::Created => self.extent.created += 1,
                            CameTo::Changed => self.extent.changed += 1,
                            CameTo::Unchanged => self.extent.unchanged += 1,
                        }
                    }
                }
                Err(Failure::Refused(refusal)) => {
                    step.faults(&refusal).into_iter().for_each(|fault| faults.push(fault));
                }
                Err(failure) => return Err(failure.into()),
            }
        }
        if self.stages && faults.is_empty() {
            let body = serde_json::to_string(&slice).expect("lines that were read can be written");
            self.pending.push(StagedSlice { slice: self.extent.slices, lines: slice.count(), body });
            self.extent.slices += 1;
            if self.pending.iter().map(|slice| slice.body.len()).sum::<usize>() >= STAGED_AT_ONCE {
                self.stage()?;
            }
        }
        Ok(())
    }

    /// Writes what is pending.
    fn stage(&mut self) -> Result<(), ImportFailure> {
        if !self.has_begun {
            let left_before = Timestamp(self.import.started_at.0 - LEFT_AFTER_MS);
            self.importer.staging.begin(&self.import, left_before)?;
            self.has_begun = true;
        }
        self.importer.staging.add(self.import.merchant, self.import.id, &self.pending)?;
        self.pending.clear();
        Ok(())
    }

    fn end(&mut self, wanted: &Wanted) -> Result<Checked, ImportFailure> {
        if !self.faults.is_empty() {
            let mut faults = std::mem::take(&mut self.faults);
            faults.listed.sort_by_key(|fault| fault.line);
            return Ok(Checked::Bad(faults, self.extent));
        }
        if wanted.dry_run {
            return Ok(Checked::Good(self.extent));
        }
        self.stage()?;
        let once = wanted.kind == ImportKind::Stock && !wanted.again;
        Ok(match self.importer.staging.ready(&self.import, &self.extent, once)? {
            Readied::Applying => Checked::Staged(self.import.id),
            Readied::SameKey(other) => Checked::Before(other),
            Readied::Unfinished(other) => Checked::Unfinished(other),
            Readied::SameContent(other) => Checked::SameFile(other),
        })
    }
}

/// Whether an import answers a request that came under a key.
pub fn answers(import: &Import, key: Option<KeyDigest>, request_hash: [u8; 16]) -> bool {
    key.is_some() && import.key == key && import.request_hash == request_hash
}
