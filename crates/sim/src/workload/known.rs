//! What clients have seen of a merchant's records, for later commands to lead to.

use std::sync::Arc;

use docket_domain::customers::Customer;
use docket_domain::ids::{ShiftId, TokenId, UserId};
use docket_domain::ordering::Order;
use docket_domain::payments::Payment;
use docket_domain::standing::StandingOrder;

use crate::dice::Dice;
use crate::months;

/// What they have seen.
pub struct Known {
    /// What the months need: time, bills, orders, purchases, batches and products.
    pub goods: months::Known,
    /// Every customer, in the order in which they came.
    pub customers: Vec<Arc<Customer>>,
    /// Every payment as it stood last.
    pub payments: Vec<Arc<Payment>>,
    /// Every shift.
    pub shifts: Vec<ShiftId>,
    /// Every user.
    pub users: Vec<UserId>,
    /// Every token.
    pub tokens: Vec<TokenId>,
    /// Every standing order as it stood last.
    pub standing: Vec<Arc<StandingOrder>>,
}

impl Known {
    /// Nothing yet.
    pub fn nothing() -> Known {
        Known {
            goods: months::Known::of(std::iter::empty()),
            customers: Vec::new(),
            payments: Vec::new(),
            shifts: Vec::new(),
            users: Vec::new(),
            tokens: Vec::new(),
            standing: Vec::new(),
        }
    }

    /// One of the customers.
    pub fn customer(&self, dice: &mut Dice) -> Option<Arc<Customer>> {
        some(&self.customers, dice)
    }

    /// One of the payments, mostly of the last.
    pub fn payment(&self, dice: &mut Dice) -> Option<Arc<Payment>> {
        let from = if dice.one_in(4) { 0 } else { self.payments.len().saturating_sub(4) };
        some(&self.payments[from..], dice)
    }

    /// One of the shifts, mostly the last.
    pub fn shift(&self, dice: &mut Dice) -> Option<ShiftId> {
        if dice.one_in(4) { some(&self.shifts, dice) } else { self.shifts.last().copied() }
    }

    /// One of the users.
    pub fn user(&self, dice: &mut Dice) -> Option<UserId> {
        some(&self.users, dice)
    }

    /// One of the tokens.
    pub fn token(&self, dice: &mut Dice) -> Option<TokenId> {
        some(&self.tokens, dice)
    }

    /// One of the standing orders.
    pub fn standing(&self, dice: &mut Dice) -> Option<Arc<StandingOrder>> {
        some(&self.standing, dice)
    }

    /// One of the orders that are open, mostly of the first, so that they come far.
    pub fn open_order(&self, dice: &mut Dice) -> Option<Arc<Order>> {
        let open = self.goods.orders.values().filter(|order| order.status.is_open());
        let open: Vec<Arc<Order>> = if dice.one_in(3) { open.cloned().collect() } else { open.take(3).cloned().collect() };
        some(&open, dice)
    }

    /// One of the orders, open or not.
    pub fn order(&self, dice: &mut Dice) -> Option<Arc<Order>> {
        let most = self.goods.orders.len() as i64 - 1;
        (most >= 0).then(|| self.goods.orders.values().nth(dice.from(0, most) as usize).cloned()).flatten()
    }
}

fn some<T: Clone>(list: &[T], dice: &mut Dice) -> Option<T> {
    (!list.is_empty()).then(|| dice.of(list))
}
