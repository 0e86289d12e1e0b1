//! `POST /numbering/preview`: the numbers that a series would print. Nothing is taken.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use docket_domain::access::{Actor, Permission};
use docket_domain::limits::SEQUENCE_MAX;
use docket_domain::merchants::Settings;
use docket_domain::numbering::checker::{self, Ground};
use docket_domain::numbering::{ChangeSeries, DocumentFacts, FiscalYearStart, Kind, Series, is_short_code, preview};
use docket_domain::refusal::{Code, Refusal};
use docket_domain::time::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kind;
use super::series::SeriesBody;
use crate::app::App;
use crate::extract::{Body, Caller, Check, a_date};
use crate::problem::{EdgeCode, FieldError, Problem, named};

/// The most numbers that are printed.
const COUNT_MAX: u16 = 100;

/// A series to try, or the kind of one that is configured, and the facts of the documents.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NumberPreview, example = json!({ "template": "{CHANNEL}-{DD}{MM}-{SEQ:3}", "channel": "DELY", "businessDate": "2026-01-19", "from": 42 }))]
pub struct PreviewBody {
    /// The configured series of this kind; `order` where neither kind nor template is given.
    kind: Option<String>,
    /// A template to try instead.
    template: Option<String>,
    /// What has counters of its own. This and what follows, to `inForce`, go with a template.
    #[serde(default)]
    scope: Vec<String>,
    /// When counters begin again.
    reset: Option<String>,
    /// The first value of a counter.
    start: Option<i64>,
    /// The last value; 0 is none.
    end: Option<i64>,
    /// What comes after the end: widen, wrap or refuse.
    at_end: Option<String>,
    /// Within what numbers are unique.
    #[serde(default)]
    unique_within: Vec<String>,
    /// Codes for documents that lack a part.
    #[serde(default)]
    default: BTreeMap<String, String>,
    /// The jurisdiction whose rules it keeps.
    rules: Option<String>,
    /// Whether the template is also held against every series that documents of the kind have or had, as when it is put in force.
    #[serde(default)]
    in_force: bool,
    /// Month in which the fiscal year begins, 1 to 12; the merchant's where none is given.
    fiscal_year_start: Option<i64>,
    /// Operating day of the documents; today where none is given.
    business_date: Option<String>,
    /// Short code of the outlet.
    outlet: Option<String>,
    /// Short code of the register.
    register: Option<String>,
    /// Short code of the channel.
    channel: Option<String>,
    /// Code of the table.
    table: Option<String>,
    /// Code of the seat.
    seat: Option<String>,
    /// Short code of the user; the token's where none is given.
    user: Option<String>,
    /// Any short code that stands for a customer.
    customer: Option<String>,
    /// The first value; the series' start where none is given.
    from: Option<i64>,
    /// How many, 1 to 100; 3 where none is given.
    count: Option<u16>,
}

/// Numbers that would be printed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// In order. A series that wraps is shown to wrap.
    numbers: Vec<String>,
    /// Why no more follow, where fewer are printed than were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    then: Option<PreviewEnd>,
}

/// Why a series prints no more.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewEnd {
    /// The code that the next document would be refused with.
    #[schema(example = "numbering.exhausted")]
    code: &'static str,
    /// The sentence for a person.
    detail: String,
}

/// Prints numbers without taking any, or says why the series is refused.
#[utoipa::path(
    post, path = "/numbering/preview", tag = "numbering", request_body = PreviewBody,
    responses((status = 200, description = "Numbers", body = Preview)),
    security(("token" = ["numbering.read"]))
)]
pub async fn preview_numbers(
    State(app): State<App>,
    caller: Caller<{ Permission::NumberingRead as u8 }>,
    Body(body): Body<PreviewBody>,
) -> Result<Json<Preview>, Problem> {
    let settings = &app.settings_now(caller.merchant()).await?;
    let count = body.count.unwrap_or(3);
    if !(1..=COUNT_MAX).contains(&count) {
        return Err(bad("/count", "`count` must be a number from 1 to 100."));
    }
    let fiscal_year_start = match body.fiscal_year_start {
        Some(month) => {
            FiscalYearStart::new(month).ok_or_else(|| bad("/fiscalYearStart", "`fiscalYearStart` must be a month, 1 to 12."))?
        }
        None => settings.fiscal_year_start,
    };
    let series = match &body.template {
        Some(template) => tried(&body, template, settings, fiscal_year_start)?,
        None => {
            needs_no_template(&body)?;
            let kind = kind(body.kind.as_deref().unwrap_or(Kind::Order.as_str()))?;
            let none = || Refusal::new(Code::NumberingNoSeries, "The merchant has no series of this kind; send a template.");
            settings.series(kind).cloned().ok_or_else(none)?
        }
    };
    let date = match &body.business_date {
        Some(text) => Date::parse(text).ok_or_else(|| bad("/businessDate", &a_date("/businessDate")))?,
        None => settings.calendar(None).date_by_cutoff(app.engine().now().at),
    };
    let from = body.from.unwrap_or(series.start);
    if !(0..=SEQUENCE_MAX).contains(&from) {
        return Err(bad("/from", "`from` must be zero or more, of at most 12 digits."));
    }
    let facts = facts(&body, caller.actor(), DocumentFacts::on(date, fiscal_year_start))?;
    let preview = preview(&series, &facts, from, usize::from(count))?;
    let then = preview.then.map(|refusal| PreviewEnd { code: refusal.code.as_str(), detail: refusal.detail });
    Ok(Json(Preview { numbers: preview.numbers, then }))
}

/// What the body says of the document, and the token where that says nothing.
fn facts<'a>(body: &'a PreviewBody, actor: &'a Actor, bare: DocumentFacts<'a>) -> Result<DocumentFacts<'a>, Problem> {
    let code = |pointer: &str, code: &'a Option<String>| match code.as_deref() {
        Some(code) if !is_short_code(code) => {
            Err(bad(pointer, &format!("{} must be a short code: 1 to 8 characters of A-Z and 0-9.", named(pointer))))
        }
        code => Ok(code),
    };
    Ok(DocumentFacts {
        outlet: code("/outlet", &body.outlet)?.or(actor.outlet.as_deref()),
        register: code("/register", &body.register)?.or(actor.register.as_deref()),
        channel: code("/channel", &body.channel)?,
        table: code("/table", &body.table)?,
        seat: code("/seat", &body.seat)?,
        user: code("/user", &body.user)?.or(actor.user_code.as_deref()),
        customer: code("/customer", &body.customer)?,
        ..bare
    })
}

/// Refuses what a configured series says itself: who sends it wants to see another series, and would be shown the configured one.
fn needs_no_template(body: &PreviewBody) -> Result<(), Problem> {
    let mut check = Check::default();
    for (pointer, is_sent) in [
        ("/scope", !body.scope.is_empty()),
        ("/reset", body.reset.is_some()),
        ("/start", body.start.is_some()),
        ("/end", body.end.is_some()),
        ("/atEnd", body.at_end.is_some()),
        ("/uniqueWithin", !body.unique_within.is_empty()),
        ("/default", !body.default.is_empty()),
        ("/rules", body.rules.is_some()),
        ("/inForce", body.in_force),
    ] {
        if is_sent {
            let detail = format!("{} goes with a `template`; send one, or leave it out.", named(pointer));
            check.bad(pointer, EdgeCode::RequestInvalid, detail);
        }
    }
    check.finish(())
}

fn tried(body: &PreviewBody, template: &str, settings: &Settings, fiscal_year_start: FiscalYearStart) -> Result<Series, Problem> {
    let kind = body.kind.as_deref().map_or(Ok(Kind::Order), kind)?;
    let wanted = SeriesBody {
        template: template.to_owned(),
        scope: body.scope.clone(),
        reset: body.reset.clone(),
        start: body.start,
        end: body.end,
        at_end: body.at_end.clone(),
        unique_within: body.unique_within.clone(),
        default: body.default.clone(),
        rules: body.rules.clone(),
    };
    let series = wanted.read(kind)?;
    checker::check(&series, &Ground::of(settings).with_fiscal_year_from(fiscal_year_start), [])?;
    if body.in_force {
        ChangeSeries { series: series.clone() }.check(settings)?;
    }
    Ok(series)
}

fn bad(pointer: &str, detail: &str) -> Problem {
    let error = FieldError { pointer: pointer.to_owned(), code: EdgeCode::RequestInvalid.as_str(), detail: detail.to_owned() };
    Problem::fields(vec![error])
}
