//! Money at its edges: each of these once came out wrong on a random day.

use std::sync::Arc;

use docket_domain::access::Role;
use docket_domain::billing::Settlement;
use docket_domain::command::{Command, Document};
use docket_domain::customers::Customer;
use docket_domain::ids::{BillId, CustomerId, OrderId, PaymentId};
use docket_domain::ledger::Account;
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::ordering::{NewOrderPayment, PlaceOrder, Status, TransitionOrder};
use docket_domain::payments::{
    AdjustWallet, ApprovePayment, Payment, PaymentMethod, RecordPayment, RefundPayment, Status as PaymentState, Terms,
    TopUpWallet,
};
use docket_domain::refusal::Code;

use crate::fixtures::{
    bring_to, caller, cash, finding, merging, moving, paying, placing, settings, shawarma, someone, with_two_outlets,
};
use crate::shop::Shop;

const ON_ITS_WAY: [Status; 3] = [Status::Confirmed, Status::Preparing, Status::Ready];

fn customer(shop: &mut Shop, national: &str) -> Arc<Customer> {
    let outcome = shop.run(&someone(Role::Owner), finding(caller(national, None))).expect("found or made");
    let Document::Customer(customer) = outcome.document else { panic!("not a customer") };
    customer
}

fn top_up(shop: &mut Shop, customer: CustomerId, outlet: &str, minor: i64) -> PaymentId {
    let amount = Amount(minor);
    let outlet = Some(outlet.into());
    let top_up = TopUpWallet { customer, outlet, amount, method: PaymentMethod::Card, reference: None };
    payment(shop, Command::TopUpWallet(Box::new(top_up))).id
}

fn payment(shop: &mut Shop, command: Command) -> Arc<Payment> {
    let outcome = shop.run(&someone(Role::Owner), command).expect("the payment is taken");
    let Document::Payment(payment) = outcome.document else { panic!("not a payment") };
    payment
}

fn refunding(payment: PaymentId, minor: Option<i64>, method: Option<PaymentMethod>) -> Command {
    let amount = minor.map(Amount);
    Command::RefundPayment(Box::new(RefundPayment { payment, amount, method, reason: "asked for".into() }))
}

fn transfer(order: OrderId, minor: i64, received: bool) -> Command {
    let received = Some(received);
    paying(RecordPayment { order: Some(order), method: PaymentMethod::BankTransfer, received, ..cash(minor) })
}

/// An order of one shawarma, 25.00, of a customer, on those terms.
fn ordered(shop: &mut Shop, terms: Terms) -> OrderId {
    let payment = NewOrderPayment { method: Some(terms), ..NewOrderPayment::default() };
    let customer = Some(caller("501234567", None));
    shop.place(&someone(Role::Owner), placing(PlaceOrder { customer, payment: Some(payment), ..shawarma() })).id
}

/// Hands an order over to whoever owes it then.
fn on_account(shop: &mut Shop, order: OrderId) -> BillId {
    let settlement = Settlement { payments: Vec::new(), on_account: true };
    let hand_over = TransitionOrder { order, to: Status::Delivered, reason: None, settlement, version: None };
    shop.run(&someone(Role::Owner), Command::TransitionOrder(Box::new(hand_over))).expect("handed over");
    *shop.rows.bills.keys().next_back().expect("a bill")
}

#[test]
fn what_is_in_a_wallet_is_not_given_back_into_it() {
    let mut shop = Shop::open(settings());
    let customer = customer(&mut shop, "501234567");
    let topped_up = top_up(&mut shop, customer.id, "MAIN", 500);
    let refusal = shop.refuse(&someone(Role::Owner), refunding(topped_up, None, Some(PaymentMethod::Wallet)));
    assert_eq!(refusal.code, Code::PaymentMethodNotTaken);
    payment(&mut shop, refunding(topped_up, None, None));
    assert_eq!(shop.rows.customer_accounts[&customer.row].wallet(), Amount::ZERO);
}

#[test]
fn a_transfer_is_awaited_no_more_once_its_order_is_handed_over() {
    let mut shop = Shop::open(settings());
    let order = ordered(&mut shop, Terms::Cash);
    let awaited = payment(&mut shop, transfer(order, 2_500, false));
    bring_to(&mut shop, order, &ON_ITS_WAY);
    shop.run(&someone(Role::Owner), moving(order, Status::Delivered)).expect("paid in cash");
    assert_eq!(shop.rows.payments[&awaited.id].status, PaymentState::Cancelled);
    assert_eq!(shop.rows.orders[&order].payments[0].status, PaymentState::Cancelled);
}

#[test]
fn a_transfer_may_be_approved_in_the_group_that_records_it() {
    let mut shop = Shop::open(settings());
    let order = ordered(&mut shop, Terms::Cash);
    let owner = someone(Role::Owner);
    let awaited = shop.request(&owner, transfer(order, 2_500, false));
    let answer = shop.decide_group(std::slice::from_ref(&awaited)).remove(0).expect("awaited");
    let Document::Payment(payment) = answer.document else { panic!("not a payment") };
    let approve = ApprovePayment { payment: payment.id, to_wallet: false };
    let approve = shop.request(&owner, Command::ApprovePayment(Box::new(approve)));
    shop.run_group(&[approve]).remove(0).expect("it has come");
    assert_eq!(shop.rows.orders[&order].paid(), Amount(2_500));
}

#[test]
fn nothing_is_taken_twice_for_an_order_that_was_handed_over() {
    let mut shop = Shop::open(settings());
    let order = ordered(&mut shop, Terms::Cash);
    bring_to(&mut shop, order, &ON_ITS_WAY);
    shop.run(&someone(Role::Owner), moving(order, Status::Delivered)).expect("paid in cash");
    let again = paying(RecordPayment { order: Some(order), ..cash(2_500) });
    assert_eq!(shop.refuse(&someone(Role::Owner), again).code, Code::PaymentNothingDue);
}

#[test]
fn what_is_due_back_of_an_order_that_was_billed_is_what_its_bill_left_of_each_payment() {
    let mut shop = Shop::open(settings());
    let order = ordered(&mut shop, Terms::Cash);
    let first = payment(&mut shop, transfer(order, 1_500, true));
    let second = payment(&mut shop, transfer(order, 1_500, true));
    bring_to(&mut shop, order, &ON_ITS_WAY);
    shop.run(&someone(Role::Owner), moving(order, Status::Delivered)).expect("handed over");
    // Its bill took all of the first, and 10.00 of the second.
    let refusal = shop.refuse(&someone(Role::Owner), refunding(first.id, None, None));
    assert_eq!(refusal.code, Code::RefundTooMuch);
    let refunded = payment(&mut shop, refunding(second.id, None, None));
    assert_eq!((refunded.refunded, refunded.billed), (Amount(500), Some(Amount(1_000))));
}

#[test]
fn a_transfer_on_a_bill_is_recorded_when_it_has_come() {
    let mut shop = Shop::open(settings());
    let order = ordered(&mut shop, Terms::HouseAccount);
    bring_to(&mut shop, order, &ON_ITS_WAY);
    let bill = on_account(&mut shop, order);
    let on_bill = |received| {
        let method = PaymentMethod::BankTransfer;
        paying(RecordPayment { bill: Some(bill), method, received: Some(received), ..cash(2_500) })
    };
    let refusal = shop.refuse(&someone(Role::Owner), on_bill(false));
    assert_eq!(refusal.code, Code::PaymentMethodNotTaken);
    payment(&mut shop, on_bill(true));
    assert_eq!(shop.rows.bills[&bill].owed(), Amount::ZERO);
}

#[test]
fn a_wallet_that_was_filled_at_one_outlet_and_spent_at_another_is_merged() {
    let mut shop = Shop::open(with_two_outlets());
    let (stays, goes) = (customer(&mut shop, "501234567"), customer(&mut shop, "501234568"));
    top_up(&mut shop, goes.id, "MAIN", 500);
    let spend = AdjustWallet { customer: goes.id, outlet: Some("YAS".into()), amount: Amount(-200), reason: "spent".into() };
    shop.run(&someone(Role::Owner), Command::AdjustWallet(Box::new(spend))).expect("there is enough");
    shop.run(&someone(Role::Owner), merging(stays.id, goes.id)).expect("they are one");
    let accounts = |customer: &Customer| shop.rows.customer_accounts[&customer.row].clone();
    assert_eq!((accounts(&stays).wallet(), accounts(&goes).wallet()), (Amount(300), Amount::ZERO));
    assert!(accounts(&goes).outlets().iter().flat_map(|at| at.nets).all(|net| net == Amount::ZERO));
}

#[test]
fn cash_that_is_given_back_in_parts_is_no_more_than_was_paid() {
    let mut shop = Shop::open(Settings { smallest_coin: Amount(25), ..settings() });
    let paid = payment(&mut shop, paying(cash(1_000)));
    for _ in 0..10 {
        shop.run(&someone(Role::Owner), refunding(paid.id, Some(13), None)).ok();
        shop.run(&someone(Role::Owner), refunding(paid.id, Some(12), Some(PaymentMethod::Card))).ok();
    }
    payment(&mut shop, refunding(paid.id, None, None));
    let given: i64 = shop.rows.payment_refunds.iter().map(|refund| refund.amount.0 + refund.rounding.0).sum();
    assert!((988..=1_012).contains(&given), "1,000 were paid, and {given} were given back");
    let drawer = shop.rows.balances.iter().filter(|(key, _)| key.account.account == Account::CashDrawers);
    assert_eq!(drawer.map(|(_, balance)| balance.net().0 % 25).sum::<i64>(), 0, "what is left are coins");
}

#[test]
fn a_wallet_that_holds_too_little_is_told_what_it_holds_and_what_was_wanted() {
    let mut shop = Shop::open(settings());
    let customer = customer(&mut shop, "501234567");
    top_up(&mut shop, customer.id, "MAIN", 500);
    let take = AdjustWallet { customer: customer.id, outlet: None, amount: Amount(-725), reason: "spent".into() };
    let refusal = shop.refuse(&someone(Role::Owner), Command::AdjustWallet(Box::new(take)));
    assert_eq!(refusal.code, Code::WalletInsufficient);
    assert_eq!(refusal.detail, "The wallet holds 5.00, and 7.25 was to be taken from it.");
}
