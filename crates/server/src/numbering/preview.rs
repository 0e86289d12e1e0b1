//! `POST /numbering/preview`: the numbers that a series would print. Nothing is taken.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::numbering::{DocumentFacts, Kind, Series, checker, preview};
use docket_domain::refusal::{Code, Refusal};
use docket_domain::time::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kind;
use super::series::SeriesBody;
use crate::app::App;
use crate::extract::{Body, Caller};
use crate::problem::{EdgeCode, FieldError, Problem};

/// The most numbers that are printed.
const COUNT_MAX: u16 = 100;

/// A series to try, or the kind of one that is configured, and the facts of the documents.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NumberPreview, example = json!({ "template": "{CHANNEL}-{DD}{MM}-{SEQ:3}", "channel": "DELY", "businessDate": "2026-01-19", "from": 42 }))]
pub struct PreviewBody {
    /// The configured series of this kind; `order` where neither kind nor template is given.
    kind: Option<String>,
    /// A template to try instead.
    template: Option<String>,
    /// What has counters of its own.
    #[serde(default)]
    scope: Vec<String>,
    /// When counters begin again.
    reset: Option<String>,
    /// Within what numbers are unique.
    #[serde(default)]
    unique_within: Vec<String>,
    /// Operating day of the documents; today where none is given.
    business_date: Option<String>,
    /// Short code of the outlet.
    outlet: Option<String>,
    /// Short code of the register.
    register: Option<String>,
    /// Short code of the channel.
    channel: Option<String>,
    /// The first value; 1 where none is given.
    from: Option<i64>,
    /// How many, 1 to 100; 3 where none is given.
    count: Option<u16>,
}

/// Numbers that would be printed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// In order.
    numbers: Vec<String>,
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
    let settings = caller.settings();
    let series = match &body.template {
        Some(template) => tried(&body, template)?,
        None => {
            let kind = kind(body.kind.as_deref().unwrap_or(Kind::Order.as_str()))?;
            let none = || Refusal::new(Code::NumberingNoSeries, "The merchant has no series of this kind; send a template.");
            settings.series(kind).cloned().ok_or_else(none)?
        }
    };
    let date = match &body.business_date {
        Some(text) => Date::parse(text).ok_or_else(|| bad("/businessDate", "A date, YYYY-MM-DD."))?,
        None => settings.calendar(None).date_by_cutoff(app.engine().now().at),
    };
    let facts = DocumentFacts {
        business_date: date,
        outlet: body.outlet.as_deref().or(caller.actor().outlet.as_deref()),
        register: body.register.as_deref().or(caller.actor().register.as_deref()),
        channel: body.channel.as_deref(),
    };
    let count = body.count.unwrap_or(3);
    if !(1..=COUNT_MAX).contains(&count) {
        return Err(bad("/count", "1 to 100."));
    }
    let from = body.from.unwrap_or(series.start);
    if !(0..=i64::MAX / 2).contains(&from) {
        return Err(bad("/from", "Zero or more."));
    }
    Ok(Json(Preview { numbers: preview(&series, &facts, from, usize::from(count))? }))
}

fn tried(body: &PreviewBody, template: &str) -> Result<Series, Problem> {
    let kind = body.kind.as_deref().map_or(Ok(Kind::Order), kind)?;
    let (scope, unique_within) = (body.scope.clone(), body.unique_within.clone());
    let wanted = SeriesBody { template: template.to_owned(), scope, reset: body.reset.clone(), start: None, unique_within };
    let series = wanted.read(kind)?;
    checker::check(&series, [])?;
    Ok(series)
}

fn bad(pointer: &str, detail: &str) -> Problem {
    let error = FieldError { pointer: pointer.to_owned(), code: EdgeCode::RequestInvalid.as_str(), detail: detail.to_owned() };
    Problem::fields(vec![error])
}
