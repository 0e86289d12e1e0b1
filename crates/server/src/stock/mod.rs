//! Stock: goods receipts, adjustments, transfers, batches and movements.

mod adjust;
mod batches;
mod documents;
mod movements;
mod purchases;
mod transfer;
mod view;

pub use adjust::{__path_adjust_stock, adjust_stock};
pub use batches::{__path_change_batch, __path_get_batch, __path_list_batches, change_batch, get_batch, list_batches};
pub use documents::{__path_get_stock_document, __path_list_stock_documents, get_stock_document, list_stock_documents};
pub use movements::{__path_list_movements, list_movements};
pub(crate) use purchases::received as purchase;
pub use purchases::{
    __path_get_purchase, __path_list_purchases, __path_receive_purchase, __path_return_purchase, get_purchase, list_purchases,
    receive_purchase, return_purchase,
};
pub use transfer::{__path_transfer_stock, transfer_stock};
pub(crate) use view::StockLevelView;

use axum::response::Response;
use docket_domain::access::{Actor, Permission};
use docket_domain::command::{Document, DocumentReference, Outcome};
use docket_domain::ids::StockDocumentId;
use docket_domain::limits::ORDER_LINES_MAX;
use docket_domain::merchants::Settings;
use docket_domain::refusal::{Code, Refusal};
use docket_store::stock::StockDocumentWhole;

use crate::answer::answered;
use crate::app::App;
use crate::extract::Check;
use crate::problem::{EdgeCode, Problem};
use view::StockDocumentView;

/// Notes a list of items that is empty or too long; false where it is too long to be looked at.
fn check_count(count: usize, check: &mut Check) -> bool {
    if count == 0 {
        check.bad("/items", EdgeCode::ItemsEmpty, "`items` is empty; send at least one.");
    }
    if count > ORDER_LINES_MAX {
        let detail = format!("`items` must have at most {ORDER_LINES_MAX} items; make two documents.");
        check.bad("/items", EdgeCode::ItemsTooMany, detail);
    }
    count <= ORDER_LINES_MAX
}

/// Answers with the document that a command made.
async fn answer(app: &App, settings: &Settings, actor: &Actor, outcome: Outcome) -> Result<Response, Problem> {
    let id = match &outcome.document {
        Document::StockDocument(document) => document.id,
        Document::Earlier(DocumentReference::StockDocument(id)) => *id,
        other => unreachable!("moving goods came to {other:?}"),
    };
    let whole = whole(app, settings, actor, id).await?.ok_or_else(unknown)?;
    Ok(answered(&outcome, StockDocumentView::whole(&whole, settings, actor.may(Permission::CostRead))))
}

/// A document that whoever asks may see.
async fn whole(
    app: &App,
    settings: &Settings,
    actor: &Actor,
    id: StockDocumentId,
) -> Result<Option<StockDocumentWhole>, Problem> {
    let whole = app.reads().stock_document(settings.merchant, id).await?;
    let sees = |whole: &StockDocumentWhole| {
        let document = &whole.document;
        actor.sees(&document.outlet) || document.to_outlet.as_deref().is_some_and(|to| actor.sees(to))
    };
    Ok(whole.filter(sees))
}

fn unknown() -> Problem {
    Problem::new(EdgeCode::StockDocumentNotFound, "There is no such document.")
}

fn unknown_batch() -> Problem {
    Refusal::new(Code::BatchUnknown, "There is no such batch.").into()
}
