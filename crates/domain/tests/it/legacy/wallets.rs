//! Wallets before and after.

use docket_domain::legacy::{Judgement, LegacyAccount, LegacyFile, OrderRows, Settled};
use docket_domain::money::Amount;
use docket_domain::ordering::Status;
use docket_domain::payments::{PaymentMethod, Status as PaymentState};

use super::rows::{With, account, codes, decision, entry, hour, judged, only, order, payment, settled, wallet};
use docket_domain::legacy::FindingCode::{PaymentMissing, WalletBalanceMismatch, WalletEntryMissing};

/// An order that the wallet is to pay, and that it has not.
pub fn unpaid(id: &str, total: i64) -> OrderRows {
    order(id, "wallet_partial", "wallet_partial", "wallet_partial", total)
        .with(|rows| rows.order.wallet_amount = Some(Amount(total)))
}

pub fn holding(balance: i64, orders: Vec<OrderRows>) -> LegacyAccount {
    account(orders).with(|account| {
        account.wallet = Some(wallet(balance));
        account.transactions = vec![entry("1", balance, "")];
    })
}

pub fn after(judgement: &Judgement) -> i64 {
    let entries: i64 = judgement.records.wallet.iter().map(|entry| entry.amount.0).sum();
    let payments = judgement.records.orders.iter().flat_map(|order| &order.payments);
    let by_wallet = payments.filter(|payment| payment.method == PaymentMethod::Wallet && payment.status == PaymentState::Paid);
    let after = entries - by_wallet.map(|payment| payment.amount.0).sum::<i64>();
    assert_eq!(judgement.wallet.expect("a wallet").after, Amount(after));
    after
}

/// The places of orders, and what is made for each.
pub fn made(judgement: &Judgement) -> Vec<(&'static str, i64)> {
    let of_order = |order: &docket_domain::legacy::LegacyOrder| {
        let made = order.payments.iter().filter(|payment| payment.corrects == Some(WalletEntryMissing));
        (order.status.as_str(), made.map(|payment| payment.amount.0).sum())
    };
    judgement.records.orders.iter().map(of_order).collect()
}

#[test]
fn missing_debits_are_made_the_oldest_first_as_far_as_the_balance_covers_them() {
    let judgement = judged(&holding(10_000, vec![unpaid("1", 6_000), unpaid("2", 5_000), unpaid("3", 4_000)]));
    assert_eq!(made(&judgement), [("confirmed", 6_000), ("pending", 0), ("confirmed", 4_000)]);
    let settled: Vec<Settled> = judgement.findings.iter().map(|finding| finding.settled).collect();
    assert_eq!(settled, [Settled::PutRight, Settled::LeftToPerson, Settled::PutRight]);
    assert_eq!((codes(&judgement), after(&judgement)), (vec!["wallet.entryMissing"; 3], 0));
}

#[test]
fn a_balance_that_has_the_missing_debits_already_is_left_as_it_is() {
    let account =
        holding(10_000, vec![unpaid("1", 6_000), unpaid("2", 1_000)]).with(|account| account.wallet = Some(wallet(3_000)));
    let judgement = judged(&account);
    assert_eq!((codes(&judgement), after(&judgement)), (vec!["wallet.entryMissing"; 2], 3_000));
}

#[test]
fn any_other_balance_waits_for_a_person() {
    let account = holding(10_000, vec![unpaid("1", 6_000)]).with(|account| account.wallet = Some(wallet(9_999)));
    let judgement = judged(&account);
    assert_eq!(codes(&judgement), ["wallet.balanceMismatch", "wallet.entryMissing"]);
    assert_eq!(settled(&judgement, WalletBalanceMismatch), Settled::LeftToPerson);
    assert_eq!(settled(&judgement, WalletEntryMissing), Settled::LeftToPerson);
    assert_eq!((made(&judgement), after(&judgement)), (vec![("pending", 0)], 10_000));
}

#[test]
fn a_decision_on_the_balance_settles_it_and_the_debits_reduce_it() {
    let undecided = holding(10_000, vec![unpaid("1", 6_000)]).with(|account| account.wallet = Some(wallet(7_500)));
    for (said, expected, adjustment) in [("stored", 1_500, Some(-2_500)), ("entries", 4_000, None)] {
        let account = undecided.clone().with(|account| account.decisions = vec![decision("wallet.balanceMismatch", "94", said)]);
        let judgement = judged(&account);
        assert_eq!(settled(&judgement, WalletBalanceMismatch), Settled::PutRight, "{said}");
        assert_eq!((codes(&judgement).len(), after(&judgement)), (2, expected), "{said}");
        let made: Vec<_> =
            judgement.records.wallet.iter().filter(|entry| entry.corrects == Some(WalletBalanceMismatch)).collect();
        assert_eq!(made.first().map(|entry| entry.amount.0), adjustment, "{said}");
        if let Some(made) = made.first() {
            assert_eq!(
                (made.word.as_str(), made.at, made.legacy_id.as_deref()),
                ("opening adjustment", hour(-500), Some("adjustment:94"))
            );
        }
        let customer = judgement.records.customer.expect("a customer");
        assert_eq!(customer.corrections.len(), 1, "{said}");
    }
}

#[test]
fn a_wallet_below_zero_is_left_out_whole_until_its_balance_is_decided() {
    let account = account(vec![order("1", "delivered", "wallet", "paid", 5_000)]).with(|account| {
        account.transactions = vec![entry("1", 2_000, ""), entry("2", -5_000, "1")];
        account.wallet = Some(wallet(0));
    });
    let judgement = judged(&account);
    assert_eq!((codes(&judgement), after(&judgement)), (vec!["wallet.balanceMismatch"], 0));
    assert_eq!((judgement.records.wallet.len(), only(&judgement).payments.len()), (0, 0));
    let decided = account.with(|account| account.decisions = vec![decision("wallet.balanceMismatch", "94", "stored")]);
    let judgement = judged(&decided);
    assert_eq!((after(&judgement), only(&judgement).payments[0].amount), (0, Amount(5_000)));
    assert_eq!(judgement.records.wallet.iter().map(|entry| entry.amount.0).sum::<i64>(), 5_000);
}

#[test]
fn entries_that_come_to_less_than_nothing_cannot_be_believed() {
    let account = account(vec![]).with(|account| {
        account.transactions = vec![entry("1", -1, "")];
        account.decisions = vec![decision("wallet.balanceMismatch", "94", "entries")];
    });
    let judgement = judged(&account);
    assert_eq!(codes(&judgement), ["decision.unused", "wallet.balanceMismatch"]);
    assert_eq!(settled(&judgement, WalletBalanceMismatch), Settled::LeftToPerson);
}

#[test]
fn without_a_stored_balance_the_entries_are_the_balance() {
    let account = holding(8_000, vec![unpaid("1", 6_000)]).with(|account| account.wallet = None);
    let judgement = judged(&account);
    assert_eq!((codes(&judgement), after(&judgement)), (vec!["wallet.entryMissing"], 2_000));
}

#[test]
fn the_wallets_part_is_the_column_else_the_total_less_other_payments_else_a_person_says() {
    let partly = |wallet_amount: Option<i64>, others: i64| {
        let rows = order("1", "pending", "wallet_partial", "wallet_partial", 9_000).with(|rows| {
            rows.order.wallet_amount = wallet_amount.map(Amount);
            if others > 0 {
                rows.payments = vec![payment("5", "1", "bank_transfer", "approved", others)];
            }
        });
        judged(&holding(50_000, vec![rows]))
    };
    assert_eq!(made(&partly(Some(4_000), 5_000)), [("confirmed", 4_000)]);
    assert_eq!(made(&partly(Some(4_000), 0)), [("pending", 4_000)], "the rest is to be transferred");
    assert_eq!(made(&partly(None, 5_000)), [("confirmed", 4_000)]);
    assert_eq!(made(&partly(Some(0), 5_000)), [("confirmed", 4_000)], "a column of nought says nothing");
    assert_eq!(made(&partly(Some(4_000), 7_000)), [("confirmed", 2_000)], "never more than is left to pay");
    let unknown = partly(None, 0);
    assert_eq!((made(&unknown), settled(&unknown, WalletEntryMissing)), (vec![("pending", 0)], Settled::LeftToPerson));
    let whole = judged(&holding(50_000, vec![order("1", "paid", "wallet", "paid", 9_000)]));
    assert_eq!(made(&whole), [("confirmed", 9_000)]);
}

#[test]
fn a_person_says_how_much_a_missing_debit_is() {
    let decided = |said: &str| {
        let rows = order("1", "pending", "wallet_partial", "wallet_partial", 9_000);
        let account = holding(50_000, vec![rows]);
        judged(&account.with(|account| account.decisions = vec![decision("wallet.entryMissing", "1", said)]))
    };
    assert_eq!(made(&decided("90.00")), [("confirmed", 9_000)]);
    assert_eq!(made(&decided("12.5")), [("pending", 1_250)]);
    let none = decided("none");
    assert_eq!((made(&none), settled(&none, WalletEntryMissing)), (vec![("pending", 0)], Settled::Noted));
    for nonsense in ["90.01", "0", "-1", "yes", "1.005"] {
        let judgement = decided(nonsense);
        assert_eq!(codes(&judgement), ["decision.unused", "wallet.entryMissing"], "{nonsense}");
        assert_eq!(settled(&judgement, WalletEntryMissing), Settled::LeftToPerson, "{nonsense}");
    }
}

#[test]
fn a_payment_by_wallet_and_the_entry_of_its_amount_are_one() {
    let rows =
        order("1", "paid", "wallet", "paid", 5_000).with(|rows| rows.payments = vec![payment("7", "1", "wallet", "paid", 5_000)]);
    let account = holding(6_000, vec![rows]).with(|account| {
        account.transactions.push(entry("2", -5_000, "1"));
        account.wallet = Some(wallet(1_000));
    });
    let judgement = judged(&account);
    assert_eq!((codes(&judgement), after(&judgement)), (vec![], 1_000));
    let payments = &only(&judgement).payments;
    assert_eq!((payments.len(), payments[0].legacy_id.as_deref()), (1, Some("7")));
    let alone = account.with(|account| account.orders[0].payments.clear());
    let payments = &only(&judged(&alone)).payments.clone();
    assert_eq!((payments.len(), payments[0].legacy_id.as_deref()), (1, Some("wallet:2")));
}

#[test]
fn a_payment_by_wallet_without_an_entry_is_the_debit_that_is_made() {
    let rows =
        order("1", "paid", "wallet", "paid", 5_000).with(|rows| rows.payments = vec![payment("7", "1", "wallet", "paid", 5_000)]);
    let judgement = judged(&holding(6_000, vec![rows.clone()]));
    assert_eq!(
        (codes(&judgement), made(&judgement), after(&judgement)),
        (vec!["wallet.entryMissing"], vec![("confirmed", 5_000)], 1_000)
    );
    let payment = &only(&judgement).payments[0];
    assert_eq!((payment.legacy_id.as_deref(), payment.created_at), (Some("7"), hour(1)), "dated at the order");
    let judgement = judged(&holding(4_000, vec![rows]));
    let payment = &only(&judgement).payments[0];
    assert_eq!((payment.status, settled(&judgement, WalletEntryMissing)), (PaymentState::Cancelled, Settled::LeftToPerson));
    assert_eq!((only(&judgement).status, after(&judgement)), (Status::Pending, 4_000));
}

#[test]
fn what_was_given_back_to_the_wallet_takes_the_debit_back() {
    let given_back = |status: &str, refund: i64| {
        let rows = order("1", status, "wallet", "refunded", 5_000);
        judged(&holding(6_000, vec![rows]).with(|account| {
            account.transactions.extend([entry("2", -5_000, "1"), entry("3", refund, "1")]);
            account.wallet = Some(wallet(1_000 + refund));
        }))
    };
    let whole = given_back("cancelled", 5_000);
    assert_eq!((codes(&whole), after(&whole), only(&whole).payments.len()), (vec![], 6_000, 0));
    let part = given_back("cancelled", 2_000);
    assert_eq!((codes(&part), after(&part)), (vec!["order.cancelledPaid"], 3_000));
    assert_eq!(only(&part).payments[0].amount, Amount(3_000));
    let handed_over = given_back("delivered", 2_000);
    assert_eq!((codes(&handed_over), after(&handed_over)), (vec![], 3_000), "what comes back after that is no debt");
    assert_eq!(only(&handed_over).payments[0].amount, Amount(5_000));
    let came_back = given_back("returned", 5_000);
    assert_eq!((codes(&came_back), after(&came_back), only(&came_back).payments.len()), (vec![], 6_000, 1));
    for status in ["wallet_paid", "dispatched"] {
        let goes_on = given_back(status, 5_000);
        assert_eq!(
            (codes(&goes_on), after(&goes_on)),
            (vec!["wallet.entryMissing"], 6_000),
            "nobody takes it out again by himself"
        );
        assert_eq!(settled(&goes_on, WalletEntryMissing), Settled::LeftToPerson);
    }
    let kept = given_back("returned", 2_000);
    assert_eq!((codes(&kept), after(&kept)), (vec!["order.cancelledPaid"], 3_000), "what came back and was kept is somebody's");
}

#[test]
fn what_was_taken_out_and_given_back_whole_is_no_evidence_of_money_that_is_left() {
    let given_back = |refund: i64| {
        let rows = order("1", "cancelled", "wallet", "paid", 5_000)
            .with(|rows| rows.payments = vec![payment("1", "1", "cash", "approved", 1_000)]);
        let judgement = judged(&holding(6_000, vec![rows]).with(|account| {
            account.transactions.extend([entry("2", -5_000, "1"), entry("3", refund, "1")]);
            account.wallet = Some(wallet(1_000 + refund));
        }));
        assert_eq!(codes(&judgement), vec!["order.cancelledPaid"]);
        judgement.findings[0].evidence.iter().any(|evidence| evidence.place.file == LegacyFile::Transactions)
    };
    assert_eq!((given_back(2_000), given_back(5_000)), (true, false));
}

#[test]
fn an_order_that_nobody_says_the_wallet_has_paid_is_not_debited() {
    let judgement = judged(&holding(9_000, vec![order("1", "pending", "wallet", "unpaid", 5_000)]));
    assert_eq!((codes(&judgement), made(&judgement)), (vec![], vec![("pending", 0)]));
    let unmade = order("1", "pending", "wallet", "unpaid", 5_000);
    let unmade = unmade.with(|rows| rows.payments = vec![payment("7", "1", "wallet", "pending", 5_000)]);
    let judgement = judged(&holding(9_000, vec![unmade]));
    assert_eq!((codes(&judgement), only(&judgement).payments[0].status), (vec![], PaymentState::Cancelled));
    let judgement = judged(&holding(9_000, vec![order("1", "cancelled", "wallet", "", 5_000)]));
    assert_eq!(codes(&judgement), [] as [&str; 0]);
}

#[test]
fn an_entry_of_another_customers_wallet_keeps_this_one_from_paying_twice() {
    let account = holding(9_000, vec![unpaid("1", 5_000)]).with(|account| account.paid_by_others = vec![entry("8", -5_000, "1")]);
    let judgement = judged(&account);
    assert_eq!((made(&judgement), after(&judgement)), (vec![("pending", 0)], 9_000));
    assert_eq!(settled(&judgement, WalletEntryMissing), Settled::LeftToPerson);
}

#[test]
fn an_order_of_nobody_has_no_wallet() {
    let account = holding(9_000, vec![unpaid("1", 5_000)]).with(|account| (account.customer, account.wallet) = (None, None));
    let judgement = judged(&account.with(|account| account.transactions.clear()));
    assert_eq!(codes(&judgement), ["order.customerMissing", "wallet.entryMissing"]);
    assert_eq!((settled(&judgement, WalletEntryMissing), judgement.wallet), (Settled::LeftToPerson, None));
}

#[test]
fn the_rest_of_an_order_that_a_debit_pays_partly_is_not_called_missing() {
    let rows = unpaid("1", 5_000).with(|rows| rows.order.payment_status = Some(super::rows::word("paid")));
    let judgement = judged(&holding(1_000, vec![rows]));
    assert_eq!(codes(&judgement), ["wallet.entryMissing"]);
    assert!(judgement.findings.iter().all(|finding| finding.code != PaymentMissing));
}
