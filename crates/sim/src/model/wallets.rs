//! What every wallet holds, and what it must pay of an order.

use std::collections::BTreeMap;

use docket_domain::command::Command;
use docket_domain::ids::MerchantId;
use docket_domain::ordering::PlaceOrder;
use docket_domain::payments::{PaymentMethod, Terms};
use rusqlite::params;

use super::Change;
use crate::world::{KeyRow, Look};
use crate::{Failure, Verdict};

/// What each holds, by the row of its customer.
#[derive(Default)]
pub struct Wallets {
    held: BTreeMap<i64, i64>,
    /// Whether the records say it better.
    is_unknown: bool,
}

impl Wallets {
    /// What a customer's holds.
    pub fn of(&self, customer: i64) -> i64 {
        self.held.get(&customer).copied().unwrap_or(0)
    }

    /// Puts into a wallet, or takes out of it.
    pub fn apply(&mut self, change: Change<Vec<(i64, i64)>>) {
        match change {
            Change::Unknown => self.is_unknown = true,
            Change::Known(changes) => {
                for (customer, amount) in changes {
                    *self.held.entry(customer).or_default() += amount;
                }
            }
        }
    }

    /// Looks whether the records have the same.
    pub fn compare(&mut self, look: &Look, merchant: MerchantId) -> Verdict {
        let sql = "SELECT customer_row, -sum(wallets) FROM customer_balance WHERE merchant_id = ?1
                   GROUP BY customer_row HAVING sum(wallets) <> 0";
        let stored: BTreeMap<i64, i64> = look.all(sql, [merchant.0], |row| Ok((row.get(0)?, row.get(1)?))).into_iter().collect();
        if let Some((customer, held)) = stored.iter().find(|(_, held)| **held < 0) {
            return Err(Failure::new("no wallet holds less than nothing", format!("{held} of customer {customer}")));
        }
        if std::mem::take(&mut self.is_unknown) {
            self.held = stored;
            return Ok(());
        }
        self.held.retain(|_, held| *held != 0);
        if self.held != stored {
            let detail = format!("{:?} by what was done, {stored:?} by the records", self.held);
            return Err(Failure::new("a wallet holds what was put in less what was taken out", detail));
        }
        Ok(())
    }
}

/// What a command that was done does to wallets.
pub fn change(command: &Command, row: &KeyRow, look: &Look, merchant: MerchantId) -> Change<Vec<(i64, i64)>> {
    let number = |sql: &str| look.number(sql, params![merchant.0, row.id.as_bytes().as_slice()]);
    let customer_of_payment = || number("SELECT customer_row FROM payment WHERE merchant_id = ?1 AND payment_id = ?2");
    match command {
        Command::TopUpWallet(top_up) => Change::Known(vec![(customer_of_payment(), top_up.amount.0)]),
        Command::AdjustWallet(adjust) => {
            let customer = number("SELECT row FROM customer WHERE merchant_id = ?1 AND customer_id = ?2");
            Change::Known(vec![(customer, adjust.amount.0)])
        }
        Command::RecordPayment(payment) if payment.method == PaymentMethod::Wallet => {
            Change::Known(vec![(customer_of_payment(), -payment.amount.0)])
        }
        Command::RecordPayment(_) => {
            // What comes for an order that is cancelled goes into the wallet.
            let came = number("SELECT amount FROM payment WHERE merchant_id = ?1 AND payment_id = ?2 AND purpose = 'top_up'");
            Change::Known(if came > 0 { vec![(customer_of_payment(), came)] } else { Vec::new() })
        }
        Command::PlaceOrder(_) => {
            let sql = "SELECT p.customer_row, p.amount FROM orders o
                       JOIN payment p ON p.merchant_id = o.merchant_id AND p.order_row = o.row AND p.method = 'wallet'
                       WHERE o.merchant_id = ?1 AND o.order_id = ?2";
            let document = params![merchant.0, row.id.as_bytes().as_slice()];
            let paid = look.one(sql, document, |row| Ok((row.get(0)?, -row.get::<_, i64>(1)?)));
            Change::Known(paid.into_iter().collect())
        }
        Command::CancelOrder(_)
        | Command::TransitionOrder(_)
        | Command::DeliverOrder(_)
        | Command::AmendOrder(_)
        | Command::MergeOrders(_)
        | Command::SplitOrder(_)
        | Command::ApprovePayment(_)
        | Command::RefundPayment(_)
        | Command::SellItems(_)
        | Command::ReturnItems(_)
        | Command::MergeCustomers(_) => Change::Unknown,
        _ => Change::Known(Vec::new()),
    }
}

/// What a wallet that holds so much must pay of a new order.
pub fn must_pay(order: &PlaceOrder, total: i64, holds: i64) -> i64 {
    let Some(payment) = &order.payment else { return 0 };
    if payment.method == Some(Terms::Wallet) {
        total
    } else if payment.use_wallet {
        total.min(holds)
    } else {
        0
    }
}
