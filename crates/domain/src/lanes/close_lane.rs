//! Closes a lane whose device will not come back: it was wiped, lost or broken. What it gave out and never sent is explained by that.
//!
//! Example: a tablet falls into the sink. The last receipt that a customer has says `BILL-R1A-000017`, and 15 bills came: closing `R1A` with
//! 17 as its last says of the other two, in the audit, why they are nowhere.

use std::sync::Arc;

use super::{ClosedLane, Lane, lane_here};
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::numbering::CounterKey;

/// The command. Closed again, the last word counts: a device may turn out to have sold more, or a reason to be another.
#[derive(Clone, Debug)]
pub struct CloseLane {
    /// The code of the lane.
    pub lane: String,
    /// Why its device will not come back.
    pub reason: String,
    /// The highest number that it is known to have printed, where that is more than it told.
    pub last_sequence: Option<i64>,
}

impl CloseLane {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Lane(self.lane.clone()));
        book.ask(Key::Counter(CounterKey::of_lane(&self.lane)));
    }

    pub(crate) fn decide(&self, context: &Context, book: &mut Book) -> Result<Outcome, Stop> {
        let lane = lane_here(&self.lane, context, book)?;
        let received = book.counters.get(&CounterKey::of_lane(&self.lane)).map_or(0, |counter| counter.value);
        let to = lane.told.max(received).max(self.last_sequence.unwrap_or_default());
        let mut facts = lane.facts_up_to(to);
        facts.push(Fact::new("reason", Value::Text(self.reason.clone())));
        let record = book.record(context, "lane.closed", lane.subject(), facts);
        let closed = ClosedLane { to, reason: self.reason.clone(), at: context.at, record };
        book.lanes.put(self.lane.clone(), Arc::new(Lane { closed: Some(closed), ..Lane::clone(&lane) }));
        Ok(Outcome::ok(Document::Lane(lane.row)))
    }
}
