//! `POST /shop/{merchant}/orders` and `POST /shop/{merchant}/cart`: customers order by themselves, signed in or as guests.

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::Response;
use docket_domain::access::Actor;
use docket_domain::access::attempts::Target;
use docket_domain::command::{Command, Document, DocumentReference, Outcome};
use docket_domain::customers::FindOrCreateCustomer;
use docket_domain::customers::one_time_code::phone_hash;
use docket_domain::ids::{CustomerId, OrderId};
use docket_domain::merchants::Settings;
use docket_domain::ordering::PlaceOrder;
use docket_engine::{Failure, Trial};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::cart_view::CartView;
use super::order_key::key_of;
use super::order_view::OwnOrderView;
use super::too_many_orders;
use crate::amount::Decimal;
use crate::answer::answered;
use crate::app::App;
use crate::auth;
use crate::extract::{Asked, Body, Check, ClientAddress, CustomerCaller, IdempotencyKey, Shop};
use crate::orders::{self, AddressBody, CustomerBody, ItemBody, OrderPaymentBody, PlaceOrderBody};
use crate::problem::{EdgeCode, Problem};

/// An order that its customer places. Prices are the shop's, and so is what a delivery costs.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewOwnOrder, example = json!({
    "items": [{ "product": "SHAWARMA-L", "quantity": 2, "options": ["EXTRA-GARLIC"], "notes": "no onion" }],
    "customer": { "phone": "050 123 4567", "name": "Aisha" },
    "payment": { "method": "cod" },
    "deliveryAddress": { "text": "Corniche Road 7" },
    "expectedTotal": 56
}))]
pub struct OwnOrderBody {
    /// Code of the outlet; the only one where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    /// 1 to 500 items.
    items: Vec<OwnItemBody>,
    /// Who a guest is; left out by who has signed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    customer: Option<CustomerBody>,
    /// How it is paid, of what the outlet's terms name; needed for an order, not for a cart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payment: Option<OwnPaymentBody>,
    /// Where to bring it; it is fetched where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delivery_address: Option<AddressBody>,
    /// Notes for whoever prepares it, at most 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    /// For when it is asked, such as 2025-11-06T18:30:00Z, where the outlet takes such; as soon as possible where none is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    requested_for: Option<String>,
    /// What it comes to as the customer was shown; refused where it comes to something else by now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expected_total: Option<Decimal>,
}

/// Something that is ordered.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewOwnOrderItem)]
pub struct OwnItemBody {
    /// SKU.
    #[schema(example = "SHAWARMA-L")]
    product: String,
    /// How much, with at most 3 decimals.
    quantity: Decimal,
    /// Codes of the options that were chosen. One that is named twice counts twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    options: Vec<String>,
    /// Notes for whoever prepares it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
}

/// How an order is paid.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewOwnOrderPayment)]
pub struct OwnPaymentBody {
    /// Whether the wallet pays what it can first; the method is for the rest.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    use_wallet: bool,
    /// `cash`, `card`, `cod`, `bank_transfer` or `wallet`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "cod")]
    method: Option<String>,
}

/// Who orders: a customer who has signed in, or a guest.
#[derive(Debug)]
pub enum Orderer {
    /// Signed in. A session that is over is refused, and not taken for a guest.
    Customer(Box<CustomerCaller>),
    /// Somebody.
    Guest(Shop),
}

impl FromRequestParts<App> for Orderer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let has_session = auth::bearer(&parts.headers).is_some() || auth::cookie_of(&parts.headers, super::COOKIE_NAME).is_some();
        match has_session {
            true => Ok(Orderer::Customer(Box::new(CustomerCaller::from_request_parts(parts, app).await?))),
            false => Ok(Orderer::Guest(Shop::from_request_parts(parts, app).await?)),
        }
    }
}

impl Orderer {
    fn settings(&self) -> &Settings {
        match self {
            Orderer::Customer(caller) => caller.settings(),
            Orderer::Guest(shop) => &shop.settings,
        }
    }

    fn id(&self) -> CustomerId {
        match self {
            Orderer::Customer(caller) => caller.customer().id,
            Orderer::Guest(_) => CustomerId(Uuid::nil()),
        }
    }
}

/// Places an order for who has signed in or, where the outlet takes them, for a guest, who is answered with the order's key: with it,
/// and nothing else, they see this order again. What a guest's phone has in its wallet they learn nothing of.
#[utoipa::path(
    post, path = "/shop/{merchant}/orders", tag = "shop", request_body = OwnOrderBody,
    params(
        ("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same order")
    ),
    responses((status = 201, description = "The order, with its number", body = OwnOrderView)),
    security((), ("customer" = []))
)]
pub async fn place_own_order(
    State(app): State<App>,
    orderer: Orderer,
    ClientAddress(address): ClientAddress,
    key: IdempotencyKey,
    Body(body): Body<OwnOrderBody>,
) -> Result<Response, Problem> {
    let settings = orderer.settings();
    let operation = "POST /shop/{merchant}/orders";
    let is_guest = matches!(orderer, Orderer::Guest(_));
    let request = key.asked(settings, operation, "", &body).request_hash;
    let command = command(body, settings, Some(is_guest))?;
    let phone = command.customer.as_ref().map(|guest| guest.phone.e164.as_str().to_owned());
    let whose = command.customer.as_ref().map_or(orderer.id().0, |guest| guest_id(guest, settings));
    let asked = Asked { key: key.of(whose).digest(settings), reference: None, request_hash: request };
    let mut counted = Vec::new();
    if let Some(phone) = &phone {
        counted.push(Target::guest_orders_of_phone(phone, &settings.salt));
        counted.extend(address.map(Target::guest_orders_of_address));
        let taken = app.attempts().take(settings.merchant, counted.clone(), app.engine().now().at).await?;
        taken.map_err(too_many_orders)?;
    }
    let command = Command::PlaceOrder(Box::new(command));
    let outcome = app.submit(settings.merchant, Actor::customer(orderer.id()), asked, command).await;
    // What is refused, and what came before, is no order more.
    if !counted.is_empty() && outcome.as_ref().map_or(true, |outcome| outcome.replayed) {
        app.attempts().take_back(settings.merchant, counted).await?;
    }
    let outcome = outcome?;
    let id = order_of(&outcome);
    let document = orders::find(&app, settings.merchant, id).await?;
    let document = document.ok_or_else(|| Problem::new(EdgeCode::Internal, "The order that was placed cannot be read."))?;
    let order_key = is_guest.then(|| key_of(id, settings));
    Ok(answered(&outcome, OwnOrderView::new(&document, settings).with_key(order_key)))
}

/// Under what a guest's keys are counted as their own: what guests of one phone call their requests never meets what others do.
fn guest_id(guest: &FindOrCreateCustomer, settings: &Settings) -> Uuid {
    let hash = phone_hash(&guest.phone.e164, &settings.salt);
    let mut half = [0; 16];
    half.copy_from_slice(&hash[..16]);
    Uuid::from_bytes(half)
}

fn order_of(outcome: &Outcome) -> OrderId {
    match &outcome.document {
        Document::Order(id, _) | Document::Earlier(DocumentReference::Order(id)) => *id,
        other => unreachable!("placing an order came to {other:?}"),
    }
}

/// What a cart comes to: it is decided as an order would be, with taxes, options and what a delivery costs, and nothing is written. What
/// an order would be refused for, such as what is sold out, it is refused for as well. Takes `customer`, `payment` and `expectedTotal` and
/// looks at none of them.
#[utoipa::path(
    post, path = "/shop/{merchant}/cart", tag = "shop", request_body = OwnOrderBody,
    params(("merchant" = String, Path, description = "Slug of the merchant", example = "al-marya")),
    responses((status = 200, description = "What it comes to", body = CartView))
)]
pub async fn price_own_cart(
    State(app): State<App>,
    shop: Shop,
    Body(body): Body<OwnOrderBody>,
) -> Result<Json<CartView>, Problem> {
    let settings = shop.settings;
    let body = OwnOrderBody { customer: None, payment: None, expected_total: None, ..body };
    let command = Command::PlaceOrder(Box::new(command(body, &settings, None)?));
    let (reads, stamp, merchant) = (app.reads().clone(), app.engine().now(), settings.merchant);
    let nobody = Actor::customer(CustomerId(Uuid::nil()));
    let tried = tokio::task::spawn_blocking(move || Trial::open(reads, merchant)?.run(stamp, &nobody, command)).await;
    let outcome = tried.map_err(|_| Problem::new(EdgeCode::Internal, "Something failed inside."))??;
    match outcome.map_err(|failure: Failure| Problem::from(failure))?.document {
        Document::Order(_, Some(document)) => Ok(Json(CartView::new(&document, &settings))),
        other => unreachable!("placing an order came to {other:?}"),
    }
}

/// The command of an order; of a cart where it is not said whether a guest orders.
pub(crate) fn command(body: OwnOrderBody, settings: &Settings, is_guest: Option<bool>) -> Result<PlaceOrder, Problem> {
    let mut check = Check::default();
    match is_guest {
        Some(true) if body.customer.is_none() => {
            check.bad("/customer", EdgeCode::FieldRequired, "Sign in, or say by `customer` who orders.");
        }
        Some(false) if body.customer.is_some() => {
            check.bad("/customer", EdgeCode::RequestInvalid, "You order for yourself; leave `customer` out.");
        }
        _ => {}
    }
    if is_guest.is_some() && body.payment.is_none() {
        check.bad("/payment", EdgeCode::FieldRequired, "Say by `payment` how the order is paid.");
    }
    let expected_total = body.expected_total.as_ref().map(|total| check.amount("/expectedTotal", total, &settings.currency));
    check.finish(())?;
    let item = |item: OwnItemBody| ItemBody::of_product(item.product, item.quantity, item.options, item.notes);
    let whole = PlaceOrderBody {
        outlet: body.outlet,
        customer: body.customer,
        items: body.items.into_iter().map(item).collect(),
        payment: body.payment.map(|payment| OrderPaymentBody::promised(payment.use_wallet, payment.method)),
        delivery_address: body.delivery_address,
        notes: body.notes,
        requested_for: body.requested_for,
        ..PlaceOrderBody::default()
    };
    Ok(PlaceOrder { expected_total, ..orders::command(whole, settings)? })
}
