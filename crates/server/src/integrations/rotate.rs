//! `POST /integrations/{id}/rotate-secret`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::IntegrationId;
use docket_domain::integrations::{Platform, RotateIntegrationSecret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::IntegrationView;
use super::{answer, secret_of, unknown};
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey};
use crate::problem::Problem;

/// Another secret; both members may be left out.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = IntegrationSecretRotation, example = json!({ "version": 1 }))]
pub struct RotateBody {
    /// What the platform signs with from now on, where it gave one out; else one is made and shown in this answer, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// The version that was read; refused when it has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// Gives an integration another secret. The old one is worth nothing from then on.
#[utoipa::path(
    post, path = "/integrations/{id}/rotate-secret", tag = "integrations", request_body = RotateBody,
    params(
        ("id" = String, Path, description = "Id of the integration"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more, and shows no secret")
    ),
    responses((status = 200, description = "The integration, with the secret where one was made", body = IntegrationView)),
    security(("token" = ["integrations.manage"]))
)]
pub async fn rotate_integration_secret(
    State(app): State<App>,
    caller: Caller<{ Permission::IntegrationsManage as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<RotateBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /integrations/{id}/rotate-secret", &id.to_string(), &body);
    let id = IntegrationId(id);
    // Its platform, which never changes, says what a secret looks like.
    let known = app.reads().integration(caller.merchant(), id).await?.ok_or_else(unknown)?;
    let platform: Platform = known.integration.platform;
    let mut check = Check::default();
    let (secret, shown) = secret_of(Some(platform), body.secret, &mut check);
    let command = RotateIntegrationSecret { integration: id, secret, version: body.version };
    let command = Command::RotateIntegrationSecret(Box::new(check.finish(command)?));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, caller.merchant(), outcome, shown).await
}
