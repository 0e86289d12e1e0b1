//! Rappi: webhooks of its Public API.
//!
//! Relied on is Rappi's developer portal (dev-portal.rappi.com, "Webhook Events" and "Orders", read in 2026). *Documented there*:
//! `Rappi-Signature: t=…,sign=…`, an HMAC-SHA256 in hexadecimal digits over `t`, a point and the body; the events `NEW_ORDER` (the order
//! as `GET orders` has it), `ORDER_EVENT_CANCEL` and `ORDER_OTHER_EVENT` (`{ event, order_id, store_id }`). *Less sure*: which unit `t`
//! has (seconds and milliseconds are both taken), and that prices with discount are what the shop gets.
//!
//! `delivery_method` says who brings an order: `delivery` a courier of Rappi, `pickup` nobody, `marketplace` the shop itself.

use docket_domain::integrations::{PlatformItem, PlatformOption, PlatformOrder, PlatformStatus};
use docket_domain::limits::{NOTES_CHARS_MAX, TEXT_CHARS_MAX};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::ordering::Address;
use ring::hmac::HMAC_SHA256;
use serde::Deserialize;

use super::super::said::{self, Event, Word, amount, bad, check_items, count, order_reference, reference, text};
use super::super::signature::{Signed, from_hex, is_hash_of};
use crate::amount::Decimal;
use crate::problem::Problem;

pub(super) fn is_signed(signed: &Signed<'_>) -> bool {
    let Some(header) = signed.header("rappi-signature") else { return false };
    let part = |name: &str| {
        let mut parts = header.split(',').filter_map(|part| part.trim().split_once('='));
        parts.find(|(known, _)| *known == name).map(|(_, value)| value)
    };
    let (Some(moment), Some(hash)) = (part("t"), part("sign").and_then(from_hex)) else { return false };
    signed.is_near(moment) && is_hash_of(HMAC_SHA256, signed.secret, &[moment.as_bytes(), b".", signed.body], &hash)
}

#[derive(Deserialize)]
struct Body {
    order_detail: Option<Detail>,
    customer: Option<Customer>,
    event: Option<String>,
    order_id: Option<Word>,
}

#[derive(Deserialize)]
struct Detail {
    order_id: Word,
    payment_method: Option<String>,
    delivery_method: Option<String>,
    delivery_information: Option<Delivery>,
    billing_information: Option<Billing>,
    totals: Option<Totals>,
    #[serde(default, deserialize_with = "said::list")]
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Delivery {
    complete_address: Option<String>,
    city: Option<String>,
}

#[derive(Deserialize)]
struct Billing {
    name: Option<String>,
    phone: Option<Word>,
}

#[derive(Deserialize)]
struct Customer {
    first_name: Option<String>,
    last_name: Option<String>,
    phone_number: Option<Word>,
}

#[derive(Deserialize)]
struct Totals {
    total_products_with_discount: Option<Decimal>,
    charges: Option<Charges>,
}

#[derive(Deserialize)]
struct Charges {
    shipping: Option<Decimal>,
}

#[derive(Deserialize)]
struct Item {
    sku: Option<Word>,
    name: Option<String>,
    comments: Option<String>,
    unit_price_with_discount: Option<Decimal>,
    quantity: Option<Word>,
    #[serde(default, deserialize_with = "said::list")]
    subitems: Vec<Item>,
}

/// The events of an order, and what they mean; others concern its courier only. Those that begin with `cancel` all call it off.
pub const STATUSES: &[(&str, PlatformStatus)] = &[
    ("ready_for_pick_up", PlatformStatus::Ready),
    ("hand_to_domiciliary", PlatformStatus::PickedUp),
    ("arrive", PlatformStatus::PickedUp),
    ("close_order", PlatformStatus::Delivered),
];

pub(super) fn read(body: &[u8], settings: &Settings) -> Result<Event, Problem> {
    let body: Body = said::read(body)?;
    if let Some(detail) = body.order_detail {
        return order(detail, body.customer, settings).map(|order| Event::Order(Box::new(order)));
    }
    let Some(event) = body.event else { return Ok(Event::Nothing) };
    let known = STATUSES.iter().find(|(name, _)| *name == event).map(|(_, said)| *said);
    let is_cancellation = event.starts_with("cancel");
    let Some(said) = known.or(is_cancellation.then_some(PlatformStatus::Cancelled)) else { return Ok(Event::Nothing) };
    let reference = body.order_id.ok_or_else(|| bad("/order_id", "An event of an order names the order."))?;
    Ok(Event::Status {
        reference: order_reference(&reference.0, "/order_id")?,
        said,
        reason: is_cancellation.then(|| text(Some(&event), TEXT_CHARS_MAX)).flatten(),
        event: None,
    })
}

fn order(detail: Detail, customer: Option<Customer>, settings: &Settings) -> Result<PlatformOrder, Problem> {
    const ITEMS: &str = "/order_detail/items";
    check_items(&detail.items, ITEMS)?;
    let is_brought_by_shop = detail.delivery_method.as_deref() == Some("marketplace");
    let charges = detail.totals.as_ref().and_then(|totals| totals.charges.as_ref());
    let shipping =
        amount(charges.and_then(|charges| charges.shipping.as_ref()), settings, "/order_detail/totals/charges/shipping")?;
    let delivery_fee = if is_brought_by_shop { shipping } else { Amount::ZERO };
    let total = detail.totals.as_ref().and_then(|totals| totals.total_products_with_discount.as_ref());
    let total =
        total.map(|total| amount(Some(total), settings, "/order_detail/totals/total_products_with_discount")).transpose()?;
    let items = detail.items.iter().enumerate().map(|(index, one)| item(one, &format!("{ITEMS}/{index}"), settings));
    let name = customer.as_ref().map(|one| [one.first_name.as_deref(), one.last_name.as_deref()].into_iter().flatten());
    let name = name.map(|parts| parts.collect::<Vec<_>>().join(" ")).filter(|name| !name.trim().is_empty());
    let billed = detail.billing_information.as_ref();
    let name = name.or_else(|| billed.and_then(|billed| billed.name.clone()));
    let phone = customer.and_then(|one| one.phone_number).or_else(|| billed.and_then(|billed| billed.phone.clone()));
    let (customer, contact) = said::who(name.as_deref(), phone.as_ref().map(|phone| phone.0.as_str()), settings);
    Ok(PlatformOrder {
        reference: order_reference(&detail.order_id.0, "/order_detail/order_id")?,
        shown_as: None,
        items: items.collect::<Result<_, _>>()?,
        discount: Amount::ZERO,
        delivery_fee,
        total: total.map(|total| Amount(total.0 + delivery_fee.0)),
        // Its own couriers settle cash with Rappi.
        is_paid_to_platform: !is_brought_by_shop || detail.payment_method.as_deref() != Some("cash"),
        is_fetched: !is_brought_by_shop,
        customer,
        contact,
        address: detail.delivery_information.and_then(address),
        notes: None,
        requested_for: None,
    })
}

fn item(item: &Item, pointer: &str, settings: &Settings) -> Result<PlatformItem, Problem> {
    let reference = reference(item.sku.as_ref());
    let options =
        item.subitems.iter().enumerate().map(|(index, one)| option(one, &format!("{pointer}/subitems/{index}"), settings));
    Ok(PlatformItem {
        name: said::name(item.name.as_deref(), reference.as_ref()),
        reference,
        count: count(item.quantity.as_ref(), &format!("{pointer}/quantity"))?,
        unit_price: amount(item.unit_price_with_discount.as_ref(), settings, &format!("{pointer}/unit_price_with_discount"))?,
        options: options.collect::<Result<_, _>>()?,
        notes: text(item.comments.as_deref(), NOTES_CHARS_MAX),
    })
}

fn option(item: &Item, pointer: &str, settings: &Settings) -> Result<PlatformOption, Problem> {
    let reference = reference(item.sku.as_ref());
    Ok(PlatformOption {
        name: said::name(item.name.as_deref(), reference.as_ref()),
        reference,
        count: count(item.quantity.as_ref(), &format!("{pointer}/quantity"))?,
        unit_price: amount(item.unit_price_with_discount.as_ref(), settings, &format!("{pointer}/unit_price_with_discount"))?,
    })
}

fn address(delivery: Delivery) -> Option<Address> {
    let parts = [delivery.complete_address.as_deref(), delivery.city.as_deref()];
    let written: Vec<&str> = parts.into_iter().flatten().collect();
    let text = text(Some(&written.join(", ")), TEXT_CHARS_MAX)?;
    Some(Address { text, latitude_micro: None, longitude_micro: None })
}
