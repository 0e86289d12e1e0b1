//! Bills: the fiscal documents of sales. A bill is never changed; what is wrong with it is corrected by a credit note (SPEC 8).
//!
//! | file | what it holds |
//! | --- | --- |
//! | `bill.rs`, `credit_note.rs` | the documents |
//! | `cart.rs` | which batches goods come from, at which price; also what a till asks before it sells |
//! | `charges.rs` | what is charged beside goods: delivery, service |
//! | `tender.rs` | how payments meet a total: change, smallest coin |
//! | `issue.rs` | the one way to a bill: number, stock, payments, ledger, record |
//! | `sell_items.rs` | a sale at the counter |
//! | `bill_order.rs` | an order that is handed over |
//! | `sell_as_made.rs` | a sale that has happened at a register's device |
//! | `take_in_bill.rs` | a sale that was made while the database could not be reached |
//! | `returned.rs` | what a part of a line comes to when it is returned |
//! | `return_items.rs` | returns and voids |
//! | `purge_bill_copies.rs` | names of erased customers, when the law asks for them no more |

mod bill;
mod bill_order;
pub mod cart;
mod charges;
mod credit_note;
mod issue;
mod purge_bill_copies;
mod return_items;
pub mod returned;
mod sell_as_made;
mod sell_items;
mod take_in_bill;
pub mod tender;

pub use bill::{Bill, BillLine, BillPayment, BilledCustomer, BilledOrder, SoldPortion};
pub use bill_order::Settlement;
pub(crate) use bill_order::bill_order;
pub use charges::{ChargeKind, ChargeRule, NewCharge};
pub(crate) use charges::{charge_lines, with_charges};
pub use credit_note::{BillState, CreditLine, CreditNote, CreditNoteKind, CreditTotals, Refund};
pub use purge_bill_copies::{PURGED_MAX, Purge, PurgeBillCopies, is_let_go};
pub use return_items::{ReturnItems, ReturnedItem, ReturnedWhat};
pub use sell_items::{Buyer, KnownItem, SellItems, SoldItem};
