//! Orders: what a customer asked for, with its life until delivery.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `order.rs` | an order and its lines |
//! | `status.rs` | the one table of who may move what, from where |
//! | `views.rs` | the statuses that departments see, computed, never stored |
//! | `pricing.rs` | lines, discounts and taxes to the minor unit |
//! | `place_order.rs`, `cancel_order.rs`, `transition_order.rs` | the commands |

mod cancel_order;
mod order;
mod paid;
mod place_order;
pub mod pricing;
mod status;
mod transition_order;
pub mod views;

pub use cancel_order::CancelOrder;
pub use order::{Address, HistoryEntry, Line, Order, OrderDocument, SeatTicket};
pub use paid::OrderBill;
pub use place_order::{NewItem, PlaceOrder};
pub(crate) use place_order::{check_discounts, percent_sum};
pub use pricing::{Discount, DiscountKind, LineTax};
pub use status::{Fulfilment, Move, Status, TRANSITIONS};
pub use transition_order::TransitionOrder;
