//! ANSWER: what a group's commands are told, first of all that a commit leaves to be done; and what follows where a bug showed.

use docket_domain::command::Command;
use docket_domain::ids::MerchantId;
use docket_store::StoreError;

use super::{Groups, Part, by_merchant, finding_of, merchants_of};
use crate::lane::{Failure, Waiting};
use crate::stats::Stats;

/// A merchant's part of a group in which a bug showed.
struct Broken {
    merchant: MerchantId,
    waiting: Vec<Waiting>,
    reason: String,
    /// So many of its commands, the first ones, may be committed.
    written: usize,
}

impl Groups {
    /// Answers what was committed, and runs again what showed a bug; `in_doubt` where an earlier commit may have been done.
    pub(super) fn answer_parts(
        &mut self,
        parts: Vec<(MerchantId, Vec<Waiting>)>,
        results: Vec<Part>,
        alone: bool,
        in_doubt: bool,
    ) -> Result<(), String> {
        let merchants = merchants_of(&parts);
        let mut broken = Vec::new();
        for ((merchant, waiting), part) in parts.into_iter().zip(results) {
            match part {
                Part::Written(answers) => {
                    for (one, answer) in waiting.into_iter().zip(answers) {
                        // Who hung up finds the answer under their key.
                        let _ = one.answer.send(answer);
                    }
                }
                Part::Broken { reason, written } => broken.push(Broken { merchant, waiting, reason, written }),
            }
        }
        self.tidy(&merchants);
        self.run_again(broken, alone, in_doubt)
    }

    /// Narrows a bug down that showed when the group was committed.
    pub(super) fn answer_misfit(
        &mut self,
        parts: Vec<(MerchantId, Vec<Waiting>)>,
        alone: bool,
        error: &StoreError,
    ) -> Result<(), String> {
        let parts = parts.into_iter();
        let broken = parts.map(|(merchant, waiting)| Broken { merchant, waiting, reason: error.to_string(), written: 0 });
        self.run_again(broken.collect(), alone, false)
    }

    fn run_again(&mut self, broken: Vec<Broken>, alone: bool, in_doubt: bool) -> Result<(), String> {
        broken.into_iter().try_for_each(|Broken { merchant, waiting, reason, written }| match (alone, in_doubt) {
            (true, _) => self.answer_bug(merchant, waiting, &reason, in_doubt),
            (false, true) => self.isolate(waiting, usize::MAX),
            (false, false) => self.isolate(waiting, written),
        })
    }

    /// Runs each command in a group of its own. So many of them, the first ones, may be committed already: a store that fails now must not be
    /// answered as one that has done nothing of them, nor such a command be taken into the spool.
    fn isolate(&mut self, waiting: Vec<Waiting>, in_doubt: usize) -> Result<(), String> {
        waiting.into_iter().enumerate().try_for_each(|(place, one)| match place < in_doubt {
            true => self.run_in_doubt(by_merchant(vec![one])),
            false => self.run(vec![one]),
        })
    }

    /// Answers a command that failed alone, and leaves a finding. What may have been done before, and fails only now that it is looked
    /// up, is in doubt.
    fn answer_bug(&mut self, merchant: MerchantId, waiting: Vec<Waiting>, reason: &str, in_doubt: bool) -> Result<(), String> {
        Stats::add(&self.stats.failures, 1);
        tracing::error!(%merchant, reason, "a command failed alone");
        let Some(one) = waiting.into_iter().next() else { return Ok(()) };
        let is_finding = matches!(one.request.envelope.command, Command::RaiseFinding(_));
        let detail = "A command failed inside and was not carried out; the log of that time has the reason.";
        let finding = finding_of(&one, 15, "command.failed", detail.to_owned());
        if let Some(outage) = self.outage.as_mut().filter(|_| in_doubt) {
            outage.remember_in_doubt(one.request.envelope.keys().map(|key| (merchant, key)));
        }
        let _ = one.answer.send(Err(if in_doubt { Failure::InDoubt } else { Failure::Bug }));
        if is_finding { Ok(()) } else { self.run(vec![finding]) }
    }

    /// Answers a group that could not be committed.
    pub(super) fn fail(&mut self, parts: Vec<(MerchantId, Vec<Waiting>)>, error: StoreError) -> Result<(), String> {
        Stats::add(&self.stats.failures, 1);
        tracing::error!(%error, "a group could not be committed");
        for one in parts.into_iter().flat_map(|(_, waiting)| waiting) {
            let failure = match &error {
                StoreError::Full(_) => Failure::StoreFull,
                StoreError::Busy(_) => Failure::Busy,
                _ => Failure::StoreUnavailable,
            };
            let _ = one.answer.send(Err(failure));
        }
        match error {
            StoreError::Fatal(reason) => Err(reason),
            _ => Ok(()),
        }
    }

    /// Answers commands of whom it is not known whether they were done.
    pub(super) fn fail_in_doubt(&mut self, parts: Vec<(MerchantId, Vec<Waiting>)>, error: StoreError) -> Result<(), String> {
        Stats::add(&self.stats.failures, 1);
        tracing::error!(%error, "what became of a commit cannot be looked up now; its callers have to ask again");
        if let Some(outage) = &mut self.outage {
            let waiting = parts.iter().flat_map(|(merchant, waiting)| waiting.iter().map(move |one| (*merchant, one)));
            outage.remember_in_doubt(
                waiting.flat_map(|(merchant, one)| one.request.envelope.keys().map(move |key| (merchant, key))),
            );
            if matches!(error, StoreError::Unavailable(_) | StoreError::InDoubt(_)) {
                outage.begins(&error);
            }
        }
        for one in parts.into_iter().flat_map(|(_, waiting)| waiting) {
            let _ = one.answer.send(Err(Failure::InDoubt));
        }
        match error {
            StoreError::Fatal(reason) => Err(reason),
            _ => Ok(()),
        }
    }
}
