//! Uber Eats: webhooks of its Marketplace APIs.
//!
//! Relied on is developer.uber.com ("Webhooks", "Order Notification", "Get Order Details", read in 2026). *Documented there*:
//! `X-Uber-Signature`, an HMAC-SHA256 in hexadecimal digits over the body with the client secret; `event_type`, `event_id`,
//! `meta.resource_id`; an order's `cart.items` with `external_data`, prices in the smallest unit; that nothing but 200 is taken for received,
//! with seven tries. The scheme signs no moment, so that an old message cannot be told by its age; it finds what the first has made.
//!
//! **A notification of Uber names the order and does not contain it**: whoever receives it fetches the order. Docket calls nobody. So it
//! takes notifications that carry the order, as `GET /v2/eats/order/ID` has it, as `order`, which whatever stands between Uber and
//! Docket puts there and signs with the secret of this endpoint. A bare one is answered `integration.orderNotIncluded`.
//!
//! Phones are Uber's own, with a code that changes: many customers have the same. None is taken for a customer's.

use docket_domain::integrations::{PlatformItem, PlatformOption, PlatformOrder, PlatformStatus};
use docket_domain::limits::{NOTES_CHARS_MAX, TEXT_CHARS_MAX};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::ordering::Address;
use ring::hmac::HMAC_SHA256;
use serde::Deserialize;

use super::super::said::{self, Event, Word, bad, check_items, count, minor, order_reference, reference, text};
use super::super::signature::{Signed, from_hex, is_hash_of};
use crate::problem::{EdgeCode, Problem};

pub(super) fn is_signed(signed: &Signed<'_>) -> bool {
    let hash = signed.header("x-uber-signature").and_then(from_hex);
    hash.is_some_and(|hash| is_hash_of(HMAC_SHA256, signed.secret, &[signed.body], &hash))
}

#[derive(Deserialize)]
struct Body {
    event_type: Option<String>,
    event_id: Option<Word>,
    meta: Option<Meta>,
    order: Option<Order>,
}

#[derive(Deserialize)]
struct Meta {
    resource_id: Option<Word>,
    order_id: Option<Word>,
    status: Option<String>,
}

#[derive(Deserialize)]
struct Order {
    id: Word,
    display_id: Option<Word>,
    #[serde(rename = "type")]
    kind: Option<String>,
    eater: Option<Eater>,
    cart: Cart,
    payment: Option<Payment>,
}

#[derive(Deserialize)]
struct Eater {
    first_name: Option<String>,
    last_name: Option<String>,
    delivery: Option<EaterDelivery>,
}

#[derive(Deserialize)]
struct EaterDelivery {
    location: Option<Location>,
}

#[derive(Deserialize)]
struct Location {
    street_address_line_one: Option<String>,
    street_address_line_two: Option<String>,
    city: Option<String>,
}

#[derive(Deserialize)]
struct Cart {
    #[serde(default, deserialize_with = "said::list")]
    items: Vec<Item>,
    special_instructions: Option<String>,
}

#[derive(Deserialize)]
struct Item {
    id: Option<Word>,
    external_data: Option<Word>,
    title: Option<String>,
    quantity: Option<Word>,
    price: Option<Price>,
    special_instructions: Option<String>,
    #[serde(default, deserialize_with = "said::list")]
    selected_modifier_groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(default, deserialize_with = "said::list")]
    selected_items: Vec<Item>,
}

#[derive(Deserialize)]
struct Price {
    unit_price: Option<Money>,
    base_unit_price: Option<Money>,
}

#[derive(Deserialize)]
struct Money {
    amount: Option<i64>,
}

#[derive(Deserialize)]
struct Payment {
    charges: Option<Charges>,
}

#[derive(Deserialize)]
struct Charges {
    sub_total: Option<Money>,
}

/// What an event, or the status of a delivery, means for its order.
pub const STATUSES: &[(&str, PlatformStatus)] = &[
    ("orders.cancel", PlatformStatus::Cancelled),
    ("orders.failure", PlatformStatus::Cancelled),
    ("EN_ROUTE_TO_DROPOFF", PlatformStatus::PickedUp),
    ("ARRIVED_AT_DROPOFF", PlatformStatus::PickedUp),
    ("COMPLETED", PlatformStatus::Delivered),
];

/// The event that tells of an order, and the one that tells of one for later.
const ORDERS: [&str; 2] = ["orders.notification", "orders.scheduled.notification"];
/// The event whose status is that of a courier's way.
const WAY: &str = "delivery.state_changed";

pub(super) fn read(body: &[u8], settings: &Settings) -> Result<Event, Problem> {
    let body: Body = said::read(body)?;
    let kind = body.event_type.as_deref().unwrap_or_default();
    if ORDERS.contains(&kind) {
        let Some(included) = body.order else {
            let detail = "The notification names an order and does not contain it; send it with the order as `order`.";
            return Err(Problem::new(EdgeCode::IntegrationOrderNotIncluded, detail));
        };
        return order(included, settings).map(|order| Event::Order(Box::new(order)));
    }
    let meta = body.meta.as_ref();
    let word = if kind == WAY { meta.and_then(|meta| meta.status.as_deref()).unwrap_or_default() } else { kind };
    let Some((_, said)) = STATUSES.iter().find(|(known, _)| *known == word) else { return Ok(Event::Nothing) };
    let named = meta.and_then(|meta| if kind == WAY { meta.order_id.as_ref() } else { meta.resource_id.as_ref() });
    let named = named.ok_or_else(|| bad("/meta/resource_id", "`meta` names the order."))?;
    Ok(Event::Status {
        reference: order_reference(&named.0, "/meta/resource_id")?,
        said: *said,
        reason: None,
        event: reference(body.event_id.as_ref()),
    })
}

fn order(order: Order, settings: &Settings) -> Result<PlatformOrder, Problem> {
    const ITEMS: &str = "/order/cart/items";
    check_items(&order.cart.items, ITEMS)?;
    let is_brought_by_shop = order.kind.as_deref() == Some("DELIVERY_BY_RESTAURANT");
    let items = order.cart.items.iter().enumerate().map(|(index, one)| item(one, &format!("{ITEMS}/{index}")));
    let items = items.collect::<Result<_, _>>()?;
    let total = order.payment.and_then(|payment| payment.charges).and_then(|charges| charges.sub_total);
    let total = total.map(|total| minor(total.amount, "/order/payment/charges/sub_total/amount")).transpose()?;
    let eater = order.eater.as_ref();
    let name = eater
        .map(|one| [one.first_name.as_deref(), one.last_name.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "));
    let (customer, contact) = said::who(name.as_deref(), None, settings);
    Ok(PlatformOrder {
        reference: order_reference(&order.id.0, "/order/id")?,
        shown_as: reference(order.display_id.as_ref()),
        items,
        discount: Amount::ZERO,
        delivery_fee: Amount::ZERO,
        total,
        is_paid_to_platform: true,
        is_fetched: !is_brought_by_shop,
        customer,
        contact,
        address: order.eater.and_then(|eater| eater.delivery).and_then(|delivery| delivery.location).and_then(address),
        notes: text(order.cart.special_instructions.as_deref(), NOTES_CHARS_MAX),
        requested_for: None,
    })
}

fn item(item: &Item, pointer: &str) -> Result<PlatformItem, Problem> {
    let mut options = Vec::new();
    for (group, one) in item.selected_modifier_groups.iter().enumerate() {
        chosen(&one.selected_items, &format!("{pointer}/selected_modifier_groups/{group}/selected_items"), &mut options)?;
    }
    let with_options = price(item, pointer)?;
    // The price of one has its options in it, unless the price without is given.
    let of_option = |option: &PlatformOption| option.unit_price.0.saturating_mul(i64::from(option.count));
    let of_options = options.iter().map(of_option).fold(0_i64, i64::saturating_add);
    let base = item.price.as_ref().and_then(|price| price.base_unit_price.as_ref());
    let unit_price = match base {
        Some(base) => minor(base.amount, &format!("{pointer}/price/base_unit_price/amount"))?,
        None => Amount((with_options.0 - of_options).max(0)),
    };
    let reference = reference(item.external_data.as_ref()).or_else(|| reference(item.id.as_ref()));
    Ok(PlatformItem {
        name: said::name(item.title.as_deref(), reference.as_ref()),
        reference,
        count: count(item.quantity.as_ref(), &format!("{pointer}/quantity"))?,
        unit_price,
        options,
        notes: text(item.special_instructions.as_deref(), NOTES_CHARS_MAX),
    })
}

/// What was chosen, and what was chosen with that.
fn chosen(list: &[Item], pointer: &str, into: &mut Vec<PlatformOption>) -> Result<(), Problem> {
    for (index, one) in list.iter().enumerate() {
        let at = format!("{pointer}/{index}");
        let reference = reference(one.external_data.as_ref()).or_else(|| reference(one.id.as_ref()));
        into.push(PlatformOption {
            name: said::name(one.title.as_deref(), reference.as_ref()),
            reference,
            count: count(one.quantity.as_ref(), &format!("{at}/quantity"))?,
            unit_price: price(one, &at)?,
        });
        for (group, inner) in one.selected_modifier_groups.iter().enumerate() {
            chosen(&inner.selected_items, &format!("{at}/selected_modifier_groups/{group}/selected_items"), into)?;
        }
    }
    Ok(())
}

fn price(item: &Item, pointer: &str) -> Result<Amount, Problem> {
    let price = item.price.as_ref().and_then(|price| price.unit_price.as_ref());
    minor(price.and_then(|price| price.amount), &format!("{pointer}/price/unit_price/amount"))
}

fn address(location: Location) -> Option<Address> {
    let parts = [location.street_address_line_one, location.street_address_line_two, location.city];
    let written: Vec<String> = parts.into_iter().flatten().filter(|part| !part.trim().is_empty()).collect();
    let text = text(Some(&written.join(", ")), TEXT_CHARS_MAX)?;
    Some(Address { text, latitude_micro: None, longitude_micro: None })
}
