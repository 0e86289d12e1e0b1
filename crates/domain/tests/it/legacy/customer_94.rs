//! Customer 94 of seed 002, as the files of the specification have them.

use docket_domain::legacy::{
    CustomerRow, FindingCode, Judgement, LegacyAccount, LegacyFiles, LegacyNumber, ManagementRow, OrderRow, PaymentRow, Terms,
    WalletOutcome, judge,
};
use docket_domain::money::Amount;
use docket_domain::ordering::Status;
use docket_domain::payments::{PaymentMethod, Status as PaymentState};
use docket_domain::quantity::Quantity;

use super::rows::{self, With, entry, gathered, item, management, order_row, payment, time, wallet, word};

fn orders() -> Vec<OrderRow> {
    let order = |line: u32, id: &str, words: [&str; 3], total: i64, by_wallet: i64, at: &str| OrderRow {
        line,
        number: format!("M251{}", &id[1..]),
        wallet_amount: Some(Amount(by_wallet)),
        created_at: time(at),
        ..order_row(id, words[0], words[1], words[2], total)
    };
    let grace = "bank_transfer_grace";
    vec![
        order(2, "51128", ["paid", grace, "paid"], 215_000_000, 0, "2025-11-09T10:12:00+03:00"),
        order(3, "51130", ["pending", grace, "paid"], 148_050_050, 0, "2025-11-10T12:40:00+03:00"),
        order(4, "51133", ["pending", "wallet_partial", "wallet_partial"], 320_000_000, 120_000_000, "2025-11-12T16:05:00+03:00"),
        order(5, "51135", ["pending", "wallet_partial", "wallet_partial"], 98_000_025, 98_000_025, "2025-11-13T11:30:00+03:00"),
        order(6, "51138", ["payment_uploaded", grace, "receipt_uploaded"], 267_500_000, 0, "2025-11-15T18:22:00+03:00"),
    ]
}

/// `times` are `paid_at`, `warehouse_ready_at`, `dispatched_at`, `delivered_at` and `updated_at`.
fn managed(line: u32, order: &str, status: &str, times: [&str; 5]) -> ManagementRow {
    let at = |text: &str| (!text.is_empty()).then(|| time(&format!("2025-11-{text}:00+03:00")));
    ManagementRow {
        line,
        paid_at: at(times[0]),
        warehouse_ready_at: at(times[1]),
        dispatched_at: at(times[2]),
        delivered_at: at(times[3]),
        updated_at: at(times[4]),
        ..management(order, status)
    }
}

fn transfer(id: &str, number: &str, order: &str, amount: i64, status: &str, uploaded: &str, approved: &str) -> PaymentRow {
    PaymentRow {
        number: Some(number.into()),
        receipt_uploaded_at: Some(time(uploaded)),
        receipt_amount: Some(Amount(amount)),
        approved_at: (!approved.is_empty()).then(|| time(approved)),
        created_at: None,
        ..payment(id, order, "bank_transfer", status, amount)
    }
}

fn files() -> LegacyFiles {
    let deposit = |id: &str, amount: i64, at: &str| entry(id, amount, "").with(|row| row.at = time(at));
    LegacyFiles {
        customers: vec![CustomerRow { created_at: Some(time("2025-03-02T09:15:00+03:00")), ..rows::customer("94") }],
        orders: orders(),
        management: Some(vec![
            managed(2, "51128", "warehouse_ready", ["10T09:00", "10T09:01", "", "", "10T09:01"]),
            managed(3, "51130", "logistics_dispatched", ["11T08:30", "11T08:31", "12T07:45", "12T15:10", "12T15:10"]),
            managed(4, "51133", "wallet_partial", ["", "", "", "", "12T16:05"]),
            managed(5, "51135", "logistics_dispatched", ["", "13T12:00", "14T07:30", "14T13:20", "14T13:20"]),
            managed(6, "51138", "receipt_uploaded", ["", "", "", "", "16T09:10"]),
        ]),
        items: vec![
            item("51128", 100_000, 2_150_000),
            item("51130", 29_000, 4_935_000),
            item("51130", 1_000, 4_935_050),
            item("51133", 800_000, 400_000),
            item("51135", 25_000, 3_920_001),
            item("51138", 50_000, 5_350_000),
        ],
        wallets: vec![wallet(1_529_677_516)],
        transactions: vec![
            deposit("7001", 1_000_000_000, "2025-06-01T10:00:00+03:00"),
            deposit("7002", 529_677_516, "2025-10-20T10:00:00+03:00"),
        ],
        payments: vec![
            transfer(
                "9001",
                "PAY20250101",
                "51128",
                215_000_000,
                "approved",
                "2025-11-09T20:00:00+03:00",
                "2025-11-10T09:00:00+03:00",
            ),
            transfer(
                "9002",
                "PAY20250102",
                "51130",
                148_050_050,
                "approved",
                "2025-11-10T21:00:00+03:00",
                "2025-11-11T08:30:00+03:00",
            ),
            transfer(
                "9003",
                "PAY20250103",
                "51133",
                200_000_000,
                "approved",
                "2025-11-12T19:00:00+03:00",
                "2025-11-13T08:15:00+03:00",
            ),
            transfer("9004", "PAY20250104", "51138", 267_500_000, "receipt_uploaded", "2025-11-16T09:10:00+03:00", ""),
        ],
        ..LegacyFiles::default()
    }
}

fn account() -> LegacyAccount {
    gathered(files())
}

fn judged(account: &LegacyAccount, approve_receipts: bool) -> Judgement {
    judge(account, &Terms { now: time("2025-11-20T00:00:00Z"), approve_receipts, ..rows::terms() })
}

fn found(judgement: &Judgement) -> Vec<String> {
    let finding = judgement.findings.iter().map(|finding| {
        let number = finding.order.as_ref().map_or("", |(_, number)| number.as_str());
        format!("{number} {} {}", finding.code.as_str(), finding.settled.as_str())
    });
    let mut found: Vec<String> = finding.collect();
    found.sort();
    found
}

#[test]
fn the_five_orders_are_found_as_the_specification_says() {
    let with_last = |last: &str| {
        let rest = [
            "M2511130 status.mismatch put_right",
            "M2511133 wallet.entryMissing put_right",
            "M2511135 status.mismatch put_right",
            "M2511135 wallet.entryMissing put_right",
        ];
        rest.into_iter().map(str::to_owned).chain([format!("M2511138 payment.stuckInFinance {last}")]).collect::<Vec<_>>()
    };
    assert_eq!(found(&judged(&account(), true)), with_last("put_right"));
    assert_eq!(found(&judged(&account(), false)), with_last("when_asked"));
}

#[test]
fn they_come_in_where_they_belong() {
    let judgement = judged(&account(), true);
    let places: Vec<(&str, Status)> =
        judgement.records.orders.iter().map(|order| (order.legacy_id.as_str(), order.status)).collect();
    let expected = [
        ("51128", Status::Confirmed),
        ("51130", Status::Delivered),
        ("51133", Status::Confirmed),
        ("51135", Status::Delivered),
        ("51138", Status::Pending),
    ];
    assert_eq!(places, expected);
    assert_eq!(judgement.approvals, ["9004"]);
    assert_eq!(judged(&account(), false).approvals, [] as [&str; 0]);
    let order = &judgement.records.orders[3];
    assert_eq!(order.status_since, time("2025-11-14T13:20:00+03:00"));
    assert_eq!(order.said, ("pending".to_owned(), Some("logistics_dispatched".to_owned())));
    let numbers: Vec<&LegacyNumber> = judgement.records.orders.iter().map(|order| &order.number).collect();
    assert_eq!(numbers[0], &LegacyNumber::Kept("M2511128".into()));
}

#[test]
fn the_wallet_goes_from_15_296_775_16_to_13_116_774_91() {
    let judgement = judged(&account(), true);
    let before = Amount(1_529_677_516);
    let after = Amount(1_311_677_491);
    assert_eq!(judgement.wallet, Some(WalletOutcome { stored: Some(before), entries: before, after }));
    let entries: i64 = judgement.records.wallet.iter().map(|entry| entry.amount.0).sum();
    assert_eq!(entries, before.0);
    let made: Vec<_> =
        judgement.records.orders.iter().flat_map(|order| &order.payments).filter(|made| made.corrects.is_some()).collect();
    let of_order = |at: usize| judgement.records.orders[at].created_at;
    let seen: Vec<_> = made.iter().map(|made| (made.amount, made.method, made.status, made.created_at)).collect();
    let by_wallet = (PaymentMethod::Wallet, PaymentState::Paid);
    let expected = [(Amount(120_000_000), of_order(2)), (Amount(98_000_025), of_order(3))];
    assert_eq!(seen, expected.map(|(amount, at)| (amount, by_wallet.0, by_wallet.1, at)));
    assert!(made.iter().all(|made| made.corrects == Some(FindingCode::WalletEntryMissing) && made.legacy_id.is_none()));
}

#[test]
fn what_was_put_right_is_kept_with_the_old_values_and_the_new() {
    let judgement = judged(&account(), true);
    let text = |value: &[(&'static str, String)]| -> Vec<String> {
        value.iter().map(|(name, value)| format!("{name} = {value}")).collect()
    };
    let delivered = &judgement.records.orders[1].corrections;
    assert_eq!(delivered.len(), 1);
    assert_eq!(text(&delivered[0].old), ["customerStatus = pending", "managementStatus = logistics_dispatched"]);
    assert_eq!(text(&delivered[0].new), ["status = delivered"]);
    let confirmed = &judgement.records.orders[2].corrections;
    assert_eq!(confirmed.len(), 1);
    assert_eq!(text(&confirmed[0].old), ["walletEntry = none", "customerStatus = pending"]);
    assert_eq!(text(&confirmed[0].new), ["walletEntry = -1200000.00", "status = confirmed"]);
    assert_eq!(judgement.records.orders[0].corrections, []);
}

#[test]
fn a_transfer_that_waits_comes_in_as_it_waits() {
    let judgement = judged(&account(), true);
    let payment = &judgement.records.orders[4].payments[0];
    assert_eq!((payment.status, payment.paid_at), (PaymentState::ReceiptUploaded, None));
    assert_eq!(payment.receipt_at, Some(time("2025-11-16T09:10:00+03:00")));
}

#[test]
fn lines_come_to_the_totals_of_the_file() {
    for (order, row) in judged(&account(), true).records.orders.iter().zip(orders()) {
        let lines: i64 = order.lines.iter().map(|line| line.unit_price.scaled(line.quantity.0, 1_000).expect("small").0).sum();
        assert_eq!((order.total, lines, order.discount), (row.total, row.total.0, Amount::ZERO));
    }
    assert_eq!(judged(&account(), true).records.orders[1].lines[0].quantity, Quantity(29_000));
}

#[test]
fn a_stored_balance_that_has_the_debits_already_is_right() {
    let account = account().with(|account| account.wallet = Some(wallet(1_311_677_491)));
    let judgement = judged(&account, true);
    assert_eq!(judgement.wallet.expect("a wallet").after, Amount(1_311_677_491));
    assert!(judgement.findings.iter().all(|finding| finding.code != FindingCode::WalletBalanceMismatch));
}

#[test]
fn with_all_words_on_one_side_and_every_entry_made_nothing_is_found() {
    let mut account = account();
    for (at, status) in [(1, "delivered"), (2, "confirmed"), (3, "delivered"), (4, "confirmed")] {
        account.orders[at].order.status = word(status);
        account.orders[at].management.as_mut().expect("managed").status = word(status);
    }
    account.orders[4].payments[0].status = word("approved");
    account.transactions.extend([entry("7003", -120_000_000, "51133"), entry("7004", -98_000_025, "51135")]);
    account.wallet = Some(wallet(1_311_677_491));
    assert_eq!(found(&judged(&account, true)), [] as [&str; 0]);
}
