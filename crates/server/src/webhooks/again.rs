//! `POST /webhooks/{id}/test`, `POST /webhooks/{id}/replay` and `POST /webhooks/{id}/deliveries/{deliveryId}/replay`.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::response::Response;
use docket_domain::access::Permission;
use docket_domain::command::Command;
use docket_domain::ids::WebhookId;
use docket_domain::webhooks::{REPLAY_EVENTS_MAX, ReplayEvents, TestWebhook};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::change::id_of;
use super::list::found;
use super::view::WebhookView;
use crate::answer::answered;
use crate::app::App;
use crate::extract::{Asked, Body, Caller, Check, Id, IdempotencyKey, NoBody};
use crate::problem::{EdgeCode, Problem};

type Manager = Caller<{ Permission::WebhooksManage as u8 }>;

/// Sends `webhook.test` to an endpoint, once, also where it is disabled. It goes out when this is answered; `GET
/// /webhooks/{id}/deliveries` says what came of it.
#[utoipa::path(
    post, path = "/webhooks/{id}/test", tag = "webhooks",
    params(
        ("id" = String, Path, description = "Id of the webhook"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again sends nothing more")
    ),
    responses((status = 200, description = "The webhook", body = WebhookView)),
    security(("token" = ["webhooks.manage"]))
)]
pub async fn test_webhook(
    State(app): State<App>,
    caller: Caller<{ Permission::WebhooksManage as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /webhooks/{id}/test", &id.to_string(), &());
    done(&app, &caller, asked, Command::TestWebhook(Box::new(TestWebhook { webhook: WebhookId(id) }))).await
}

/// Which events.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WebhookReplay, example = json!({ "from": 1200, "until": 1950 }))]
pub struct ReplayBody {
    /// Number of the first event.
    from: u64,
    /// Number of the last; at most 10,000 events.
    until: u64,
}

/// Sends a range of events once more to an endpoint, those of them that it wants, in their order and with the ids that they had. They go
/// beside what is committed meanwhile.
#[utoipa::path(
    post, path = "/webhooks/{id}/replay", tag = "webhooks", request_body = ReplayBody,
    params(
        ("id" = String, Path, description = "Id of the webhook"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body again sends nothing more")
    ),
    responses((status = 200, description = "The webhook", body = WebhookView)),
    security(("token" = ["webhooks.manage"]))
)]
pub async fn replay_events(
    State(app): State<App>,
    caller: Caller<{ Permission::WebhooksManage as u8 }>,
    Id(id): Id,
    key: IdempotencyKey,
    Body(body): Body<ReplayBody>,
) -> Result<Response, Problem> {
    let asked = key.asked(caller.settings(), "POST /webhooks/{id}/replay", &id.to_string(), &body);
    let ReplayBody { from, until } = body;
    let mut check = Check::default();
    if from == 0 {
        check.bad("/from", EdgeCode::RequestInvalid, "`from` must be the number of an event; the first is 1.");
    }
    if until < from {
        check.bad("/until", EdgeCode::RequestInvalid, "`until` must not be less than `from`.");
    } else if until - from >= REPLAY_EVENTS_MAX {
        let detail =
            format!("From `from` until `until` are at most {REPLAY_EVENTS_MAX} events; ask for the rest with another request.");
        check.bad("/until", EdgeCode::RequestInvalid, detail);
    }
    let command = check.finish(ReplayEvents { webhook: WebhookId(id), from, until })?;
    done(&app, &caller, asked, Command::ReplayEvents(Box::new(command))).await
}

/// The webhook and the try that a path names; what is no id names none.
pub struct DeliveryPath {
    webhook: Uuid,
    delivery: Uuid,
}

impl FromRequestParts<App> for DeliveryPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let named = Path::<HashMap<String, String>>::from_request_parts(parts, app).await;
        let named = named.map(|Path(named)| named).unwrap_or_default();
        let id = |name: &str| named.get(name).and_then(|id| Uuid::try_parse(id).ok()).unwrap_or(Uuid::nil());
        Ok(DeliveryPath { webhook: id("id"), delivery: id("deliveryId") })
    }
}

/// Sends once more what a try was about, whether it had come or not: its event, or another test.
#[utoipa::path(
    post, path = "/webhooks/{id}/deliveries/{deliveryId}/replay", tag = "webhooks",
    params(
        ("id" = String, Path, description = "Id of the webhook"),
        ("deliveryId" = String, Path, description = "Id of the try"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key again sends nothing more")
    ),
    responses((status = 200, description = "The webhook", body = WebhookView)),
    security(("token" = ["webhooks.manage"]))
)]
pub async fn replay_delivery(
    State(app): State<App>,
    caller: Caller<{ Permission::WebhooksManage as u8 }>,
    DeliveryPath { webhook, delivery }: DeliveryPath,
    key: IdempotencyKey,
    _: NoBody,
) -> Result<Response, Problem> {
    caller.actor().of_whole_merchant("Webhooks are")?;
    let named = format!("{webhook} {delivery}");
    let asked = key.asked(caller.settings(), "POST /webhooks/{id}/deliveries/{deliveryId}/replay", &named, &());
    let webhook = found(&app, caller.merchant(), WebhookId(webhook)).await?.webhook;
    let tried = app.reads().webhook_delivery(caller.merchant(), webhook.row, delivery).await?;
    let tried = tried.ok_or_else(|| {
        Problem::new(EdgeCode::WebhookDeliveryNotFound, "There is no such delivery of this webhook; old ones are not kept.")
    })?;
    let command = match tried.event {
        Some(event) => Command::ReplayEvents(Box::new(ReplayEvents { webhook: webhook.id, from: event, until: event })),
        None => Command::TestWebhook(Box::new(TestWebhook { webhook: webhook.id })),
    };
    done(&app, &caller, asked, command).await
}

async fn done(app: &App, caller: &Manager, asked: Asked, command: Command) -> Result<Response, Problem> {
    let outcome = caller.submit(app, asked, command).await?;
    Ok(answered(&outcome, WebhookView::new(found(app, caller.merchant(), id_of(&outcome)).await?)))
}
