//! The catalogue: products, categories and taxes.

mod catalogue;
mod categories;
mod change;
mod create;
pub mod fields;
mod list;
pub mod names;
mod picture;
mod sold_out;
mod taxes;
mod view;

pub use catalogue::{__path_read_catalogue, read_catalogue};
pub use categories::{
    __path_change_category, __path_create_category, __path_list_categories, change_category, create_category, list_categories,
};
pub(crate) use change::changes as product_changes;
pub use change::{__path_change_product, change_product};
pub(crate) use create::product as new_product;
pub use create::{__path_create_product, create_product};
pub use list::{__path_get_product, __path_list_products, get_product, list_products};
pub use picture::{__path_set_product_picture, set_product_picture};
pub use sold_out::{__path_mark_sold_out, mark_sold_out};
pub use taxes::{__path_change_tax, __path_create_tax, __path_list_taxes, change_tax, create_tax, list_taxes};

use axum::response::Response;
use docket_domain::catalog::{Product, ProductReference};
use docket_domain::command::{Document, DocumentReference, Outcome};
use docket_domain::ids::MerchantId;
use docket_domain::refusal::{Code, Refusal};

use crate::answer::answered;
use crate::app::App;
use crate::extract::Caller;
use crate::problem::Problem;
use list::at_outlets;
use view::ProductView;
pub(crate) use view::{CategoryView, ModifierGroupView, by_language};

/// Answers with the product that a command was about, as it is read.
async fn answer<const PERMISSION: u8>(app: &App, caller: &Caller<PERMISSION>, outcome: &Outcome) -> Result<Response, Problem> {
    let product = match &outcome.document {
        Document::Product(product) => (**product).clone(),
        Document::Earlier(DocumentReference::Product(id)) => known_product(app, caller.merchant(), (*id).into()).await?,
        other => unreachable!("a command about a product came to {other:?}"),
    };
    let view = ProductView::new(&product, &caller.settings().currency);
    let view = at_outlets(app, caller, vec![(view, product)]).await?.pop().ok_or_else(unknown)?;
    Ok(answered(outcome, view))
}

/// The product of a name, which must be there.
pub(crate) async fn known_product(app: &App, merchant: MerchantId, name: ProductReference) -> Result<Product, Problem> {
    app.reads().product_named(merchant, name).await?.ok_or_else(unknown)
}

fn unknown() -> Problem {
    Refusal::new(Code::ProductNotFound, "There is no such product.").into()
}
