//! `GET /products/{id}/batches`, `GET /batches/{id}`, `PATCH /batches/{id}`.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::{Command, Document, DocumentReference};
use docket_domain::ids::{BatchId, ProductId};
use docket_domain::limits::TEXT_CHARS_MAX;
use docket_domain::stock::ChangeBatch;
use docket_store::stock::is_place;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::unknown_batch;
use super::view::BatchView;
use crate::amount::Decimal;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey, Listing, Query, checked_after, page_limit};
use crate::problem::Problem;
use crate::products::known_product;

/// Which batches, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BatchesQuery {
    /// Code of the outlet.
    outlet: Option<String>,
    /// Whether batches that are used up are shown too.
    #[serde(default)]
    used_up: bool,
    /// Batches on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// A change of a batch. What is not sent stays as it is.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = BatchChange, example = json!({ "isBlocked": true, "reason": "recalled by the maker" }))]
pub struct ChangeBatchBody {
    /// Whether it is held back from sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    is_blocked: Option<bool>,
    /// What one unit is sold for; null for the product's price.
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Decimal>)]
    unit_price: Option<Option<Decimal>>,
    /// The last day on which it may be sold, YYYY-MM-DD; null for none.
    #[serde(default, deserialize_with = "some", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    expires_at: Option<Option<String>>,
    /// What one unit really cost: what is left is worth more or less, and the rest of the difference is of what was sold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    unit_cost: Option<Decimal>,
    /// Why.
    reason: String,
}

/// Tells a member that is null from one that is not sent.
fn some<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// A product's batches, newest first.
#[utoipa::path(
    get, path = "/products/{id}/batches", tag = "stock",
    params(("id" = String, Path, description = "Id of the product"), BatchesQuery),
    responses((status = 200, description = "A page of batches", body = Listing<BatchView>)),
    security(("token" = ["stock.read"]))
)]
pub async fn list_batches(
    State(app): State<App>,
    caller: Caller<{ Permission::StockRead as u8 }>,
    Id(id): Id,
    Query(query): Query<BatchesQuery>,
) -> Result<Json<Listing<BatchView>>, Problem> {
    let after = checked_after(query.after, is_place)?;
    let limit = page_limit(query.limit)?;
    let outlet = caller.outlet_seen(query.outlet.as_deref())?;
    let product = ProductId(id);
    known_product(&app, caller.merchant(), product.into()).await?;
    let page = app.reads().batches(caller.merchant(), product, outlet, query.used_up, after, limit).await?;
    let sees_cost = caller.actor().may(Permission::CostRead);
    let currency = &caller.settings().currency;
    let data = page.data.iter().map(|batch| BatchView::new(batch, currency, sees_cost)).collect();
    Ok(Json(Listing { data, next: page.next }))
}

/// A batch.
#[utoipa::path(
    get, path = "/batches/{id}", tag = "stock",
    params(("id" = String, Path, description = "Id of the batch")),
    responses((status = 200, description = "The batch", body = BatchView)),
    security(("token" = ["stock.read"]))
)]
pub async fn get_batch(
    State(app): State<App>,
    caller: Caller<{ Permission::StockRead as u8 }>,
    Id(id): Id,
) -> Result<Json<BatchView>, Problem> {
    let batch = app.reads().batch(caller.merchant(), BatchId(id)).await?;
    let batch = batch.filter(|one| caller.actor().sees(&one.batch.outlet)).ok_or_else(unknown_batch)?;
    Ok(Json(BatchView::new(&batch, &caller.settings().currency, caller.actor().may(Permission::CostRead))))
}

/// Blocks a batch or lets it be sold again, changes its price or expiry, or corrects its cost.
#[utoipa::path(
    patch, path = "/batches/{id}", tag = "stock", request_body = ChangeBatchBody,
    params(
        ("id" = String, Path, description = "Id of the batch"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing")
    ),
    responses((status = 200, description = "The batch, changed", body = BatchView)),
    security(("token" = ["stock.write"]))
)]
pub async fn change_batch(
    State(app): State<App>,
    caller: Caller<{ Permission::StockWrite as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<ChangeBatchBody>,
) -> Result<Response, Problem> {
    let settings = caller.settings();
    let currency = &settings.currency;
    let asked = key.asked(settings, "PATCH /batches/{id}", &id.to_string(), &body);
    let mut check = Check::default();
    let command = ChangeBatch {
        batch: BatchId(id),
        is_blocked: body.is_blocked,
        unit_price: body.unit_price.map(|price| price.map(|price| check.amount("/unitPrice", &price, currency))),
        expires_at: body.expires_at.map(|text| text.and_then(|text| check.date("/expiresAt", &text))),
        unit_cost: body.unit_cost.map(|cost| check.amount("/unitCost", &cost, currency)),
        reason: check.reason("/reason", body.reason, TEXT_CHARS_MAX),
    };
    let command = check.finish(command)?;
    let outcome = caller.submit(&app, asked, Command::ChangeBatch(Box::new(command))).await?;
    let id = match &outcome.document {
        Document::Batch(id) | Document::Earlier(DocumentReference::Batch(id)) => *id,
        other => unreachable!("changing a batch came to {other:?}"),
    };
    let batch = app.reads().batch(settings.merchant, id).await?.ok_or_else(unknown_batch)?;
    Ok(answered(&outcome, BatchView::new(&batch, currency, caller.actor().may(Permission::CostRead))))
}
