//! `PATCH /integrations/{id}`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::IntegrationId;
use docket_domain::integrations::ChangeIntegration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer;
use super::view::IntegrationView;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::Problem;

/// What changes of an integration; what is left out stays.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = IntegrationChange, example = json!({ "isActive": false, "version": 1 }))]
pub struct ChangeBody {
    /// What the staff call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Code of the outlet that the orders are of from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    /// Channel that the orders are of from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    /// Whether anything is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    is_active: Option<bool>,
    /// The version that was read; refused when it has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// Changes an integration, or switches it off and on again.
#[utoipa::path(
    patch, path = "/integrations/{id}", tag = "integrations", request_body = ChangeBody,
    params(
        ("id" = String, Path, description = "Id of the integration"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The integration as it is now", body = IntegrationView)),
    security(("token" = ["integrations.manage"]))
)]
pub async fn change_integration(
    State(app): State<App>,
    caller: Caller<{ Permission::IntegrationsManage as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<ChangeBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "PATCH /integrations/{id}", &id.to_string(), &body);
    let mut check = Check::default();
    let command = ChangeIntegration {
        integration: IntegrationId(id),
        name: check.name("/name", body.name),
        outlet: check.name("/outlet", body.outlet),
        channel: check.name("/channel", body.channel),
        is_active: body.is_active,
        version: body.version,
    };
    let command = Command::ChangeIntegration(Box::new(check.finish(command)?));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, caller.merchant(), outcome, None).await
}
