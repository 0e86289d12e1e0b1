//! `GET /auth/me`.

use axum::Json;
use axum::extract::State;
use docket_domain::access::Actor;
use docket_domain::merchants::Settings;
use docket_domain::refusal::{Code, Refusal};
use docket_domain::time::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::extract::SignedIn;
use crate::problem::Problem;

/// Who is signed in, and what an app needs to know when it starts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Me)]
pub struct MeView {
    /// The user.
    user: MeUserView,
    /// The merchant they work for.
    merchant: MeMerchantView,
    /// Everything they may do, as permissions.
    #[schema(example = json!(["orders.read", "orders.place"]))]
    permissions: Vec<&'static str>,
    /// Code of the outlet they are bound to; null for all.
    outlet: Option<String>,
    /// Code of the register they are at.
    register: Option<String>,
    /// What requests of a session repeat as `X-CSRF-Token` where they change something; null with a token, which needs none.
    csrf_token: Option<String>,
    /// When the session or token ends at the latest.
    expires_at: Option<String>,
}

/// A user, as apps greet them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MeUser)]
pub struct MeUserView {
    /// Id.
    id: String,
    /// What they are called.
    #[schema(example = "Fatima")]
    name: String,
    /// Short code.
    code: Option<String>,
    /// The role they act in.
    #[schema(example = "cashier")]
    role: &'static str,
}

/// A merchant, as apps show it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MeMerchant)]
pub struct MeMerchantView {
    /// Slug.
    #[schema(example = "al-marya")]
    slug: String,
    /// Name.
    name: String,
    /// BCP 47 language.
    #[schema(example = "ar")]
    language: String,
    /// ISO 3166 country.
    #[schema(example = "AE")]
    country: String,
    /// Currency of all amounts.
    #[schema(example = "AED")]
    currency: String,
    /// Its decimals.
    decimals: u8,
}

impl MeView {
    /// Whoever acts.
    pub fn new(
        name: &str,
        actor: &Actor,
        settings: &Settings,
        csrf_token: Option<&str>,
        expires_at: Option<Timestamp>,
    ) -> MeView {
        MeView {
            user: MeUserView {
                id: actor.user.to_string(),
                name: name.to_owned(),
                code: actor.user_code.clone(),
                role: actor.role.as_str(),
            },
            merchant: MeMerchantView {
                slug: settings.slug.clone(),
                name: settings.name.clone(),
                language: settings.language.clone(),
                country: settings.country.clone(),
                currency: settings.currency.code.clone(),
                decimals: settings.currency.decimals,
            },
            permissions: actor.permissions.iter().map(|permission| permission.as_str()).collect(),
            outlet: actor.outlet.clone(),
            register: actor.register.clone(),
            csrf_token: csrf_token.map(str::to_owned),
            expires_at: expires_at.map(|at| at.to_string()),
        }
    }
}

/// Who is signed in, with what they may do and the CSRF token of their session.
#[utoipa::path(
    get, path = "/auth/me", tag = "access",
    responses((status = 200, description = "Who is signed in", body = MeView)),
    security(("token" = []))
)]
pub async fn get_me(State(app): State<App>, caller: SignedIn) -> Result<Json<MeView>, Problem> {
    let unknown = || Refusal::new(Code::UserNotFound, "The user is not there any more.");
    let user = app.reads().user(caller.merchant(), caller.actor().user).await?.ok_or_else(unknown)?.user;
    let csrf_token = caller.presented().csrf_token();
    Ok(Json(MeView::new(&user.name, caller.actor(), caller.settings(), csrf_token, caller.expires_at())))
}
