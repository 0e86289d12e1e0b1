//! `docket import`: takes CSV files in, also beside a running server.
//!
//! | exit code | it means |
//! | --- | --- |
//! | 0 | all of it is in, or the file is good (`--dry-run`) |
//! | 1 | it could not be tried, or was cut off |
//! | 3 | the file has errors; nothing was written |
//! | 4 | it has stopped half way: the records changed after the file was checked |

use std::fs::File;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use docket_domain::access::Actor;
use docket_domain::ids::{ImportId, MerchantId};
use docket_domain::imports::{ImportKind, ImportState};
use docket_domain::limits::IMPORT_BYTES_MAX;
use docket_domain::merchants::Settings;
use docket_server::imports::{Checked, Faults, ImportView, Importer, Pace, Wanted};
use docket_store::imports::Import;
use uuid::Uuid;

use crate::arguments::{
    ImportCommand, ImportIdOptions, ImportListOptions, ImportOptions, ImportProductsOptions, ImportStockOptions,
};
use crate::opened::Opened;
use crate::progress::bar;
use crate::say::say;

/// Exit code where the file has errors.
pub(super) const EXIT_INVALID: u8 = 3;
/// Exit code where a part of a good file is not in.
pub(super) const EXIT_STOPPED: u8 = 4;

pub async fn run(command: ImportCommand) -> Result<ExitCode> {
    match command {
        ImportCommand::Products(ImportProductsOptions { common, new_only }) => {
            import(ImportKind::Products, common, new_only, false).await
        }
        ImportCommand::Stock(ImportStockOptions { common, again }) => import(ImportKind::Stock, common, false, again).await,
        ImportCommand::Customers(options) => import(ImportKind::Customers, options, false, false).await,
        ImportCommand::Legacy(options) => super::import_legacy::run(*options).await,
        ImportCommand::List(options) => list(options).await,
        ImportCommand::Resume(options) => resume(options).await,
        ImportCommand::Abandon(options) => abandon(options).await,
    }
}

async fn import(kind: ImportKind, options: ImportOptions, new_only: bool, again: bool) -> Result<ExitCode> {
    let (file, length) = open(&options.file)?;
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let settings = opened.reads.settings(merchant.id).await?.ok_or_else(|| anyhow!("the merchant is gone"))?;
    let name = options.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let wanted = Wanted {
        kind,
        file: name,
        actor: Actor::command_line(),
        dry_run: options.dry_run,
        new_only,
        again,
        key: None,
        request_hash: [0; 16],
    };
    let job = Job { importer: importer(&opened)?, json: options.json };
    // It reads, waits for the disk and for the lane, none of which a thread that serves others may do.
    tokio::task::spawn_blocking(move || job.run(&settings, &wanted, file, length)).await?
}

fn open(path: &Path) -> Result<(File, u64)> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let about = file.metadata().with_context(|| format!("cannot read {}", path.display()))?;
    if about.is_dir() {
        bail!("{} is a directory", path.display());
    }
    if about.len() > IMPORT_BYTES_MAX {
        bail!("{} is larger than {} MiB; take it in in parts", path.display(), IMPORT_BYTES_MAX >> 20);
    }
    Ok((file, about.len()))
}

pub(super) fn importer(opened: &Opened) -> Result<Importer> {
    Ok(Importer { engine: opened.engine()?, reads: opened.reads.clone(), staging: opened.store.staging()? })
}

/// An import that this process does.
struct Job {
    importer: Importer,
    json: bool,
}

impl Job {
    fn run(&self, settings: &Settings, wanted: &Wanted, file: File, length: u64) -> Result<ExitCode> {
        let begun = Instant::now();
        let bar = bar(length, "checking   {wide_bar} {bytes}/{total_bytes}")?;
        let checked = self.importer.check(settings, wanted, file, &mut |read| bar.set_position(read));
        bar.finish_and_clear();
        let (kind, name) = (wanted.kind, wanted.file.as_str());
        match checked? {
            Checked::Bad(faults, extent) => {
                let view = ImportView::of_file(kind, name, &extent, faults);
                if self.json {
                    say!("{}", serde_json::to_string(&view)?);
                } else {
                    tell_errors(&view);
                    eprintln!("docket: nothing was written; {} of {name} to be mended", errors(view.error_count));
                }
                Ok(ExitCode::from(EXIT_INVALID))
            }
            Checked::Good(extent) => {
                let view = ImportView::of_file(kind, name, &extent, Faults::default());
                self.tell(&view, &format!("{name} is good: {}; nothing was written.", counts(&view)))?;
                Ok(ExitCode::SUCCESS)
            }
            Checked::Unfinished(other) => bail!(
                "the import {} of {} is {}; wait for it, or end it first:\n    docket import resume {0}\n    docket import abandon {0}",
                other.id,
                other.file,
                other.state.as_str()
            ),
            Checked::SameFile(other) => bail!(
                "this very file was taken in on {} (import {}); --again takes it in once more",
                other.started_at.utc_date(),
                other.id
            ),
            Checked::Before(other) => unreachable!("{} came without a key", other.id),
            Checked::Staged(id) => self.apply(settings.merchant, id, begun),
        }
    }

    /// Applies what is staged, and says what came of it.
    fn apply(&self, merchant: MerchantId, id: ImportId, begun: Instant) -> Result<ExitCode> {
        let import = self.importer.unfinished(merchant, id)?;
        let bar = bar(import.extent.lines, "taking in  {wide_bar} {human_pos}/{human_len} lines")?;
        bar.set_position(import.lines_done);
        let applied = self.importer.apply(merchant, id, Pace::Beside, &mut |lines| bar.set_position(lines));
        bar.finish_and_clear();
        let import = applied.with_context(|| format!("not all of it is in; go on with\n    docket import resume {id}\n"))?;
        let view = ImportView::new(&import);
        if import.state == ImportState::Finished {
            let took = took(begun.elapsed());
            self.tell(&view, &format!("{}: {} ({took}).", import.file, counts(&view)))?;
            return Ok(ExitCode::SUCCESS);
        }
        if self.json {
            say!("{}", serde_json::to_string(&view)?);
        } else {
            tell_stopped(&import, &view);
        }
        Ok(ExitCode::from(EXIT_STOPPED))
    }

    fn tell(&self, view: &ImportView, sentence: &str) -> Result<()> {
        if self.json {
            say!("{}", serde_json::to_string(view)?);
        } else {
            say!("{sentence}");
        }
        Ok(())
    }
}

pub(super) fn took(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn counts(view: &ImportView) -> String {
    format!("{} lines, {} new, {} changed, {} as they were", view.lines, view.created, view.updated, view.unchanged)
}

fn errors(count: u64) -> String {
    if count == 1 { "1 error".to_owned() } else { format!("{count} errors") }
}

fn tell_errors(view: &ImportView) {
    for fault in &view.errors {
        eprintln!("{fault}");
    }
    let more = view.error_count - view.errors.len() as u64;
    if more > 0 {
        eprintln!("… and {more} more");
    }
}

/// What a person needs to know of an import that has stopped: why, what is in, what is not, and what can be done.
pub(super) fn tell_stopped(import: &Import, view: &ImportView) {
    tell_errors(view);
    let ranges: Vec<String> = view.not_in.iter().flatten().map(|range| format!("{} to {}", range.from, range.to)).collect();
    let missing: u64 = view.not_in.iter().flatten().map(|range| range.to - range.from + 1).sum();
    const SHOWN: usize = 20;
    let more = if ranges.len() > SHOWN { " and others" } else { "" };
    let shown = ranges.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    eprintln!(
        "docket: the records changed after {} was checked, and it has stopped: {} lines are in, {missing} are not\n\
         not in: lines {shown}{more}\n\
         mend what is said above, then go on, or give up the rest:\n    docket import resume {id}\n    docket import abandon {id}",
        import.file,
        import.extent.lines.saturating_sub(missing),
        id = import.id
    );
}

async fn list(options: ImportListOptions) -> Result<ExitCode> {
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let imports = opened.reads.imports(merchant.id).await?;
    let views: Vec<ImportView> =
        imports.iter().filter(|import| import.state != ImportState::Staging).map(ImportView::new).collect();
    if options.json {
        say!("{}", serde_json::to_string(&views)?);
        return Ok(ExitCode::SUCCESS);
    }
    for view in views {
        let (id, at) = (view.id.unwrap_or_default(), view.started_at.unwrap_or_default());
        say!("{id}  {:<9}  {:<9}  {}/{} lines  {at}  {}", view.kind, view.state, view.lines_done, view.lines, view.file);
    }
    Ok(ExitCode::SUCCESS)
}

/// The import that was named, or the only one that is not at its end.
async fn named(opened: &Opened, merchant: MerchantId, id: Option<&str>) -> Result<ImportId> {
    if let Some(id) = id {
        return Ok(ImportId(Uuid::try_parse(id).map_err(|_| anyhow!("{id} is not the id of an import"))?));
    }
    let unfinished = opened.reads.imports(merchant).await?.into_iter().find(|import| import.state.is_unfinished());
    unfinished.map(|import| import.id).ok_or_else(|| anyhow!("every import is at its end; there is nothing to resume or abandon"))
}

/// What is staged of another system, where nothing was named and nothing else can be meant.
async fn staged(opened: &Opened, merchant: MerchantId, id: Option<&str>) -> Result<Option<ImportId>> {
    let imports = opened.reads.imports(merchant).await?;
    if id.is_some() || imports.iter().any(|import| import.state.is_unfinished()) {
        return Ok(None);
    }
    Ok(imports.into_iter().find(|import| import.state == ImportState::Staged).map(|import| import.id))
}

async fn resume(options: ImportIdOptions) -> Result<ExitCode> {
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let id = named(&opened, merchant.id, options.id.as_deref()).await?;
    let job = Job { importer: importer(&opened)?, json: options.json };
    tokio::task::spawn_blocking(move || job.apply(merchant.id, id, Instant::now())).await?
}

async fn abandon(options: ImportIdOptions) -> Result<ExitCode> {
    let opened = Opened::existing(&options.data)?;
    let merchant = opened.merchant(options.merchant.merchant.as_deref()).await?;
    let id = match staged(&opened, merchant.id, options.id.as_deref()).await? {
        Some(id) => id,
        None => named(&opened, merchant.id, options.id.as_deref()).await?,
    };
    let importer = importer(&opened)?;
    let import = tokio::task::spawn_blocking(move || importer.abandon(merchant.id, id)).await??;
    if options.json {
        say!("{}", serde_json::to_string(&ImportView::new(&import))?);
    } else {
        say!("{} is given up; {} of its {} lines are in.", import.file, import.lines_done, import.extent.lines);
    }
    Ok(ExitCode::SUCCESS)
}
