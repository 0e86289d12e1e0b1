//! The catalogue: products and categories.

mod categories;
mod change;
mod create;
pub mod fields;
mod list;
pub mod names;
mod view;

pub use categories::{
    __path_change_category, __path_create_category, __path_list_categories, change_category, create_category, list_categories,
};
pub use change::{__path_change_product, change_product};
pub use create::{__path_create_product, create_product};
pub use list::{__path_get_product, __path_list_products, get_product, list_products};

use axum::response::Response;
use docket_domain::command::{Document, DocumentReference, Outcome};
use docket_domain::merchants::Settings;
use docket_domain::refusal::{Code, Refusal};

use crate::answer::answered;
use crate::app::App;
use crate::problem::Problem;
use view::ProductView;

/// Answers with the product that a command was about.
async fn answer(app: &App, settings: &Settings, outcome: &Outcome) -> Result<Response, Problem> {
    let view = match &outcome.document {
        Document::Product(product) => ProductView::new(product, &settings.currency),
        Document::Earlier(DocumentReference::Product(id)) => {
            let product = app.reads().product_named(settings.merchant, (*id).into()).await?;
            ProductView::new(&product.ok_or_else(unknown)?, &settings.currency)
        }
        other => unreachable!("a command about a product came to {other:?}"),
    };
    Ok(answered(outcome, view))
}

fn unknown() -> Problem {
    Refusal::new(Code::ProductNotFound, "There is no such product.").into()
}
