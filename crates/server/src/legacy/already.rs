//! What of another system is in already, and which of its findings a person has yet to look at: so that a second run says what is new.

use std::collections::BTreeSet;

use docket_domain::findings::{FindingKey, OF_IMPORT};
use docket_domain::ids::MerchantId;
use docket_domain::legacy::{FindingCode, Judgement, LegacyAccount, LegacyFinding, LegacyKind, Settled, as_it_stands};
use docket_store::legacy::LegacyKnown;
use docket_store::{Reads, StoreError};

/// What the store has.
#[derive(Debug, Default)]
pub struct Already {
    /// What is in.
    pub known: LegacyKnown,
    /// Findings of imports that are open.
    pub open: BTreeSet<FindingKey>,
}

impl Already {
    /// As it is now. Blocks.
    ///
    /// # Errors
    /// The store failed.
    pub fn read(reads: &Reads, merchant: MerchantId) -> Result<Already, StoreError> {
        let known = reads.legacy_known_blocking(merchant)?;
        let open = reads.open_findings_blocking(merchant)?.into_iter();
        Ok(Already { known, open: open.filter(|(_, place)| place.starts_with(OF_IMPORT)).collect() })
    }

    /// The findings of a judgement, by what is in.
    pub fn stand(&self, judgement: &Judgement, decimals: u8) -> Vec<LegacyFinding> {
        as_it_stands(judgement, decimals, &|kind, id| match kind {
            LegacyKind::Order => self.known.orders.contains_key(id),
            LegacyKind::Payment => self.known.payments.contains_key(id),
            LegacyKind::WalletEntry => false,
        })
    }

    /// By what a finding is opened and closed. What is not in has no row, and is known by its id in the other system.
    pub fn key(&self, finding: &LegacyFinding) -> FindingKey {
        let order = finding.order.as_ref().and_then(|(id, _)| self.known.orders.get(id));
        let customer = finding.customer.as_ref().and_then(|id| self.known.customers.get(id));
        let place = match (order, customer) {
            (Some(order), _) => in_docket("order", order.row),
            (None, Some(customer)) => in_docket("customer", customer.row),
            (None, None) => of_nobody(finding),
        };
        (finding.code.as_str().to_owned(), place)
    }

    /// What is open about an account of which something was in before.
    pub fn of_account(&self, account: &LegacyAccount) -> Vec<FindingKey> {
        if self.open.is_empty() {
            return Vec::new();
        }
        let customer = account.customer.iter().map(|customer| customer.id.as_str());
        let customers = customer.flat_map(|id| {
            let row = self.known.customers.get(id).map(|known| in_docket("customer", known.row));
            row.into_iter().chain([unknown("customer", id)])
        });
        let orders = account.orders.iter().flat_map(|order| {
            let row = self.known.orders.get(&order.order.id).map(|known| in_docket("order", known.row));
            row.into_iter().chain([unknown("order", &order.order.id)])
        });
        let payments = account.payments.iter().map(|payment| unknown("payment", &payment.id));
        let places: BTreeSet<String> = customers.chain(orders).chain(payments).collect();
        self.open.iter().filter(|(_, place)| places.contains(place)).cloned().collect()
    }

    /// Whether what a finding is about is in.
    pub fn is_in(&self, finding: &LegacyFinding) -> bool {
        match (&finding.order, &finding.payment, &finding.customer) {
            (Some((id, _)), _, _) => self.known.orders.contains_key(id),
            (None, Some(id), _) => self.known.payments.contains_key(id),
            (None, None, Some(id)) => self.known.customers.contains_key(id),
            (None, None, None) => false,
        }
    }

    /// Whether there is still something to say or to do about a finding. Of what is in, only what waits for a person, what a person has
    /// decided since, and a transfer that still waits.
    pub fn leaves(&self, finding: &LegacyFinding) -> bool {
        if !self.is_in(finding) {
            return true;
        }
        if finding.code == FindingCode::PaymentStuckInFinance && finding.settled != Settled::LeftToPerson {
            let payment = finding.payment.as_ref().and_then(|id| self.known.payments.get(id));
            return payment.is_some_and(|payment| payment.is_awaited);
        }
        self.open.contains(&self.key(finding))
    }
}

/// The place of what is in Docket.
pub fn in_docket(what: &str, row: u64) -> String {
    format!("{OF_IMPORT}{what}:{row}")
}

/// The place of what is not, by its id in the other system.
fn unknown(what: &str, id: &str) -> String {
    format!("{OF_IMPORT}unknown:{what}:{id}")
}

/// The place of what nobody has in Docket: payments of orders that are not there, lines that belong to nothing.
pub fn of_nobody(finding: &LegacyFinding) -> String {
    let named = [
        ("order", finding.order.as_ref().map(|(id, _)| id)),
        ("payment", finding.payment.as_ref()),
        ("customer", finding.customer.as_ref()),
    ];
    let named = named.into_iter().find_map(|(what, id)| id.map(|id| unknown(what, id)));
    let evidence =
        || finding.evidence.first().map(|evidence| unknown(evidence.place.file.as_str(), &evidence.place.line.to_string()));
    named.or_else(evidence).unwrap_or_else(|| unknown("files", ""))
}
