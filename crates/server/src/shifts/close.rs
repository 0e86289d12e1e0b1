//! `POST /shifts/{id}/close`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::ShiftId;
use docket_domain::limits::{AMOUNT_MINOR_MAX, DENOMINATIONS_MAX};
use docket_domain::merchants::Settings;
use docket_domain::money::Amount;
use docket_domain::shifts::CloseShift;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::ShiftView;
use crate::amount::Decimal;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// What was counted.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ShiftClose, example = json!({ "denominations": [ { "value": 100, "count": 12 }, { "value": 0.5, "count": 81 } ] }))]
pub struct CloseShiftBody {
    /// The cash in the drawer; may be left out where `denominations` say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    counted_cash: Option<Decimal>,
    /// The cash in the drawer by coins and notes; together they are `countedCash`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    denominations: Vec<DenominationBody>,
    /// The version that was read; refused when cash has moved since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// Coins or notes of one value.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = CountedDenomination)]
pub struct DenominationBody {
    /// Of what value.
    value: Decimal,
    /// How many, zero or more.
    count: i64,
}

/// Closes a shift with what was counted. The difference to what should be there is posted to over/short, the cash to the safe.
#[utoipa::path(
    post, path = "/shifts/{id}/close", tag = "shifts", request_body = CloseShiftBody,
    params(
        ("id" = String, Path, description = "Id of the shift"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The shift, closed", body = ShiftView)),
    security(("token" = ["shifts.work"]))
)]
pub async fn close_shift(
    State(app): State<App>,
    caller: Caller<{ Permission::ShiftsWork as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<CloseShiftBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /shifts/{id}/close", &id.to_string(), &body);
    let mut check = Check::default();
    let denominations = denominations(&body.denominations, settings, &mut check);
    let sum = denominations.iter().map(|(value, count)| i128::from(value.0) * i128::from(*count)).sum::<i128>();
    let counted = match &body.counted_cash {
        Some(decimal) => check.amount("/countedCash", decimal, &settings.currency),
        None if body.denominations.is_empty() => {
            check.bad(
                "/countedCash",
                EdgeCode::FieldRequired,
                "`countedCash` is missing; say what was counted, as a sum or by `denominations`.",
            );
            Amount::ZERO
        }
        None if sum > i128::from(AMOUNT_MINOR_MAX) => {
            check.bad(
                "/denominations",
                EdgeCode::AmountInvalid,
                "`denominations` come to more than an amount may be; correct their values or counts.",
            );
            Amount::ZERO
        }
        None => Amount(sum as i64),
    };
    if check.is_clean() && !denominations.is_empty() && sum != i128::from(counted.0) {
        check.bad(
            "/denominations",
            EdgeCode::RequestInvalid,
            "`denominations` do not come to `countedCash`; correct the one or the other.",
        );
    }
    let command = CloseShift { shift: ShiftId(id), counted, denominations, version: body.version };
    let command = Command::CloseShift(Box::new(check.finish(command)?));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, settings, outcome).await
}

fn denominations(bodies: &[DenominationBody], settings: &Settings, check: &mut Check) -> Vec<(Amount, u32)> {
    if bodies.len() > DENOMINATIONS_MAX {
        let detail = format!("`denominations` must have at most {DENOMINATIONS_MAX} entries.");
        check.bad("/denominations", EdgeCode::RequestInvalid, detail);
        return Vec::new();
    }
    let one = |(index, body): (usize, &DenominationBody)| {
        let value = check.amount_above_zero(&format!("/denominations/{index}/value"), &body.value, &settings.currency);
        let count = u32::try_from(body.count).unwrap_or_else(|_| {
            check.bad(
                &format!("/denominations/{index}/count"),
                EdgeCode::RequestInvalid,
                "`count` must be zero or more, below four billion.",
            );
            0
        });
        (value, count)
    };
    bodies.iter().enumerate().map(one).collect()
}
