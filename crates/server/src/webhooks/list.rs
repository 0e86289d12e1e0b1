//! `GET /webhooks`, `GET /webhooks/{id}` and `GET /webhooks/{id}/deliveries`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Permission;
use docket_domain::ids::{MerchantId, WebhookId};
use docket_domain::refusal::{Code, Refusal};
use docket_domain::webhooks::DeliveryStatus;
use docket_store::webhooks::{WebhookDocument, is_cursor};
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{DeliveryView, WebhookView};
use crate::app::App;
use crate::extract::{Caller, Id, Listing, Query, checked_after, one_of, page_limit};
use crate::problem::{EdgeCode, FieldError, Problem};

/// The endpoints that are sent events, all of them, and how each stands. No secret is among it.
#[utoipa::path(
    get, path = "/webhooks", tag = "webhooks",
    responses((status = 200, description = "All webhooks", body = Listing<WebhookView>)),
    security(("token" = ["webhooks.read"]))
)]
pub async fn list_webhooks(
    State(app): State<App>,
    caller: Caller<{ Permission::WebhooksRead as u8 }>,
) -> Result<Json<Listing<WebhookView>>, Problem> {
    caller.actor().of_whole_merchant("Webhooks are")?;
    let documents = app.reads().webhooks(caller.merchant(), app.engine().now().at).await?;
    Ok(Json(Listing { data: documents.into_iter().map(WebhookView::new).collect(), next: None }))
}

/// An endpoint, and how it stands.
#[utoipa::path(
    get, path = "/webhooks/{id}", tag = "webhooks",
    params(("id" = String, Path, description = "Id of the webhook")),
    responses((status = 200, description = "The webhook", body = WebhookView)),
    security(("token" = ["webhooks.read"]))
)]
pub async fn get_webhook(
    State(app): State<App>,
    caller: Caller<{ Permission::WebhooksRead as u8 }>,
    Id(id): Id,
) -> Result<Json<WebhookView>, Problem> {
    caller.actor().of_whole_merchant("Webhooks are")?;
    Ok(Json(WebhookView::new(found(&app, caller.merchant(), WebhookId(id)).await?)))
}

/// Which deliveries, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeliveriesQuery {
    /// Tries that came to that: `delivered`, `failed` or `given_up`.
    status: Option<String>,
    /// Tries on the page, 1 to 200; 50 where none are asked for.
    limit: Option<u16>,
    /// The `next` of the page before.
    after: Option<String>,
}

/// What came of each try of late to deliver something, newest first: of 30 days, and about the last 1,000.
#[utoipa::path(
    get, path = "/webhooks/{id}/deliveries", tag = "webhooks",
    params(("id" = String, Path, description = "Id of the webhook"), DeliveriesQuery),
    responses((status = 200, description = "A page of tries", body = Listing<DeliveryView>)),
    security(("token" = ["webhooks.read"]))
)]
pub async fn list_webhook_deliveries(
    State(app): State<App>,
    caller: Caller<{ Permission::WebhooksRead as u8 }>,
    Id(id): Id,
    Query(query): Query<DeliveriesQuery>,
) -> Result<Json<Listing<DeliveryView>>, Problem> {
    caller.actor().of_whole_merchant("Webhooks are")?;
    let limit = page_limit(query.limit)?;
    let status = query.status.as_deref().map(status).transpose()?;
    let after = checked_after(query.after, is_cursor)?;
    let webhook = found(&app, caller.merchant(), WebhookId(id)).await?.webhook;
    let page = app.reads().webhook_deliveries(caller.merchant(), webhook.row, status, after, limit).await?;
    Ok(Json(Listing { data: page.data.into_iter().map(DeliveryView::new).collect(), next: page.next }))
}

fn status(word: &str) -> Result<DeliveryStatus, Problem> {
    DeliveryStatus::parse(word).ok_or_else(|| {
        let detail = one_of("?status", DeliveryStatus::ALL.iter().map(|status| status.as_str()));
        let error = FieldError { pointer: "?status".to_owned(), code: EdgeCode::RequestInvalid.as_str(), detail };
        Problem::fields(vec![error])
    })
}

/// A webhook and how it stands.
///
/// # Errors
/// `webhook.unknown`; the store failed.
pub(super) async fn found(app: &App, merchant: MerchantId, id: WebhookId) -> Result<WebhookDocument, Problem> {
    let found = app.reads().webhook(merchant, id, app.engine().now().at).await?;
    Ok(found.ok_or_else(|| Refusal::new(Code::WebhookUnknown, "There is no such webhook."))?)
}
