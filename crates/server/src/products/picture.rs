//! `PUT /products/{id}/picture`: the picture that customers see.
//!
//! The file is kept first, by its content, and then the product names its address: a crash in between leaves a picture that nothing names.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::catalog::{ChangeProduct, ProductChanges, ProductReference};
use docket_domain::command::Command;

use super::view::ProductView;
use super::{answer, known_product};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathName, PictureFile, SmallFile};
use crate::problem::{EdgeCode, Problem};
use crate::shop::address_of_picture;

/// Takes a picture of a product, which anybody may see from then on; the product's `image` is its address. The body is the file itself;
/// what it is called or said to be does not matter, what it is does. One more takes the place of the one before.
#[utoipa::path(
    put, path = "/products/{id}/picture", tag = "catalogue",
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "PNG, JPEG or WebP, at most 1 MiB"),
    params(
        ("id" = String, Path, description = "Id or SKU of the product"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and file again changes nothing")
    ),
    responses((status = 200, description = "The product, with the address of its picture", body = ProductView)),
    security(("token" = ["products.write"]))
)]
pub async fn set_product_picture(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsWrite as u8 }>,
    PathName(name): PathName,
    key: IdempotencyKey,
    SmallFile(file, _): SmallFile<PictureFile>,
) -> Result<Response, Problem> {
    let (settings, merchant) = (caller.settings(), caller.merchant());
    let asked = key.asked(settings, "PUT /products/{id}/picture", &name, &file.hash);
    let product = ProductReference(name);
    // Nothing is kept for a product that is not there.
    known_product(&app, merchant, product.clone()).await?;
    let image = Some(Some(address_of_picture(&settings.slug, &file.hash)));
    let (files, at) = (app.files(), app.engine().now().at);
    let kept = tokio::task::spawn_blocking(move || files.keep_picture(merchant, &file, at)).await;
    kept.map_err(|_| Problem::new(EdgeCode::Internal, "Something failed inside."))??;
    let changes = ProductChanges { image, ..ProductChanges::default() };
    let command = ChangeProduct { product, version: None, changes };
    let outcome = caller.submit(&app, asked, Command::ChangeProduct(Box::new(command))).await?;
    answer(&app, &caller, &outcome).await
}
