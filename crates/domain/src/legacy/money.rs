//! Where the money of another system's order stands when it comes in.
//!
//! | the order is | of what was paid | and the rest |
//! | --- | --- | --- |
//! | open | a deposit, as far as the order needs it; more is due back | left to pay |
//! | handed over | gone, as far as the order comes to it; more is due back | owed |
//! | come back | as handed over | nobody owes it |
//! | called off | due back, what the wallet had paid too | – |

use super::LegacyPayment;
use crate::ledger::{Account, AccountRef, EntryDraft};
use crate::money::Amount;
use crate::ordering::Status;
use crate::payments::{PaymentMethod, Status as PaymentState};
use crate::time::Date;

/// How much of a payment goes where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Share {
    /// How much of it the order needs.
    pub used: Amount,
    /// How much is due back.
    pub excess: Amount,
}

/// The money of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OrderMoney {
    /// Of each payment, in their order.
    pub shares: Vec<Share>,
    /// Whether it was handed over before: then it has an entry of its own instead of a bill's.
    pub is_over: bool,
    /// How much of what was paid is gone with it.
    pub taken: Amount,
    /// What the customer owes of it.
    pub owed: Amount,
}

/// Whether the money of a payment is there.
pub(super) fn is_in(payment: &LegacyPayment) -> bool {
    payment.status == PaymentState::Paid
}

/// Where money of the past comes from: out of the wallet, or from before the books.
pub(super) fn from_account(method: PaymentMethod) -> Account {
    match method {
        PaymentMethod::Wallet => Account::Wallets,
        PaymentMethod::Cash | PaymentMethod::Card | PaymentMethod::BankTransfer | PaymentMethod::Platform => {
            Account::OpeningBalances
        }
    }
}

impl OrderMoney {
    /// Of an order at that status, which comes to that total.
    pub fn of<'p>(status: Status, total: Amount, payments: impl Iterator<Item = &'p LegacyPayment>) -> OrderMoney {
        let mut left = if status == Status::Cancelled { 0 } else { total.0 };
        let shares: Vec<Share> = payments
            .map(|payment| {
                let paid = if is_in(payment) { payment.amount.0 } else { 0 };
                let used = paid.min(left);
                left -= used;
                Share { used: Amount(used), excess: Amount(paid - used) }
            })
            .collect();
        let is_over = matches!(status, Status::Delivered | Status::Returned);
        let taken = if is_over { shares.iter().map(|share| share.used.0).sum() } else { 0 };
        let owed = if status == Status::Delivered { left } else { 0 };
        OrderMoney { shares, is_over, taken: Amount(taken), owed: Amount(owed) }
    }

    /// The entry of an order that was handed over; nothing of any other.
    pub fn entry(&self, customer_row: Option<u64>, outlet: &str, business_date: Date) -> EntryDraft {
        let part = |account| AccountRef::of_customer(account, customer_row);
        let postings = vec![
            (part(Account::CustomerDeposits), self.taken),
            (part(Account::Receivables), self.owed),
            (AccountRef::whole(Account::OpeningBalances), Amount(-(self.taken.0 + self.owed.0))),
        ];
        EntryDraft { business_date, outlet: outlet.to_owned(), postings }
    }
}

/// The accounts that the entry of an order moves.
pub(super) fn accounts_of_entry(money: &OrderMoney) -> impl Iterator<Item = Account> + use<> {
    let moved = [
        (Account::CustomerDeposits, money.taken.0 > 0),
        (Account::Receivables, money.owed.0 > 0),
        (Account::OpeningBalances, money.taken.0 + money.owed.0 > 0),
    ];
    moved.into_iter().filter(|(_, is_moved)| *is_moved).map(|(account, _)| account)
}

/// The entry of a payment whose money is there.
pub(super) fn payment_entry(
    payment: &LegacyPayment,
    excess: Amount,
    customer_row: Option<u64>,
    outlet: &str,
    business_date: Date,
) -> EntryDraft {
    let part = |account| AccountRef::of_customer(account, customer_row);
    let from = match from_account(payment.method) {
        Account::Wallets => part(Account::Wallets),
        account => AccountRef::whole(account),
    };
    let postings = vec![
        (from, payment.amount),
        (part(Account::CustomerDeposits), Amount(excess.0 - payment.amount.0)),
        (part(Account::RefundsDue), Amount(-excess.0)),
    ];
    EntryDraft { business_date, outlet: outlet.to_owned(), postings }
}
