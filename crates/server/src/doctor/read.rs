//! `GET /doctor/findings`, `GET /doctor/rules`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::findings::{AutoRepair, OF_IMPORT, Repair};
use docket_domain::legacy::FindingCode;
use docket_store::doctor::{Rule, rule, rules};
use docket_store::findings::{FindingDocument, FindingFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::extract::{Caller, Listing, Query, checked_after, page_limit};
use crate::problem::Problem;

/// Which findings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FindingsQuery {
    /// Only those that are open (`true`), or closed (`false`).
    open: Option<bool>,
    /// Only those of a code.
    code: Option<String>,
    /// Only those about the document of that number.
    document: Option<String>,
    /// Findings on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// Something that was found wrong.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Finding)]
pub struct FindingView {
    /// The number of the record that raised it.
    id: u64,
    /// Stable code; `docs/doctor.md` explains those of the doctor.
    #[schema(example = "order.totalsDiffer")]
    code: String,
    /// `critical`, `error` or `warning`.
    #[schema(example = "error")]
    severity: String,
    /// One sentence.
    detail: String,
    /// What it is about; null for what a command came upon.
    document: Option<FindingAbout>,
    /// Figures, by name.
    facts: BTreeMap<String, String>,
    /// What it means; null where neither the doctor nor an import of another system's records found it.
    explanation: Option<&'static str>,
    /// What a person does about it.
    remedy: Option<&'static str>,
    /// The repair that is offered: `ledger.balance`, `customer.balance` or `number.counter`; null where a person decides.
    repair: Option<&'static str>,
    /// When it was raised.
    raised_at: String,
    /// Since when it is over; null while it is open.
    resolved_at: Option<String>,
}

/// What a finding is about.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct FindingAbout {
    /// What kind of thing.
    #[schema(example = "order")]
    kind: String,
    /// Its number, where it has one.
    number: Option<String>,
    /// Its identity, where it has one.
    id: Option<String>,
    /// Which one, for what has no number.
    #[schema(example = "order:17")]
    place: String,
}

impl FindingView {
    pub(crate) fn new(finding: FindingDocument) -> FindingView {
        let is_of_import = finding.place.as_ref().is_some_and(|place| place.starts_with(OF_IMPORT));
        let by = rule(&finding.code).filter(|_| !is_of_import);
        let of_import = FindingCode::parse(&finding.code).filter(|_| is_of_import);
        let document = finding.place.map(|place| FindingAbout {
            kind: finding.document_kind.unwrap_or_default(),
            number: finding.document_number,
            id: finding.document_id.map(|id| id.to_string()),
            place,
        });
        FindingView {
            id: finding.row,
            code: finding.code,
            severity: finding.severity.unwrap_or_else(|| "error".to_owned()),
            detail: finding.detail,
            document,
            facts: finding.facts.into_iter().collect(),
            explanation: by.map(|rule| rule.explanation).or(of_import.map(FindingCode::meaning)),
            remedy: by.map(|rule| rule.remedy),
            repair: finding.repair.as_ref().map(Repair::word),
            raised_at: finding.raised_at.to_string(),
            resolved_at: finding.resolved_at.map(|at| at.to_string()),
        }
    }
}

/// What was found wrong, the newest first: by the doctor, and what commands came upon.
#[utoipa::path(
    get, path = "/doctor/findings", tag = "doctor", params(FindingsQuery),
    responses((status = 200, description = "A page of findings", body = Listing<FindingView>)),
    security(("token" = ["doctor.read"]))
)]
pub async fn list_findings(
    State(app): State<App>,
    caller: Caller<{ Permission::DoctorRead as u8 }>,
    Query(query): Query<FindingsQuery>,
) -> Result<Json<Listing<FindingView>>, Problem> {
    caller.actor().of_whole_merchant("Findings are")?;
    let after = checked_after(query.after, |text| text.parse::<i64>().is_ok())?;
    let filter = FindingFilter { is_open: query.open, code: query.code, document: query.document };
    let page = app.reads().findings(caller.merchant(), filter, after, page_limit(query.limit)?).await?;
    Ok(Json(Listing { data: page.data.into_iter().map(FindingView::new).collect(), next: page.next }))
}

/// The rules of the doctor.
#[derive(Debug, Serialize, ToSchema)]
pub struct DoctorRules {
    /// Every rule there is.
    data: Vec<RuleView>,
}

/// A rule of the doctor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DoctorRule)]
pub struct RuleView {
    /// Stable code of its findings.
    #[schema(example = "ledger.balanceDiffers")]
    code: &'static str,
    /// `critical`, `error` or `warning`.
    #[schema(example = "error")]
    severity: &'static str,
    /// What must hold.
    holds: &'static str,
    /// What it means where it does not.
    explanation: &'static str,
    /// What a person does about it.
    remedy: &'static str,
    /// What its repair does; null where there is none.
    repair: Option<&'static str>,
    /// Whether the monitor makes the repair by itself: `off` or `safe`.
    #[schema(example = "off")]
    auto_repair: &'static str,
}

impl RuleView {
    pub(super) fn new(rule: &Rule, said: &[(String, AutoRepair)]) -> RuleView {
        let auto = said.iter().find(|(code, _)| code == rule.code).map_or(AutoRepair::Off, |(_, auto)| *auto);
        RuleView {
            code: rule.code,
            severity: rule.severity.as_str(),
            holds: rule.holds,
            explanation: rule.explanation,
            remedy: rule.remedy,
            repair: rule.repair,
            auto_repair: auto.as_str(),
        }
    }
}

/// What the doctor looks at, and what is repaired by itself.
#[utoipa::path(
    get, path = "/doctor/rules", tag = "doctor",
    responses((status = 200, description = "The rules", body = DoctorRules)),
    security(("token" = ["doctor.read"]))
)]
pub async fn list_doctor_rules(
    State(app): State<App>,
    caller: Caller<{ Permission::DoctorRead as u8 }>,
) -> Result<Json<DoctorRules>, Problem> {
    let said = app.reads().auto_repairs(caller.merchant()).await?;
    Ok(Json(DoctorRules { data: rules().iter().map(|rule| RuleView::new(rule, &said)).collect() }))
}
