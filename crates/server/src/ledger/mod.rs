//! The ledger: the chart of accounts, journal entries, trial balances.

mod accounts;
mod entries;
mod trial_balance;

pub use accounts::{__path_list_accounts, list_accounts};
pub use entries::{__path_list_entries, list_entries};
pub use trial_balance::{__path_get_trial_balance, get_trial_balance};

use docket_domain::time::Date;

use crate::extract::a_date;
use crate::problem::{EdgeCode, FieldError, Problem};

/// The business date that a query names, if it names one.
fn business_date_of(text: Option<&str>) -> Result<Option<Date>, Problem> {
    text.map(|text| Date::parse(text).ok_or_else(|| bad("businessDate", &a_date("businessDate")))).transpose()
}

fn bad(name: &str, detail: &str) -> Problem {
    let pointer = format!("?{name}");
    Problem::fields(vec![FieldError { pointer, code: EdgeCode::RequestInvalid.as_str(), detail: detail.to_owned() }])
}
