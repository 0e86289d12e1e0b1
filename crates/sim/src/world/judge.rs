//! Answers against records: what was said of a call must be what stands under its key, and nothing else may have been done.

use std::collections::BTreeSet;

use docket_domain::command::{Document, Outcome};
use docket_domain::ids::MerchantId;
use docket_domain::refusal::Code;
use docket_engine::Failure as Why;

use super::World;
use super::client::{Delivery, Promise};
use super::disk::KeyRow;
use super::server::{Answer, Ran};
use crate::faults;
use crate::model::Did;
use crate::{Failure, Verdict, workload};

impl World {
    /// Holds a group's answers against the records, and what was done against the model.
    pub(super) fn judge(&mut self, ran: Ran) -> Verdict {
        if let Some(panic) = super::take_panic() {
            return Err(Failure::new("nothing panics that nobody asked to", panic));
        }
        let mut done: Vec<usize> = Vec::new();
        let before: Vec<bool> = ran.answers.iter().map(|(delivery, _)| self.calls[delivery.call].done.is_some()).collect();
        // What was answered without the store is taken in whenever it is back.
        let promised = (0..self.calls.len()).filter(|call| !self.calls[*call].promised.is_empty());
        let sent = ran.answers.iter().map(|(delivery, _)| delivery.call);
        for of in sent.chain(promised).collect::<Vec<_>>() {
            let call = &mut self.calls[of];
            let row = self.look.key(call.merchant, &call.key);
            if call.done.is_some() && call.done != row {
                let detail = format!("{:?} became {row:?}", call.done);
                return Err(Failure::new("what was done under a key stays", detail));
            }
            if call.done.is_none() && row.is_some() {
                call.done = row;
                done.push(of);
            }
        }
        for ((delivery, answer), was_done) in ran.answers.iter().zip(before) {
            self.hold(&ran, *delivery, answer.as_ref(), was_done)?;
        }
        for call in &done {
            self.answered_or_unknown(&ran, *call)?;
            *self.done.entry(workload::name_of(&self.calls[*call].command)).or_default() += 1;
        }
        self.ask_the_model(&ran, &done)?;
        for (delivery, answer) in &ran.answers {
            self.tell(*delivery, answer.as_ref());
        }
        Ok(())
    }

    /// One answer.
    fn hold(&mut self, ran: &Ran, delivery: Delivery, answer: Option<&Answer>, was_done: bool) -> Verdict {
        let call = &self.calls[delivery.call];
        let (name, other) = (workload::name_of(&call.command), if delivery.is_other { " otherwise" } else { "" });
        let place = format!("step {}, server {}, merchant {}", self.step, delivery.server, call.merchant);
        let struck = if ran.struck.at_all { ", with faults" } else { "" };
        let line = format!("{place}: call {} {name}{other}{struck}: {}", delivery.call, told(answer));
        let (hash, command) = (call.hash(delivery.is_other), &call.command);
        let wrong = |claim, detail: String| Err(Failure::new(claim, format!("{detail}; {} of {command:?}", told(answer))));
        let verdict = match answer {
            Some(Ok(outcome)) => match &call.done {
                row if ran.is_away && !row.as_ref().is_some_and(|row| is_of(outcome, row)) => Ok(()),
                None => wrong("what is answered is in the records", "its key is not".to_owned()),
                Some(row) if row.hash != hash => wrong("another request under a key is refused", format!("{row:?}")),
                Some(_) if was_done && !outcome.replayed => wrong("nothing is done twice", "it was done before".to_owned()),
                Some(row) => says(outcome, row, &self.look, call.merchant)
                    .or_else(|detail| wrong("an answer says what the records say", detail)),
            },
            // Without the store nobody sees what was done since.
            Some(Err(Why::Refused(_))) if ran.is_away => Ok(()),
            Some(Err(Why::Refused(refusal))) => match (&call.done, refusal.code) {
                (Some(row), Code::IdempotencyMismatch) if row.hash != hash => Ok(()),
                (None, Code::IdempotencyMismatch) => wrong("a key that is free is free", "nothing is under it".to_owned()),
                (Some(_), _) if was_done => wrong("what was done is answered again", "it was refused".to_owned()),
                _ => Ok(()),
            },
            Some(Err(Why::Bug)) if !ran.struck.by_bug => wrong("no command shows a bug", "nobody asked for one".to_owned()),
            _ => Ok(()),
        };
        let promise = match answer {
            Some(Ok(outcome)) if ran.is_away && !call.done.as_ref().is_some_and(|row| is_of(outcome, row)) => promise_of(outcome),
            _ => None,
        };
        self.note(line);
        let promised = &mut self.calls[delivery.call].promised;
        if let Some(promise) = promise.filter(|promise| !promised.contains(promise)) {
            promised.push(promise);
        }
        verdict
    }

    /// What is done now was answered as done, or nobody knows.
    fn answered_or_unknown(&self, ran: &Ran, call: usize) -> Verdict {
        if !self.calls[call].promised.is_empty() {
            return Ok(());
        }
        let of_call = ran.answers.iter().filter(|(delivery, _)| delivery.call == call);
        let fits = |answer: &Option<Answer>| match answer {
            None | Some(Ok(_)) | Some(Err(Why::InDoubt)) => true,
            // A process that stops says so of whatever it had.
            Some(Err(Why::StoreUnavailable)) => ran.has_stopped,
            Some(Err(_)) => false,
        };
        if of_call.clone().any(|(_, answer)| fits(answer)) {
            return Ok(());
        }
        let told: Vec<String> = of_call.map(|(_, answer)| told(answer.as_ref())).collect();
        let detail = format!("{:?} is in the records and was answered {told:?}", self.calls[call].command);
        Err(Failure::new("what is said not to be done is not done", detail))
    }

    fn ask_the_model(&mut self, ran: &Ran, done: &[usize]) -> Verdict {
        let merchants: Vec<MerchantId> = self.merchants.keys().copied().collect();
        for id in merchants {
            let mut seen = BTreeSet::new();
            let mut group = Vec::new();
            let taken_in =
                done.iter().filter(|call| !self.calls[**call].promised.is_empty() && self.calls[**call].merchant == id);
            for call in taken_in {
                seen.insert(*call);
                group.push((&self.calls[*call].command, Did::TakenIn));
            }
            for (delivery, answer) in &ran.answers {
                let call = &self.calls[delivery.call];
                if call.merchant != id || !seen.insert(delivery.call) {
                    continue;
                }
                if done.contains(&delivery.call) {
                    let row = call.done.as_ref().expect("it is done");
                    group.push((&call.command, Did::Done(row)));
                } else if ran.is_away {
                    // It was decided on what the store had once.
                } else if let (Some(Err(Why::Refused(refusal))), None) = (answer, &call.done) {
                    group.push((&call.command, Did::Refused(refusal.code)));
                }
            }
            let merchant = self.merchants.get_mut(&id).expect("one of them");
            if group.is_empty() && self.look.head(id).0 == merchant.read_to {
                continue;
            }
            merchant.model.follow(&group, ran.struck.at_all, &self.look, id, merchant.read_to)?;
            self.learn(id);
        }
        Ok(())
    }

    /// The answer goes to its client, where it is not lost.
    fn tell(&mut self, delivery: Delivery, answer: Option<&Answer>) {
        let is_lost = self.faults.happens(faults::ANSWER_LOST);
        match answer {
            _ if delivery.is_other => {}
            Some(Ok(_) | Err(Why::Refused(_))) if !is_lost => {
                self.answered += u64::from(!self.calls[delivery.call].is_answered);
                self.calls[delivery.call].is_answered = true;
            }
            _ => self.ask_again(delivery),
        }
    }
}

/// Whether an answer is of the document that stands under the key.
fn is_of(outcome: &Outcome, row: &KeyRow) -> bool {
    let (kind, id) = outcome.document.reference().to_stored();
    (kind, id) == (row.kind.as_str(), row.id)
}

/// What was answered without the store.
fn promise_of(outcome: &Outcome) -> Option<Promise> {
    let (_, id) = outcome.document.reference().to_stored();
    let number = match &outcome.document {
        Document::Order(_, Some(document)) => document.order.number.text(),
        Document::Bill(state, _) => state.bill.number.text(),
        Document::Payment(payment) => payment.number.text(),
        _ => return None,
    };
    Some(Promise { id, number: number.to_owned() })
}

/// An answer in few words.
fn told(answer: Option<&Answer>) -> String {
    match answer {
        None => "nothing".to_owned(),
        Some(Ok(outcome)) => {
            let again = if outcome.replayed { " again" } else { "" };
            format!("done{again} {:?}", outcome.document.reference().to_stored())
        }
        Some(Err(Why::Refused(refusal))) => format!("refused {}: {}", refusal.code.as_str(), refusal.detail),
        Some(Err(why)) => format!("{why:?}"),
    }
}

/// Whether an answer is what the records say.
fn says(outcome: &Outcome, row: &KeyRow, look: &super::Look, merchant: MerchantId) -> Result<(), String> {
    let (kind, id) = outcome.document.reference().to_stored();
    if (kind, id, outcome.created) != (row.kind.as_str(), row.id, row.created) {
        return Err(format!("the records have {row:?}"));
    }
    let (sql, number, total) = match &outcome.document {
        Document::Order(_, Some(document)) => {
            let order = &document.order;
            ("SELECT number, total FROM orders WHERE merchant_id = ?1 AND order_id = ?2", order.number.text(), order.totals.total)
        }
        Document::Bill(state, _) => {
            let bill = &state.bill;
            ("SELECT number, total FROM bill WHERE merchant_id = ?1 AND bill_id = ?2", bill.number.text(), bill.totals.total)
        }
        Document::Payment(payment) => {
            let sql = "SELECT number, amount FROM payment WHERE merchant_id = ?1 AND payment_id = ?2";
            (sql, payment.number.text(), payment.amount)
        }
        Document::Customer(customer) => {
            let sql = "SELECT number, 0 FROM customer WHERE merchant_id = ?1 AND customer_id = ?2";
            (sql, customer.number.text(), docket_domain::money::Amount::ZERO)
        }
        _ => return Ok(()),
    };
    let params = rusqlite::params![merchant.0, id.as_bytes().as_slice()];
    let stored: Option<(String, i64)> = look.one(sql, params, |row| Ok((row.get(0)?, row.get(1)?)));
    let answered = (number.to_owned(), total.0);
    // What came to another sum later in the same group has that of its last change.
    match stored {
        Some(stored) if stored == answered || stored.0 == answered.0 && kind == "order" => Ok(()),
        stored => Err(format!("{answered:?} was answered, the records have {stored:?}")),
    }
}
