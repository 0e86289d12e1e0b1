//! An order as whoever brings it sees it, and its delivery as everybody else does.

use docket_domain::access::{Actor, Permission};
use docket_domain::billing::tender::round_to_coin;
use docket_domain::delivery::{DeliveryDocument, DeliveryPhoto, FailedAttempt, ProofKind};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::ordering::{Line, OrderDocument};
use docket_domain::payments::Terms;
use docket_domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::amount::Exact;
use crate::orders::AddressView;

/// An order as a driver sees it: what to bring, where, and what to collect. Whose it is stands on one's own deliveries only.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Delivery)]
pub struct DeliveryView {
    /// Id of the order, UUIDv7.
    id: String,
    /// Its number.
    #[schema(example = "ALM-20251106-000123")]
    order_number: String,
    /// The short number on the bag.
    ticket_number: String,
    /// Code of the outlet where it waits.
    outlet: String,
    /// Channel.
    #[schema(example = "delivery")]
    channel: String,
    /// Where it stands: ready, assigned, dispatched, delivered or what it was called off as.
    status: &'static str,
    /// What is in the bag.
    items: Vec<DeliveryItemView>,
    /// What the customer pays for all of it.
    total: Exact,
    /// What is left to pay at the door; nothing once it was handed over.
    to_collect: Exact,
    /// The same where all of it is paid in cash: to the smallest coin that the merchant gives back.
    to_collect_in_cash: Exact,
    /// Currency of all amounts.
    #[schema(example = "AED")]
    currency: String,
    /// Whose it is: of one's own deliveries, and for who may see customers; null otherwise.
    customer: Option<DeliveryCustomerView>,
    /// Where it goes.
    delivery_address: Option<AddressView>,
    /// Notes on the order.
    notes: String,
    /// What proves to this merchant that it was handed over, of `code`, `photo` and `note`.
    #[schema(value_type = Vec<String>, example = json!(["code", "photo", "note"]))]
    proofs: Vec<&'static str>,
    /// Id of the driver who has it; null while it waits for one.
    driver: Option<String>,
    /// Since when.
    assigned_at: Option<String>,
    /// When that driver left with it.
    picked_up_at: Option<String>,
    /// When it was handed over.
    delivered_at: Option<String>,
    /// The photo that was sent since: of one's own deliveries, and for who may see customers; null otherwise.
    photo: Option<DeliveryPhotoView>,
    /// How often it was tried in vain before.
    failed_attempts: usize,
    /// When the order was placed.
    #[schema(example = "2025-11-06T03:33:20.000Z")]
    created_at: String,
}

/// Something in the bag.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeliveryItem)]
pub struct DeliveryItemView {
    /// What it is.
    #[schema(example = "Large shawarma")]
    description: String,
    /// How much.
    quantity: Exact,
    /// The options it was ordered with, by name.
    options: Vec<String>,
    /// Notes on it.
    notes: String,
}

/// Whom a driver asks for at the door.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeliveryCustomer)]
pub struct DeliveryCustomerView {
    /// What they are called.
    #[schema(example = "Aisha")]
    name: String,
    /// National digits; null of who was erased.
    #[schema(example = "0501234567")]
    phone: Option<String>,
    /// The full number; null of who was erased.
    #[schema(example = "+971501234567")]
    phone_e164: Option<String>,
}

/// Who brings an order, and how it was handed over.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryOfOrder {
    /// Id of the driver who has it, or brought it; null while it waits for the next one.
    driver: Option<String>,
    /// Since when.
    assigned_at: Option<String>,
    /// When that driver left with it.
    picked_up_at: Option<String>,
    /// When it was handed over.
    delivered_at: Option<String>,
    /// The four digits that the customer tells the driver, while it is under way. Lists leave them out, and only who has the permission
    /// `deliveries.code` sees them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "4711")]
    code: Option<String>,
    /// What proved that it was handed over: `code`, `photo` or `note`; null where whoever assigns deliveries vouched for it.
    proof: Option<&'static str>,
    /// What the driver noted as proof.
    note: Option<String>,
    /// The photo that was sent since the driver left; the file is at `GET /orders/{id}/delivery/photo`.
    photo: Option<DeliveryPhotoView>,
    /// What failed before, oldest first.
    attempts: Vec<AttemptView>,
}

/// A photo of a delivery, without the file.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DeliveryPhoto)]
pub struct DeliveryPhotoView {
    /// `image/jpeg`, `image/png` or `image/webp`, by its content.
    #[schema(example = "image/jpeg")]
    media_type: String,
    /// How large it is.
    size_bytes: u64,
    /// When it came.
    uploaded_at: String,
}

/// A delivery that failed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = FailedAttempt)]
pub struct AttemptView {
    /// Number of the event that says so.
    seq: u64,
    /// Id of the driver who had it.
    driver: Option<String>,
    /// When they had left with it.
    picked_up_at: Option<String>,
    /// When it failed.
    failed_at: String,
    /// Why.
    reason: String,
}

fn shown(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

impl DeliveryView {
    /// What `actor` sees of an order.
    pub fn new(document: &OrderDocument, settings: &Settings, actor: &Actor) -> DeliveryView {
        let order = &document.order;
        let delivery = document.delivery.as_ref().map(|document| &document.delivery);
        let driver = delivery.and_then(|delivery| delivery.driver);
        let sees_customer = driver == Some(actor.user) || actor.may(Permission::CustomersRead);
        let amount = |amount| Exact::amount(amount, &settings.currency);
        let to_collect = to_collect(document);
        DeliveryView {
            id: order.id.to_string(),
            order_number: order.number.text().to_owned(),
            ticket_number: order.tickets().next().unwrap_or(&order.number).text().to_owned(),
            outlet: order.outlet.clone(),
            channel: order.channel.clone(),
            status: order.status.as_str(),
            items: order.lines.iter().filter(|line| line.charge.is_none()).map(item).collect(),
            total: amount(order.totals.total),
            to_collect: amount(to_collect),
            to_collect_in_cash: amount(round_to_coin(to_collect, settings.smallest_coin)),
            currency: settings.currency.code.clone(),
            customer: document.customer.as_ref().filter(|_| sees_customer).map(|customer| DeliveryCustomerView {
                name: customer.name.clone(),
                phone: customer.phone.as_ref().map(|phone| phone.national.clone()),
                phone_e164: customer.phone.as_ref().map(|phone| phone.e164.as_str().to_owned()),
            }),
            delivery_address: order.delivery_address.as_ref().map(AddressView::new),
            notes: order.notes.clone(),
            proofs: settings.delivery_proof.met_by().map(ProofKind::as_str).collect(),
            driver: driver.map(|driver| driver.to_string()),
            assigned_at: shown(delivery.and_then(|delivery| delivery.assigned_at)),
            picked_up_at: shown(delivery.and_then(|delivery| delivery.picked_up_at)),
            delivered_at: shown(delivery.and_then(|delivery| delivery.delivered_at)),
            photo: delivery.filter(|_| sees_customer).and_then(|delivery| delivery.photo.as_ref()).map(DeliveryPhotoView::new),
            failed_attempts: document.delivery.as_ref().map_or(0, |document| document.attempts.len()),
            created_at: order.created_at.to_string(),
        }
    }
}

/// What is left to pay at the door: nothing of a house account, and after the door whatever a customer still owes is between them and
/// the merchant.
fn to_collect(document: &OrderDocument) -> Amount {
    let is_owed = document.order.terms == Some(Terms::HouseAccount);
    if document.bill.is_some() || is_owed { Amount::ZERO } else { document.order.left_to_pay() }
}

fn item(line: &Line) -> DeliveryItemView {
    DeliveryItemView {
        description: line.description.clone(),
        quantity: Exact::quantity(line.quantity),
        options: line.options.iter().map(|option| option.name.clone()).collect(),
        notes: line.notes.clone(),
    }
}

impl DeliveryOfOrder {
    /// Without the code.
    pub fn new(document: &DeliveryDocument) -> DeliveryOfOrder {
        let delivery = &document.delivery;
        DeliveryOfOrder {
            driver: delivery.driver.map(|driver| driver.to_string()),
            assigned_at: shown(delivery.assigned_at),
            picked_up_at: shown(delivery.picked_up_at),
            delivered_at: shown(delivery.delivered_at),
            code: None,
            proof: delivery.proof.map(|proof| proof.as_str()),
            note: delivery.note.clone(),
            photo: delivery.photo.as_ref().map(DeliveryPhotoView::new),
            attempts: document.attempts.iter().map(AttemptView::new).collect(),
        }
    }

    /// The same, with the code.
    pub fn with_code(document: &DeliveryDocument) -> DeliveryOfOrder {
        let code = document.delivery.code.map(|code| code.to_string());
        DeliveryOfOrder { code, ..DeliveryOfOrder::new(document) }
    }
}

impl DeliveryPhotoView {
    fn new(photo: &DeliveryPhoto) -> DeliveryPhotoView {
        DeliveryPhotoView {
            media_type: photo.media_type.clone(),
            size_bytes: photo.size_bytes,
            uploaded_at: photo.uploaded_at.to_string(),
        }
    }
}

impl AttemptView {
    fn new(attempt: &FailedAttempt) -> AttemptView {
        AttemptView {
            seq: attempt.row,
            driver: attempt.driver.map(|driver| driver.to_string()),
            picked_up_at: shown(attempt.picked_up_at),
            failed_at: attempt.failed_at.to_string(),
            reason: attempt.reason.clone(),
        }
    }
}
