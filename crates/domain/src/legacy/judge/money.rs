//! What the files say that was paid of an order, before anything is put right.
//!
//! | what the files have | what it counts as |
//! | --- | --- |
//! | a payment that is approved or paid | paid |
//! | a receipt that finance has not looked at | waiting |
//! | a payment that is given back; any payment of an order that is over and called refunded | undone: nothing is left of it |
//! | a payment on a house account | no money: the customer owes it, and it is left out |
//! | an entry out of the wallet that names the order | paid |
//! | a payment by wallet, and an entry of the same amount | one |
//! | a payment by wallet without an entry | not paid: the debit is missing, unless the payment is called unpaid itself |
//! | an entry back into the wallet | takes debits back until the order is handed over; afterwards only what was overpaid |
//!
//! What the wallet was to pay is the wallet column; where that says nothing, what payments by wallet come to; else the total less the
//! other payments; and where only a part was to come from the wallet and there is no other payment, nobody knows. It is never more
//! than is left to pay, and nothing of an order that waits and whose payment failed, or that was to come from the wallet as a whole and
//! is called unpaid.

use super::entries::Moves;
use super::lines::charged;
use super::place::{Paid, Place, place};
use crate::legacy::rows::{OrderRows, PaymentRow, TransactionRow};
use crate::legacy::statuses::{Meaning, PaidWord, Stage};
use crate::payments::Terms;

/// What has become of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Paid,
    Waiting,
    Awaited,
    Failed,
    Undone,
}

/// What went out of the wallet for an order.
pub struct Debit<'a> {
    pub entry: &'a TransactionRow,
    /// How much of it paid the order, and how much was given back since.
    pub kept: i64,
    pub undone: i64,
    /// The payment that is the same.
    pub row: Option<&'a PaymentRow>,
}

/// What should have gone out of the wallet, and did not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Nothing,
    Amount(i64),
    /// Nobody knows how much.
    Unknown,
    /// Another customer's wallet has entries for the order.
    PaidByOther,
    /// What went out was given back, and the order goes on.
    GivenBack,
}

/// The money of an order.
pub struct Money<'a> {
    pub rows: &'a OrderRows,
    pub total: i64,
    pub terms: Option<Terms>,
    pub place: Place,
    /// Payments that are not by wallet.
    pub given: Vec<(&'a PaymentRow, Given)>,
    pub debits: Vec<Debit<'a>>,
    /// Entries back into the wallet.
    pub refunds: Vec<&'a TransactionRow>,
    /// Payments by wallet without an entry; and those that failed, are undone or were not made.
    pub unmatched: Vec<&'a PaymentRow>,
    pub void: Vec<(&'a PaymentRow, Given)>,
    pub paid_otherwise: i64,
    pub paid_by_wallet: i64,
    pub missing: Missing,
    /// What another customer's wallet has for it.
    pub by_others: &'a [&'a TransactionRow],
}

impl<'a> Money<'a> {
    pub fn of(rows: &'a OrderRows, moves: &'a Moves<'a>) -> Money<'a> {
        let entries = moves.of_order(&rows.order.id);
        let terms = terms(rows);
        let mut money = Money {
            rows,
            total: charged(&rows.order),
            terms,
            place: Place { stage: Stage::Pending, is_mismatch: false },
            given: Vec::with_capacity(rows.payments.len()),
            debits: entries.iter().filter(|entry| entry.amount.0 < 0).map(|entry| Debit::new(entry)).collect(),
            refunds: entries.iter().filter(|entry| entry.amount.0 > 0).copied().collect(),
            unmatched: Vec::new(),
            void: Vec::new(),
            paid_otherwise: 0,
            paid_by_wallet: 0,
            missing: Missing::Nothing,
            by_others: moves.by_others(&rows.order.id),
        };
        money.sort_payments();
        money.find_place();
        money.undo();
        money.missing = money.find_missing();
        money
    }

    pub fn paid(&self) -> i64 {
        self.paid_otherwise.saturating_add(self.paid_by_wallet)
    }

    /// Whether it must be paid before anything is prepared.
    pub fn pays_first(&self) -> bool {
        self.terms.is_some_and(|terms| !terms.allow_later())
    }

    /// What was given back to the wallet beside the debits that are undone.
    pub fn given_back(&self) -> i64 {
        sum(self.refunds.iter().map(|entry| entry.amount.0)) - sum(self.debits.iter().map(|debit| debit.undone))
    }

    fn sort_payments(&mut self) {
        for row in &self.rows.payments {
            let given = given(row);
            match row.method.method {
                Some(Terms::HouseAccount) => {}
                _ if !is_by_wallet(row) => self.given.push((row, given)),
                _ if matches!(given, Given::Failed | Given::Undone) => self.void.push((row, given)),
                _ => {
                    let same = |debit: &&mut Debit<'_>| debit.row.is_none() && debit.kept == row.amount.0;
                    match self.debits.iter_mut().find(same) {
                        Some(debit) => debit.row = Some(row),
                        None if is_not_made(row) => self.void.push((row, given)),
                        None => self.unmatched.push(row),
                    }
                }
            }
        }
    }

    fn find_place(&mut self) {
        let debits = sum(self.debits.iter().map(|debit| debit.kept));
        let refunds = sum(self.refunds.iter().map(|entry| entry.amount.0));
        let paid = self.sum_of(Given::Paid).saturating_add((debits - refunds).max(0));
        let is_paid = self.total > 0 && paid >= self.total;
        self.place = place(self.rows, Paid { is_paid, pays_first: self.pays_first() });
        let is_refunded = words(self.rows).any(|word| word.money == Some(PaidWord::Refunded));
        if is_refunded && self.place.is_over() {
            for (_, given) in self.given.iter_mut().filter(|(_, given)| *given == Given::Paid) {
                *given = Given::Undone;
            }
        }
        self.paid_otherwise = self.sum_of(Given::Paid);
    }

    /// Takes debits back that were given back, the latest first.
    fn undo(&mut self) {
        let debits = sum(self.debits.iter().map(|debit| debit.kept));
        let refunds = sum(self.refunds.iter().map(|entry| entry.amount.0));
        let overpaid = self.paid_otherwise.saturating_add(debits).saturating_sub(self.total).max(0);
        let mut left = if self.place.has_arrived() { refunds.min(overpaid) } else { refunds };
        for debit in self.debits.iter_mut().rev() {
            debit.undone = debit.kept.min(left);
            debit.kept -= debit.undone;
            left -= debit.undone;
        }
        self.paid_by_wallet = sum(self.debits.iter().map(|debit| debit.kept));
    }

    fn find_missing(&self) -> Missing {
        let names_wallet = |word: Meaning| word.method == Some(Terms::Wallet) || word.money == Some(PaidWord::FromWallet);
        let column = self.rows.order.wallet_amount.map_or(0, |amount| amount.0);
        let is_named = column > 0 || !self.unmatched.is_empty() || words(self.rows).any(names_wallet);
        if self.place.is_over() || !is_named || self.is_called_unpaid() {
            return Missing::Nothing;
        }
        let by_rows = sum(self.unmatched.iter().map(|row| row.amount.0)).saturating_add(sum(self
            .debits
            .iter()
            .filter(|debit| debit.row.is_some())
            .map(|debit| debit.kept)));
        let promised = [Given::Paid, Given::Waiting, Given::Awaited].map(|given| self.sum_of(given));
        let others = sum(promised.into_iter());
        let left_to_pay = self.total.saturating_sub(self.paid());
        let due = match (column, by_rows) {
            (1.., _) => column,
            (_, 1..) => by_rows,
            _ if others == 0 && self.debits.is_empty() && self.terms != Some(Terms::Wallet) => {
                return if left_to_pay > 0 { Missing::Unknown } else { Missing::Nothing };
            }
            _ => self.total.saturating_sub(others),
        };
        let missing = due.saturating_sub(self.paid_by_wallet).min(left_to_pay);
        match missing {
            ..=0 => Missing::Nothing,
            _ if self.by_others.iter().any(|entry| entry.amount.0 < 0) => Missing::PaidByOther,
            _ if !self.refunds.is_empty() => Missing::GivenBack,
            missing => Missing::Amount(missing),
        }
    }

    /// Whether nobody says that the wallet has paid: an order that waits, and whose payment failed or, where all of it was to come from
    /// the wallet, was not made.
    fn is_called_unpaid(&self) -> bool {
        let said = self.rows.order.payment_status.and_then(|word| word.money);
        let is_unpaid = said == Some(PaidWord::Failed) || (said == Some(PaidWord::Unpaid) && self.terms == Some(Terms::Wallet));
        is_unpaid && self.place.stage == Stage::Pending && self.unmatched.is_empty()
    }

    fn sum_of(&self, given: Given) -> i64 {
        sum(self.given.iter().filter(|(_, is)| *is == given).map(|(row, _)| row.amount.0))
    }
}

impl<'a> Debit<'a> {
    fn new(entry: &'a TransactionRow) -> Debit<'a> {
        Debit { entry, kept: -entry.amount.0, undone: 0, row: None }
    }
}

/// The sum, or so much that no amount comes near it.
pub fn sum(parts: impl Iterator<Item = i64>) -> i64 {
    const MUCH: i128 = 1 << 60;
    parts.map(i128::from).sum::<i128>().clamp(-MUCH, MUCH) as i64
}

/// All words about an order, the one about its method first.
pub fn words(rows: &OrderRows) -> impl Iterator<Item = Meaning> {
    let order = &rows.order;
    let management = rows.management.as_ref().map(|row| row.status);
    [order.payment_method, order.payment_status, Some(order.status), management].into_iter().flatten()
}

/// What has become of a payment, by its word.
pub fn given(row: &PaymentRow) -> Given {
    match (row.status.money, row.status.stages) {
        (Some(PaidWord::Paid), _) => Given::Paid,
        (Some(PaidWord::ReceiptUploaded), _) => Given::Waiting,
        (Some(PaidWord::Failed), _) => Given::Failed,
        (Some(PaidWord::Refunded), _) => Given::Undone,
        (None, Some((Stage::Cancelled | Stage::Returned, _))) => Given::Failed,
        // "confirmed": by finance.
        (None, Some((first, _))) if first >= Stage::Confirmed => Given::Paid,
        _ => Given::Awaited,
    }
}

/// Whether nobody says that it was made.
fn is_not_made(row: &PaymentRow) -> bool {
    matches!(row.status.money, Some(PaidWord::Unpaid | PaidWord::Awaited))
}

pub fn is_by_wallet(row: &PaymentRow) -> bool {
    row.method.method == Some(Terms::Wallet)
}

fn terms(rows: &OrderRows) -> Option<Terms> {
    words(rows).find_map(|word| word.method)
}
