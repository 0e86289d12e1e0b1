//! `GET /auth/people`, `POST /auth/switch`: who works at a register that is trusted, and one of them taking over with a PIN.

use axum::Json;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::response::Response;
use docket_domain::access::attempts::Target;
use docket_domain::access::{Address, CredentialKind, EndSession, User};
use docket_domain::command::Command;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::approval::user_named;
use super::me::MeView;
use super::open::{Bound, open};
use super::{Cookies, Presented, Tried};
use crate::app::App;
use crate::extract::{Asked, Body, ClientAddress, Listing, SignedIn};
use crate::problem::{EdgeCode, Problem};

/// The most people who are listed at a register.
const PEOPLE_MAX: usize = 500;

/// A device that is trusted as a register, or somebody at one.
pub struct AtRegister {
    caller: SignedIn,
    outlet: String,
    register: String,
}

impl FromRequestParts<App> for AtRegister {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let cookies = Cookies::of(&parts.extensions, &parts.headers);
        // The device before the session: whoever was idle for too long is switched away from as well.
        let device = cookies.device().map(|secret| Presented::Token(crate::tokens::hash(secret)));
        let caller = match (Presented::bearer(&parts.headers), device) {
            (None, Some(device)) => SignedIn::presenting(device, parts, app).await?,
            _ => SignedIn::from_request_parts(parts, app).await?,
        };
        let actor = caller.actor();
        let (Some(outlet), Some(register)) = (actor.outlet.clone(), actor.register.clone()) else {
            let detail = "This is for a register that is trusted; a manager trusts it with POST /registers/{code}/trust.";
            return Err(Problem::new(EdgeCode::RegisterNotTrusted, detail));
        };
        Ok(AtRegister { caller, outlet, register })
    }
}

impl AtRegister {
    fn takes(&self, user: &User) -> bool {
        user.is_active && user.outlet.as_ref().is_none_or(|outlet| *outlet == self.outlet)
    }
}

/// Somebody who can switch to themselves at a register.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Person)]
pub struct PersonView {
    /// Id of the user.
    id: String,
    /// What they are called.
    #[schema(example = "Fatima")]
    name: String,
    /// Their role.
    #[schema(example = "cashier")]
    role: &'static str,
}

/// Who can switch to themselves at this register: active users of its outlet who have a PIN, by name.
#[utoipa::path(
    get, path = "/auth/people", tag = "access",
    responses((status = 200, description = "All of them", body = Listing<PersonView>)),
    security(("token" = []))
)]
pub async fn list_people(State(app): State<App>, here: AtRegister) -> Result<Json<Listing<PersonView>>, Problem> {
    let page = app.reads().users(here.caller.merchant(), None, None, PEOPLE_MAX).await?;
    let people = page.data.iter().filter(|document| document.has_pin && here.takes(&document.user)).map(|document| PersonView {
        id: document.user.id.to_string(),
        name: document.user.name.clone(),
        role: document.user.role.as_str(),
    });
    Ok(Json(Listing { data: people.collect(), next: None }))
}

/// Who takes over.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = Switch, example = json!({ "user": "U2", "pin": "4711" }))]
pub struct SwitchBody {
    /// Id or code of the user.
    user: String,
    /// Their PIN.
    pin: String,
}

/// Opens a session of a user at this register, by their PIN; the one before ends. With the cookie or token of a device that is trusted, or
/// a session or token that is bound to a register.
#[utoipa::path(
    post, path = "/auth/switch", tag = "access", request_body = SwitchBody,
    responses((status = 200, description = "Who is signed in now", body = MeView)),
    security(("token" = []))
)]
pub async fn switch_user(
    State(app): State<App>,
    here: AtRegister,
    address: ClientAddress,
    cookies: Cookies,
    Body(body): Body<SwitchBody>,
) -> Result<Response, Problem> {
    let merchant = here.caller.merchant();
    let user = user_named(&app, merchant, &body.user).await?.filter(|user| here.takes(user));
    let target = user.as_ref().map(|user| Target::pin(user.id));
    let tried = Tried { merchant, target, user, kind: CredentialKind::Pin, secret: body.pin };
    let refused = || Problem::new(EdgeCode::SignInRefused, "There is no such user and PIN here.");
    let user = tried.compare(&app, address).await?.ok_or_else(refused)?;
    end_the_one_before(&app, &cookies).await?;
    let (outlet, register) = (Some(here.outlet.clone()), Some(here.register.clone()));
    let bound = Bound { outlet, register, address: address.0.map(Address::of) };
    open(&app, here.caller.settings(), user, CredentialKind::Pin, bound, &cookies).await
}

/// Ends the session of the cookie, which the new one replaces.
async fn end_the_one_before(app: &App, cookies: &Cookies) -> Result<(), Problem> {
    let Some(before) = cookies.session().and_then(Presented::session) else { return Ok(()) };
    let Some(session) = app.session(&before).await? else { return Ok(()) };
    let command = Command::EndSession(Box::new(EndSession { secret_hash: before.secret_hash() }));
    let principal = &session.principal;
    app.submit(principal.merchant, principal.actor.clone(), Asked::default(), command).await?;
    app.forget_sessions();
    Ok(())
}
