//! `POST /shifts/{id}/cash-movements`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::ShiftId;
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::shifts::{CashMovementKind, MoveCash};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::ShiftView;
use crate::amount::Decimal;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// Cash that moves without a sale.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCashMovement, example = json!({ "kind": "drop", "amount": 2000, "reason": "to the safe at 22:00" }))]
pub struct MoveCashBody {
    /// `pay_in` (into the drawer), `pay_out` (out of it) or `drop` (from it to the safe).
    kind: String,
    /// How much; more than zero.
    amount: Decimal,
    /// Why.
    reason: String,
}

/// Moves cash into the drawer of an open shift, or out of it.
#[utoipa::path(
    post, path = "/shifts/{id}/cash-movements", tag = "shifts", request_body = MoveCashBody,
    params(
        ("id" = String, Path, description = "Id of the shift"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again moves nothing")
    ),
    responses((status = 201, description = "The shift, with the movement", body = ShiftView)),
    security(("token" = ["shifts.work"]))
)]
pub async fn move_cash(
    State(app): State<App>,
    caller: Caller<{ Permission::ShiftsWork as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<MoveCashBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /shifts/{id}/cash-movements", &id.to_string(), &body);
    let mut check = Check::default();
    let by_hand = CashMovementKind::parse(&body.kind).filter(|kind| CashMovementKind::BY_HAND.contains(kind));
    let kind = by_hand.unwrap_or_else(|| {
        check.bad("/kind", EdgeCode::RequestInvalid, "`kind` must be one of pay_in, pay_out, drop.");
        CashMovementKind::Drop
    });
    let command = MoveCash {
        shift: ShiftId(id),
        kind,
        amount: check.amount_above_zero("/amount", &body.amount, &settings.currency),
        reason: check.reason("/reason", body.reason, TEXT_CHARS_MAX),
    };
    let command = Command::MoveCash(Box::new(check.finish(command)?));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, settings, outcome).await
}
