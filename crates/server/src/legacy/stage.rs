//! Reading another system's files, judging what they say, and staging it.

use std::path::Path;
use std::sync::Arc;

use docket_domain::access::Actor;
use docket_domain::ids::ImportId;
use docket_domain::imports::{ImportKind, ImportState};
use docket_domain::legacy::{Gathered, LegacyAccount, LegacyFinding, Settled, Terms, gather, judge, user_code};
use docket_domain::merchants::Settings;
use docket_domain::numbering::{Kind, UniquePart};
use docket_domain::refusal::Refusal;
use docket_domain::time::Timestamp;
use docket_store::StoreError;
use docket_store::imports::{Extent, Import, StagedSlice};

use super::already::Already;
use super::files::{self, FileFaults, HowToRead};
use super::mirror::Mirrored;
use super::report::Report;
use super::staged::{Accounts, DOCUMENTS_AT_ONCE, Head, documents, mentions, weight};
use crate::app::new_id;
use crate::imports::{ImportFailure, Importer};

/// Staged text that is written in one transaction, in bytes: little enough that whoever sells does not wait for it.
const STAGED_AT_ONCE: usize = 512 * 1024;
/// After how long what somebody was staging is taken to be left behind.
const LEFT_AFTER_MS: i64 = 24 * 3_600_000;
/// Channels that another system's orders came by where nobody says it, the first that the merchant has: an order may be on its way.
const USUAL_CHANNELS: &[&str] = &["delivery", "online"];

/// What is asked of an import.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Who asks.
    pub actor: Actor,
    /// Code of the outlet that everything comes to.
    pub outlet: String,
    /// Name of the channel.
    pub channel: String,
    /// Whether transfers are approved whose receipts have waited for too long.
    pub approve_receipts: bool,
}

impl Wanted {
    /// With the usual outlet and channel where none are named.
    ///
    /// # Errors
    /// `outlet.unknown`, `outlet.required`, `channel.unknown`.
    pub fn new(settings: &Settings, actor: Actor, outlet: Option<&str>, channel: Option<&str>) -> Result<Wanted, Refusal> {
        let outlet = settings.outlet_for(outlet, &actor)?.code.clone();
        let usual = || USUAL_CHANNELS.iter().copied().find(|name| settings.channel(name).is_ok());
        let first = || settings.channels.first().map(|channel| channel.name.as_str());
        let channel = channel.or_else(usual).or_else(first).unwrap_or_default();
        let channel = settings.channel(channel)?.name.clone();
        Ok(Wanted { actor, outlet, channel, approve_receipts: false })
    }
}

/// What the files say, gathered and judged. Nothing was written.
pub struct Looked {
    /// What it would come to.
    pub report: Report,
    accounts: Vec<LegacyAccount>,
    findings: Vec<LegacyFinding>,
}

/// Why files could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum LookFailure {
    /// They have faults.
    #[error("{0}")]
    Faults(FileFaults),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads the files of a directory, gathers what they say into accounts, and judges those. Blocks.
///
/// # Errors
/// Everything that is wrong with the files; the store failed.
pub fn look(
    importer: &Importer,
    directory: &Path,
    how: &HowToRead<'_>,
    wanted: &Wanted,
    progress: &mut dyn FnMut(u64),
) -> Result<Looked, LookFailure> {
    let settings = how.settings;
    let files = files::read(directory, how, progress).map_err(LookFailure::Faults)?;
    let mut report = Report::of(&files);
    let within = |kind: Kind, user: Option<&str>, at: Timestamp| unique_within(settings, &wanted.outlet, kind, user, at);
    let Gathered { accounts, findings } = gather(files, &within);
    let already = Already::read(&importer.reads, settings.merchant)?;
    let terms = super::staged::terms(settings, how.now, wanted.approve_receipts);
    accounts.iter().for_each(|account| add(account, &terms, &already, &mut report));
    report.findings.extend(findings.iter().cloned());
    // Where everything is in, what was put right or noted is no news; what waits for a person is.
    if report.customers.new + report.orders.new + report.payments.new == 0 {
        report.findings.retain(|finding| finding.settled == Settled::LeftToPerson || already.is_in(finding));
    }
    Ok(Looked { report, accounts, findings })
}

/// Within what a number is unique, as the series of its kind has it: empty is the whole merchant. Everything comes to one outlet by one
/// channel, and nothing of another system has a register, table or seat.
fn unique_within(settings: &Settings, outlet: &str, kind: Kind, user: Option<&str>, at: Timestamp) -> String {
    let Some(series) = settings.series(kind) else { return String::new() };
    let date = || {
        let outlet = settings.outlets.iter().find(|one| one.code == outlet);
        settings.calendar(outlet).date_by_cutoff(at).to_string()
    };
    let parts = series.unique_within.iter().map(|part| match part {
        UniquePart::User => user.and_then(user_code).unwrap_or_default(),
        UniquePart::BusinessDate => date(),
        _ => String::new(),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Judges an account, and adds what becomes of it.
fn add(account: &LegacyAccount, terms: &Terms, already: &Already, report: &mut Report) {
    let known = &already.known;
    let judged = judge(account, terms);
    if let Some(customer) = &account.customer {
        report.customers.add(known.customers.contains_key(&customer.id));
    }
    for order in &account.orders {
        report.orders.add(known.orders.contains_key(&order.order.id));
    }
    // What is nobody's is not brought in.
    let ahead = account.payments.iter().filter(|_| account.customer.is_some());
    let payments = account.orders.iter().flat_map(|order| &order.payments).chain(ahead);
    payments.for_each(|payment| report.payments.add(known.payments.contains_key(&payment.id)));
    let coming = judged.records.orders.iter().filter(|order| !known.orders.contains_key(&order.legacy_id));
    report.add_places(coming.map(|order| &order.status));
    let stand = already.stand(&judged, terms.decimals).into_iter();
    let left: Vec<LegacyFinding> = stand.filter(|finding| already.leaves(finding)).collect();
    if account.customer.as_ref().is_some_and(|customer| !known.customers.contains_key(&customer.id)) || !left.is_empty() {
        report.add_wallet(account, judged.wallet);
    }
    report.findings.extend(left);
}

/// Stages what was looked at, and lets it wait. Where it is to stay so, its accounts can be found in it. Blocks.
///
/// # Errors
/// The store failed. What was staged is removed after a day.
pub fn stage(
    importer: &Importer,
    settings: &Arc<Settings>,
    looked: &Looked,
    wanted: &Wanted,
    (name, stays): (&str, bool),
    progress: &mut dyn FnMut(u64),
) -> Result<ImportId, ImportFailure> {
    let (merchant, now) = (settings.merchant, importer.engine.now().at);
    let import = Import {
        merchant,
        id: ImportId(new_id(&importer.engine)),
        kind: ImportKind::Legacy,
        state: ImportState::Staging,
        file: name.to_owned(),
        key: None,
        request_hash: [0; 16],
        actor: wanted.actor.clone(),
        extent: Extent::default(),
        slices_done: 0,
        lines_done: 0,
        problem: None,
        started_at: now,
        ended_at: None,
    };
    importer.staging.begin(&import, Timestamp(now.0 - LEFT_AFTER_MS))?;
    let mut stager =
        Stager { importer, import: &import, stays, slices: 0, lines: 0, bytes: 0, pending: Vec::new(), mentions: Vec::new() };
    let (mut from, mut held) = (0, 0);
    for (place, account) in looked.accounts.iter().enumerate() {
        held += weight(account);
        if held >= DOCUMENTS_AT_ONCE {
            stager.accounts(&looked.accounts[from..=place])?;
            (from, held) = (place + 1, 0);
            progress(stager.lines);
        }
    }
    if from < looked.accounts.len() {
        stager.accounts(&looked.accounts[from..])?;
    }
    let slices = stager.slices;
    stager.slice(0, head(looked, wanted, now).to_body())?;
    stager.flush()?;
    let report = &looked.report;
    let count = |new: bool| {
        let counted = [report.customers, report.orders, report.payments];
        counted.iter().map(|counted| if new { counted.new } else { counted.in_already }).sum()
    };
    let extent =
        Extent { content: [0; 32], slices, lines: stager.lines, created: count(true), changed: 0, unchanged: count(false) };
    importer.staging.legacy().wait(merchant, import.id, &extent, now)?;
    Ok(import.id)
}

fn head(looked: &Looked, wanted: &Wanted, now: Timestamp) -> Head {
    let columns = &looked.report.unknown_columns;
    Head {
        outlet: wanted.outlet.clone(),
        channel: wanted.channel.clone(),
        approve_receipts: wanted.approve_receipts,
        judged_at: now.0,
        findings: looked.findings.mirror(),
        unknown_columns: columns.iter().map(|(file, column)| (file.as_str().to_owned(), column.clone())).collect(),
    }
}

/// Writes slices, several in one transaction.
struct Stager<'a> {
    importer: &'a Importer,
    import: &'a Import,
    stays: bool,
    slices: u32,
    lines: u64,
    bytes: usize,
    pending: Vec<StagedSlice>,
    mentions: Vec<(String, u32)>,
}

impl Stager<'_> {
    fn accounts(&mut self, accounts: &[LegacyAccount]) -> Result<(), StoreError> {
        if self.stays {
            let slice = self.slices;
            self.mentions.extend(accounts.iter().flat_map(mentions).map(|word| (word, slice)));
        }
        self.slice(accounts.iter().map(documents).sum(), Accounts::of(accounts).to_body())
    }

    fn slice(&mut self, lines: u64, body: String) -> Result<(), StoreError> {
        self.bytes += body.len();
        self.pending.push(StagedSlice { slice: self.slices, lines, body });
        self.slices += 1;
        self.lines += lines;
        if self.bytes >= STAGED_AT_ONCE { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.importer.staging.legacy().add(self.import.merchant, self.import.id, &self.pending, &self.mentions)?;
        self.bytes = 0;
        self.pending.clear();
        self.mentions.clear();
        Ok(())
    }
}
