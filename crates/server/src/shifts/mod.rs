//! Cash shifts: open, move cash, close, X report.

mod close;
mod list;
mod move_cash;
mod open;
mod view;

pub use close::{__path_close_shift, close_shift};
pub use list::{__path_get_shift, __path_list_shifts, __path_x_report, get_shift, list_shifts, x_report};
pub use move_cash::{__path_move_cash, move_cash};
pub use open::{__path_open_shift, open_shift};
pub(crate) use view::ShiftView;

use axum::response::Response;
use docket_domain::command::{Document, DocumentReference, Outcome};
use docket_domain::ids::ShiftId;
use docket_domain::merchants::Settings;
use docket_domain::refusal::{Code, Refusal};

use crate::answer::answered;
use crate::app::App;
use crate::problem::Problem;

/// Answers with the shift that a command was about.
async fn answer(app: &App, settings: &Settings, outcome: Outcome) -> Result<Response, Problem> {
    let view = match &outcome.document {
        Document::Shift(id) | Document::Earlier(DocumentReference::Shift(id)) => read(app, settings, *id).await?,
        other => unreachable!("a command about a shift came to {other:?}"),
    };
    Ok(answered(&outcome, view))
}

/// A shift as it is answered.
pub(crate) async fn read(app: &App, settings: &Settings, id: ShiftId) -> Result<ShiftView, Problem> {
    let document = app.reads().shift(settings.merchant, id).await?.ok_or_else(unknown)?;
    Ok(ShiftView::new(&document, true, settings, app.engine().now().at))
}

fn unknown() -> Problem {
    Refusal::new(Code::ShiftUnknown, "There is no such shift.").into()
}
