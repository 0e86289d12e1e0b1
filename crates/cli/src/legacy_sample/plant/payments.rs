//! Faults of payments, and of orders that are or are not paid.

use docket_domain::legacy::{FindingCode, Settled};
use docket_domain::money::Amount;
use docket_domain::time::Timestamp;

use super::super::export::Payment;
use super::{Planted, Spot};

const DAY: i64 = 86_400_000;

/// The bank's receipt covers the order, and finance never looked at it.
pub fn stuck(spot: &mut Spot<'_>) -> Planted {
    let (id, number) = spot.export.next_payment();
    let order = spot.order();
    let uploaded_at = Timestamp(order.created_at.0 + DAY);
    order.status = "payment_uploaded";
    order.payment_status = "receipt_uploaded";
    order.management.as_mut().expect("drawn with one").status = "receipt_uploaded";
    order.payments = vec![Payment {
        id: id.clone(),
        number,
        order: order.id.clone(),
        customer: order.customer.clone(),
        user: order.user,
        method: "bank_transfer",
        amount: order.total,
        status: "receipt_uploaded",
        receipt: Some((uploaded_at, order.total)),
        approved_at: None,
        created_at: uploaded_at,
    }];
    let done = "its receipt covers the total and was not looked at";
    Planted::new(FindingCode::PaymentStuckInFinance, Settled::WhenAsked, done).order(order).payment(id)
}

/// The order is called paid, and no payment says so.
pub fn missing(spot: &mut Spot<'_>) -> Planted {
    let order = spot.order();
    order.payments.clear();
    Planted::new(FindingCode::PaymentMissing, Settled::LeftToPerson, "its payment was left out").order(order)
}

/// A payment is of an order that is not there: of a customer's, and of nobody's in turn.
pub fn of_no_order(spot: &mut Spot<'_>) -> Planted {
    let order = spot.of_nobody("paid");
    let (id, number) = spot.export.next_payment();
    let customer = if spot.orders.is_empty() { None } else { Some(spot.customer().id.clone()) };
    let at = Timestamp(1_740_000_000_000);
    let done = format!("it is of an order {order}");
    spot.export.strays.payments.push(Payment {
        id: id.clone(),
        number,
        order,
        customer: customer.clone().unwrap_or_default(),
        user: "dana",
        method: "bank_transfer",
        amount: Amount(7_500_000),
        status: "approved",
        receipt: Some((at, Amount(7_500_000))),
        approved_at: Some(at),
        created_at: at,
    });
    let settled = if customer.is_some() { Settled::Noted } else { Settled::LeftToPerson };
    Planted { customer, ..Planted::new(FindingCode::PaymentOrderMissing, settled, done).payment(id) }
}

/// More was paid than the order comes to.
pub fn overpaid(spot: &mut Spot<'_>) -> Planted {
    let order = spot.order();
    let payment = &mut order.payments[0];
    payment.amount = Amount(payment.amount.0 + 1_000_000);
    payment.receipt = payment.receipt.map(|(at, _)| (at, payment.amount));
    Planted::new(FindingCode::PaymentOverpaid, Settled::Noted, "its payment is 10000.00 more than its total").order(order)
}

/// The order was handed over, and nothing was paid.
pub fn unpaid_delivered(spot: &mut Spot<'_>) -> Planted {
    let order = spot.order();
    order.payments.clear();
    order.status = "delivered";
    order.payment_status = "unpaid";
    order.management.as_mut().expect("drawn with one").paid_at = None;
    Planted::new(FindingCode::OrderUnpaidDelivered, Settled::LeftToPerson, "nothing was paid at the door").order(order)
}

/// The order was called off, and its money was not given back.
pub fn cancelled_paid(spot: &mut Spot<'_>) -> Planted {
    let order = spot.order();
    order.payment_status = "paid";
    order.payments[0].status = "approved";
    Planted::new(FindingCode::OrderCancelledPaid, Settled::LeftToPerson, "its payment was not given back").order(order)
}
