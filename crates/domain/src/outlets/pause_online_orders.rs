//! The switch at the counter: no online orders for a while, or again.
//!
//! Example: the fryer broke, so outlet `MAIN` takes no online orders until 20:00; who orders is told so. What was ordered stays.

use super::{Pause, check_pause, keep, outlet_to_change};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::merchants::Outlet;

/// The command.
#[derive(Clone, Debug)]
pub struct PauseOnlineOrders {
    /// Short code of the outlet.
    pub outlet: String,
    /// Until when and why; `None` takes orders again. A pause in force is replaced.
    pub pause: Option<Pause>,
}

impl PauseOnlineOrders {
    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let settings = book.settings();
        let before = outlet_to_change(&settings, &self.outlet, &context.actor)?;
        check_pause(self.pause.as_ref(), "/until", context.at)?;
        // From here on it must succeed.
        let mut after: Outlet = before.clone();
        after.online.pause.clone_from(&self.pause);
        let action = if self.pause.is_some() { "outlet.onlineOrdersPaused" } else { "outlet.onlineOrdersResumed" };
        keep(&settings, before, after, action, context, book);
        Ok(Outcome::ok(Document::Outlet))
    }
}
