//! PedidosYa: the POS middleware of Delivery Hero, to which it belongs.
//!
//! Relied on is what Delivery Hero publishes of its Plugin API (developers.deliveryhero.com and integrar.pedidosya.com, "POS"): the
//! middleware sends `Authorization: Bearer TOKEN`, a JWT signed with HS512 by the secret that was agreed, and the order as `token`,
//! `products` with `remoteCode`, `selectedToppings`, `payment`, `price`. *Sure*: the scheme of the JWT and the main members. *Less sure*:
//! details differ by country and contract, and the full description is only shown to partners; so members that are missing are borne,
//! and statuses are taken in the words of the order's life as well as in those of the middleware.
//!
//! **The JWT proves who calls, and says nothing of the body.** Whoever got hold of a call could send another body with its token for
//! as long as that is fresh, which is five minutes here. So that address must only be reached over TLS.
//!
//! The middleware puts the order's id into the path of statuses; here, with one address for all, a status names it as `token`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use docket_domain::integrations::{PlatformItem, PlatformOption, PlatformOrder, PlatformStatus};
use docket_domain::limits::{NOTES_CHARS_MAX, TEXT_CHARS_MAX};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::ordering::Address;
use ring::hmac::HMAC_SHA512;
use serde::Deserialize;

use super::super::said::{self, Event, Word, amount, bad, check_items, count, order_reference, reference, text};
use super::super::signature::{Signed, is_hash_of};
use crate::amount::Decimal;
use crate::problem::Problem;

#[derive(Deserialize)]
struct JwtHead {
    alg: String,
}

#[derive(Deserialize)]
struct Claims {
    iat: Option<i64>,
    exp: Option<i64>,
}

pub(super) fn is_signed(signed: &Signed<'_>) -> bool {
    let token = signed.header("authorization").and_then(|header| header.split_once(' '));
    let Some((_, token)) = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) else { return false };
    let Some((content, hash)) = token.trim().rsplit_once('.') else { return false };
    let Some((head, claims)) = content.split_once('.') else { return false };
    let Ok(hash) = URL_SAFE_NO_PAD.decode(hash) else { return false };
    if !is_hash_of(HMAC_SHA512, signed.secret, &[content.as_bytes()], &hash) {
        return false;
    }
    let (Some(head), Some(claims)) = (part::<JwtHead>(head), part::<Claims>(claims)) else { return false };
    // Only what was just made is believed: one that says neither could be used for ever.
    let seconds = signed.now.0 / 1_000;
    let is_fresh = match (claims.iat, claims.exp) {
        (Some(made), until) => signed.is_near(&made.to_string()) && until.is_none_or(|until| until >= seconds),
        (None, Some(until)) => (seconds..=seconds + super::super::signature::TOLERANCE_MS / 1_000).contains(&until),
        (None, None) => false,
    };
    head.alg == "HS512" && is_fresh
}

fn part<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Body {
    token: Option<Word>,
    code: Option<Word>,
    short_code: Option<Word>,
    status: Option<String>,
    message: Option<String>,
    products: Option<Vec<Product>>,
    customer: Option<Customer>,
    comments: Option<Comments>,
    delivery: Option<Delivery>,
    expedition_type: Option<String>,
    payment: Option<Payment>,
    price: Option<Price>,
    #[serde(default, deserialize_with = "said::list")]
    discounts: Vec<Discount>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Product {
    remote_code: Option<Word>,
    name: Option<String>,
    paid_price: Option<Decimal>,
    unit_price: Option<Decimal>,
    quantity: Option<Word>,
    comment: Option<String>,
    #[serde(default, deserialize_with = "said::list")]
    selected_toppings: Vec<Topping>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Topping {
    remote_code: Option<Word>,
    name: Option<String>,
    price: Option<Decimal>,
    quantity: Option<Word>,
    #[serde(default, deserialize_with = "said::list")]
    children: Vec<Topping>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Customer {
    first_name: Option<String>,
    last_name: Option<String>,
    mobile_phone: Option<Word>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Comments {
    customer_comment: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Delivery {
    address: Option<Place>,
    rider_pickup_time: Option<String>,
}

#[derive(Deserialize)]
struct Place {
    street: Option<String>,
    number: Option<Word>,
    city: Option<String>,
}

#[derive(Deserialize)]
struct Payment {
    status: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Price {
    grand_total: Option<Decimal>,
    delivery_fee: Option<Decimal>,
}

#[derive(Deserialize)]
struct Discount {
    amount: Option<Decimal>,
}

/// The words of a status, in any case of letters, and what they mean.
pub const STATUSES: &[(&str, PlatformStatus)] = &[
    ("ACCEPTED", PlatformStatus::Accepted),
    ("ORDER_ACCEPTED", PlatformStatus::Accepted),
    ("PREPARING", PlatformStatus::Preparing),
    ("READY_FOR_PICKUP", PlatformStatus::Ready),
    ("ORDER_PREPARED", PlatformStatus::Ready),
    ("ORDER_PICKED_UP", PlatformStatus::PickedUp),
    ("PICKED_UP", PlatformStatus::PickedUp),
    ("ORDER_DELIVERED", PlatformStatus::Delivered),
    ("DELIVERED", PlatformStatus::Delivered),
    ("ORDER_CANCELLED", PlatformStatus::Cancelled),
    ("CANCELLED", PlatformStatus::Cancelled),
];

pub(super) fn read(body: &[u8], settings: &Settings) -> Result<Event, Problem> {
    let mut body: Body = said::read(body)?;
    if let Some(products) = body.products.take() {
        return order(body, products, settings).map(|order| Event::Order(Box::new(order)));
    }
    let said = body.status.as_deref().and_then(|status| STATUSES.iter().find(|(word, _)| word.eq_ignore_ascii_case(status)));
    let Some((_, said)) = said else { return Ok(Event::Nothing) };
    Ok(Event::Status {
        reference: token(&body)?,
        said: *said,
        reason: text(body.message.as_deref(), TEXT_CHARS_MAX).filter(|_| *said == PlatformStatus::Cancelled),
        event: None,
    })
}

fn token(body: &Body) -> Result<String, Problem> {
    let token = body.token.as_ref().ok_or_else(|| bad("/token", "`token` names the order."))?;
    order_reference(&token.0, "/token")
}

fn order(body: Body, products: Vec<Product>, settings: &Settings) -> Result<PlatformOrder, Problem> {
    check_items(&products, "/products")?;
    let reference = token(&body)?;
    let is_delivery = body.expedition_type.as_deref().is_none_or(|kind| kind.eq_ignore_ascii_case("delivery"));
    let has_rider = body.delivery.as_ref().is_some_and(|delivery| delivery.rider_pickup_time.is_some());
    let is_brought_by_shop = is_delivery && !has_rider;
    let price = body.price.as_ref();
    let fee = amount(price.and_then(|price| price.delivery_fee.as_ref()), settings, "/price/deliveryFee")?;
    let mut discount = Amount::ZERO;
    for (index, one) in body.discounts.iter().enumerate() {
        discount.0 += amount(one.amount.as_ref(), settings, &format!("/discounts/{index}/amount"))?.0;
    }
    // With the fee of somebody else's rider, it is not the shop's total.
    let total = price.and_then(|price| price.grand_total.as_ref()).filter(|_| is_brought_by_shop || fee == Amount::ZERO);
    let total = total.map(|total| amount(Some(total), settings, "/price/grandTotal")).transpose()?;
    let items = products.iter().enumerate().map(|(index, one)| item(one, &format!("/products/{index}"), settings));
    let items = items.collect::<Result<_, _>>()?;
    let who = body.customer.as_ref();
    let name =
        who.map(|one| [one.first_name.as_deref(), one.last_name.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" "));
    let phone = who.and_then(|one| one.mobile_phone.as_ref()).map(|phone| phone.0.as_str());
    let (customer, contact) = said::who(name.as_deref(), phone, settings);
    let is_paid = body
        .payment
        .as_ref()
        .and_then(|payment| payment.status.as_deref())
        .is_some_and(|status| status.eq_ignore_ascii_case("paid"));
    let shown_as = body.short_code.as_ref().or(body.code.as_ref()).and_then(|word| said::reference(Some(word)));
    let comment = body.comments.as_ref().and_then(|comments| comments.customer_comment.as_deref());
    Ok(PlatformOrder {
        reference,
        shown_as,
        items,
        discount,
        delivery_fee: if is_brought_by_shop { fee } else { Amount::ZERO },
        total,
        // A rider of PedidosYa settles cash with PedidosYa; who fetches an order pays at the counter.
        is_paid_to_platform: is_paid || has_rider,
        is_fetched: !is_brought_by_shop,
        customer,
        contact,
        address: body.delivery.and_then(|delivery| delivery.address).and_then(address),
        notes: text(comment, NOTES_CHARS_MAX),
        requested_for: None,
    })
}

fn item(product: &Product, pointer: &str, settings: &Settings) -> Result<PlatformItem, Problem> {
    let count = count(product.quantity.as_ref(), &format!("{pointer}/quantity"))?;
    let mut options = Vec::new();
    toppings(&product.selected_toppings, &format!("{pointer}/selectedToppings"), settings, &mut options)?;
    let unit_price = match &product.unit_price {
        Some(price) => amount(Some(price), settings, &format!("{pointer}/unitPrice"))?,
        // What was paid is for all of them.
        None => Amount(amount(product.paid_price.as_ref(), settings, &format!("{pointer}/paidPrice"))?.0 / i64::from(count)),
    };
    let reference = reference(product.remote_code.as_ref());
    let name = said::name(product.name.as_deref(), reference.as_ref());
    Ok(PlatformItem { name, reference, count, unit_price, options, notes: text(product.comment.as_deref(), NOTES_CHARS_MAX) })
}

/// Toppings, and those that were chosen with them.
fn toppings(list: &[Topping], pointer: &str, settings: &Settings, into: &mut Vec<PlatformOption>) -> Result<(), Problem> {
    for (index, topping) in list.iter().enumerate() {
        let at = format!("{pointer}/{index}");
        let reference = reference(topping.remote_code.as_ref());
        into.push(PlatformOption {
            name: said::name(topping.name.as_deref(), reference.as_ref()),
            reference,
            count: count(topping.quantity.as_ref(), &format!("{at}/quantity"))?,
            unit_price: amount(topping.price.as_ref(), settings, &format!("{at}/price"))?,
        });
        toppings(&topping.children, &format!("{at}/children"), settings, into)?;
    }
    Ok(())
}

fn address(place: Place) -> Option<Address> {
    let street = [place.street.as_deref(), place.number.as_ref().map(|number| number.0.as_str())];
    let street = street.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let written = [Some(street), place.city].into_iter().flatten().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>();
    let text = text(Some(&written.join(", ")), TEXT_CHARS_MAX)?;
    Some(Address { text, latitude_micro: None, longitude_micro: None })
}
