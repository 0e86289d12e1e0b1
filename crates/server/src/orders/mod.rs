//! Orders: place, get, list and search, cancel, move along; change, hold, merge, split; and the timer that cancels those that nobody
//! pays for.

mod amend;
mod cancel;
mod get;
mod hold;
mod list;
mod merge;
mod move_table;
mod place;
mod split;
mod timer;
mod transition;
mod view;

pub(crate) use amend::command as amendment;
pub use amend::{__path_amend_order, amend_order};
pub use cancel::{__path_cancel_order, cancel_order};
pub use get::{__path_get_order, get_order};
pub use hold::{__path_hold_order, __path_recall_order, hold_order, recall_order};
pub use list::{__path_list_orders, __path_list_staff_orders, list_orders, list_staff_orders};
pub use merge::{__path_merge_orders, merge_orders};
pub use move_table::{__path_move_table, move_table};
pub use place::{__path_place_order, place_order};
pub(crate) use place::{
    AddressBody, CustomerBody, DiscountBody, ItemBody, OrderPaymentBody, PlaceOrderBody, address_of, command, customer_of,
    discounts, options, payment_of,
};
pub use split::{__path_split_order, split_order};
pub use timer::release_unpaid_orders;
pub use transition::{__path_transition_order, transition_order};

use axum::response::Response;
use docket_domain::access::Actor;
use docket_domain::command::{Document, DocumentReference, Outcome};
use docket_domain::ids::{MerchantId, OrderId};
use docket_domain::merchants::Settings;
use docket_domain::ordering::OrderDocument;
use docket_domain::refusal::{Code, Refusal};

use crate::answer::answered;
use crate::app::App;
use crate::problem::Problem;
pub(crate) use view::{
    AddressView, ChosenOptionView, CustomerOfOrder, DiscountView, OrderPaymentView, OrderView, SeatTicketView, TaxView, payments,
};

/// Answers with the order that a command was about.
pub(crate) async fn answer(app: &App, actor: &Actor, settings: &Settings, outcome: Outcome) -> Result<Response, Problem> {
    let view = match &outcome.document {
        Document::Order(_, Some(document)) => OrderView::new(document, settings),
        Document::Order(id, None) | Document::Earlier(DocumentReference::Order(id)) => read(app, actor, settings, *id).await?,
        other => unreachable!("a command about an order came to {other:?}"),
    };
    Ok(answered(&outcome, view))
}

/// An order: from the spool, where the store does not have it yet.
pub(crate) async fn find(app: &App, merchant: MerchantId, id: OrderId) -> Result<Option<OrderDocument>, Problem> {
    match app.spooled(merchant, DocumentReference::Order(id)) {
        Some(Document::Order(_, Some(document))) => Ok(Some(*document)),
        _ => Ok(app.reads().order(merchant, id).await?),
    }
}

/// Reads an order with its history.
async fn read(app: &App, actor: &Actor, settings: &Settings, id: OrderId) -> Result<OrderView, Problem> {
    let merchant: MerchantId = settings.merchant;
    match find(app, merchant, id).await? {
        Some(document) => Ok(OrderView::seen_by(actor, &document, settings)),
        None => Err(unknown()),
    }
}

fn unknown() -> Problem {
    Refusal::new(Code::OrderUnknown, "There is no such order.").into()
}
