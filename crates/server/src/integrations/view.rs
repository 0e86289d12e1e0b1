//! What clients see of an integration.

use docket_store::integrations::IntegrationDocument;
use serde::Serialize;
use utoipa::ToSchema;

/// Where a delivery platform sends what concerns an outlet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Integration)]
pub struct IntegrationView {
    /// Identity, UUIDv7.
    id: String,
    /// Who sends: `rappi`, `pedidosya`, `ubereats` or `generic`.
    #[schema(example = "rappi")]
    platform: &'static str,
    /// What the staff call it.
    name: String,
    /// Code of the outlet that the orders are of.
    outlet: String,
    /// Channel that the orders are of.
    channel: String,
    /// Whether anything is taken; otherwise what comes is answered as if there were no such address.
    is_active: bool,
    /// Where the platform sends to, on this server.
    #[schema(example = "/api/v1/integrations/rappi/019a5b7e-2f1c-7a3d-9c11-5a0f3f6f2b10/webhook")]
    webhook_path: String,
    /// What the platform signs with: only in the answer that made it, and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) secret: Option<String>,
    /// How many orders have come.
    orders: u64,
    /// What the platform sells that leads to no product here, or to none that is sold so; at most 100.
    unknown_products: Vec<String>,
    /// Id of the user who made it.
    user: String,
    /// When it was made.
    created_at: String,
    /// When it was last changed.
    updated_at: String,
    /// 1 when made, one more with each change.
    version: u32,
}

/// Every integration that the caller sees.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Integrations)]
pub struct IntegrationsView {
    /// The oldest first.
    pub data: Vec<IntegrationView>,
}

impl IntegrationView {
    pub(super) fn new(document: &IntegrationDocument) -> IntegrationView {
        let one = &document.integration;
        IntegrationView {
            id: one.id.to_string(),
            platform: one.platform.as_str(),
            name: one.name.clone(),
            outlet: one.outlet.clone(),
            channel: one.channel.clone(),
            is_active: one.is_active,
            webhook_path: format!("/api/v1/integrations/{}/{}/webhook", one.platform.as_str(), one.id),
            secret: None,
            orders: document.orders,
            unknown_products: document.unknown_products.clone(),
            user: one.user.to_string(),
            created_at: one.created_at.to_string(),
            updated_at: one.updated_at.to_string(),
            version: one.version,
        }
    }
}
