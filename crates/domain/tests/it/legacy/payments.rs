//! As what each payment comes in: how it was given, where it stands and when it came.

use docket_domain::legacy::{LegacyPayment, OrderRows, PaymentRow};
use docket_domain::money::Amount;
use docket_domain::payments::{PaymentMethod, Status};

use super::rows::{With, account, codes, entry, hour, judged, only, order, payment, wallet};
use super::wallets::holding;
use docket_domain::legacy::FindingCode::WalletEntryMissing;

/// The payments of an order as they come in.
fn payments(rows: OrderRows) -> Vec<LegacyPayment> {
    only(&judged(&account(vec![rows]))).payments.clone()
}

/// The only payment of an order as it comes in.
fn alone(rows: OrderRows, row: PaymentRow) -> LegacyPayment {
    let mut payments = payments(rows.with(|rows| rows.payments = vec![row]));
    assert_eq!(payments.len(), 1);
    payments.remove(0)
}

fn ids_and_amounts(payments: &[LegacyPayment]) -> Vec<(Option<&str>, Status, i64)> {
    payments.iter().map(|payment| (payment.legacy_id.as_deref(), payment.status, payment.amount.0)).collect()
}

#[test]
fn a_word_says_what_has_become_of_a_transfer() {
    use Status::{Awaited, Cancelled, Expired, Paid, ReceiptUploaded};
    let words = [
        ("approved", Paid),
        ("completed", Paid),
        ("confirmed", Paid),
        ("accepted", Paid),
        ("delivered", Paid),
        ("receipt_uploaded", ReceiptUploaded),
        ("awaiting", Awaited),
        ("unpaid", Awaited),
        ("placed", Awaited),
        ("new", Awaited),
        ("rejected", Expired),
        ("expired", Expired),
        ("cancelled", Expired),
        ("returned", Expired),
        ("refunded", Cancelled),
    ];
    for (word, stands) in words {
        let rows = order("1", "pending", "bank_transfer", "", 5_000);
        assert_eq!(alone(rows, payment("7", "1", "bank_transfer", word, 5_000)).status, stands, "{word}");
    }
}

#[test]
fn only_a_transfer_that_may_still_come_is_awaited() {
    let awaited = |status: &str, method: &str| {
        alone(order("1", status, method, "unpaid", 5_000), payment("7", "1", method, "awaiting", 5_000)).status
    };
    for status in ["pending", "confirmed", "dispatched"] {
        assert_eq!(awaited(status, "bank_transfer"), Status::Awaited, "{status}");
        assert_eq!((awaited(status, "cash"), awaited(status, "card")), (Status::Cancelled, Status::Cancelled), "{status}");
    }
    for status in ["delivered", "cancelled", "returned"] {
        assert_eq!(awaited(status, "bank_transfer"), Status::Cancelled, "{status}");
    }
}

#[test]
fn what_has_a_receipt_that_waits_is_a_transfer_whatever_it_was_called() {
    use PaymentMethod::{BankTransfer, Card, Cash};
    let methods = [
        ("cash", "approved", Cash),
        ("cod", "approved", Cash),
        ("card", "approved", Card),
        ("card", "awaiting", Card),
        ("bank_transfer", "approved", BankTransfer),
        ("cash", "receipt_uploaded", BankTransfer),
        ("card", "receipt_uploaded", BankTransfer),
    ];
    for (called, status, method) in methods {
        let rows = order("1", "pending", "cod", "", 5_000);
        assert_eq!(alone(rows, payment("7", "1", called, status, 5_000)).method, method, "{called}, {status}");
    }
}

#[test]
fn a_deposit_is_money_only_where_its_word_says_so_and_it_is_not_the_wallets() {
    use PaymentMethod::{BankTransfer, Card, Cash, Wallet};
    let deposits = [
        ("cash", "paid", Cash, Status::Paid),
        ("card", "approved", Card, Status::Paid),
        ("bank_transfer", "receipt_uploaded", BankTransfer, Status::ReceiptUploaded),
        ("cash", "receipt_uploaded", BankTransfer, Status::ReceiptUploaded),
        ("bank_transfer", "rejected", BankTransfer, Status::Expired),
        ("bank_transfer", "awaiting", BankTransfer, Status::Cancelled),
        ("cash", "refunded", Cash, Status::Cancelled),
        ("wallet", "paid", Wallet, Status::Cancelled),
        ("wallet", "receipt_uploaded", Wallet, Status::Cancelled),
    ];
    for (called, word, method, status) in deposits {
        let judgement = judged(&account(vec![]).with(|account| account.payments = vec![payment("7", "", called, word, 500)]));
        let made = &judgement.records.payments;
        assert_eq!(made.len(), 1, "{called}, {word}");
        assert_eq!((made[0].method, made[0].status, made[0].amount), (method, status, Amount(500)), "{called}, {word}");
    }
}

#[test]
fn a_payment_says_when_it_was_recorded_and_when_its_money_and_its_receipt_came() {
    /// What it is called; hours of its recording, receipt and approval; the same as it comes in, with the money in the middle.
    type Case = (&'static str, [Option<i64>; 3], (i64, Option<i64>, Option<i64>));
    let cases: [Case; 8] = [
        ("approved", [Some(2), None, None], (2, Some(2), None)),
        ("approved", [Some(2), Some(3), Some(5)], (2, Some(5), Some(3))),
        ("approved", [None, Some(3), Some(5)], (3, Some(5), Some(3))),
        ("approved", [None, None, None], (1, Some(1), None)),
        ("receipt_uploaded", [Some(2), None, None], (2, None, Some(2))),
        ("receipt_uploaded", [Some(2), Some(4), None], (2, None, Some(4))),
        ("awaiting", [Some(2), None, None], (2, None, None)),
        ("rejected", [Some(2), Some(4), None], (2, None, Some(4))),
    ];
    for (word, hours, (recorded, paid, receipt)) in cases {
        let row = payment("7", "1", "bank_transfer", word, 5_000).with(|row| {
            [row.created_at, row.receipt_uploaded_at, row.approved_at] = hours.map(|at| at.map(hour));
        });
        let made = alone(order("1", "pending", "bank_transfer", "", 5_000), row);
        let times = (made.created_at, made.paid_at, made.receipt_at);
        assert_eq!(times, (hour(recorded), paid.map(hour), receipt.map(hour)), "{word}, {hours:?}");
    }
}

#[test]
fn a_receipt_changes_no_payment_that_is_enough_by_itself() {
    for (written, comes_in) in [(4_000, 6_000), (4_999, 6_000), (5_000, 5_000), (5_500, 5_500)] {
        let row = payment("7", "1", "bank_transfer", "receipt_uploaded", written)
            .with(|row| (row.receipt_uploaded_at, row.receipt_amount) = (Some(hour(2)), Some(Amount(6_000))));
        let rows = order("1", "payment_uploaded", "bank_transfer", "receipt_uploaded", 5_000);
        assert_eq!(alone(rows, row).amount, Amount(comes_in), "{written}");
    }
}

#[test]
fn a_payment_by_wallet_is_of_what_its_entry_took_when_it_took_it() {
    let rows = order("1", "cancelled", "wallet", "refunded", 5_000).with(|rows| {
        rows.payments = vec![payment("7", "1", "wallet", "paid", 5_000).with(|row| row.approved_at = Some(hour(8)))];
    });
    let judgement = judged(&account(vec![rows]).with(|account| {
        let at = |id: &str, amount: i64, at: i64| entry(id, amount, "1").with(|row| row.at = hour(at));
        account.transactions = vec![entry("1", 6_000, ""), at("2", -5_000, 4), at("3", 2_000, 6)];
        account.wallet = Some(wallet(3_000));
    }));
    let made = &only(&judgement).payments;
    assert_eq!(ids_and_amounts(made), [(Some("7"), Status::Paid, 3_000)], "2,000 of it were given back");
    assert_eq!((made[0].method, made[0].created_at, made[0].paid_at), (PaymentMethod::Wallet, hour(4), Some(hour(4))));
}

#[test]
fn a_payment_by_wallet_whose_debit_is_made_was_paid_with_its_order() {
    let rows = order("1", "paid", "wallet", "paid", 5_000).with(|rows| {
        rows.payments = vec![payment("7", "1", "wallet", "paid", 5_000).with(|row| row.approved_at = Some(hour(8)))];
    });
    let judgement = judged(&holding(6_000, vec![rows]));
    let made = &only(&judgement).payments;
    assert_eq!(ids_and_amounts(made), [(Some("7"), Status::Paid, 5_000)]);
    assert_eq!((made[0].created_at, made[0].paid_at, made[0].corrects), (hour(1), Some(hour(1)), Some(WalletEntryMissing)));
}

#[test]
fn each_payment_by_wallet_is_one_with_an_entry_of_its_own_amount() {
    for parts in [[3_000, 2_000], [2_500, 2_500]] {
        let rows = order("1", "paid", "wallet", "paid", 5_000).with(|rows| {
            rows.payments = vec![payment("7", "1", "wallet", "paid", parts[0]), payment("8", "1", "wallet", "paid", parts[1])];
        });
        let judgement = judged(&holding(6_000, vec![rows]).with(|account| {
            account.transactions.extend([entry("2", -parts[1], "1"), entry("3", -parts[0], "1")]);
            account.wallet = Some(wallet(1_000));
        }));
        let mut made = ids_and_amounts(&only(&judgement).payments);
        made.sort_unstable_by_key(|(id, ..)| *id);
        let expected = [(Some("7"), Status::Paid, parts[0]), (Some("8"), Status::Paid, parts[1])];
        assert_eq!((codes(&judgement), made), (vec![], expected.to_vec()));
    }
}

#[test]
fn a_payment_by_wallet_that_failed_or_was_given_back_asks_for_no_debit() {
    for (word, stands) in [("rejected", Status::Expired), ("cancelled", Status::Expired), ("refunded", Status::Cancelled)] {
        let row = payment("7", "1", "wallet", word, 5_000);
        let unpaid = order("1", "pending", "cod", "unpaid", 5_000).with(|rows| rows.payments = vec![row.clone()]);
        let judgement = judged(&holding(9_000, vec![unpaid]));
        assert_eq!(codes(&judgement), [] as [&str; 0], "{word}");
        assert_eq!(ids_and_amounts(&only(&judgement).payments), [(Some("7"), stands, 5_000)], "{word}");
        let again = order("1", "paid", "wallet", "paid", 5_000).with(|rows| rows.payments = vec![row]);
        let judgement = judged(&holding(9_000, vec![again]).with(|account| {
            account.transactions.push(entry("2", -5_000, "1"));
            account.wallet = Some(wallet(4_000));
        }));
        let expected = [(Some("wallet:2"), Status::Paid, 5_000), (Some("7"), stands, 5_000)];
        assert_eq!(ids_and_amounts(&only(&judgement).payments), expected, "the entry is of another attempt than the one {word}");
    }
}
