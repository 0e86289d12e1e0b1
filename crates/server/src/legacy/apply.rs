//! Bringing in all that is staged, slice by slice. Whatever happens between any two steps, running it again goes on where it was: the keys
//! of the commands say what is done.
//!
//! In the process that sells, slices are judged while those before them are committed, and what follows from those is done while the next
//! are, so that the lane never waits. Beside it they are judged between two commits, so that the store is free as long as it was held.

use std::sync::Arc;
use std::time::{Duration, Instant};

use docket_domain::access::Actor;
use docket_domain::command::Outcome;
use docket_domain::ids::{ImportId, MerchantId};
use docket_domain::imports::{ImportKind, ImportState};
use docket_domain::legacy::Settled;
use docket_domain::merchants::Settings;
use docket_domain::refusal::Refusal;
use docket_engine::Failure;
use docket_store::StoreError;
use docket_store::imports::{Import, Readied, StagedSlice};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use super::already::Already;
use super::bring_in::{BringIn, Judged, NotApproved};
use super::commands::{Commands, Keys};
use super::staged::{Accounts, Head};
use crate::imports::{Fault, ImportFailure, Importer, Pace, Stopped};
use crate::problem::EdgeCode;

/// Slices that are in the lane together, so that one commit carries them.
const AT_ONCE: u32 = 4;
/// How often it is noted how far it is: each time, SQLite forgets what the lane has read.
const NOTED_EVERY: Duration = Duration::from_millis(500);

/// What came of beginning.
pub enum Begun {
    /// It is applying.
    Applying,
    /// Another import is not at its end.
    Unfinished(Box<Import>),
}

/// Lets what is staged be applied, by whoever asks. Blocks.
///
/// # Errors
/// There is no such import, or it is not staged; the store failed.
pub fn begin(
    importer: &Importer,
    merchant: MerchantId,
    id: ImportId,
    actor: Actor,
    approve_receipts: bool,
) -> Result<Begun, ImportFailure> {
    let import = importer.reads.import_blocking(merchant, id)?.ok_or(ImportFailure::Gone)?;
    if import.kind != ImportKind::Legacy || import.state != ImportState::Staged {
        return Err(ImportFailure::Ended(import.state.as_str()));
    }
    let mut head = head(importer, &import)?;
    head.approve_receipts = approve_receipts;
    head.judged_at = importer.engine.now().at.0;
    let slice = StagedSlice { slice: import.extent.slices, lines: 0, body: head.to_body() };
    match importer.staging.legacy().begin(&Import { actor, ..import }, &slice)? {
        Readied::Unfinished(other) => Ok(Begun::Unfinished(other)),
        _ => Ok(Begun::Applying),
    }
}

/// What holds for all slices of an import.
pub(super) fn head(importer: &Importer, import: &Import) -> Result<Head, ImportFailure> {
    let slice = importer.reads.legacy_slice_blocking(import.merchant, import.id, import.extent.slices)?;
    Ok(Head::parse(&slice.ok_or(ImportFailure::Gone)?.body)?)
}

/// The merchant's settings.
pub(super) fn settings(importer: &Importer, merchant: MerchantId) -> Result<Arc<Settings>, ImportFailure> {
    importer.reads.open_blocking(merchant)?.settings.ok_or(ImportFailure::Gone)
}

/// Applies an import to its end, or until a rule refuses a part of it. Blocks.
///
/// # Errors
/// The store failed, or the clock is suspect; the import can be resumed.
pub fn apply(
    importer: &Importer,
    mut import: Import,
    pace: Pace,
    progress: &mut dyn FnMut(u64),
) -> Result<Import, ImportFailure> {
    let (merchant, id) = (import.merchant, import.id);
    if import.state == ImportState::Stopped {
        importer.staging.turn(merchant, id, ImportState::Applying, None, importer.engine.now().at)?;
        import.state = ImportState::Applying;
    }
    let settings = settings(importer, merchant)?;
    let head = Arc::new(head(importer, &import)?);
    let terms = head.terms(&settings);
    let (reads, actor, keys) = (importer.reads.clone(), import.actor.clone(), Keys::Import(id));
    let commands = Commands { engine: importer.engine.clone(), reads: reads.clone(), settings, actor, keys };
    let bring_in = BringIn { reads, commands, import: id, head, terms };
    let applying = Applying { importer, already: Already::read(&importer.reads, merchant)?, bring_in, pace };
    match applying.all(&mut import, progress) {
        Ok(refused) => {
            let errors: Vec<Fault> = refused.iter().map(not_approved).collect();
            let problem = (!errors.is_empty()).then(|| problem(errors));
            importer.staging.turn(merchant, id, ImportState::Finished, problem.as_deref(), importer.engine.now().at)?;
        }
        Err(ImportFailure::Failed(Failure::Refused(refusal))) => stop(importer, &import, vec![fault(&refusal)])?,
        Err(ImportFailure::Failed(Failure::Bug)) => {
            let detail = "A part of what is staged failed inside; the operator finds a finding.";
            stop(importer, &import, vec![Fault::of_file(EdgeCode::Internal, detail)])?;
        }
        Err(failure) => return Err(failure),
    }
    importer.reads.import_blocking(merchant, id)?.ok_or(ImportFailure::Gone)
}

fn stop(importer: &Importer, import: &Import, errors: Vec<Fault>) -> Result<(), StoreError> {
    importer.staging.turn(import.merchant, import.id, ImportState::Stopped, Some(&problem(errors)), importer.engine.now().at)
}

fn problem(errors: Vec<Fault>) -> String {
    serde_json::to_string(&Stopped { errors, not_in: Vec::new() }).expect("faults can be written")
}

fn not_approved(one: &NotApproved) -> Fault {
    let NotApproved { number, refusal, .. } = one;
    let detail = format!("{number} could not be approved, and finance has it: {}", refusal.detail);
    Fault { line: None, column: None, code: refusal.code.as_str().to_owned(), detail }
}

fn fault(refusal: &Refusal) -> Fault {
    Fault { line: None, column: None, code: refusal.code.as_str().to_owned(), detail: refusal.detail.clone() }
}

/// A slice that is on its way.
struct Ready {
    lines: u64,
    judged: Judged,
}

/// Slices that are in the lane together.
struct Sent {
    ready: Vec<Ready>,
    running: Vec<JoinHandle<Result<Vec<Outcome>, Failure>>>,
}

impl Sent {
    fn slices(&self) -> u32 {
        self.ready.len() as u32
    }

    /// Waits until all of them are in.
    fn wait(self) -> Result<Vec<Ready>, ImportFailure> {
        for one in self.running {
            Handle::current().block_on(one).unwrap_or(Err(Failure::StoreUnavailable))?;
        }
        Ok(self.ready)
    }
}

struct Applying<'a> {
    importer: &'a Importer,
    bring_in: BringIn,
    already: Already,
    pace: Pace,
}

/// How far an import is.
struct Course<'a> {
    import: &'a mut Import,
    progress: &'a mut dyn FnMut(u64),
    refused: Vec<NotApproved>,
    /// When that was noted last.
    noted: Instant,
}

impl Applying<'_> {
    fn all(&self, import: &mut Import, progress: &mut dyn FnMut(u64)) -> Result<Vec<NotApproved>, ImportFailure> {
        // Once a slice is in, they are.
        if import.slices_done == 0 {
            self.bring_in.take_over_numbers(import)?;
        }
        let mut course = Course { import, progress, refused: Vec::new(), noted: Instant::now() };
        let came_to = match self.pace {
            Pace::OwnLane => self.without_a_break(&mut course),
            Pace::Beside => self.with_breaks(&mut course),
        };
        let Course { import, refused, .. } = course;
        if came_to.is_err() {
            // Whoever looks why it stopped is told how far it came.
            self.advance(import)?;
        }
        came_to?;
        for finding in self.bring_in.head.findings().iter().filter(|finding| finding.settled == Settled::LeftToPerson) {
            self.bring_in.open(finding)?;
        }
        import.lines_done = import.extent.lines;
        self.advance(import)?;
        Ok(refused)
    }

    /// The next slices are judged before anything is done that follows from those before, so that they can be on their way as soon as the
    /// lane is free.
    fn without_a_break(&self, course: &mut Course<'_>) -> Result<(), ImportFailure> {
        let mut sent = self.send(self.prepare(course.import, course.import.slices_done)?);
        let mut place = course.import.slices_done + sent.slices();
        let mut next = self.prepare(course.import, place)?;
        while sent.slices() > 0 {
            let done = sent.wait()?;
            place += next.len() as u32;
            sent = self.send(next);
            next = self.prepare(course.import, place)?;
            self.done(done, course)?;
        }
        Ok(())
    }

    /// The store is free as long as it was held.
    fn with_breaks(&self, course: &mut Course<'_>) -> Result<(), ImportFailure> {
        let mut next = self.prepare(course.import, course.import.slices_done)?;
        while !next.is_empty() {
            let begun = Instant::now();
            self.done(self.send(next).wait()?, course)?;
            let (held, left) = (begun.elapsed(), Instant::now());
            next = self.prepare(course.import, course.import.slices_done)?;
            Handle::current().block_on(tokio::time::sleep(held.saturating_sub(left.elapsed())));
        }
        Ok(())
    }

    /// What follows from slices that are in, and how far it is then. That is noted now and then: whoever goes on from an earlier note finds
    /// the slices behind it done.
    fn done(&self, done: Vec<Ready>, course: &mut Course<'_>) -> Result<(), ImportFailure> {
        for ready in &done {
            course.refused.extend(self.bring_in.follow_up(&ready.judged, &self.already)?);
        }
        course.import.slices_done += done.len() as u32;
        course.import.lines_done += done.iter().map(|ready| ready.lines).sum::<u64>();
        if course.noted.elapsed() >= NOTED_EVERY {
            self.advance(course.import)?;
            course.noted = Instant::now();
        }
        (course.progress)(course.import.lines_done);
        Ok(())
    }

    fn send(&self, ready: Vec<Ready>) -> Sent {
        let running = ready.iter().map(|ready| self.submit(ready)).collect();
        Sent { ready, running }
    }

    /// The next slices, judged.
    fn prepare(&self, import: &Import, from: u32) -> Result<Vec<Ready>, ImportFailure> {
        let mut ready = Vec::new();
        for place in from..(from + AT_ONCE).min(import.extent.slices) {
            let slice = self.importer.staging.slice(import.merchant, import.id, place)?.ok_or(ImportFailure::Gone)?;
            let accounts = Accounts::parse(&slice.body)?;
            ready.push(Ready { lines: slice.lines, judged: self.bring_in.judge(accounts, place, "slice") });
        }
        Ok(ready)
    }

    fn submit(&self, ready: &Ready) -> JoinHandle<Result<Vec<Outcome>, Failure>> {
        let (engine, requests) = (self.importer.engine.clone(), ready.judged.requests());
        Handle::current().spawn(super::bring_in::submit_all(engine, requests))
    }

    /// Notes how far it is. Where that is too busy to be kept, the next note says the same.
    fn advance(&self, import: &Import) -> Result<(), ImportFailure> {
        match self.importer.staging.advance(import.merchant, import.id, import.slices_done, import.lines_done) {
            Err(StoreError::Busy(_)) | Ok(()) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
