//! `POST /driver/deliveries/{id}/deliver`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::billing::Settlement;
use docket_domain::command::Command;
use docket_domain::delivery::{DeliverOrder, Proof, ProofCode};
use docket_domain::ids::OrderId;
use docket_domain::limits::TEXT_CHARS_MAX;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::DeliveryView;
use crate::app::App;
use crate::billing::{TenderBody, tenders};
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// An order that is handed over at the door.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewDelivery)]
pub struct DeliverBody {
    /// What proves it.
    proof: ProofBody,
    /// What the customer gave: `cash`, `card`, or `house_account` for what is left. Exactly what is to collect, in cash, where nothing is
    /// said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    payments: Vec<TenderBody>,
}

/// A code, a photo or a note.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewProof, example = json!({ "code": "4711" }))]
pub struct ProofBody {
    /// The four digits that the customer told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// `true`: the photo that was sent with `POST /driver/deliveries/{id}/photo` since the driver left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    photo: Option<bool>,
    /// To whom it was given, or where it was left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// Hands an order over: it becomes a bill, its goods leave, and the cash is the driver's until it is handed in.
#[utoipa::path(
    post, path = "/driver/deliveries/{id}/deliver", tag = "delivery", request_body = DeliverBody,
    params(
        ("id" = String, Path, description = "Id of the order"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again delivers nothing twice")
    ),
    responses((status = 200, description = "The delivery, done", body = DeliveryView)),
    security(("token" = ["deliveries.deliver"]))
)]
pub async fn deliver_order(
    State(app): State<App>,
    caller: Caller<{ Permission::DeliveriesDeliver as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<DeliverBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /driver/deliveries/{id}/deliver", &id.to_string(), &body);
    let mut check = Check::default();
    let proof = proof(body.proof, &mut check);
    let (payments, on_account) = tenders(body.payments, true, settings, &mut check);
    let command = DeliverOrder { order: OrderId(id), proof, settlement: Settlement { payments, on_account } };
    let command = Command::DeliverOrder(Box::new(check.finish(command)?));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, settings, caller.actor(), outcome).await
}

/// Exactly one of the three.
fn proof(body: ProofBody, check: &mut Check) -> Proof {
    match (body.code, body.photo, check.text("/proof/note", body.note, TEXT_CHARS_MAX)) {
        (Some(code), None, None) => match ProofCode::parse(code.trim()) {
            Some(code) => return Proof::Code(code),
            None => check.bad("/proof/code", EdgeCode::RequestInvalid, "`code` must be four digits, such as \"0042\"."),
        },
        (None, Some(true), None) => return Proof::Photo,
        (None, None, Some(note)) => return Proof::Note(note),
        _ if check.is_clean() => {
            let detail =
                "`proof` must have the customer's `code`, `photo` as true, or a `note` that is not empty; one of the three.";
            check.bad("/proof", EdgeCode::RequestInvalid, detail);
        }
        _ => {}
    }
    Proof::Note(String::new())
}
