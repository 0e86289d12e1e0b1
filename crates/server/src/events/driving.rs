//! What a driver is told of events: that something has changed which their app shows, and nothing of what it was. Drivers see no orders but
//! those that wait and their own, so they read no facts of others.

use docket_domain::audit::TypePattern;
use docket_domain::ids::UserId;
use docket_store::audit::Event;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::view::{EventView, Told, message};
use crate::problem::Problem;

/// The types of events that can change what a driver sees. Orders that are placed and prepared are on no driver's list.
const TYPES: [&str; 13] = [
    "order.moved",
    "order.reassigned",
    "order.cancelled",
    "order.amended",
    "order.held",
    "order.recalled",
    "order.merged",
    "order.mergedAway",
    "order.split",
    "order.splitOff",
    "delivery.*",
    "driver.*",
    "payment.*",
];

/// From where on, and how many.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DriverEventsQuery {
    /// The number of the last event that was read; 0 for the beginning. Where there is none, a page begins there, and a stream with
    /// what comes from now on.
    pub(super) after: Option<u64>,
    /// Events that are looked at for a page, 1 to 200; 50 where none are asked for. A stream has no pages.
    pub(super) limit: Option<u16>,
}

/// That something has changed which a driver sees.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DriverEvent)]
pub struct DriverEventView {
    /// Its number among the merchant's events.
    seq: u64,
    /// When.
    at: String,
    /// What happened; `docs/events.md` lists every type.
    #[serde(rename = "type")]
    #[schema(example = "order.moved")]
    kind: String,
}

/// A page of what a driver is told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DriverEventPage {
    /// Events, oldest first.
    pub(super) data: Vec<DriverEventView>,
    /// Send it as `after` for what comes next. There is more while it is less than `last`, also where the page is not full.
    pub(super) next: u64,
    /// The number of the last event there is.
    pub(super) last: u64,
}

pub(super) fn types() -> Vec<TypePattern> {
    TYPES.into_iter().filter_map(TypePattern::parse).collect()
}

impl Told for DriverEventView {
    fn of(event: Event, reader: UserId) -> Result<Option<DriverEventView>, Problem> {
        if !Change::of(&event)?.concerns(&event.action, &reader.to_string()) {
            return Ok(None);
        }
        Ok(Some(DriverEventView { seq: event.seq, at: event.at.to_string(), kind: event.action }))
    }

    fn message(&self, out: &mut Vec<u8>) {
        message(self.seq, &self.kind, self, out);
    }
}

/// What the facts of an event say of drivers and of where an order stands.
#[derive(Debug, Default, Deserialize)]
struct Change {
    #[serde(default)]
    old: Facts,
    #[serde(default)]
    new: Facts,
}

#[derive(Debug, Default, Deserialize)]
struct Facts {
    driver: Option<String>,
    status: Option<String>,
}

impl Change {
    fn of(event: &Event) -> Result<Change, Problem> {
        serde_json::from_str(&event.data).map_err(|_| EventView::unreadable(event.seq))
    }

    /// Whether a driver may see the difference.
    fn concerns(&self, action: &str, driver: &str) -> bool {
        let both = [&self.old, &self.new];
        let names = both.iter().any(|facts| facts.driver.as_deref() == Some(driver));
        let stands =
            |statuses: &[&str]| both.iter().any(|facts| facts.status.as_deref().is_some_and(|now| statuses.contains(&now)));
        match action {
            // What waits for a driver is on every driver's list.
            "order.moved" => names || stands(&["ready"]),
            // Whose it was, its record does not say.
            "order.cancelled" => stands(&["ready", "assigned", "dispatched"]),
            "order.reassigned" | "delivery.photographed" | "driver.cashHandedIn" => names,
            // What is to bring and to collect may be another of any order.
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concerns(action: &str, data: &str) -> bool {
        serde_json::from_str::<Change>(data).expect("facts").concerns(action, "omar")
    }

    #[test]
    fn every_type_is_one_that_there_is() {
        assert_eq!(types().len(), TYPES.len());
    }

    #[test]
    fn a_driver_is_told_of_what_waits_and_of_what_is_theirs() {
        assert!(concerns("order.moved", r#"{"old":{"status":"preparing"},"new":{"status":"ready"}}"#));
        assert!(concerns("order.moved", r#"{"old":{"status":"ready"},"new":{"status":"assigned","driver":"said"}}"#));
        assert!(concerns("order.moved", r#"{"old":{"status":"assigned"},"new":{"status":"dispatched","driver":"omar"}}"#));
        assert!(concerns("order.reassigned", r#"{"old":{"driver":"omar"},"new":{"driver":"said"}}"#));
        assert!(concerns("order.cancelled", r#"{"old":{"status":"dispatched"},"new":{"status":"cancelled"}}"#));
        assert!(concerns("driver.cashHandedIn", r#"{"new":{"driver":"omar","amount":5}}"#));
        assert!(concerns("payment.recorded", r#"{"new":{"amount":5}}"#));
    }

    #[test]
    fn a_driver_is_not_told_of_what_others_do() {
        assert!(!concerns("order.moved", r#"{"old":{"status":"pending"},"new":{"status":"confirmed"}}"#));
        assert!(!concerns("order.moved", r#"{"old":{"status":"dispatched"},"new":{"status":"delivered","driver":"said"}}"#));
        assert!(!concerns("order.moved", r#"{"new":{"status":"dispatched","driver":null}}"#));
        assert!(!concerns("order.reassigned", r#"{"old":{"driver":"said"},"new":{"driver":"ali"}}"#));
        assert!(!concerns("driver.cashHandedIn", r#"{"new":{"driver":"said"}}"#));
    }
}
