//! `POST /webhooks`, `PATCH /webhooks/{id}`, `DELETE /webhooks/{id}` and `POST /webhooks/{id}/rotate-secret`.

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use docket_domain::access::Permission;
use docket_domain::audit::TypePattern;
use docket_domain::command::{Command, Document, DocumentReference, Outcome};
use docket_domain::ids::WebhookId;
use docket_domain::limits::NOTES_CHARS_MAX;
use docket_domain::webhooks::{
    ChangeWebhook, CreateWebhook, DeleteWebhook, Resume, RotateWebhookSecret, SigningSecret, TYPES_MAX, WebhookChanges,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::list::found;
use super::url;
use super::view::{SecretView, WebhookView};
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Body, Caller, Check, Id, IdempotencyKey, NoBody, one_of};
use crate::problem::{EdgeCode, Problem, shortened};
use crate::products::fields::sent;
use crate::standard_webhooks::{new_secret, secret_text};

/// A new endpoint.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = NewWebhook, example = json!({ "url": "https://example.com/docket", "types": ["order.*", "payment.recorded"] }))]
pub struct NewWebhookBody {
    /// Where events are sent to: `https://`, without user name, password or fragment.
    url: String,
    /// Types of events that it wants, such as `order.placed`, or `order.*` for all that begin with `order.`; all where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    types: Vec<String>,
    /// Code of the outlet whose events it wants only, and none that are the whole merchant's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    outlet: Option<String>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    /// Whether it is sent events at once; true where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    enabled: Option<bool>,
}

/// Makes an endpoint that is sent what is committed from then on, each event signed and in the order of the stream. See
/// `docs/webhooks.md`.
#[utoipa::path(
    post, path = "/webhooks", tag = "webhooks", request_body = NewWebhookBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key and body again makes no other; the secret is not shown again")),
    responses((status = 201, description = "The webhook, with its secret", body = SecretView)),
    security(("token" = ["webhooks.manage"]))
)]
pub async fn create_webhook(
    State(app): State<App>,
    caller: Caller<{ Permission::WebhooksManage as u8 }>,
    key: IdempotencyKey,
    Body(body): Body<NewWebhookBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /webhooks", "", &body);
    let mut check = Check::default();
    let secret = SigningSecret(new_secret());
    let command = CreateWebhook {
        url: url::read("/url", &body.url, app.webhook_reach(), &mut check).await,
        types: types(body.types, &mut check),
        outlet: check.short_code("/outlet", body.outlet),
        description: check.text("/description", body.description, NOTES_CHARS_MAX),
        enabled: body.enabled.unwrap_or(true),
        secret: secret.clone(),
    };
    let outcome = caller.submit(&app, asked, Command::CreateWebhook(Box::new(check.finish(command)?))).await?;
    let document = found(&app, caller.merchant(), id_of(&outcome)).await?;
    Ok(answered(&outcome, SecretView::new(document, (!outcome.replayed).then(|| secret_text(&secret.0)))))
}

/// What changes; what is left out stays as it is.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WebhookChange, example = json!({ "enabled": true, "resume": "where_it_stopped" }))]
pub struct WebhookChangeBody {
    /// Where events are sent to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Types of events that it wants; empty for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    types: Option<Vec<String>>,
    /// Code of the outlet whose events it wants only; null for everything.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    outlet: Option<Option<String>>,
    /// What it is for; null for nothing.
    #[serde(default, deserialize_with = "sent", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
    /// Whether it is sent events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    enabled: Option<bool>,
    /// With `enabled: true`: from where on, `where_it_stopped` (where nothing is said) or `from_now`, which gives up what waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resume: Option<String>,
    /// The version that was read; refused when it has changed since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
}

/// Changes an endpoint: where it is, what it wants, whether it is sent anything. What waits for its next try is tried at once.
#[utoipa::path(
    patch, path = "/webhooks/{id}", tag = "webhooks", request_body = WebhookChangeBody,
    params(
        ("id" = String, Path, description = "Id of the webhook"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again changes nothing more")
    ),
    responses((status = 200, description = "The webhook as it is now", body = WebhookView)),
    security(("token" = ["webhooks.manage"]))
)]
pub async fn change_webhook(
    State(app): State<App>,
    caller: Caller<{ Permission::WebhooksManage as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<WebhookChangeBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "PATCH /webhooks/{id}", &id.to_string(), &body);
    let command = changed(&app, WebhookId(id), body).await?;
    let outcome = caller.submit(&app, asked, Command::ChangeWebhook(Box::new(command))).await?;
    Ok(answered(&outcome, WebhookView::new(found(&app, caller.merchant(), id_of(&outcome)).await?)))
}

async fn changed(app: &App, webhook: WebhookId, body: WebhookChangeBody) -> Result<ChangeWebhook, Problem> {
    let mut check = Check::default();
    let changes = WebhookChanges {
        url: match body.url {
            Some(text) => Some(url::read("/url", &text, app.webhook_reach(), &mut check).await),
            None => None,
        },
        types: body.types.map(|named| types(named, &mut check)),
        outlet: body.outlet.map(|outlet| check.short_code("/outlet", outlet)),
        description: body.description.map(|text| check.text("/description", text, NOTES_CHARS_MAX)),
        enabled: body.enabled,
    };
    let resume = match body.resume.as_deref() {
        None => Resume::WhereItStopped,
        Some(_) if body.enabled != Some(true) => {
            check.bad("/resume", EdgeCode::RequestInvalid, "`resume` goes with `enabled: true`; leave it out.");
            Resume::WhereItStopped
        }
        Some(word) => Resume::parse(word).unwrap_or_else(|| {
            let detail = one_of("/resume", Resume::ALL.iter().map(|resume| resume.as_str()));
            check.bad("/resume", EdgeCode::RequestInvalid, detail);
            Resume::WhereItStopped
        }),
    };
    let WebhookChanges { url, types, outlet, description, enabled } = &changes;
    let is_empty = url.is_none() && types.is_none() && outlet.is_none() && description.is_none() && enabled.is_none();
    if is_empty && check.is_clean() {
        let detail = "Nothing is to be changed; send `url`, `types`, `outlet`, `description` or `enabled`.";
        check.bad("", EdgeCode::RequestInvalid, detail);
    }
    check.finish(ChangeWebhook { webhook, changes, resume, version: body.version })
}

/// Deletes an endpoint, with its secrets and the log of its deliveries.
#[utoipa::path(
    delete, path = "/webhooks/{id}", tag = "webhooks",
    params(
        ("id" = String, Path, description = "Id of the webhook"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again answers the same")
    ),
    responses((status = 204, description = "It is no more")),
    security(("token" = ["webhooks.manage"]))
)]
pub async fn delete_webhook(
    State(app): State<App>,
    caller: Caller<{ Permission::WebhooksManage as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "DELETE /webhooks/{id}", &id.to_string(), &());
    let command = DeleteWebhook { webhook: WebhookId(id) };
    let outcome = caller.submit(&app, asked, Command::DeleteWebhook(Box::new(command))).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    if outcome.replayed {
        response.headers_mut().insert(HeaderName::from_static("idempotency-replayed"), HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// Gives an endpoint another secret. The one before signs beside it for 24 hours, so that each delivery has two signatures; an older one
/// that still did signs no more.
#[utoipa::path(
    post, path = "/webhooks/{id}/rotate-secret", tag = "webhooks",
    params(
        ("id" = String, Path, description = "Id of the webhook"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again rotates nothing more; the secret is not shown again")
    ),
    responses((status = 200, description = "The webhook, with its new secret", body = SecretView)),
    security(("token" = ["webhooks.manage"]))
)]
pub async fn rotate_webhook_secret(
    State(app): State<App>,
    caller: Caller<{ Permission::WebhooksManage as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /webhooks/{id}/rotate-secret", &id.to_string(), &());
    let secret = SigningSecret(new_secret());
    let command = RotateWebhookSecret { webhook: WebhookId(id), secret: secret.clone() };
    let outcome = caller.submit(&app, asked, Command::RotateWebhookSecret(Box::new(command))).await?;
    let document = found(&app, caller.merchant(), id_of(&outcome)).await?;
    Ok(answered(&outcome, SecretView::new(document, (!outcome.replayed).then(|| secret_text(&secret.0)))))
}

/// Types of events. One that is misspelt would never come, and nobody would notice: so one that is not known is refused.
fn types(named: Vec<String>, check: &mut Check) -> Vec<String> {
    if named.len() > TYPES_MAX {
        check.bad("/types", EdgeCode::RequestInvalid, format!("`types` must have at most {TYPES_MAX} entries."));
        return Vec::new();
    }
    for (at, text) in named.iter().enumerate() {
        if TypePattern::parse(text).is_none() {
            let detail = format!("No event has the type `{}`; send types such as order.placed or order.*.", shortened(text));
            check.bad(&format!("/types/{at}"), EdgeCode::EventTypeUnknown, detail);
        }
    }
    named
}

/// The webhook that a command came to.
pub(super) fn id_of(outcome: &Outcome) -> WebhookId {
    match &outcome.document {
        Document::Webhook(id) | Document::Earlier(DocumentReference::Webhook(id)) => *id,
        other => unreachable!("a command about a webhook came to {other:?}"),
    }
}
