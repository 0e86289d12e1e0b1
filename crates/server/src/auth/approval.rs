//! `Docket-Approval: USER:PIN`: somebody's yes, on another user's screen. A header and not a member of the body: one way for every route,
//! also for those without a body, and no PIN ever is part of what an idempotency key remembers.

use axum::http::HeaderMap;
use docket_domain::access::attempts::Target;
use docket_domain::access::{Actor, CredentialKind, Permission, User};
use docket_domain::ids::{MerchantId, UserId};
use uuid::Uuid;

use super::Tried;
use crate::app::{App, Session};
use crate::extract::ClientAddress;
use crate::problem::{EdgeCode, Problem};

/// Who approves a request, if anybody does.
///
/// # Errors
/// `approval.malformed`; `approval.refused` where the user is not there, gives no approvals, works elsewhere, or the PIN is another, all
/// alike; `auth.tooManyAttempts`, `auth.pinLocked`; the store failed.
pub(crate) async fn approver(
    app: &App,
    session: &Session,
    headers: &HeaderMap,
    address: ClientAddress,
) -> Result<Option<Actor>, Problem> {
    let Some(header) = headers.get("docket-approval") else { return Ok(None) };
    let malformed = || Problem::new(EdgeCode::ApprovalMalformed, "Send `Docket-Approval: USER:PIN`; the user by id or code.");
    let (named, pin) = header.to_str().ok().and_then(|text| text.trim().rsplit_once(':')).ok_or_else(malformed)?;
    let merchant = session.principal.merchant;
    let user = user_named(app, merchant, named).await?;
    let target = user.as_ref().map(|user| Target::pin(user.id));
    let tried = Tried { merchant, target, user, kind: CredentialKind::Pin, secret: pin.to_owned() };
    let approver = tried.compare(app, address).await?.map(|user| {
        let permissions = session.settings.permissions_of(user.role);
        Actor { outlet: user.outlet, permissions, ..Actor::new(user.id, Some(user.code), user.role) }
    });
    let works_there = |approver: &Actor| approver.outlet.is_none() || approver.outlet == session.principal.actor.outlet;
    let approver = approver.filter(|approver| approver.may(Permission::ApprovalsGive) && works_there(approver));
    let refused = || Problem::new(EdgeCode::ApprovalRefused, "This user and PIN approve nothing here.");
    approver.map(Some).ok_or_else(refused)
}

/// A user by id or by code.
pub(super) async fn user_named(app: &App, merchant: MerchantId, named: &str) -> Result<Option<User>, Problem> {
    Ok(match Uuid::try_parse(named) {
        Ok(id) => app.reads().user(merchant, UserId(id)).await?.map(|document| document.user),
        Err(_) => app.reads().user_of_code(merchant, named.to_owned()).await?,
    })
}
