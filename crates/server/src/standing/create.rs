//! `POST /standing-orders`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::merchants::Settings;
use docket_domain::standing::CreateStandingOrder;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::agreed::{ScheduleBody, StandingItemBody, StandingPaymentBody, items, payment, schedule};
use super::answer;
use super::view::StandingOrderView;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::orders::{AddressBody, CustomerBody, address_of, customer_of};
use crate::problem::Problem;

/// A standing order to be made.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewStandingOrder, example = json!({
    "channel": "delivery",
    "customer": { "phone": "050 123 4567", "name": "Aisha" },
    "items": [{ "product": "SHAWARMA-L", "quantity": 2, "notes": "no onion" }],
    "payment": { "useWallet": true, "method": "cod" },
    "deliveryAddress": { "text": "Corniche Road 7" },
    "schedule": { "every": "weekly", "weekdays": ["monday", "thursday"], "time": "07:00", "from": "2026-01-19" }
}))]
pub struct CreateBody {
    /// Code of the outlet; the token's, or the only one, where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    /// Channel; `counter` where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    /// Whose it is; found by phone, or created.
    customer: CustomerBody,
    /// 1 to 500 items.
    items: Vec<StandingItemBody>,
    /// How each order is paid; nothing said means unpaid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    payment: Option<StandingPaymentBody>,
    /// Where each order goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delivery_address: Option<AddressBody>,
    /// Notes for whoever prepares it, at most 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    /// When it is due.
    schedule: ScheduleBody,
}

/// Makes a standing order: a timer places an ordinary order each time it is due.
#[utoipa::path(
    post, path = "/standing-orders", tag = "standing orders", request_body = CreateBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same standing order")),
    responses((status = 201, description = "The standing order, with when it is due next", body = StandingOrderView)),
    security(("token" = ["standingOrders.change"]))
)]
pub async fn create_standing_order(
    State(app): State<App>,
    caller: Caller<{ Permission::StandingOrdersChange as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<CreateBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /standing-orders", "", &body);
    let command = Command::CreateStandingOrder(Box::new(command(body, settings)?));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, settings, outcome).await
}

pub(crate) fn command(body: CreateBody, settings: &Settings) -> Result<CreateStandingOrder, Problem> {
    let mut check = Check::default();
    let (outlet, channel) = (check.name("/outlet", body.outlet), check.name("/channel", body.channel));
    let customer = customer_of(body.customer, settings, &mut check);
    let items = items(body.items, &mut check);
    let payment = body.payment.map(|body| payment(body, settings, &mut check));
    let delivery_address = body.delivery_address.and_then(|address| address_of(address, &mut check));
    let notes = check.notes("/notes", body.notes);
    let schedule = schedule(body.schedule, &mut check);
    check.finish(())?;
    let (customer, schedule) = customer.zip(schedule).expect("what is missing was noted");
    Ok(CreateStandingOrder { outlet, channel, customer, items, payment, delivery_address, notes, schedule })
}
