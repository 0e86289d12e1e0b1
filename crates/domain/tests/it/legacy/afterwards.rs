//! What is left of a finding once its order is in: whether it is over by itself, and what a person does by hand because it came too late.

use std::sync::Arc;

use docket_domain::access::Role;
use docket_domain::legacy::{
    FindingCode, Judgement, LegacyFinding, LegacyKind, LegacyPayment, Settled, as_it_stands, is_over, is_stuck,
};
use docket_domain::ordering::{Order, OrderDocument, Status};
use docket_domain::payments::{PaymentMethod, RecordPayment, Status as PaymentState};
use docket_domain::queues::QueueRules;
use docket_domain::time::Timestamp;

use super::rows::{With, account, decision, entry, hour, judged, management, order, payment, wallet};
use crate::brought_in::{card, only_order, with};
use crate::customer_94::{awaited, order as brought};
use crate::fixtures::{cash, paying, someone};

use FindingCode::{
    OrderCancelledPaid, OrderTotalMismatch, OrderUnpaidDelivered, PaymentMissing, PaymentOverpaid, PaymentStuckInFinance,
    StatusMismatch, WalletBalanceMismatch, WalletEntryMissing,
};

/// What says that money is missing.
const OF_DEBT: [FindingCode; 4] = [OrderUnpaidDelivered, PaymentMissing, PaymentStuckInFinance, WalletEntryMissing];
/// What says that there is too much.
const OF_EXCESS: [FindingCode; 2] = [OrderCancelledPaid, PaymentOverpaid];
/// What an order's money says nothing of.
const OF_NO_MONEY: [FindingCode; 3] = [StatusMismatch, OrderTotalMismatch, WalletBalanceMismatch];

/// Which of those codes are over for an order.
fn over(order: &Order) -> Vec<FindingCode> {
    let document =
        OrderDocument { order: Arc::new(order.clone()), customer: None, bill: None, delivery: None, history: Vec::new() };
    let all = OF_DEBT.into_iter().chain(OF_EXCESS).chain(OF_NO_MONEY);
    all.filter(|code| is_over(*code, &document)).collect()
}

#[test]
fn a_debt_is_over_when_it_is_paid_and_an_excess_when_nothing_is_due_back() {
    let (mut shop, owed) = with(brought("7", "M7", Status::Delivered, 9_000, vec![card("71", 4_000)]));
    assert_eq!(over(&owed), OF_EXCESS, "5,000 are owed and nothing is due back");
    let pay = RecordPayment { order: Some(owed.id), method: PaymentMethod::Card, ..cash(5_000) };
    shop.run(&someone(Role::Cashier), paying(pay)).expect("paid");
    assert_eq!(over(&only_order(&shop)), [&OF_DEBT[..], &OF_EXCESS[..]].concat(), "paid to the last of it");
    let (_, overpaid) = with(brought("7", "M7", Status::Delivered, 9_000, vec![card("71", 9_001)]));
    assert_eq!(over(&overpaid), OF_DEBT, "a minor unit is due back");
    let (_, called_off) = with(brought("7", "M7", Status::Cancelled, 9_000, vec![card("71", 4_000)]));
    assert_eq!(over(&called_off), OF_DEBT, "nobody owes anything, and what was paid is due back");
}

/// Whether the transfer of an order is stuck, so long after its receipt came.
fn stuck(order: &Order, waited_ms: i64) -> bool {
    let payment = &order.payments[0];
    let since = payment.receipt.as_ref().expect("a receipt").uploaded_at;
    is_stuck(payment, order, QueueRules::USUAL, Timestamp(since.0 + waited_ms))
}

#[test]
fn a_transfer_is_stuck_when_its_receipt_covers_the_rest_and_has_waited_for_more_than_an_hour() {
    let hour = 3_600_000;
    let of = |status, payments| with(brought("7", "M7", status, 9_000, payments)).1;
    let waiting = of(Status::Pending, vec![awaited("71", "P71", 9_000)]);
    assert_eq!([hour - 1, hour, hour + 1].map(|waited| stuck(&waiting, waited)), [false, false, true]);
    let part = of(Status::Pending, vec![awaited("71", "P71", 8_999)]);
    assert!(!stuck(&part, 9 * hour), "a minor unit would be left to pay");
    let rest = of(Status::Pending, vec![awaited("71", "P71", 5_000), card("72", 4_000)]);
    assert!(stuck(&rest, 9 * hour), "it covers what the card left");
    let over = of(Status::Delivered, vec![awaited("71", "P71", 9_000)]);
    assert!(!stuck(&over, 9 * hour), "the order is no longer waited with");
    let come = LegacyPayment { status: PaymentState::Paid, ..awaited("71", "P71", 9_000) };
    assert!(!stuck(&of(Status::Confirmed, vec![come]), 9 * hour), "finance has looked at it");
    let mut without = waiting.payments[0].as_ref().clone();
    without.receipt = None;
    assert!(!is_stuck(&without, &waiting, QueueRules::USUAL, Timestamp(i64::MAX)), "no receipt waits for anybody");
}

/// Two orders that a person has decided were paid, of which no payment or only one of a part is there, and one that the wallet is to pay. The
/// files do not agree where the second stands.
fn put_right() -> Judgement {
    let unpaid = |id: &str, total| order(id, "paid", "bank_transfer", "paid", total);
    let in_part = unpaid("2", 5_000).with(|rows| {
        rows.payments = vec![payment("21", "2", "bank_transfer", "approved", 2_000)];
        rows.management = Some(management("2", "delivered").with(|row| row.paid_at = Some(hour(9))));
    });
    let by_wallet = order("3", "paid", "wallet", "paid", 4_000);
    let judgement = judged(&account(vec![unpaid("1", 1_000), in_part, by_wallet]).with(|account| {
        account.decisions = ["1", "2"].map(|id| decision("payment.missing", id, "paid")).to_vec();
        (account.transactions, account.wallet) = (vec![entry("9", 6_000, "")], Some(wallet(6_000)));
    }));
    let found: Vec<_> = judgement.findings.iter().map(|finding| (order_of(finding), finding.code, finding.settled)).collect();
    let expected = [("1", PaymentMissing), ("2", PaymentMissing), ("2", StatusMismatch), ("3", WalletEntryMissing)];
    assert_eq!(found, expected.map(|(id, code)| (id, code, Settled::PutRight)));
    judgement
}

fn order_of(finding: &LegacyFinding) -> &str {
    finding.order.as_ref().map_or("", |(id, _)| id)
}

/// The findings as they stand with those orders and payments in; what each proposes where it is another than the judgement's.
fn told(judgement: &Judgement, is_in: &[(LegacyKind, &str)]) -> Vec<Option<String>> {
    let stand = as_it_stands(judgement, 2, &|kind, id| is_in.contains(&(kind, id)));
    assert_eq!(stand.len(), judgement.findings.len());
    let one = |(stands, found): (LegacyFinding, &LegacyFinding)| {
        if stands == *found {
            return None;
        }
        let by_hand = LegacyFinding { settled: Settled::LeftToPerson, proposal: stands.proposal.clone(), ..found.clone() };
        assert_eq!(stands, by_hand, "nothing else of it changes");
        Some(stands.proposal)
    };
    stand.into_iter().zip(&judgement.findings).map(one).collect()
}

#[test]
fn a_payment_that_is_made_for_an_order_that_is_in_is_left_to_a_person_who_is_told_which() {
    use LegacyKind::{Order, Payment};
    let judgement = put_right();
    assert_eq!(told(&judgement, &[]), [None, None, None, None], "the run makes them");
    let by_hand = |number: &str, what: &str| {
        Some(format!("Order {number} is in already: record its payment of {what} by hand, and this is over."))
    };
    let all_in = [(Order, "1"), (Order, "2"), (Order, "3")];
    let expected = [by_hand("M1", "10.00"), by_hand("M2", "30.00"), None, by_hand("M3", "40.00 from the wallet")];
    assert_eq!(told(&judgement, &all_in), expected);
    let second_in = [(Order, "2"), (Payment, "21")];
    assert_eq!(told(&judgement, &second_in), [None, by_hand("M2", "30.00"), None, None], "the others are still made");
    let made_before = [(Order, "1"), (Order, "2"), (Payment, "made:1:0"), (Payment, "made:2:1")];
    assert_eq!(told(&judgement, &made_before), [None, None, None, None], "they came in with their orders");
}

#[test]
fn what_is_not_put_right_by_a_payment_stands_as_it_was_found() {
    let judgement = put_right();
    let all_in = [(LegacyKind::Order, "1"), (LegacyKind::Order, "2"), (LegacyKind::Order, "3")];
    for settled in [Settled::Noted, Settled::WhenAsked, Settled::LeftToPerson] {
        let mut other = judgement.clone();
        other.findings.iter_mut().for_each(|finding| finding.settled = settled);
        assert_eq!(told(&other, &all_in), [None, None, None, None], "{settled:?}");
    }
}
