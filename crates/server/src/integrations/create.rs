//! `POST /integrations`.

use axum::extract::State;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::integrations::{CreateIntegration, Platform};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::view::IntegrationView;
use super::{answer, secret_of};
use crate::app::App;
use crate::extract::{Body, Caller, Check, IdempotencyKey};
use crate::problem::{EdgeCode, Problem};

/// An integration to be made. Only `platform` is required.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewIntegration, example = json!({ "platform": "rappi", "outlet": "MAIN", "secret": "0123456789abcdef0123456789abcdef" }))]
pub struct CreateBody {
    /// Who sends: `rappi`, `pedidosya`, `ubereats` or `generic`.
    platform: String,
    /// What the staff call it; the platform where none is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Code of the outlet; the token's, or the only one, where none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    /// Channel that the orders are of, one that is online; the one named like the platform where none is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    /// What the platform signs with, where it gave one out; else one is made and shown in this answer, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// Makes an address to which a delivery platform sends the orders of an outlet.
#[utoipa::path(
    post, path = "/integrations", tag = "integrations", request_body = CreateBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again answers the same integration, without its secret")),
    responses((status = 201, description = "The integration, with the secret where one was made", body = IntegrationView)),
    security(("token" = ["integrations.manage"]))
)]
pub async fn create_integration(
    State(app): State<App>,
    caller: Caller<{ Permission::IntegrationsManage as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<CreateBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /integrations", "", &body);
    let mut check = Check::default();
    let platform = Platform::parse(&body.platform);
    if platform.is_none() {
        let known: Vec<&str> = Platform::ALL.iter().map(|platform| platform.as_str()).collect();
        check.bad("/platform", EdgeCode::RequestInvalid, format!("`platform` must be one of: {}.", known.join(", ")));
    }
    let (name, outlet) = (check.name("/name", body.name), check.name("/outlet", body.outlet));
    let channel = check.name("/channel", body.channel);
    let (secret, shown) = secret_of(platform, body.secret, &mut check);
    let platform = check.finish(platform)?.expect("what is missing was noted");
    let command = Command::CreateIntegration(Box::new(CreateIntegration { platform, name, outlet, channel, secret }));
    let outcome = caller.submit(&app, asked, command).await?;
    answer(&app, caller.merchant(), outcome, shown).await
}
