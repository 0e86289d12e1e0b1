//! The phases of a group.
//!
//! | phase | what happens | when it fails |
//! | --- | --- | --- |
//! | BEGIN | the store's lock, before the group is closed where others write too; books that they outdated are dropped, or catch up | the group is answered 503 |
//! | LOAD | every command asks, one round for all; more rounds for what depends on what was loaded | 503 |
//! | DECIDE | one by one, in order; a refused command leaves no trace and the group goes on | a panic isolates the merchant |
//! | CHECK | invariants over what will be written | isolates the merchant |
//! | WRITE | the merchant's changes, all or nothing; a store far away may leave it to the commit | a violated constraint isolates the merchant |
//! | (again) | from LOAD, for what begins with a command that sums over rows: it must find those before it written | as above |
//! | COMMIT | one for all merchants of the group | unknown: the commands run again, and their keys say what was done |
//! | ANSWER | never before the commit, and before whoever only listens is told of it | |
//!
//! **Isolating**: the merchant's book is dropped and its commands run again, each in a group of its own. The one that fails alone
//! is answered as a bug and leaves a finding. Running again is safe because each command has a key: what was committed after all
//! is answered as its replay.
//!
//! What a stretch before the bug wrote is committed with the group, so there a store that fails meanwhile leaves its commands in doubt.
//!
//! **In doubt**: any error of a commit but a full disk, or writes that do not fit, leaves it unknown whether the group is committed. The same commands run once
//! more, in a group that takes the merchants' locks first and looks their keys up in the same transaction; what that group commits
//! is answered, be it a replay or done anew. Where the store does not answer then, the commands are answered as in doubt, and never
//! taken into the spool: their callers send them again with the same keys.

mod answer;
mod away;
mod take_in;

use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

use docket_domain::access::Actor;
use docket_domain::book::{Book, Key};
use docket_domain::command::{self, Command, Envelope, KeyDigest, Outcome, Stop};
use docket_domain::context::{Context, Entropy};
use docket_domain::findings::RaiseFinding;
use docket_domain::ids::MerchantId;
use docket_domain::invariants;
use docket_domain::limits::LOAD_ROUNDS_MAX;
use docket_store::audit::seal;
use docket_store::{Standing, StoreError, Writer};
use tokio::sync::oneshot;

use crate::effects::Effects;
use crate::faults::{self, FailPoint, Faults};
use crate::lane::{Failure, Request, Waiting, Watched};
use crate::outage::Outage;
use crate::stats::Stats;
use crate::workers::Workers;

/// The most merchants whose books are kept between groups.
const BOOKS_MAX: usize = 64;

/// What a merchant's part of a group came to.
enum Part {
    /// Decided and written; these are the answers, in order.
    Written(Vec<Answer>),
    /// A bug showed, with the reason. So many of its commands, the first ones, were written in stretches before it and are committed with
    /// the group; of the others nothing was written.
    Broken { reason: String, written: usize },
}

/// What a command is answered with.
type Answer = Result<Outcome, Failure>;

/// Why a stretch of commands was not run to its end.
enum Stopped {
    /// A bug showed: a panic, or writes that do not fit the store.
    Broken(String),
    /// The store failed.
    Store(StoreError),
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Stopped {
        if error.is_a_misfit() { Stopped::Broken(error.to_string()) } else { Stopped::Store(error) }
    }
}

/// A panic leaves the book in an unknown state; whoever is told that something is broken drops it.
fn caught<T>(run: impl FnOnce() -> Result<T, StoreError>) -> Result<T, Stopped> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => Ok(result?),
        Err(panic) => Err(Stopped::Broken(panic_message(&*panic))),
    }
}

/// Why a whole group failed.
enum GroupError {
    /// Nothing was committed.
    NotCommitted(StoreError),
    /// The commit failed: something may have been committed, or nothing.
    InDoubt(StoreError),
}

/// The writer with the books of the merchants it serves.
pub(crate) struct Groups {
    writer: Box<dyn Writer>,
    watched: Watched,
    workers: Workers,
    books: HashMap<MerchantId, Book>,
    /// Merchants of whom a command was stopped by the clock since it was last believed.
    stopped_by_clock: HashSet<MerchantId>,
    /// Findings about that, which are raised after the group.
    clock_findings: Vec<Waiting>,
    stats: Arc<Stats>,
    effects: Arc<Effects>,
    /// Whether the group leaves print jobs.
    leaves_print_jobs: bool,
    /// Of whom a group is begun already, and how their book stands to what the store has.
    begun: Option<(MerchantId, Vec<Standing>)>,
    faults: Option<Faults>,
    /// What is known of a store that can go away; nothing of one that cannot.
    outage: Option<Outage>,
}

impl Groups {
    pub fn new(
        writer: Box<dyn Writer>,
        watched: Watched,
        stats: Arc<Stats>,
        effects: Arc<Effects>,
        faults: Option<Faults>,
        outage: Option<Outage>,
    ) -> Groups {
        Groups {
            writer,
            watched,
            workers: Workers::new(),
            books: HashMap::new(),
            stopped_by_clock: HashSet::new(),
            clock_findings: Vec::new(),
            stats,
            effects,
            leaves_print_jobs: false,
            begun: None,
            faults,
            outage,
        }
    }

    /// Whether a group is of one merchant.
    pub fn are_of_one_merchant(&self) -> bool {
        self.writer.groups_one_merchant()
    }

    /// Begins a group of a merchant whom other servers write for as well, so that whatever comes while it waits for them goes with it: their
    /// groups and ours take turns.
    pub fn begin_early(&mut self, merchant: MerchantId) {
        if !self.writer.is_shared(merchant) || self.outage.as_ref().is_some_and(|outage| outage.is_away) {
            return;
        }
        let version = self.books.get(&merchant).map(Book::version);
        // What went wrong is found again by the group.
        self.begun = self.writer.begin(&[(merchant, version)]).ok().map(|standings| (merchant, standings));
    }

    /// Drops a group that was begun early, for something else to be done first.
    fn begin_anew(&mut self) {
        if self.begun.take().is_some() {
            self.writer.rollback();
        }
    }

    /// Asks, where the clock is suspect, whether an operator has confirmed it meanwhile.
    pub fn take_confirmation(&mut self, group: &mut [Waiting]) {
        if !group.iter().any(|one| one.stamp.is_suspect) {
            self.stopped_by_clock.clear();
            return;
        }
        self.begin_anew();
        match self.writer.clock_confirmation() {
            Ok(Some(confirmation)) => {
                let mut guard = self.watched.guard();
                guard.confirm(confirmation);
                for one in group {
                    one.stamp = guard.stamp(one.reading);
                }
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "cannot look for a confirmation of the clock"),
        }
    }

    /// Leaves a finding with each merchant of whom a command was stopped by the clock for the first time. It is dated by what the
    /// clock would say had it not jumped.
    ///
    /// # Errors
    /// The reason why the process must stop.
    pub fn raise_clock_findings(&mut self) -> Result<(), String> {
        std::mem::take(&mut self.clock_findings).into_iter().try_for_each(|finding| self.run(vec![finding]))
    }

    fn stopped_by_clock(&mut self, one: &Waiting) {
        if self.stopped_by_clock.insert(one.request.merchant) {
            let (read, believed) = (one.reading.wall, one.stamp.at);
            tracing::error!(%read, %believed, "the clock has jumped ahead; nothing is dated by it until it is back, or confirmed");
            let detail = format!(
                "The server's clock jumped ahead to {read} when it was about {believed}. No document was dated by it. Set it right, or \
                 confirm it with `docket clock confirm`."
            );
            self.clock_findings.push(finding_of(one, 14, "clock.suspect", detail));
        }
    }

    /// Runs a group and answers all of it.
    ///
    /// # Errors
    /// The reason why the process must stop.
    pub fn run(&mut self, group: Vec<Waiting>) -> Result<(), String> {
        if self.outage.as_ref().is_some_and(|outage| outage.is_away) {
            self.begin_anew();
            self.run_away(group);
            return Ok(());
        }
        let alone = group.len() == 1;
        let parts = by_merchant(group);
        match self.try_commit(&parts) {
            Ok(results) => self.answer_parts(parts, results, alone, false),
            Err(GroupError::NotCommitted(error @ StoreError::Unavailable(_))) if self.outage.is_some() => {
                self.outage_begins(&error);
                self.run_away(parts.into_iter().flat_map(|(_, waiting)| waiting).collect());
                Ok(())
            }
            Err(GroupError::NotCommitted(error)) => self.fail(parts, error),
            Err(GroupError::InDoubt(error)) if error.is_a_misfit() => self.answer_misfit(parts, alone, &error),
            Err(GroupError::InDoubt(error)) if error.is_certain_at_commit() => self.fail(parts, error),
            Err(GroupError::InDoubt(error @ StoreError::Fatal(_))) => self.fail(parts, error),
            Err(GroupError::InDoubt(error)) => {
                tracing::warn!(%error, "a commit is in doubt; its commands are looked up and run again");
                self.run_in_doubt(parts)
            }
        }
    }

    /// Ends: what others may use from now on is given back.
    pub fn end(&mut self) {
        self.workers.release(&mut *self.writer);
        let Some(outage) = self.outage.as_ref().filter(|outage| !outage.is_away) else { return };
        let at = self.watched.guard_now();
        // Whoever still has something to take in keeps the lease under which it was numbered.
        let is_empty = outage.spool.waiting().is_empty() && outage.spool.aside().is_empty();
        if let Some(lease) = outage.spool.lease().filter(|_| is_empty)
            && let Err(error) = self.writer.release_fallback(outage.spool.holder(), lease, outage.spool.was_used(), at)
        {
            tracing::warn!(%error, "the lease of fallback numbers could not be given back; it stays this server's");
        }
    }

    fn outage_begins(&mut self, error: &StoreError) {
        if let Some(outage) = &mut self.outage {
            outage.begins(error);
        }
    }

    /// Runs commands once more whose commit failed: under the lock, their keys say which were done. A second failure is the callers'
    /// to repeat.
    fn run_in_doubt(&mut self, parts: Vec<(MerchantId, Vec<Waiting>)>) -> Result<(), String> {
        let alone = parts.len() == 1 && parts[0].1.len() == 1;
        match self.try_commit(&parts) {
            Ok(results) => self.answer_parts(parts, results, alone, true),
            Err(GroupError::NotCommitted(error) | GroupError::InDoubt(error)) => self.fail_in_doubt(parts, error),
        }
    }

    /// BEGIN to COMMIT. On an error no book of the group is kept; otherwise [`Groups::tidy`] follows before the next group.
    fn try_commit(&mut self, parts: &[(MerchantId, Vec<Waiting>)]) -> Result<Vec<Part>, GroupError> {
        let begun = Instant::now();
        let result = self.begin_to_write(parts).map_err(GroupError::NotCommitted).and_then(|results| {
            let commit_begun = Instant::now();
            faults::at(&mut self.faults, FailPoint::BeforeCommit).map_err(GroupError::NotCommitted)?;
            self.writer.commit().map_err(GroupError::InDoubt)?;
            Stats::add(&self.stats.commit_ns, commit_begun.elapsed().as_nanos() as u64);
            faults::at(&mut self.faults, FailPoint::AfterCommit).map_err(GroupError::InDoubt)?;
            Ok(results)
        });
        // Also where the commit is in doubt: a look too many costs nothing.
        if std::mem::take(&mut self.leaves_print_jobs) {
            self.effects.left_print_jobs();
        }
        match &result {
            Ok(_) => {
                Stats::add(&self.stats.groups, 1);
                Stats::add(&self.stats.commands, parts.iter().map(|(_, waiting)| waiting.len() as u64).sum());
                Stats::add(&self.stats.group_ns, begun.elapsed().as_nanos() as u64);
                if let Some(outage) = &mut self.outage {
                    let waiting = parts.iter().flat_map(|(merchant, waiting)| waiting.iter().map(move |one| (*merchant, one)));
                    outage
                        .settle(waiting.flat_map(|(merchant, one)| one.request.envelope.keys().map(move |key| (merchant, key))));
                }
            }
            Err(_) => {
                self.writer.rollback();
                self.workers.rolled_back();
                for (merchant, _) in parts {
                    self.put_away(*merchant);
                }
            }
        }
        result
    }

    /// Drops a book that the group may have changed. Of a store that can go away, what it was before the group is kept apart: nothing is
    /// written on its ground, but in an outage it is what there is.
    fn put_away(&mut self, merchant: MerchantId) {
        let book = self.books.remove(&merchant);
        if let (Some(mut book), Some(outage)) = (book, &mut self.outage) {
            book.revert();
            outage.books.insert(merchant, book);
        }
    }

    fn begin_to_write(&mut self, parts: &[(MerchantId, Vec<Waiting>)]) -> Result<Vec<Part>, StoreError> {
        let versions: Vec<_> =
            parts.iter().map(|(merchant, _)| (*merchant, self.books.get(merchant).map(Book::version))).collect();
        let begun = self.begun.take_if(|(merchant, _)| matches!(parts, [(only, _)] if only == merchant));
        let standings = match begun {
            Some((_, standings)) => standings,
            None => {
                self.begin_anew();
                let first = self.wanted_first(parts);
                self.writer.begin_loading(&versions, &first)?
            }
        };
        for ((merchant, _), standing) in parts.iter().zip(standings) {
            match standing {
                Standing::Same => {}
                Standing::Traded(head) => drop(self.books.get_mut(merchant).map(|book| book.catch_up(head))),
                Standing::Outdated => drop(self.books.remove(merchant)),
            }
        }
        parts.iter().map(|(merchant, waiting)| self.run_part(*merchant, waiting)).collect()
    }

    /// What a group of one merchant will load first, as far as their book says.
    fn wanted_first(&mut self, parts: &[(MerchantId, Vec<Waiting>)]) -> Vec<Key> {
        let [(merchant, waiting)] = parts else { return Vec::new() };
        let Some(book) = self.books.get_mut(merchant).filter(|_| self.writer.groups_one_merchant()) else { return Vec::new() };
        // A panic shows again when it is loaded, where it is answered.
        let asked = caught(|| {
            let first = stretches(waiting).next().unwrap_or_default();
            first.iter().for_each(|one| command::ask(&one.request.envelope, book));
            Ok(distinct(book.take_wanted()))
        });
        asked.unwrap_or_default()
    }

    /// One merchant's part of the group.
    fn run_part(&mut self, merchant: MerchantId, waiting: &[Waiting]) -> Result<Part, StoreError> {
        let part = self.write_part(merchant, waiting);
        if matches!(part, Ok(Part::Broken { .. })) {
            self.workers.rolled_back();
        }
        part
    }

    /// The same, in stretches; the book is kept only when all of it was written.
    fn write_part(&mut self, merchant: MerchantId, waiting: &[Waiting]) -> Result<Part, StoreError> {
        let mut book = match self.books.remove(&merchant) {
            Some(book) => book,
            None => {
                let opened = self.writer.open(merchant)?;
                let mut book = Book::open(merchant, opened.settings, opened.head);
                if self.outage.is_some() {
                    book.make_revertible();
                }
                book
            }
        };
        let run = self.run_stretches(&mut book, waiting);
        // After a bug the book is dropped with this frame. What earlier stretches wrote may be committed all the same; their commands
        // run again with the others and find themselves done.
        if !matches!(run, Ok(Part::Broken { .. })) {
            self.books.insert(merchant, book);
        }
        run
    }

    fn run_stretches(&mut self, book: &mut Book, waiting: &[Waiting]) -> Result<Part, StoreError> {
        let mut answers = Vec::with_capacity(waiting.len());
        for stretch in stretches(waiting) {
            match self.run_stretch(book, stretch) {
                Ok(more) => answers.extend(more),
                Err(Stopped::Broken(reason)) => return Ok(Part::Broken { reason, written: answers.len() }),
                Err(Stopped::Store(error)) => return Err(error),
            }
        }
        Ok(Part::Written(answers))
    }

    /// Decides and writes commands that need no sums over each other's rows.
    fn run_stretch(&mut self, book: &mut Book, waiting: &[Waiting]) -> Result<Vec<Answer>, Stopped> {
        caught(|| self.load(book, waiting))?;
        let answers = caught(|| waiting.iter().map(|one| self.decide_one(book, one)).collect::<Result<Vec<_>, _>>())?;
        faults::at(&mut self.faults, FailPoint::AfterDecide)?;
        self.write(book)?;
        faults::at(&mut self.faults, FailPoint::AfterWrite)?;
        Ok(answers)
    }

    /// Hands what was decided to the store.
    fn write(&mut self, book: &mut Book) -> Result<(), Stopped> {
        let writes = book.take_writes();
        invariants::check(&writes).map_err(|broken| Stopped::Broken(broken.to_string()))?;
        self.leaves_print_jobs |= !writes.print_jobs.is_empty() || !writes.print_retries.is_empty();
        if !writes.is_empty() {
            let (sealed, head) = seal(&writes);
            self.writer.write(&writes, &sealed, &head)?;
            book.advance(head);
        }
        Ok(())
    }

    fn load(&mut self, book: &mut Book, waiting: &[Waiting]) -> Result<(), StoreError> {
        for one in waiting {
            command::ask(&one.request.envelope, book);
        }
        self.load_wanted(book)?;
        // What some commands need follows from what was loaded; asking again here saves each of them a round of its own.
        for one in waiting.iter().filter(|one| one.request.envelope.command.asks_again()) {
            command::ask(&one.request.envelope, book);
        }
        self.load_wanted(book)
    }

    fn load_wanted(&mut self, book: &mut Book) -> Result<(), StoreError> {
        let wanted = distinct(book.take_wanted());
        if wanted.is_empty() {
            return Ok(());
        }
        faults::at(&mut self.faults, FailPoint::BeforeLoad)?;
        for loaded in self.writer.load(book.merchant(), &wanted)? {
            book.accept(loaded);
        }
        Ok(())
    }

    /// Decides one command, loading what it finds that it needs.
    fn decide_one(&mut self, book: &mut Book, one: &Waiting) -> Result<Answer, StoreError> {
        faults::at(&mut self.faults, FailPoint::BeforeDecide)?;
        for _ in 0..LOAD_ROUNDS_MAX {
            let entropy = Entropy::from_seed(one.seed);
            let mut context = Context::new(one.stamp, book, one.request.actor.clone(), entropy);
            context.snowflakes = self.workers.snowflakes();
            match command::decide(&one.request.envelope, &mut context, book) {
                Ok(outcome) => {
                    book.keep();
                    self.workers.keep(context.snowflakes);
                    if outcome.replayed {
                        Stats::add(&self.stats.replays, 1);
                    }
                    return Ok(Ok(outcome));
                }
                Err(Stop::Refused(refusal)) => {
                    book.discard();
                    Stats::add(&self.stats.refusals, 1);
                    return Ok(Err(Failure::Refused(refusal)));
                }
                Err(Stop::ClockSuspect) => {
                    book.discard();
                    self.stopped_by_clock(one);
                    return Ok(Err(Failure::ClockSuspect));
                }
                Err(Stop::NeedsWorker { until }) => {
                    book.discard();
                    self.workers.lease(&mut *self.writer, until)?;
                }
                Err(Stop::NotDuringOutage(_)) => unreachable!("the store is there"),
                Err(Stop::Missing) => {
                    book.discard();
                    self.load_wanted(book)?;
                }
            }
        }
        panic!("a command still asks for rows after {LOAD_ROUNDS_MAX} rounds");
    }

    /// What is left to be done after a commit and nobody waits for: listeners are told, and memory is kept bounded.
    fn tidy(&mut self, merchants: &[MerchantId]) {
        let books = merchants.iter().filter_map(|merchant| self.books.get(merchant));
        self.effects.committed(books.map(|book| (book.merchant(), book.version())));
        for merchant in merchants {
            if let Some(book) = self.books.get_mut(merchant) {
                book.settle();
                book.trim();
            }
            if let Some(outage) = &mut self.outage {
                outage.books.remove(merchant);
            }
        }
        if self.books.len() > BOOKS_MAX {
            self.books.retain(|merchant, _| merchants.contains(merchant));
        }
    }
}

/// Each key once.
fn distinct(mut keys: Vec<Key>) -> Vec<Key> {
    let mut seen = HashSet::with_capacity(keys.len());
    keys.retain(|key| seen.insert(key.clone()));
    keys
}

/// A merchant's commands in stretches: one that needs sums begins a new one, so that everything before it is written when it asks; and
/// behind one that changes rows beyond the book another begins, so that those are loaded as they became.
fn stretches(waiting: &[Waiting]) -> impl Iterator<Item = &[Waiting]> {
    waiting
        .chunk_by(|one, next| !next.request.envelope.command.needs_sums() && !one.request.envelope.command.changes_beyond_book())
}

/// Splits a group by merchant, in the order of arrival.
fn by_merchant(group: Vec<Waiting>) -> Vec<(MerchantId, Vec<Waiting>)> {
    let mut parts: Vec<(MerchantId, Vec<Waiting>)> = Vec::new();
    for one in group {
        let merchant = one.request.merchant;
        match parts.iter_mut().find(|(known, _)| *known == merchant) {
            Some((_, part)) => part.push(one),
            None => parts.push((merchant, vec![one])),
        }
    }
    parts
}

fn merchants_of(parts: &[(MerchantId, Vec<Waiting>)]) -> Vec<MerchantId> {
    parts.iter().map(|(merchant, _)| *merchant).collect()
}

/// The command that leaves a finding about one that was not carried out. Its key is made from that one's, by turning a byte that
/// each code has for itself, so that it is raised once.
fn finding_of(failed: &Waiting, byte: usize, code: &str, detail: String) -> Waiting {
    let mut key = failed.request.envelope.key.0;
    key[byte] ^= 0xff;
    let raise = RaiseFinding { code: code.to_owned(), detail };
    let envelope = Envelope {
        key: KeyDigest(key),
        reference: None,
        request_hash: failed.request.envelope.request_hash,
        command: Command::RaiseFinding(Box::new(raise)),
    };
    let mut seed = failed.seed;
    seed[byte] ^= 0xff;
    Waiting {
        request: Request { merchant: failed.request.merchant, actor: Actor::program(), envelope, has_callers_key: false },
        reading: failed.reading,
        stamp: failed.stamp,
        seed,
        answer: oneshot::channel().0,
    }
}

pub(crate) fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without words").to_owned()
}
