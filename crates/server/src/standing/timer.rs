//! The timer that places standing orders whose time has come, also those whose time came while the server was down.
//!
//! It only looks and asks: whether an order is placed, what was missed and what comes next is decided by the command, in its group.
//! Asking twice, or from two servers, or after a crash between a commit and the next look, places an occurrence once: the key follows
//! from the standing order and the occurrence.

use std::time::Duration;

use docket_domain::access::Actor;
use docket_domain::command::{Command, Document, KeyDigest};
use docket_domain::ids::{MerchantId, StandingOrderId};
use docket_domain::merchants::Settings;
use docket_domain::refusal::Code;
use docket_domain::standing::PlaceStandingOrder;
use docket_domain::time::Date;
use docket_engine::Failure;
use docket_store::StoreError;

use crate::app::App;
use crate::believed_time::believed;
use crate::extract::Asked;
use crate::left_alone::LeftAlone;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);
/// How many it takes at a look, so that a morning at which all are due holds nobody else up.
const PER_LOOK: usize = 200;

/// Places standing orders that are due, until the server stops.
pub async fn place_standing_orders(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut left_alone = LeftAlone::new();
    loop {
        ticks.tick().await;
        left_alone.looks();
        if let Err(error) = look(&app, &mut left_alone).await {
            tracing::warn!(%error, "standing orders that may be due could not be read; looking again");
        }
    }
}

async fn look(app: &App, left_alone: &mut LeftAlone<StandingOrderId>) -> Result<(), StoreError> {
    let Some(now) = believed(app).await? else { return Ok(()) };
    // Those that are left alone must not keep the others out.
    let limit = PER_LOOK + left_alone.len();
    for (merchant, standing, date) in app.reads().standing_orders_due(now, limit).await? {
        if left_alone.has(&standing) {
            continue;
        }
        let Some(settings) = app.reads().settings(merchant).await? else { continue };
        if !place(app, merchant, standing, date, &settings).await {
            left_alone.leave(standing);
        }
    }
    Ok(())
}

/// Asks for an occurrence to be decided. `false` where asking again at once makes no sense.
async fn place(app: &App, merchant: MerchantId, standing: StandingOrderId, date: Date, settings: &Settings) -> bool {
    let key = KeyDigest::of(&format!("standing order {standing} of {date}"), &settings.salt);
    let asked = Asked { key: Some(key), ..Asked::default() };
    let command = Command::PlaceStandingOrder(Box::new(PlaceStandingOrder { standing, date }));
    match app.submit(merchant, Actor::program(), asked, command).await {
        Ok(outcome) => {
            match outcome.document {
                Document::Order(order, _) => tracing::info!(%standing, %date, %order, "a standing order was placed"),
                _ => tracing::info!(%standing, %date, "the time of a standing order has come"),
            }
            true
        }
        // It was paused or changed since it was read, or another server was faster.
        Err(Failure::Refused(refusal)) if refusal.code == Code::StandingNotDue => {
            tracing::debug!(%standing, %date, refusal = refusal.detail, "a standing order stays as it is");
            true
        }
        Err(error) if error.passes() => {
            tracing::debug!(%standing, %date, %error, "a standing order is decided when the database is back");
            true
        }
        Err(error) => {
            tracing::warn!(%standing, %date, %error, "a standing order could not be decided; trying again in a minute");
            false
        }
    }
}
