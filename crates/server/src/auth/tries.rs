//! Comparing passwords and PINs under the limits of tries: a try counts before the secret is looked at, and is taken back when it was
//! right.

use docket_domain::access::attempts::{Barred, Target};
use docket_domain::access::{CredentialKind, User};
use docket_domain::ids::{MerchantId, UserId};

use super::secrets;
use crate::app::App;
use crate::extract::ClientAddress;
use crate::problem::{EdgeCode, Problem};

/// A secret that somebody tries.
pub(crate) struct Tried {
    /// Whose records.
    pub merchant: MerchantId,
    /// What is tried, by which it is counted; beside it, the address counts.
    pub target: Option<Target>,
    /// Of whom; nobody where there is no such user.
    pub user: Option<User>,
    /// Which of their secrets.
    pub kind: CredentialKind,
    /// What is tried.
    pub secret: String,
}

impl Tried {
    /// The user, if the secret is theirs and they are active. Who is not there takes as long as a wrong secret.
    ///
    /// # Errors
    /// `auth.tooManyAttempts`, `auth.pinLocked`; the store failed.
    pub async fn compare(self, app: &App, ClientAddress(address): ClientAddress) -> Result<Option<User>, Problem> {
        let targets: Vec<Target> = self.target.into_iter().chain(address.map(Target::address)).collect();
        let now = app.engine().now().at;
        if let Err(barred) = app.attempts().take(self.merchant, targets.clone(), now).await? {
            return Err(refused(barred));
        }
        let hash = match &self.user {
            Some(user) => app.reads().credential(self.merchant, user.id, self.kind).await?,
            None => None,
        };
        let is_right = secrets::is_right(self.secret, hash).await?;
        let user = self.user.filter(|user| is_right && user.is_active);
        if user.is_some() {
            app.attempts().succeeded(self.merchant, targets).await?;
        }
        Ok(user)
    }
}

/// Lets a PIN be tried again: a new one was set, or its user has come in with the password.
///
/// # Errors
/// The store failed.
pub(crate) async fn unlock_pin(app: &App, merchant: MerchantId, user: UserId) -> Result<(), Problem> {
    Ok(app.attempts().reset(merchant, Target::pin(user)).await?)
}

fn refused(barred: Barred) -> Problem {
    match barred.seconds() {
        Some(seconds) => {
            let detail = format!("Too many wrong tries; the next is possible in {seconds} seconds.");
            let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
            Problem::new(EdgeCode::TooManyAttempts, detail).with_retry_after(seconds)
        }
        None => {
            Problem::new(EdgeCode::PinLocked, "This PIN is locked; ask a manager for a new one, or sign in with the password.")
        }
    }
}
