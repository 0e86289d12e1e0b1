//! Customers and what they have, drivers and what they owe, deliveries, standing orders, refunds.

use std::sync::Arc;

use docket_domain::access::Role;
use docket_domain::command::{Command, Document};
use docket_domain::customers::{Customer, Phone};
use docket_domain::delivery::{Delivery, FailDelivery, PickUpDelivery};
use docket_domain::ids::UserId;
use docket_domain::money::Amount;
use docket_domain::ordering::{Order, Status};
use docket_domain::payments::{Payment, RecordPayment, RefundPayment};
use docket_domain::standing::{StandingOrder, StandingStatus};
use docket_domain::time::Timestamp;
use docket_domain::writes::Writes;
use uuid::Uuid;

use super::{a_date, broken, writes, writes_of};
use crate::deliveries::{accepting, note, ready, under_way};
use crate::fixtures::{caller, cancelling, cash, creating, delivering, paying, placing, settings, shawarma, someone};
use crate::shop::Shop;
use crate::standing::breakfast;

fn damaged<T: Clone>(row: &mut Arc<T>, damage: impl FnOnce(&mut T)) {
    damage(Arc::make_mut(row));
}

/// What the check says when the second of two customers is broken like this.
fn broken_customer(damage: impl FnOnce(&mut Customer)) -> String {
    broken(writes(), |writes| damaged(&mut writes.customers[1].1, damage))
}

#[test]
fn customers_who_do_not_stand_alone_are_found() {
    let said = broken_customer(|customer| customer.merged_into = Some(customer.id));
    assert!(said.contains("is part of themselves"), "{said}");
    let said = broken_customer(|customer| customer.phone = None);
    assert!(said.contains("has no phone"), "{said}");
    let said = broken_customer(|customer| customer.erased_at = Some(Timestamp(1)));
    assert!(said.contains("was erased and is named"), "{said}");
    for damage in [(|customer| customer.email = Some("a@b.example".into())) as fn(&mut Customer), |customer| {
        customer.address = Some("Corniche Road 7".into())
    }] {
        let said = broken_customer(|customer| {
            (customer.erased_at, customer.phone) = (Some(Timestamp(1)), None);
            damage(customer);
        });
        assert!(said.contains("was erased and is named"), "{said}");
    }
}

#[test]
fn two_customers_with_one_phone_and_one_who_is_part_of_a_part_are_found() {
    let said = broken(writes(), |writes| {
        let phone: Option<Phone> = writes.customers[0].1.phone.clone();
        damaged(&mut writes.customers[1].1, |customer| customer.phone = phone);
    });
    assert!(said.contains("has the phone of another"), "{said}");
    let said = broken(writes(), |writes| {
        let (whole, other) = (writes.customers[0].1.id, writes.customers[1].1.id);
        damaged(&mut writes.customers[0].1, |customer| customer.merged_into = Some(other));
        damaged(&mut writes.customers[1].1, |customer| customer.merged_into = Some(whole));
    });
    assert!(said.contains("who is part of another"), "{said}");
}

/// The writes of a deposit of a customer.
fn deposit() -> Writes {
    let (mut shop, owner) = (Shop::open(settings()), someone(Role::Owner));
    let made = shop.run(&owner, creating(caller("501234567", None))).expect("made").document;
    let Document::Customer(aisha) = made else { panic!("not a customer") };
    let pay = |minor| paying(RecordPayment { customer: Some(aisha.id), ..cash(minor) });
    shop.run(&owner, pay(4_000)).expect("recorded");
    writes_of(&mut shop, &owner, pay(1_000))
}

#[test]
fn what_a_customer_has_and_was_not_posted_is_found() {
    for damage in [
        (|writes| writes.customer_accounts[0].0 = None) as fn(&mut Writes),
        |writes| writes.customer_accounts[0].2 = writes.customer_accounts[0].0.clone().expect("they had some"),
        |writes| {
            writes.entries.clear();
            writes.balances.clear();
            writes.payments.clear();
        },
    ] {
        let said = broken(deposit(), damage);
        assert!(said.contains("the accounts of customer") && said.contains("not what was posted"), "{said}");
    }
    let said = broken(deposit(), |writes| writes.customer_accounts.clear());
    assert!(said.contains("a posting to customer") && said.contains("without their accounts"), "{said}");
}

#[test]
fn a_payment_of_which_more_went_than_it_paid_is_found() {
    let said = broken(deposit(), |writes| damaged(&mut writes.payments[0].1, |payment| payment.refunded = Amount(1_001)));
    assert!(said.contains("is billed and given back than it paid"), "{said}");
    let said = broken(deposit(), |writes| {
        damaged(&mut writes.payments[0].1, |payment| (payment.refunded, payment.billed) = (Amount(501), Some(Amount(500))));
    });
    assert!(said.contains("is billed and given back than it paid"), "{said}");
    for damage in [(|payment| payment.refunded = Amount(-1)) as fn(&mut Payment), |payment| payment.paid_date = None] {
        let said = broken(deposit(), |writes| damaged(&mut writes.payments[0].1, damage));
        assert!(said.contains("is billed and given back than it paid"), "{said}");
    }
}

#[test]
fn a_refund_that_moves_no_money_is_found() {
    let refund = || {
        let (mut shop, owner) = (Shop::open(settings()), someone(Role::Owner));
        let Document::Payment(paid) = shop.run(&owner, paying(cash(4_000))).expect("recorded").document else {
            panic!("not a payment")
        };
        let refund = RefundPayment { payment: paid.id, amount: None, method: None, reason: "a mistake".into() };
        writes_of(&mut shop, &owner, Command::RefundPayment(Box::new(refund)))
    };
    let said = broken(refund(), |writes| writes.payment_refunds[0].amount = Amount::ZERO);
    assert!(said.contains("moves no money"), "{said}");
    let said = broken(refund(), |writes| writes.payment_refunds[0].row += 1);
    assert!(said.contains("moves no money"), "{said}");
}

#[test]
fn an_order_that_lists_a_payment_as_it_is_not_is_found() {
    let (mut shop, owner) = (Shop::open(settings()), someone(Role::Owner));
    let order = shop.place(&owner, placing(shawarma()));
    let pay = RecordPayment { order: Some(order.id), ..cash(order.totals.total.0) };
    let said = broken(writes_of(&mut shop, &owner, paying(pay)), |writes| {
        damaged(&mut writes.orders[0].1, |order| damaged(&mut order.payments[0], |payment| payment.version += 1));
    });
    assert!(said.contains("lists a payment as it is not"), "{said}");
}

/// What the check says when the order that was cancelled is broken like this.
fn broken_step(damage: impl FnOnce(&mut Order)) -> String {
    let (mut shop, owner) = (Shop::open(settings()), someone(Role::Owner));
    let order = shop.place(&owner, placing(shawarma()));
    broken(writes_of(&mut shop, &owner, cancelling(order.id, "Out of stock.")), |writes| damaged(&mut writes.orders[0].1, damage))
}

#[test]
fn an_order_that_is_not_what_it_was_is_found() {
    for damage in [(|order| order.row += 1) as fn(&mut Order), |order| {
        order.business_date.0 = order.business_date.0.tomorrow().expect("a day")
    }] {
        let said = broken_step(damage);
        assert!(said.contains("is not what it was"), "{said}");
    }
    let said = broken_step(|order| order.version -= 1);
    assert!(said.contains("does not go on from version"), "{said}");
    let said = broken_step(|order| order.held_at = Some(Timestamp(1)));
    assert!(said.contains("is on hold and cancelled"), "{said}");
    let said = broken_step(|order| order.merged_into = Some(order.id));
    assert!(said.contains("was taken over and goes on"), "{said}");
    let said = broken_step(|order| order.release_at = Some(Timestamp(1)));
    assert!(said.contains("is cancelled for want of what it has"), "{said}");
}

/// The writes of what a driver does next, and what the check says when they are broken like this.
fn broken_delivery(of: Status, damage: impl FnOnce(&mut Delivery)) -> String {
    broken(driven(of), |writes| damaged(&mut writes.deliveries[0].1, damage))
}

/// The writes by which an order comes to be assigned, under way, delivered, or ready again because nobody was at home.
fn driven(to: Status) -> Writes {
    let (mut shop, omar, _) = crate::deliveries::shop();
    match to {
        Status::Assigned => {
            let order = ready(&mut shop);
            writes_of(&mut shop, &omar, accepting(order))
        }
        Status::Dispatched => {
            let order = ready(&mut shop);
            shop.run(&omar, accepting(order)).expect("accepted");
            writes_of(&mut shop, &omar, Command::PickUpDelivery(Box::new(PickUpDelivery { order })))
        }
        Status::Ready => {
            let order = under_way(&mut shop, &omar);
            let reason = "nobody at home".into();
            writes_of(&mut shop, &omar, Command::FailDelivery(Box::new(FailDelivery { order, reason })))
        }
        _ => {
            let order = under_way(&mut shop, &omar);
            writes_of(&mut shop, &omar, delivering(order, note()))
        }
    }
}

#[test]
fn a_delivery_that_does_not_stand_where_its_order_does_is_found() {
    for damage in [
        (|delivery| delivery.driver = None) as fn(&mut Delivery),
        |delivery| delivery.picked_up_at = Some(Timestamp(1)),
        |delivery| (delivery.delivered_at, delivery.delivered_on) = (Some(Timestamp(1)), Some(a_date())),
    ] {
        let said = broken_delivery(Status::Assigned, damage);
        assert!(said.contains("does not fit assigned"), "{said}");
    }
    for damage in [(|delivery| delivery.delivered_at = None) as fn(&mut Delivery), |delivery| delivery.delivered_on = None] {
        let said = broken_delivery(Status::Delivered, damage);
        assert!(said.contains("does not fit delivered"), "{said}");
    }
    let handed_over = |delivery: &mut Delivery| {
        (delivery.delivered_at, delivery.delivered_on) = (Some(Timestamp(1)), Some(a_date()));
    };
    for damage in [(|delivery| delivery.picked_up_at = None) as fn(&mut Delivery), |delivery| delivery.code = None, handed_over] {
        let said = broken_delivery(Status::Dispatched, damage);
        assert!(said.contains("does not fit dispatched"), "{said}");
    }
    let driver = |delivery: &mut Delivery| delivery.driver = Some(UserId(Uuid::nil()));
    for damage in [driver as fn(&mut Delivery), |delivery| delivery.picked_up_at = Some(Timestamp(1)), handed_over] {
        let said = broken_delivery(Status::Ready, damage);
        assert!(said.contains("does not fit ready"), "{said}");
    }
    let said =
        broken(driven(Status::Assigned), |writes| damaged(&mut writes.deliveries[0].1, |delivery| delivery.order_row += 1));
    assert!(said.contains("moved without its order"), "{said}");
}

#[test]
fn cash_that_a_driver_owes_and_was_not_posted_is_found() {
    for damage in [(|writes| writes.driver_cash[0].2.owed.0 += 1) as fn(&mut Writes), |writes| {
        writes.driver_cash[0].0 = Some(writes.driver_cash[0].2)
    }] {
        let said = broken(driven(Status::Delivered), damage);
        assert!(said.contains("what driver") && said.contains("was posted"), "{said}");
    }
    let said = broken(driven(Status::Delivered), |writes| writes.driver_cash.clear());
    assert!(said.contains("cash of drivers was posted and is not owed"), "{said}");
}

#[test]
fn a_standing_order_that_does_not_go_on_is_found() {
    let created = || {
        let create = Command::CreateStandingOrder(Box::new(breakfast()));
        writes_of(&mut Shop::open(settings()), &someone(Role::Owner), create)
    };
    for damage in [
        (|standing| standing.next = None) as fn(&mut StandingOrder),
        |standing| standing.status = StandingStatus::Paused,
        |standing| standing.last = standing.next.map(|next| next.date),
    ] {
        let said = broken(created(), |writes| damaged(&mut writes.standing_orders[0].1, damage));
        assert!(said.contains("standing order"), "{said}");
    }
}
