//! Whether an outlet takes an order now: online orders are paused, kept to opening hours, and to so many in so many minutes (SPEC 5,
//! 5.2). Orders of other channels are always let in.
//!
//! Example: of two online orders at once for one place left, the group decides one after the other; the second hears when there is
//! room again.

use super::PlaceOrder;
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::context::Context;
use crate::limits::REQUESTED_AHEAD_DAYS_MAX;
use crate::merchants::{Channel, Outlet, Settings};
use crate::refusal::{Code, Problem, Refusal};
use crate::time::Timestamp;

/// The fact of a refusal that says after how many seconds it is worth trying again.
pub const RETRY_AFTER_SECONDS: &str = "retryAfterSeconds";

impl PlaceOrder {
    /// Lets the order in, or says why not.
    ///
    /// # Errors
    /// `order.requestedTimeOutOfRange`; of online orders `outlet.paused`, `outlet.closed`, `outlet.busy`; [`Stop::Missing`].
    pub(super) fn admit(
        &self,
        outlet: &Outlet,
        channel: &Channel,
        settings: &Settings,
        context: &Context,
        book: &mut Book,
    ) -> Result<(), Stop> {
        check_requested_time(self.requested_for, context.at)?;
        if !channel.is_online {
            return Ok(());
        }
        check_pause(outlet, context.at)?;
        check_hours(outlet, settings, self.requested_for, context.at)?;
        let Some(limit) = outlet.online.limit else { return Ok(()) };
        book.ask(Key::OnlineOrders(outlet.code.clone()));
        book.all_loaded()?;
        match limit.room_from(context.at, &book.online_orders.times(&outlet.code)) {
            None => Ok(()),
            Some(from) => {
                let seconds = seconds_until(from, context.at);
                let detail = format!(
                    "Outlet {} takes {} online orders in {} minutes, and has them; there is room again in {}.",
                    outlet.code,
                    limit.max_orders,
                    limit.minutes,
                    quoted(seconds)
                );
                Err(refused(Code::OutletBusy, detail, Some(seconds)).into())
            }
        }
    }
}

/// A time that was asked for lies ahead, and not further than anybody plans.
fn check_requested_time(requested_for: Option<Timestamp>, at: Timestamp) -> Result<(), Refusal> {
    let Some(requested_for) = requested_for else { return Ok(()) };
    let latest = Timestamp(at.0 + REQUESTED_AHEAD_DAYS_MAX * 86_400_000);
    if (at..=latest).contains(&requested_for) {
        return Ok(());
    }
    let detail = format!(
        "The requested time is {requested_for}, which is not between now and {REQUESTED_AHEAD_DAYS_MAX} days ahead; leave it out for \
         an order as soon as possible."
    );
    Err(Refusal::at("/requestedFor", Code::OrderRequestedTimeOutOfRange, detail))
}

fn check_pause(outlet: &Outlet, at: Timestamp) -> Result<(), Refusal> {
    let Some(pause) = outlet.online.paused_at(at) else { return Ok(()) };
    let until = pause.until.map(|until| format!(" until {until}")).unwrap_or_default();
    let why = pause.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let detail = format!("Outlet {} takes no online orders{until}{why}", outlet.code);
    let detail = if detail.ends_with(['.', '!', '?']) { detail } else { format!("{detail}.") };
    Err(refused(Code::OutletPaused, detail, pause.until.map(|until| seconds_until(until, at))))
}

fn check_hours(outlet: &Outlet, settings: &Settings, requested_for: Option<Timestamp>, at: Timestamp) -> Result<(), Refusal> {
    let Some(hours) = &outlet.opening_hours else { return Ok(()) };
    let zone = settings.calendar(Some(outlet)).zone;
    let wanted = requested_for.unwrap_or(at);
    if hours.is_open(zone, wanted) {
        return Ok(());
    }
    let when = if requested_for.is_some() { "then" } else { "now" };
    let opens = match hours.opens_after(zone, wanted) {
        Some(opens) => format!("it opens at {opens}; send `requestedFor` with a time at which it is open"),
        None => "it is not open at all".to_owned(),
    };
    Err(Refusal::at("/requestedFor", Code::OutletClosed, format!("Outlet {} is closed {when}; {opens}.", outlet.code)))
}

fn refused(code: Code, detail: String, seconds: Option<i64>) -> Refusal {
    let facts = seconds.map(|seconds| Fact::new(RETRY_AFTER_SECONDS, Value::Integer(seconds)));
    Problem { facts: facts.into_iter().collect(), ..Problem::at("/outlet", code, detail) }.refused()
}

/// Whole seconds until a moment that lies ahead, rounded up, so that whoever waits so long is not early.
fn seconds_until(moment: Timestamp, at: Timestamp) -> i64 {
    ((moment.0 - at.0 + 999) / 1_000).max(1)
}

/// A wait in words: seconds up to two minutes, then minutes, rounded up.
fn quoted(seconds: i64) -> String {
    match seconds {
        1 => "1 second".to_owned(),
        2..=120 => format!("{seconds} seconds"),
        _ => format!("about {} minutes", (seconds + 59) / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_said_in_seconds_up_to_two_minutes_and_then_in_minutes_that_are_never_too_few() {
        for (seconds, words) in [
            (1, "1 second"),
            (2, "2 seconds"),
            (120, "120 seconds"),
            (121, "about 3 minutes"),
            (180, "about 3 minutes"),
            (3_601, "about 61 minutes"),
        ] {
            assert_eq!(quoted(seconds), words);
        }
    }
}
