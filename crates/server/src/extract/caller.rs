//! Who calls. A handler cannot forget the check: the caller, and with them the merchant, comes only with a permission.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use docket_domain::access::{Actor, Permission};
use docket_domain::command::{Command, Outcome};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::{Outlet, Settings};
use docket_domain::refusal::{Code, Refusal};
use docket_engine::Failure;

use crate::app::{App, Session};
use crate::entrance::address_of;
use crate::extract::Asked;
use crate::problem::{EdgeCode, Problem};
use crate::tokens;

/// A caller whose role has the permission: `Caller<{ Permission::OrdersRead as u8 }>`.
#[derive(Clone, Debug)]
pub struct Caller<const PERMISSION: u8> {
    session: Arc<Session>,
    secret_hash: [u8; 32],
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
        &self.session.principal.actor
    }

    /// The hash of the secret of their token.
    pub fn secret_hash(&self) -> [u8; 32] {
        self.secret_hash
    }

    /// Whether their time is over, as far as it was known when they were let in.
    pub fn has_expired(&self, app: &App) -> bool {
        self.session.principal.expires_at.is_some_and(|expires_at| expires_at <= app.engine().now().at)
    }

    /// Whether their token is the same as when they were let in, for answers that go on for long. Where the store does not say, it is
    /// not.
    pub async fn is_the_same(&self, app: &App) -> bool {
        let known = &self.session.principal;
        let found = app.reads().principal(self.secret_hash).await;
        found.is_ok_and(|found| found.is_some_and(|now| now.actor == known.actor && now.expires_at == known.expires_at))
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

impl<const PERMISSION: u8> FromRequestParts<App> for Caller<PERMISSION> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let stranger = || match address_of(app, &parts.extensions, &parts.headers) {
            Some(address) => app.entrance().rates.stranger(address),
            None => Ok(()),
        };
        let secret = parts
            .headers
            .get(AUTHORIZATION)
            .and_then(|header| header.to_str().ok())
            .and_then(|header| header.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .map(|(_, secret)| secret.trim());
        let Some(secret) = secret else {
            stranger()?;
            return Err(Problem::new(EdgeCode::TokenMissing, "Send `Authorization: Bearer TOKEN`."));
        };
        let secret_hash = tokens::hash(secret);
        // Before the store is asked, so that guessing costs it nothing.
        if !app.remembers(&secret_hash) {
            stranger()?;
        }
        app.entrance().rates.token(&secret_hash)?;
        let session = app
            .session(secret_hash)
            .await?
            .ok_or_else(|| Problem::new(EdgeCode::TokenInvalid, "This token is not known here."))?;
        let caller = Caller { session, secret_hash };
        if caller.has_expired(app) {
            return Err(Problem::new(EdgeCode::TokenExpired, "This token has expired; make a new one."));
        }
        let (permission, actor) = (permission(PERMISSION), caller.actor());
        if !actor.may(permission) {
            let detail = format!("The role {} lacks the permission {}.", actor.role.as_str(), permission.as_str());
            return Err(Refusal::new(Code::PermissionMissing, detail).into());
        }
        Ok(caller)
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
