//! Any other system: Docket's own shape, signed as Standard Webhooks has it (www.standardwebhooks.com): `webhook-id`, `webhook-timestamp` in
//! seconds, and `webhook-signature` with one or several `v1,BASE64` of an HMAC-SHA256 over id, moment and body with points between them.
//!
//! ```json
//! { "type": "order.placed",
//!   "data": { "id": "A-1001", "items": [ { "product": "EMP-CARNE", "name": "Empanada de carne", "quantity": 2, "unitPrice": 1200 } ],
//!             "payment": "prepaid", "delivery": "platform", "customer": { "name": "Ana", "phone": "+54 11 5555 0101" } } }
//! ```
//!
//! `order.status` has `id` and `status` (the words of [`PlatformStatus`]), `order.cancelled` has `id` and `reason`.

use docket_domain::integrations::{PlatformItem, PlatformOption, PlatformOrder, PlatformStatus};
use docket_domain::limits::{NOTES_CHARS_MAX, TEXT_CHARS_MAX};
use docket_domain::merchants::Settings;
use docket_domain::ordering::Address;
use docket_domain::time::Timestamp;
use serde::Deserialize;

use super::super::said::{self, Event, Word, amount, bad, check_items, count, order_reference, reference, text};
use super::super::signature::Signed;
use crate::amount::Decimal;
use crate::problem::Problem;
use crate::standard_webhooks::{SigningKey, secret_bytes};

/// The key that a secret stands for.
pub fn key(secret: &[u8]) -> Option<SigningKey> {
    secret_bytes(secret).filter(|bytes| bytes.len() >= 16).map(|bytes| SigningKey::new(&bytes))
}

pub(super) fn is_signed(signed: &Signed<'_>) -> bool {
    let headers = ["webhook-id", "webhook-timestamp", "webhook-signature"].map(|name| signed.header(name));
    let [Some(id), Some(moment), Some(signatures)] = headers else { return false };
    let Some(key) = key(signed.secret) else { return false };
    signed.is_near(moment) && key.has_signed(id, moment, signed.body, signatures)
}

#[derive(Deserialize)]
struct Body {
    #[serde(rename = "type")]
    kind: String,
    data: Option<Data>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    id: Option<Word>,
    display_id: Option<Word>,
    status: Option<String>,
    reason: Option<String>,
    #[serde(default, deserialize_with = "said::list")]
    items: Vec<Item>,
    discount: Option<Decimal>,
    delivery_fee: Option<Decimal>,
    total: Option<Decimal>,
    payment: Option<String>,
    delivery: Option<String>,
    customer: Option<Customer>,
    address: Option<Place>,
    notes: Option<String>,
    requested_for: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    product: Option<Word>,
    name: Option<String>,
    quantity: Option<Word>,
    unit_price: Option<Decimal>,
    notes: Option<String>,
    #[serde(default, deserialize_with = "said::list")]
    options: Vec<Chosen>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Chosen {
    code: Option<Word>,
    name: Option<String>,
    quantity: Option<Word>,
    unit_price: Option<Decimal>,
}

#[derive(Deserialize)]
struct Customer {
    name: Option<String>,
    phone: Option<Word>,
}

#[derive(Deserialize)]
struct Place {
    text: Option<String>,
}

pub(super) fn read(signed: &Signed<'_>, settings: &Settings) -> Result<Event, Problem> {
    let body: Body = said::read(signed.body)?;
    if !["order.placed", "order.status", "order.cancelled"].contains(&body.kind.as_str()) {
        return Ok(Event::Nothing);
    }
    let data = body.data.ok_or_else(|| bad("/data", "`data` says which order."))?;
    let id = data.id.as_ref().ok_or_else(|| bad("/data/id", "`id` names the order."))?;
    let reference = order_reference(&id.0, "/data/id")?;
    let event = signed.header("webhook-id").map(str::to_owned);
    let said = match body.kind.as_str() {
        "order.placed" => return order(reference, data, settings).map(|order| Event::Order(Box::new(order))),
        "order.cancelled" => PlatformStatus::Cancelled,
        _ => {
            let words: Vec<&str> = PlatformStatus::ALL.iter().map(|status| status.as_str()).collect();
            let status = data.status.as_deref().and_then(PlatformStatus::parse);
            status.ok_or_else(|| bad("/data/status", &format!("`status` is one of: {}.", words.join(", "))))?
        }
    };
    let reason = text(data.reason.as_deref(), TEXT_CHARS_MAX);
    Ok(Event::Status { reference, said, reason, event })
}

fn order(order: String, data: Data, settings: &Settings) -> Result<PlatformOrder, Problem> {
    check_items(&data.items, "/data/items")?;
    let items = data.items.iter().enumerate().map(|(index, one)| item(one, &format!("/data/items/{index}"), settings));
    let items = items.collect::<Result<_, _>>()?;
    let of = |word: Option<&str>, words: [&str; 3], pointer: &str| match word {
        None => Ok(words[0].to_owned()),
        Some(word) if words.contains(&word) => Ok(word.to_owned()),
        Some(_) => Err(bad(pointer, &format!("It is one of: {}.", words.join(", ")))),
    };
    let payment = of(data.payment.as_deref(), ["prepaid", "on_delivery", "cash"], "/data/payment")?;
    let delivery = of(data.delivery.as_deref(), ["platform", "shop", "pickup"], "/data/delivery")?;
    let total = data.total.as_ref().map(|total| amount(Some(total), settings, "/data/total")).transpose()?;
    let requested_for = match data.requested_for.as_deref() {
        Some(moment) => Some(Timestamp::parse(moment).ok_or_else(|| bad("/data/requestedFor", "It is a moment of RFC 3339."))?),
        None => None,
    };
    let name = data.customer.as_ref().and_then(|customer| customer.name.as_deref());
    let phone = data.customer.as_ref().and_then(|customer| customer.phone.as_ref()).map(|phone| phone.0.as_str());
    let (customer, contact) = said::who(name, phone, settings);
    let address = data.address.and_then(|place| text(place.text.as_deref(), TEXT_CHARS_MAX));
    Ok(PlatformOrder {
        reference: order,
        shown_as: reference(data.display_id.as_ref()),
        items,
        discount: amount(data.discount.as_ref(), settings, "/data/discount")?,
        delivery_fee: amount(data.delivery_fee.as_ref(), settings, "/data/deliveryFee")?,
        total,
        // What its own courier collects, the platform has.
        is_paid_to_platform: payment == "prepaid" || delivery == "platform",
        is_fetched: delivery != "shop",
        customer,
        contact,
        address: address.map(|text| Address { text, latitude_micro: None, longitude_micro: None }),
        notes: text(data.notes.as_deref(), NOTES_CHARS_MAX),
        requested_for,
    })
}

fn item(item: &Item, pointer: &str, settings: &Settings) -> Result<PlatformItem, Problem> {
    let mut options = Vec::with_capacity(item.options.len());
    for (index, option) in item.options.iter().enumerate() {
        let at = format!("{pointer}/options/{index}");
        let code = reference(option.code.as_ref());
        options.push(PlatformOption {
            name: said::name(option.name.as_deref(), code.as_ref()),
            reference: code,
            count: count(option.quantity.as_ref(), &format!("{at}/quantity"))?,
            unit_price: amount(option.unit_price.as_ref(), settings, &format!("{at}/unitPrice"))?,
        });
    }
    let product = reference(item.product.as_ref());
    Ok(PlatformItem {
        name: said::name(item.name.as_deref(), product.as_ref()),
        reference: product,
        count: count(item.quantity.as_ref(), &format!("{pointer}/quantity"))?,
        unit_price: amount(item.unit_price.as_ref(), settings, &format!("{pointer}/unitPrice"))?,
        options,
        notes: text(item.notes.as_deref(), NOTES_CHARS_MAX),
    })
}
