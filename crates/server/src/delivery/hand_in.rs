//! `POST /drivers/{id}/cash-handovers`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::{Command, Document, DocumentReference};
use docket_domain::delivery::{CashHandover, HandInCash, HandInto};
use docket_domain::ids::UserId;
use docket_domain::merchants::Settings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::amount::{Decimal, Exact};
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// Cash that a driver hands in.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewCashHandover, example = json!({ "amount": 400, "into": "drawer", "register": "R1" }))]
pub struct HandInBody {
    /// How much; never more than is owed.
    amount: Decimal,
    /// `drawer` or `safe`.
    #[schema(example = "drawer")]
    into: String,
    /// Code of the register into whose drawer; the token's where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    register: Option<String>,
    /// Code of the outlet into whose safe; the token's, or the only one, where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
}

/// Cash that a driver has handed in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CashHandover)]
pub struct CashHandoverView {
    /// Number of the event that says so; no other hand-over has it.
    seq: u64,
    /// Id of the driver.
    driver: String,
    /// How much.
    amount: Exact,
    /// `drawer` or `safe`.
    into: &'static str,
    /// Code of the register into whose drawer.
    register: Option<String>,
    /// Code of the outlet.
    outlet: String,
    /// Id of the user who took it.
    user: String,
    /// The operating day it belongs to.
    #[schema(example = "2025-11-06")]
    business_date: String,
    /// When.
    at: String,
    /// What the driver owes now.
    owed: Exact,
}

impl CashHandoverView {
    fn new(handover: &CashHandover, owed: Exact, settings: &Settings) -> CashHandoverView {
        CashHandoverView {
            seq: handover.row,
            driver: handover.driver.to_string(),
            amount: Exact::amount(handover.amount, &settings.currency),
            into: if handover.register.is_some() { "drawer" } else { "safe" },
            register: handover.register.clone(),
            outlet: handover.outlet.clone(),
            user: handover.user.to_string(),
            business_date: handover.business_date.to_string(),
            at: handover.at.to_string(),
            owed,
        }
    }
}

/// Takes the cash that a driver hands in, into a drawer, whose shift should then have it, or into the safe.
#[utoipa::path(
    post, path = "/drivers/{id}/cash-handovers", tag = "delivery", request_body = HandInBody,
    params(
        ("id" = String, Path, description = "Id of the driver"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again takes nothing twice")
    ),
    responses((status = 201, description = "What was handed in", body = CashHandoverView)),
    security(("token" = ["drivers.cash"]))
)]
pub async fn hand_in_cash(
    State(app): State<App>,
    caller: Caller<{ Permission::DriversCash as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<HandInBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /drivers/{id}/cash-handovers", &id.to_string(), &body);
    let mut check = Check::default();
    let amount = check.amount_above_zero("/amount", &body.amount, &settings.currency);
    let into = into(body, &mut check);
    let command = check.finish(HandInCash { driver: UserId(id), amount, into })?;
    let outcome = caller.submit(&app, asked, Command::HandInCash(Box::new(command))).await?;
    let (Document::CashHandover(row) | Document::Earlier(DocumentReference::CashHandover(row))) = &outcome.document else {
        unreachable!("cash that was handed in came to {:?}", outcome.document)
    };
    let handover = app.reads().cash_handover(caller.merchant(), *row).await?.expect("what was written is there");
    let driver = app.reads().driver_cash(caller.merchant(), handover.driver, None, 1).await?;
    let (driver, _) = driver.expect("whoever handed in is known");
    let owed = Exact::amount(driver.owed, &settings.currency);
    Ok(answered(&outcome, CashHandoverView::new(&handover, owed, settings)))
}

fn into(body: HandInBody, check: &mut Check) -> HandInto {
    let (register, outlet) = (check.short_code("/register", body.register), check.short_code("/outlet", body.outlet));
    match body.into.as_str() {
        "drawer" => {
            if outlet.is_some() {
                check.bad("/outlet", EdgeCode::RequestInvalid, "A drawer is of a register; `outlet` says which safe.");
            }
            HandInto::Drawer(register)
        }
        other => {
            if other != "safe" {
                check.bad("/into", EdgeCode::RequestInvalid, "`into` must be one of drawer, safe.");
            } else if register.is_some() {
                check.bad("/register", EdgeCode::RequestInvalid, "A safe is of an outlet; `register` says which drawer.");
            }
            HandInto::Safe(outlet)
        }
    }
}
