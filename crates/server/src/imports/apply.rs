//! Taking in what is staged, slice by slice. Whatever happens between any two steps, running it again goes on where it was: the keys of
//! the commands say what is done.

use std::time::{Duration, Instant};

use docket_domain::command::Envelope;
use docket_domain::ids::{ImportId, MerchantId};
use docket_domain::imports::{ImportKind, ImportState};
use docket_engine::{Engine, Failure, Request};
use docket_store::imports::Import;
use docket_store::{Reads, StoreError};
use serde::{Deserialize, Serialize};
use tokio::runtime::Handle;
use utoipa::ToSchema;

use super::fault::{Fault, LISTED_MAX};
use super::staged::{Staged, Step};
use super::{ImportFailure, Importer};
use crate::legacy;
use crate::problem::EdgeCode;

/// What commands of an import are compared with: nothing, for their key follows from what they do.
const NO_REQUEST: [u8; 16] = [0; 16];
/// How often a lane is asked again that has too much to do.
const TRIES: u32 = 100;
/// For how long it is left alone before.
const BUSY_WAIT: Duration = Duration::from_millis(100);

/// How an import shares the store with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// In the process that sells: the lane takes turns by itself.
    OwnLane,
    /// Beside it. Whoever waits for SQLite's lock looks for it only now and then, so that it is left free as long as it was held.
    Beside,
}

/// Why an import has stopped.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Stopped {
    /// What was refused.
    pub errors: Vec<Fault>,
    /// The lines that are not in.
    pub not_in: Vec<LineRange>,
}

/// Lines from one to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
pub struct LineRange {
    /// The first.
    pub from: u64,
    /// The last.
    pub to: u64,
}

/// Applies an import to its end, or until a rule refuses a part of it.
///
/// # Errors
/// The store failed, or the clock is suspect; the import can be resumed.
pub fn apply(
    importer: &Importer,
    merchant: MerchantId,
    id: ImportId,
    pace: Pace,
    progress: &mut dyn FnMut(u64),
) -> Result<Import, ImportFailure> {
    let mut import = read(&importer.reads, merchant, id)?;
    if import.kind == ImportKind::Legacy {
        return legacy::apply(importer, import, pace, progress);
    }
    if import.state == ImportState::Stopped {
        importer.staging.turn(merchant, id, ImportState::Applying, None, importer.engine.now().at)?;
    }
    while import.state.is_unfinished() && import.slices_done < import.extent.slices {
        let Some(slice) = importer.staging.slice(merchant, id, import.slices_done)? else {
            // Somebody else is at it as well, and further on.
            import = read(&importer.reads, merchant, id)?;
            continue;
        };
        let staged = parsed(&slice.body)?;
        let begun = Instant::now();
        let refused = submit_all(&importer.engine, &import, staged.steps(id, &import.file))?;
        let held = begun.elapsed();
        if !refused.is_empty() {
            let stopped = Stopped { not_in: not_in(importer, &import, &refused)?, errors: listed(refused) };
            let problem = serde_json::to_string(&stopped).expect("faults can be written");
            importer.staging.turn(merchant, id, ImportState::Stopped, Some(&problem), importer.engine.now().at)?;
            return read(&importer.reads, merchant, id);
        }
        import.slices_done += 1;
        import.lines_done += slice.lines;
        match importer.staging.advance(merchant, id, import.slices_done, import.lines_done) {
            // The next one says the same.
            Err(StoreError::Busy(_)) | Ok(()) => {}
            Err(error) => return Err(error.into()),
        }
        progress(import.lines_done);
        if pace == Pace::Beside {
            Handle::current().block_on(tokio::time::sleep(held));
        }
    }
    if import.state.is_unfinished() {
        // Said again: what the last note said may have been too busy to be kept.
        importer.staging.advance(merchant, id, import.extent.slices, import.extent.lines)?;
        importer.staging.turn(merchant, id, ImportState::Finished, None, importer.engine.now().at)?;
    }
    read(&importer.reads, merchant, id)
}

fn read(reads: &Reads, merchant: MerchantId, id: ImportId) -> Result<Import, ImportFailure> {
    reads.import_blocking(merchant, id)?.ok_or(ImportFailure::Gone)
}

fn parsed(body: &str) -> Result<Staged, StoreError> {
    serde_json::from_str(body).map_err(|error| StoreError::Other(format!("a staged slice cannot be read: {error}")))
}

/// Steps that were refused, and why.
type Refused = Vec<(Step, Vec<Fault>)>;

/// Submits the commands of a slice together, so that one commit carries them.
fn submit_all(engine: &Engine, import: &Import, steps: Vec<Step>) -> Result<Refused, ImportFailure> {
    let handle = Handle::current();
    let running: Vec<_> = steps
        .into_iter()
        .map(|step| {
            let envelope =
                Envelope { key: step.slice.key(), reference: None, request_hash: NO_REQUEST, command: step.command.clone() };
            let request = Request { merchant: import.merchant, actor: import.actor.clone(), envelope, has_callers_key: false };
            (step, handle.spawn(submit(engine.clone(), request)))
        })
        .collect();
    let mut refused = Vec::new();
    for (step, answer) in running {
        match handle.block_on(answer).unwrap_or(Err(Failure::StoreUnavailable)) {
            Ok(_) => {}
            Err(Failure::Refused(refusal)) => {
                let faults = step.faults(&refusal);
                refused.push((step, faults));
            }
            Err(Failure::Bug) => {
                let fault = Fault::of_file(EdgeCode::Internal, "A part of the file failed inside; the operator finds a finding.");
                refused.push((step, vec![fault]));
            }
            Err(failure) => return Err(failure.into()),
        }
    }
    Ok(refused)
}

async fn submit(engine: Engine, request: Request) -> Result<(), Failure> {
    for _ in 0..TRIES {
        match engine.submit(request.clone()).await {
            Err(Failure::Busy) => tokio::time::sleep(BUSY_WAIT).await,
            answer => return answer.map(drop),
        }
    }
    Err(Failure::Busy)
}

fn listed(refused: Refused) -> Vec<Fault> {
    let mut faults: Vec<Fault> = refused.into_iter().flat_map(|(_, faults)| faults).take(LISTED_MAX).collect();
    faults.sort_by_key(|fault| fault.line);
    faults
}

/// Every line that is not in: those of the steps that were refused, and of the slices that have not had their turn.
fn not_in(importer: &Importer, import: &Import, refused: &Refused) -> Result<Vec<LineRange>, ImportFailure> {
    let mut lines: Vec<u64> = refused.iter().flat_map(|(step, _)| step.lines.iter().copied()).collect();
    for slice in import.slices_done + 1..import.extent.slices {
        let Some(slice) = importer.staging.slice(import.merchant, import.id, slice)? else { continue };
        let staged = parsed(&slice.body)?;
        lines.extend(staged.steps(import.id, &import.file).into_iter().flat_map(|step| step.lines));
    }
    lines.sort_unstable();
    let mut ranges: Vec<LineRange> = Vec::new();
    for line in lines {
        match ranges.last_mut() {
            Some(last) if line == last.to + 1 => last.to = line,
            _ => ranges.push(LineRange { from: line, to: line }),
        }
    }
    Ok(ranges)
}
