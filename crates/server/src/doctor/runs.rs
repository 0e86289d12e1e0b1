//! `POST /doctor/runs`, `GET /doctor/runs/{id}`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use docket_domain::access::Permission;
use docket_domain::merchants::Settings;
use docket_domain::refusal::{Code, Refusal};
use docket_store::StoreError;
use docket_store::doctor::{BegunRun, Extent, Rule, Run, RunKind, RunState, rule};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::treat::{Doctor, Fix};
use crate::app::{App, new_id};
use crate::extract::{Body, Caller, Id, IdempotencyKey};
use crate::problem::Problem;

/// How many steps are done between two notes of how far a run is.
const NOTE_EVERY: u64 = 100_000;

/// What is looked at.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewDoctorRun, example = json!({ "rules": ["order.totalsDiffer"], "fix": false }))]
pub struct RunBody {
    /// Codes of rules; all where none are named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rules: Vec<String>,
    /// Whether figures that are kept twice are recomputed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    fix: bool,
}

/// A run of the doctor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DoctorRun)]
pub struct RunView {
    /// Identity, UUIDv7.
    id: String,
    /// `running`, `finished` or `failed`.
    #[schema(example = "finished")]
    state: &'static str,
    /// Codes of its rules; empty for all.
    rules: Vec<String>,
    /// Whether it repairs.
    fix: bool,
    /// When it began.
    started_at: String,
    /// When it ended; null while it runs.
    ended_at: Option<String>,
    /// How much of it is done, of a hundred.
    #[schema(example = 100)]
    percent: u64,
    /// How much is wrong, when it has ended.
    #[schema(example = 0)]
    found: u64,
    /// Findings that it opened.
    opened: u64,
    /// Findings that it closed.
    closed: u64,
    /// Repairs that it made.
    repaired: u64,
    /// Why it failed; null where it did not.
    problem: Option<String>,
}

impl RunView {
    fn new(run: &Run) -> RunView {
        RunView {
            id: run.id.to_string(),
            state: run.state.as_str(),
            rules: run.rules.clone(),
            fix: run.fixes,
            started_at: run.started_at.to_string(),
            ended_at: run.ended_at.map(|at| at.to_string()),
            percent: if run.state == RunState::Finished { 100 } else { run.done * 100 / run.steps.max(1) },
            found: run.found,
            opened: run.opened,
            closed: run.closed,
            repaired: run.repaired,
            problem: run.problem.clone(),
        }
    }
}

/// Begins to look at everything that is stored of the merchant, beside what the server does. One run at a time.
#[utoipa::path(
    post, path = "/doctor/runs", tag = "doctor", request_body = RunBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again is answered with the run that it began")),
    responses((status = 202, description = "The run, which has begun", body = RunView)),
    security(("token" = ["doctor.run"]))
)]
pub async fn begin_doctor_run(
    State(app): State<App>,
    caller: Caller<{ Permission::DoctorRun as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<RunBody>,
) -> Result<Response, Problem> {
    caller.actor().of_whole_merchant("What the doctor looks at is")?;
    let rules = asked_rules(&body.rules)?;
    let asked = key.asked(caller.settings(), "POST /doctor/runs", "", &body);
    let now = app.engine().now().at;
    let run = Run {
        id: new_id(app.engine()),
        kind: RunKind::Whole,
        state: RunState::Running,
        rules: body.rules,
        fixes: body.fix,
        started_at: now,
        ended_at: None,
        alive_until: now,
        done: 0,
        steps: 0,
        found: 0,
        opened: 0,
        closed: 0,
        repaired: 0,
        problem: None,
        key: asked.key,
        request_hash: asked.request_hash,
    };
    let (desk, merchant, begun) = (app.doctor_desk(), caller.merchant(), run.clone());
    let begun = tokio::task::spawn_blocking(move || desk.begin(merchant, &begun, now)).await;
    match begun.map_err(|error| StoreError::Other(format!("the run ended: {error}")))?? {
        BegunRun::Begun => {}
        BegunRun::Busy(other) => {
            return Err(Refusal::new(Code::DoctorBusy, format!("Run {other} is under way; wait for it.")).into());
        }
        BegunRun::Before(before) => return repeated(&before, &run),
    }
    let (settings, view) = (Arc::clone(caller.settings()), RunView::new(&run));
    tokio::task::spawn_blocking(move || carry_out(&app, &settings, run, rules));
    Ok((StatusCode::ACCEPTED, Json(view)).into_response())
}

/// The answer to a key that came before.
fn repeated(before: &Run, asked: &Run) -> Result<Response, Problem> {
    if before.request_hash != asked.request_hash {
        let detail = "This Idempotency-Key came before with another body; send a new one with a new request.";
        return Err(Refusal::new(Code::IdempotencyMismatch, detail).into());
    }
    let mut response = (StatusCode::ACCEPTED, Json(RunView::new(before))).into_response();
    response.headers_mut().insert(HeaderName::from_static("idempotency-replayed"), HeaderValue::from_static("true"));
    Ok(response)
}

/// How far a run is, and what it came to.
#[utoipa::path(
    get, path = "/doctor/runs/{id}", tag = "doctor", params(("id" = String, Path, description = "Id of the run")),
    responses((status = 200, description = "The run", body = RunView)),
    security(("token" = ["doctor.read"]))
)]
pub async fn get_doctor_run(
    State(app): State<App>,
    caller: Caller<{ Permission::DoctorRead as u8 }>,
    Id(id): Id,
) -> Result<Json<RunView>, Problem> {
    caller.actor().of_whole_merchant("What the doctor looks at is")?;
    let run = app.reads().doctor_run(caller.merchant(), id).await?;
    let run = run.ok_or_else(|| Refusal::new(Code::DoctorRunUnknown, "There is no such run of the doctor."))?;
    Ok(Json(RunView::new(&run)))
}

fn asked_rules(codes: &[String]) -> Result<Vec<&'static Rule>, Refusal> {
    if codes.is_empty() {
        return Ok(Doctor::all_rules());
    }
    let known = |(place, code): (usize, &String)| {
        let detail = "The doctor has no such rule; see GET /doctor/rules.";
        rule(code).ok_or_else(|| Refusal::at(format!("/rules/{place}"), Code::DoctorRuleUnknown, detail))
    };
    codes.iter().enumerate().map(known).collect()
}

/// Carries a run out, and keeps how far it is.
fn carry_out(app: &App, settings: &Arc<Settings>, mut run: Run, rules: Vec<&'static Rule>) {
    let (desk, merchant) = (app.doctor_desk(), settings.merchant);
    let fix = if run.fixes { Fix::All } else { Fix::Automatic };
    let mut noted = run.clone();
    let treated = app.doctor().run(settings, rules, Extent::Whole, fix, &mut |done, steps| {
        if done >= noted.done + NOTE_EVERY {
            (noted.done, noted.steps) = (done, steps);
            if let Err(error) = desk.note(merchant, &noted, app.engine().now().at) {
                tracing::debug!(%error, "how far a run is could not be noted");
            }
        }
    });
    let now = app.engine().now().at;
    run.ended_at = Some(now);
    match treated {
        Ok(treated) => {
            run.state = RunState::Finished;
            run.found = treated.examined.findings.len() as u64;
            (run.opened, run.closed, run.repaired) = (treated.opened, treated.closed, treated.repaired);
        }
        Err(error) => {
            tracing::warn!(%error, run = %run.id, "a run of the doctor failed");
            run.state = RunState::Failed;
            run.problem = Some("The store could not be read or written; run it again.".to_owned());
        }
    }
    if let Err(error) = desk.note(merchant, &run, now) {
        tracing::warn!(%error, run = %run.id, "what a run of the doctor came to could not be kept");
    }
}
