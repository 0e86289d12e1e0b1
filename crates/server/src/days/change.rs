//! `POST /outlets/{code}/business-days/{date}/close` and `…/reopen`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::{Command, Document, DocumentReference, Outcome};
use docket_domain::days::{CloseDay, ReopenDay};
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::merchants::Settings;
use docket_domain::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::DayPath;
use super::read::details;
use super::view::DayDetailsView;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey, NoBody};
use crate::problem::Problem;

/// Why a day is opened once more.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Reopening)]
pub struct ReopenBody {
    /// Why.
    #[schema(example = "a bill of Friday was forgotten")]
    reason: String,
}

/// Closes a business day, and writes its Z report. Shifts that are still open are flagged, orders that are still open carry on.
///
/// A day closes by itself too, from the next cutoff on; by hand it can be closed from the beginning of the grace period.
#[utoipa::path(
    post, path = "/outlets/{code}/business-days/{date}/close", tag = "businessDays",
    params(
        ("code" = String, Path, description = "Code of the outlet"),
        ("date" = String, Path, description = "YYYY-MM-DD"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again answers the same day")
    ),
    responses((status = 200, description = "The day, closed, with its Z reports", body = DayDetailsView)),
    security(("token" = ["businessDay.close"]))
)]
pub async fn close_business_day(
    State(app): State<App>,
    caller: Caller<{ Permission::BusinessDayClose as u8 }>,
    path: DayPath,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let day = path.read(&caller)?;
    let named = format!("{}/{}", day.outlet, day.date);
    let asked = key.asked(settings, "POST /outlets/{code}/business-days/{date}/close", &named, &());
    let command = CloseDay { outlet: day.outlet, date: day.date, by_hand: true };
    let outcome = caller.submit(&app, asked, Command::CloseDay(Box::new(command))).await?;
    answer(&app, settings, outcome).await
}

/// Opens the outlet's latest closed day once more, until it is closed by hand; that makes another Z report, a revision.
#[utoipa::path(
    post, path = "/outlets/{code}/business-days/{date}/reopen", tag = "businessDays", request_body = ReopenBody,
    params(
        ("code" = String, Path, description = "Code of the outlet"),
        ("date" = String, Path, description = "YYYY-MM-DD"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same day")
    ),
    responses((status = 200, description = "The day, open again", body = DayDetailsView)),
    security(("token" = ["businessDay.close"]))
)]
pub async fn reopen_business_day(
    State(app): State<App>,
    caller: Caller<{ Permission::BusinessDayClose as u8 }>,
    path: DayPath,
    key: IdempotencyKey,
    Body(body): Body<ReopenBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let day = path.read(&caller)?;
    let named = format!("{}/{}", day.outlet, day.date);
    let asked = key.asked(settings, "POST /outlets/{code}/business-days/{date}/reopen", &named, &body);
    let mut check = Check::default();
    let reason = check.reason("/reason", body.reason, TEXT_CHARS_MAX);
    let command = check.finish(ReopenDay { outlet: day.outlet, date: day.date, reason })?;
    let outcome = caller.submit(&app, asked, Command::ReopenDay(Box::new(command))).await?;
    answer(&app, settings, outcome).await
}

async fn answer(app: &App, settings: &Settings, outcome: Outcome) -> Result<Response, Problem> {
    let row = match &outcome.document {
        Document::BusinessDay(row) | Document::Earlier(DocumentReference::BusinessDay(row)) => row,
        other => unreachable!("a command about a business day came to {other:?}"),
    };
    let key = app.reads().business_day_of_row(settings.merchant, *row).await?;
    let key = key.ok_or_else(|| Refusal::new(Code::BusinessDayEmpty, "There is no such day."))?;
    let view = details(app, settings, key).await?;
    Ok(answered(&outcome, view))
}
