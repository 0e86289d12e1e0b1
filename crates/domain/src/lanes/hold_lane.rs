//! A device says that it has its lane, whenever its till starts, with a new secret beside the one before. Of two devices with one secret,
//! which were copied from each other, the first to start goes on; the other is refused and enrols a lane of its own.

use std::sync::Arc;

use uuid::Uuid;

use super::enrol_lane::may_sell_at;
use super::{Lane, lane_here};
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::refusal::{Code, Refusal};

/// The command.
#[derive(Clone, Debug)]
pub struct HoldLane {
    /// The code of the lane.
    pub lane: String,
    /// The secret by which the device holds it from now on.
    pub holder: Uuid,
    /// The one before.
    pub previous_holder: Uuid,
    /// The highest number that the device has given out; 0 before the first.
    pub last_sequence: i64,
}

impl HoldLane {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::Lane(self.lane.clone()));
    }

    pub(crate) fn decide(&self, context: &Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let lane = lane_here(&self.lane, context, book)?;
        may_sell_at(&settings, &lane.outlet, &lane.register, context)?;
        if let Some(closed) = &lane.closed {
            let detail = format!(
                "Lane {} was closed, because its device was not thought to come back ({}). Enrol a new lane; what was sold and not sent \
                 yet is sent as it is.",
                lane.code, closed.reason
            );
            return Err(Refusal::new(Code::LaneClosed, detail).into());
        }
        if lane.holder != Some(self.previous_holder) && lane.holder != Some(self.holder) {
            let detail = format!(
                "Another device holds lane {} now: this one was copied from it, or the store was set back. Enrol a new lane; what was \
                 sold and not sent yet is sent as it is.",
                lane.code
            );
            return Err(Refusal::new(Code::LaneCopied, detail).into());
        }
        let held = Lane {
            holder: Some(self.holder),
            told: lane.told.max(self.last_sequence),
            held_at: context.at,
            ..Lane::clone(&lane)
        };
        book.record(context, "lane.held", held.subject(), held.facts());
        book.lanes.put(self.lane.clone(), Arc::new(held));
        Ok(Outcome::ok(Document::Lane(lane.row)))
    }
}
