//! Every code that an account can be found with, and a near miss that is not found.

use docket_domain::legacy::{FindingCode, LegacyAccount, OrderRows, Place, Settled};
use docket_domain::legacy::{LegacyFile, LegacyNumber};
use docket_domain::money::Amount;
use docket_domain::ordering::Status;
use docket_domain::payments::{PaymentMethod, Status as PaymentState};

use super::rows::{
    With, account, codes, customer, decision, entry, hour, item, judged, management, only, order, payment, settled, terms, wallet,
};

fn of(rows: OrderRows) -> LegacyAccount {
    account(vec![rows])
}

/// An order that nothing is wrong with.
fn sound() -> OrderRows {
    order("1", "delivered", "cod", "paid", 5_000).with(|rows| rows.payments = vec![payment("7", "1", "cash", "paid", 5_000)])
}

fn earlier(file: LegacyFile) -> Option<Place> {
    Some(Place { file, line: 1 })
}

fn strays(file: LegacyFile) -> LegacyAccount {
    let stray = |line: u32, order: &str| (Place { file, line }, order.to_owned());
    LegacyAccount { strays: vec![stray(5, "8"), stray(6, "8")], ..LegacyAccount::default() }
}

fn transferred(status: &str, payment_status: &str, amount: i64) -> OrderRows {
    let rows = order("1", status, "bank_transfer", payment_status, 5_000);
    rows.with(|rows| rows.payments = vec![payment("7", "1", "bank_transfer", "approved", amount)])
}

fn waiting(uploaded: i64, receipt: i64) -> OrderRows {
    let rows = order("1", "payment_uploaded", "bank_transfer", "receipt_uploaded", 5_000);
    rows.with(|rows| {
        let row = payment("7", "1", "bank_transfer", "receipt_uploaded", 5_000);
        rows.payments =
            vec![row.with(|row| (row.receipt_uploaded_at, row.receipt_amount) = (Some(hour(uploaded)), Some(Amount(receipt))))];
    })
}

/// What is found, what becomes of it, an account with it, and the nearest one without.
fn cases() -> Vec<(FindingCode, Settled, LegacyAccount, LegacyAccount)> {
    use FindingCode::*;
    use Settled::*;
    let in_wallet = |rows: OrderRows, balance: i64| {
        of(rows).with(|account| (account.transactions, account.wallet) = (vec![entry("1", 5_000, "")], Some(wallet(balance))))
    };
    let by_wallet = || order("1", "paid", "wallet", "paid", 5_000);
    let debited = |account: LegacyAccount| {
        account.with(|account| {
            account.transactions.push(entry("2", -5_000, "1"));
            account.wallet = Some(wallet(0));
        })
    };
    let stuck_since = terms().now.0 / 3_600_000 - hour(0).0 / 3_600_000 - 24;
    vec![
        (
            StatusMismatch,
            PutRight,
            of(sound()
                .with(|rows| rows.management = Some(management("1", "dispatched").with(|row| row.delivered_at = Some(hour(5)))))),
            of(sound()
                .with(|rows| rows.management = Some(management("1", "completed").with(|row| row.delivered_at = Some(hour(5)))))),
        ),
        (WalletEntryMissing, PutRight, in_wallet(by_wallet(), 5_000), debited(in_wallet(by_wallet(), 5_000))),
        (WalletBalanceMismatch, LeftToPerson, in_wallet(sound(), 4_999), in_wallet(sound(), 5_000)),
        (
            WalletOrderMissing,
            Noted,
            of(sound()).with(|account| account.transactions = vec![entry("1", 5_000, ""), entry("2", -500, "33")]),
            of(sound()).with(|account| account.transactions = vec![entry("1", 5_000, ""), entry("2", -500, "")]),
        ),
        (
            WalletCustomerMissing,
            LeftToPerson,
            LegacyAccount { transactions: vec![entry("1", 5_000, "")], ..LegacyAccount::default() },
            account(vec![]).with(|account| account.transactions = vec![entry("1", 5_000, "")]),
        ),
        (PaymentStuckInFinance, WhenAsked, of(waiting(stuck_since - 1, 5_000)), of(waiting(stuck_since, 5_000))),
        (PaymentStuckInFinance, WhenAsked, of(waiting(2, 5_001)), of(waiting(2, 4_999))),
        (PaymentMissing, LeftToPerson, of(transferred("paid", "paid", 4_999)), of(transferred("paid", "paid", 5_000))),
        (
            PaymentMissing,
            LeftToPerson,
            of(order("1", "warehouse_ready", "bank_transfer", "awaiting", 5_000)),
            of(order("1", "warehouse_ready", "cod", "unpaid", 5_000)),
        ),
        (
            PaymentMissing,
            LeftToPerson,
            of(order("1", "delivered", "bank_transfer", "paid", 5_000)),
            of(order("1", "delivered", "cash", "paid", 5_000)),
        ),
        (
            PaymentOrderMissing,
            Noted,
            account(vec![]).with(|account| account.payments = vec![payment("7", "33", "cash", "paid", 500)]),
            account(vec![]).with(|account| account.payments = vec![payment("7", "", "cash", "paid", 500)]),
        ),
        (
            PaymentOrderMissing,
            LeftToPerson,
            LegacyAccount { payments: vec![payment("7", "", "cash", "paid", 500)], ..LegacyAccount::default() },
            account(vec![]).with(|account| account.payments = vec![payment("7", "", "cash", "paid", 500)]),
        ),
        (PaymentOverpaid, Noted, of(transferred("paid", "paid", 5_001)), of(transferred("paid", "paid", 5_000))),
        (NumberDuplicate, PutRight, of(sound().with(|rows| rows.order.number_is_of = earlier(LegacyFile::Orders))), of(sound())),
        (
            OrderTotalMismatch,
            PutRight,
            of(sound().with(|rows| rows.items = vec![item("1", 1_000, 4_999)])),
            of(sound().with(|rows| (rows.items, rows.order.tax) = (vec![item("1", 1_000, 4_999)], Amount(1)))),
        ),
        (
            OrderUnpaidDelivered,
            LeftToPerson,
            of(order("1", "delivered", "cod", "unpaid", 5_000)),
            of(order("1", "delivered", "credit", "unpaid", 5_000)),
        ),
        (
            OrderUnpaidDelivered,
            LeftToPerson,
            of(order("1", "dispatched", "bank_transfer", "unpaid", 5_000)),
            of(order("1", "dispatched", "cod", "unpaid", 5_000)),
        ),
        (
            OrderCancelledPaid,
            LeftToPerson,
            of(transferred("cancelled", "paid", 5_000)),
            of(transferred("cancelled", "refunded", 5_000)),
        ),
        (OrderCustomerMissing, Noted, of(sound()).with(|account| account.customer = None), of(sound())),
        (OrderItemsMissing, PutRight, of(sound().with(|rows| rows.items.clear())), of(sound())),
        (ManagementMissing, Noted, of(sound()).with(|account| account.has_management = true), of(sound())),
        (ManagementOrderMissing, Noted, strays(LegacyFile::Management), LegacyAccount::default()),
        (ItemOrderMissing, Noted, strays(LegacyFile::Items), LegacyAccount::default()),
        (
            CustomerPhoneInvalid,
            Noted,
            account(vec![])
                .with(|account| account.customer = Some(customer("94").with(|row| row.phone_written = Some("12".into())))),
            account(vec![])
                .with(|account| account.customer = Some(customer("94").with(|row| row.phone_written = Some(" ".into())))),
        ),
        (
            CustomerPhoneShared,
            PutRight,
            account(vec![]).with(|account| account.phone_is_of = earlier(LegacyFile::Customers)),
            account(vec![]),
        ),
        (
            DecisionUnused,
            Noted,
            of(transferred("paid", "paid", 5_000))
                .with(|account| account.decisions = vec![decision("payment.missing", "1", "paid")]),
            of(transferred("paid", "paid", 5_000)),
        ),
    ]
}

#[test]
fn each_code_is_found_alone_and_its_near_miss_is_not() {
    for (code, becomes, with, without) in cases() {
        let judgement = judged(&with);
        assert_eq!(codes(&judgement), [code.as_str()], "with it");
        assert_eq!(settled(&judgement, code), becomes, "{}", code.as_str());
        assert_eq!(codes(&judged(&without)), [] as [&str; 0], "without {}", code.as_str());
    }
}

#[test]
fn every_code_of_an_account_has_a_case() {
    let without: Vec<&str> = FindingCode::ALL
        .iter()
        .filter(|code| cases().iter().all(|(found, ..)| found != *code))
        .map(|code| code.as_str())
        .collect();
    assert_eq!(without, ["row.repeated"], "that is of no account: gathering finds it");
}

#[test]
fn every_finding_says_where_it_is_seen_and_what_is_done() {
    for (code, _, with, _) in cases() {
        for finding in judged(&with).findings {
            assert!(!finding.evidence.is_empty() && finding.proposal.ends_with('.'), "{}", code.as_str());
            let says = |what: &str| {
                finding.evidence.iter().any(|evidence| evidence.says.contains(what)) || finding.proposal.contains(what)
            };
            assert!(!says("Somebody"), "{} names its customer", code.as_str());
        }
    }
}

#[test]
fn cash_at_the_door_that_no_file_has_is_a_payment_and_no_finding() {
    for (method, said) in [("cod", "paid"), ("cod", ""), ("", "paid"), ("", "")] {
        let rows = order("1", "delivered", method, said, 5_000);
        let rows =
            rows.with(|rows| rows.management = Some(management("1", "delivered").with(|row| row.delivered_at = Some(hour(9)))));
        let judgement = judged(&of(rows));
        assert_eq!(codes(&judgement), [] as [&str; 0], "{method} {said}");
        let made = &only(&judgement).payments[0];
        assert_eq!((made.method, made.amount, made.status), (PaymentMethod::Cash, Amount(5_000), PaymentState::Paid));
        assert_eq!((made.created_at, &made.legacy_id, &made.number), (hour(9), &None, &LegacyNumber::None));
    }
}

#[test]
fn a_person_says_whether_an_order_was_paid() {
    let decided = |said: &str| {
        let account = of(order("1", "delivered", "bank_transfer", "paid", 5_000));
        judged(&account.with(|account| account.decisions = vec![decision("payment.missing", "1", said)]))
    };
    let paid = decided("paid");
    assert_eq!((settled(&paid, FindingCode::PaymentMissing), only(&paid).payments[0].amount), (Settled::PutRight, Amount(5_000)));
    assert_eq!(only(&paid).payments[0].corrects, Some(FindingCode::PaymentMissing));
    assert_eq!(only(&paid).corrections.len(), 1);
    let unpaid = decided("unpaid");
    assert_eq!((settled(&unpaid, FindingCode::PaymentMissing), only(&unpaid).payments.len()), (Settled::Noted, 0));
    assert_eq!(codes(&decided("perhaps")), ["decision.unused", "payment.missing"]);
}

#[test]
fn what_has_waited_for_finance_is_approved_when_the_run_says_so() {
    let account = of(waiting(2, 5_000));
    let judgement = docket_domain::legacy::judge(&account, &docket_domain::legacy::Terms { approve_receipts: true, ..terms() });
    assert_eq!(
        (judgement.approvals.as_slice(), settled(&judgement, FindingCode::PaymentStuckInFinance)),
        (["7".to_owned()].as_slice(), Settled::PutRight)
    );
    assert_eq!((only(&judgement).status, only(&judgement).payments[0].status), (Status::Pending, PaymentState::ReceiptUploaded));
    assert_eq!(judged(&account).approvals, [] as [&str; 0]);
}

#[test]
fn a_receipt_of_more_than_its_payment_counts_as_what_came() {
    let account = of(waiting(2, 5_000).with(|rows| rows.payments[0].amount = Amount(4_000)));
    let judgement = judged(&account);
    assert_eq!((codes(&judgement), only(&judgement).payments[0].amount), (vec!["payment.stuckInFinance"], Amount(5_000)));
}

#[test]
fn every_document_with_an_earlier_ones_number_gets_another_and_keeps_the_old() {
    let account = of(sound()).with(|account| {
        account.orders[0].order.number_is_of = earlier(LegacyFile::Orders);
        account.orders[0].payments[0].number_is_of = earlier(LegacyFile::Payments);
        account.customer =
            Some(customer("94").with(|row| (row.number, row.number_is_of) = (Some("C1".into()), earlier(LegacyFile::Customers))));
        account.payments =
            vec![payment("8", "", "cash", "paid", 500).with(|row| row.number_is_of = earlier(LegacyFile::Payments))];
    });
    let judgement = judged(&account);
    assert_eq!(codes(&judgement), ["number.duplicate"; 4]);
    let records = &judgement.records;
    let customer = records.customer.as_ref().expect("a customer");
    assert_eq!(customer.number, LegacyNumber::Former("C1".into()));
    assert_eq!(records.orders[0].number, LegacyNumber::Former("M1".into()));
    assert_eq!(records.orders[0].payments[0].number, LegacyNumber::Former("PAY7".into()));
    assert_eq!(records.payments[0].number, LegacyNumber::Former("PAY8".into()));
    assert_eq!((customer.corrections.len(), records.orders[0].corrections.len()), (2, 2), "a deposit's is its customer's");
}

#[test]
fn payments_that_brought_no_money_keep_their_id_and_number() {
    let rows = sound().with(|rows| {
        let rest = [("8", "rejected"), ("9", "refunded"), ("10", "awaiting"), ("11", "receipt_uploaded")];
        rows.payments.extend(rest.map(|(id, status)| payment(id, "1", "bank_transfer", status, 700)));
        rows.payments.push(payment("12", "1", "credit", "paid", 700));
    });
    let judgement = judged(&of(rows));
    let states: Vec<_> = only(&judgement).payments.iter().map(|payment| (payment.legacy_id.as_deref(), payment.status)).collect();
    let (paid, over) = (PaymentState::Paid, PaymentState::Cancelled);
    let expected =
        [(Some("7"), paid), (Some("8"), PaymentState::Expired), (Some("9"), over), (Some("10"), over), (Some("11"), over)];
    assert_eq!((codes(&judgement), states), (vec![], expected.to_vec()), "a house account is no money");
}

#[test]
fn what_the_wallet_paid_for_an_order_that_is_not_there_is_no_deposit() {
    let account = account(vec![]).with(|account| {
        account.transactions = vec![entry("1", 5_000, ""), entry("2", -500, "33")];
        account.payments = vec![payment("7", "33", "wallet", "paid", 500)];
    });
    let judgement = judged(&account);
    assert_eq!(codes(&judgement), ["payment.orderMissing", "wallet.orderMissing"]);
    assert_eq!(judgement.records.payments[0].status, PaymentState::Cancelled);
    assert_eq!(judgement.wallet.expect("a wallet").after, Amount(4_500));
}
