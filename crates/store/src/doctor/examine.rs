//! How a run looks: slices first, each in a short snapshot, then what is kept, in the last one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use docket_domain::findings::OF_IMPORT;
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;

use super::changed::Changed;
use super::last::{last_look, named};
use super::rows;
use super::rows::PER_RULE_MAX;
use super::rule::{Found, Kind, Look, Rule, Suspect};
use super::totals::{OF_NUMBERS, Running};
use crate::audit::verify::chain::Chain;
use crate::sql::{Connection, Result as Answer, params};
use crate::{Reads, StoreError};

/// How many record numbers the first slice has.
const FIRST_SLICE: i64 = 500;
/// The most: all rules look at a slice one after the other, so that its pages must fit into the cache of a connection.
const SLICE_MAX: i64 = 2_000;
/// For how long a slice should take. A snapshot that is much older holds back who cleans up behind it.
const SLICE_TIME: Duration = Duration::from_millis(250);
/// How many records may come between what was summed and the last snapshot, which reads them.
const TAIL_MAX: i64 = 5_000;
/// How often it is tried to come as near as that.
const CATCH_UPS: usize = 20;

/// What a run is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Of whom.
    pub merchant: MerchantId,
    /// How they are set up.
    pub settings: Arc<Settings>,
    /// By which rules.
    pub rules: Vec<&'static Rule>,
    /// Everything, or what has changed.
    pub extent: Extent,
    /// What time it is, for what waits.
    pub now: Timestamp,
}

/// How much a run looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// At everything.
    Whole,
    /// At what has changed after a record.
    Since(u64),
}

/// What a run has seen.
#[derive(Debug)]
pub struct Examined {
    /// What is wrong, by rule.
    pub findings: Vec<Found>,
    /// The last record that it has seen.
    pub upto: u64,
    rules: Vec<&'static Rule>,
    /// What it has looked at; everything where this is none.
    changed: Option<Changed>,
    /// Rules that found more than is told.
    overflowed: BTreeSet<&'static str>,
}

impl std::fmt::Debug for Changed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "after {} up to {} and {:?}", self.after, self.upto, self.older)
    }
}

impl Examined {
    /// Whether a finding of this rule about this place would have been seen, so that it is over where it was not.
    pub fn has_looked_at(&self, code: &str, place: &str) -> bool {
        if place.starts_with(OF_IMPORT) {
            return false;
        }
        let Some(rule) = self.rules.iter().find(|rule| rule.code == code) else { return false };
        if self.overflowed.contains(code) {
            return false;
        }
        let (Some(changed), false) = (&self.changed, matches!(rule.look, Look::Waiting(_))) else { return true };
        let Some((word, row)) = place.split_once(':') else { return false };
        let Ok(row) = row.parse() else { return false };
        let kinds = [
            Kind::Order,
            Kind::Payment,
            Kind::Bill,
            Kind::CreditNote,
            Kind::Shift,
            Kind::StockDocument,
            Kind::CashHandover,
            Kind::ZReport,
            Kind::Entry,
            Kind::Record,
        ];
        rule.is_incremental() && kinds.into_iter().any(|kind| kind.word() == word && changed.has(kind, row))
    }

    /// Rules that found more than they tell of.
    pub fn overflowed(&self) -> impl Iterator<Item = &'static str> {
        self.overflowed.iter().copied()
    }
}

impl Reads {
    /// Looks at a merchant's store, and tells how far it is: how many steps of how many. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn examine_blocking(&self, wanted: &Wanted, progress: &mut dyn FnMut(u64, u64)) -> Result<Examined, StoreError> {
        let (merchant, head) = (wanted.merchant, self.query_blocking(|connection| head(connection, wanted.merchant))?);
        let mut run = Run { reads: self, wanted, suspects: BTreeMap::new(), done: 0, of: 0, slice: FIRST_SLICE, progress };
        let whole = wanted.extent == Extent::Whole;
        let (mut running, mut chain) = run.plan(head, whole);
        let mut changed = None;
        match wanted.extent {
            Extent::Whole => run.slices(head, &mut running, chain.as_mut())?,
            Extent::Since(after) => {
                changed = Some(run.changed(i64::try_from(after).unwrap_or(i64::MAX).min(head), head)?);
            }
        }
        run.catch_up(head, &mut running, chain.as_mut())?;
        let suspects = std::mem::take(&mut run.suspects);
        let (last, mut by_rule) = self.query_blocking(|connection| last_look(connection, wanted, suspects, running, chain))?;
        let mut overflowed = BTreeSet::new();
        let mut findings = Vec::new();
        for rule in &wanted.rules {
            let mut suspects = by_rule.remove(rule.code).unwrap_or_default();
            if suspects.len() >= PER_RULE_MAX {
                suspects.truncate(PER_RULE_MAX);
                overflowed.insert(rule.code);
            }
            findings.extend(self.query_blocking(|connection| named(connection, merchant, suspects))?);
        }
        progress(1, 1);
        Ok(Examined { findings, upto: last as u64, rules: wanted.rules.clone(), changed, overflowed })
    }
}

pub(super) fn head(connection: &Connection, merchant: MerchantId) -> Answer<i64> {
    connection.query_row("SELECT seq FROM merchant WHERE merchant_id = ?1", params![merchant.0], |row| row.get(0))
}

pub(super) type Suspects = BTreeMap<&'static str, Vec<Suspect>>;

struct Run<'r> {
    reads: &'r Reads,
    wanted: &'r Wanted,
    suspects: Suspects,
    done: u64,
    of: u64,
    slice: i64,
    progress: &'r mut dyn FnMut(u64, u64),
}

impl Run<'_> {
    /// What is summed, and the chain where it is followed; and how many steps that is.
    fn plan(&mut self, head: i64, whole: bool) -> (Vec<Running>, Option<Chain>) {
        let (mut running, mut chain) = (Vec::new(), None);
        for rule in &self.wanted.rules {
            match rule.look {
                Look::Totals(totals) if whole => running.push(Running::new(rule, totals)),
                Look::Numbers if whole => running.push(Running::new(rule, OF_NUMBERS)),
                Look::Chain if whole => chain = Some(Chain::BEGINNING),
                _ => {}
            }
        }
        self.of = head.unsigned_abs() + 1;
        (running, chain)
    }

    /// Does something for each slice up to a record, in a snapshot of its own.
    fn each_slice(
        &mut self,
        from: i64,
        head: i64,
        mut look: impl FnMut(&Connection, (i64, i64)) -> Answer<()>,
    ) -> Result<(), StoreError> {
        let mut after = from;
        while after < head {
            let upto = (after + self.slice).min(head);
            let begun = Instant::now();
            self.reads.query_blocking(|connection| look(connection, (after, upto)))?;
            let took = begun.elapsed();
            if took < SLICE_TIME / 2 {
                self.slice = (self.slice * 2).min(SLICE_MAX);
            } else if took > SLICE_TIME * 2 {
                self.slice = (self.slice / 2).max(100);
            }
            self.done += (upto - after).unsigned_abs();
            (self.progress)(self.done.min(self.of), self.of);
            after = upto;
        }
        Ok(())
    }

    fn note(suspects: &mut Suspects, found: Vec<Suspect>) {
        for suspect in found {
            let of_rule = suspects.entry(suspect.rule.code).or_default();
            if of_rule.len() < PER_RULE_MAX {
                of_rule.push(suspect);
            }
        }
    }

    /// Does everything with a slice before the next: what one rule has read is in the cache for the others.
    fn slices(&mut self, head: i64, running: &mut [Running], mut chain: Option<&mut Chain>) -> Result<(), StoreError> {
        let wanted = self.wanted;
        let rules: Vec<&'static Rule> = by_documents(wanted).collect();
        let mut suspects = std::mem::take(&mut self.suspects);
        if !rules.is_empty() || !running.is_empty() || chain.is_some() {
            self.each_slice(0, head, |connection, range| {
                for rule in &rules {
                    Self::note(&mut suspects, rows::look(connection, wanted.merchant, rule, range, |_| true)?);
                }
                for sums in &mut *running {
                    sums.add(connection, wanted.merchant, range.1)?;
                }
                match chain.as_deref_mut() {
                    Some(chain) => chain.follow(connection, wanted.merchant, range.1 as u64),
                    None => Ok(()),
                }
            })?;
        }
        self.suspects = suspects;
        Ok(())
    }

    /// Looks at what changed after a record: at what is new in slices, at what is older one by one.
    fn changed(&mut self, after: i64, head: i64) -> Result<Changed, StoreError> {
        let wanted = self.wanted;
        let changed = self.reads.query_blocking(|connection| Changed::read(connection, wanted.merchant, after, head))?;
        let rules: Vec<&'static Rule> = by_documents(wanted).collect();
        let mut suspects = std::mem::take(&mut self.suspects);
        self.each_slice(after, head, |connection, range| {
            for rule in &rules {
                Self::note(&mut suspects, rows::look(connection, wanted.merchant, rule, range, |_| true)?);
            }
            Ok(())
        })?;
        for (kind, older) in &changed.older {
            for some in older.iter().collect::<Vec<_>>().chunks(100) {
                self.reads.query_blocking(|connection| {
                    for row in some {
                        for rule in rules.iter().filter(|rule| rows::looks_at(rule, *kind)) {
                            let range = (**row - 1, **row);
                            let found = rows::look(connection, wanted.merchant, rule, range, |of| of == *kind)?;
                            Self::note(&mut suspects, found);
                        }
                    }
                    Ok(())
                })?;
            }
        }
        self.suspects = suspects;
        Ok(changed)
    }

    /// Adds what came meanwhile, until little is left for the last snapshot.
    fn catch_up(&mut self, from: i64, running: &mut [Running], mut chain: Option<&mut Chain>) -> Result<(), StoreError> {
        let (merchant, mut caught_up) = (self.wanted.merchant, from);
        for _ in 0..CATCH_UPS {
            let now = self.reads.query_blocking(|connection| head(connection, merchant))?;
            if (running.is_empty() && chain.is_none()) || now - caught_up <= TAIL_MAX {
                break;
            }
            self.each_slice(caught_up, now, |connection, (_, upto)| {
                for sums in &mut *running {
                    sums.add(connection, merchant, upto)?;
                }
                match chain.as_deref_mut() {
                    Some(chain) => chain.follow(connection, merchant, upto as u64),
                    None => Ok(()),
                }
            })?;
            caught_up = now;
        }
        Ok(())
    }
}

fn by_documents(wanted: &Wanted) -> impl Iterator<Item = &'static Rule> {
    wanted.rules.iter().copied().filter(|rule| matches!(rule.look, Look::Rows(_) | Look::Code(_)))
}
