//! Orders that are in Docket: what is open about them is repaired, and transfers that are stuck in finance are approved.

use std::sync::Arc;

use docket_domain::findings::{OF_IMPORT, Repair};
use docket_domain::legacy::{FindingCode, is_over, is_stuck};
use docket_domain::money::Amount;
use docket_domain::ordering::OrderDocument;
use docket_domain::payments::Payment;
use docket_store::findings::{FindingDocument, FindingFilter};
use tokio::runtime::Handle;

use super::super::commands::Keys;
use super::{Fixer, ORDERS_MAX, OrderPutRight, Standing, Wanted};
use crate::imports::ImportFailure;

/// What the doctor says of a customer's figures that are kept twice.
const BALANCE_DIFFERS: &str = "customer.balanceDiffers";
/// Findings about one document that are looked at.
const FINDINGS_MAX: usize = 50;

impl Fixer {
    /// Puts an order right, or says what would be done.
    pub(super) fn in_docket(&self, document: &OrderDocument, wanted: &Wanted) -> Result<OrderPutRight, ImportFailure> {
        let order = &document.order;
        let open = self.open_about(document)?;
        let wallet = self.wallet(document)?;
        let before = Standing::of(document, wallet);
        let stuck = self.stuck(document);
        let mut done = Vec::new();
        let records_before = self.last_record()?;
        for finding in &open {
            done.extend(self.treat(finding, document, wanted.dry_run)?);
        }
        if let Some(payment) = stuck.as_ref().filter(|_| wanted.approve_receipts) {
            let amount = self.settings.currency.format(payment.amount);
            let number = payment.number.text();
            let commands = self.commands(Keys::Asked(self.asked));
            let refused = match wanted.dry_run {
                true => None,
                false => Handle::current().block_on(commands.approve(payment.id, Some(order.id)))?,
            };
            done.push(match refused {
                None => format!("The transfer {number} of {amount} is approved, and the order is confirmed once it is paid."),
                Some(refusal) => format!("The transfer {number} of {amount} stays with finance: {}", refusal.detail),
            });
        }
        let (after, records) = if wanted.dry_run {
            let approved = stuck.filter(|_| wanted.approve_receipts).map(|payment| payment.amount);
            let after = approved.map(|amount| Standing::once_approved(document, amount, wallet));
            (after.unwrap_or_else(|| before.clone()), Vec::new())
        } else {
            self.settled(document, &open, records_before)?
        };
        Ok(OrderPutRight {
            number: order.number.text().to_owned(),
            id: Some(order.id),
            legacy_id: order.origin.as_ref().map(|origin| origin.legacy_id.clone()),
            was_staged: false,
            found: Vec::new(),
            open,
            done,
            before,
            after,
            records,
        })
    }

    /// Where an order stands now, and the records of that. What is over since is closed.
    fn settled(
        &self,
        document: &OrderDocument,
        open: &[FindingDocument],
        records_before: u64,
    ) -> Result<(Standing, Vec<u64>), ImportFailure> {
        let now = self.handle(self.importer.reads.order(self.merchant(), document.order.id))?;
        let now = now.as_ref().unwrap_or(document);
        for finding in open {
            if let (Some(code), Some(place)) = (FindingCode::parse(&finding.code), &finding.place)
                && is_of_import(finding)
                && is_over(code, now)
            {
                self.commands(Keys::Asked(self.asked)).close((finding.code.clone(), place.clone()))?;
            }
        }
        Ok((Standing::of(now, self.wallet(now)?), self.records(now, records_before)?))
    }

    /// What is done about a finding of the doctor that has a repair, or of an import whose matter is over.
    fn treat(&self, finding: &FindingDocument, document: &OrderDocument, dry_run: bool) -> Result<Option<String>, ImportFailure> {
        let Some(place) = &finding.place else { return Ok(None) };
        if let Some(repair) = &finding.repair {
            if !dry_run {
                let commands = self.commands(Keys::Asked(self.asked));
                if !commands.repair(repair)? {
                    return Ok(Some(format!("{} needs a person: what it would be computed from is not whole.", finding.code)));
                }
                commands.close((finding.code.clone(), place.clone()))?;
            }
            return Ok(Some(format!("{} is put right: {} is recomputed.", finding.code, repair.word())));
        }
        let over = FindingCode::parse(&finding.code).is_some_and(|code| is_of_import(finding) && is_over(code, document));
        Ok(over.then(|| format!("{} is over, and is closed.", finding.code)))
    }

    /// A transfer of an order that is stuck in finance.
    fn stuck(&self, document: &OrderDocument) -> Option<Arc<Payment>> {
        let (order, now) = (&document.order, self.importer.engine.now().at);
        order.payments.iter().find(|payment| is_stuck(payment, order, self.settings.queues, now)).cloned()
    }

    /// What is open about an order, its payments and its customer.
    pub(super) fn open_about(&self, document: &OrderDocument) -> Result<Vec<FindingDocument>, ImportFailure> {
        let order = &document.order;
        let payments = order.payments.iter().map(|payment| (payment.id.0, payment.number.text().to_owned()));
        let customer = document.customer.iter().map(|customer| (customer.id.0, customer.number.text().to_owned()));
        let mut open = Vec::new();
        for (id, number) in std::iter::once((order.id.0, order.number.text().to_owned())).chain(payments).chain(customer) {
            let filter = FindingFilter { is_open: Some(true), document: Some(number), ..FindingFilter::default() };
            let page = self.handle(self.importer.reads.findings(self.merchant(), filter, None, FINDINGS_MAX))?;
            // Documents of two kinds may have one number.
            open.extend(page.data.into_iter().filter(|finding| finding.document_id.is_none_or(|about| about == id)));
        }
        if let Some(customer) = &document.customer {
            open.extend(self.open_about_balance(customer.row)?);
        }
        Ok(open)
    }

    /// What is open about what is kept of a customer, which is no document.
    fn open_about_balance(&self, customer_row: u64) -> Result<Vec<FindingDocument>, ImportFailure> {
        let code = Some(BALANCE_DIFFERS.to_owned());
        let filter = FindingFilter { is_open: Some(true), code, ..FindingFilter::default() };
        let page = self.handle(self.importer.reads.findings(self.merchant(), filter, None, ORDERS_MAX))?;
        let is_theirs =
            |finding: &FindingDocument| matches!(&finding.repair, Some(Repair::Customer { row, .. }) if *row == customer_row);
        Ok(page.data.into_iter().filter(is_theirs).collect())
    }

    /// What the wallet of an order's customer holds.
    pub(super) fn wallet(&self, document: &OrderDocument) -> Result<Option<Amount>, ImportFailure> {
        let Some(customer) = &document.customer else { return Ok(None) };
        let wallets = self.handle(self.importer.reads.wallets(self.merchant(), vec![customer.row]))?;
        Ok(wallets.first().copied())
    }
}

/// Whether an import left it to a person about an order: what that is about can be over without a rule that says so.
fn is_of_import(finding: &FindingDocument) -> bool {
    let place = finding.place.as_ref();
    finding.document_kind.as_deref() == Some("order") && place.is_some_and(|place| place.starts_with(OF_IMPORT))
}
