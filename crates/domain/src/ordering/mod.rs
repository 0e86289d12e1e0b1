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
//! | `own_order.rs` | what customers may order by themselves |
//! | `admit_online.rs` | which online orders an outlet takes |
//! | `reprice.rs` | the same anew, over an order whose lines have changed |
//! | `plan.rs`, `tickets.rs` | what new items come to, and the tickets they need |
//! | `lines.rs` | lines of an order that is there already, as whoever changes it names them |
//! | `changes.rs` | what the stream says of an order whose lines have changed |
//! | `place_order.rs`, `cancel_order.rs`, `transition_order.rs` | the commands of every order |
//! | `come_back.rs` | what follows where another system had handed it over, and it comes back |
//! | `release_unpaid_order.rs` | what becomes of one that nobody pays for |
//! | `amend_order.rs`, `hold_order.rs`, `recall_order.rs`, `move_table.rs`, `merge_orders.rs`, `split_order.rs` | those that change one |

mod admit_online;
mod amend_order;
mod cancel_order;
mod changes;
mod come_back;
mod hold_order;
mod lines;
mod merge_orders;
mod move_table;
mod order;
mod own_order;
mod paid;
mod place_order;
mod place_payment;
mod plan;
pub mod pricing;
mod recall_order;
mod release_unpaid_order;
mod reprice;
mod settle;
mod split_order;
mod status;
mod take_in_order;
mod tickets;
mod transition_order;
pub mod views;

pub use admit_online::RETRY_AFTER_SECONDS;
pub use amend_order::{AmendOrder, LineAmendment, LineRemoval};
pub use cancel_order::CancelOrder;
pub use hold_order::HoldOrder;
pub use merge_orders::{MergeOrders, MergedOrder};
pub use move_table::MoveTable;
pub use order::{Address, HistoryEntry, Line, Order, OrderDocument, SeatTicket};
pub use own_order::OWN_CHANNEL;
pub use paid::OrderBill;
pub(crate) use place_order::placed_facts;
pub use place_order::{NewItem, PlaceOrder};
pub use place_payment::NewOrderPayment;
pub(crate) use plan::{check_discounts, percent_sum};
pub use pricing::{Discount, DiscountKind, LineTax};
pub use recall_order::RecallOrder;
pub use release_unpaid_order::ReleaseUnpaidOrder;
pub(crate) use settle::{await_no_more, call_off, paid_by, payer, settle_order};
pub use split_order::{SplitOrder, Taken};
pub use status::{Condition, Fulfilment, Move, Status, TRANSITIONS};
pub use transition_order::TransitionOrder;
pub(crate) use transition_order::{Said, moved, order_at, step};
