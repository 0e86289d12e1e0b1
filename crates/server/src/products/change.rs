//! `PATCH /products/{id}`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::catalog::{ChangeProduct, Consumption, ProductChanges, ProductReference, Unit};
use docket_domain::command::Command;
use docket_domain::limits::SKU_CHARS_MAX;
use docket_domain::merchants::Settings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::fields::{ModifierGroupBody, TaxBody, barcodes, image, modifiers, sent, sku, taxes, word};
use super::names::NameBody;
use super::view::ProductView;
use crate::amount::Decimal;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey, PathName};
use crate::problem::Problem;

/// What becomes different of a product. What is not sent stays as it is; `null` takes off what a product can be without.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ProductChange, example = json!({ "price": 27.5, "image": null, "version": 3 }))]
pub struct ProductChangeBody {
    /// The version that was read; refused when the product was changed since.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    /// Another SKU; the old one finds the product no more.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    sku: Option<String>,
    /// A text is its name in the merchant's language, and the others stay; an object is all its names from now on.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    name: Option<NameBody>,
    /// Code of another category; null for none.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    category: Option<Option<String>>,
    /// `piece`, `pack`, `kg` or `litre`.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// Price of one unit, zero or more. Orders that were placed keep theirs.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    price: Option<Decimal>,
    /// All taxes on it from now on.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    taxes: Option<Vec<TaxBody>>,
    /// All its barcodes from now on; one that is left out finds the product no more.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    barcodes: Option<Vec<String>>,
    /// Whether it is sold by weight.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    sell_by_weight: Option<bool>,
    /// Whether it is sold at all.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    is_active: Option<bool>,
    /// Whether customers may order it by themselves.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    sold_online: Option<bool>,
    /// Whether batches of it are kept.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    track_stock: Option<bool>,
    /// `fifo` or `fefo`.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    consumption: Option<String>,
    /// Below how much it should be ordered again; null for no such level.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Decimal>)]
    reorder_level: Option<Option<Decimal>>,
    /// Address of another picture; null for none.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    image: Option<Option<String>>,
    /// All its groups of modifiers from now on.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    modifiers: Option<Vec<ModifierGroupBody>>,
}

/// Changes a product: what is sent, and nothing else. Orders that were placed keep what they were placed with.
#[utoipa::path(
    patch, path = "/products/{id}", tag = "catalogue", request_body = ProductChangeBody,
    params(
        ("id" = String, Path, description = "Id or SKU of the product"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The product, changed", body = ProductView)),
    security(("token" = ["products.write"]))
)]
pub async fn change_product(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsWrite as u8 }>,
    PathName(name): PathName,
    key: IdempotencyKey,
    Body(body): Body<ProductChangeBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "PATCH /products/{id}", &name, &body);
    let mut check = Check::default();
    let version = body.version;
    let changes = changes(body, settings, &mut check);
    let command = check.finish(ChangeProduct { product: ProductReference(name), version, changes })?;
    let outcome = caller.submit(&app, asked, Command::ChangeProduct(Box::new(command))).await?;
    answer(&app, &caller, &outcome).await
}

pub(crate) fn changes(body: ProductChangeBody, settings: &Settings, check: &mut Check) -> ProductChanges {
    ProductChanges {
        sku: body.sku.map(|text| sku("/sku", text, check)),
        names: body.name.map(|name| name.change("/name", &settings.language, check)),
        category: body.category.map(|category| check.text("/category", category, SKU_CHARS_MAX)),
        unit: body.unit.map(|text| word("/unit", &text, (Unit::ALL, Unit::as_str), check)),
        price: body.price.map(|price| check.amount("/price", &price, &settings.currency)),
        taxes: body.taxes.map(|bodies| taxes(bodies, "/taxes", check)),
        barcodes: body.barcodes.map(|texts| barcodes(texts, check)),
        sell_by_weight: body.sell_by_weight,
        is_active: body.is_active,
        sold_online: body.sold_online,
        track_stock: body.track_stock,
        consumption: body.consumption.map(|text| word("/consumption", &text, (Consumption::ALL, Consumption::as_str), check)),
        reorder_level: body.reorder_level.map(|level| level.map(|level| check.quantity("/reorderLevel", &level))),
        image: body.image.map(|text| text.and_then(|text| image(text, check))),
        modifiers: body.modifiers.map(|bodies| modifiers(bodies, settings, check)),
    }
}
