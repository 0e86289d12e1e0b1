//! `docket import legacy`: brings another system's records in, also beside a running server. Without `--apply` it only says what would
//! become of them.
//!
//! | exit code | it means |
//! | --- | --- |
//! | 0 | the files can be read, and everything that was asked for is done |
//! | 1 | it could not be tried, or was cut off |
//! | 3 | the files have errors; nothing was written |
//! | 4 | it has stopped half way |

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};
use docket_domain::access::Actor;
use docket_domain::ids::{ImportId, MerchantId};
use docket_domain::imports::ImportState;
use docket_domain::legacy::Settled;
use docket_domain::merchants::Settings;
use docket_server::imports::{ImportView, Importer, Pace};
use docket_server::legacy::files::{self, DateOrder, FileFaults, HowToRead};
use docket_server::legacy::{About, Begun, LookFailure, Looked, Report, ReportView, Wanted, begin, look, page, stage, text};
use docket_store::imports::Import;
use serde::Serialize;

use super::import::{EXIT_INVALID, EXIT_STOPPED, importer, tell_stopped, took};
use crate::arguments::{DateChoice, ImportLegacyOptions};
use crate::legacy_sample::{Faults, write_sample};
use crate::opened::Opened;
use crate::progress::bar;
use crate::say::say;

pub async fn run(options: ImportLegacyOptions) -> Result<ExitCode> {
    if let Some(directory) = &options.sample {
        return write_a_sample(directory, &options);
    }
    let directory = options.files.clone().context("name the directory with the files: docket import legacy DIR")?;
    let encoding = match options.encoding.as_deref() {
        Some(name) => Some(files::encoding(name).ok_or_else(|| {
            anyhow!("--encoding: there is no encoding {name}; write it as windows-1256, windows-1252 or iso-8859-1")
        })?),
        None => None,
    };
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let settings = opened.reads.settings(merchant.id).await?.ok_or_else(|| anyhow!("the merchant is gone"))?;
    let actor = Actor::command_line();
    let mut wanted = Wanted::new(&settings, actor, options.outlet.as_deref(), options.channel.as_deref())?;
    wanted.approve_receipts = options.approve_receipts;
    if options.stage || options.apply {
        let unfinished = opened.reads.imports(merchant.id).await?.into_iter().find(|import| import.state.is_unfinished());
        if let Some(other) = unfinished {
            return Err(in_the_way(&other));
        }
    }
    let dates = match options.dates {
        DateChoice::Dmy => DateOrder::DayFirst,
        DateChoice::Mdy => DateOrder::MonthFirst,
    };
    let job = Job { importer: importer(&opened)?, settings: Arc::new(settings), wanted, directory, options };
    // It reads, waits for the disk and for the lane, none of which a thread that serves others may do.
    tokio::task::spawn_blocking(move || job.run(encoding, dates)).await?
}

/// Writes made-up files, to try an import before the day of the move.
fn write_a_sample(directory: &Path, options: &ImportLegacyOptions) -> Result<ExitCode> {
    let faults = Faults::parse(&options.faults).context("--faults")?;
    let truth = write_sample(directory, options.seed, options.orders, &faults)?;
    if options.json {
        say!("{}", serde_json::json!({ "directory": directory, "orders": options.orders, "faults": truth.len() }));
    } else {
        let (directory, orders, faults) = (directory.display(), options.orders, truth.len());
        say!("{orders} orders with {faults} faults are in {directory}; truth.csv there says which.");
    }
    Ok(ExitCode::SUCCESS)
}

fn in_the_way(other: &Import) -> anyhow::Error {
    anyhow!(
        "the import {} of {} is {}; wait for it, or end it first:\n    docket import resume {0}\n    docket import abandon {0}",
        other.id,
        other.file,
        other.state.as_str()
    )
}

/// What is printed as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Printed {
    /// The import, where something was staged or applied.
    import: Option<ImportView>,
    /// What was found.
    report: ReportView,
}

/// An import that this process does.
struct Job {
    importer: Importer,
    settings: Arc<Settings>,
    wanted: Wanted,
    directory: PathBuf,
    options: ImportLegacyOptions,
}

impl Job {
    fn run(&self, encoding: Option<&'static files::Encoding>, dates: DateOrder) -> Result<ExitCode> {
        let begun = Instant::now();
        let how = HowToRead { settings: &self.settings, now: self.importer.engine.now().at, encoding, dates };
        let bar = bar(files::bytes(&self.directory), "reading    {wide_bar} {bytes}/{total_bytes}")?;
        let looked = look(&self.importer, &self.directory, &how, &self.wanted, &mut |read| bar.set_position(read));
        bar.finish_and_clear();
        let looked = match looked {
            Ok(looked) => looked,
            Err(LookFailure::Faults(faults)) => return self.tell_faults(&faults),
            Err(failure) => return Err(failure.into()),
        };
        if !self.options.stage && !self.options.apply {
            let left = left_to_person(&looked.report);
            let done = format!("Nothing was written{left}. --stage shows it in the store, --apply brings it in.");
            self.tell(&looked.report, &done, None)?;
            return Ok(ExitCode::SUCCESS);
        }
        let id = self.stage(&looked)?;
        if !self.options.apply {
            let done = format!(
                "It is staged as {id}, and nothing of it is in. Apply it with --apply, or give it up: docket import abandon {id}"
            );
            self.tell(&looked.report, &done, Some(&self.import(id)?))?;
            return Ok(ExitCode::SUCCESS);
        }
        self.apply(&looked.report, id, begun)
    }

    fn merchant(&self) -> MerchantId {
        self.settings.merchant
    }

    fn stage(&self, looked: &Looked) -> Result<ImportId> {
        let report = &looked.report;
        let documents = [report.customers, report.orders, report.payments].iter().map(|count| count.new + count.in_already).sum();
        let bar = bar(documents, "staging    {wide_bar} {human_pos}/{human_len} documents")?;
        let name = self.directory.file_name().unwrap_or(self.directory.as_os_str()).to_string_lossy().into_owned();
        let stays = !self.options.apply;
        let staged =
            stage(&self.importer, &self.settings, looked, &self.wanted, (&name, stays), &mut |done| bar.set_position(done));
        bar.finish_and_clear();
        Ok(staged?)
    }

    fn import(&self, id: ImportId) -> Result<Import> {
        self.importer.reads.import_blocking(self.merchant(), id)?.ok_or_else(|| anyhow!("the import is gone"))
    }

    /// Applies what is staged, and says what came of it.
    fn apply(&self, report: &Report, id: ImportId, begun: Instant) -> Result<ExitCode> {
        let actor = self.wanted.actor.clone();
        if let Begun::Unfinished(other) = begin(&self.importer, self.merchant(), id, actor, self.wanted.approve_receipts)? {
            return Err(in_the_way(&other));
        }
        let bar = bar(self.import(id)?.extent.lines, "taking in  {wide_bar} {human_pos}/{human_len} documents")?;
        let pace = if self.options.alone { Pace::OwnLane } else { Pace::Beside };
        let applied = self.importer.apply(self.merchant(), id, pace, &mut |done| bar.set_position(done));
        bar.finish_and_clear();
        let import = applied.with_context(|| format!("not all of it is in; go on with\n    docket import resume {id}\n"))?;
        if import.state != ImportState::Finished {
            let view = ImportView::new(&import);
            if self.options.json {
                say!("{}", serde_json::to_string(&view)?);
            } else {
                tell_stopped(&import, &view);
            }
            return Ok(ExitCode::from(EXIT_STOPPED));
        }
        let (new, there) = (import.extent.created, import.extent.unchanged);
        let took = took(begun.elapsed());
        let done =
            format!("All of it is in: {new} new documents, {there} that were in already ({took}){}.", left_to_person(report));
        self.tell(report, &done, Some(&import))?;
        if !self.options.json {
            ImportView::new(&import).errors.iter().for_each(|error| say!("{}", error.detail));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn tell(&self, report: &Report, done: &str, import: Option<&Import>) -> Result<()> {
        let currency = &self.settings.currency;
        if let Some(file) = &self.options.report {
            let made_at = self.importer.engine.now().at.to_string();
            let directory = self.directory.display().to_string();
            let about = About { shop: &self.settings.name, directory: &directory, made_at: &made_at, done, currency };
            write(file, &page(report, about))?;
        }
        if self.options.json {
            let printed = Printed { import: import.map(ImportView::new), report: ReportView::new(report, currency) };
            say!("{}", serde_json::to_string(&printed)?);
        } else {
            crate::say::text(&text(report, currency));
            say!("\n{done}");
        }
        Ok(())
    }

    fn tell_faults(&self, faults: &FileFaults) -> Result<ExitCode> {
        if self.options.json {
            say!("{}", serde_json::json!({ "errorCount": faults.count, "errors": faults.listed }));
        } else {
            eprint!("{faults}");
            let count = if faults.count == 1 { "1 error".to_owned() } else { format!("{} errors", faults.count) };
            eprintln!("docket: nothing was written; {count} to be mended");
        }
        Ok(ExitCode::from(EXIT_INVALID))
    }
}

/// How much waits for a person, as the end of a sentence.
fn left_to_person(report: &Report) -> String {
    match report.of_settled(Settled::LeftToPerson).len() {
        0 => String::new(),
        1 => "; 1 finding waits for a person's decision".to_owned(),
        count => format!("; {count} findings wait for a person's decision"),
    }
}

fn write(file: &Path, page: &str) -> Result<()> {
    if file.is_dir() {
        bail!("--report: {} is a directory; name a file", file.display());
    }
    std::fs::write(file, page).with_context(|| format!("cannot write {}", file.display()))
}
