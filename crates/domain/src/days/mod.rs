//! Business days of outlets: which one a document belongs to, and how they are closed (SPEC 4).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `dating.rs` | the rules that find a document's business date, in their order |
//! | `outlook.rs` | what a till is told of it before it sells |
//! | `close_day.rs` | closes a day, by hand or by itself, with its Z report |
//! | `reopen_day.rs` | opens the latest closed day once more |
//! | `z_report.rs` | what a Z report says |

mod close_day;
mod dating;
mod outlook;
mod reopen_day;
mod z_report;

pub use close_day::{CloseDay, Manner};
pub use dating::{DateOverride, Dated, Standing, business_date, date_document, standing};
pub(crate) use dating::{date_as_made, date_by_clock, date_by_shift, date_freely};
pub use outlook::{Outlook, outlook};
pub use reopen_day::ReopenDay;
pub use z_report::{CashSums, DayFacts, GrandTotal, MethodSum, NumberRange, OrderSums, SalesSums, ZReport};

use crate::audit::Subject;
use crate::time::{Date, Timestamp};

/// Which day.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DayKey {
    /// Short code of the outlet.
    pub outlet: String,
    /// The business date.
    pub date: Date,
}

/// A business day of an outlet. There is one from its first document on; a day without documents is never closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessDay {
    /// The number of the record that opened it.
    pub row: u64,
    /// Whether it takes documents.
    pub state: DayState,
    /// When its first document came.
    pub opened_at: Timestamp,
    /// When it was last closed.
    pub closed_at: Option<Timestamp>,
    /// How many Z reports it has.
    pub revision: u32,
}

words! {
    /// Whether a day takes documents.
    DayState {
        /// It does.
        Open = "open",
        /// It is over and waits for a manager to close it; it does.
        Waiting = "waiting",
        /// It does not.
        Closed = "closed",
        /// It was closed and does again, until it is closed by hand.
        Reopened = "reopened",
        /// It does not; but what had been made on it came after it was closed, and its Z report is revised by itself.
        Late = "late",
    }
}

impl BusinessDay {
    /// It, as a record's subject.
    pub fn subject(&self) -> Subject {
        Subject::BusinessDay { row: self.row }
    }
}
