//! `POST /orders`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::catalog::ProductReference;
use docket_domain::command::Command;
use docket_domain::customers::FindOrCreateCustomer;
use docket_domain::limits::{DISCOUNTS_MAX, NAME_CHARS_MAX, OPTIONS_CHOSEN_MAX, ORDER_LINES_MAX, TEXT_CHARS_MAX};
use docket_domain::merchants::Settings;
use docket_domain::money::{DecimalError, Percent, parse_scaled};
use docket_domain::ordering::{Address, Discount, DiscountKind, NewItem, NewOrderPayment, PlaceOrder};
use docket_domain::payments::Terms;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::OrderView;
use crate::amount::Decimal;
use crate::app::App;
use crate::billing::{ChargeBody, charges};
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// An order to be placed. Only `items` is required.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewOrder, example = json!({
    "channel": "delivery",
    "customer": { "phone": "050 123 4567", "name": "Aisha" },
    "items": [
        { "product": "SHAWARMA-L", "quantity": 2, "notes": "no onion" },
        { "description": "Gift wrap", "quantity": 1, "unitPrice": 5 }
    ],
    "discounts": [{ "kind": "percent", "value": 10, "reason": "opening week" }],
    "deliveryAddress": { "text": "Corniche Road 7", "lat": 24.47, "lng": 54.34 }
}))]
pub struct PlaceOrderBody {
    /// Code of the outlet; the token's, or the only one, where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) outlet: Option<String>,
    /// Channel; `counter` where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) channel: Option<String>,
    /// Table, as the staff call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) table: Option<String>,
    /// Whose it is; found by phone, or created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) customer: Option<CustomerBody>,
    /// 1 to 500 items.
    pub(crate) items: Vec<ItemBody>,
    /// Discounts on the whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) discounts: Vec<DiscountBody>,
    /// Charges beside the goods, as the merchant's settings name them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) charges: Vec<ChargeBody>,
    /// How it is paid; nothing said means unpaid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) payment: Option<OrderPaymentBody>,
    /// Where it goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) delivery_address: Option<AddressBody>,
    /// Notes for whoever prepares it, at most 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) notes: Option<String>,
    /// The operating day it shall belong to, YYYY-MM-DD: a manager's choice during the grace period, with `reason`. Where none is
    /// given, the clock and the user's shift decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) business_date: Option<String>,
    /// Why that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<String>,
    /// For when it is asked, such as 2025-11-06T18:30:00Z; as soon as possible where none is sent. Of an online order it must lie
    /// within the outlet's opening hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) requested_for: Option<String>,
    /// What the client calls the order; searchable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client_reference: Option<String>,
    /// A number that the client made up. It never becomes ours: it is kept as `clientReference`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) order_number: Option<String>,
}

/// The customer of an order.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewOrderCustomer)]
pub struct CustomerBody {
    /// As it is dialled in the merchant's country, or with a country code; any digits, spaces and dashes.
    #[schema(example = "050 123 4567")]
    phone: String,
    /// Kept for a new customer, or for one who had no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

/// How an order is paid.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewOrderPayment, example = json!({ "useWallet": true, "method": "bank_transfer" }))]
pub struct OrderPaymentBody {
    /// Whether the customer's wallet pays what it can first; the method is for the rest.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    use_wallet: bool,
    /// `cash`, `card`, `wallet`, `bank_transfer`, `platform`, `cod` or `house_account`. Cash is only received with `received`, a card with `reference`;
    /// otherwise the method is how it will be paid. `wallet` pays all, or the order is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    /// Cash that was handed over; what is more than due is change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    received: Option<Decimal>,
    /// What the card terminal printed, or what the client calls the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
}

impl OrderPaymentBody {
    /// How an order will be paid of which nothing is handed over now.
    pub(crate) fn promised(use_wallet: bool, method: Option<String>) -> OrderPaymentBody {
        OrderPaymentBody { use_wallet, method, received: None, reference: None }
    }
}

/// An item: a product of the catalogue, or an open item with `description` and `unitPrice`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewOrderItem)]
pub struct ItemBody {
    /// SKU, barcode or id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "SHAWARMA-L")]
    product: Option<String>,
    /// What an open item is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// How much, with at most 3 decimals.
    quantity: Decimal,
    /// Price of one unit without options, where it is not the catalogue's; needs the permission `orders.openItem`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit_price: Option<Decimal>,
    /// Discounts on this line alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    discounts: Vec<DiscountBody>,
    /// Notes for whoever prepares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    /// Whose it is at the table: a short code, 1 to 8 of A-Z and 0-9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "2")]
    seat: Option<String>,
    /// Codes of the options that were chosen from the product's `modifiers`. What they cost is added to the price of one unit, also
    /// to one that was sent as `unitPrice`. An option that is named twice counts twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!(["CHEESE"]))]
    options: Vec<String>,
}

impl ItemBody {
    /// An item as customers order it: of the catalogue, at its price.
    pub(crate) fn of_product(product: String, quantity: Decimal, options: Vec<String>, notes: Option<String>) -> ItemBody {
        ItemBody {
            product: Some(product),
            description: None,
            quantity,
            unit_price: None,
            discounts: Vec::new(),
            notes,
            seat: None,
            options,
        }
    }
}

/// A discount.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewDiscount)]
pub struct DiscountBody {
    /// Of what `value` is.
    kind: DiscountKindBody,
    /// Per cent (at most 3 decimals, at most 100), or an amount.
    value: Decimal,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Of what a discount's value is.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = DiscountKind)]
pub enum DiscountKindBody {
    /// Per cent.
    Percent,
    /// An amount.
    Amount,
}

/// Where an order goes.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewDeliveryAddress)]
pub struct AddressBody {
    /// As people write it.
    text: String,
    /// Degrees north.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lat: Option<Decimal>,
    /// Degrees east.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lng: Option<Decimal>,
}

/// Places an order: number, business date, customer, lines and sums in one commit.
#[utoipa::path(
    post, path = "/orders", tag = "orders", request_body = PlaceOrderBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same order")),
    responses((status = 201, description = "The order, with its number", body = OrderView)),
    security(("token" = ["orders.place"]))
)]
pub async fn place_order(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersPlace as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<PlaceOrderBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /orders", "", &body);
    let command = Command::PlaceOrder(Box::new(command(body, settings)?));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, caller.actor(), settings, outcome).await
}

/// The command that a body asks for.
pub(crate) fn command(body: PlaceOrderBody, settings: &Settings) -> Result<PlaceOrder, Problem> {
    let mut check = Check::default();
    if body.items.is_empty() {
        check.bad("/items", EdgeCode::ItemsEmpty, "`items` is empty; an order must have at least one item.");
    }
    if body.items.len() > ORDER_LINES_MAX {
        check.bad(
            "/items",
            EdgeCode::ItemsTooMany,
            format!("`items` must have at most {ORDER_LINES_MAX} items; split the order."),
        );
        return check.finish(PlaceOrder::default());
    }
    let reference = match (body.client_reference, body.order_number) {
        (Some(reference), _) => check.text("/clientReference", Some(reference), TEXT_CHARS_MAX),
        (None, number) => check.text("/orderNumber", number, TEXT_CHARS_MAX),
    };
    let command = PlaceOrder {
        outlet: check.name("/outlet", body.outlet),
        channel: check.name("/channel", body.channel),
        table: check.name("/table", body.table),
        customer: body.customer.and_then(|customer| customer_of(customer, settings, &mut check)),
        items: body
            .items
            .into_iter()
            .enumerate()
            .map(|(index, one)| item(one, &format!("/items/{index}"), settings, &mut check))
            .collect(),
        discounts: discounts(body.discounts, "", settings, &mut check),
        charges: charges(body.charges, settings, &mut check),
        payment: body.payment.map(|payment| payment_of(payment, settings, &mut check)),
        delivery_address: body.delivery_address.and_then(|address| address_of(address, &mut check)),
        notes: check.notes("/notes", body.notes),
        business_date: check.date_override(body.business_date, body.reason),
        client_reference: reference,
        requested_for: body.requested_for.and_then(|text| check.timestamp("/requestedFor", &text)),
        fetched_for: None,
        expected_total: None,
    };
    check.finish(command)
}

pub(crate) fn payment_of(body: OrderPaymentBody, settings: &Settings, check: &mut Check) -> NewOrderPayment {
    let method = body.method.as_deref().map(|word| {
        Terms::parse(word).unwrap_or_else(|| {
            let known: Vec<&str> = Terms::ALL.iter().map(|terms| terms.as_str()).collect();
            let detail = format!("An order is paid by one of: {}.", known.join(", "));
            check.bad("/payment/method", EdgeCode::PaymentMethodUnknown, detail);
            Terms::Cash
        })
    });
    if method.is_none() && !body.use_wallet {
        check.bad("/payment/method", EdgeCode::FieldRequired, "Name a `method`, or send `useWallet`.");
    }
    if body.received.is_some() && method.is_some_and(|method| method != Terms::Cash) {
        check.bad("/payment/received", EdgeCode::RequestInvalid, "`received` is what was handed over in cash; leave it out.");
    }
    NewOrderPayment {
        use_wallet: body.use_wallet,
        method,
        received: body.received.map(|amount| check.amount_above_zero("/payment/received", &amount, &settings.currency)),
        reference: check.text("/payment/reference", body.reference, TEXT_CHARS_MAX),
    }
}

pub(crate) fn customer_of(body: CustomerBody, settings: &Settings, check: &mut Check) -> Option<FindOrCreateCustomer> {
    let name = check.text("/customer/name", body.name, NAME_CHARS_MAX);
    let phone = check.phone("/customer/phone", &body.phone, &settings.country)?;
    Some(FindOrCreateCustomer { phone, name, email: None })
}

/// An item that stands at a place of the body, such as `/items/3`.
pub(super) fn item(body: ItemBody, pointer: &str, settings: &Settings, check: &mut Check) -> NewItem {
    let at = |field: &str| format!("{pointer}/{field}");
    let says = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    if !says(&body.product) && !says(&body.description) {
        let detail = "An item must name a `product`, or have a `description` and a `unitPrice`.";
        check.bad(&at("product"), EdgeCode::FieldRequired, detail);
    } else if !says(&body.product) && body.unit_price.is_none() {
        check.bad(
            &at("unitPrice"),
            EdgeCode::FieldRequired,
            "`unitPrice` is missing; an item without a `product` must have a price.",
        );
    }
    let product = check.text(&at("product"), body.product, NAME_CHARS_MAX);
    let description = check.text(&at("description"), body.description, TEXT_CHARS_MAX);
    NewItem {
        quantity: check.quantity(&at("quantity"), &body.quantity),
        unit_price: body.unit_price.map(|price| check.amount(&at("unitPrice"), &price, &settings.currency)),
        discounts: discounts(body.discounts, pointer, settings, check),
        notes: check.notes(&at("notes"), body.notes),
        seat: check.short_code(&at("seat"), body.seat),
        options: options(body.options, &at("options"), check),
        product: product.map(ProductReference),
        description,
    }
}

/// At most so many; whether the product has them, the command says.
pub(crate) fn options(codes: Vec<String>, pointer: &str, check: &mut Check) -> Vec<String> {
    if codes.len() > OPTIONS_CHOSEN_MAX {
        check.bad(pointer, EdgeCode::RequestInvalid, format!("`options` must have at most {OPTIONS_CHOSEN_MAX} options."));
        return Vec::new();
    }
    codes
}

pub(crate) fn discounts(bodies: Vec<DiscountBody>, pointer: &str, settings: &Settings, check: &mut Check) -> Vec<Discount> {
    if bodies.len() > DISCOUNTS_MAX {
        check.bad(
            &format!("{pointer}/discounts"),
            EdgeCode::RequestInvalid,
            format!("`discounts` must have at most {DISCOUNTS_MAX} discounts."),
        );
        return Vec::new();
    }
    let one = |(index, body): (usize, DiscountBody)| {
        let at = |field: &str| format!("{pointer}/discounts/{index}/{field}");
        let kind = match body.kind {
            DiscountKindBody::Amount => DiscountKind::Amount(check.amount(&at("value"), &body.value, &settings.currency)),
            DiscountKindBody::Percent => match Percent::parse(body.value.text()) {
                Ok(percent) if (Percent(0)..=Percent::WHOLE).contains(&percent) => DiscountKind::Percent(percent),
                _ => {
                    check.bad(
                        &at("value"),
                        EdgeCode::RequestInvalid,
                        "`value` must be 0 to 100 per cent, with at most 3 decimals.",
                    );
                    DiscountKind::Percent(Percent(0))
                }
            },
        };
        Discount { kind, reason: check.text(&at("reason"), body.reason, TEXT_CHARS_MAX) }
    };
    bodies.into_iter().enumerate().map(one).collect()
}

/// Degrees to six decimals. More than a hand's breadth of precision is cut off, not refused: phones send fifteen digits.
fn micro(text: &str) -> &str {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, decimals)) if decimals.len() > 6 && digits(decimals) => &text[..whole.len() + 7],
        _ => text,
    }
}

pub(crate) fn address_of(body: AddressBody, check: &mut Check) -> Option<Address> {
    let mut degrees = |field: &str, decimal: Option<Decimal>, limit: i64| {
        let decimal = decimal?;
        match parse_scaled(micro(decimal.text()), 6) {
            Ok(micro) if micro.abs() <= limit * 1_000_000 => Some(micro),
            Ok(_) | Err(DecimalError::NotANumber | DecimalError::TooManyDecimals(_) | DecimalError::TooLarge) => {
                check.bad(
                    &format!("/deliveryAddress/{field}"),
                    EdgeCode::RequestInvalid,
                    format!("`{field}` must be a number of degrees from -{limit} to {limit}."),
                );
                None
            }
        }
    };
    let (latitude_micro, longitude_micro) = (degrees("lat", body.lat, 90), degrees("lng", body.lng, 180));
    let text = check.text("/deliveryAddress/text", Some(body.text), TEXT_CHARS_MAX)?;
    Some(Address { text, latitude_micro, longitude_micro })
}
