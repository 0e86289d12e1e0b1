//! `POST /shifts`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::shifts::OpenShift;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::ShiftView;
use crate::amount::Decimal;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::problem::Problem;

/// A shift to open.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewShift, example = json!({ "register": "R1", "openingFloat": 500 }))]
pub struct OpenShiftBody {
    /// Code of the register; the token's where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    register: Option<String>,
    /// What is in the drawer.
    opening_float: Decimal,
    /// The operating day it shall belong to, YYYY-MM-DD. In the grace period anyone may choose between the day before and the day
    /// itself; where none is given, the cutoff decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    business_date: Option<String>,
}

/// Opens a cash shift of the caller at a register. A register and a user have at most one open shift.
#[utoipa::path(
    post, path = "/shifts", tag = "shifts", request_body = OpenShiftBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same shift")),
    responses((status = 201, description = "The shift", body = ShiftView)),
    security(("token" = ["shifts.work"]))
)]
pub async fn open_shift(
    State(app): State<App>,
    caller: Caller<{ Permission::ShiftsWork as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<OpenShiftBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /shifts", "", &body);
    let mut check = Check::default();
    let command = OpenShift {
        register: check.name("/register", body.register),
        opening_float: check.amount("/openingFloat", &body.opening_float, &settings.currency),
        business_date: body.business_date.and_then(|text| check.date("/businessDate", &text)),
    };
    let command = Command::OpenShift(Box::new(check.finish(command)?));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, settings, outcome).await
}
