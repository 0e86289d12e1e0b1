//! Payments, wallets, shifts and days.

use docket_domain::access::Actor;
use docket_domain::command::Command;
use docket_domain::days::{CloseDay, ReopenDay};
use docket_domain::delivery::{HandInCash, HandInto};
use docket_domain::money::Amount;
use docket_domain::ordering::Order;
use docket_domain::payments::{
    AdjustWallet, ApprovePayment, ExpirePayment, PaymentMethod, RecordPayment, RefundPayment, RejectPayment, TopUpWallet,
};
use docket_domain::shifts::{CashMovementKind, CloseShift, MoveCash, OpenShift};
use docket_domain::time::{Date, Timestamp};

use super::{Known, actor, people};
use crate::dice::Dice;
use crate::shop::{cashier, driver};

/// Money of customers, for orders and in their wallets.
pub fn of_customers(known: &Known, dice: &mut Dice) -> (Actor, Command) {
    let actor = actor(dice);
    let command = match dice.from(1, 16) {
        1..=4 => known.customer(dice).map(|customer| {
            let (outlet, amount) = (Some("MAIN".to_owned()), Amount(dice.from(1, 30_000)));
            let method = dice.of(&[PaymentMethod::Cash, PaymentMethod::Card, PaymentMethod::Wallet]);
            Command::TopUpWallet(Box::new(TopUpWallet { customer: customer.id, outlet, amount, method, reference: None }))
        }),
        5 | 6 => known.customer(dice).map(|customer| {
            let amount = Amount(if dice.one_in(2) { dice.from(1, 3_000) } else { -dice.from(1, 3_000) });
            let (outlet, reason) = (Some("MAIN".to_owned()), "an apology".to_owned());
            Command::AdjustWallet(Box::new(AdjustWallet { customer: customer.id, outlet, amount, reason }))
        }),
        7..=10 => known.open_order(dice).map(|order| for_order(&order, dice)),
        11 => known.customer(dice).map(|customer| {
            let recorded = recorded(Amount(dice.from(1, 9_000)), PaymentMethod::Cash);
            let deposit = RecordPayment { customer: Some(customer.id), outlet: Some("MAIN".into()), ..recorded };
            Command::RecordPayment(Box::new(deposit))
        }),
        12 | 13 => known.payment(dice).map(|payment| {
            let (payment, to_wallet) = (payment.id, dice.one_in(5));
            Command::ApprovePayment(Box::new(ApprovePayment { payment, to_wallet }))
        }),
        14 => known.payment(dice).map(|payment| {
            if dice.one_in(2) {
                Command::ExpirePayment(Box::new(ExpirePayment { payment: payment.id }))
            } else {
                Command::RejectPayment(Box::new(RejectPayment { payment: payment.id, reason: "blurred".into() }))
            }
        }),
        _ => known.payment(dice).map(|payment| {
            let amount = dice.one_in(2).then(|| Amount(dice.from(1, 2_000)));
            let method = dice.one_in(3).then(|| dice.of(&[PaymentMethod::Cash, PaymentMethod::Wallet]));
            let reason = "too much".to_owned();
            Command::RefundPayment(Box::new(RefundPayment { payment: payment.id, amount, method, reason }))
        }),
    };
    (actor, command.unwrap_or_else(|| people::find(dice)))
}

/// A payment for an order: often what is due, sometimes anything.
pub fn for_order(order: &Order, dice: &mut Dice) -> Command {
    let method = dice.of(&[PaymentMethod::Cash, PaymentMethod::Card, PaymentMethod::Wallet, PaymentMethod::BankTransfer]);
    let left = order.left_to_pay().0;
    let amount = if left > 0 && !dice.one_in(3) { left } else { dice.from(1, 9_000) };
    Command::RecordPayment(Box::new(RecordPayment { order: Some(order.id), ..recorded(Amount(amount), method) }))
}

fn recorded(amount: Amount, method: PaymentMethod) -> RecordPayment {
    RecordPayment {
        user: None,
        customer: None,
        order: None,
        bill: None,
        outlet: None,
        amount,
        method,
        received: None,
        business_date: None,
        reference: None,
        client_reference: None,
    }
}

/// The drawer of the till, and what drivers bring to it.
pub fn of_the_till(known: &Known, dice: &mut Dice) -> (Actor, Command) {
    let open = OpenShift { register: Some("R1".into()), opening_float: Amount(dice.from(0, 9) * 1_000), business_date: None };
    let command = match (dice.from(1, 9), known.shift(dice)) {
        (1..=3, Some(shift)) => {
            let (kind, amount) = (dice.of(CashMovementKind::BY_HAND), Amount(dice.from(1, 5_000)));
            Command::MoveCash(Box::new(MoveCash { shift, kind, amount, reason: "change".into() }))
        }
        (4 | 5, Some(shift)) => {
            let close = CloseShift { shift, counted: Amount(dice.from(0, 50_000)), denominations: Vec::new(), version: None };
            Command::CloseShift(Box::new(close))
        }
        (6 | 7, Some(_)) => {
            let into = if dice.one_in(2) { HandInto::Drawer(Some("R1".into())) } else { HandInto::Safe(Some("MAIN".into())) };
            let (driver, amount) = (driver(dice.from(0, 1)).user, Amount(dice.from(1, 4_000)));
            Command::HandInCash(Box::new(HandInCash { driver, amount, into }))
        }
        _ => Command::OpenShift(Box::new(open)),
    };
    (cashier(), command)
}

/// A day is closed, as the timer asks, or opened again.
pub fn of_the_day(known: &Known, dice: &mut Dice) -> Command {
    let outlet = dice.of(&["MAIN", "YAS"]).to_owned();
    let date = |days: i64| -> Date { Timestamp(known.goods.now.0 + days * 86_400_000).utc_date() };
    if dice.one_in(4) {
        let reopen = ReopenDay { outlet, date: date(dice.from(-2, 0)), reason: "forgotten".into() };
        return Command::ReopenDay(Box::new(reopen));
    }
    let close = CloseDay { outlet, date: date(dice.from(-2, 0)), by_hand: dice.one_in(4) };
    Command::CloseDay(Box::new(close))
}
