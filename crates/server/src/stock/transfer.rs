//! `POST /stock/transfers`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::catalog::ProductReference;
use docket_domain::command::Command;
use docket_domain::ids::BatchId;
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::stock::{TransferStock, TransferredItem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::StockDocumentView;
use super::{answer, check_count};
use crate::amount::Decimal;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::problem::Problem;

/// Goods that go to another outlet.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewStockTransfer, example = json!({
    "from": "MAIN", "to": "CITY", "items": [{ "productId": "ATTA-5KG", "quantity": 10 }]
}))]
pub struct TransferBody {
    /// Code of the outlet that they leave.
    from: String,
    /// Code of the outlet that they go to.
    to: String,
    /// What goes, at most 500 items.
    items: Vec<TransferredItemBody>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Goods of a product, from the batches that would be sold first, or of one batch.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewTransferredItem)]
pub struct TransferredItemBody {
    /// Id, SKU or barcode of the product.
    product_id: String,
    /// Id of one batch, where it shall be that; it may be a blocked one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    batch: Option<String>,
    /// How much.
    quantity: Decimal,
}

/// Moves goods from one outlet to another; their cost and age go with them.
#[utoipa::path(
    post, path = "/stock/transfers", tag = "stock", request_body = TransferBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same transfer")),
    responses((status = 201, description = "The transfer, with its batches and movements", body = StockDocumentView)),
    security(("token" = ["stock.write"]))
)]
pub async fn transfer_stock(
    State(app): State<App>,
    caller: Caller<{ Permission::StockWrite as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<TransferBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /stock/transfers", "", &body);
    let mut check = Check::default();
    let items = if check_count(body.items.len(), &mut check) { body.items } else { Vec::new() };
    let one = |(index, item): (usize, TransferredItemBody)| {
        let at = |field: &str| format!("/items/{index}/{field}");
        TransferredItem {
            product: ProductReference(check.name(&at("productId"), Some(item.product_id)).unwrap_or_default()),
            batch: check.id(&at("batch"), item.batch).map(BatchId),
            quantity: check.quantity(&at("quantity"), &item.quantity),
        }
    };
    let items = items.into_iter().enumerate().map(one).collect();
    let command = TransferStock {
        from: check.name("/from", Some(body.from)).unwrap_or_default(),
        to: check.name("/to", Some(body.to)).unwrap_or_default(),
        items,
        reason: check.text("/reason", body.reason, TEXT_CHARS_MAX),
    };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::TransferStock(Box::new(command))).await?;
    answer(&app, settings, caller.actor(), outcome).await
}
