//! `POST /driver/deliveries/{id}/photo`, `GET /driver/deliveries/{id}/photo` and `GET /orders/{id}/delivery/photo`: what a driver
//! photographed at the door.
//!
//! The file is kept first, by its content, and then the command names it: a crash in between leaves a file that nothing names.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::{Actor, Permission};
use docket_domain::command::Command;
use docket_domain::delivery::{Delivery, PhotographDelivery, may_photograph, may_see_photo};
use docket_domain::ids::{MerchantId, OrderId};
use docket_domain::ordering::OrderDocument;
use docket_domain::refusal::{Code, Refusal};
use uuid::Uuid;

use super::answer;
use super::view::DeliveryView;
use crate::app::App;
use crate::extract::{Caller, Id, IdempotencyKey, PhotoFile, SmallFile, keep, shown};
use crate::problem::{EdgeCode, Problem};

/// Takes a photo of a delivery that is under way, by its driver or by who assigns deliveries; handed over with
/// `{ "proof": { "photo": true } }`, it is its proof. The body is the file itself; what it is called or said to be does not matter, what
/// it is does. One more replaces the one before.
#[utoipa::path(
    post, path = "/driver/deliveries/{id}/photo", tag = "delivery",
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "PNG, JPEG or WebP, at most 5 MiB"),
    params(
        ("id" = String, Path, description = "Id of the order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and file again changes nothing")
    ),
    responses((status = 200, description = "The delivery, with its photo", body = DeliveryView)),
    security(("token" = ["deliveries.deliver"]))
)]
pub async fn photograph_delivery(
    State(app): State<App>,
    caller: Caller<{ Permission::DeliveriesDeliver as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    SmallFile(file, _): SmallFile<PhotoFile>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /driver/deliveries/{id}/photo", &id.to_string(), &file.hash);
    let document = seen(&app, caller.merchant(), caller.actor(), id).await?;
    // Nothing is kept that the command would refuse; what was done before under this key it repeats, whatever holds now.
    if may_photograph(&document.order, &delivery_of(&document), caller.actor()).is_ok() {
        keep(&app, caller.merchant(), file.clone()).await?;
    }
    let command = PhotographDelivery {
        order: OrderId(id),
        hash: file.hash,
        size_bytes: file.content.len() as u64,
        media_type: file.media_type,
    };
    let outcome = caller.submit(&app, asked, Command::PhotographDelivery(Box::new(command))).await?;
    answer(&app, settings, caller.actor(), outcome).await
}

/// The photo of one's own delivery, or of any for who assigns deliveries.
#[utoipa::path(
    get, path = "/driver/deliveries/{id}/photo", tag = "delivery",
    params(("id" = String, Path, description = "Id of the order")),
    responses((status = 200, description = "The file", content(
        (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp")
    ))),
    security(("token" = ["deliveries.deliver"]))
)]
pub async fn get_own_delivery_photo(
    State(app): State<App>,
    caller: Caller<{ Permission::DeliveriesDeliver as u8 }>,
    Id(id): Id,
) -> Result<Response, Problem> {
    let document = seen(&app, caller.merchant(), caller.actor(), id).await?;
    if !may_see_photo(&delivery_of(&document), caller.actor()) {
        return Err(none());
    }
    photo_of(&app, caller.merchant(), &document).await
}

/// The photo of an order's delivery.
#[utoipa::path(
    get, path = "/orders/{id}/delivery/photo", tag = "delivery",
    params(("id" = String, Path, description = "Id of the order")),
    responses((status = 200, description = "The file", content(
        (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp")
    ))),
    security(("token" = ["orders.read"]))
)]
pub async fn get_delivery_photo(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersRead as u8 }>,
    Id(id): Id,
) -> Result<Response, Problem> {
    let document = seen(&app, caller.merchant(), caller.actor(), id).await?;
    photo_of(&app, caller.merchant(), &document).await
}

/// The order, when it is of the caller's outlet where they are bound to one.
async fn seen(app: &App, merchant: MerchantId, actor: &Actor, id: Uuid) -> Result<OrderDocument, Problem> {
    let document = app.reads().order(merchant, OrderId(id)).await?;
    let unknown = || Refusal::new(Code::OrderUnknown, "There is no such order.").into();
    document.filter(|document| actor.sees(&document.order.outlet)).ok_or_else(unknown)
}

fn delivery_of(document: &OrderDocument) -> Delivery {
    document.delivery.as_ref().map_or_else(|| Delivery::waiting(document.order.row), |one| one.delivery.clone())
}

async fn photo_of(app: &App, merchant: MerchantId, document: &OrderDocument) -> Result<Response, Problem> {
    let photo = delivery_of(document).photo.ok_or_else(none)?;
    app.reads().file(merchant, photo.hash).await?.map(shown).ok_or_else(none)
}

fn none() -> Problem {
    Problem::new(EdgeCode::PhotoNotFound, "There is no photo of this delivery, or none that you may see.")
}
