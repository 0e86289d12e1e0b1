//! `GET /numbering/series`, `PUT /numbering/series/{kind}`, `POST /numbering/series/{kind}/reset`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::{Command, Outcome};
use docket_domain::ids::MerchantId;
use docket_domain::numbering::{
    AtEnd, ChangeSeries, DocumentDate, Kind, Reset, ResetSeries, Rules, ScopePart, Series, Template, UniquePart,
};
use docket_domain::refusal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::kind;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, IdempotencyKey, KindWord, Listing};
use crate::problem::{Problem, named};

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
    /// What has counters of its own: outlet, register, channel, table, seat, user, customer.
    scope: Vec<&'static str>,
    /// When counters begin again: never, business_day, month, year or fiscal_year.
    reset: &'static str,
    /// The first value of a counter.
    start: i64,
    /// The last value; 0 where there is none.
    end: i64,
    /// What comes after the end: widen, wrap or refuse.
    at_end: &'static str,
    /// Within what numbers are unique; empty is the whole merchant.
    unique_within: Vec<&'static str>,
    /// Codes for documents that lack a part.
    #[schema(example = json!({ "table": "NONE" }))]
    default: BTreeMap<&'static str, String>,
    /// The jurisdiction whose rules it keeps: in-gst, eu-vat or ar-afip.
    rules: Option<&'static str>,
    /// The date that a document bears: business, or commit, which is the calendar date on which it was written.
    #[schema(example = "business")]
    document_date: &'static str,
}

/// A numbering rule to put in force or to try.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewSeries, example = json!({ "template": "AM-{YY}{MM}{DD}-{SEQ:4}", "reset": "business_day" }))]
pub struct SeriesBody {
    /// How a number is printed: text with `{YYYY} {YY} {FY} {MM} {DD} {OUTLET} {REGISTER} {CHANNEL} {TABLE} {SEAT} {USER}` and one
    /// `{SEQ}` or `{SEQ:n}`; or, without a counter, `{SNOWFLAKE}`, of which tickets may print the last n digits, `{SNOWFLAKE:n}`.
    pub template: String,
    /// What has counters of its own: outlet, register, channel, table, seat, user, customer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scope: Vec<String>,
    /// When counters begin again: never, business_day, month, year or fiscal_year; never where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reset: Option<String>,
    /// The first value of a counter; 1 where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<i64>,
    /// The last value; 0, which is none, where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<i64>,
    /// What comes after the end: widen, wrap (tickets only) or refuse; widen where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_end: Option<String>,
    /// Within what numbers are unique: any part of the scope, and business_date; the whole merchant where none is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unique_within: Vec<String>,
    /// Codes for documents that lack a part, such as `{ "table": "NONE" }`; without one they are refused. A default is a code like
    /// any other: documents of a table that is called so share its counter.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub default: BTreeMap<String, String>,
    /// A jurisdiction whose rules the series shall keep: in-gst, eu-vat or ar-afip.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
}

impl From<&Series> for SeriesView {
    fn from(series: &Series) -> SeriesView {
        SeriesView {
            kind: series.kind.as_str(),
            template: series.template.text().to_owned(),
            scope: series.scope.iter().map(|part| part.as_str()).collect(),
            reset: series.reset.as_str(),
            start: series.start,
            end: series.end,
            at_end: series.at_end.as_str(),
            unique_within: series.unique_within.iter().map(|part| part.as_str()).collect(),
            default: series.defaults.iter().map(|(part, code)| (part.as_str(), code.clone())).collect(),
            rules: series.rules.map(Rules::as_str),
            document_date: series.rules.map_or(DocumentDate::Business, Rules::document_date).as_str(),
        }
    }
}

impl SeriesBody {
    /// Reads it as the series of a kind. Whether that can be one, the checker says.
    ///
    /// # Errors
    /// `numbering.seriesInvalid`, at the field.
    pub fn read(&self, kind: Kind) -> Result<Series, Refusal> {
        let invalid = |error| Refusal::at("/template", Code::NumberingSeriesInvalid, format!("{error}."));
        let template = Template::parse(&self.template).map_err(invalid)?;
        let reset = match &self.reset {
            Some(reset) => word(reset, "/reset", Reset::parse, &known(Reset::ALL, Reset::as_str))?,
            None => Reset::Never,
        };
        let at_end = match &self.at_end {
            Some(at_end) => word(at_end, "/atEnd", AtEnd::parse, &known(AtEnd::ALL, AtEnd::as_str))?,
            None => AtEnd::Widen,
        };
        let rules = self.rules.as_ref().map(|rules| word(rules, "/rules", Rules::parse, &known(Rules::ALL, Rules::as_str)));
        Ok(Series {
            scope: words(&self.scope, "/scope", ScopePart::parse, &known(ScopePart::ALL, ScopePart::as_str))?,
            start: self.start.unwrap_or(1),
            end: self.end.unwrap_or(0),
            at_end,
            unique_within: words(
                &self.unique_within,
                "/uniqueWithin",
                UniquePart::parse,
                &known(UniquePart::ALL, UniquePart::as_str),
            )?,
            defaults: self.defaults()?,
            rules: rules.transpose()?,
            ..Series::new(kind, template, reset)
        })
    }

    fn defaults(&self) -> Result<Vec<(ScopePart, String)>, Refusal> {
        let known = known(ScopePart::ALL, ScopePart::as_str);
        let default = |(part, code): (&String, &String)| {
            Ok((word(part, &format!("/default/{part}"), ScopePart::parse, &known)?, code.clone()))
        };
        let mut defaults = self.default.iter().map(default).collect::<Result<Vec<_>, Refusal>>()?;
        defaults.sort();
        Ok(defaults)
    }
}

/// The words that there are, for whoever wrote another.
fn known<T: Copy>(all: &[T], as_str: fn(T) -> &'static str) -> String {
    all.iter().map(|one| as_str(*one)).collect::<Vec<_>>().join(", ")
}

fn word<T>(text: &str, pointer: &str, parse: fn(&str) -> Option<T>, known: &str) -> Result<T, Refusal> {
    parse(text)
        .ok_or_else(|| Refusal::at(pointer, Code::NumberingSeriesInvalid, format!("{} must be one of {known}.", named(pointer))))
}

/// Several words, in the order of their list, each once.
fn words<T: Ord>(texts: &[String], pointer: &str, parse: fn(&str) -> Option<T>, known: &str) -> Result<Vec<T>, Refusal> {
    let word = |(index, text): (usize, &String)| word(text, &format!("{pointer}/{index}"), parse, known);
    let mut words = texts.iter().enumerate().map(word).collect::<Result<Vec<_>, Refusal>>()?;
    words.sort();
    words.dedup();
    Ok(words)
}

/// The merchant's series.
#[utoipa::path(
    get, path = "/numbering/series", tag = "numbering",
    responses((status = 200, description = "All series", body = Listing<SeriesView>)),
    security(("token" = ["numbering.read"]))
)]
pub async fn list_series(
    State(app): State<App>,
    caller: Caller<{ Permission::NumberingRead as u8 }>,
) -> Result<Json<Listing<SeriesView>>, Problem> {
    let settings = app.settings_now(caller.merchant()).await?;
    let mut series: Vec<&Series> = settings.series.iter().collect();
    series.sort_by_key(|series| series.kind);
    Ok(Json(Listing { data: series.into_iter().map(SeriesView::from).collect(), next: None }))
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
    KindWord(word): KindWord,
    key: IdempotencyKey,
    Body(body): Body<SeriesBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "PUT /numbering/series/{kind}", &word, &body);
    let kind = kind(&word)?;
    let series = body.read(kind)?;
    let command = Command::ChangeSeries(Box::new(ChangeSeries { series }));
    let outcome = caller.submit(&app, asked, command).await?;
    app.forget_sessions();
    in_force(&app, caller.merchant(), kind, &outcome).await
}

/// Which counters begin again.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SeriesReset)]
pub struct ResetBody {
    /// The scope of one counter: the short codes of its parts in the order of the series' `scope`, joined by `/`. Every counter of
    /// the present period where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "T12")]
    scope: Option<String>,
}

/// Begins a series that wraps again at its start. Numbers that are still on an open order are passed over as ever.
#[utoipa::path(
    post, path = "/numbering/series/{kind}/reset", tag = "numbering", request_body = ResetBody,
    params(
        ("kind" = String, Path, description = "Such as `ticket`"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The series, whose next number is its first", body = SeriesView)),
    security(("token" = ["numbering.change"]))
)]
pub async fn reset_series(
    State(app): State<App>,
    caller: Caller<{ Permission::NumberingChange as u8 }>,
    KindWord(word): KindWord,
    key: IdempotencyKey,
    Body(body): Body<ResetBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /numbering/series/{kind}/reset", &word, &body);
    let kind = kind(&word)?;
    let command = Command::ResetSeries(Box::new(ResetSeries { kind, scope: body.scope }));
    let outcome = caller.submit(&app, asked, command).await?;
    in_force(&app, caller.merchant(), kind, &outcome).await
}

/// The series as it is now: a replay may come when yet another is in force.
async fn in_force(app: &App, merchant: MerchantId, kind: Kind, outcome: &Outcome) -> Result<Response, Problem> {
    let settings = app.reads().settings(merchant).await?;
    let none = || Refusal::new(Code::NumberingNoSeries, "The merchant has no series of this kind.");
    let view = settings.as_ref().and_then(|settings| settings.series(kind)).map(SeriesView::from).ok_or_else(none)?;
    Ok(answered(outcome, view))
}
