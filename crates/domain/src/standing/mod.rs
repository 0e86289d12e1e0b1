//! Standing orders: what a customer wants again and again, placed by a timer as ordinary orders (SPEC 5).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `schedule.rs` | which dates and moments a standing order is due at |
//! | `create_standing_order.rs`, `change_standing_order.rs` | what is agreed with the customer, and what is agreed anew |
//! | `turn_standing_order.rs` | pausing, resuming and cancelling |
//! | `place_standing_order.rs` | one occurrence: places its order, or says why there is none |
//! | `facts.rs` | what the stream says of one |

mod change_standing_order;
mod create_standing_order;
mod facts;
mod place_standing_order;
mod schedule;
mod turn_standing_order;

use std::sync::Arc;

pub use change_standing_order::ChangeStandingOrder;
pub use create_standing_order::{CreateStandingOrder, NewStandingItem};
pub use place_standing_order::{LATE_MS, PlaceStandingOrder};
pub use schedule::{Every, Occurrence, Schedule, Weekday, Weekdays};
pub(crate) use turn_standing_order::cancel;
pub use turn_standing_order::{Turn, TurnStandingOrder};

use crate::audit::Subject;
use crate::book::Book;
use crate::catalog::ProductReference;
use crate::context::Context;
use crate::ids::{CustomerId, OrderId, ProductId, StandingOrderId, UserId};
use crate::ordering::{Address, NewOrderPayment, PlaceOrder};
use crate::quantity::Quantity;
use crate::refusal::{Code, Refusal};
use crate::time::{Date, Timestamp};

words! {
    /// Where a standing order stands.
    StandingStatus {
        /// It has a next occurrence.
        Active = "active",
        /// It waits to be resumed.
        Paused = "paused",
        /// Its last occurrence is over.
        Ended = "ended",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

/// What a customer wants again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingOrder {
    /// Identity.
    pub id: StandingOrderId,
    /// The number of the record that made it.
    pub row: u64,
    /// Whose it is.
    pub customer: CustomerId,
    /// The row of that customer.
    pub customer_row: u64,
    /// Short code of the outlet.
    pub outlet: String,
    /// Name of the channel.
    pub channel: String,
    /// What is ordered each time.
    pub items: Vec<StandingItem>,
    /// How each order is paid; nothing said means unpaid.
    pub payment: Option<NewOrderPayment>,
    /// Where each order goes.
    pub delivery_address: Option<Address>,
    /// Notes for whoever prepares it.
    pub notes: String,
    /// When it is due.
    pub schedule: Schedule,
    /// Where it stands.
    pub status: StandingStatus,
    /// When it is due next; only where it is active.
    pub next: Option<Occurrence>,
    /// The last date that was decided: placed, refused or missed.
    pub last: Option<Date>,
    /// The last order that was placed for it.
    pub last_order: Option<OrderId>,
    /// Who made it.
    pub user: UserId,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed, or decided.
    pub updated_at: Timestamp,
    /// 1 when made, one more with each change.
    pub version: u32,
}

/// A product that is ordered each time, at the price of that time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingItem {
    /// Which.
    pub product: ProductId,
    /// Its SKU when it was agreed.
    pub sku: String,
    /// How much.
    pub quantity: Quantity,
    /// Notes for whoever prepares it.
    pub notes: String,
    /// Codes of the options that were chosen.
    pub options: Vec<String>,
}

/// Which occurrence of which standing order an order was placed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StandingOccurrence {
    /// Which standing order.
    pub id: StandingOrderId,
    /// The date of the occurrence.
    pub date: Date,
}

impl StandingOrder {
    /// What records of it are about.
    pub fn subject(&self) -> Subject {
        Subject::StandingOrder { row: self.row, id: self.id }
    }

    /// The order that one occurrence is, at the prices of the time when it is placed.
    pub(crate) fn as_order(&self) -> PlaceOrder {
        let item = |item: &StandingItem| {
            let product = ProductReference(item.product.to_string());
            NewStandingItem { product, quantity: item.quantity, notes: item.notes.clone(), options: item.options.clone() }
                .as_item()
        };
        PlaceOrder {
            outlet: Some(self.outlet.clone()),
            channel: Some(self.channel.clone()),
            items: self.items.iter().map(item).collect(),
            payment: self.payment.clone(),
            delivery_address: self.delivery_address.clone(),
            notes: self.notes.clone(),
            ..PlaceOrder::default()
        }
    }

    /// It, one version further.
    fn changed(&self, at: Timestamp) -> StandingOrder {
        StandingOrder { updated_at: at, version: self.version + 1, ..self.clone() }
    }
}

/// The standing order, when it is there, is of the actor's outlet where they are bound to one, and is what the client saw.
///
/// # Errors
/// `standing.unknown`, `standing.versionConflict`.
fn standing_at(book: &Book, context: &Context, id: StandingOrderId, version: Option<u32>) -> Result<Arc<StandingOrder>, Refusal> {
    let standing = book
        .standing_orders
        .get(&id)
        .filter(|standing| context.actor.sees(&standing.outlet))
        .ok_or_else(|| Refusal::new(Code::StandingUnknown, "There is no such standing order."))?;
    match version {
        Some(version) if version != standing.version => {
            let now = standing.version;
            let detail = format!("The standing order is at version {now}, not {version}; read it again and decide anew.");
            Err(Refusal::at("/version", Code::StandingVersionConflict, detail))
        }
        _ => Ok(Arc::clone(standing)),
    }
}

/// That a schedule has nothing ahead.
fn never_due() -> Refusal {
    let detail = "No date lies ahead on which it would be due: look at `weekdays`, `from` and `until`.";
    Refusal::at("/schedule", Code::StandingNeverDue, detail)
}
