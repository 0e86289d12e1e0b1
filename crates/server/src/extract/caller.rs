//! Who calls. A handler cannot forget the check: the caller, and with them the merchant, comes only with a permission.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use docket_domain::access::{Actor, Address, Permission};
use docket_domain::command::{Command, Outcome};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::{Outlet, Settings};
use docket_domain::refusal::{Code, Refusal};
use docket_domain::time::Timestamp;
use docket_engine::Failure;

use crate::app::{App, Session};
use crate::auth::{self, Cookies, Presented};
use crate::extract::{Asked, ClientAddress};
use crate::problem::{EdgeCode, Problem};

/// Stands for no permission, which nothing but one's own sign-in goes without.
const NONE_ASKED: u8 = u8::MAX;

/// Whoever is signed in, or has a token.
pub type SignedIn = Caller<NONE_ASKED>;

/// A caller who has the permission: `Caller<{ Permission::OrdersRead as u8 }>`.
#[derive(Clone, Debug)]
pub struct Caller<const PERMISSION: u8> {
    session: Arc<Session>,
    /// Who acts, with where this request came from and what an approver adds to it.
    actor: Actor,
    presented: Presented,
}

impl<const PERMISSION: u8> Caller<PERMISSION> {
    /// Whose records.
    pub fn merchant(&self) -> MerchantId {
        self.session.principal.merchant
    }

    /// How the merchant is configured.
    pub fn settings(&self) -> &Arc<Settings> {
        &self.session.settings
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What they were let in with.
    pub(crate) fn presented(&self) -> &Presented {
        &self.presented
    }

    /// The hash of the secret of their token or session.
    pub fn secret_hash(&self) -> [u8; 32] {
        self.presented.secret_hash()
    }

    /// From when on they are let in no more.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.session.principal.expires_at
    }

    /// Whether their time is over, as far as it was known when they were let in.
    pub fn has_expired(&self, app: &App) -> bool {
        self.session.has_expired(app)
    }

    /// Whether their token is the same as when they were let in, for answers that go on for long. Where the store does not say, it is
    /// not.
    pub async fn is_the_same(&self, app: &App) -> bool {
        let known = &self.session.principal;
        let found = app.look_up(&self.presented).await;
        let is_same = |now: Session| now.principal.actor == known.actor && now.principal.expires_at == known.expires_at;
        found.is_ok_and(|found| found.is_some_and(is_same))
    }

    /// Sends a command into the merchant's lane, for this caller.
    ///
    /// # Errors
    /// See [`Failure`].
    pub async fn submit(&self, app: &App, asked: Asked, command: Command) -> Result<Outcome, Failure> {
        app.submit(self.merchant(), self.actor().clone(), asked, command).await
    }

    /// The outlet that a path names.
    ///
    /// # Errors
    /// `outlet.notFound`; `permission.missing` for another outlet than the token's.
    pub fn outlet_named(&self, code: &str) -> Result<&Outlet, Problem> {
        let outlet = self.settings().outlet(code, "/code");
        let outlet = outlet.map_err(|refusal| Problem::new(EdgeCode::OutletNotFound, refusal.detail))?;
        match &self.actor().outlet {
            Some(bound) if *bound != outlet.code => {
                Err(Refusal::new(Code::PermissionMissing, format!("This token works at outlet {bound} only.")).into())
            }
            _ => Ok(outlet),
        }
    }

    /// The outlet that a query is about: the one that it names, else the caller's own, else the only one.
    ///
    /// # Errors
    /// `permission.missing` where another is named than the caller is bound to; `outlet.unknown`; `outlet.required`.
    pub fn outlet_asked(&self, named: Option<&str>) -> Result<&Outlet, Refusal> {
        let in_query = |mut refusal: Refusal| {
            refusal.problems.iter_mut().for_each(|problem| problem.pointer = "?outlet".to_owned());
            refusal
        };
        self.settings().outlet_for(named, self.actor()).map_err(in_query)
    }

    /// Of which outlet this caller sees a list: the one that the query names, else the caller's own; none is all of them.
    ///
    /// # Errors
    /// `permission.missing` where another is named than the caller is bound to; `outlet.unknown`.
    pub fn outlet_seen(&self, named: Option<&str>) -> Result<Option<String>, Refusal> {
        match (named, &self.actor().outlet) {
            (Some(named), Some(bound)) if !named.eq_ignore_ascii_case(bound) => {
                Err(Refusal::at("?outlet", Code::PermissionMissing, format!("This token sees outlet {bound} only.")))
            }
            (Some(code), _) => Ok(Some(self.settings().outlet(code, "?outlet")?.code.clone())),
            (None, bound) => Ok(bound.clone()),
        }
    }
}

impl<const PERMISSION: u8> Caller<PERMISSION> {
    /// Lets in whoever presents this, or says why not.
    ///
    /// # Errors
    /// `auth.tokenInvalid`, `auth.sessionInvalid` and what else begins with `auth.`; what is wrong with an approval; `permission.missing`.
    pub(crate) async fn presenting(presented: Presented, parts: &Parts, app: &App) -> Result<Self, Problem> {
        // Before the store is asked, so that guessing costs it nothing.
        if !app.remembers(&presented.secret_hash()) {
            as_stranger(parts, app)?;
        }
        app.entrance().rates.token(&presented.secret_hash())?;
        let session = app.session(&presented).await?.ok_or_else(|| unknown(&presented))?;
        if session.has_expired(app) {
            return Err(expired(&presented));
        }
        let changes = !parts.method.is_safe();
        if let Some(csrf_token) = presented.csrf_token()
            && changes
            && !auth::csrf_matches(&parts.headers, csrf_token)
        {
            let detail = "Send the session's CSRF token, as sign-in and GET /auth/me answer it, in the header `X-CSRF-Token`.";
            return Err(Problem::new(EdgeCode::CsrfMissing, detail));
        }
        let address = ClientAddress::of(&parts.extensions, &parts.headers, app.trusted_proxies());
        let mut actor = session.principal.actor.at(address.0.map(Address::of));
        // What changes nothing needs nobody's yes.
        if changes && let Some(approver) = auth::approver(app, &session, &parts.headers, address).await? {
            actor = actor.approved_by(&approver);
        }
        if PERMISSION != NONE_ASKED && !actor.may(permission(PERMISSION)) {
            let (role, permission) = (actor.role.as_str(), permission(PERMISSION).as_str());
            let detail =
                format!("The role {role} lacks the permission {permission}, or the token's scope or the merchant has taken it.");
            return Err(Refusal::new(Code::PermissionMissing, detail).into());
        }
        Ok(Caller { session, actor, presented })
    }
}

/// Counts a request of somebody whom nothing is known of yet.
///
/// # Errors
/// `request.tooMany`.
fn as_stranger(parts: &Parts, app: &App) -> Result<(), Problem> {
    let ClientAddress(address) = ClientAddress::of(&parts.extensions, &parts.headers, app.trusted_proxies());
    address.map_or(Ok(()), |address| app.entrance().rates.stranger(address))
}

fn unknown(presented: &Presented) -> Problem {
    match presented {
        Presented::Token(_) => Problem::new(EdgeCode::TokenInvalid, "This token is not known here."),
        Presented::Session { .. } => Problem::new(EdgeCode::SessionInvalid, "This session has ended; sign in."),
    }
}

fn expired(presented: &Presented) -> Problem {
    match presented {
        Presented::Token(_) => Problem::new(EdgeCode::TokenExpired, "This token has expired; make a new one."),
        Presented::Session { .. } => Problem::new(EdgeCode::SessionExpired, "This session is over; sign in again."),
    }
}

impl<const PERMISSION: u8> FromRequestParts<App> for Caller<PERMISSION> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let cookies = Cookies::of(&parts.extensions, &parts.headers);
        let presented = match Presented::of(&parts.headers, &cookies) {
            Ok(presented) => presented,
            Err(missing) => {
                as_stranger(parts, app)?;
                return Err(missing);
            }
        };
        Caller::presenting(presented, parts, app).await
    }
}

fn permission(number: u8) -> Permission {
    Permission::ALL[usize::from(number)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_is_found_by_its_number() {
        for one in Permission::ALL {
            assert_eq!(permission(*one as u8), *one);
        }
    }
}
