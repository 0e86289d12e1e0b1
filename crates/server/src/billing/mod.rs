//! The billing counter: what a cart comes to, sales, bills, returns.

mod credit_notes;
mod list;
mod price_cart;
mod receipt_data;
mod returns;
mod sell;
mod tender;
mod view;

pub use credit_notes::{__path_get_credit_note, __path_list_credit_notes, get_credit_note, list_credit_notes};
pub use list::{__path_get_bill, __path_list_bills, get_bill, list_bills};
pub use price_cart::{__path_price_cart, price_cart};
pub use returns::{__path_return_items, __path_void_bill, return_items, void_bill};
pub use sell::{__path_sell_items, sell_items};
pub(crate) use sell::{ChargeBody, charges};
pub(crate) use tender::{TenderBody, tenders};

use docket_domain::refusal::{Code, Refusal};

use crate::problem::Problem;

fn unknown() -> Problem {
    Refusal::new(Code::BillUnknown, "There is no such bill.").into()
}
