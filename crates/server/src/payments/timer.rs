//! The timer that gives up transfers whose deadline has passed, also those that passed while the server was down.
//!
//! It only looks and asks: whether a transfer is really given up is decided by the command, in its group. Asking twice, or from two
//! servers, gives it up once.

use std::time::Duration;

use docket_domain::access::Actor;
use docket_domain::command::Command;
use docket_domain::ids::{MerchantId, PaymentId};
use docket_domain::payments::ExpirePayment;
use docket_domain::refusal::Code;
use docket_engine::Failure;
use docket_store::StoreError;

use crate::app::App;
use crate::believed_time::believed;
use crate::extract::Asked;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);

/// Gives up transfers that are overdue, until the server stops.
pub async fn give_up_what_is_overdue(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = look(&app).await {
            tracing::warn!(%error, "transfers that may be overdue could not be read; looking again");
        }
    }
}

async fn look(app: &App) -> Result<(), StoreError> {
    let Some(now) = believed(app).await? else { return Ok(()) };
    for (merchant, payment) in app.reads().payments_overdue(now).await? {
        give_up(app, merchant, payment).await;
    }
    Ok(())
}

async fn give_up(app: &App, merchant: MerchantId, payment: PaymentId) {
    let command = Command::ExpirePayment(Box::new(ExpirePayment { payment }));
    match app.submit(merchant, Actor::program(), Asked::default(), command).await {
        Ok(_) => tracing::info!(%payment, "a transfer did not come before its deadline"),
        // A receipt came, or another server was faster.
        Err(Failure::Refused(refusal)) if refusal.code == Code::PaymentNotAwaited => {
            tracing::debug!(%payment, refusal = refusal.detail, "a transfer stays as it is");
        }
        Err(error) => tracing::warn!(%payment, %error, "a transfer could not be given up; trying again"),
    }
}
