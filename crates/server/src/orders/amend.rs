//! `PATCH /orders/{id}/items`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::OrderId;
use docket_domain::limits::{ORDER_LINES_MAX, TEXT_CHARS_MAX};
use docket_domain::merchants::Settings;
use docket_domain::ordering::{AmendOrder, LineAmendment, LineRemoval};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::place::{ItemBody, item};
use super::view::OrderView;
use crate::amount::Decimal;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// What changes on an order. At least one of `add`, `change` and `remove`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Amendment, example = json!({
    "add": [{ "product": "MEZZE-HUMMUS", "quantity": 1 }],
    "change": [{ "line": 1, "quantity": 3, "notes": "no onion" }],
    "remove": [{ "line": 2 }],
    "version": 1
}))]
pub struct AmendBody {
    /// Items that come on it, as when it was placed. Once preparing has begun, they are add-ons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    add: Vec<ItemBody>,
    /// Lines that change, while nobody has begun with the order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    change: Vec<LineChangeBody>,
    /// Lines that are taken off. Once preparing has begun, that needs a `reason` and the permission `orders.voidLine`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    remove: Vec<LineRemovalBody>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The version that was read; refused when the order has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// What changes on a line; its price stays what it was ordered at.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = LineChange)]
pub struct LineChangeBody {
    /// Its number: `line` of the item.
    #[schema(example = 1)]
    line: u32,
    /// How much it is now; more than nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quantity: Option<Decimal>,
    /// What its notes say now; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
}

/// A line that is taken off.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = LineRemoval)]
pub struct LineRemovalBody {
    /// Its number: `line` of the item.
    #[schema(example = 2)]
    line: u32,
    /// How much of it; all where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    quantity: Option<Decimal>,
}

/// Adds, changes and takes off items of an order, and prices it anew. Where it comes to less than was paid, what the wallet paid of that is
/// back in it at once, and the rest is due back.
#[utoipa::path(
    patch, path = "/orders/{id}/items", tag = "orders", request_body = AmendBody,
    params(
        ("id" = String, Path, description = "Id of the order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The order, changed", body = OrderView)),
    security(("token" = ["orders.place"]))
)]
pub async fn amend_order(
    State(app): State<App>,
    caller: Caller<{ Permission::OrdersPlace as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<AmendBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "PATCH /orders/{id}/items", &id.to_string(), &body);
    let command = Command::AmendOrder(Box::new(command(OrderId(id), body, settings)?));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, caller.actor(), settings, outcome).await
}

pub(crate) fn command(order: OrderId, body: AmendBody, settings: &Settings) -> Result<AmendOrder, Problem> {
    let mut check = Check::default();
    let (add, change, remove) = (body.add, body.change, body.remove);
    if add.is_empty() && change.is_empty() && remove.is_empty() {
        check.bad("/add", EdgeCode::FieldRequired, "Nothing is asked for; send `add`, `change` or `remove`.");
    }
    for (pointer, count) in [("/add", add.len()), ("/change", change.len()), ("/remove", remove.len())] {
        if count > ORDER_LINES_MAX {
            let detail = format!("An order has at most {ORDER_LINES_MAX} lines.");
            check.bad(pointer, EdgeCode::ItemsTooMany, detail);
            return Err(Problem::fields(check.into_errors()));
        }
    }
    let numbers: Vec<u32> = change.iter().map(|one| one.line).chain(remove.iter().map(|one| one.line)).collect();
    for (index, number) in numbers.iter().enumerate().filter(|(index, number)| numbers[..*index].contains(number)) {
        let list = if index < change.len() { format!("/change/{index}") } else { format!("/remove/{}", index - change.len()) };
        check.bad(&format!("{list}/line"), EdgeCode::RequestInvalid, format!("Line {number} is named twice."));
    }
    let command = AmendOrder {
        order,
        add: add.into_iter().enumerate().map(|(index, one)| item(one, &format!("/add/{index}"), settings, &mut check)).collect(),
        change: change.into_iter().enumerate().map(|(index, one)| line_change(one, index, &mut check)).collect(),
        remove: remove.into_iter().enumerate().map(|(index, one)| line_removal(one, index, &mut check)).collect(),
        reason: check.text("/reason", body.reason, TEXT_CHARS_MAX),
        version: body.version,
    };
    check.finish(command)
}

fn line_change(body: LineChangeBody, index: usize, check: &mut Check) -> LineAmendment {
    let at = |field: &str| format!("/change/{index}/{field}");
    if body.quantity.is_none() && body.notes.is_none() {
        check.bad(&at("quantity"), EdgeCode::FieldRequired, "Nothing changes; send `quantity` or `notes`.");
    }
    LineAmendment {
        line: body.line,
        quantity: body.quantity.map(|quantity| check.quantity(&at("quantity"), &quantity)),
        notes: body.notes.map(|notes| check.notes(&at("notes"), Some(notes))),
    }
}

fn line_removal(body: LineRemovalBody, index: usize, check: &mut Check) -> LineRemoval {
    let quantity = body.quantity.map(|quantity| check.quantity(&format!("/remove/{index}/quantity"), &quantity));
    LineRemoval { line: body.line, quantity }
}
