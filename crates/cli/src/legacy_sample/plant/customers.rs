//! Faults of customers, and of files as such.

use docket_domain::legacy::{FindingCode, Settled};

use super::super::export::Repeated;
use super::{Planted, Spot};

/// A phone that is none.
pub fn phone_invalid(spot: &mut Spot<'_>) -> Planted {
    let customer = spot.customer();
    customer.phone = "0770 12".to_owned();
    Planted::new(FindingCode::CustomerPhoneInvalid, Settled::Noted, "the phone is 0770 12").customer(customer.id.clone())
}

/// The phone of an earlier customer.
pub fn phone_shared(spot: &mut Spot<'_>) -> Planted {
    let (earlier, later) = spot.two_customers();
    let phone = spot.export.customers[earlier].phone.clone();
    let customer = &mut spot.export.customers[later];
    customer.phone = phone;
    let done = "the phone is that of an earlier customer";
    Planted::new(FindingCode::CustomerPhoneShared, Settled::PutRight, done).customer(customer.id.clone())
}

/// A line is written twice: of customers, orders, management and payments in turn.
pub fn row_repeated(spot: &mut Spot<'_>) -> Planted {
    let order = spot.orders[0];
    let (repeated, file) = match spot.nth % 4 {
        0 => (Repeated::Customer(spot.export.orders[order].owner), "customers"),
        1 => (Repeated::Order(order), "customer_orders"),
        2 => (Repeated::Management(order), "order_management"),
        _ => (Repeated::Payment(order), "payments"),
    };
    spot.export.repeated.push(repeated);
    Planted::new(FindingCode::RowRepeated, Settled::Noted, format!("a line of {file} is there twice"))
}

/// A decision about nothing that has to be decided.
pub fn decision_unused(spot: &mut Spot<'_>) -> Planted {
    let about = spot.of_nobody("decided");
    let done = format!("decisions has one about {about}");
    spot.export.decisions.push(("payment.missing".to_owned(), about, "paid".to_owned()));
    Planted::new(FindingCode::DecisionUnused, Settled::Noted, done)
}
