//! `POST /stock/adjustments`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::catalog::ProductReference;
use docket_domain::command::Command;
use docket_domain::ids::BatchId;
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::quantity::Quantity;
use docket_domain::stock::{AdjustStock, AdjustedItem, Adjustment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::StockDocumentView;
use super::{answer, check_count};
use crate::amount::Decimal;
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// What is really there.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewStockAdjustment, example = json!({
    "reason": "stock-take of aisle 3", "items": [{ "productId": "ATTA-5KG", "counted": 12 }, { "productId": "CURD-400G", "waste": 3 }]
}))]
pub struct AdjustmentBody {
    /// Code of the outlet; the token's, or the only one, where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    /// Why.
    reason: String,
    /// What was counted, spoiled or found, at most 500 items.
    items: Vec<AdjustedItemBody>,
}

/// One of `counted`, `waste` and `found` for a product, or for one of its batches.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewAdjustedItem)]
pub struct AdjustedItemBody {
    /// Id, SKU or barcode of the product.
    product_id: String,
    /// Id of one batch, where it is about that alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    batch: Option<String>,
    /// So much is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    counted: Option<Decimal>,
    /// So much is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    waste: Option<Decimal>,
    /// So much was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    found: Option<Decimal>,
}

/// Corrects the stock to what is really there.
#[utoipa::path(
    post, path = "/stock/adjustments", tag = "stock", request_body = AdjustmentBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same adjustment")),
    responses((status = 201, description = "The adjustment, with its movements", body = StockDocumentView)),
    security(("token" = ["stock.write"]))
)]
pub async fn adjust_stock(
    State(app): State<App>,
    caller: Caller<{ Permission::StockWrite as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<AdjustmentBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /stock/adjustments", "", &body);
    let mut check = Check::default();
    let items = if check_count(body.items.len(), &mut check) { body.items } else { Vec::new() };
    let items = items.into_iter().enumerate().map(|(index, item)| adjusted(item, index, &mut check)).collect();
    let command = AdjustStock {
        outlet: check.name("/outlet", body.outlet),
        reason: check.reason("/reason", body.reason, TEXT_CHARS_MAX),
        items,
    };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::AdjustStock(Box::new(command))).await?;
    answer(&app, settings, caller.actor(), outcome).await
}

fn adjusted(body: AdjustedItemBody, index: usize, check: &mut Check) -> AdjustedItem {
    let at = |field: &str| format!("/items/{index}/{field}");
    let adjustment = match (body.counted, body.waste, body.found) {
        (Some(counted), None, None) => Adjustment::Counted(check.quantity_or_none(&at("counted"), &counted)),
        (None, Some(waste), None) => Adjustment::Waste(check.quantity(&at("waste"), &waste)),
        (None, None, Some(found)) => Adjustment::Found(check.quantity(&at("found"), &found)),
        _ => {
            let detail = "An item has exactly one of `counted`, `waste` and `found`.";
            check.bad(&at("counted"), EdgeCode::RequestInvalid, detail);
            Adjustment::Counted(Quantity(0))
        }
    };
    AdjustedItem {
        product: ProductReference(check.name(&at("productId"), Some(body.product_id)).unwrap_or_default()),
        batch: check.id(&at("batch"), body.batch).map(BatchId),
        adjustment,
    }
}
