//! Deliveries: what drivers see and do, who brings what, and the cash they owe.

mod accept;
mod assign;
mod deliver;
mod drivers;
mod hand_in;
mod list;
mod photo;
mod steps;
mod view;

pub use accept::{__path_accept_delivery, accept_delivery};
pub use assign::{__path_assign_delivery, assign_delivery};
pub use deliver::{__path_deliver_order, deliver_order};
pub use drivers::{
    __path_get_driver_cash, __path_get_own_cash, __path_list_drivers, get_driver_cash, get_own_cash, list_drivers,
};
pub use hand_in::{__path_hand_in_cash, hand_in_cash};
pub use list::{__path_list_available_deliveries, __path_list_own_deliveries, list_available_deliveries, list_own_deliveries};
pub use photo::{
    __path_get_delivery_photo, __path_get_own_delivery_photo, __path_photograph_delivery, get_delivery_photo,
    get_own_delivery_photo, photograph_delivery,
};
pub use steps::{__path_fail_delivery, __path_pick_up_delivery, fail_delivery, pick_up_delivery};
pub(crate) use view::DeliveryOfOrder;

use axum::response::Response;
use docket_domain::access::Actor;
use docket_domain::command::{Document, DocumentReference, Outcome};
use docket_domain::merchants::Settings;
use docket_domain::refusal::{Code, Refusal};

use crate::answer::answered;
use crate::app::App;
use crate::problem::Problem;
use view::DeliveryView;

/// Answers with the order that a command was about, as far as whoever brings it needs to know.
async fn answer(app: &App, settings: &Settings, actor: &Actor, outcome: Outcome) -> Result<Response, Problem> {
    let (Document::Order(id, _) | Document::Earlier(DocumentReference::Order(id))) = &outcome.document else {
        unreachable!("a command about a delivery came to {:?}", outcome.document)
    };
    let order = app.reads().order(settings.merchant, *id).await?;
    let order = order.ok_or_else(|| Refusal::new(Code::OrderUnknown, "There is no such order."))?;
    Ok(answered(&outcome, DeliveryView::new(&order, settings, actor)))
}
