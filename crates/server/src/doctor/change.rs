//! `PUT /doctor/rules/{code}`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::findings::{AutoRepair, ChangeAutoRepair};
use docket_domain::refusal::{Code, Refusal};
use docket_store::doctor::rule;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::read::RuleView;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey, PathName, one_of};
use crate::problem::{EdgeCode, Problem};

/// How a rule is set.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = DoctorRuleChange, example = json!({ "autoRepair": "safe" }))]
pub struct RuleBody {
    /// Whether the monitor makes the rule's repair by itself: `off` or `safe`.
    auto_repair: String,
}

/// Says whether the monitor makes a rule's repair by itself.
#[utoipa::path(
    put, path = "/doctor/rules/{code}", tag = "doctor", request_body = RuleBody,
    params(
        ("code" = String, Path, description = "Code of the rule"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The rule as it is now", body = RuleView)),
    security(("token" = ["doctor.run"]))
)]
pub async fn change_doctor_rule(
    State(app): State<App>,
    caller: Caller<{ Permission::DoctorRun as u8 }>,
    PathName(code): PathName,
    key: IdempotencyKey,
    Body(body): Body<RuleBody>,
) -> Result<Response, Problem> {
    let unknown = || Refusal::new(Code::DoctorRuleUnknown, "The doctor has no such rule; see GET /doctor/rules.");
    let rule = rule(&code).ok_or_else(unknown)?;
    let asked = key.asked(caller.settings(), "PUT /doctor/rules/{code}", &code, &body);
    let mut check = Check::default();
    let auto_repair = AutoRepair::parse(&body.auto_repair).unwrap_or_else(|| {
        let words = AutoRepair::ALL.iter().map(|word| word.as_str());
        check.bad("/autoRepair", EdgeCode::RequestInvalid, one_of("/autoRepair", words));
        AutoRepair::Off
    });
    let command = check.finish(ChangeAutoRepair { code, auto_repair })?;
    let outcome = caller.submit(&app, asked, Command::ChangeAutoRepair(Box::new(command))).await?;
    let said = app.reads().auto_repairs(caller.merchant()).await?;
    Ok(answered(&outcome, RuleView::new(rule, &said)))
}
