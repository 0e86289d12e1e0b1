//! `GET /till`: how a till stands before its next sale.

use axum::Json;
use axum::extract::State;
use docket_domain::access::{Actor, Permission};
use docket_domain::days::{Outlook, outlook};
use docket_domain::merchants::Settings;
use docket_domain::shifts::shift_missing;
use docket_engine::Trial;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::amount::Exact;
use crate::app::App;
use crate::extract::{Caller, Query};
use crate::problem::{EdgeCode, FieldError, Problem};
use crate::shifts::{ShiftView, read as read_shift};

/// Which till.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TillQuery {
    /// Code of the outlet; the caller's, or the only one, where none is named.
    outlet: Option<String>,
}

/// How a till stands before its next sale.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Till)]
pub struct TillView {
    /// Code of the outlet.
    outlet: String,
    /// Code of the register, where the caller is at one.
    register: Option<String>,
    /// The operating day that a sale would get now; null where it would get none, as `problems` say.
    business_date: Option<String>,
    /// The days among which a manager may choose now, the earlier first; empty where there is nothing to choose.
    date_choices: Vec<String>,
    /// When the grace period ends, in one.
    grace_ends_at: Option<String>,
    /// The open shift whose drawer cash goes into: of the register, else the caller's own.
    shift: Option<ShiftView>,
    /// Whether the counter sells only in an open shift.
    shift_required: bool,
    /// The greatest discount, in per cent, that the caller gives without a manager; who has such a limit gives no amounts.
    discount_limit: Exact,
    /// What cash is rounded to; zero where it is not.
    smallest_coin: Exact,
    /// Why nothing can be sold now; empty where something can.
    problems: Vec<FieldError>,
}

/// How a till stands: the business date that its next sale gets, its shift, and what it has to know before it sells.
#[utoipa::path(
    get, path = "/till", tag = "billing", params(TillQuery),
    responses((status = 200, description = "How the till stands", body = TillView)),
    security(("token" = ["bills.sell"]))
)]
pub async fn get_till(
    State(app): State<App>,
    caller: Caller<{ Permission::BillsSell as u8 }>,
    Query(query): Query<TillQuery>,
) -> Result<Json<TillView>, Problem> {
    let (settings, actor) = (caller.settings(), caller.actor());
    let outlet = settings.outlet_for(query.outlet.as_deref(), actor)?.code.clone();
    let outlook = look(&app, settings, actor, outlet.clone()).await?;
    let shift = match &outlook.shift {
        Some(shift) => Some(read_shift(&app, settings, shift.id).await?),
        None => None,
    };
    Ok(Json(view(outlet, outlook, shift, settings, actor)))
}

async fn look(app: &App, settings: &Settings, actor: &Actor, outlet: String) -> Result<Outlook, Problem> {
    let (reads, now, merchant, actor) = (app.reads().clone(), app.engine().now(), settings.merchant, actor.clone());
    let looking = tokio::task::spawn_blocking(move || {
        Trial::open(reads, merchant)?.look(now, &actor, |context, book| {
            let settings = book.settings();
            outlook(&settings, settings.outlet(&outlet, "?outlet")?, context, book)
        })
    });
    let bug = |_| Problem::new(EdgeCode::Internal, "The till could not be looked at.");
    Ok(looking.await.map_err(bug)???)
}

fn view(outlet: String, outlook: Outlook, shift: Option<ShiftView>, settings: &Settings, actor: &Actor) -> TillView {
    let problems = shift_missing(shift.is_some(), settings).into_iter();
    let mut problems = Problem::of_domain(problems.collect()).0;
    let business_date = match outlook.date {
        Ok(date) => Some(date.to_string()),
        Err(refusal) => {
            problems.push(FieldError { pointer: String::new(), code: refusal.code.as_str(), detail: refusal.detail });
            None
        }
    };
    TillView {
        outlet,
        register: actor.register.clone(),
        business_date,
        date_choices: outlook.choices.iter().map(ToString::to_string).collect(),
        grace_ends_at: outlook.grace_ends.map(|at| at.to_string()),
        shift,
        shift_required: settings.shift_required,
        discount_limit: Exact(actor.discount_limit().to_string()),
        smallest_coin: Exact::amount(settings.smallest_coin, &settings.currency),
        problems,
    }
}
