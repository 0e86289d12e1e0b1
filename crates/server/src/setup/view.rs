//! `GET /setup`, and `/` of an empty store.

use axum::Json;
use axum::extract::State;
use axum::http::Uri;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Redirect, Response};
use docket_domain::merchants::SetUpMerchant;
use docket_domain::numbering::Kind;
use serde::Serialize;
use utoipa::ToSchema;

use super::open;
use crate::app::App;
use crate::apps::nothing_at;
use crate::preset;
use crate::problem::Problem;

/// What there is to choose from.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SetupChoices)]
pub struct SetupView {
    /// Countries whose phone numbers can be read (ISO 3166), in order.
    #[schema(example = json!(["AE", "IN"]))]
    countries: Vec<String>,
    /// The presets whose series can be taken.
    presets: Vec<SetupPresetView>,
}

/// A preset, as far as it numbers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SetupPreset)]
pub struct SetupPresetView {
    /// Its name.
    #[schema(example = "al-marya")]
    name: String,
    /// How it prints an order's number.
    #[schema(example = "ALM-{YYYY}{MM}{DD}-{SEQ:6}")]
    template: String,
    /// When its orders are counted from the beginning: never, business_day, month, year or fiscal_year.
    #[schema(example = "business_day")]
    reset: &'static str,
    /// Whether orders have a ticket's number beside their own, to be called out.
    has_tickets: bool,
}

impl SetupPresetView {
    fn of(name: &str, command: &SetUpMerchant) -> Option<SetupPresetView> {
        let series = command.settings.series(Kind::Order)?;
        Some(SetupPresetView {
            name: name.to_owned(),
            template: series.template.text().to_owned(),
            reset: series.reset.as_str(),
            has_tickets: command.settings.series(Kind::Ticket).is_some(),
        })
    }
}

/// What there is to choose from, while the store has no merchant.
#[utoipa::path(
    get, path = "/setup", tag = "setup",
    responses((status = 200, description = "The store has no merchant yet", body = SetupView))
)]
pub async fn get_setup(State(app): State<App>) -> Result<Json<SetupView>, Problem> {
    open(&app).await?;
    let view = |name| SetupPresetView::of(name, &preset::named(name).ok()?);
    Ok(Json(SetupView { countries: docket_phone::countries(), presets: preset::names().filter_map(view).collect() }))
}

/// Leads whoever opens the server of an empty store to where it is set up.
pub(crate) async fn lead_to_setup(State(app): State<App>, uri: Uri) -> Response {
    match open(&app).await {
        // Not to be kept: the next time there is a merchant.
        Ok(_) => ([(CACHE_CONTROL, "no-store")], Redirect::temporary("/setup")).into_response(),
        Err(_) => nothing_at(uri.path()).into_response(),
    }
}
