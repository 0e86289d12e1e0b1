//! `POST /setup/preview`: the first numbers of a merchant who is not there yet.

use axum::Json;
use axum::extract::State;
use docket_domain::merchants::SetUpMerchant;
use docket_domain::numbering::{DocumentFacts, Kind, Series, preview};
use docket_domain::refusal::Refusal;
use docket_domain::time::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::body::{SetupNumberingBody, read};
use super::opened_by;
use crate::app::App;
use crate::extract::Body;
use crate::preset::Chosen;
use crate::problem::Problem;

/// How many numbers are shown of each kind.
const SHOWN: usize = 3;
/// The channel of orders that name none.
const CHANNEL: &str = "counter";

/// What numbers depend on.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SetupPreview)]
pub struct SetupPreviewBody {
    /// The code that the server printed.
    code: String,
    /// How documents are numbered.
    numbering: SetupNumberingBody,
    /// When the merchant's days begin.
    #[serde(default)]
    merchant: SetupDayBody,
}

/// When a merchant's days begin.
#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = SetupDay)]
pub struct SetupDayBody {
    /// IANA time zone; the preset's where none is sent.
    #[schema(example = "Asia/Dubai")]
    time_zone: Option<String>,
    /// Local time at which a business day begins; midnight where none is sent.
    #[schema(example = "04:00")]
    cutoff: Option<String>,
}

/// First numbers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SetupNumbers)]
pub struct SetupNumbersView {
    /// The operating day that it is there now.
    #[schema(example = "2026-01-19")]
    business_date: String,
    /// Of each kind of document that is numbered.
    series: Vec<SetupSeriesView>,
}

/// First numbers of a kind of document.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SetupSeries)]
pub struct SetupSeriesView {
    /// What they number.
    #[schema(example = "order")]
    kind: &'static str,
    /// The first three, as documents at the counter have them.
    #[schema(example = json!(["CS-20260119-0001", "CS-20260119-0002", "CS-20260119-0003"]))]
    numbers: Vec<String>,
}

/// The first numbers of the merchant that would be made. Nothing is written.
#[utoipa::path(
    post, path = "/setup/preview", tag = "setup", request_body = SetupPreviewBody,
    responses((status = 200, description = "Numbers", body = SetupNumbersView))
)]
pub async fn preview_setup(
    State(app): State<App>,
    Body(body): Body<SetupPreviewBody>,
) -> Result<Json<SetupNumbersView>, Problem> {
    opened_by(&app, &body.code).await?;
    let SetupPreviewBody { numbering, merchant: SetupDayBody { time_zone, cutoff }, .. } = body;
    let chosen = Chosen { preset: numbering.preset, template: numbering.template, time_zone, cutoff, ..Chosen::default() };
    let command = read(chosen, Vec::new())?;
    let date = command.settings.calendar(None).date_by_cutoff(app.engine().now().at);
    let series = first_numbers(&command, date)?;
    Ok(Json(SetupNumbersView { business_date: date.to_string(), series }))
}

/// What the first documents at the counter would be called.
///
/// # Errors
/// A series needs what no document at the counter has.
fn first_numbers(command: &SetUpMerchant, date: Date) -> Result<Vec<SetupSeriesView>, Refusal> {
    let settings = &command.settings;
    let register = settings.registers.first();
    let channel = settings.channels.iter().find(|channel| channel.name == CHANNEL);
    let facts = DocumentFacts {
        outlet: register.map(|register| register.outlet.as_str()),
        register: register.map(|register| register.code.as_str()),
        channel: channel.map(|channel| channel.code.as_str()),
        user: Some("U1"),
        ..DocumentFacts::on(date, settings.fiscal_year_start)
    };
    // What devices number while they are away is theirs, and nobody is shown it before there is one.
    let shown = Kind::ALL.iter().filter(|kind| **kind != Kind::BillLane).filter_map(|kind| settings.series(*kind));
    let numbers = |series: &Series| preview(series, &facts, series.start, SHOWN).map(|preview| preview.numbers);
    shown.map(|series| Ok(SetupSeriesView { kind: series.kind.as_str(), numbers: numbers(series)? })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preset;

    #[test]
    fn the_first_numbers_of_every_preset_can_be_shown() {
        let date = Date::parse("2026-01-19").expect("a date");
        for name in preset::names() {
            let command = read(Chosen { preset: name.to_owned(), ..Chosen::default() }, Vec::new()).expect("a merchant");
            let shown = first_numbers(&command, date).unwrap_or_else(|refusal| panic!("{name}: {refusal}"));
            assert!(shown.iter().any(|series| series.kind == "order" && series.numbers.len() == SHOWN), "{name}: {shown:?}");
        }
    }
}
