//! `POST /bills/{id}/returns` and `POST /bills/{id}/void`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::billing::{CreditNoteKind, Refund, ReturnItems, ReturnedItem, ReturnedWhat};
use docket_domain::catalog::ProductReference;
use docket_domain::command::{Command, Document, DocumentReference, Outcome};
use docket_domain::ids::BillId;
use docket_domain::limits::{ORDER_LINES_MAX, PAYMENTS_MAX, TEXT_CHARS_MAX};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::payments::PaymentMethod;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::tender::method_of;
use super::unknown;
use super::view::CreditNoteView;
use crate::amount::Decimal;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// Goods that come back.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewReturn, example = json!({
    "items": [{ "line": 2, "quantity": 1 }], "refunds": [{ "method": "cash", "amount": 100 }], "reason": "damaged"
}))]
pub struct ReturnBody {
    /// What comes back; everything that is left of the bill where nothing is sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<ReturnedItemBody>,
    /// What is given back; by the method that everything was paid with where nothing is sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    refunds: Vec<RefundBody>,
    /// Why.
    reason: String,
}

/// Goods of a line, or of a product whichever lines have it.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewReturnedItem)]
pub struct ReturnedItemBody {
    /// The line of the bill, from 1 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    /// Or id, SKU or barcode of the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    product_id: Option<String>,
    /// How much comes back.
    quantity: Decimal,
}

/// Money that is given back.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewRefund)]
pub struct RefundBody {
    /// `cash`, `card` or `wallet`, in any case of letters.
    method: String,
    /// How much; all that is to be given back where nothing is said, of a method that is named alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    amount: Option<Decimal>,
}

/// Why a bill is voided.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewVoid)]
pub struct VoidBody {
    /// Why.
    reason: String,
    /// What is given back; to each method what it paid where nothing is sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    refunds: Vec<RefundBody>,
}

/// Takes items of a bill back: a numbered credit note, and the goods lie again in the batches they came from.
#[utoipa::path(
    post, path = "/bills/{id}/returns", tag = "billing", request_body = ReturnBody,
    params(
        ("id" = String, Path, description = "Id of the bill"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same credit note")
    ),
    responses((status = 201, description = "The credit note, with its number", body = CreditNoteView)),
    security(("token" = ["bills.return"]))
)]
pub async fn return_items(
    State(app): State<App>,
    caller: Caller<{ Permission::BillsReturn as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<ReturnBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /bills/{id}/returns", &id.to_string(), &body);
    let mut check = Check::default();
    if body.items.len() > ORDER_LINES_MAX {
        check.bad("/items", EdgeCode::ItemsTooMany, format!("`items` must have at most {ORDER_LINES_MAX} items."));
    }
    let items = body.items.into_iter().enumerate().map(|(index, item)| returned(item, index, &mut check)).collect();
    let (refunds, refund_by) = refunds(body.refunds, settings, &mut check);
    let command = ReturnItems {
        bill: BillId(id),
        kind: CreditNoteKind::Return,
        items,
        refunds,
        refund_by,
        reason: check.reason("/reason", body.reason, TEXT_CHARS_MAX),
    };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::ReturnItems(Box::new(command))).await?;
    answer(&app, &outcome, settings, caller.actor().may(Permission::CostRead)).await
}

/// Voids a bill: its full return on its own business date.
#[utoipa::path(
    post, path = "/bills/{id}/void", tag = "billing", request_body = VoidBody,
    params(
        ("id" = String, Path, description = "Id of the bill"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same credit note")
    ),
    responses((status = 201, description = "The credit note, with its number", body = CreditNoteView)),
    security(("token" = ["bills.void"]))
)]
pub async fn void_bill(
    State(app): State<App>,
    caller: Caller<{ Permission::BillsVoid as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<VoidBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /bills/{id}/void", &id.to_string(), &body);
    let mut check = Check::default();
    let (refunds, refund_by) = refunds(body.refunds, settings, &mut check);
    let command = ReturnItems {
        bill: BillId(id),
        kind: CreditNoteKind::Void,
        items: Vec::new(),
        refunds,
        refund_by,
        reason: check.reason("/reason", body.reason, TEXT_CHARS_MAX),
    };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::ReturnItems(Box::new(command))).await?;
    answer(&app, &outcome, settings, caller.actor().may(Permission::CostRead)).await
}

fn returned(body: ReturnedItemBody, index: usize, check: &mut Check) -> ReturnedItem {
    let at = |field: &str| format!("/items/{index}/{field}");
    let what = match (body.line, check.name(&at("productId"), body.product_id)) {
        (Some(line), None) => ReturnedWhat::Line(line),
        (None, Some(product)) => ReturnedWhat::Product(ProductReference(product)),
        (Some(line), Some(_)) => {
            let detail = "An item is named by `line` or by `productId`, not by both.";
            check.bad(&at("productId"), EdgeCode::RequestInvalid, detail);
            ReturnedWhat::Line(line)
        }
        (None, None) => {
            check.bad(&at("line"), EdgeCode::FieldRequired, "`line` is missing; name the line of the bill, or a `productId`.");
            ReturnedWhat::Line(0)
        }
    };
    ReturnedItem { what, quantity: check.quantity(&at("quantity"), &body.quantity) }
}

/// The amounts that are named, or the one method that gives all of it back.
fn refunds(bodies: Vec<RefundBody>, settings: &Settings, check: &mut Check) -> (Vec<Refund>, Option<PaymentMethod>) {
    if bodies.len() > PAYMENTS_MAX {
        let detail = format!("`refunds` must have at most {PAYMENTS_MAX} refunds.");
        check.bad("/refunds", EdgeCode::RequestInvalid, detail);
        return (Vec::new(), None);
    }
    if let [RefundBody { method, amount: None }] = bodies.as_slice() {
        return (Vec::new(), Some(method_of("/refunds/0/method", method, check)));
    }
    let one = |(index, body): (usize, RefundBody)| {
        let at = |field: &str| format!("/refunds/{index}/{field}");
        let method = method_of(&at("method"), &body.method, check);
        let Some(amount) = body.amount else {
            let detail = "`amount` is missing; only a method that is named alone gives all of it back.";
            check.bad(&at("amount"), EdgeCode::FieldRequired, detail);
            return Refund { method, amount: Amount::ZERO };
        };
        Refund { method, amount: check.amount_above_zero(&at("amount"), &amount, &settings.currency) }
    };
    (bodies.into_iter().enumerate().map(one).collect(), None)
}

async fn answer(app: &App, outcome: &Outcome, settings: &Settings, sees_cost: bool) -> Result<Response, Problem> {
    let view = match &outcome.document {
        Document::CreditNote(note) => CreditNoteView::new(note, settings, sees_cost),
        Document::Earlier(DocumentReference::CreditNote(id)) => {
            let note = app.reads().credit_note(settings.merchant, *id).await?.ok_or_else(unknown)?;
            CreditNoteView::new(&note, settings, sees_cost)
        }
        other => unreachable!("a return came to {other:?}"),
    };
    Ok(answered(outcome, view))
}
