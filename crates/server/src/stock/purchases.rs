//! `POST /purchases`, `GET /purchases`, `GET /purchases/{id}`, `POST /purchases/{id}/returns`.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::catalog::ProductReference;
use docket_domain::command::Command;
use docket_domain::ids::{BatchId, StockDocumentId};
use docket_domain::limits::{NAME_CHARS_MAX, TEXT_CHARS_MAX};
use docket_domain::merchants::Settings;
use docket_domain::stock::{PurchasedItem, ReceivePurchase, ReturnPurchase, ReturnedBatch, StockDocumentKind};
use docket_store::stock::StockDocumentFilter;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::StockDocumentView;
use super::{answer, check_count, whole};
use crate::amount::Decimal;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey, ListQuery, Listing, Query, checked_after, page_limit};
use crate::problem::{EdgeCode, Problem};

/// Goods that arrived.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewPurchase, example = json!({
    "supplier": "Sharma Traders", "items": [{ "productId": "ATTA-5KG", "quantity": 50, "unitCost": 190, "unitPrice": 245 }]
}))]
pub struct PurchaseBody {
    /// Code of the outlet; the token's, or the only one, where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    /// Whose goods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    supplier: Option<String>,
    /// What the client calls it, such as the number of the supplier's invoice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// What came, at most 500 items; a batch of each.
    items: Vec<PurchasedItemBody>,
    /// When it came, where that was earlier (RFC 3339); goods are sold in that order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    received_at: Option<String>,
    /// The operating day it shall belong to, YYYY-MM-DD: a manager's choice during the grace period, with `reason`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    business_date: Option<String>,
    /// Why that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Goods of one batch.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewPurchasedItem)]
pub struct PurchasedItemBody {
    /// Id, SKU or barcode of the product.
    product_id: String,
    /// How much, with at most 3 decimals.
    quantity: Decimal,
    /// What one unit cost.
    unit_cost: Decimal,
    /// What one unit is sold for; the product's price where none is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit_price: Option<Decimal>,
    /// As the goods or their papers name the batch; made from the purchase's number where nothing is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    batch_number: Option<String>,
    /// The last day on which it may be sold, YYYY-MM-DD.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

/// Goods that go back to their supplier.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewPurchaseReturn)]
pub struct PurchaseReturnBody {
    /// What goes back, at most 500 items.
    items: Vec<ReturnedBatchBody>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Goods of one batch of a purchase.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewReturnedBatch)]
pub struct ReturnedBatchBody {
    /// Id of the batch.
    batch: String,
    /// How much.
    quantity: Decimal,
}

/// Books goods in that arrived: a numbered purchase, a batch of each item, and what is owed for them in one commit.
#[utoipa::path(
    post, path = "/purchases", tag = "stock", request_body = PurchaseBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same purchase")),
    responses((status = 201, description = "The purchase, with its number and batches", body = StockDocumentView)),
    security(("token" = ["stock.write"]))
)]
pub async fn receive_purchase(
    State(app): State<App>,
    caller: Caller<{ Permission::StockWrite as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<PurchaseBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /purchases", "", &body);
    let command = Command::ReceivePurchase(Box::new(received(body, settings)?));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, settings, caller.actor(), outcome).await
}

pub(crate) fn received(body: PurchaseBody, settings: &Settings) -> Result<ReceivePurchase, Problem> {
    let mut check = Check::default();
    let items = if check_count(body.items.len(), &mut check) { body.items } else { Vec::new() };
    let command = ReceivePurchase {
        outlet: check.name("/outlet", body.outlet),
        supplier: check.text("/supplier", body.supplier, NAME_CHARS_MAX),
        reference: check.text("/reference", body.reference, TEXT_CHARS_MAX),
        items: items.into_iter().enumerate().map(|(index, item)| purchased(item, index, settings, &mut check)).collect(),
        received_at: body.received_at.and_then(|text| check.timestamp("/receivedAt", &text)),
        is_opening: false,
        business_date: check.date_override(body.business_date, body.reason),
    };
    check.finish(command)
}

fn purchased(body: PurchasedItemBody, index: usize, settings: &Settings, check: &mut Check) -> PurchasedItem {
    let at = |field: &str| format!("/items/{index}/{field}");
    PurchasedItem {
        product: ProductReference(check.name(&at("productId"), Some(body.product_id)).unwrap_or_default()),
        quantity: check.quantity(&at("quantity"), &body.quantity),
        unit_cost: check.amount(&at("unitCost"), &body.unit_cost, &settings.currency),
        unit_price: body.unit_price.map(|price| check.amount(&at("unitPrice"), &price, &settings.currency)),
        batch_number: check.text(&at("batchNumber"), body.batch_number, NAME_CHARS_MAX),
        expires_at: body.expires_at.and_then(|text| check.date(&at("expiresAt"), &text)),
    }
}

/// Purchases, newest first.
#[utoipa::path(
    get, path = "/purchases", tag = "stock", params(ListQuery),
    responses((status = 200, description = "A page of purchases", body = Listing<StockDocumentView>)),
    security(("token" = ["stock.read"]))
)]
pub async fn list_purchases(
    State(app): State<App>,
    caller: Caller<{ Permission::StockRead as u8 }>,
    Query(query): Query<ListQuery>,
) -> Result<Json<Listing<StockDocumentView>>, Problem> {
    let after = checked_after(query.after, |after| after.parse::<u64>().is_ok())?;
    let limit = page_limit(query.limit)?;
    let filter = StockDocumentFilter { kind: Some(StockDocumentKind::Purchase), outlet: caller.actor().outlet.clone() };
    let page = app.reads().stock_documents(caller.merchant(), filter, after, limit).await?;
    let sees_cost = caller.actor().may(Permission::CostRead);
    let data = page.data.iter().map(|one| StockDocumentView::new(one, caller.settings(), sees_cost)).collect();
    Ok(Json(Listing { data, next: page.next }))
}

/// A purchase with its batches.
#[utoipa::path(
    get, path = "/purchases/{id}", tag = "stock",
    params(("id" = String, Path, description = "Id of the purchase")),
    responses((status = 200, description = "The purchase", body = StockDocumentView)),
    security(("token" = ["stock.read"]))
)]
pub async fn get_purchase(
    State(app): State<App>,
    caller: Caller<{ Permission::StockRead as u8 }>,
    Id(id): Id,
) -> Result<Json<StockDocumentView>, Problem> {
    let whole = whole(&app, caller.settings(), caller.actor(), StockDocumentId(id)).await?;
    let whole = whole.filter(|whole| whole.document.kind == StockDocumentKind::Purchase);
    let whole = whole.ok_or_else(|| Problem::new(EdgeCode::StockDocumentNotFound, "There is no such purchase."))?;
    Ok(Json(StockDocumentView::whole(&whole, caller.settings(), caller.actor().may(Permission::CostRead))))
}

/// Sends goods of a purchase back to their supplier, at the cost they came with.
#[utoipa::path(
    post, path = "/purchases/{id}/returns", tag = "stock", request_body = PurchaseReturnBody,
    params(
        ("id" = String, Path, description = "Id of the purchase"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same return")
    ),
    responses((status = 201, description = "The return", body = StockDocumentView)),
    security(("token" = ["stock.write"]))
)]
pub async fn return_purchase(
    State(app): State<App>,
    caller: Caller<{ Permission::StockWrite as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<PurchaseReturnBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let asked = key.asked(settings, "POST /purchases/{id}/returns", &id.to_string(), &body);
    let mut check = Check::default();
    let items = if check_count(body.items.len(), &mut check) { body.items } else { Vec::new() };
    let one = |(index, item): (usize, ReturnedBatchBody)| ReturnedBatch {
        batch: BatchId(check.id(&format!("/items/{index}/batch"), Some(item.batch)).unwrap_or(Uuid::nil())),
        quantity: check.quantity(&format!("/items/{index}/quantity"), &item.quantity),
    };
    let items = items.into_iter().enumerate().map(one).collect();
    let reason = check.text("/reason", body.reason, TEXT_CHARS_MAX);
    let command = check.finish(ReturnPurchase { purchase: StockDocumentId(id), items, reason })?;
    let outcome = caller.submit(&app, asked, Command::ReturnPurchase(Box::new(command))).await?;
    answer(&app, settings, caller.actor(), outcome).await
}
