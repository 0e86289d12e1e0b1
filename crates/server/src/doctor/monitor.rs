//! The monitor: it looks at what has changed every minute, and at everything once in the merchant's night. Servers of one store share the
//! merchants: whoever takes a merchant's lease looks, and the others go on to the next.

use std::time::Duration;

use docket_domain::ids::MerchantId;
use docket_domain::time::Timestamp;
use docket_store::StoreError;
use docket_store::doctor::{DoctorDesk, Extent, Lease, MonitorState};

use super::treat::{Doctor, Fix};
use crate::app::App;
use crate::believed_time::believed;

/// How often each merchant is looked at.
const EVERY: Duration = Duration::from_secs(60);
/// How often it is looked whose turn it is.
const TICK: Duration = Duration::from_secs(10);
/// For how long a server that says nothing of it keeps a merchant.
pub(super) const LEASE_MS: i64 = 300_000;
/// From which hour on the whole is looked at, of the merchant's clock: the quietest of most.
const NIGHT_HOUR: i64 = 4;
const HOUR_MS: i64 = 3_600_000;

/// Watches over the merchants of a store, until the server stops.
pub async fn watch_over_merchants(app: App) {
    let mut holder = [0; 16];
    getrandom::fill(&mut holder).expect("the operating system has randomness");
    let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + EVERY, TICK);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = look(&app, holder).await {
            tracing::warn!(%error, "the doctor could not look; looking again");
        }
    }
}

/// Looks at every merchant whose turn it is.
pub(super) async fn look(app: &App, holder: [u8; 16]) -> Result<(), StoreError> {
    let Some(now) = believed(app).await? else { return Ok(()) };
    if app.engine().is_away() {
        return Ok(());
    }
    for merchant in app.reads().merchants().await? {
        let (app, id) = (app.clone(), merchant.id);
        let looked = tokio::task::spawn_blocking(move || visit(&app, id, holder, now)).await;
        if let Err(error) = looked.map_err(|error| StoreError::Other(format!("the doctor ended: {error}")))? {
            tracing::warn!(%error, merchant = merchant.slug, "the doctor could not look at a merchant; looking again");
        }
    }
    Ok(())
}

/// Looks at a merchant, if it is its turn and nobody else's.
fn visit(app: &App, merchant: MerchantId, holder: [u8; 16], now: Timestamp) -> Result<(), StoreError> {
    let desk = app.doctor_desk();
    let until = Timestamp(now.0 + LEASE_MS);
    let before = Timestamp(now.0 - EVERY.as_millis() as i64 + 1);
    let Some(lease) = desk.take(merchant, holder, (now, until, before))? else { return Ok(()) };
    let state = match attend(app, &desk, &lease, now) {
        Ok(state) => state,
        Err(error) => {
            // What was not seen is looked at the next time.
            desk.put_back(&lease, MonitorState { looked_at: now, ..lease.state })?;
            return Err(error);
        }
    };
    desk.put_back(&lease, state)
}

fn attend(app: &App, desk: &DoctorDesk, lease: &Lease, now: Timestamp) -> Result<MonitorState, StoreError> {
    let opened = app.reads().open_blocking(lease.merchant)?;
    let Some(settings) = opened.settings else { return Ok(lease.state) };
    // The date of the night: it begins at its hour, and a server that was down then catches up.
    let night = i64::from(settings.zone.local_date(Timestamp(now.0 - NIGHT_HOUR * HOUR_MS)).as_number());
    let extent = if night > lease.state.whole_date { Extent::Whole } else { Extent::Since(lease.state.cursor) };
    let rules = match extent {
        Extent::Whole => Doctor::all_rules(),
        Extent::Since(_) => Doctor::all_rules().into_iter().filter(|rule| rule.is_incremental()).collect(),
    };
    let mut renewed = now;
    let clock = app.engine().clone();
    let mut keep = |_: u64, _: u64| {
        let now = clock.now().at;
        if now.0 - renewed.0 > LEASE_MS / 4 {
            renewed = now;
            if let Err(error) = desk.renew(lease, Timestamp(now.0 + LEASE_MS)) {
                tracing::debug!(%error, "the doctor's lease could not be renewed");
            }
        }
    };
    let treated = app.doctor().run(&settings, rules, extent, Fix::Automatic, &mut keep)?;
    if treated.opened + treated.closed + treated.repaired > 0 {
        let (opened, closed, repaired) = (treated.opened, treated.closed, treated.repaired);
        tracing::warn!(merchant = settings.slug, opened, closed, repaired, "the doctor has findings");
    }
    let whole_date = if extent == Extent::Whole { night } else { lease.state.whole_date };
    Ok(MonitorState { cursor: treated.examined.upto, looked_at: now, whole_date })
}
