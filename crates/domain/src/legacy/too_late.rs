//! What the judgement would put right with a payment of an order that is in already. An order is left as it is once it is in, so a person
//! records that payment. Example: the customer says in June that `M2511001`, which came in unpaid in May, was paid; by then it may have been
//! amended, paid in part or billed.

use super::findings::{FindingCode, LegacyFinding, Settled};
use super::judge::Judgement;
use super::keys::LegacyKind;
use crate::money::format_scaled;
use crate::payments::PaymentMethod;

/// The findings of a judgement, by what is in: what came too late to be put right is left to a person, who is told what to do.
pub fn as_it_stands(judgement: &Judgement, decimals: u8, is_in: &dyn Fn(LegacyKind, &str) -> bool) -> Vec<LegacyFinding> {
    let by_hand = |finding: &LegacyFinding| by_hand(finding, judgement, decimals, is_in);
    let stands = |finding: &LegacyFinding| match by_hand(finding) {
        Some(proposal) => LegacyFinding { settled: Settled::LeftToPerson, proposal, ..finding.clone() },
        None => finding.clone(),
    };
    judgement.findings.iter().map(stands).collect()
}

/// What a person does; none where the run does it, or has done it.
fn by_hand(
    finding: &LegacyFinding,
    judgement: &Judgement,
    decimals: u8,
    is_in: &dyn Fn(LegacyKind, &str) -> bool,
) -> Option<String> {
    let makes_payment = matches!(finding.code, FindingCode::PaymentMissing | FindingCode::WalletEntryMissing);
    if !makes_payment || finding.settled != Settled::PutRight {
        return None;
    }
    let (id, number) = finding.order.as_ref().filter(|(id, _)| is_in(LegacyKind::Order, id))?;
    let order = judgement.records.orders.iter().find(|order| order.legacy_id == *id)?;
    let (index, payment) = order.payments.iter().enumerate().find(|(_, payment)| payment.corrects == Some(finding.code))?;
    if is_in(LegacyKind::Payment, &payment.id_within(id, index)) {
        return None;
    }
    let amount = format_scaled(payment.amount.0, decimals);
    let from = if payment.method == PaymentMethod::Wallet { " from the wallet" } else { "" };
    Some(format!("Order {number} is in already: record its payment of {amount}{from} by hand, and this is over."))
}
