//! The time by which this server tells ages, what is due, and until when somebody is signed in, as far as its clock is believed.
//!
//! A clock that has jumped may have been confirmed since the last command, and neither a timer nor whoever only looks sends one: both ask
//! the store, and only while the clock is suspect.

use docket_domain::time::Timestamp;
use docket_store::StoreError;

use crate::app::App;

/// The time now; `None` while the clock is suspect.
///
/// # Errors
/// The store failed.
pub(crate) async fn believed(app: &App) -> Result<Option<Timestamp>, StoreError> {
    confirm(app).await?;
    let now = app.engine().now();
    Ok((!now.is_suspect).then_some(now.at))
}

/// Has what comes next go by what an operator has confirmed of the clock. Where the store cannot be asked, the clock stays suspect.
pub(crate) async fn take_confirmation(app: &App) {
    if let Err(error) = confirm(app).await {
        tracing::debug!(%error, "it could not be looked whether the clock was confirmed");
    }
}

async fn confirm(app: &App) -> Result<(), StoreError> {
    if app.engine().now().is_suspect
        && let Some(confirmation) = app.reads().clock_confirmation().await?
    {
        app.engine().confirm(confirmation);
    }
    Ok(())
}
