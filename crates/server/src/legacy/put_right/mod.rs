//! The emergency fix (SPEC 11): orders that disagree are put right, each with what was found, what was done about it, and the records of
//! that.
//!
//! | orders | what is done |
//! | --- | --- |
//! | staged of another system | the whole account of their customer is brought in, because a wallet is one |
//! | in Docket | the doctor's repairs of what is open about them; transfers that are stuck in finance are approved where that is asked for |
//!
//! All of it is ordinary commands under keys that follow from the request, so that it is safe to repeat.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `named.rs` | which orders are meant |
//! | `from_staged.rs`, `in_docket.rs` | the two kinds |
//! | `standing.rs` | where an order stands, before and after |

mod from_staged;
mod in_docket;
mod named;
mod standing;

use std::sync::Arc;

use docket_domain::access::Actor;
use docket_domain::ids::{MerchantId, OrderId};
use docket_domain::legacy::LegacyFinding;
use docket_domain::merchants::Settings;
use docket_domain::ordering::OrderDocument;
use docket_store::StoreError;
use docket_store::audit::AuditFilter;
use docket_store::findings::FindingDocument;
use tokio::runtime::Handle;

use super::commands::{Commands, Keys};
use crate::extract::Asked;
use crate::imports::{ImportFailure, Importer};
use crate::problem::Problem;

pub use standing::Standing;

/// Orders that one request puts right at most; of more than that, it says so.
pub const ORDERS_MAX: usize = 200;
/// Records of an order that are listed.
const RECORDS_MAX: usize = 200;

/// Which orders.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Number, id, or id in the other system of a customer.
    pub customer: Option<String>,
    /// Numbers, or ids in the other system, of orders.
    pub orders: Vec<String>,
}

impl Named {
    /// Whether nothing is named: everything that is open is meant.
    pub fn is_everything(&self) -> bool {
        self.customer.is_none() && self.orders.is_empty()
    }
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Which orders.
    pub named: Named,
    /// Whether transfers that are stuck in finance are approved.
    pub approve_receipts: bool,
    /// Whether nothing is written.
    pub dry_run: bool,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct PutRight {
    /// Order by order.
    pub orders: Vec<OrderPutRight>,
    /// Findings about what has no order.
    pub others: Vec<LegacyFinding>,
    /// Whether there is more, which another request puts right.
    pub has_more: bool,
}

/// An order, and what became of it.
#[derive(Debug)]
pub struct OrderPutRight {
    /// Its number.
    pub number: String,
    /// Its identity, once it is in Docket.
    pub id: Option<OrderId>,
    /// Its id in the other system.
    pub legacy_id: Option<String>,
    /// Whether it was staged, and not in.
    pub was_staged: bool,
    /// What was found, of what was staged.
    pub found: Vec<LegacyFinding>,
    /// What was open about it.
    pub open: Vec<FindingDocument>,
    /// What was done, or would be.
    pub done: Vec<String>,
    /// Where it stood.
    pub before: Standing,
    /// Where it stands, or would.
    pub after: Standing,
    /// The records that were made.
    pub records: Vec<u64>,
}

/// Who puts right.
pub struct Fixer {
    importer: Importer,
    settings: Arc<Settings>,
    actor: Actor,
    asked: Asked,
}

impl Fixer {
    /// For a request.
    pub fn new(importer: Importer, settings: Arc<Settings>, actor: Actor, asked: Asked) -> Fixer {
        Fixer { importer, settings, actor, asked }
    }

    /// Puts right what is meant, or says what would be done. Blocks.
    ///
    /// # Errors
    /// Somebody or something named is not there; another import is under way; the store failed.
    pub fn run(&self, wanted: &Wanted) -> Result<PutRight, Problem> {
        let meant = self.meant(&wanted.named)?;
        let mut result = PutRight { has_more: meant.has_more, ..PutRight::default() };
        // What is staged comes in first: the orders of Docket below are then those that were there before.
        if let Some(staged) = &meant.staged {
            self.staged_ones(staged, wanted, &mut result)?;
        }
        for id in meant.orders {
            let found = self.handle(self.importer.reads.order(self.merchant(), id))?;
            if let Some(document) = found {
                result.orders.push(self.in_docket(&document, wanted)?);
            }
        }
        Ok(result)
    }

    fn merchant(&self) -> MerchantId {
        self.settings.merchant
    }

    /// Waits for what the store answers.
    fn handle<T>(&self, answer: impl Future<Output = Result<T, StoreError>>) -> Result<T, ImportFailure> {
        Ok(Handle::current().block_on(answer)?)
    }

    fn commands(&self, keys: Keys) -> Commands {
        Commands {
            engine: self.importer.engine.clone(),
            reads: self.importer.reads.clone(),
            settings: Arc::clone(&self.settings),
            actor: self.actor.clone(),
            keys,
        }
    }

    /// The number of the last record.
    fn last_record(&self) -> Result<u64, ImportFailure> {
        Ok(self.importer.reads.open_blocking(self.merchant())?.head.seq)
    }

    /// The records after one that are about an order, its payments or its customer.
    fn records(&self, document: &OrderDocument, after: u64) -> Result<Vec<u64>, ImportFailure> {
        let payments = document.order.payments.iter().map(|payment| payment.id.0);
        let customer = document.customer.iter().map(|customer| customer.id.0);
        let mut records = Vec::new();
        for subject in std::iter::once(document.order.id.0).chain(payments).chain(customer) {
            let filter = AuditFilter { subject: Some(subject.to_string()), ..AuditFilter::default() };
            let page = self.handle(self.importer.reads.audit(self.merchant(), filter, true, Some(after), RECORDS_MAX))?;
            records.extend(page.entries.iter().map(|entry| entry.seq));
        }
        records.sort_unstable();
        Ok(records)
    }
}
