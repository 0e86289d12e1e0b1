//! Bringing accounts in: what was staged becomes commands, and ordinary commands follow. Each has a key that follows from what it does, so
//! that whatever happens in between, doing it again does nothing twice.
//!
//! | what | command |
//! | --- | --- |
//! | numbers that are taken over | `TakeOverNumbers`, once, before any document |
//! | accounts | `TakeInLegacy`, some at once, or one account in parts |
//! | transfers that are to be approved | `ApprovePayment`, and `TransitionOrder` to `confirmed` where that does not follow by itself |
//! | what a person must decide | `OpenFinding` |
//! | what nobody has to decide any more | `ResolveFinding` |

use std::sync::Arc;

use docket_domain::command::{Command, Outcome};
use docket_domain::customers::Customer;
use docket_domain::findings::{About, FindingKey, OpenFinding, Severity};
use docket_domain::ids::ImportId;
use docket_domain::imports::Slice;
use docket_domain::legacy::{FindingCode, Judgement, LegacyAccount, LegacyFinding, Settled, TakeInLegacy, Terms, is_over, judge};
use docket_domain::ordering::OrderDocument;
use docket_domain::payments::Status as PaymentState;
use docket_domain::refusal::Refusal;
use docket_engine::{Engine, Failure, Request};
use docket_store::Reads;
use docket_store::imports::Import;
use tokio::runtime::Handle;

use super::already::{Already, in_docket, of_nobody};
use super::commands::{Commands, submit};
use super::numbers::Numbers;
use super::staged::{Accounts, Head, in_parts};
use crate::imports::ImportFailure;

/// Who brings in what, by which terms.
#[derive(Clone)]
pub struct BringIn {
    /// What the store has.
    pub reads: Reads,
    /// How commands are submitted.
    pub commands: Commands,
    /// What was staged.
    pub import: ImportId,
    /// What holds for all accounts.
    pub head: Arc<Head>,
    /// By what they are judged.
    pub terms: Terms,
}

/// Accounts that are brought in together.
pub struct Judged {
    /// Each with what was judged of it.
    pub accounts: Vec<(LegacyAccount, Judgement)>,
    requests: Vec<Request>,
}

/// A transfer that a rule did not let be approved. Finance has it.
#[derive(Clone, Debug)]
pub struct NotApproved {
    /// Its id in the other system.
    pub legacy_id: String,
    /// Its number.
    pub number: String,
    /// Why.
    pub refusal: Refusal,
}

impl NotApproved {
    /// Leaves the finding to a person that would have been put right by approving it.
    fn leave(&self, finding: &mut LegacyFinding) {
        if finding.code == FindingCode::PaymentStuckInFinance && finding.payment.as_ref() == Some(&self.legacy_id) {
            finding.settled = Settled::LeftToPerson;
            finding.proposal = format!("{} could not be approved, and finance has it: {}", self.number, self.refusal.detail);
        }
    }
}

impl BringIn {
    /// Takes over the numbers of everything that is staged, so that no document of Docket's comes to have one of them.
    ///
    /// # Errors
    /// It was refused, or the store failed.
    pub fn take_over_numbers(&self, import: &Import) -> Result<(), ImportFailure> {
        let mut numbers = Numbers::default();
        for slice in import.slices_done..import.extent.slices {
            let Some(slice) = self.reads.legacy_slice_blocking(import.merchant, import.id, slice)? else { continue };
            Accounts::parse(&slice.body)?.iter().for_each(|account| numbers.add(account));
        }
        for (place, command) in numbers.commands(import.id, &self.head, &self.commands.settings).into_iter().enumerate() {
            let request = self.commands.request("numbers", &place.to_string(), command);
            Handle::current().block_on(submit(&self.commands.engine, request))?;
        }
        Ok(())
    }

    /// Judges accounts, and makes their commands. Their keys follow from the slice; of accounts that are brought in by themselves, from
    /// what they are known by.
    pub fn judge(&self, accounts: Vec<LegacyAccount>, slice: u32, of: &str) -> Judged {
        let accounts: Vec<(LegacyAccount, Judgement)> = accounts
            .into_iter()
            .map(|account| {
                let judgement = judge(&account, &self.terms);
                (account, judgement)
            })
            .collect();
        let records = accounts.iter().map(|(_, judgement)| judgement.records.clone()).collect();
        let request = |(part, records)| {
            let command = TakeInLegacy {
                slice: Slice { import: self.import, number: slice },
                outlet: self.head.outlet.clone(),
                channel: self.head.channel.clone(),
                records,
            };
            self.commands.request(of, &format!("{slice}/{part}"), Command::TakeInLegacy(Box::new(command)))
        };
        let requests = in_parts(records).into_iter().enumerate().map(request).collect();
        Judged { accounts, requests }
    }

    /// What follows once accounts are in: transfers are approved, and what a person must decide can be seen. `already` is what there was
    /// before. Answers the transfers that a rule did not let be approved.
    ///
    /// # Errors
    /// The store failed.
    pub fn follow_up(&self, judged: &Judged, already: &Already) -> Result<Vec<NotApproved>, ImportFailure> {
        let handle = Handle::current();
        let mut approving = Vec::new();
        for (_, judgement) in &judged.accounts {
            for legacy_id in &judgement.approvals {
                let payment = self.reads.legacy_payment_blocking(self.commands.settings.merchant, legacy_id)?;
                // One that is paid may have been cut off before its order was confirmed.
                if let Some(payment) = payment
                    && (payment.status.is_awaited() || payment.status == PaymentState::Paid)
                {
                    let (commands, order) = (self.commands.clone(), payment.order.as_ref().map(|order| order.id));
                    let approved = handle.spawn(async move { commands.approve(payment.id, order).await });
                    approving.push((legacy_id, payment.number.text().to_owned(), approved));
                }
            }
        }
        let mut refused = Vec::new();
        for (legacy_id, number, one) in approving {
            if let Some(refusal) = handle.block_on(one).unwrap_or(Err(Failure::StoreUnavailable.into()))? {
                refused.push(NotApproved { legacy_id: legacy_id.clone(), number, refusal });
            }
        }
        for (account, judgement) in &judged.accounts {
            let mut findings = already.stand(judgement, self.terms.decimals);
            findings.iter_mut().for_each(|finding| refused.iter().for_each(|one| one.leave(finding)));
            self.settle(account, &findings, already)?;
        }
        Ok(refused)
    }

    /// Opens what a person must decide of an account, and closes what was open of it and is not found any more.
    ///
    /// # Errors
    /// The store failed.
    pub fn settle(&self, account: &LegacyAccount, findings: &[LegacyFinding], already: &Already) -> Result<(), ImportFailure> {
        let mut left = Vec::new();
        for finding in findings.iter().filter(|finding| finding.settled == Settled::LeftToPerson) {
            left.extend(self.open(finding)?);
        }
        for key in already.of_account(account) {
            if !left.contains(&key) {
                self.commands.close(key)?;
            }
        }
        Ok(())
    }

    /// Opens a finding, unless its matter was settled in Docket; by what it is known.
    ///
    /// # Errors
    /// The store failed.
    pub fn open(&self, finding: &LegacyFinding) -> Result<Option<FindingKey>, ImportFailure> {
        let (reads, merchant) = (&self.reads, self.commands.settings.merchant);
        let order = match &finding.order {
            Some((id, _)) => reads.legacy_order_blocking(merchant, id)?,
            None => None,
        };
        if order.as_ref().is_some_and(|order| is_over(finding.code, order)) {
            return Ok(None);
        }
        let customer = match (&order, &finding.customer) {
            (None, Some(id)) => reads.legacy_customer_blocking(merchant, id)?,
            _ => None,
        };
        let about = about(finding, order.as_ref(), customer.as_ref());
        let code = finding.code.as_str().to_owned();
        let place = about.place.clone();
        let command = OpenFinding { code: code.clone(), detail: finding.proposal.clone(), about };
        self.commands.note("finding", &format!("{code} {place}"), Command::OpenFinding(Box::new(command)))?;
        Ok(Some((code, place)))
    }
}

impl Judged {
    /// The parts, to be submitted one after the other.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.clone()
    }
}

/// Submits parts one after the other: the first of an account makes the customer and the wallet.
///
/// # Errors
/// A part was refused, or the store failed. Those before it are in.
pub async fn submit_all(engine: Engine, requests: Vec<Request>) -> Result<Vec<Outcome>, Failure> {
    let mut outcomes = Vec::new();
    for request in requests {
        outcomes.push(submit(&engine, request).await?);
    }
    Ok(outcomes)
}

/// What a finding is about, where it is in Docket.
fn about(finding: &LegacyFinding, order: Option<&OrderDocument>, customer: Option<&Customer>) -> About {
    let (kind, place, number, id) = match (order, customer) {
        (Some(OrderDocument { order, .. }), _) => {
            ("order", in_docket("order", order.row), Some(order.number.text().to_owned()), Some(order.id.0))
        }
        (None, Some(customer)) => {
            ("customer", in_docket("customer", customer.row), Some(customer.number.text().to_owned()), Some(customer.id.0))
        }
        (None, None) => ("legacy", of_nobody(finding), None, None),
    };
    let evidence = finding
        .evidence
        .iter()
        .map(|evidence| (format!("{}:{}", evidence.place.file.as_str(), evidence.place.line), evidence.says.clone()));
    let named = [("legacyOrder", finding.order.as_ref().map(|(id, _)| id)), ("legacyPayment", finding.payment.as_ref())];
    let named = named.into_iter().filter_map(|(name, id)| Some((name.to_owned(), id?.clone())));
    About {
        severity: Severity::Warning,
        kind: kind.to_owned(),
        place,
        number,
        id,
        facts: named.chain(evidence).collect(),
        repair: None,
    }
}
