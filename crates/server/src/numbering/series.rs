//! `GET /numbering/series`, `PUT /numbering/series/{kind}`.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::numbering::{ChangeSeries, Kind, Reset, ScopePart, Series, Template, UniquePart};
use docket_domain::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kind;
use crate::app::App;
use crate::extract::{Body, Caller, IdempotencyKey, Listing, request_hash};
use crate::orders::replay_header;
use crate::problem::Problem;

/// A numbering rule.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Series)]
pub struct SeriesView {
    /// What it numbers.
    #[schema(example = "order")]
    kind: &'static str,
    /// How a number is printed.
    #[schema(example = "ALM-{YYYY}{MM}{DD}-{SEQ:6}")]
    template: String,
    /// What has counters of its own: outlet, register, channel.
    scope: Vec<&'static str>,
    /// When counters begin again: never, business_day, month or year.
    reset: &'static str,
    /// The first value of a counter.
    start: i64,
    /// Within what numbers are unique; empty is the whole merchant.
    unique_within: Vec<&'static str>,
}

/// A numbering rule to put in force or to try.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSeries, example = json!({ "template": "AM-{YY}{MM}{DD}-{SEQ:4}", "reset": "business_day" }))]
pub struct SeriesBody {
    /// How a number is printed: text with `{YYYY} {YY} {MM} {DD} {OUTLET} {REGISTER} {CHANNEL}` and one `{SEQ}` or `{SEQ:n}`.
    pub template: String,
    /// What has counters of its own: outlet, register, channel.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<String>,
    /// When counters begin again: never, business_day, month or year; never where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset: Option<String>,
    /// The first value of a counter; 1 where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<i64>,
    /// Within what numbers are unique: outlet, register, channel, business_date; the whole merchant where none is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unique_within: Vec<String>,
}

impl From<&Series> for SeriesView {
    fn from(series: &Series) -> SeriesView {
        SeriesView {
            kind: series.kind.as_str(),
            template: series.template.text().to_owned(),
            scope: series.scope.iter().map(|part| part.as_str()).collect(),
            reset: series.reset.as_str(),
            start: series.start,
            unique_within: series.unique_within.iter().map(|part| part.as_str()).collect(),
        }
    }
}

impl SeriesBody {
    /// Reads it as the series of a kind.
    ///
    /// # Errors
    /// `numbering.seriesInvalid`, at the field.
    pub fn read(&self, kind: Kind) -> Result<Series, Refusal> {
        let invalid = |pointer: &str, detail: String| Refusal::at(pointer, Code::NumberingSeriesInvalid, detail);
        let template = Template::parse(&self.template).map_err(|error| invalid("/template", format!("{error}.")))?;
        let mut scope = words(&self.scope, "/scope", ScopePart::parse, "outlet, register or channel")?;
        scope.sort();
        scope.dedup();
        let unique = "outlet, register, channel or business_date";
        let unique_within = words(&self.unique_within, "/uniqueWithin", UniquePart::parse, unique)?;
        let reset = match &self.reset {
            Some(word) => {
                let unknown = || invalid("/reset", "A reset is never, business_day, month or year.".to_owned());
                Reset::parse(word).ok_or_else(unknown)?
            }
            None => Reset::Never,
        };
        let start = self.start.unwrap_or(1);
        if !(0..=START_MAX).contains(&start) {
            return Err(invalid("/start", format!("0 to {START_MAX}.")));
        }
        Ok(Series { kind, template, scope, reset, start, unique_within })
    }
}

/// The greatest value a counter may begin at.
const START_MAX: i64 = 99_999_999_999;

fn words<T>(words: &[String], pointer: &str, parse: fn(&str) -> Option<T>, known: &str) -> Result<Vec<T>, Refusal> {
    let word = |(index, word): (usize, &String)| {
        let unknown = || Refusal::at(format!("{pointer}/{index}"), Code::NumberingSeriesInvalid, format!("One of {known}."));
        parse(word).ok_or_else(unknown)
    };
    words.iter().enumerate().map(word).collect()
}

/// The merchant's series.
#[utoipa::path(
    get, path = "/numbering/series", tag = "numbering",
    responses((status = 200, description = "All series", body = Listing<SeriesView>)),
    security(("token" = ["numbering.read"]))
)]
pub async fn list_series(caller: Caller<{ Permission::NumberingRead as u8 }>) -> Json<Listing<SeriesView>> {
    let mut series: Vec<&Series> = caller.settings().series.iter().collect();
    series.sort_by_key(|series| series.kind);
    Json(Listing { data: series.into_iter().map(SeriesView::from).collect(), next: None })
}

/// Puts another series in force, for the next number. What was issued stays as it is.
///
/// A series that could print a number twice, or one that an earlier series of this kind could have printed, is refused.
#[utoipa::path(
    put, path = "/numbering/series/{kind}", tag = "numbering", request_body = SeriesBody,
    params(
        ("kind" = String, Path, description = "Such as `order`"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The series, in force", body = SeriesView)),
    security(("token" = ["numbering.change"]))
)]
pub async fn change_series(
    State(app): State<App>,
    caller: Caller<{ Permission::NumberingChange as u8 }>,
    Path(word): Path<String>,
    key: IdempotencyKey,
    Body(body): Body<SeriesBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let hash = request_hash(settings, "PUT /numbering/series/{kind}", &word, &body);
    let kind = kind(&word)?;
    let series = body.read(kind)?;
    let command = Command::ChangeSeries(Box::new(ChangeSeries { series }));
    let outcome = app.submit(caller.merchant(), caller.actor().clone(), key.digest(settings), hash, command).await?;
    app.forget_sessions();
    // As it is now: a replay may come when yet another series is in force.
    let settings = app.reads().settings(caller.merchant()).await?;
    let none = || Refusal::new(Code::NumberingNoSeries, "The merchant has no series of this kind.");
    let view = settings.as_ref().and_then(|settings| settings.series(kind)).map(SeriesView::from).ok_or_else(none)?;
    Ok(replay_header(Json(view).into_response(), outcome.replayed))
}
