//! A document of billing as receipts need it: a bill, or a credit note with the bill that it corrects.

use std::sync::Arc;

use docket_domain::access::Actor;
use docket_domain::audit::Subject;
use docket_domain::billing::{Bill, BillState, CreditNote};
use docket_domain::ids::{BillId, CreditNoteId, MerchantId, UserId};
use docket_domain::merchants::Settings;
use docket_domain::time::Timestamp;
use docket_receipt::Receipt;
use docket_store::{Reads, StoreError};

use super::receipt::{Said, of_bill, of_credit_note};

/// A bill or a credit note.
pub(crate) struct Billed {
    bill: Arc<Bill>,
    note: Option<CreditNote>,
    /// What was called out for the bill's order.
    ticket: Option<String>,
    /// The number that its order had in another system.
    former_number: Option<String>,
}

impl Billed {
    /// The bill of a sale.
    pub(crate) fn sold(state: &BillState) -> Billed {
        Billed { bill: Arc::clone(&state.bill), note: None, ticket: None, former_number: None }
    }

    /// The bill of an id.
    ///
    /// # Errors
    /// The store failed.
    pub(crate) async fn bill(reads: &Reads, merchant: MerchantId, id: BillId) -> Result<Option<Billed>, StoreError> {
        match reads.bill(merchant, id).await? {
            Some((state, _)) => Billed::of(reads, merchant, state.bill, None).await.map(Some),
            None => Ok(None),
        }
    }

    /// The credit note of an id.
    ///
    /// # Errors
    /// The store failed.
    pub(crate) async fn credit_note(reads: &Reads, merchant: MerchantId, id: CreditNoteId) -> Result<Option<Billed>, StoreError> {
        let Some(note) = reads.credit_note(merchant, id).await? else { return Ok(None) };
        match reads.bill(merchant, note.bill).await? {
            Some((state, _)) => Billed::of(reads, merchant, state.bill, Some(note)).await.map(Some),
            None => Ok(None),
        }
    }

    /// The document that a record made.
    ///
    /// # Errors
    /// The store failed.
    pub(crate) async fn made_by(reads: &Reads, merchant: MerchantId, row: u64) -> Result<Option<Billed>, StoreError> {
        match reads.billed_by(merchant, row).await? {
            Some(Subject::Bill { id, .. }) => Billed::bill(reads, merchant, id).await,
            Some(Subject::CreditNote { id, .. }) => Billed::credit_note(reads, merchant, id).await,
            _ => Ok(None),
        }
    }

    async fn of(reads: &Reads, merchant: MerchantId, bill: Arc<Bill>, note: Option<CreditNote>) -> Result<Billed, StoreError> {
        let order = match bill.order.as_ref().filter(|_| note.is_none()) {
            Some(order) => reads.order(merchant, order.id).await?,
            None => None,
        };
        let ticket = order.as_ref().and_then(|document| document.order.tickets().next().map(|ticket| ticket.text().to_owned()));
        let former_number = order.and_then(|document| document.order.origin.as_ref()?.former_number.clone());
        Ok(Billed { bill, note, ticket, former_number })
    }

    /// The same, where the actor sees its outlet.
    pub(crate) fn seen_by(self, actor: &Actor) -> Option<Billed> {
        actor.sees(self.outlet()).then_some(self)
    }

    /// Its receipt.
    pub(crate) fn receipt(&self, settings: &Settings, said: Said) -> Receipt {
        match &self.note {
            Some(note) => of_credit_note(note, &self.bill, settings, said),
            None => {
                Receipt { former_number: self.former_number.clone(), ..of_bill(&self.bill, self.ticket.clone(), settings, said) }
            }
        }
    }

    /// What records of it are about.
    pub(crate) fn subject(&self) -> Subject {
        self.note.as_ref().map_or_else(|| self.bill.subject(), CreditNote::subject)
    }

    /// Its number.
    pub(crate) fn number(&self) -> &str {
        self.note.as_ref().map_or(&self.bill.number, |note| &note.number).text()
    }

    /// Short code of its outlet.
    pub(crate) fn outlet(&self) -> &str {
        self.note.as_ref().map_or(&self.bill.outlet, |note| &note.outlet)
    }

    /// At which register it was issued, by whom, and when.
    pub(crate) fn origin(&self) -> (Option<&str>, UserId, Timestamp) {
        match &self.note {
            Some(note) => (note.register.as_deref(), note.user, note.created_at),
            None => (self.bill.register.as_deref(), self.bill.user, self.bill.created_at),
        }
    }
}
