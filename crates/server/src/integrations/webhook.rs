//! `POST /integrations/{platform}/{endpointId}/webhook`: what a delivery platform sends.
//!
//! The body is checked as it came, before anything of it is read. Whoever cannot sign learns nothing: not what is wrong with the signature,
//! and of an endpoint that is another platform's, or switched off, not that there is one. There is no token; the endpoint that the signature
//! proves stands for the merchant.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use docket_domain::access::Actor;
use docket_domain::command::{Command, DocumentReference, KeyDigest, Outcome};
use docket_domain::hex::hex;
use docket_domain::ids::IntegrationId;
use docket_domain::integrations::{MovePlatformOrder, Platform, PlatformOrder, TakePlatformOrder};
use docket_domain::merchants::Settings;
use docket_engine::Failure;
use docket_store::integrations::Endpoint;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use super::platforms::{is_signed, read};
use super::said::Event;
use super::signature::Signed;
use super::unknown;
use crate::app::App;
use crate::extract::{Asked, RawBody};
use crate::problem::{EdgeCode, Problem};

/// What became of what a platform sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlatformAnswer)]
pub struct PlatformAnswer {
    /// Always true: what is not received is answered with a problem, and is to be sent again.
    received: bool,
    /// The order, as it is now; null where none is here.
    order: Option<PlatformOrderView>,
}

/// An order of a platform, as that is told of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlatformOrder)]
pub struct PlatformOrderView {
    /// Identity, UUIDv7.
    id: String,
    /// Its number here.
    #[schema(example = "17")]
    order_number: String,
    /// The operating day it belongs to.
    #[schema(example = "2026-01-19")]
    business_date: String,
    /// Where it stands.
    #[schema(example = "confirmed")]
    status: &'static str,
}

/// Takes what a delivery platform sends: an order, a status, a cancellation. What comes again is answered as the first time, and does
/// nothing more.
#[utoipa::path(
    post, path = "/integrations/{platform}/{endpointId}/webhook", tag = "integrations",
    params(
        ("platform" = String, Path, description = "`rappi`, `pedidosya`, `ubereats` or `generic`"),
        ("endpointId" = String, Path, description = "Id of the integration")
    ),
    request_body(content = serde_json::Value, description = "As the platform sends it, signed as the platform signs it (docs/platforms.md)"),
    responses((status = 200, description = "Received; the order as it is now", body = PlatformAnswer)),
    security(("platform" = []))
)]
pub async fn receive_platform_webhook(
    State(app): State<App>,
    named: Result<Path<HashMap<String, String>>, axum::extract::rejection::PathRejection>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<Json<PlatformAnswer>, Problem> {
    let Path(named) = named.map_err(|_| unknown())?;
    let platform = named.get("platform").and_then(|word| Platform::parse(word)).ok_or_else(unknown)?;
    let id = named.get("endpointId").and_then(|text| Uuid::try_parse(text).ok()).ok_or_else(unknown)?;
    let endpoint = app.reads().endpoint(IntegrationId(id)).await?.ok_or_else(unknown)?;
    if endpoint.integration.platform != platform || !endpoint.integration.is_active {
        return Err(unknown());
    }
    let signed = Signed { headers: &headers, body: &body, secret: endpoint.secret.bytes(), now: app.engine().now().at };
    if !is_signed(platform, &signed) {
        return Err(Problem::new(EdgeCode::IntegrationSignatureInvalid, "The request is not signed as it must be."));
    }
    let settings = app.settings_now(endpoint.merchant).await?;
    let outcome = match read(platform, &signed, &settings)? {
        Event::Order(order) => take(&app, &endpoint, *order, &settings).await?,
        Event::Status { reference, said, reason, event } => {
            let about = format!("{}\n{}", said.as_str(), event.as_deref().unwrap_or_default());
            let key = key(&endpoint, &reference, "status", about.as_bytes(), &settings);
            let command = MovePlatformOrder { integration: endpoint.integration.id, reference, said, reason };
            submit(&app, &endpoint, key, Command::MovePlatformOrder(Box::new(command))).await?
        }
        Event::Nothing => return Ok(Json(PlatformAnswer { received: true, order: None })),
    };
    answer(&app, &endpoint, outcome).await.map(Json)
}

/// Takes an order, under a key of what it is: the same content again is a replay, and another content is looked at by the rules.
async fn take(app: &App, endpoint: &Endpoint, order: PlatformOrder, settings: &Settings) -> Result<Outcome, Failure> {
    // Everything that was read, and nothing that was passed over: what a platform counts its tries with makes no other order.
    let written = format!("{order:?}");
    let KeyDigest(content) = key(endpoint, &order.reference, "order", written.as_bytes(), settings);
    let command = TakePlatformOrder { integration: endpoint.integration.id, order, content };
    submit(app, endpoint, KeyDigest(content), Command::TakePlatformOrder(Box::new(command))).await
}

/// As the program, and not as whoever made the endpoint: they may have left.
async fn submit(app: &App, endpoint: &Endpoint, key: KeyDigest, command: Command) -> Result<Outcome, Failure> {
    let asked = Asked { key: Some(key), reference: None, request_hash: [0; 16] };
    app.submit(endpoint.merchant, Actor::program(), asked, command).await
}

/// A salted digest of something about an order of an endpoint, in the form of a key that is none of a client's.
fn key(endpoint: &Endpoint, reference: &str, what: &str, about: &[u8], settings: &Settings) -> KeyDigest {
    let mut hash = Sha256::new();
    hash.update(b"docket platform 1");
    hash.update(settings.salt);
    for part in [endpoint.integration.id.0.as_bytes().as_slice(), what.as_bytes(), reference.as_bytes(), about] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    KeyDigest::of(&hex(&hash.finalize()), &settings.salt)
}

async fn answer(app: &App, endpoint: &Endpoint, outcome: Outcome) -> Result<PlatformAnswer, Problem> {
    let DocumentReference::Order(id) = outcome.document.reference() else {
        return Ok(PlatformAnswer { received: true, order: None });
    };
    let order = app.reads().order(endpoint.merchant, id).await?;
    let order = order.map(|document| PlatformOrderView {
        id: document.order.id.to_string(),
        order_number: document.order.number.text().to_owned(),
        business_date: document.order.business_date.to_string(),
        status: document.order.status.as_str(),
    });
    Ok(PlatformAnswer { received: true, order })
}
