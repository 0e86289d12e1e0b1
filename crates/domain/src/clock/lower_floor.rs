//! Lowers a wrong floor of the merchant's time to what the clock reads now. Example: orders were dated in 2036 because the machine
//! started with a wrong clock; once that is set right, `docket clock lower --merchant al-marya --reason "CMOS battery"`.
//!
//! What was dated wrongly keeps its date and number; only what comes next is dated by the clock again.

use super::confirm_clock::why;
use super::{MerchantTime, Stamp};
use crate::audit::{Fact, Subject, Value};
use crate::book::Book;
use crate::command::{Document, Outcome, Stop};
use crate::context::Context;
use crate::refusal::{Code, Refusal};

/// The action of its record, the only one that is dated before a document that stands before it.
pub(crate) const FLOOR_LOWERED: &str = "clock.lowered";

/// The command.
#[derive(Clone, Debug)]
pub struct LowerFloor {
    /// Why; free text.
    pub reason: String,
}

impl LowerFloor {
    pub(crate) fn decide(&self, context: &mut Context, book: &mut Book) -> Result<Outcome, Stop> {
        let Stamp { at: now, .. } = context.clock;
        let floor = book.floor();
        if floor <= now {
            let detail = "The merchant's last document is not dated after the clock's time, so there is nothing to lower.";
            return Err(Refusal::new(Code::ClockFloorNotAhead, detail).into());
        }
        // From here on it must succeed.
        context.at = now;
        let reason = why(&self.reason, context);
        let fact = |at: crate::time::Timestamp| vec![Fact::new("floor", Value::Text(at.to_string()))];
        book.record_change(context, FLOOR_LOWERED, Subject::Merchant, fact(floor), fact(now), Some(reason));
        book.put_time(MerchantTime { floor: now, is_behind: false });
        Ok(Outcome::ok(Document::Merchant(book.merchant())))
    }
}
