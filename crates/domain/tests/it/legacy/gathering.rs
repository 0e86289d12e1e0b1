//! Whose is what, and who had a number first.

use docket_domain::customers::{Phone, PhoneE164};
use docket_domain::legacy::{LegacyAccount, LegacyFile, LegacyFiles, Place, gather};
use docket_domain::numbering::Kind;
use docket_domain::time::Timestamp;

use super::rows::{
    With, codes, customer, decision, entry, gathered, hour, item, judged, management, merchant_wide, order_row, payment, wallet,
};

fn place(file: LegacyFile, line: u32) -> Place {
    Place { file, line }
}

fn some_files() -> LegacyFiles {
    LegacyFiles {
        customers: vec![customer("94"), customer("95")],
        orders: vec![order_row("2", "pending", "", "", 5), order_row("1", "pending", "", "", 5)],
        ..LegacyFiles::default()
    }
}

#[test]
fn a_customer_has_an_account_with_everything_of_theirs_by_time() {
    let files = some_files().with(|files| {
        files.customers.truncate(1);
        files.management = Some(vec![management("1", "pending")]);
        files.items = vec![item("2", 1_000, 5), item("2", 1_000, 6)];
        files.payments =
            vec![payment("8", "2", "cash", "paid", 5), payment("7", "1", "cash", "paid", 5), payment("9", "", "cash", "paid", 5)];
        files.transactions = vec![entry("2", -5, "2"), entry("1", 5, "")];
        files.wallets = vec![wallet(0)];
        files.decisions = vec![decision("payment.missing", "2", "paid"), decision("wallet.balanceMismatch", "94", "stored")];
    });
    let account = gathered(files);
    let ids: Vec<&str> = account.orders.iter().map(|rows| rows.order.id.as_str()).collect();
    assert_eq!(ids, ["1", "2"]);
    assert!(account.orders[0].management.is_some() && account.orders[1].management.is_none() && account.has_management);
    assert_eq!((account.orders[0].items.len(), account.orders[1].items.len()), (0, 2));
    assert_eq!((account.orders[0].payments[0].id.as_str(), account.orders[1].payments[0].id.as_str()), ("7", "8"));
    assert_eq!(account.payments.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["9"]);
    assert_eq!(account.transactions.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!((account.wallet, account.decisions.len()), (Some(wallet(0)), 2));
}

#[test]
fn customers_without_anything_have_an_account_too() {
    let accounts = gather(some_files(), &merchant_wide).accounts;
    assert_eq!(accounts.iter().map(|account| account.orders.len()).collect::<Vec<_>>(), [2, 0]);
}

#[test]
fn an_order_of_nobody_has_an_account_of_its_own() {
    let files = some_files().with(|files| {
        files.orders[0].customer = Some("1".into());
        files.orders[1].customer = None;
        files.payments = vec![payment("7", "1", "cash", "paid", 5)];
    });
    let accounts = gather(files, &merchant_wide).accounts;
    let shapes: Vec<_> = accounts.iter().map(|account| (account.customer.is_some(), account.orders.len())).collect();
    assert_eq!(shapes, [(true, 0), (true, 0), (false, 1), (false, 1)]);
    assert_eq!(accounts[2].orders[0].payments.len(), 1);
}

#[test]
fn what_belongs_to_nobody_is_kept_together_and_named_once_for_each_order() {
    let files = LegacyFiles {
        management: Some(vec![management("9", "pending")]),
        items: vec![item("9", 1_000, 5), item("9", 1_000, 5), item("8", 1_000, 5)],
        payments: vec![payment("7", "9", "cash", "paid", 5)],
        ..LegacyFiles::default()
    };
    let account = gathered(files);
    assert_eq!((account.strays.len(), account.payments.len()), (4, 1));
    let found = codes(&judged(&account));
    assert_eq!(found, ["item.orderMissing", "item.orderMissing", "management.orderMissing", "payment.orderMissing"]);
    assert_eq!(judged(&account).records.payments, [], "it does not come in");
}

#[test]
fn a_wallet_of_a_customer_who_is_not_there_is_one_finding() {
    let of_stranger = |id: &str| entry(id, 5, "").with(|row| row.customer = "3".into());
    let files = LegacyFiles {
        transactions: vec![of_stranger("1"), of_stranger("2")],
        wallets: vec![wallet(10).with(|row| row.customer = "3".into())],
        ..LegacyFiles::default()
    };
    let account = gathered(files);
    let judgement = judged(&account);
    assert_eq!((codes(&judgement), judgement.findings[0].evidence.len()), (vec!["wallet.customerMissing"], 3));
    assert_eq!((judgement.records.wallet.len(), judgement.wallet), (0, None));
}

#[test]
fn the_earliest_keeps_a_number_whatever_its_line() {
    let files = some_files().with(|files| {
        files.orders.iter_mut().for_each(|row| row.number = "M1".into());
        files.payments = vec![payment("8", "2", "cash", "paid", 5), payment("7", "1", "cash", "paid", 5)];
        files.payments.iter_mut().enumerate().for_each(|(at, row)| (row.number, row.line) = (Some("PAY1".into()), at as u32 + 2));
    });
    let account = gather(files, &merchant_wide).accounts.swap_remove(0);
    assert_eq!(account.orders[0].order.number_is_of, None);
    assert_eq!(account.orders[1].order.number_is_of, Some(place(LegacyFile::Orders, 3)));
    assert_eq!(account.orders[0].payments[0].number_is_of, None);
    assert_eq!(account.orders[1].payments[0].number_is_of, Some(place(LegacyFile::Payments, 3)));
}

#[test]
fn a_number_is_unique_within_what_its_series_says() {
    let by_user = |kind: Kind, user: Option<&str>, _: Timestamp| {
        if kind == Kind::Payment { user.unwrap_or_default().to_owned() } else { String::new() }
    };
    let paid = |id: &str, user: &str| {
        payment(id, "1", "cash", "paid", 5).with(|row| (row.user, row.number) = (Some(user.into()), Some("PAY1".into())))
    };
    let files = some_files().with(|files| files.payments = vec![paid("7", "ann"), paid("8", "bob"), paid("9", "ann")]);
    let account: LegacyAccount = gather(files, &by_user).accounts.swap_remove(0);
    let is_second: Vec<bool> = account.orders[0].payments.iter().map(|row| row.number_is_of.is_some()).collect();
    assert_eq!(is_second, [false, false, true]);
}

#[test]
fn a_payment_that_does_not_come_in_holds_no_number() {
    let stranger = payment("7", "", "cash", "paid", 5)
        .with(|row| (row.customer, row.created_at, row.number) = (None, Some(hour(-9)), Some("PAY1".into())));
    let files = some_files().with(|files| {
        files.payments = vec![stranger, payment("8", "1", "cash", "paid", 5).with(|row| row.number = Some("PAY1".into()))];
    });
    let accounts = gather(files, &merchant_wide).accounts;
    assert_eq!(accounts[0].orders[0].payments[0].number_is_of, None);
}

#[test]
fn a_payment_for_an_order_or_of_a_customer_alone_holds_its_number() {
    let paid = |id: &str, order: &str, customer: Option<&str>, hours: i64| {
        payment(id, order, "cash", "paid", 5).with(|row| {
            (row.customer, row.created_at, row.number) = (customer.map(Into::into), Some(hour(hours)), Some("PAY1".into()));
        })
    };
    for first in [paid("7", "1", None, -9), paid("7", "", Some("94"), -9)] {
        let files = some_files().with(|files| files.payments = vec![first, paid("8", "1", Some("94"), -8)]);
        let first_line = files.payments[0].line;
        let accounts = gather(files, &merchant_wide).accounts;
        let second = accounts[0].orders[0].payments.iter().find(|row| row.id == "8").expect("it comes in");
        assert_eq!(second.number_is_of, Some(place(LegacyFile::Payments, first_line)));
    }
}

#[test]
fn the_earliest_customer_keeps_a_phone() {
    let phone = || Some(Phone { e164: PhoneE164::new("+9647701234594").expect("a phone"), national: "7701234594".into() });
    let files = some_files().with(|files| {
        files.customers.iter_mut().for_each(|row| row.phone = phone());
        (files.customers[0].line, files.customers[0].created_at) = (2, None);
        files.customers[1].line = 3;
    });
    let accounts = gather(files, &merchant_wide).accounts;
    assert_eq!(
        accounts[0].phone_is_of,
        Some(place(LegacyFile::Customers, 3)),
        "nobody knows since when the first has been there"
    );
    assert_eq!(accounts[1].phone_is_of, None);
    assert_eq!(judged(&accounts[0]).records.customer.expect("a customer").phone, None);
    assert_eq!(judged(&accounts[1]).records.customer.expect("a customer").phone, phone());
}

#[test]
fn an_entry_for_an_order_of_another_customer_is_known_to_both() {
    let files = some_files().with(|files| {
        files.orders[0].customer = Some("95".into());
        files.transactions = vec![entry("1", 5, ""), entry("2", -5, "2")];
    });
    let accounts = gather(files, &merchant_wide).accounts;
    assert_eq!(accounts[0].orders_of_others, ["2"]);
    assert_eq!((accounts[1].paid_by_others.len(), accounts[1].transactions.len()), (1, 0));
    assert_eq!(codes(&judged(&accounts[0])).iter().filter(|code| **code == "wallet.orderMissing").count(), 1);
}

#[test]
fn repeated_lines_and_decisions_about_nothing_are_findings_of_their_own() {
    let files = some_files().with(|files| {
        files.repeated = vec![(place(LegacyFile::Items, 9), place(LegacyFile::Items, 3))];
        files.decisions = vec![
            decision("payment.missing", "33", "paid"),
            decision("wallet.balanceMismatch", "33", "stored"),
            decision("number.duplicate", "1", "paid"),
            decision("nonsense", "1", "paid"),
        ];
    });
    let found: Vec<&str> = gather(files, &merchant_wide).findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(found, ["row.repeated", "decision.unused", "decision.unused", "decision.unused", "decision.unused"]);
}
