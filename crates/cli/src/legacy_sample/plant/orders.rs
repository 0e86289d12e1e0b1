//! Faults of orders: their place, total, lines, numbers, and lines whose order is not there.

use docket_domain::legacy::{FindingCode, Settled};
use docket_domain::money::Amount;

use super::super::export::{Item, Management};
use super::{Planted, Spot};

/// Customer and management are told different things of an order that was handed over.
pub fn status_mismatch(spot: &mut Spot<'_>) -> Planted {
    let is_customers = spot.nth.is_multiple_of(2);
    let order = spot.order();
    let management = order.management.as_mut().expect("drawn with one");
    let done = if is_customers {
        order.status = "pending";
        format!("the customer's status is pending, management's {}", management.status)
    } else {
        management.status = "warehouse_ready";
        format!("management's status is warehouse_ready, the customer's {}", order.status)
    };
    Planted::new(FindingCode::StatusMismatch, Settled::PutRight, done).order(order)
}

/// An item costs more than it did.
pub fn total_mismatch(spot: &mut Spot<'_>) -> Planted {
    let by = if spot.nth.is_multiple_of(2) { 10_000 } else { -10_000 };
    let order = spot.order();
    let price = &mut order.items[0].unit_price;
    *price = Amount(price.0 + by);
    Planted::new(FindingCode::OrderTotalMismatch, Settled::PutRight, "the price of its first item was changed").order(order)
}

/// The order names nobody, or somebody who is not there.
pub fn customer_missing(spot: &mut Spot<'_>) -> Planted {
    let customer = if spot.nth.is_multiple_of(2) { String::new() } else { spot.of_nobody("customer") };
    let order = spot.order();
    order.payments.iter_mut().for_each(|payment| payment.customer.clone_from(&customer));
    order.customer = customer;
    let done = format!("its customer is `{}`", order.customer);
    let planted = Planted::new(FindingCode::OrderCustomerMissing, Settled::Noted, done).order(order);
    Planted { customer: planted.customer.filter(|customer| !customer.is_empty()), ..planted }
}

/// The order has no items.
pub fn items_missing(spot: &mut Spot<'_>) -> Planted {
    let order = spot.order();
    order.items.clear();
    Planted::new(FindingCode::OrderItemsMissing, Settled::PutRight, "its items were left out").order(order)
}

/// Management does not know of the order.
pub fn management_missing(spot: &mut Spot<'_>) -> Planted {
    let order = spot.order();
    order.management = None;
    Planted::new(FindingCode::ManagementMissing, Settled::Noted, "its line of order_management was left out").order(order)
}

/// Management knows of an order that is not there.
pub fn management_of_nobody(spot: &mut Spot<'_>) -> Planted {
    let order = spot.of_nobody("managed");
    let done = format!("order_management has an order {order}");
    spot.export.strays.management.push(Management {
        order,
        status: "warehouse_ready",
        department: "warehouse",
        ..Management::default()
    });
    Planted::new(FindingCode::ManagementOrderMissing, Settled::Noted, done)
}

/// An item is of an order that is not there.
pub fn item_of_nobody(spot: &mut Spot<'_>) -> Planted {
    let order = spot.of_nobody("ordered");
    let done = format!("order_items has an item of an order {order}");
    spot.export.strays.items.push(Item { order, product: "Brush set", quantity: 1_000, unit_price: Amount(4_935_050) });
    Planted::new(FindingCode::ItemOrderMissing, Settled::Noted, done)
}

/// A later document has the number of an earlier one: payments, orders and customers in turn.
pub fn number_duplicate(spot: &mut Spot<'_>) -> Planted {
    let planted = |number: &str| {
        let done = format!("it has the number {number} of an earlier one");
        Planted::new(FindingCode::NumberDuplicate, Settled::PutRight, done)
    };
    let (first, second) = (spot.orders[0], spot.orders[1]);
    match spot.nth % 3 {
        0 => {
            let at = |order: usize| (spot.export.orders[order].payments[0].created_at, order);
            let (earlier, later) = if at(first) < at(second) { (first, second) } else { (second, first) };
            let number = spot.export.orders[earlier].payments[0].number.clone();
            let order = &mut spot.export.orders[later];
            order.payments[0].number.clone_from(&number);
            planted(&number).order(order).payment(order.payments[0].id.clone())
        }
        1 => {
            let number = spot.export.orders[first].number.clone();
            let order = &mut spot.export.orders[second];
            order.number.clone_from(&number);
            planted(&number).order(order)
        }
        _ => {
            let (earlier, later) = spot.two_customers();
            let number = spot.export.customers[earlier].number.clone();
            let customer = &mut spot.export.customers[later];
            customer.number.clone_from(&number);
            planted(&number).customer(customer.id.clone())
        }
    }
}
