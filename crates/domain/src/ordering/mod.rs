//! Orders: what a customer asked for, with its life until delivery.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `order.rs` | an order and its lines |
//! | `status.rs` | the one table of who may move what, from where |
//! | `views.rs` | the statuses that departments see, computed, never stored |
//! | `paid.rs`, `settle.rs` | what was paid of an order, and what follows from it |
//! | `place_payment.rs` | what is given or promised for an order when it is placed |
//! | `pricing.rs` | lines, discounts and taxes to the minor unit |
//! | `place_order.rs`, `cancel_order.rs`, `transition_order.rs` | the commands |

mod cancel_order;
mod order;
mod paid;
mod place_order;
mod place_payment;
pub mod pricing;
mod settle;
mod status;
mod transition_order;
pub mod views;

pub use cancel_order::CancelOrder;
pub use order::{Address, HistoryEntry, Line, Order, OrderDocument, SeatTicket};
pub use paid::OrderBill;
pub use place_order::{NewItem, PlaceOrder};
pub(crate) use place_order::{check_discounts, percent_sum};
pub use place_payment::NewOrderPayment;
pub use pricing::{Discount, DiscountKind, LineTax};
pub(crate) use settle::{call_off, paid_by, payer, settle_order};
pub use status::{Fulfilment, Move, Status, TRANSITIONS};
pub use transition_order::TransitionOrder;
pub(crate) use transition_order::{Said, moved, order_at, step};
