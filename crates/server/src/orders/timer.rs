//! The timer that cancels orders which nobody pays for, also those whose time came while the server was down.
//!
//! It only looks and asks: whether an order is really cancelled is decided by the command, in its group. Asking twice, or from two
//! servers, cancels it once.

use std::time::Duration;

use docket_domain::access::Actor;
use docket_domain::command::Command;
use docket_domain::ids::{MerchantId, OrderId};
use docket_domain::ordering::ReleaseUnpaidOrder;
use docket_domain::refusal::Code;
use docket_engine::Failure;
use docket_store::StoreError;

use crate::app::App;
use crate::believed_time::believed;
use crate::extract::Asked;
use crate::left_alone::LeftAlone;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);
/// How many it takes at a look, so that the end of a sale in which many ordered holds nobody else up.
const PER_LOOK: usize = 200;

/// Cancels orders that nobody pays for, until the server stops.
pub async fn release_unpaid_orders(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut left_alone = LeftAlone::new();
    loop {
        ticks.tick().await;
        left_alone.looks();
        if let Err(error) = look(&app, &mut left_alone).await {
            tracing::warn!(%error, "orders that nobody may have paid for could not be read; looking again");
        }
    }
}

async fn look(app: &App, left_alone: &mut LeftAlone<OrderId>) -> Result<(), StoreError> {
    let Some(now) = believed(app).await? else { return Ok(()) };
    // Those that are left alone must not keep the others out.
    let limit = PER_LOOK + left_alone.len();
    for (merchant, order) in app.reads().unpaid_orders_overdue(now, limit).await? {
        if !left_alone.has(&order) && !release(app, merchant, order).await {
            left_alone.leave(order);
        }
    }
    Ok(())
}

/// Asks for an order to be cancelled. `false` where asking again at once makes no sense.
async fn release(app: &App, merchant: MerchantId, order: OrderId) -> bool {
    let command = Command::ReleaseUnpaidOrder(Box::new(ReleaseUnpaidOrder { order }));
    match app.submit(merchant, Actor::program(), Asked::default(), command).await {
        Ok(_) => {
            tracing::info!(%order, "an order that nobody paid for was cancelled");
            true
        }
        // Money came, another server was faster, or it may be paid later since.
        Err(Failure::Refused(refusal)) if refusal.code == Code::OrderNotOverdue => {
            tracing::debug!(%order, refusal = refusal.detail, "an order that nobody paid for stays as it is");
            false
        }
        Err(error) if error.passes() => {
            tracing::debug!(%order, %error, "an order that nobody paid for is cancelled when the database is back");
            true
        }
        Err(error) => {
            tracing::warn!(%order, %error, "an order that nobody paid for could not be cancelled; trying again in a minute");
            false
        }
    }
}
