//! The timer that closes business days whose time has come.
//!
//! It only looks and asks: whether a day is really closed is decided by the command, in its group, by the rules and the records of
//! that moment. Asking twice, or from two servers, closes a day once.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use docket_domain::access::Actor;
use docket_domain::command::Command;
use docket_domain::days::{CloseDay, DayKey, DayState};
use docket_domain::ids::MerchantId;
use docket_domain::merchants::Settings;
use docket_domain::refusal::Code;
use docket_domain::time::Timestamp;
use docket_engine::Failure;
use docket_store::StoreError;
use docket_store::days::DayInQuestion;

use crate::app::App;
use crate::believed_time::believed;
use crate::extract::Asked;
use crate::left_alone::LeftAlone;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(1);
/// No place on earth is further ahead of UTC.
const AHEAD_OF_UTC_MS: i64 = 14 * 3_600_000;

/// Closes days that are due, until the server stops.
pub async fn close_days_that_are_due(app: App) {
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut left_alone = LeftAlone::new();
    loop {
        ticks.tick().await;
        left_alone.looks();
        if let Err(error) = look(&app, &mut left_alone).await {
            tracing::warn!(%error, "days that may be due could not be read; looking again");
        }
    }
}

async fn look(app: &App, left_alone: &mut LeftAlone<(MerchantId, DayKey)>) -> Result<(), StoreError> {
    let Some(now) = believed(app).await? else { return Ok(()) };
    let nowhere_later = Timestamp(now.0 + AHEAD_OF_UTC_MS).utc_date();
    let mut settings: HashMap<MerchantId, Option<Arc<Settings>>> = HashMap::new();
    for day in app.reads().days_in_question(nowhere_later).await? {
        let which = (day.merchant, day.key.clone());
        if left_alone.has(&which) {
            continue;
        }
        let settings = match settings.get(&day.merchant) {
            Some(known) => known.clone(),
            None => {
                let read = app.reads().settings(day.merchant).await?.map(Arc::new);
                settings.insert(day.merchant, read.clone());
                read
            }
        };
        if !settings.is_some_and(|settings| is_due(&day, &settings, now)) {
            continue;
        }
        if !close(app, day).await {
            left_alone.leave(which);
        }
    }
    Ok(())
}

/// Whether the command would close the day, or have it wait for a manager.
fn is_due(day: &DayInQuestion, settings: &Settings, now: Timestamp) -> bool {
    let outlet = settings.outlets.iter().find(|outlet| outlet.code == day.key.outlet);
    let calendar = settings.calendar(outlet);
    day.day.state == DayState::Late
        || now >= calendar.forced_at(day.key.date)
        || (now >= calendar.ends(day.key.date) && !day.has_open)
}

/// Asks for a day to be closed. `false` where only an operator can help, so that asking again at once makes no sense.
async fn close(app: &App, day: DayInQuestion) -> bool {
    let key = day.key;
    let (outlet, date) = (key.outlet.as_str(), key.date);
    let command = CloseDay { outlet: key.outlet.clone(), date, by_hand: false };
    let command = Command::CloseDay(Box::new(command));
    match app.submit(day.merchant, Actor::program(), Asked::default(), command).await {
        Ok(_) => {
            tracing::info!(outlet, %date, state = state_of(app, day.merchant, &key).await, "a business day's time has come");
            true
        }
        // Something changed since it was read, or another server was faster.
        Err(Failure::Refused(refusal)) if matches!(refusal.code, Code::BusinessDayTooEarly | Code::BusinessDayClosed) => {
            tracing::debug!(outlet, %date, refusal = refusal.detail, "a business day stays as it is");
            true
        }
        Err(error) if error.passes() => {
            tracing::debug!(outlet, %date, %error, "a business day is closed when the database is back");
            true
        }
        Err(error) => {
            tracing::warn!(outlet, %date, %error, "a business day could not be closed; trying again in a minute");
            false
        }
    }
}

/// Where it stands now, for the log: closed, or waiting for a manager.
async fn state_of(app: &App, merchant: MerchantId, key: &DayKey) -> &'static str {
    match app.reads().business_day(merchant, key.clone()).await {
        Ok(Some((day, _))) => day.state.as_str(),
        Ok(None) | Err(_) => "not known",
    }
}
