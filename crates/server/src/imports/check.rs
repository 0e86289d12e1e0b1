//! Checking a file, whole, before anything of it is taken in; and staging it on the way.
//!
//! Each line is read by itself, then compared with the others of its file, then tried out by the rules on what the store has. The
//! first fault ends the staging, but not the checking, so that all of them can be mended together.

use std::collections::HashMap;
use std::io::Read;

use docket_domain::command::KeyDigest;
use docket_domain::ids::ImportId;
use docket_domain::imports::{CameTo, ImportKind, ImportState};
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;
use docket_engine::{Failure, Trial};
use docket_store::imports::{Extent, Import, Readied, StagedSlice};

use super::customers::CustomerLine;
use super::fault::{Fault, Faults};
use super::lines::Place;
use super::products::ProductLine;
use super::reading::Reading;
use super::staged::{Gathered, Staged};
use super::stock::StockLine;
use super::table::{Column, Line, Others, Table};
use super::{ImportFailure, Importer, Wanted, columns};
use crate::app::new_id;
use crate::extract::Check;
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
        seen: HashMap::new(),
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
    /// What may stand in a file once, with its line.
    seen: HashMap<Box<str>, u64>,
    faults: Faults,
    extent: Extent,
}

impl Checker<'_> {
    fn read(&mut self, reading: &Reading<'_>, file: impl Read, progress: &mut dyn FnMut(u64)) -> Result<(), ImportFailure> {
        let (kind, place) = (self.import.kind, Place::default());
        let known: &[Column] = columns(kind);
        let mut table = match Table::open(file, known, Others::Refused { language: &reading.settings.language }, place.clone()) {
            Ok(table) => table,
            Err(faults) => {
                faults.into_iter().for_each(|fault| self.faults.push(fault));
                return Ok(());
            }
        };
        let mut gathered = match kind {
            ImportKind::Products => Gathered::products(),
            ImportKind::Customers => Gathered::customers(),
            ImportKind::Legacy => unreachable!("the files of another system are read by `legacy::files`"),
            ImportKind::Stock => Gathered::stock(),
        };
        loop {
            match table.next_line() {
                Ok(Some(line)) => {
                    self.extent.lines += 1;
                    self.gather(line, reading, &mut gathered);
                }
                Ok(None) => break,
                Err(fault) => {
                    self.faults.push(fault);
                    break;
                }
            }
            while let Some(slice) = gathered.slice(false) {
                self.try_out(slice)?;
                progress(place.read());
            }
        }
        while let Some(slice) = gathered.slice(true) {
            self.try_out(slice)?;
        }
        progress(place.read());
        self.extent.content = table.hash();
        if self.extent.lines == 0 && self.faults.is_empty() {
            self.faults.push(Fault::of_file(EdgeCode::ImportLine, "The file has a header and no lines."));
        }
        Ok(())
    }

    /// Reads a line, and gathers it where it is good by itself.
    fn gather(&mut self, line: Line, reading: &Reading<'_>, gathered: &mut Gathered) {
        // Its cells stand under the wrong columns.
        if let Some(at) = line.faults.iter().position(|fault| fault.column.is_none()) {
            self.faults.push(line.faults[at].clone());
            return;
        }
        let mut check = Check::default();
        let number = line.number;
        let mut faults = Vec::new();
        match self.import.kind {
            ImportKind::Products => {
                let product = ProductLine::read(&line, reading, &mut check);
                faults.extend(self.once(number, "sku", &product.sku));
                let barcodes = product.barcodes.iter().flatten();
                faults.extend(barcodes.filter_map(|code| self.once(number, "barcodes", code)));
                if check.is_clean() && line.faults.is_empty() && faults.is_empty() {
                    gathered.product(product);
                }
            }
            ImportKind::Legacy => unreachable!("the files of another system are read by `legacy::files`"),
            ImportKind::Customers => {
                let customer = CustomerLine::read(&line, reading, &mut check);
                faults.extend(self.once(number, "phone", &customer.e164));
                if check.is_clean() && line.faults.is_empty() && faults.is_empty() {
                    gathered.customer(customer);
                }
            }
            ImportKind::Stock => {
                let (receipt, item) = StockLine::read(&line, reading, &mut check);
                if check.is_clean() && line.faults.is_empty() {
                    gathered.stock_line(receipt, item);
                }
            }
        }
        let own = check.into_errors().into_iter().map(|error| Fault::of_field(number, error));
        line.faults.into_iter().chain(own).chain(faults).for_each(|fault| self.faults.push(fault));
    }

    /// Notes what may stand in a file once.
    fn once(&mut self, line: u64, column: &str, text: &str) -> Option<Fault> {
        if text.is_empty() {
            return None;
        }
        let before = self.seen.insert(text.into(), line)?;
        let detail = if before == line {
            format!("{text} stands in this line twice.")
        } else {
            format!("{text} stands in line {before} already.")
        };
        Some(Fault::at(line, column, EdgeCode::ImportRepeated, detail))
    }

    /// Tries a slice out by the rules, and stages it as long as nothing was wrong.
    fn try_out(&mut self, mut slice: Staged) -> Result<(), ImportFailure> {
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
                    step.faults(&refusal).into_iter().for_each(|fault| self.faults.push(fault));
                }
                Err(failure) => return Err(failure.into()),
            }
        }
        if self.stages && self.faults.is_empty() {
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
