//! Whoever asks for an order that customers placed by themselves: the customer whose it is, or who has the order's key, as guests do.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::StatusCode;
use axum::http::request::Parts;
use docket_domain::access::Actor;
use docket_domain::command::{Command, Outcome};
use docket_domain::customers::Customer;
use docket_domain::ids::{CustomerId, MerchantId, OrderId};
use docket_domain::merchants::Settings;
use docket_domain::ordering::OrderDocument;
use docket_domain::refusal::{Code, Refusal};
use docket_engine::Failure;
use uuid::Uuid;

use super::customer_caller::{CustomerCaller, Shop};
use crate::app::App;
use crate::extract::Asked;
use crate::orders::find;
use crate::problem::{EdgeCode, Problem};
use crate::shop::{ORDER_KEY, is_key_of};
use crate::tokens;

/// Who asks for an order, with the order, which is theirs.
#[derive(Clone, Debug)]
pub struct OrderCaller {
    settings: Arc<Settings>,
    document: OrderDocument,
    /// Hash of what they are known by.
    secret_hash: [u8; 32],
}

impl OrderCaller {
    /// Whose customer.
    pub fn merchant(&self) -> MerchantId {
        self.settings.merchant
    }

    /// How the merchant is configured.
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// The order, as it was when it was asked for.
    pub fn document(&self) -> &OrderDocument {
        &self.document
    }

    /// Which order.
    pub fn order(&self) -> OrderId {
        self.document.order.id
    }

    /// Hash of the session's secret, or of the order's key.
    pub fn secret_hash(&self) -> [u8; 32] {
        self.secret_hash
    }

    /// Whoever the order is of: under their id it is acted, also by a guest, whose key is good for this order alone.
    pub fn customer(&self) -> CustomerId {
        self.document.customer.as_deref().map_or(CustomerId(Uuid::nil()), whole)
    }

    /// Sends a command about the order into the merchant's lane.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn submit(&self, app: &App, asked: Asked, command: Command) -> Result<Outcome, Failure> {
        app.submit(self.merchant(), Actor::customer(self.customer()), asked, command).await
    }
}

impl FromRequestParts<App> for OrderCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let named = Path::<HashMap<String, String>>::from_request_parts(parts, app).await;
        let id = named.ok().and_then(|Path(named)| Uuid::try_parse(named.get("id")?).ok()).map(OrderId);
        let key = parts.headers.get(ORDER_KEY).map(|key| key.to_str().unwrap_or_default().to_owned());
        let Some(key) = key else {
            let caller = CustomerCaller::from_request_parts(parts, app).await?;
            let (settings, secret_hash) = (Arc::clone(caller.settings()), tokens::hash(caller.secret()));
            let document = found(app, settings.merchant, id).await?;
            let whose = document.customer.as_deref().map(whole);
            return match whose == Some(caller.customer().id) {
                true => Ok(OrderCaller { settings, document, secret_hash }),
                false => Err(unknown()),
            };
        };
        let Shop { settings } =
            Shop::from_request_parts(parts, app).await.map_err(|problem| match problem.status() == StatusCode::NOT_FOUND {
                true => refused(),
                false => problem,
            })?;
        match id.filter(|id| is_key_of(&key, *id, &settings)) {
            Some(id) => {
                let document = found(app, settings.merchant, Some(id)).await?;
                Ok(OrderCaller { settings, document, secret_hash: tokens::hash(&key) })
            }
            None => Err(refused()),
        }
    }
}

async fn found(app: &App, merchant: MerchantId, id: Option<OrderId>) -> Result<OrderDocument, Problem> {
    let Some(id) = id else { return Err(unknown()) };
    find(app, merchant, id).await?.ok_or_else(unknown)
}

/// Whoever a customer is part of.
fn whole(customer: &Customer) -> CustomerId {
    customer.merged_into.unwrap_or(customer.id)
}

/// Also for an order of somebody else: nobody learns of what is not theirs.
fn unknown() -> Problem {
    Refusal::new(Code::OrderUnknown, "There is no such order.").into()
}

fn refused() -> Problem {
    Problem::new(EdgeCode::SignInRequired, "That is not the key of this order; sign in to see your orders.")
}
