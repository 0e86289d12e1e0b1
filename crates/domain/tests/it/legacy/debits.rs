//! Which debits of a wallet are missing, and what a person is told of them.

use docket_domain::legacy::{Judgement, LegacyAccount, OrderRows, Settled, WalletOutcome};
use docket_domain::money::Amount;
use docket_domain::ordering::Status;

use super::rows::{With, account, codes, decision, entry, judged, only, order, payment, settled, wallet};
use super::wallets::{after, holding, made, unpaid};
use docket_domain::legacy::FindingCode::{WalletBalanceMismatch, WalletEntryMissing};

/// What a person is told of the debit that is missing.
fn told(account: &LegacyAccount) -> String {
    let judgement = judged(account);
    assert_eq!(settled(&judgement, WalletEntryMissing), Settled::LeftToPerson);
    let mut findings = judgement.findings.into_iter();
    findings.find(|finding| finding.code == WalletEntryMissing).expect("it is found").proposal
}

/// An order that the wallet was to pay in part, and nobody says which part.
fn partly_unknown() -> OrderRows {
    order("1", "pending", "wallet_partial", "wallet_partial", 9_000)
}

#[test]
fn a_person_is_told_why_a_debit_is_not_made() {
    let decide = |because: &str, what: &str| {
        format!(
            "Decide how much is taken out of the wallet (an amount), or nothing (`none`): {because}. Until then {what} is not made."
        )
    };
    let account = || holding(9_000, vec![unpaid("1", 5_000)]);
    assert_eq!(told(&holding(4_000, vec![unpaid("1", 5_000)])), decide("the wallet does not cover it", "the debit of 50.00"));
    assert_eq!(told(&holding(9_000, vec![partly_unknown()])), decide("nobody knows how much the wallet was to pay", "the debit"));
    assert_eq!(
        told(&account().with(|account| account.paid_by_others = vec![entry("8", -5_000, "1")])),
        decide("another customer's wallet has an entry for the order", "the debit")
    );
    let given_back = account().with(|account| account.transactions.extend([entry("2", -5_000, "1"), entry("3", 5_000, "1")]));
    assert_eq!(told(&given_back), decide("what the wallet had paid was given back", "the debit"));
    assert_eq!(
        told(&account().with(|account| account.wallet = Some(wallet(8_999)))),
        "Decide first what the wallet holds. Until then the debit of 50.00 is not made."
    );
}

#[test]
fn a_person_is_told_what_the_wallet_of_nobody_cannot_pay() {
    let nobodys = |rows: OrderRows| account(vec![rows]).with(|account| account.customer = None);
    assert_eq!(
        told(&nobodys(unpaid("1", 5_000))),
        "There is no customer whose wallet could pay: the debit of 50.00 is not made."
    );
    assert_eq!(told(&nobodys(partly_unknown())), "There is no customer whose wallet could pay: the debit is not made.");
}

#[test]
fn the_column_or_a_payment_by_wallet_is_enough_to_miss_a_debit() {
    let column = order("1", "pending", "bank_transfer", "", 5_000).with(|rows| {
        rows.order.wallet_amount = Some(Amount(2_000));
        rows.payments = vec![payment("7", "1", "bank_transfer", "approved", 3_000)];
    });
    let judgement = judged(&holding(9_000, vec![column]));
    assert_eq!((codes(&judgement), made(&judgement)), (vec!["wallet.entryMissing"], vec![("confirmed", 2_000)]));
    let by_payment =
        order("1", "pending", "cod", "", 5_000).with(|rows| rows.payments = vec![payment("7", "1", "wallet", "paid", 2_000)]);
    let judgement = judged(&holding(9_000, vec![by_payment]));
    assert_eq!((codes(&judgement), made(&judgement)), (vec!["wallet.entryMissing"], vec![("pending", 2_000)]));
    assert_eq!(after(&judgement), 7_000);
}

#[test]
fn an_entry_that_moves_nothing_neither_pays_nor_gives_back() {
    let nothing = |rows: OrderRows| holding(9_000, vec![rows]).with(|account| account.transactions.push(entry("2", 0, "1")));
    let unknown = judged(&nothing(partly_unknown()));
    assert_eq!((made(&unknown), settled(&unknown, WalletEntryMissing)), (vec![("pending", 0)], Settled::LeftToPerson));
    assert_eq!(made(&judged(&nothing(unpaid("1", 5_000)))), [("confirmed", 5_000)]);
    let by_other = holding(9_000, vec![unpaid("1", 5_000)]).with(|account| account.paid_by_others = vec![entry("8", 0, "1")]);
    assert_eq!(made(&judged(&by_other)), [("confirmed", 5_000)]);
}

#[test]
fn what_was_taken_out_and_given_back_is_no_evidence_that_an_order_was_paid() {
    let account = holding(6_000, vec![order("1", "pending", "wallet", "", 5_000)])
        .with(|account| account.transactions.extend([entry("2", -5_000, "1"), entry("3", 5_000, "1")]));
    let judgement = judged(&account);
    assert_eq!((only(&judgement).status, codes(&judgement)), (Status::Pending, vec!["wallet.entryMissing"]));
    assert_eq!((settled(&judgement, WalletEntryMissing), after(&judgement)), (Settled::LeftToPerson, 6_000));
}

#[test]
fn what_was_given_back_takes_the_latest_debit_back_first_and_each_once() {
    let judgement = judged(&holding(6_000, vec![order("1", "cancelled", "wallet", "paid", 5_000)]).with(|account| {
        account.transactions.extend([entry("2", -3_000, "1"), entry("3", -2_000, "1"), entry("4", 2_500, "1")]);
        account.wallet = Some(wallet(3_500));
    }));
    let payments = &only(&judgement).payments;
    assert_eq!(payments.len(), 1);
    assert_eq!((payments[0].legacy_id.as_deref(), payments[0].amount), (Some("wallet:2"), Amount(2_500)));
    let entries: Vec<_> =
        judgement.records.wallet.iter().map(|entry| (entry.legacy_id.as_deref().unwrap_or_default(), entry.amount.0)).collect();
    assert_eq!(entries, [("1", 6_000), ("4", 2_500), ("2", -500), ("3", -2_000)]);
    assert_eq!((codes(&judgement), after(&judgement)), (vec!["order.cancelledPaid"], 3_500));
    assert_eq!(judgement.findings[0].proposal, "Give back 25.00, or say what it was kept for.");
}

#[test]
fn who_has_no_wallet_has_one_only_for_what_is_missing_in_it() {
    let sound = order("1", "delivered", "cod", "paid", 5_000);
    assert_eq!(judged(&account(vec![sound])).wallet, None);
    let judgement = judged(&account(vec![unpaid("1", 5_000)]));
    let empty = WalletOutcome { stored: None, entries: Amount::ZERO, after: Amount::ZERO };
    assert_eq!((judgement.wallet, settled(&judgement, WalletEntryMissing)), (Some(empty), Settled::LeftToPerson));
}

#[test]
fn a_person_decides_no_more_of_a_debit_than_what_is_left_to_pay() {
    let decided = |said: &str| -> Judgement {
        let rows = partly_unknown().with(|rows| rows.payments = vec![payment("7", "1", "bank_transfer", "approved", 5_000)]);
        judged(&holding(50_000, vec![rows]).with(|account| account.decisions = vec![decision("wallet.entryMissing", "1", said)]))
    };
    let counts = |said: &str| (codes(&decided(said)), made(&decided(said)));
    assert_eq!(counts("15.00"), (vec!["wallet.entryMissing"], vec![("pending", 1_500)]));
    assert_eq!(counts("40.00"), (vec!["wallet.entryMissing"], vec![("confirmed", 4_000)]));
    assert_eq!(counts("40.01"), (vec!["decision.unused", "wallet.entryMissing"], vec![("confirmed", 4_000)]));
}

#[test]
fn a_stored_balance_may_be_decided_where_an_adjustment_can_hold_the_difference() {
    let decided = |stored: i64, entries: i64| {
        judged(&account(vec![]).with(|account| {
            (account.wallet, account.transactions) = (Some(wallet(stored)), vec![entry("1", entries, "")]);
            account.decisions = vec![decision("wallet.balanceMismatch", "94", "stored")];
        }))
    };
    let great = decided(600_000_000_000_000, 500_000_000_000_000);
    assert_eq!((codes(&great), after(&great)), (vec!["wallet.balanceMismatch"], 600_000_000_000_000));
    assert_eq!(settled(&great, WalletBalanceMismatch), Settled::PutRight);
    let too_great = decided(999_999_999_999_999, -1);
    assert_eq!(codes(&too_great), ["decision.unused", "wallet.balanceMismatch"]);
    assert_eq!(settled(&too_great, WalletBalanceMismatch), Settled::LeftToPerson);
}
