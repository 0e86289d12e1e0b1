//! Orders that a driver brings, and the cash that drivers collect (SPEC 10).
//!
//! An order has a [`Delivery`] from when a driver has it first; an order that is fetched, or still waits for a driver, has none, so
//! placing an order costs nothing for it. Where the delivery stands, its order's status says.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `accept_delivery.rs` | a driver takes an order that is ready |
//! | `assign_delivery.rs` | a dispatcher says who brings it, or who brings it instead |
//! | `release_delivery.rs` | it is taken off a driver who has not left with it |
//! | `pick_up_delivery.rs` | the driver leaves with it; from now on there is a code |
//! | `photograph_delivery.rs` | the driver photographs what is handed over or left |
//! | `deliver_order.rs` | it is handed over, with proof and payment |
//! | `fail_delivery.rs` | nobody was there: back to where the next driver finds it |
//! | `proof.rs` | codes, photos, notes, and which of them a merchant wants |
//! | `cash.rs` | what a driver owes |
//! | `hand_in_cash.rs` | a driver hands in what was collected |

mod accept_delivery;
mod assign_delivery;
mod cash;
mod deliver_order;
mod fail_delivery;
mod hand_in_cash;
mod photograph_delivery;
mod pick_up_delivery;
mod proof;
mod release_delivery;

use std::sync::Arc;

pub use accept_delivery::AcceptDelivery;
pub(crate) use accept_delivery::accept;
pub use assign_delivery::AssignDelivery;
pub use cash::{CashHandover, DriverCash};
pub use deliver_order::DeliverOrder;
pub(crate) use deliver_order::deliver;
pub use fail_delivery::FailDelivery;
pub(crate) use fail_delivery::fail;
pub use hand_in_cash::{HandInCash, HandInto};
pub use photograph_delivery::{PhotographDelivery, may_photograph, may_see_photo};
pub use pick_up_delivery::PickUpDelivery;
pub(crate) use pick_up_delivery::pick_up;
pub use proof::{Proof, ProofCode, ProofKind, ProofWanted};
pub(crate) use release_delivery::{release, taken_off};

use crate::access::{Actor, Role};
use crate::audit::{Fact, Value};
use crate::book::{Book, Key};
use crate::command::Stop;
use crate::ids::UserId;
use crate::ordering::{Order, Status};
use crate::refusal::{Code, Refusal};
use crate::time::{Date, Timestamp};

/// Who brings an order, and how it was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The row of its order.
    pub order_row: u64,
    /// Who brings it, or brought it; nobody while it waits for the next driver.
    pub driver: Option<UserId>,
    /// Since when that driver has it.
    pub assigned_at: Option<Timestamp>,
    /// When that driver left with it.
    pub picked_up_at: Option<Timestamp>,
    /// When it was handed over.
    pub delivered_at: Option<Timestamp>,
    /// The operating day on which it was handed over: that of its bill.
    pub delivered_on: Option<Date>,
    /// What the customer tells the driver. There is one from when it is picked up until it is handed over.
    pub code: Option<ProofCode>,
    /// How it was proved that it was handed over.
    pub proof: Option<ProofKind>,
    /// What the driver noted as proof.
    pub note: Option<String>,
    /// What the driver photographed last, since they left with it.
    pub photo: Option<DeliveryPhoto>,
}

/// A photo of a delivery, kept as a file by its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryPhoto {
    /// The number of the record that says so.
    pub row: u64,
    /// The row of the order.
    pub order_row: u64,
    /// SHA-256 of the file.
    pub hash: [u8; 32],
    /// What it is, by its content: `image/jpeg`.
    pub media_type: String,
    /// How large.
    pub size_bytes: u64,
    /// When it came.
    pub uploaded_at: Timestamp,
}

/// A delivery that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailedAttempt {
    /// The number of the record that says so.
    pub row: u64,
    /// The row of the order.
    pub order_row: u64,
    /// Who had it.
    pub driver: Option<UserId>,
    /// When they had left with it.
    pub picked_up_at: Option<Timestamp>,
    /// When it failed.
    pub failed_at: Timestamp,
    /// Why.
    pub reason: String,
}

/// A delivery with what is read beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryDocument {
    /// The delivery.
    pub delivery: Delivery,
    /// What failed before, oldest first.
    pub attempts: Vec<FailedAttempt>,
}

impl Delivery {
    /// That of an order which no driver had yet.
    pub fn waiting(order_row: u64) -> Delivery {
        Delivery {
            order_row,
            driver: None,
            assigned_at: None,
            picked_up_at: None,
            delivered_at: None,
            delivered_on: None,
            code: None,
            proof: None,
            note: None,
            photo: None,
        }
    }
}

/// The delivery of an order, as the commands before this one have left it.
///
/// # Errors
/// [`Stop::Missing`] while it is not loaded.
fn delivery_of(order: &Order, book: &mut Book) -> Result<Arc<Delivery>, Stop> {
    book.ask(Key::Delivery(order.id));
    book.all_loaded()?;
    let known = book.deliveries.get(&order.id).cloned();
    Ok(known.unwrap_or_else(|| Arc::new(Delivery::waiting(order.row))))
}

/// Lets a driver pass with their own delivery only; whoever else the table of steps lets pass, with any.
///
/// # Errors
/// `delivery.otherDriver`.
fn own(delivery: &Delivery, actor: &Actor) -> Result<(), Refusal> {
    if actor.role != Role::Driver || delivery.driver == Some(actor.user) {
        return Ok(());
    }
    let detail = "Another driver brings this order; a dispatcher can assign it to you.";
    Err(Refusal::new(Code::DeliveryOtherDriver, detail))
}

/// Lets an order pass that a driver is under way with.
///
/// # Errors
/// `order.illegalTransition`.
fn under_way(order: &Order) -> Result<(), Refusal> {
    if order.status == Status::Dispatched {
        return Ok(());
    }
    let detail = format!("Only a delivery that was picked up is handed over or fails; this order is {}.", order.status.as_str());
    Err(Refusal::new(Code::OrderIllegalTransition, detail))
}

/// Whose a delivery is, as a record says it.
fn driver_fact(driver: Option<UserId>) -> Fact {
    Fact::new("driver", driver.map_or(Value::Null, Value::from))
}
