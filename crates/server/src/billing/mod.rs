//! The billing counter: what a cart comes to, sales, bills, returns.

mod billed;
mod credit_notes;
mod list;
mod price_cart;
mod print;
mod receipt;
mod receipt_data;
mod receipts;
mod retention;
mod returns;
mod sell;
mod tender;
mod till;
mod view;

pub(crate) use billed::Billed;
pub use credit_notes::{__path_get_credit_note, __path_list_credit_notes, get_credit_note, list_credit_notes};
pub use list::{__path_get_bill, __path_list_bills, get_bill, list_bills};
pub use price_cart::{__path_price_cart, price_cart};
pub use print::{__path_print_bill, __path_print_credit_note, print_bill, print_credit_note};
pub(crate) use receipt::Said;
pub use receipts::{
    __path_bill_receipt, __path_bill_receipt_bytes, __path_bill_receipt_text, __path_credit_note_receipt,
    __path_credit_note_receipt_bytes, __path_credit_note_receipt_text, bill_receipt, bill_receipt_bytes, bill_receipt_text,
    credit_note_receipt, credit_note_receipt_bytes, credit_note_receipt_text,
};
pub use retention::purge_copies_that_are_due;
pub use returns::{__path_return_items, __path_void_bill, return_items, void_bill};
pub(crate) use sell::command as sale;
pub use sell::{__path_sell_items, sell_items};
pub(crate) use sell::{ChargeBody, charges};
pub(crate) use tender::{TenderBody, tenders};
pub use till::{__path_get_till, get_till};

use docket_domain::refusal::{Code, Refusal};

use crate::problem::Problem;

fn unknown() -> Problem {
    Refusal::new(Code::BillUnknown, "There is no such bill.").into()
}
