//! Standing orders: make, see, change, pause, resume and cancel them, and the timer that places them.

mod agreed;
mod change;
mod create;
mod list;
mod timer;
mod turn;
mod view;

pub use change::{__path_change_standing_order, change_standing_order};
pub(crate) use create::command as standing_order;
pub use create::{__path_create_standing_order, create_standing_order};
pub use list::{__path_get_standing_order, __path_list_standing_orders, get_standing_order, list_standing_orders};
pub use timer::place_standing_orders;
pub use turn::{
    __path_cancel_standing_order, __path_pause_standing_order, __path_resume_standing_order, cancel_standing_order,
    pause_standing_order, resume_standing_order,
};

use axum::response::Response;
use docket_domain::command::{DocumentReference, Outcome};
use docket_domain::ids::StandingOrderId;
use docket_domain::merchants::Settings;
use docket_domain::refusal::{Code, Refusal};

use crate::answer::answered;
use crate::app::App;
use crate::problem::Problem;
use view::StandingOrderView;

/// Answers with the standing order that a command was about.
async fn answer(app: &App, settings: &Settings, outcome: Outcome) -> Result<Response, Problem> {
    let DocumentReference::StandingOrder(id) = outcome.document.reference() else {
        unreachable!("a command about a standing order came to {:?}", outcome.document)
    };
    let view = read(app, settings, id, None).await?;
    Ok(answered(&outcome, view))
}

/// Reads a standing order, which whoever is bound to an outlet sees of theirs only.
async fn read(app: &App, settings: &Settings, id: StandingOrderId, bound: Option<&str>) -> Result<StandingOrderView, Problem> {
    let found = app.reads().standing_order(settings.merchant, id).await?;
    let seen = found.filter(|(standing, _)| bound.is_none_or(|bound| bound == standing.outlet));
    match seen {
        Some((standing, customer)) => Ok(StandingOrderView::new(&standing, &customer)),
        None => Err(Refusal::new(Code::StandingUnknown, "There is no such standing order.").into()),
    }
}
