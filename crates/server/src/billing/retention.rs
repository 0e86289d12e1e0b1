//! The timer that takes names and phones off the bills of erased customers, when the law asks for them no more.
//!
//! It only looks and asks: whether a bill is due is decided by the command, in its group. Asking twice, or from two servers, takes
//! nothing away twice.

use std::time::Duration;

use docket_domain::access::Actor;
use docket_domain::billing::{PURGED_MAX, PurgeBillCopies};
use docket_domain::command::Command;
use docket_domain::ids::MerchantId;
use docket_domain::refusal::Code;
use docket_domain::time::Timestamp;
use docket_engine::Failure;
use docket_store::StoreError;

use crate::app::App;
use crate::believed_time::believed;
use crate::extract::Asked;

/// How often it looks, from the server's start on. What is kept for years is kept for an hour more.
const EVERY: Duration = Duration::from_secs(3_600);

/// Takes away what is due, until the server stops.
pub async fn purge_copies_that_are_due(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = look(&app).await {
            tracing::warn!(%error, "bills whose time is over could not be read; looking again in an hour");
        }
    }
}

async fn look(app: &App) -> Result<(), StoreError> {
    let Some(now) = believed(app).await? else { return Ok(()) };
    for merchant in app.reads().merchants().await? {
        while purge_some(app, merchant.id, now).await? {}
    }
    Ok(())
}

/// Has some of a merchant's bills purged, and says whether there may be more.
async fn purge_some(app: &App, merchant: MerchantId, now: Timestamp) -> Result<bool, StoreError> {
    let Some(settings) = app.reads().settings(merchant).await? else { return Ok(false) };
    let before = settings.calendar(None).date_by_cutoff(now).years_later(-i32::from(settings.retention_years));
    let bills = app.reads().bills_to_purge(merchant, before, PURGED_MAX).await?;
    if bills.is_empty() {
        return Ok(false);
    }
    let (count, is_full) = (bills.len(), bills.len() == PURGED_MAX);
    let command = Command::PurgeBillCopies(Box::new(PurgeBillCopies { bills }));
    match app.submit(merchant, Actor::program(), Asked::default(), command).await {
        Ok(_) => {
            tracing::info!(bills = count, "bills of erased customers name nobody any more");
            Ok(is_full)
        }
        // Another server was faster.
        Err(Failure::Refused(refusal)) if refusal.code == Code::BillUnknown => Ok(false),
        Err(error) => {
            tracing::warn!(%error, "bills whose time is over still name people; trying again in an hour");
            Ok(false)
        }
    }
}
