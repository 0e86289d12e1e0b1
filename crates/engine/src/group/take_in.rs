//! The database is back: what was answered without it is taken in, in the order in which it was answered, before anything else.
//!
//! | what happens | what follows |
//! | --- | --- |
//! | a group of entries is committed | they are dropped from those that wait; the file begins anew when none waits |
//! | the database goes away again, or a commit is in doubt | the outage goes on; their keys make it harmless to take them in again |
//! | a group shows a bug | its entries are taken in one by one |
//! | an entry fails alone | it is set aside, with a finding, and tried again by the next process |

use docket_domain::command::Outcome;
use docket_domain::ids::MerchantId;
use docket_store::{StoreError, Writer};
use tokio::sync::oneshot;

use super::{GroupError, Groups, Part, by_merchant, finding_of, merchants_of};
use crate::lane::{Failure, GROUP_COMMANDS_MAX, GROUP_ROWS_MAX, Request, Waiting};
use crate::seeds::Seeds;
use crate::spool::Entry;
use crate::stats::Stats;

/// What became of a group of entries.
enum Batch {
    /// What each came to.
    Committed(Vec<Result<Outcome, Failure>>),
    /// A bug showed, or the store has something against one of them; nothing was committed.
    Broken(String),
    /// The store cannot be written now.
    Away(StoreError),
}

impl Groups {
    /// Goes on with a writer of a store that was reached again.
    ///
    /// # Errors
    /// The reason why the process must stop.
    pub fn reached(&mut self, writer: Box<dyn Writer>, seeds: &mut dyn Seeds) -> Result<(), String> {
        if !self.outage.as_ref().is_some_and(|outage| outage.is_away) {
            return Ok(());
        }
        self.writer = writer;
        self.workers.rolled_back();
        self.take_in_all(seeds)
    }

    /// Makes sure of the lease, takes in what waits, and ends the outage.
    ///
    /// # Errors
    /// The reason why the process must stop.
    pub fn take_in_all(&mut self, seeds: &mut dyn Seeds) -> Result<(), String> {
        if self.outage.is_none() {
            return Ok(());
        }
        match self.learn_what_was_confirmed().and_then(|()| self.lease_fallback()) {
            Ok(()) => {}
            Err(StoreError::Fatal(reason)) => return Err(reason),
            Err(error) => {
                self.goes_on(&error);
                return Ok(());
            }
        }
        let mut count = 0;
        while let Some(batch) = self.next_batch() {
            let size = batch.len();
            match self.take_in(&batch, seeds)? {
                Batch::Committed(answers) => {
                    batch.into_iter().zip(answers).for_each(|(entry, answer)| self.drop_entry(entry, answer))
                }
                Batch::Away(error) => {
                    self.goes_on(&error);
                    return Ok(());
                }
                Batch::Broken(_) => {
                    if let Some(error) = self.take_in_singly(batch, seeds)? {
                        self.goes_on(&error);
                        return Ok(());
                    }
                }
            }
            count += size;
        }
        if let Some(outage) = &mut self.outage {
            if outage.is_away {
                tracing::info!(taken_in = count, set_aside = outage.spool.aside().len(), "the database is there");
            }
            outage.ends();
        }
        Ok(())
    }

    fn goes_on(&mut self, error: &StoreError) {
        if let Some(outage) = &mut self.outage {
            outage.begins(error);
        }
    }

    /// What was confirmed of the clock before the store could be asked is not about this process's jumps.
    fn learn_what_was_confirmed(&mut self) -> Result<(), StoreError> {
        let last = self.writer.clock_confirmation()?.map_or(0, |last| last.row);
        self.watched.guard().knows_of(last);
        Ok(())
    }

    fn lease_fallback(&mut self) -> Result<(), StoreError> {
        let at = self.watched.guard_now();
        let Some(outage) = &mut self.outage else { return Ok(()) };
        match self.writer.lease_fallback(outage.spool.holder(), at) {
            Ok(lease) => {
                if let Err(error) = outage.spool.set_lease(lease) {
                    tracing::error!(%error, "the lease cannot be kept; nothing is spooled");
                }
                Ok(())
            }
            // All are held: the server works, but not without the database.
            Err(StoreError::Other(reason)) => {
                tracing::error!(reason, "no lease of fallback numbers; nothing is spooled in an outage");
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// The next entries that fit into a group.
    fn next_batch(&self) -> Option<Vec<Entry>> {
        let waiting = self.outage.as_ref()?.spool.waiting();
        let first = waiting.front()?.merchant;
        let is_of_one = self.are_of_one_merchant();
        let mut rows = 0;
        let fits = |entry: &&Entry| {
            let before = rows;
            rows += entry.envelope().command.weight_rows();
            before < GROUP_ROWS_MAX && (entry.merchant == first || !is_of_one)
        };
        Some(waiting.iter().take(GROUP_COMMANDS_MAX).take_while(fits).cloned().collect())
    }

    /// Commits a group whose answers nobody waits for.
    fn commit_unawaited(&mut self, parts: &[(MerchantId, Vec<Waiting>)]) -> Result<Vec<Part>, GroupError> {
        let results = self.try_commit(parts)?;
        self.tidy(&merchants_of(parts));
        Ok(results)
    }

    /// Takes entries in with one commit.
    fn take_in(&mut self, batch: &[Entry], seeds: &mut dyn Seeds) -> Result<Batch, String> {
        let waiting = batch.iter().map(|entry| self.waiting_of(entry, seeds)).collect();
        let parts = by_merchant(waiting);
        match self.commit_unawaited(&parts) {
            Ok(results) => {
                // Merchants of one spool take turns; what each came to goes back to where it stood.
                let mut answers: Vec<_> = Vec::with_capacity(batch.len());
                let mut by_part: Vec<_> = Vec::with_capacity(results.len());
                for ((merchant, _), part) in parts.iter().zip(results) {
                    match part {
                        Part::Written(answers) => by_part.push((*merchant, answers.into_iter())),
                        Part::Broken { reason, .. } => return Ok(Batch::Broken(reason)),
                    }
                }
                for entry in batch {
                    let of = by_part.iter_mut().find(|(merchant, _)| *merchant == entry.merchant);
                    answers.extend(of.and_then(|(_, answers)| answers.next()));
                }
                Ok(Batch::Committed(answers))
            }
            Err(GroupError::NotCommitted(StoreError::Fatal(reason)) | GroupError::InDoubt(StoreError::Fatal(reason))) => {
                Err(reason)
            }
            Err(GroupError::InDoubt(error)) => Ok(Batch::Away(error)),
            Err(GroupError::NotCommitted(error @ (StoreError::Unavailable(_) | StoreError::Busy(_) | StoreError::Full(_)))) => {
                Ok(Batch::Away(error))
            }
            Err(GroupError::NotCommitted(error)) => Ok(Batch::Broken(error.to_string())),
        }
    }

    /// Takes entries in one by one. Returns why the outage goes on, where it does.
    fn take_in_singly(&mut self, batch: Vec<Entry>, seeds: &mut dyn Seeds) -> Result<Option<StoreError>, String> {
        for entry in batch {
            match self.take_in(std::slice::from_ref(&entry), seeds)? {
                Batch::Committed(mut answers) => {
                    let answer = answers.pop().unwrap_or(Err(Failure::Bug));
                    self.drop_entry(entry, answer);
                }
                Batch::Away(error) => return Ok(Some(error)),
                Batch::Broken(reason) => {
                    let finding = finding_of(&self.waiting_of(&entry, seeds), 13, "outage.notTakenIn", not_taken_in(&entry));
                    self.set_aside(&entry, &reason);
                    if let Err(error) = self.commit_unawaited(&by_merchant(vec![finding])) {
                        let (GroupError::NotCommitted(error) | GroupError::InDoubt(error)) = error;
                        tracing::error!(%error, "no finding could be raised about it");
                    }
                }
            }
        }
        Ok(None)
    }

    /// An entry that was committed, or can never be.
    fn drop_entry(&mut self, entry: Entry, answer: Result<Outcome, Failure>) {
        let outcome = match answer {
            Ok(outcome) => outcome,
            Err(failure) => return self.set_aside(&entry, &failure.to_string()),
        };
        let Some(outage) = &mut self.outage else { return };
        let number = &entry.take_in.number;
        let is_own = outcome.document.reference() == entry.take_in.made.reference();
        if is_own {
            Stats::add(&self.stats.taken_in, 1);
            tracing::info!(merchant = %entry.merchant, number = number.text, "taken in");
        } else {
            Stats::add(&self.stats.refused_duplicates, 1);
            tracing::warn!(merchant = %entry.merchant, number = number.text, "its key has a document already; the number leads there");
        }
        outage.spooled.forget(entry.merchant, entry.take_in.made.reference(), number.kind, &number.text);
        if let Err(error) = outage.spool.taken_in(1) {
            tracing::error!(%error, "the spool could not begin anew; what was taken in is found done by the next process");
        }
    }

    fn set_aside(&mut self, entry: &Entry, reason: &str) {
        Stats::add(&self.stats.failures, 1);
        tracing::error!(merchant = %entry.merchant, number = entry.take_in.number.text, reason, "cannot be taken in; set aside");
        if let Some(outage) = &mut self.outage {
            outage.spool.set_aside();
        }
    }

    fn waiting_of(&self, entry: &Entry, seeds: &mut dyn Seeds) -> Waiting {
        let (reading, stamp) = self.watched.stamp();
        Waiting {
            request: Request {
                merchant: entry.merchant,
                actor: entry.actor.clone(),
                envelope: entry.envelope(),
                has_callers_key: true,
            },
            reading,
            stamp,
            seed: seeds.draw(),
            answer: oneshot::channel().0,
        }
    }
}

fn not_taken_in(entry: &Entry) -> String {
    format!(
        "{} was answered while the database was away and cannot be taken in; it is kept in this server's spool. The log has the reason; \
         start the server anew when it is put right.",
        entry.take_in.number.text
    )
}
