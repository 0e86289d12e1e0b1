//! `POST /orders/{id}/split`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::OrderId;
use docket_domain::limits::ORDER_LINES_MAX;
use docket_domain::ordering::{SplitOrder, Taken};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::OrderView;
use crate::amount::Decimal;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// What becomes an order of its own: `items`, or all that `seats` ordered.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = OrderSplit, example = json!({ "items": [{ "line": 1, "quantity": 1 }, { "line": 3 }] }))]
pub struct SplitBody {
    /// Lines, whole or in part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<SplitItemBody>,
    /// Seats, instead of lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!(["2"]))]
    seats: Vec<String>,
    /// The version that was read; refused when the order has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// A line, or a part of it, that goes to the new order.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SplitItem)]
pub struct SplitItemBody {
    /// Its number: `line` of the item.
    #[schema(example = 1)]
    line: u32,
    /// How much of it; all where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quantity: Option<Decimal>,
}

/// Makes a part of an order an order of its own, with its own number and ticket, at the same prices. The answer is the new order, which
/// names this one in `splitFrom`. An order that has payments, paid or awaited, is not split.
#[utoipa::path(
    post, path = "/orders/{id}/split", tag = "orders", request_body = SplitBody,
    params(
        ("id" = String, Path, description = "Id of the order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same new order")
    ),
    responses((status = 201, description = "The new order", body = OrderView)),
    security(("token" = ["orders.place"]))
)]
pub async fn split_order(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersPlace as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<SplitBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /orders/{id}/split", &id.to_string(), &body);
    let command = Command::SplitOrder(Box::new(command(OrderId(id), body)?));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, caller.actor(), settings, outcome).await
}

fn command(order: OrderId, body: SplitBody) -> Result<SplitOrder, Problem> {
    let mut check = Check::default();
    if body.items.is_empty() == body.seats.is_empty() {
        check.bad("/items", EdgeCode::FieldRequired, "Send either `items` or `seats`.");
    }
    if body.items.len().max(body.seats.len()) > ORDER_LINES_MAX {
        check.bad("/items", EdgeCode::ItemsTooMany, format!("An order has at most {ORDER_LINES_MAX} lines."));
        return Err(Problem::fields(check.into_errors()));
    }
    let numbers: Vec<u32> = body.items.iter().map(|item| item.line).collect();
    for (index, number) in numbers.iter().enumerate().filter(|(index, number)| numbers[..*index].contains(number)) {
        check.bad(&format!("/items/{index}/line"), EdgeCode::RequestInvalid, format!("Line {number} is named twice."));
    }
    let seats: Vec<String> = body
        .seats
        .into_iter()
        .enumerate()
        .filter_map(|(index, seat)| check.short_code(&format!("/seats/{index}"), Some(seat)))
        .collect();
    for (index, seat) in seats.iter().enumerate().filter(|(index, seat)| seats[..*index].contains(seat)) {
        check.bad(&format!("/seats/{index}"), EdgeCode::RequestInvalid, format!("Seat {seat} is named twice."));
    }
    let taken = if body.items.is_empty() {
        Taken::Seats(seats)
    } else {
        let lines = body.items.into_iter().enumerate().map(|(index, item)| {
            let quantity = item.quantity.map(|quantity| check.quantity(&format!("/items/{index}/quantity"), &quantity));
            (item.line, quantity)
        });
        Taken::Lines(lines.collect())
    };
    check.finish(SplitOrder { order, taken, version: body.version })
}
