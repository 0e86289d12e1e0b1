//! A customer who is signed in, at the merchant that the path names. No route of the staff takes them, and no route of theirs takes a
//! token of the staff: the secrets of both stand in tables of their own.
//!
//! The secret comes as a bearer token, or in a cookie that scripts cannot read. Another site can have a browser send the cookie, but not
//! the header `X-CSRF-Token`, so whatever changes something by cookie needs that as well.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use docket_domain::access::Actor;
use docket_domain::command::{Command, Outcome};
use docket_domain::customers::Customer;
use docket_domain::customers::one_time_code::slid;
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Settings;
use docket_domain::refusal::{Code, Refusal};
use docket_engine::Failure;

use crate::app::App;
use crate::auth;
use crate::extract::Asked;
use crate::problem::{EdgeCode, Problem};
use crate::shop::COOKIE_NAME;
use crate::tokens;

/// The merchant whose slug stands in the path, for routes that need no token.
#[derive(Clone, Debug)]
pub struct Shop {
    /// How the merchant is configured.
    pub settings: Arc<Settings>,
}

/// A customer who is signed in.
#[derive(Clone, Debug)]
pub struct CustomerCaller {
    settings: Arc<Settings>,
    customer: Customer,
    secret: String,
    by_cookie: bool,
}

impl CustomerCaller {
    /// Whose customer.
    pub fn merchant(&self) -> MerchantId {
        self.settings.merchant
    }

    /// How the merchant is configured.
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// The customer, as they stand for themselves: whoever was merged is the one that they are part of.
    pub fn customer(&self) -> &Customer {
        &self.customer
    }

    /// What their session is known by.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// Whether it came in the cookie.
    pub fn is_by_cookie(&self) -> bool {
        self.by_cookie
    }

    /// Sends a command into the merchant's lane, for this customer.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn submit(&self, app: &App, asked: Asked, command: Command) -> Result<Outcome, Failure> {
        app.submit(self.merchant(), Actor::customer(self.customer.id), asked, command).await
    }
}

impl FromRequestParts<App> for Shop {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let settings = app.reads().settings_of_slug(slug(parts, app).await).await?;
        let unknown = || Refusal::new(Code::MerchantUnknown, "There is no such shop.");
        Ok(Shop { settings: Arc::new(settings.ok_or_else(unknown)?) })
    }
}

impl FromRequestParts<App> for CustomerCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let slug = slug(parts, app).await;
        let (secret, by_cookie) = match (auth::bearer(&parts.headers), auth::cookie_of(&parts.headers, COOKIE_NAME)) {
            (Some(secret), _) => (secret.to_owned(), false),
            (None, Some(secret)) => (secret.to_owned(), true),
            (None, None) => return Err(sign_in("Sign in first.")),
        };
        let (now, hash) = (app.engine().now().at, tokens::hash(&secret));
        let signed_in = app.reads().signed_in(slug, hash, now).await?;
        let signed_in = signed_in.ok_or_else(|| sign_in("You are not signed in here any more; sign in again."))?;
        if by_cookie && !parts.method.is_safe() {
            check_csrf(&parts.headers, &secret)?;
        }
        let merchant = signed_in.settings.merchant;
        if let Some(later) = slid(signed_in.expires_at, now)
            && let Err(error) = app.sign_ins().slide(merchant, hash, later).await
        {
            // The session is good for a long time yet; the next request tries again.
            tracing::warn!(%error, "the end of a session was not put off");
        }
        Ok(CustomerCaller { settings: signed_in.settings, customer: signed_in.customer, secret, by_cookie })
    }
}

async fn slug(parts: &mut Parts, app: &App) -> String {
    let named = Path::<HashMap<String, String>>::from_request_parts(parts, app).await;
    named.ok().and_then(|Path(mut named)| named.remove("merchant")).unwrap_or_default()
}

fn check_csrf(headers: &HeaderMap, secret: &str) -> Result<(), Problem> {
    if auth::csrf_matches(headers, &auth::csrf_token(secret)) {
        return Ok(());
    }
    let detail = "Send the `csrfToken` of the sign-in as `X-CSRF-Token` with whatever changes something by cookie.";
    Err(Problem::new(EdgeCode::CsrfMissing, detail))
}

fn sign_in(detail: &str) -> Problem {
    Problem::new(EdgeCode::SignInRequired, detail)
}
