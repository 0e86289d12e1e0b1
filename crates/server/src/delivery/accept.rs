//! `POST /driver/deliveries/{id}/accept`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::delivery::AcceptDelivery;
use docket_domain::ids::OrderId;
use docket_domain::refusal::Code;
use docket_engine::Failure;

use super::answer;
use super::list::available;
use super::view::DeliveryView;
use crate::app::App;
use crate::extract::{Caller, Id, IdempotencyKey, NoBody};
use crate::problem::{NextDelivery, Problem};

/// Takes an order that is ready. Of two drivers at once one has it, and the other is told which is free instead: the oldest, in `next`.
#[utoipa::path(
    post, path = "/driver/deliveries/{id}/accept", tag = "delivery",
    params(
        ("id" = String, Path, description = "Id of the order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again answers the same order")
    ),
    responses((status = 200, description = "The delivery, which is one's own now", body = DeliveryView)),
    security(("token" = ["deliveries.accept"]))
)]
pub async fn accept_delivery(
    State(app): State<App>,
    caller: Caller<{ Permission::DeliveriesAccept as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /driver/deliveries/{id}/accept", &id.to_string(), &());
    let command = Command::AcceptDelivery(Box::new(AcceptDelivery { order: OrderId(id) }));
    match caller.submit(&app, asked, command).await {
        Ok(outcome) => answer(&app, settings, caller.actor(), outcome).await,
        Err(Failure::Refused(refusal)) if refusal.code == Code::DeliveryTaken => {
            // Looked up after the answer stands, so that the lane does no work for it: whoever asks sees what was committed.
            let free = app.reads().orders(caller.merchant(), available(caller.actor()), None, 1).await?;
            Err(Problem::from(refusal).with_next(free.data.first().map(NextDelivery::new)))
        }
        Err(failure) => Err(failure.into()),
    }
}
