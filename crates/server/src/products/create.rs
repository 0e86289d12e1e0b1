//! `POST /products`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::catalog::{Consumption, CreateProduct, NewProduct, Unit};
use docket_domain::command::Command;
use docket_domain::limits::SKU_CHARS_MAX;
use docket_domain::merchants::Settings;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::fields::{ModifierGroupBody, TaxBody, barcodes, image, modifiers, sku, taxes, word};
use super::names::NameBody;
use super::view::ProductView;
use crate::amount::Decimal;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::problem::Problem;

/// A product to be made. Only `sku`, `name` and `price` are required.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewProduct, example = json!({
    "sku": "SHAWARMA-XL",
    "name": { "en": "Extra large shawarma", "ar": "شاورما كبيرة جدا" },
    "category": "SANDWICHES",
    "price": 32,
    "taxes": [{ "name": "VAT", "rate": 5 }],
    "barcodes": ["4006381333931"],
    "modifiers": [{ "code": "EXTRAS", "name": "Extras", "options": [{ "code": "CHEESE", "name": "Cheese", "price": 3 }] }]
}))]
pub struct ProductBody {
    /// The merchant's own code: 1 to 40 of A-Z, 0-9, `-`, `_` and `.`; no other SKU or barcode.
    #[schema(example = "SHAWARMA-XL")]
    sku: String,
    /// How it is called.
    name: NameBody,
    /// Code of its category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    category: Option<String>,
    /// `piece`, `pack`, `kg` or `litre`; `piece` where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// Price of one unit, zero or more, with or without tax as the merchant's prices are.
    price: Decimal,
    /// The taxes on it, at most 5.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    taxes: Vec<TaxBody>,
    /// Codes on the package, at most 20; 8, 12, 13 or 14 digits must end with a right check digit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    barcodes: Vec<String>,
    /// Whether it is sold by weight, for which its unit is `kg` or `litre`; not, where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sell_by_weight: Option<bool>,
    /// Whether it is sold at all; it is, where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    is_active: Option<bool>,
    /// Whether customers may order it by themselves; they may, where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sold_online: Option<bool>,
    /// Whether batches of it are kept; not, where it is not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    track_stock: Option<bool>,
    /// Which batch goes first: `fifo`, the one that was received first, or `fefo`, the one that expires first; `fifo` where none is
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    consumption: Option<String>,
    /// Below how much it should be ordered again; more than zero.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reorder_level: Option<Decimal>,
    /// Address of a picture: `https://…`, `http://…` or a path `/…`, at most 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    /// What can be chosen with it, at most 20 groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    modifiers: Vec<ModifierGroupBody>,
}

/// Makes a product. No other product may have its SKU, or one of its barcodes, as SKU or barcode.
#[utoipa::path(
    post, path = "/products", tag = "catalogue", request_body = ProductBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same product")),
    responses((status = 201, description = "The product", body = ProductView)),
    security(("token" = ["products.write"]))
)]
pub async fn create_product(
    State(app): State<App>,
    caller: Caller<{ Permission::ProductsWrite as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<ProductBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /products", "", &body);
    let mut check = Check::default();
    let product = product(body, settings, &mut check);
    let command = CreateProduct { product: check.finish(product)? };
    let outcome = caller.submit(&app, asked, Command::CreateProduct(Box::new(command))).await?;
    answer(&app, &caller, &outcome).await
}

pub(crate) fn product(body: ProductBody, settings: &Settings, check: &mut Check) -> NewProduct {
    NewProduct {
        sku: sku("/sku", body.sku, check),
        names: body.name.names("/name", &settings.language, check),
        category: check.text("/category", body.category, SKU_CHARS_MAX),
        unit: body.unit.map_or(Unit::Piece, |text| word("/unit", &text, (Unit::ALL, Unit::as_str), check)),
        price: check.amount("/price", &body.price, &settings.currency),
        taxes: taxes(body.taxes, "/taxes", check),
        barcodes: barcodes(body.barcodes, check),
        sell_by_weight: body.sell_by_weight.unwrap_or(false),
        is_active: body.is_active.unwrap_or(true),
        sold_online: body.sold_online.unwrap_or(true),
        track_stock: body.track_stock.unwrap_or(false),
        consumption: body
            .consumption
            .map_or(Consumption::Fifo, |text| word("/consumption", &text, (Consumption::ALL, Consumption::as_str), check)),
        reorder_level: body.reorder_level.map(|level| check.quantity("/reorderLevel", &level)),
        image: body.image.and_then(|text| image(text, check)),
        modifiers: modifiers(body.modifiers, settings, check),
    }
}
