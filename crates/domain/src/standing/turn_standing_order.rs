//! Pauses, resumes or cancels a standing order. Example: Aisha travels for two weeks; what would have been due meanwhile is not placed
//! afterwards either.

use std::sync::Arc;

use super::{StandingOrder, StandingStatus, facts, never_due, standing_at};
use crate::audit::Personal;
use crate::book::{Book, Key};
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::ids::StandingOrderId;
use crate::refusal::{Code, Refusal};

words! {
    /// What becomes of a standing order.
    Turn {
        /// It waits.
        Pause = "pause",
        /// It goes on.
        Resume = "resume",
        /// It ends for good.
        Cancel = "cancel",
    }
}

/// The command.
#[derive(Clone, Debug)]
pub struct TurnStandingOrder {
    /// Which.
    pub standing: StandingOrderId,
    /// What becomes of it.
    pub turn: Turn,
    /// Why; free text.
    pub reason: Option<String>,
    /// The version that the client saw; refused when it has changed since.
    pub version: Option<u32>,
}

impl TurnStandingOrder {
    /// The rows that are known to be needed.
    pub(crate) fn ask(&self, book: &mut Book) {
        book.ask(Key::StandingOrder(self.standing));
    }

    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let before = standing_at(book, context, self.standing, self.version)?;
        let possible = match self.turn {
            Turn::Pause => before.status == StandingStatus::Active,
            Turn::Resume => before.status == StandingStatus::Paused,
            Turn::Cancel => before.status != StandingStatus::Cancelled,
        };
        if !possible {
            let detail = format!("The standing order is {}; {} is not possible.", before.status.as_str(), self.turn.as_str());
            return Err(Refusal::new(Code::StandingIllegalTransition, detail).into());
        }
        let after = match self.turn {
            Turn::Pause => turned(&before, StandingStatus::Paused, context),
            Turn::Resume => resumed(&before, context, book)?,
            Turn::Cancel => turned(&before, StandingStatus::Cancelled, context),
        };
        // From here on it must succeed.
        let action = match self.turn {
            Turn::Pause => "standingOrder.paused",
            Turn::Resume => "standingOrder.resumed",
            Turn::Cancel => "standingOrder.cancelled",
        };
        let after = keep(&before, after, action, self.reason.as_deref(), context, book);
        Ok(Outcome::ok(Document::StandingOrder(after)))
    }
}

/// It, with no next occurrence.
fn turned(before: &StandingOrder, status: StandingStatus, context: &Context) -> StandingOrder {
    StandingOrder { status, next: None, ..before.changed(context.at) }
}

/// It goes on with the first occurrence that lies ahead.
fn resumed(before: &StandingOrder, context: &Context, book: &Book) -> Result<StandingOrder, Refusal> {
    let settings = book.settings();
    let outlet = settings.outlet(&before.outlet, "/outlet")?;
    let zone = settings.calendar(Some(outlet)).zone;
    let next = before.schedule.first_from(zone, context.at, before.last).ok_or_else(never_due)?;
    Ok(StandingOrder { status: StandingStatus::Active, next: Some(next), ..before.changed(context.at) })
}

/// Cancels one in the course of another command, such as erasing its customer.
pub(crate) fn cancel(before: &StandingOrder, context: &mut Context, book: &mut Book) {
    let after = turned(before, StandingStatus::Cancelled, context);
    keep(before, after, "standingOrder.cancelled", None, context, book);
}

fn keep(
    before: &StandingOrder,
    after: StandingOrder,
    action: &'static str,
    reason: Option<&str>,
    context: &mut Context,
    book: &mut Book,
) -> Arc<StandingOrder> {
    let after = Arc::new(after);
    let (old, new) = facts::difference(before, &after);
    let personal = Personal::text("reason", reason, Some(before.customer_row), context);
    book.record_change(context, action, after.subject(), old, new, personal);
    book.standing_orders.put(after.id, Arc::clone(&after));
    after
}
