//! `PATCH /standing-orders/{id}`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::StandingOrderId;
use docket_domain::merchants::Settings;
use docket_domain::standing::ChangeStandingOrder;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::agreed::{ScheduleBody, StandingItemBody, StandingPaymentBody, items, payment, schedule};
use super::answer;
use super::view::StandingOrderView;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::orders::{AddressBody, address_of};
use crate::problem::{EdgeCode, Problem};

/// What changes; what is left out stays as it is. Customer and outlet stay: another needs another standing order.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = StandingOrderChange, example = json!({
    "items": [{ "product": "SHAWARMA-L", "quantity": 3 }],
    "version": 1
}))]
pub struct ChangeBody {
    /// Another channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    /// Other items, instead of all before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    items: Option<Vec<StandingItemBody>>,
    /// Another way to pay; null for none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent")]
    #[schema(value_type = Option<StandingPaymentBody>)]
    payment: Option<Option<StandingPaymentBody>>,
    /// Another address; null for none.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "sent")]
    #[schema(value_type = Option<AddressBody>)]
    delivery_address: Option<Option<AddressBody>>,
    /// Other notes; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    /// Another schedule, as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    schedule: Option<ScheduleBody>,
    /// The version that was read; refused when it has changed since, also by an order that was placed for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// A field that was sent, if only as null.
fn sent<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Changes what is agreed. Orders that were placed stay, and a date that was decided is not placed once more.
#[utoipa::path(
    patch, path = "/standing-orders/{id}", tag = "standing orders", request_body = ChangeBody,
    params(
        ("id" = String, Path, description = "Id of the standing order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The standing order as it is now", body = StandingOrderView)),
    security(("token" = ["standingOrders.change"]))
)]
pub async fn change_standing_order(
    State(app): State<App>,
    caller: Caller<{ Permission::StandingOrdersChange as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<ChangeBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "PATCH /standing-orders/{id}", &id.to_string(), &body);
    let command = command(StandingOrderId(id), body, settings)?;
    let outcome = caller.submit(&app, asked, Command::ChangeStandingOrder(Box::new(command))).await?;
    answer(&app, settings, outcome).await
}

fn command(standing: StandingOrderId, body: ChangeBody, settings: &Settings) -> Result<ChangeStandingOrder, Problem> {
    let mut check = Check::default();
    let is_empty = body.channel.is_none()
        && body.items.is_none()
        && body.payment.is_none()
        && body.delivery_address.is_none()
        && body.notes.is_none()
        && body.schedule.is_none();
    if is_empty {
        let detail = "Nothing is to be changed; send `channel`, `items`, `payment`, `deliveryAddress`, `notes` or `schedule`.";
        check.bad("", EdgeCode::RequestInvalid, detail);
    }
    let command = ChangeStandingOrder {
        standing,
        channel: check.name("/channel", body.channel),
        items: body.items.map(|bodies| items(bodies, &mut check)),
        payment: body.payment.map(|sent| sent.map(|body| payment(body, settings, &mut check))),
        delivery_address: body.delivery_address.map(|sent| sent.and_then(|address| address_of(address, &mut check))),
        notes: body.notes.map(|notes| check.notes("/notes", Some(notes))),
        schedule: body.schedule.and_then(|body| schedule(body, &mut check)),
        version: body.version,
    };
    check.finish(command)
}
