//! Which payments of an order come in, and as what.
//!
//! | in the files | in Docket |
//! | --- | --- |
//! | paid | paid |
//! | a receipt waits for finance, and something is left to pay | receipt uploaded; a bank transfer, whatever it was called |
//! | a transfer is awaited, something is left to pay, and the order was not handed over | awaited |
//! | rejected, failed, expired | expired |
//! | given back; awaited no more; a payment by wallet that took nothing out of it | cancelled: no money, but id and number are kept |
//! | an entry out of the wallet | paid by wallet, with the payment of the same amount as one |
//! | a debit that is missing, and made | paid by wallet, dated at the order; as the payments by wallet that come to it, else as one of its own |
//! | what no file has (`dues.rs`) | paid |

use super::dues::{Unrecorded, receipt};
use super::money::{Given, Money, sum};
use super::order::Case;
use super::report::{Draft, Report};
use super::wallet::DebitOutcome;
use crate::legacy::findings::FindingCode;
use crate::legacy::rows::{LegacyFile, OrderRow, PaymentRow, Place};
use crate::legacy::statuses::Stage;
use crate::legacy::taking_in::{LegacyNumber, LegacyPayment};
use crate::money::Amount;
use crate::payments::{PaymentMethod, Status, Terms};
use crate::time::Timestamp;

/// The payments of an order, by time. `stuck` is the one that finance should have approved.
pub fn payments(
    case: &Case<'_>,
    unrecorded: Unrecorded,
    stuck: Option<&PaymentRow>,
    report: &mut Report<'_>,
) -> Vec<LegacyPayment> {
    let money = case.money;
    let order = &money.rows.order;
    let left = case.left(unrecorded);
    let mut payments = Vec::with_capacity(money.rows.payments.len() + 1);
    for (row, given) in &money.given {
        let status = status(row, *given, money, left);
        let amount = match stuck {
            // The receipt says what came, where the payment itself would not do.
            Some(stuck) if stuck.id == row.id && row.amount.0 < left => receipt(row),
            _ => row.amount.0,
        };
        payments.push(LegacyPayment { amount: Amount(amount), ..of_row(row, method(row, money.terms), status, order, report) });
    }
    payments.extend(money.void.iter().map(|(row, given)| void(row, *given, order, report)));
    by_wallet(case, &mut payments, report);
    if let Some(payment) = of_no_file(money, unrecorded) {
        payments.push(payment);
    }
    payments.sort_by_key(|payment| payment.created_at);
    payments
}

fn status(row: &PaymentRow, given: Given, money: &Money<'_>, left: i64) -> Status {
    let is_due = left > 0 && !money.place.is_over();
    match given {
        Given::Paid => Status::Paid,
        Given::Waiting if is_due => Status::ReceiptUploaded,
        Given::Awaited if is_due && money.place.stage != Stage::Delivered && is_transfer(row, money) => Status::Awaited,
        Given::Failed => Status::Expired,
        Given::Waiting | Given::Awaited | Given::Undone => Status::Cancelled,
    }
}

fn is_transfer(row: &PaymentRow, money: &Money<'_>) -> bool {
    method(row, money.terms) == PaymentMethod::BankTransfer
}

fn by_wallet(case: &Case<'_>, payments: &mut Vec<LegacyPayment>, report: &mut Report<'_>) {
    let money = case.money;
    let order = &money.rows.order;
    for debit in &money.debits {
        let (amount, at) = (Amount(debit.kept), debit.entry.at);
        match (debit.row, case.has_wallet && debit.kept > 0) {
            (Some(row), true) => {
                let paid = of_row(row, PaymentMethod::Wallet, Status::Paid, order, report);
                payments.push(LegacyPayment { amount, created_at: at, paid_at: Some(at), ..paid });
            }
            (Some(row), false) => payments.push(of_row(row, PaymentMethod::Wallet, Status::Cancelled, order, report)),
            (None, true) => {
                let legacy_id = Some(format!("wallet:{}", debit.entry.id));
                payments.push(LegacyPayment { legacy_id, ..unnumbered(PaymentMethod::Wallet, amount, at, None) });
            }
            (None, false) => {}
        }
    }
    let made = case.made();
    let are_made = made > 0 && sum(money.unmatched.iter().map(|row| row.amount.0)) == made;
    let (status, at) = if are_made { (Status::Paid, Some(order.created_at)) } else { (Status::Cancelled, None) };
    for row in &money.unmatched {
        let payment = of_row(row, PaymentMethod::Wallet, status, order, report);
        let created_at = at.unwrap_or(payment.created_at);
        let corrects = are_made.then_some(FindingCode::WalletEntryMissing);
        payments.push(LegacyPayment { created_at, paid_at: at, corrects, ..payment });
    }
    if made > 0 && !are_made {
        let corrects = Some(FindingCode::WalletEntryMissing);
        payments.push(unnumbered(PaymentMethod::Wallet, Amount(made), order.created_at, corrects));
    }
}

fn of_no_file(money: &Money<'_>, unrecorded: Unrecorded) -> Option<LegacyPayment> {
    let management = money.rows.management.as_ref();
    let order = &money.rows.order;
    let (amount, at, corrects) = match unrecorded {
        Unrecorded::Nothing => return None,
        Unrecorded::AtTheDoor(amount) => (amount, management.and_then(|row| row.delivered_at.or(row.paid_at)), None),
        Unrecorded::Decided(amount) => (amount, management.and_then(|row| row.paid_at), Some(FindingCode::PaymentMissing)),
    };
    let method = match (unrecorded, money.terms) {
        (Unrecorded::AtTheDoor(_), None) => PaymentMethod::Cash,
        (_, terms) => terms.filter(|terms| *terms != Terms::Wallet).and_then(taken_by).unwrap_or(PaymentMethod::BankTransfer),
    };
    Some(unnumbered(method, Amount(amount), at.unwrap_or(order.created_at), corrects))
}

/// A payment that is paid and that no file has as such.
fn unnumbered(method: PaymentMethod, amount: Amount, at: Timestamp, corrects: Option<FindingCode>) -> LegacyPayment {
    LegacyPayment {
        legacy_id: None,
        number: LegacyNumber::None,
        method,
        amount,
        status: Status::Paid,
        created_at: at,
        paid_at: Some(at),
        receipt_at: None,
        user: None,
        corrects,
    }
}

/// A payment by wallet that failed, was not made, or of which nothing is left.
fn void(row: &PaymentRow, given: Given, order: &OrderRow, report: &mut Report<'_>) -> LegacyPayment {
    let status = if given == Given::Failed { Status::Expired } else { Status::Cancelled };
    of_row(row, PaymentMethod::Wallet, status, order, report)
}

fn of_row(row: &PaymentRow, method: PaymentMethod, status: Status, order: &OrderRow, report: &mut Report<'_>) -> LegacyPayment {
    let at = row.known_at(Some(order)).unwrap_or(order.created_at);
    let number = number(row, Some(order), report);
    plain(row, number, method, status, at)
}

/// A payment as its line has it.
pub fn plain(row: &PaymentRow, number: LegacyNumber, method: PaymentMethod, status: Status, at: Timestamp) -> LegacyPayment {
    let has_receipt = status == Status::ReceiptUploaded || row.receipt_uploaded_at.is_some();
    LegacyPayment {
        legacy_id: Some(row.id.clone()),
        number,
        method,
        amount: row.amount,
        status,
        created_at: at,
        paid_at: (status == Status::Paid).then(|| row.approved_at.unwrap_or(at)),
        receipt_at: has_receipt.then(|| row.receipt_uploaded_at.unwrap_or(at)),
        user: row.user.clone(),
        corrects: None,
    }
}

/// The number of a payment, with its finding where an earlier one has it.
pub fn number(row: &PaymentRow, order: Option<&OrderRow>, report: &mut Report<'_>) -> LegacyNumber {
    let mut draft = Draft::new(FindingCode::NumberDuplicate).payment(&row.id);
    if let Some(order) = order {
        draft = draft.order(order);
    }
    draft = draft.may_say(LegacyFile::Payments, row.line, row.number.as_ref().map(|number| format!("number = {number}")));
    numbered(row.number.as_ref(), row.number_is_of, draft, report)
}

/// A number that is kept, or that an earlier document has.
pub fn numbered(number: Option<&String>, is_of: Option<Place>, draft: Draft, report: &mut Report<'_>) -> LegacyNumber {
    match (number, is_of) {
        (None, _) => LegacyNumber::None,
        (Some(number), None) => LegacyNumber::Kept(number.clone()),
        (Some(number), Some(earlier)) => {
            let draft = draft.says(earlier.file, earlier.line, format!("number = {number}, earlier"));
            let proposal =
                "The earlier keeps it. This one gets the next free number of its series, and is found by the old one as well.";
            let new = vec![("number", "next".to_owned()), ("formerNumber", number.clone())];
            report.put_right(draft, vec![("number", number.clone())], new, proposal);
            LegacyNumber::Former(number.clone())
        }
    }
}

/// How money was given.
pub fn method(row: &PaymentRow, terms: Option<Terms>) -> PaymentMethod {
    let method = row.method.method.or(terms).and_then(taken_by).unwrap_or(PaymentMethod::BankTransfer);
    let is_transfer = super::money::given(row) == Given::Waiting && method != PaymentMethod::Wallet;
    if is_transfer { PaymentMethod::BankTransfer } else { method }
}

fn taken_by(terms: Terms) -> Option<PaymentMethod> {
    match terms {
        Terms::Cash | Terms::Cod => Some(PaymentMethod::Cash),
        Terms::Card => Some(PaymentMethod::Card),
        Terms::Wallet => Some(PaymentMethod::Wallet),
        Terms::BankTransfer => Some(PaymentMethod::BankTransfer),
        Terms::Platform => Some(PaymentMethod::Platform),
        Terms::HouseAccount => None,
    }
}

impl Case<'_> {
    /// What is made of a missing debit.
    pub fn made(&self) -> i64 {
        if let DebitOutcome::Made(amount) = self.debit { amount } else { 0 }
    }

    /// What no payment and no missing debit covers: all of it is explained where nobody knows how much the wallet was to pay.
    pub fn unexplained(&self) -> i64 {
        let left = self.money.total.saturating_sub(self.money.paid());
        match self.debit {
            DebitOutcome::Made(amount) | DebitOutcome::Left(Some(amount), _) => left.saturating_sub(amount),
            DebitOutcome::Left(None, _) => 0,
            DebitOutcome::NothingMissing | DebitOutcome::DecidedNone => left,
        }
    }

    /// What is left to pay in Docket.
    pub fn left(&self, unrecorded: Unrecorded) -> i64 {
        let by_wallet = if self.has_wallet { self.money.paid_by_wallet } else { 0 };
        let paid = [self.money.paid_otherwise, by_wallet, self.made(), unrecorded.amount()];
        self.money.total.saturating_sub(sum(paid.into_iter()))
    }
}
