//! Which orders are meant.

use std::collections::BTreeSet;

use docket_domain::ids::{CustomerId, OrderId};
use docket_domain::legacy::{LegacyAccount, judge};
use docket_domain::payments::Status as PaymentState;
use docket_domain::refusal::{Code, Refusal};
use docket_store::findings::FindingFilter;
use docket_store::imports::Import;
use docket_store::ordering::OrderFilter;
use docket_store::payments::PaymentFilter;
use uuid::Uuid;

use super::super::already::Already;
use super::super::apply::head;
use super::super::staged::{Accounts, Head, mention_of_customer, mention_of_order, mentions, terms};
use super::{Fixer, Named, ORDERS_MAX};
use crate::imports::ImportFailure;
use crate::problem::Problem;

/// Slices that are looked through for one request where nobody is named.
const SLICES_MAX: u32 = 100;

/// What is meant.
#[derive(Default)]
pub(super) struct Meant {
    /// Accounts that are staged.
    pub staged: Option<StagedAccounts>,
    /// Orders that are in Docket.
    pub orders: Vec<OrderId>,
    /// Whether there is more than one request puts right.
    pub has_more: bool,
}

/// Accounts that are staged, each with its slice.
pub(super) struct StagedAccounts {
    pub import: Import,
    pub head: Head,
    pub accounts: Vec<(u32, LegacyAccount)>,
}

impl Fixer {
    /// What a request means.
    ///
    /// # Errors
    /// `customer.unknown`, `order.unknown`; the store failed.
    pub(super) fn meant(&self, named: &Named) -> Result<Meant, Problem> {
        let waiting = self.importer.reads.legacy_waiting_blocking(self.merchant()).map_err(ImportFailure::from)?;
        let mut meant = Meant::default();
        let mut staged = match waiting {
            Some(import) => Some(StagedAccounts { head: head(&self.importer, &import)?, import, accounts: Vec::new() }),
            None => None,
        };
        if named.is_everything() {
            if let Some(staged) = &mut staged {
                meant.has_more |= self.all_staged(staged)?;
            }
            meant.has_more |= self.all_open(&mut meant.orders)?;
        } else {
            self.all_named(named, staged.as_mut(), &mut meant)?;
        }
        meant.staged = staged.filter(|staged| !staged.accounts.is_empty());
        let mut seen = BTreeSet::new();
        meant.orders.retain(|id| seen.insert(*id));
        meant.has_more |= meant.orders.len() > ORDERS_MAX;
        meant.orders.truncate(ORDERS_MAX);
        Ok(meant)
    }

    fn all_named(&self, named: &Named, mut staged: Option<&mut StagedAccounts>, meant: &mut Meant) -> Result<(), Problem> {
        if let Some(text) = &named.customer {
            let is_staged = match staged.as_deref_mut() {
                Some(staged) => self.add_mentioned(staged, &mention_of_customer(text))?,
                None => false,
            };
            let customers = self.customers(text)?;
            if !is_staged && customers.is_empty() {
                return Err(
                    Refusal::at("/customer", Code::CustomerUnknown, "There is no such customer, staged or in Docket.").into()
                );
            }
            for customer in customers {
                let filter = OrderFilter { customer: Some(customer), ..OrderFilter::default() };
                let page = self.handle(self.importer.reads.orders(self.merchant(), filter, None, ORDERS_MAX))?;
                meant.has_more |= page.next.is_some();
                meant.orders.extend(page.data.iter().map(|document| document.order.id));
            }
        }
        for (place, text) in named.orders.iter().enumerate() {
            let is_staged = match staged.as_deref_mut() {
                Some(staged) => self.add_mentioned(staged, &mention_of_order(text))?,
                None => false,
            };
            let mut orders = self.importer.reads.orders_meant_blocking(self.merchant(), text).map_err(ImportFailure::from)?;
            orders.extend(Uuid::try_parse(text).ok().map(OrderId));
            if !is_staged && orders.is_empty() {
                let detail = "There is no such order, staged or in Docket.";
                return Err(Refusal::at(format!("/orderNumbers/{place}"), Code::OrderUnknown, detail).into());
            }
            meant.orders.extend(orders);
        }
        Ok(())
    }

    /// Customers of that number or id, here or in the other system.
    fn customers(&self, text: &str) -> Result<Vec<CustomerId>, ImportFailure> {
        if let Ok(id) = Uuid::try_parse(text) {
            let found = self.handle(self.importer.reads.customer(self.merchant(), CustomerId(id)))?;
            return Ok(found.into_iter().map(|customer| customer.id).collect());
        }
        Ok(self.importer.reads.customers_meant_blocking(self.merchant(), text)?)
    }

    /// Adds the staged accounts of which something is said, and answers whether there are any.
    fn add_mentioned(&self, staged: &mut StagedAccounts, word: &str) -> Result<bool, ImportFailure> {
        let reads = &self.importer.reads;
        let (merchant, import) = (self.merchant(), staged.import.id);
        let mut found = false;
        for slice in reads.legacy_mentioned_blocking(merchant, import, std::slice::from_ref(&word.to_owned()))? {
            let Some(body) = reads.legacy_slice_blocking(merchant, import, slice)? else { continue };
            for account in Accounts::parse(&body.body)? {
                if mentions(&account).any(|mention| mention == word) {
                    found = true;
                    if !staged.accounts.iter().any(|(_, known)| *known == account) {
                        staged.accounts.push((slice, account));
                    }
                }
            }
        }
        Ok(found)
    }

    /// Adds staged accounts about which there is a finding, as many as one request puts right; whether there may be more.
    fn all_staged(&self, staged: &mut StagedAccounts) -> Result<bool, ImportFailure> {
        let already = Already::read(&self.importer.reads, self.merchant())?;
        let terms = terms(&self.settings, self.importer.engine.now().at, false);
        let mut orders = 0;
        for slice in 0..staged.import.extent.slices {
            let Some(body) = self.importer.reads.legacy_slice_blocking(self.merchant(), staged.import.id, slice)? else {
                continue;
            };
            for account in Accounts::parse(&body.body)? {
                if !judge(&account, &terms).findings.iter().any(|finding| already.leaves(finding)) {
                    continue;
                }
                if orders >= ORDERS_MAX || slice >= SLICES_MAX {
                    return Ok(true);
                }
                orders += account.orders.len().max(1);
                staged.accounts.push((slice, account));
            }
        }
        Ok(false)
    }

    /// Adds orders about which something is open, or whose transfer waits for finance; whether there may be more.
    fn all_open(&self, orders: &mut Vec<OrderId>) -> Result<bool, ImportFailure> {
        let reads = &self.importer.reads;
        let filter = FindingFilter { is_open: Some(true), ..FindingFilter::default() };
        let findings = self.handle(reads.findings(self.merchant(), filter, None, ORDERS_MAX))?;
        for finding in &findings.data {
            match (finding.document_kind.as_deref(), finding.document_id) {
                (Some("order"), Some(id)) => orders.push(OrderId(id)),
                (Some("payment"), Some(id)) => {
                    let payment = self.handle(reads.payment(self.merchant(), docket_domain::ids::PaymentId(id)))?;
                    orders.extend(payment.and_then(|payment| payment.order).map(|order| order.id));
                }
                _ => {}
            }
        }
        let filter = PaymentFilter { status: Some(PaymentState::ReceiptUploaded), ..PaymentFilter::default() };
        let payments = self.handle(reads.payments(self.merchant(), filter, None, ORDERS_MAX))?;
        orders.extend(payments.data.iter().filter_map(|payment| payment.order.as_ref()).map(|order| order.id));
        Ok(findings.next.is_some() || payments.next.is_some())
    }
}
